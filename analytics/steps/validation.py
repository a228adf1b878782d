"""Results held beside published ones: data and scenario put together for the comparison."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

import polars as pl

from analytics.models import plausibility as beside
from analytics.models import use_moments as claims
from analytics.models.effects import SegmentEffects, segment_effects
from analytics.readers.shipped import ShippedData
from analytics.scenario import Assumptions
from analytics.schemas.plausibility import Plausibility, UseMoments
from analytics.schemas.schedule import RULES, Schedule
from analytics.study import FLOWS, TOTAL, Flow, Study
from analytics.tariffs.markets import NO_COST, Lean, MarketSet, merge_alike, with_use
from analytics.tariffs.stage_margins import stage_margins

KOREA_SERIES = "korea"
"""What national trade calls the third party whose totals the published gain covers too."""


def plausibility_table(
    data: ShippedData,
    study: Study,
    dutiable_regime_share: Mapping[Flow, float],
    markets: Mapping[Flow, MarketSet],
    full_use: Mapping[Flow, list[SegmentEffects]],
    city_trade: pl.DataFrame,
    history: pl.DataFrame,
    projection: pl.DataFrame,
) -> pl.DataFrame:
    """Return this result beside published figures.

    Parameters
    ----------
    data
        Shipped tables.
    study
        Names of the national series.
    dutiable_regime_share
        Of the scenario.
    markets
        Markets of the scenario.
    full_use
        As :func:`full_use_effects` gives them, by flow.
    city_trade
        ``flow, segment, year, value``: the city's trade as it happened.
    history
        National trade by segment and in total.
    projection
        Trade with and without RCEP, totals included.
    """
    facts = {row["fact_id"]: (row["value"], row["source_id"]) for row in data.facts.to_dicts()}
    if not set(facts) >= beside.FACTS:
        # A study without these published figures is not compared with them.
        return Plausibility.create_empty()
    claimed = beside.claimed_shares(markets)
    is_segment = pl.col("segment") != TOTAL
    nation = history.filter(is_segment).select(
        "flow", "segment", "year", pl.col("value_cny").alias("value")
    )
    # Cosmetics have no series: nationally they stand in other imports.
    found = {
        name: {
            flow: {
                period: beside.entered(trade, claimed, flow, years, dutiable_regime_share[flow])
                for period, years in beside.PERIODS.items()
            }
            for flow in FLOWS
        }
        for name, trade in (("city", city_trade), ("nation", nation))
    }
    unctad = _unctad_design(data, study, dutiable_regime_share["import"], full_use, history)
    return beside.plausibility(facts, found["city"], found["nation"], projection, unctad)


def as_happened(base_trade: pl.DataFrame, growth_index: pl.DataFrame) -> pl.DataFrame:
    """Return the city's trade by segment in the observed years.

    Parameters
    ----------
    base_trade
        ``segment, value_cny`` of the base year.
    growth_index
        ``flow, segment, year, index``.
    """
    return growth_index.join(base_trade, on="segment", how="left", validate="m:1").select(
        "flow", "segment", "year", (pl.col("value_cny") * pl.col("index")).alias("value")
    )


def with_full_use(market_set: MarketSet, first: int) -> MarketSet:
    """Return markets in which all eligible trade claims the preference, at no cost."""
    years = market_set.paths["year"].unique().sort()
    legal = market_set.paths.select(
        "market", "year", "mfn_rate", "preferential_rate", "applied_rate"
    )
    use = {year: float(year >= first) for year in years}
    return with_use(MarketSet(market_set.markets, legal), use, NO_COST)


def full_use_effects(
    market_set: MarketSet, assumptions: Assumptions, study: Study
) -> list[SegmentEffects]:
    """Return effects of tariffs only: all stages, full use, all trade dutiable, the long run."""
    design = assumptions.model_copy(
        update={
            "adjustment_speed": 1.0,
            "dutiable_regime_share": dict.fromkeys(FLOWS, 1.0),
            "trade_cost_change": dict.fromkeys(FLOWS, 0.0),
        }
    )
    full = with_full_use(market_set, study.entry_into_force)
    return segment_effects(full, design)


def _unctad_design(
    data: ShippedData,
    study: Study,
    dutiable_share: float,
    effects: Mapping[Flow, list[SegmentEffects]],
    history: pl.DataFrame,
) -> dict[str, float]:
    """Trade of 2019 under the design of the study by UNCTAD."""
    year = beside.UNCTAD_BASE_YEAR
    trade = history.select("flow", "segment", "year", pl.col("value_jpy_bn").alias("value"))
    gains = beside.full_gains(trade.filter(pl.col("segment") != TOTAL), effects, year)
    per_usd = data.exchange_rates.filter(currency="JPY", year=year)["per_usd"].item()
    totals = data.national_trade.filter(
        pl.col("partner").is_in([study.series.partner, KOREA_SERIES]), flow="import",
        commodity=study.series.total,
        year=year,
    )  # fmt: skip
    return {
        "gain": gains.effect["import"] / per_usd,
        # Trade that pays no duty does not respond, so the gain is in proportion.
        "dutiable_gain": dutiable_share * gains.effect["import"] / per_usd,
        "exports": float(totals["value_jpy_bn"].sum()) / per_usd,
        "effect": sum(gains.effect.values()),
        "diverted": sum(gains.diverted.values()),
    }


def use_pieces(
    data: ShippedData,
    study: Study,
    dutiable_regime_share: Mapping[Flow, float],
    schedule: Mapping[Flow, Schedule],
    city_trade: pl.DataFrame,
    history: pl.DataFrame,
) -> dict[tuple[Flow, str], claims.Pieces]:
    """Return trade line by line, nation and city, in pieces in which no rate changes.

    Parameters
    ----------
    data, study, dutiable_regime_share
        As of :func:`plausibility_table`.
    schedule
        Schedules by flow.
    city_trade, history
        ``flow, segment, year, value`` of the city, and national trade by segment.
    """
    last = max(data.use_moments["day_after"]).year
    months = sorted({rules.year_start_month for rules in RULES.values()})
    days = [date(y, m, 1) for y in range(study.entry_into_force, last + 1) for m in months]
    ends = dict(pairwise(days))
    nation = history.filter(pl.col("segment") != TOTAL).select(
        "flow", "segment", "year", pl.col("value_cny").alias("value")
    )
    found = {}
    for flow in FLOWS:
        merged = merge_alike(
            schedule[flow], data.mfn_changes, data.sectors, flow, study.years_of_rates
        )
        even = Lean(merged.reference_margin, 0.0, 0.0)
        margins = stage_margins(merged, data.mfn_changes, data.sectors, flow, even, list(ends))
        for scope, trade in (("nation", nation), ("city", city_trade)):
            mine = trade.filter(pl.col("flow") == flow).drop("flow")
            share = dutiable_regime_share[flow]
            found[flow, scope] = claims.pieces_of(margins, mine, ends, share)
    return found


def use_moments(
    data: ShippedData,
    study: Study,
    dutiable_regime_share: Mapping[Flow, float],
    claiming: Mapping[Flow, claims.Claiming],
    schedule: Mapping[Flow, Schedule],
    city_trade: pl.DataFrame,
    history: pl.DataFrame,
) -> pl.DataFrame:
    """Return claims and relief beside what customs published; parameters as above."""
    facts = {row["fact_id"]: (row["value"], row["source_id"]) for row in data.facts.to_dicts()}
    moments = claims.Moment.all_of(data.use_moments)
    if not moments:
        return UseMoments.create_empty()
    pieces = use_pieces(data, study, dutiable_regime_share, schedule, city_trade, history)
    return claims.moments_table(moments, facts, pieces, claiming)
