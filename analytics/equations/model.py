"""The equations of the model, and what they are given: one registry for all who read it."""

from typing import Final

from analytics.equations import adjustment, demand, preference, rivals, trade, welfare
from analytics.equations.graph import Equation, collect

INPUTS: Final[dict[str, str]] = {
    "mfn_rate": "fraction",
    "preferential_rate": "fraction",
    "applied_rate": "fraction",
    "utilisation_rate": "fraction",
    "compliance_cost": "fraction",
    "claim_fixed_cost": "fraction",
    "shipment_spread": "log",
    "line_count": "tariff lines",
    "margin_tilt": "ratio",
    "margin_pivot": "fraction",
    "reference_margin": "fraction",
    "trade_cost_change": "fraction",
    "origin_share": "fraction",
    "duty_free_rival_share": "fraction",
    "domestic_share": "fraction",
    "armington_elasticity": "elasticity",
    "domestic_substitution_ratio": "ratio",
    "total_demand_elasticity": "elasticity",
    "export_supply_elasticity": "elasticity",
    "domestic_supply_elasticity": "elasticity",
    "adjustment_speed": "fraction",
    "dutiable_regime_share": "fraction",
    "is_observed": "yes or no",
    "base_value_cny": "CNY",
    "growth_index": "ratio",
    "effect_in_force": "fraction",
    "growth": "fraction",
}
"""Quantities that are given, assumptions and data, with their units."""

EQUATIONS: Final[dict[str, Equation]] = collect(
    (preference, demand, adjustment, rivals, trade, welfare), INPUTS
)
"""Equations by the quantity that they give."""
