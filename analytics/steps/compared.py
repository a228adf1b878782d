"""What other models say, what it means for others, and what others found."""

from collections.abc import Mapping

import dataframely as dy
import polars as pl

from analytics.graph import lasting
from analytics.models import regional_flows as regional
from analytics.models import smart_vs_ces as comparisons
from analytics.models import use_moments as claims
from analytics.models.armington import Array
from analytics.models.effects import SegmentEffects
from analytics.models.validation import Gains, Use, zero_lines
from analytics.readers.shipped import ShippedData
from analytics.scenario import Assumptions
from analytics.schemas.schedule import Schedule
from analytics.schemas.trade import TradeHistory
from analytics.schemas.validation import Validation
from analytics.steps import assembly, by_flow, regions
from analytics.steps import validation as held
from analytics.steps.trade import Trade
from analytics.study import FLOWS, TOTAL, Flow, Segment, Study
from analytics.tariffs.markets import MarketSet
from analytics.tariffs.use import utilisation_path


@lasting
@by_flow
def linear_comparison(
    study: Study,
    markets: MarketSet,
    market_assumptions: Assumptions,
    counterfactual: Mapping[Segment, Array],
) -> comparisons.Comparison:
    """SMART beside the exact model."""
    return comparisons.compare(
        markets,
        market_assumptions,
        counterfactual,
        study.years_of_rates,
        compared=study.years.compared,
        sums=study.sums,
    )


def linear_exact(linear_comparison: Mapping[Flow, comparisons.Comparison]) -> pl.DataFrame:
    """SMART beside the exact model, both flows."""
    return pl.concat([linear_comparison[flow].table for flow in FLOWS])


def linear_residuals(
    linear_comparison: Mapping[Flow, comparisons.Comparison],
) -> list[assembly.Certified]:
    """Residuals of the exact model in the comparison."""
    return [
        ("linear_exact", flow, *found)
        for flow in FLOWS
        for found in linear_comparison[flow].residuals
    ]


@by_flow
def regional_rates(
    flow: Flow, study: Study, markets: MarketSet, dutiable_regime_share: Mapping[Flow, float]
) -> pl.DataFrame:
    """What the goods of each segment pay on average."""
    years = study.years.third_countries
    return regional.average_rates(markets, years, dutiable_regime_share[flow])


@lasting
def regional_effects(
    study: Study,
    data: ShippedData,
    region_assumptions: Assumptions,
    regional_rates: Mapping[Flow, pl.DataFrame],
    base_trade: pl.DataFrame,
    national_history: dy.DataFrame[TradeHistory],
) -> regions.Regions:
    """Trade among the regions, and what the cuts change in it."""
    rates = pl.concat([regional_rates[flow] for flow in FLOWS])
    return regions.regions(data, region_assumptions, rates, base_trade, national_history, study)


def third_countries(regional_effects: regions.Regions) -> pl.DataFrame:
    """Gains and losses by region."""
    return regional_effects.effects.table


def regional_flows(regional_effects: regions.Regions) -> pl.DataFrame:
    """Trade among the regions."""
    return regional_effects.flows


def regional_residuals(regional_effects: regions.Regions) -> list[assembly.Certified]:
    """Residuals of the model of regions."""
    found = regional_effects.effects.residuals
    return [("third_countries", flow, TOTAL, residuals) for flow, residuals in found.items()]


@by_flow
def full_use_markets(study: Study, observed_markets_at_law: MarketSet) -> MarketSet:
    """Markets with all stages and full use, at no cost."""
    return held.with_full_use(observed_markets_at_law, study.entry_into_force)


@lasting
@by_flow
def full_use_effects(
    full_use_markets: MarketSet, response_assumptions: Assumptions
) -> list[SegmentEffects]:
    """Long-run effects of all stages with full use, on trade that all pays duty."""
    return held.full_use_effects(full_use_markets, response_assumptions)


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
    if data.use_moments.is_empty():
        return {}
    city = held.as_happened(trade.base_year, trade.index)
    return held.use_pieces(
        data, study, dutiable_regime_share, observed_merged_schedule, city, trade.national, traded
    )


@by_flow
def claimed_of_flow(
    flow: Flow,
    trade_pieces: Mapping[tuple[Flow, str], claims.Pieces],
    claiming: claims.Claiming,
) -> Use:
    """Trade of one flow under the preference, nation and city, in the same pieces."""
    return {
        key: (pieces, claims.totals(pieces, claiming))
        for key, pieces in trade_pieces.items()
        if key[0] == flow
    }


def claimed_pieces(claimed_of_flow: Mapping[Flow, Use]) -> Use:
    """Trade under the preference of both flows."""
    return {key: each for flow in FLOWS for key, each in claimed_of_flow[flow].items()}


def use_moments(data: ShippedData, claimed_pieces: Use) -> pl.DataFrame:
    """Claims and relief in the periods for which they were published."""
    return held.use_moments(data, claimed_pieces)


def lines_at_zero(
    zero_tariff_share: pl.DataFrame, markets: Mapping[Flow, MarketSet]
) -> pl.DataFrame:
    """Shares of lines at zero, those of farm goods included."""
    return zero_lines(zero_tariff_share, markets)


def full_gains(
    study: Study,
    data: ShippedData,
    dutiable_regime_share: Mapping[Flow, float],
    full_use_effects: Mapping[Flow, list[SegmentEffects]],
    trade: Trade,
    third_countries: pl.DataFrame,
) -> Gains | None:
    """Gains under the design of the published study; none where there is nothing to compare."""
    if data.benchmarks.is_empty():
        return None
    return held.full_gains(
        data, study, dutiable_regime_share, full_use_effects, trade.national, third_countries
    )


def validation(
    study: Study,
    data: ShippedData,
    claimed_pieces: Use,
    lines_at_zero: pl.DataFrame,
    full_gains: Gains | None,
    trade: Trade,
    levels: pl.DataFrame,
    certificate_saving: pl.DataFrame,
) -> pl.DataFrame:
    """The model against every published figure."""
    if full_gains is None:
        return Validation.create_empty()
    figures = {
        "use": claimed_pieces,
        "levels": levels,
        "lines": lines_at_zero,
        "full": full_gains,
        "certificate_saving": held.first_certificate_saving(
            certificate_saving, study.entry_into_force
        ),
    }
    base_total = float(trade.base_year["value_cny"].sum())
    return held.validation_table(data, study, base_total, figures)
