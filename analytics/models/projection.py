"""Projection with and without RCEP: from effects and base trade to sectors and their sums."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from analytics.equations.evaluation import over_years
from analytics.equations.graph import compute
from analytics.equations.model import EQUATIONS
from analytics.errors import InputError
from analytics.models.armington import Array
from analytics.models.effects import SegmentEffects, of_segments
from analytics.models.hundredths import sum_if_known, whole_hundredths
from analytics.models.open_trade import divided
from analytics.models.regimes import MONEY
from analytics.study import TOTAL, Flow, Segment
from analytics.units import HUNDREDTHS

Sums = Mapping[str, Sequence[str]]
"""Sums of sectors by name, beside the total of each flow."""

Growth = Mapping[Segment, float | Array]
"""Growth a year without RCEP by segment: a number, or one for each year."""

_MONEY = ("counterfactual_cny", *MONEY)
"""What adds up, from segments to sectors and from sectors to their sums."""

_FOLLOWING = ("effect_cny", "projection_cny", "trade_creation_cny", "duty_saved_added_cny")
"""What follows from these, exactly."""


def project(
    flow: Flow,
    effects: Sequence[SegmentEffects],
    counterfactual: Mapping[Segment, Array],
    base_values: pl.DataFrame,
) -> pl.DataFrame:
    """Return trade with and without RCEP by segment of one flow.

    Parameters
    ----------
    flow
        ``import`` or ``export``.
    effects
        Effects under the scenario, for each CNY of counterfactual trade.
    counterfactual
        Trade without RCEP by segment, in CNY; see :func:`counterfactual_trade`.
    base_values
        ``flow, segment, year, value_cny`` for the published years.

    Returns
    -------
    polars.DataFrame
        ``flow, sector, segment, year`` and the amounts of the schema ``Projection``, in CNY
        rounded to 0.01 so that parts and sums add up exactly.

    Notes
    -----
    Until 2025 trade as it happened is the projection under the policy in force; from 2026 the
    counterfactual grows by assumption, in constant 2025 CNY.
    """
    own = np.array([counterfactual[each.segment] for each in effects])
    names = pl.DataFrame(
        {
            "flow": [flow] * len(effects),
            "sector": [each.sector for each in effects],
            "segment": [each.segment for each in effects],
        }
    )
    amounts = {"counterfactual_cny": own, **of_segments(MONEY, effects, own)}
    years = effects[0].years
    place = np.repeat(np.arange(len(effects)), len(years))
    table = names[place].with_columns(
        pl.Series("year", years * len(effects)),
        *(pl.Series(name, values.ravel()) for name, values in amounts.items()),
    )
    earlier = _before_base_year(base_values, names, effects)
    cents = whole_hundredths(pl.concat([table, earlier.select(table.columns)]), _MONEY)
    return with_effect(cents.sort("flow", "sector", "segment", "year"))


def counterfactual_trade(
    effects: Sequence[SegmentEffects],
    observed_effects: Sequence[SegmentEffects],
    base_values: pl.DataFrame,
    growth_index: pl.DataFrame,
    growth: Growth,
) -> dict[Segment, Array]:
    """Return trade without RCEP of the segments of one flow in each year, in CNY.

    Derived from what happened, then grown by assumption.

    Parameters
    ----------
    effects
        Effects under the scenario, with what its levers and measures make of trade.
    observed_effects
        Effects under the policy in force: the same unless the scenario is a policy experiment.
        What happened until 2025 happened under it, so the counterfactual follows from it.
    base_values
        ``flow, segment, year, value_cny`` for the published years.
    growth_index
        ``flow, segment, year, index``: what happened, 2021 = 1, until the last observed year.
    growth
        Growth of the counterfactual after it, by segment.
    """
    years = observed_effects[0].years
    names = [each.segment for each in observed_effects]
    known = by_segment_and_year(base_values, "value_cny")
    happened = by_segment_and_year(growth_index, "index")
    index = np.array([[happened.get((name, year), np.nan) for year in years] for name in names])
    last = int((~np.isnan(index)).any(axis=0).nonzero()[0].max())
    own, there = (
        [np.broadcast_to(each.open_share, len(years)) for each in of_policy]
        for of_policy in (effects, observed_effects)
    )
    inputs: dict[str, Array | float] = {
        "is_observed": ~np.isnan(index),
        "base_value_cny": np.array([[known[name, years[0]]] for name in names]),
        "growth_index": index,
        "effect_in_force": of_segments(["relative_effect"], observed_effects)["relative_effect"],
        "growth": np.array([np.broadcast_to(growth[name], len(years)) for name in names]),
    }
    found = over_years(["counterfactual_cny"], inputs, len(years), EQUATIONS)
    found_of = zip(effects, own, there, found["counterfactual_cny"], strict=True)
    return {
        each.segment: each.trade_index * opening(let_in, in_force, last) * trade
        for each, let_in, in_force, trade in found_of
    }


def opening(open_share: Array, in_force: Array, last_observed: int) -> Array:
    """Return what measures let in over what they let in of the trade that there is.

    Until the last observed year trade is what the measures in force left of it, so that they are
    taken off once, and later years start from what they left in the last of these.

    Parameters
    ----------
    open_share
        Share of the trade that is let in, by year.
    in_force
        The same under the policy in force, at least until the last observed year.
    last_observed
        Place of that year.

    Raises
    ------
    InputError
        If all was kept out then and some is let in now: what would come is not known.

    Examples
    --------
    A ban on a fifth in the last observed year, lifted in the next:

    >>> opening(np.array([1.0, 0.8, 1.0]), np.array([1.0, 0.8, 0.8]), 1).tolist()
    [1.0, 1.0, 1.25]
    """
    years = np.minimum(np.arange(len(open_share)), last_observed)
    there = in_force[years]
    if ((there == 0.0) & (open_share > 0.0)).any():
        raise InputError(
            "measures",
            "all trade of a product group is kept out in the last observed year and let in later; "
            "how much would come is not known: let the measure hold, or ban fewer headings",
        )
    return divided(open_share, there)


def by_segment_and_year(table: pl.DataFrame, column: str) -> dict[tuple[Segment, int], float]:
    """Return the values of a column of a table by its segments and years."""
    rows = table.select("segment", "year", column).iter_rows()
    return {(segment, year): value for segment, year, value in rows}


def _before_base_year(
    base_values: pl.DataFrame, names: pl.DataFrame, effects: Sequence[SegmentEffects]
) -> pl.DataFrame:
    """Published years before the first year of rates: no effect, duty at the rates of 2021."""
    duty = of_segments(["duty_counterfactual_cny"], effects)["duty_counterfactual_cny"][:, 0]
    rates = names.with_columns(pl.Series("duty", duty))
    value = pl.col("value_cny")
    amounts = {"counterfactual_cny": value, **dict.fromkeys(MONEY, value * 0.0)}
    duties = ("duty_counterfactual_cny", "duty_projection_cny")
    amounts |= dict.fromkeys(duties, value * pl.col("duty"))
    return (
        base_values.filter(pl.col("year") < effects[0].years[0])
        .join(rates, on=["flow", "segment"], how="inner", validate="m:1")
        .select("flow", "sector", "segment", "year", **amounts)
    )


def add_segments(segments: pl.DataFrame) -> pl.DataFrame:
    """Add segments to sectors in whole hundredths, so that every later sum is exact."""
    sums = (
        whole_hundredths(segments, _MONEY)
        .group_by("flow", "sector", "year")
        .agg(pl.col(*_MONEY).sum())
        .sort("flow", "sector", "year")
    )
    return with_effect(sums)


def ranked_groups(segments: pl.DataFrame, base_year: int) -> pl.DataFrame:
    """Return which product groups make the effect of each flow and year.

    Parameters
    ----------
    segments
        Of both flows, as :func:`project` returns them.
    base_year
        The first year of the table.

    Returns
    -------
    polars.DataFrame
        Columns of the schema ``Groups``: with the share of the group in trade and in the effect of
        its flow, which is null where the flow has no effect, and its rank by the size of its own.
    """
    within = ["flow", "year"]
    effect, trade = pl.col("effect_cny"), pl.col("counterfactual_cny")
    total = (pl.col("effect_cny") * HUNDREDTHS).round().sum().over(within) / HUNDREDTHS
    return (
        segments.filter(pl.col("year") >= base_year)
        .sort("flow", "year", effect.abs(), "segment", descending=[False, False, True, False])
        .with_columns(
            pl.when(total != 0.0).then(effect / total).alias("share_of_effect"),
            (trade / trade.sort_by("segment").sum().over(within)).alias("share_of_trade"),
            (pl.int_range(pl.len()).over(within) + 1).alias("rank"),
        )
    )


def with_effect(cents: pl.DataFrame) -> pl.DataFrame:
    """Turn sums in whole hundredths into CNY and add effect, projection and trade creation.

    Parameters
    ----------
    cents
        The additive columns as integers of 0.01 CNY.
    """
    given = {name: pl.col(name) for name in _MONEY}
    amounts = {**given, **compute(_FOLLOWING, given, EQUATIONS)}
    return cents.with_columns(**{name: value / HUNDREDTHS for name, value in amounts.items()})


def add_sums(sectors: pl.DataFrame, of_sectors: Sums) -> pl.DataFrame:
    """Add the sums of sectors, and the total of each flow, to the sectors.

    Parameters
    ----------
    sectors
        Sectors of both flows.
    of_sectors
        Sums of sectors by name, beside the totals.

    Returns
    -------
    polars.DataFrame
        With ``level`` ``sector`` or ``sum``; sums are exact to 0.01.
    """
    cents = whole_hundredths(sectors, _MONEY)
    return with_effect(with_sums(cents, ["year"], _MONEY, of_sectors))


def with_sums(
    cents: pl.DataFrame, keys: list[str], money: Sequence[str], of_sectors: Sums
) -> pl.DataFrame:
    """Return sectors and their sums, with ``level``; parameters as of :func:`cents_of_sums`."""
    sums = cents_of_sums(cents, keys, money, of_sectors)
    levels = (cents.with_columns(level=pl.lit("sector")), sums.with_columns(level=pl.lit("sum")))
    return pl.concat(levels, how="diagonal")


def cents_of_sums(
    cents: pl.DataFrame, keys: list[str], money: Sequence[str], of_sectors: Sums
) -> pl.DataFrame:
    """Return the sums of sectors and the total of each flow from sectors in whole hundredths.

    Parameters
    ----------
    cents
        Sectors with ``flow, sector``, the further ``keys`` and ``money`` as integers of 0.01 CNY.
    keys
        Columns that tell rows of one sector apart.
    money
        Columns to add; a sum with a missing part is missing.
    of_sectors
        Sums of sectors by name, beside the totals.
    """
    members = {**of_sectors, TOTAL: cents["sector"].unique().to_list()}
    rows = [(sector, name) for name, sectors in members.items() for sector in sectors]
    of_sector = pl.DataFrame(rows, schema={"sector": pl.String, "sum": pl.String}, orient="row")
    keys = ["flow", "sector", *keys]
    parts = cents.join(of_sector, on="sector", how="inner", validate="m:m")
    return parts.with_columns(sector="sum").group_by(keys).agg(map(sum_if_known, money)).sort(keys)
