"""The model held against published figures: data and scenario put together for it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise

import polars as pl

from analytics.errors import InputError
from analytics.models import use_moments as claims
from analytics.models import validation as held
from analytics.models.effects import SegmentEffects
from analytics.models.moments import Moment
from analytics.readers.shipped import ShippedData
from analytics.scenario import Assumptions
from analytics.schemas.schedule import RULES, Schedule
from analytics.schemas.use_moments import UseMoments
from analytics.steps.kept_effects import kept_effects
from analytics.study import FLOWS, TOTAL, Flow, Study
from analytics.tariffs.margins import stage_margins
from analytics.tariffs.markets import Lean, MarketSet
from analytics.tariffs.use import NO_COST, with_use
from analytics.units import CNY_PER_BN, CNY_PER_MN

KOREA_SERIES = "korea"
"""What national trade calls the third party whose totals the published gain covers too."""
FULL_YEAR = 2019
"""Year of the trade on which the published study of full phase-in rests."""
MEMBERS, OUTSIDE = ("KOR", "ASEAN"), "REST"
"""Regions of the rivals: members of the agreement, and the others."""


def validation_table(
    data: ShippedData, study: Study, base_total: float, figures: Mapping[str, object]
) -> pl.DataFrame:
    """Return the model against the published figures of the study.

    Parameters
    ----------
    data
        Shipped tables: the benchmarks and the facts.
    study
        The case.
    base_total
        The city's trade with the partner in the base year, CNY.
    figures
        Fields of `analytics.models.validation.Figures` that are no plain facts.

    Raises
    ------
    InputError
        If a figure that the benchmarks name, or the model is brought to, is not among the facts.
    """
    facts = {
        row["fact_id"]: (row["value"], row["unit"], row["source_id"])
        for row in data.facts.iter_rows(named=True)
    }
    province = f"{study.province.name}_{study.partner.name}_total_{study.base_year}"
    exports, certificates = (
        f"{study.city.name}_customs_{what}_cumulative" for what in ("exports", "certificates")
    )
    named = data.benchmarks.select("fact_id", "over_fact_id").unpivot()["value"].drop_nulls()
    missing = sorted({province, exports, certificates, *named} - facts.keys())
    if missing:
        told = (f"no fact {name}; add it, or leave the benchmarks out" for name in missing)
        raise InputError("published figures that the model is held against", [*told])
    found = held.Figures(
        province_scale=facts[province][0] * CNY_PER_BN / base_total,
        value_per_certificate=facts[exports][0] * CNY_PER_BN / facts[certificates][0],
        **figures,  # type: ignore[arg-type]
    )
    return held.validation(data.benchmarks, facts, found)


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
    return with_use(replace(market_set, paths=legal), use, NO_COST)


def full_use_effects(markets: MarketSet, assumptions: Assumptions) -> list[SegmentEffects]:
    """Return effects of tariffs only: all stages, full use, all trade dutiable, the long run.

    ``markets`` are those of :func:`with_full_use`.
    """
    design = assumptions.model_copy(
        update={
            "adjustment_speed": 1.0,
            "dutiable_regime_share": dict.fromkeys(FLOWS, 1.0),
            "trade_cost_change": dict.fromkeys(FLOWS, 0.0),
        }
    )
    return kept_effects(markets, design)


def full_gains(
    data: ShippedData,
    study: Study,
    dutiable_regime_share: Mapping[Flow, float],
    effects: Mapping[Flow, list[SegmentEffects]],
    history: pl.DataFrame,
    third_countries: pl.DataFrame,
) -> held.Gains:
    """Return the gains under the design of the published study: trade of 2019, tariffs only."""
    trade = history.select("flow", "segment", "year", pl.col("value_jpy_bn").alias("value"))
    gain, diverted = held.full_effects(trade.filter(pl.col("segment") != TOTAL), effects, FULL_YEAR)
    per_usd = data.exchange_rates.filter(currency="JPY", year=FULL_YEAR)["per_usd"].item()
    totals = data.national_trade.filter(
        pl.col("partner").is_in([study.series.partner, KOREA_SERIES]), flow="import",
        commodity=study.series.total, year=FULL_YEAR,
    )  # fmt: skip
    return held.Gains(
        gain={flow: value / per_usd for flow, value in gain.items()},
        diverted={flow: value / per_usd for flow, value in diverted.items()},
        outside={flow: _outside(third_countries, study.importer_of(flow)) for flow in FLOWS},
        dutiable_share=dutiable_regime_share,
        exports=float(totals["value_jpy_bn"].sum()) / per_usd,
    )


def _outside(third_countries: pl.DataFrame, importer: str) -> float:
    """Return which share of the rivals' loss in a market falls on others than members."""
    rows = third_countries.filter(
        pl.col("year") == pl.col("year").max(), importer=importer, sector=TOTAL, method="exact"
    )
    lost = dict(rows.select("region", "value_change_cny").iter_rows())
    whole = sum(lost[region] for region in (*MEMBERS, OUTSIDE))
    return lost[OUTSIDE] / whole if whole else 0.0


def first_certificate_saving(certificate_saving: pl.DataFrame, year: int) -> float:
    """Return the duty saved under the first certificate in a year, mn CNY."""
    first = certificate_saving.filter(pl.col("year") == year)
    return float(first["duty_saved_cny"].sum()) / CNY_PER_MN


def use_pieces(
    data: ShippedData,
    study: Study,
    dutiable_regime_share: Mapping[Flow, float],
    schedule: Mapping[Flow, Schedule],
    city_trade: pl.DataFrame,
    history: pl.DataFrame,
    traded: Mapping[Flow, pl.DataFrame | None],
) -> dict[tuple[Flow, str], claims.Pieces]:
    """Return trade line by line, nation and city, in pieces in which no rate changes.

    Parameters
    ----------
    data, study, dutiable_regime_share
        Tables, names and the scenario's share of trade that pays duty.
    schedule
        Schedules by flow, with one row for lines that nothing tells apart.
    city_trade, history
        ``flow, segment, year, value`` of the city, and national trade by segment.
    traded
        Imported trade by line, where it is known.
    """
    moments = Moment.all_of(data.use_moments, data.benchmarks)
    last = max(moment.after for moment in moments).year
    months = sorted({rules.year_start_month for rules in RULES.values()})
    days = [date(y, m, 1) for y in range(study.entry_into_force, last + 1) for m in months]
    ends = dict(pairwise(days))
    nation = history.filter(pl.col("segment") != TOTAL).select(
        "flow", "segment", "year", pl.col("value_cny").alias("value")
    )
    found = {}
    for flow in FLOWS:
        merged = schedule[flow]
        even = Lean(merged.reference_margin, 0.0, 0.0, traded[flow])
        margins = stage_margins(merged, data.mfn_changes, data.sectors, flow, even, list(ends))
        for scope, trade in (("nation", nation), ("city", city_trade)):
            mine = trade.filter(pl.col("flow") == flow).drop("flow")
            share = dutiable_regime_share[flow]
            found[flow, scope] = claims.pieces_of(margins, mine, ends, share)
    return found


def use_moments(data: ShippedData, use: held.Use) -> pl.DataFrame:
    """Return claims and relief beside what customs published; ``use`` as of the step."""
    facts = {row["fact_id"]: (row["value"], row["source_id"]) for row in data.facts.to_dicts()}
    moments = Moment.all_of(data.use_moments, data.benchmarks)
    if not moments:
        return UseMoments.create_empty()
    return claims.moments_table(moments, facts, use)
