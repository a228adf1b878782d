"""Claims follow from what they cost: nobody claims at a loss, effects fall as the cost rises."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import lognorm

from analytics.equations.graph import compute
from analytics.equations.model import EQUATIONS
from analytics.models.effects import segment_effects
from analytics.readers.scenarios import load_scenario
from analytics.tariffs.markets import MarketSet
from tests.closed_form import per_unit
from tests.tariffs.line_builder import bare_markets, make_schedule, used

BASELINE = load_scenario("baseline").assumptions
NAMES = ("claimed_share", "claim_cost_rate", "net_saving")
margins, costs = st.floats(0.0, 0.4), st.floats(0.0, 0.2)
fixed_costs, spreads = st.floats(1e-6, 0.2), st.floats(0.3, 4.0)


def claims(margin: float, share: float, fixed: float, spread: float, use: float = 1.0) -> Any:
    given_values = {
        "mfn_rate": 0.4, "applied_rate": 0.4 - margin, "preference_margin": margin,
        "compliance_cost": share, "claim_fixed_cost": fixed, "shipment_spread": spread,
        "utilisation_rate": use,
    }  # fmt: skip
    return {name: float(value) for name, value in compute(NAMES, given_values, EQUATIONS).items()}


@given(margins, costs, fixed_costs, spreads, st.floats(0.0, 1.0))
def test_nobody_claims_at_a_loss(
    margin: float, share: float, fixed: float, spread: float, use: float
) -> None:
    found = claims(margin, share, fixed, spread, use)
    assert found["claimed_share"] * margin - found["claim_cost_rate"] >= -1e-15
    assert 0.0 <= found["claimed_share"] <= use
    if margin <= share:
        assert found == dict.fromkeys(NAMES, 0.0)


@given(margins, margins, costs, fixed_costs, spreads)
def test_use_and_saving_rise_with_the_margin_and_fall_with_the_cost(
    one: float, other: float, share: float, fixed: float, spread: float
) -> None:
    low, high = sorted((one, other))
    less, more = claims(low, share, fixed, spread), claims(high, share, fixed, spread)
    assert less["claimed_share"] <= more["claimed_share"]
    assert less["net_saving"] <= more["net_saving"] + 1e-15
    for dearer in (
        claims(high, share + 0.01, fixed, spread),
        claims(high, share, 2 * fixed, spread),
    ):
        assert dearer["claimed_share"] <= more["claimed_share"]
        assert dearer["net_saving"] <= more["net_saving"] + 1e-15


@settings(max_examples=40, deadline=None)
@given(
    st.floats(0.005, 0.3), st.floats(0.0, 0.02), st.floats(1e-3, 0.05), st.floats(0.5, 2.0),
    st.floats(0.1, 1.0),
)  # fmt: skip
def test_shares_and_costs_are_those_of_lognormal_shipments(
    margin: float, share: float, fixed: float, spread: float, use: float
) -> None:
    """Counted shipment by shipment, by numerical integration of the distribution of values."""
    found = claims(margin, share, fixed, spread, use)
    shipments = lognorm(spread)
    cost = fixed * np.exp(spread**2)  # over the shipment at the middle of trade
    smallest = cost / (margin - share) if margin > share else np.inf
    value = 0.0
    if np.isfinite(smallest):
        logs = np.linspace(np.log(smallest), spread**2 + 12 * spread, 200_001)
        density = np.exp(-0.5 * (logs / spread) ** 2) / (spread * np.sqrt(2 * np.pi))
        value = float(np.trapezoid(np.exp(logs) * density, logs)) / shipments.mean()
    number = shipments.sf(smallest) / shipments.mean()
    assert found["claimed_share"] == pytest.approx(use * value, rel=1e-5, abs=1e-9)
    spent = use * (share * value + cost * number)
    assert found["claim_cost_rate"] == pytest.approx(spent, rel=1e-5, abs=1e-9)


@cache
def parts() -> MarketSet:
    lines = [("8708", 0.1, "immediate", 1), ("8707", 0.02, "cuts_11", 2)]
    return bare_markets(make_schedule(lines), "import")


def unit(use: float, **costs: float) -> dict[str, float]:
    (effects,) = segment_effects(used(parts(), use, costs), BASELINE)
    found = {name: float(rates[-1]) for name, rates in per_unit(effects).items()}
    return found | {"effect_cny": float(effects.effect[-1])}


@settings(max_examples=30, deadline=None)
@given(st.floats(0.0, 0.05), fixed_costs, spreads, st.floats(0.0, 1.0))
def test_effects_fall_as_the_cost_rises_and_full_use_never_costs_its_users(
    share: float, fixed: float, spread: float, use: float
) -> None:
    def cost(share: float, fixed: float) -> dict[str, float]:
        return {"compliance_cost": share, "claim_fixed_cost": fixed, "shipment_spread": spread}

    some = unit(use, **cost(share, fixed))
    for dearer in (cost(share + 0.01, fixed), cost(share, 2 * fixed)):
        assert unit(use, **dearer)["effect_cny"] <= some["effect_cny"] + 1e-12
    full = unit(1.0, **cost(share, fixed))
    # What buyers gain net of what claims cost them.
    net = [u["consumer_surplus_change_cny"] - u["compliance_cost_cny"] for u in (some, full)]
    assert net[0] + 1e-15 >= 0.0
    assert net[0] <= net[1] + 1e-12
    assert some["effect_cny"] <= full["effect_cny"] + 1e-12
