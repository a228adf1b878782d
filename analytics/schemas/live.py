"""The live model of the workbook: every input and every step, with its value.

These are containers for the sheets that compute the projection by formulas; the results proper are
the tables of :mod:`analytics.results`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

Array = NDArray[np.float64]

MONEY = (
    "counterfactual_cny",
    "substitution_effect_cny",
    "expansion_effect_cny",
    "trade_diversion_cny",
    "duty_counterfactual_cny",
    "duty_projection_cny",
    "duty_saved_cny",
)
"""What the live model gives in CNY; effect, projection and creation follow from these."""

BY_SEGMENT = (
    "armington_elasticity",
    "total_demand_elasticity",
    "domestic_share",
    "origin_share",
    "duty_free_rival_share",
    "growth",
)
"""Assumptions of a segment that the closed form takes."""

BY_FLOW = ("dutiable_regime_share", "margin_tilt", "margin_pivot")
"""Assumptions of a flow that it takes."""

RATE_STEPS = ("claimed_share", "log_price")
"""Equations that have a block of columns on the sheets of rates: they are the same for all lines of
a flow that pay the same rates, whatever their segment."""

MARKET_STEPS = (
    "effective_rate",
    "import_price_index",
    "adjusted_share",
    "adjusted_other_rival_share",
    "adjusted_imports",
)
"""Equations that have a block of columns on the sheets of markets."""

WITHOUT_POLICY = ("effective_rate", "adjusted_other_rival_share")
"""Those that have none under the policy in force, of which the effect alone is asked."""

EXEMPT_STEPS = tuple(
    f"exempt_{name}"
    for name in (
        "log_price", "import_price_index", "price_index",
        *(step for step in MARKET_STEPS if step.startswith("adjusted_")),
    )
)  # fmt: skip
"""The steps of the trade that pays no duty, on the sheet of segments."""
CLAIM_COSTS = ("compliance_cost", "claim_fixed_cost", "shipment_spread")
"""Assumptions that say what a claim costs."""

SETTLED = ("staging.", "staging_shares.", "auto_parts_zero_share")
"""Beginnings of the ids of assumptions that a solver turns into lines, which no formula follows."""

NO_DUTY = ("mfn_rate", "applied_rate", "claimed_share", "claim_cost_rate", "effective_rate")
"""What is zero in the trade that pays no duty."""


@dataclass(frozen=True)
class LiveMarkets:
    """Rows of markets with the value of every step.

    Attributes
    ----------
    table
        ``flow, sector, segment, line_count, reference_margin, mfn_rate, mfn_used, line_weight,
        weight, duty_paid_share``; ``mfn_used`` is zero where there is no
        ad valorem rate.
    years
        Years, without gaps, from the first of the agreement on.
    values
        By quantity, (rows, years): ``applied_rate`` (NaN where there is none), ``let_in`` (the
        share of the trade that measures let in), `RATE_STEPS`,
        `MARKET_STEPS`, and the rates that segments weight.
    """

    table: pl.DataFrame
    years: list[int]
    values: Mapping[str, Array]

    @property
    def is_open(self) -> bool:
        """Whether measures let in all trade."""
        return bool((self.values["let_in"] == 1.0).all())


@dataclass(frozen=True)
class LiveModel:
    """What the sheets of the live model show.

    Attributes
    ----------
    constants
        ``id, value, unit, status, source_id``: published figures, and numbers that follow from
        them and from assumptions.
    calendar
        ``goods, flow, year, knot_before, knot_after, use_between, use_in_force, use,
        trade_cost`` and the ids of what levers set: use of the
        preference, and the log change of delivered cost.
    parameters
        ``flow, sector, segment, national_jpy_bn, of_others, of_unspecified,
        of_cosmetics, adjusted_jpy_bn,
        share_of_flow, base_cny, tariff_lines, sigma_domestic`` and elasticities and shares by
        their ids.
    markets, in_force
        Rows under the scenario, and under the policy in force until the last observed year.
    segments
        Each segment and year; see :func:`analytics.models.excel_model.live_segments`.
    key_years
        Years whose amounts are added up.
    sums
        Sums of sectors, by name.
    """

    constants: pl.DataFrame
    calendar: pl.DataFrame
    parameters: pl.DataFrame
    markets: LiveMarkets
    in_force: LiveMarkets
    segments: pl.DataFrame
    key_years: Sequence[int]
    sums: Mapping[str, Sequence[str]]
