"""Projection with and without RCEP: from effects and base trade to sectors and their sums."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from analytics.equations.evaluation import over_years
from analytics.equations.graph import compute
from analytics.equations.model import EQUATIONS
from analytics.models.armington import Array
from analytics.models.baseline import BASE_YEAR, LAST_OBSERVED_YEAR
from analytics.models.effects import MONEY, SegmentEffects
from analytics.models.hundredths import whole_hundredths
from analytics.scenario import Flow, Segment
from analytics.units import HUNDREDTHS

AUTOS = ("cars", "auto_parts")
"""Sectors that the sum ``autos`` is made of."""

_MONEY = ("counterfactual_cny", *MONEY)
"""What adds up, from segments to sectors and from sectors to their sums."""


def project(
    flow: Flow,
    effects: Sequence[SegmentEffects],
    observed_effects: Sequence[SegmentEffects],
    base_values: pl.DataFrame,
    growth_index: pl.DataFrame,
    growth: Mapping[Segment, float],
) -> pl.DataFrame:
    """Return trade with and without RCEP by sector of one flow.

    Parameters
    ----------
    flow
        ``import`` or ``export``.
    effects
        Effects under the scenario, for each CNY of counterfactual trade.
    observed_effects
        Effects under the policy in force: the same unless the scenario is a policy experiment.
        What happened until 2025 happened under it, so the counterfactual follows from it.
    base_values
        ``flow, segment, year, value_cny`` for the published years.
    growth_index
        ``flow, segment, year, index``: what happened, 2021 = 1, until the last observed year.
    growth
        Growth of the counterfactual after it, by segment.

    Returns
    -------
    polars.DataFrame
        Columns of the schema ``Projection`` without ``level`` and ``channel``, for sectors, in
        CNY rounded to 0.01 so that parts and sums add up exactly.

    Notes
    -----
    Until 2025 trade as it happened is the projection under the policy in force; from 2026 the
    counterfactual grows by assumption, in constant 2025 CNY.
    """
    frames = []
    for mine, observed in zip(effects, observed_effects, strict=True):
        counterfactual = counterfactual_trade(base_values, growth_index, observed, growth)
        values = [pl.Series(name, each) for name, each in mine.of(counterfactual).items()]
        frame = pl.DataFrame({"year": mine.years, "counterfactual_cny": counterfactual})
        frames.append(frame.with_columns(pl.lit(mine.sector).alias("sector"), *values))
        frames.append(_before_base_year(base_values, mine))
    return _sectors(pl.concat(frames, how="diagonal").with_columns(pl.lit(flow).alias("flow")))


def counterfactual_trade(
    base_values: pl.DataFrame,
    growth_index: pl.DataFrame,
    observed: SegmentEffects,
    growth: Mapping[Segment, float],
) -> Array:
    """Return a segment's trade without RCEP in each year, in CNY; parameters as of `project`.

    Derived from what happened, then grown by assumption.
    """
    mine = pl.col("segment") == observed.segment
    base = base_values.filter(mine & (pl.col("year") == BASE_YEAR))["value_cny"].item()
    happened = dict(growth_index.filter(mine).select("year", "index").iter_rows())
    years = np.array(observed.years)
    inputs = {
        "is_observed": (years <= LAST_OBSERVED_YEAR)[None],
        "base_value_cny": base,
        "growth_index": np.array([[happened.get(year, np.nan) for year in observed.years]]),
        "effect_in_force": observed.effect[None],
        "growth": growth[observed.segment],
    }
    found = over_years(["counterfactual_cny"], inputs, len(years), EQUATIONS)
    return np.asarray(found["counterfactual_cny"][0])


def _before_base_year(base_values: pl.DataFrame, effects: SegmentEffects) -> pl.DataFrame:
    """Published years before the first year of rates: no effect, duty at the rates of 2021."""
    mine = (pl.col("segment") == effects.segment) & (pl.col("year") < BASE_YEAR)
    value = pl.col("value_cny")
    duty = value * float(effects.per_unit["duty_counterfactual_cny"][0])
    columns = dict.fromkeys(MONEY, value * 0.0)
    columns |= {"duty_counterfactual_cny": duty, "duty_projection_cny": duty}
    return base_values.filter(mine).select(
        "year",
        value.alias("counterfactual_cny"),
        pl.lit(effects.sector).alias("sector"),
        *[column.alias(name) for name, column in columns.items()],
    )


def _sectors(segments: pl.DataFrame) -> pl.DataFrame:
    """Add segments to sectors in whole hundredths, so that every later sum is exact."""
    sums = (
        whole_hundredths(segments, _MONEY)
        .group_by("flow", "sector", "year")
        .agg(pl.col(*_MONEY).sum())
        .sort("flow", "sector", "year")
    )
    return with_effect(sums)


def with_effect(cents: pl.DataFrame) -> pl.DataFrame:
    """Turn sums in whole hundredths into CNY and add effect and projection.

    Parameters
    ----------
    cents
        The additive columns as integers of 0.01 CNY.
    """
    given = {name: pl.col(name) for name in _MONEY}
    whole = cents.with_columns(**compute(("effect_cny", "projection_cny"), given, EQUATIONS))
    return whole.with_columns(pl.col(*_MONEY, "effect_cny", "projection_cny") / HUNDREDTHS)


def add_sums(sectors: pl.DataFrame) -> pl.DataFrame:
    """Add the sums (autos, and total for each flow) to the sectors.

    Returns
    -------
    polars.DataFrame
        With ``level`` ``sector`` or ``sum``; sums are exact to 0.01.
    """
    sums = cents_of_sums(whole_hundredths(sectors, _MONEY), ["year"], _MONEY)
    return pl.concat(
        [
            sectors.with_columns(pl.lit("sector").alias("level")),
            with_effect(sums).with_columns(pl.lit("sum").alias("level")),
        ],
        how="diagonal",
    )


def cents_of_sums(cents: pl.DataFrame, keys: list[str], money: Sequence[str]) -> pl.DataFrame:
    """Return autos and the total of each flow from sectors in whole hundredths.

    Parameters
    ----------
    cents
        Sectors with ``flow, sector``, the further ``keys`` and ``money`` as integers of 0.01 CNY.
    keys
        Columns that tell rows of one sector apart.
    money
        Columns to add; a sum with a missing part is missing.
    """
    autos = cents.filter(pl.col("sector").is_in(AUTOS)).with_columns(
        pl.lit("autos").alias("sector")
    )
    total = cents.with_columns(pl.lit("total").alias("sector"))
    sums = [
        pl.when(pl.col(name).is_not_null().all()).then(pl.col(name).sum()).alias(name)
        for name in money
    ]
    keys = ["flow", "sector", *keys]
    return pl.concat([autos, total]).group_by(keys).agg(sums).sort(keys)
