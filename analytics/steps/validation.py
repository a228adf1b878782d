"""The model held against published figures: the use of the preference, gains, and all others."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import pairwise

import polars as pl

from analytics.errors import InputError
from analytics.graph import lasting
from analytics.models import use_moments as claims
from analytics.models import validation as held
from analytics.models.effects import SegmentEffects
from analytics.models.moments import Moment
from analytics.readers.shipped import ShippedData
from analytics.scenario import Assumptions
from analytics.schemas.schedule import RULES, Schedule
from analytics.schemas.use_moments import UseMoments
from analytics.schemas.validation import Validation
from analytics.steps import by_flow
from analytics.steps.kept_effects import kept_effects
from analytics.steps.trade import Trade
from analytics.study import FLOWS, TOTAL, Flow, Study
from analytics.tariffs.margins import stage_margins
from analytics.tariffs.markets import Lean, MarketSet
from analytics.tariffs.use import NO_COST, utilisation_path, with_use
from analytics.units import CNY_PER_BN, CNY_PER_MN

KOREA_SERIES = "korea"
"""What national trade calls the third party whose totals the published gain covers too."""
FULL_YEAR = 2019
"""Year of the trade on which the published study of full phase-in rests."""
MEMBERS, OUTSIDE = ("KOR", "ASEAN"), "REST"
"""Regions of the rivals: members of the agreement, and the others."""


@by_flow
def full_use_markets(study: Study, observed_markets_at_law: MarketSet) -> MarketSet:
    """Markets with all stages in which all eligible trade claims the preference, at no cost."""
    legal = observed_markets_at_law.paths.select(
        "market", "year", "mfn_rate", "preferential_rate", "applied_rate"
    )
    use = {year: float(year >= study.entry_into_force) for year in legal["year"].unique().sort()}
    return with_use(replace(observed_markets_at_law, paths=legal), use, NO_COST)


@lasting
@by_flow
def full_use_effects(
    full_use_markets: MarketSet, response_assumptions: Assumptions
) -> list[SegmentEffects]:
    """Long-run effects of tariffs only: all stages with full use, on trade that all pays duty."""
    design = response_assumptions.model_copy(
        update={
            "adjustment_speed": 1.0,
            "dutiable_regime_share": dict.fromkeys(FLOWS, 1.0),
            "trade_cost_change": dict.fromkeys(FLOWS, 0.0),
        }
    )
    return kept_effects(full_use_markets, design)


@by_flow
def claiming(
    study: Study,
    claim_costs: Mapping[str, float],
    utilisation_rate: Mapping[str, float],
    set_use_of_flow: Mapping[int, float],
    margin_tilt: float,
    margin_pivot: float,
    traded: pl.DataFrame | None,
) -> claims.Claiming:
    """How much a flow claims of what a claim would save, whatever an experiment makes of it.

    Where trade is known by line nothing leans.
    """
    use = utilisation_path(utilisation_rate, study.years_of_rates, study.entry_into_force)
    tilt = margin_tilt if traded is None else 0.0
    return claims.Claiming(claim_costs, {**use, **set_use_of_flow}, tilt, margin_pivot)


@lasting
def trade_pieces(
    study: Study,
    data: ShippedData,
    dutiable_regime_share: Mapping[Flow, float],
    observed_merged_schedule: Mapping[Flow, Schedule],
    trade: Trade,
    traded: Mapping[Flow, pl.DataFrame | None],
) -> dict[tuple[Flow, str], claims.Pieces]:
    """Trade line by line, nation and city, in pieces in which no rate changes."""
    moments = Moment.all_of(data.use_moments, data.benchmarks)
    if not moments:
        return {}
    last = max(moment.after for moment in moments).year
    months = sorted({rules.year_start_month for rules in RULES.values()})
    days = [date(y, m, 1) for y in range(study.entry_into_force, last + 1) for m in months]
    ends = dict(pairwise(days))
    nation = trade.national.filter(pl.col("segment") != TOTAL).select(
        "flow", "segment", "year", pl.col("value_cny").alias("value")
    )
    # As it happened in the observed years.
    city = trade.index.join(trade.base_year, on="segment", how="left", validate="m:1").select(
        "flow", "segment", "year", (pl.col("value_cny") * pl.col("index")).alias("value")
    )
    found = {}
    for flow in FLOWS:
        merged = observed_merged_schedule[flow]
        even = Lean(merged.reference_margin, 0.0, 0.0, traded[flow])
        margins = stage_margins(merged, data.mfn_changes, data.sectors, flow, even, list(ends))
        for scope, of_scope in (("nation", nation), ("city", city)):
            mine = of_scope.filter(pl.col("flow") == flow).drop("flow")
            share = dutiable_regime_share[flow]
            found[flow, scope] = claims.pieces_of(margins, mine, ends, share)
    return found


@by_flow
def claimed_of_flow(
    flow: Flow,
    trade_pieces: Mapping[tuple[Flow, str], claims.Pieces],
    claiming: claims.Claiming,
) -> held.Use:
    """Trade of one flow under the preference, nation and city, in the same pieces."""
    return {
        key: (pieces, claims.totals(pieces, claiming))
        for key, pieces in trade_pieces.items()
        if key[0] == flow
    }


def claimed_pieces(claimed_of_flow: Mapping[Flow, held.Use]) -> held.Use:
    """Trade under the preference of both flows."""
    return {key: each for flow in FLOWS for key, each in claimed_of_flow[flow].items()}


def use_moments(data: ShippedData, claimed_pieces: held.Use) -> pl.DataFrame:
    """Claims and relief in the periods for which customs published them, beside what it did."""
    facts = {row["fact_id"]: (row["value"], row["source_id"]) for row in data.facts.to_dicts()}
    moments = Moment.all_of(data.use_moments, data.benchmarks)
    if not moments:
        return UseMoments.create_empty()
    return claims.moments_table(moments, facts, claimed_pieces)


def lines_at_zero(
    zero_tariff_share: pl.DataFrame, markets: Mapping[Flow, MarketSet]
) -> pl.DataFrame:
    """``flow, scope, year, share``: lines at zero, those of farm goods included."""
    frames = []
    for flow, found in markets.items():
        importer = found.markets["importer"][0]
        own = zero_tariff_share.filter(pl.col("importer") == importer, pl.col("measure") == "lines")
        counts = found.markets["line_count"].to_numpy()
        industrial = float(counts[found.markets["industrial"].to_numpy()].sum() / counts.sum())
        wide = own.pivot(on="scope", index="year", values="share").sort("year")
        farm = (pl.col("all") - industrial * pl.col("industrial")) / (1.0 - industrial)
        long = wide.with_columns(farm=farm).unpivot(
            index="year", variable_name="scope", value_name="share"
        )
        frames.append(long.with_columns(flow=pl.lit(flow)))
    return pl.concat(frames)


def full_gains(
    study: Study,
    data: ShippedData,
    dutiable_regime_share: Mapping[Flow, float],
    full_use_effects: Mapping[Flow, list[SegmentEffects]],
    trade: Trade,
    third_countries: pl.DataFrame,
) -> held.Gains | None:
    """Gains under the design of the published study: trade of 2019, tariffs only.

    None where there is nothing to compare.
    """
    if data.benchmarks.is_empty():
        return None
    of_year = trade.national.filter(pl.col("segment") != TOTAL).select(
        "flow", "segment", "year", pl.col("value_jpy_bn").alias("value")
    )
    gain, diverted = held.full_effects(of_year, full_use_effects, FULL_YEAR)
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


def validation(
    study: Study,
    data: ShippedData,
    claimed_pieces: held.Use,
    lines_at_zero: pl.DataFrame,
    full_gains: held.Gains | None,
    trade: Trade,
    levels: pl.DataFrame,
    certificate_saving: pl.DataFrame,
) -> pl.DataFrame:
    """The model against every published figure.

    Raises
    ------
    InputError
        If a figure that the benchmarks name, or the model is brought to, is not among the facts.
    """
    if full_gains is None:
        return Validation.create_empty()
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
    first = certificate_saving.filter(pl.col("year") == study.entry_into_force)
    base_total = float(trade.base_year["value_cny"].sum())
    found = held.Figures(
        use=claimed_pieces,
        levels=levels,
        lines=lines_at_zero,
        province_scale=facts[province][0] * CNY_PER_BN / base_total,
        value_per_certificate=facts[exports][0] * CNY_PER_BN / facts[certificates][0],
        full=full_gains,
        certificate_saving=float(first["duty_saved_cny"].sum()) / CNY_PER_MN,
    )
    return held.validation(data.benchmarks, facts, found)
