"""What other models say, what it means for others, and what others found."""

from collections.abc import Mapping

import dataframely as dy
import polars as pl

from analytics.models import smart_vs_ces as comparisons
from analytics.models import use_moments as claims
from analytics.models.armington import Array
from analytics.models.effects import SegmentEffects
from analytics.readers.shipped import ShippedData
from analytics.scenario import Assumptions
from analytics.schemas.schedule import Schedule
from analytics.schemas.trade import TradeHistory
from analytics.steps import assembly, by_flow, regions, validation
from analytics.steps.trade import Trade
from analytics.study import FLOWS, TOTAL, Flow, Segment, Study
from analytics.tariffs.markets import MarketSet, utilisation_path


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


def regional_effects(
    study: Study,
    data: ShippedData,
    region_assumptions: Assumptions,
    markets: Mapping[Flow, MarketSet],
    base_trade: pl.DataFrame,
    national_history: dy.DataFrame[TradeHistory],
) -> regions.Regions:
    """Trade among the regions, and what the cuts change in it."""
    return regions.regions(data, region_assumptions, markets, base_trade, national_history, study)


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
def full_use_effects(
    study: Study,
    observed_markets_at_law: MarketSet,
    response_assumptions: Assumptions,
) -> list[SegmentEffects]:
    """Long-run effects of all stages with full use, on trade that all pays duty."""
    return validation.full_use_effects(observed_markets_at_law, response_assumptions, study)


def plausibility(
    study: Study,
    data: ShippedData,
    dutiable_regime_share: Mapping[Flow, float],
    markets: Mapping[Flow, MarketSet],
    full_use_effects: Mapping[Flow, list[SegmentEffects]],
    trade: Trade,
    levels: pl.DataFrame,
) -> pl.DataFrame:
    """Figures of the result beside published ones."""
    city_trade = validation.as_happened(trade.base_year, trade.index)
    return validation.plausibility_table(
        data,
        study,
        dutiable_regime_share,
        markets,
        full_use_effects,
        city_trade,
        trade.national,
        levels,
    )


@by_flow
def claiming(
    study: Study,
    claim_costs: Mapping[str, float],
    utilisation_rate: Mapping[str, float],
    margin_tilt: float,
    margin_pivot: float,
) -> claims.Claiming:
    """How much a flow claims of what a claim would save, whatever an experiment makes of it."""
    use = utilisation_path(utilisation_rate, study.years_of_rates, study.entry_into_force)
    return claims.Claiming(claim_costs, use, margin_tilt, margin_pivot)


def use_moments(
    study: Study,
    data: ShippedData,
    dutiable_regime_share: Mapping[Flow, float],
    claiming: Mapping[Flow, claims.Claiming],
    observed_schedule: Mapping[Flow, Schedule],
    trade: Trade,
) -> pl.DataFrame:
    """Claims and relief in the periods for which they were published."""
    return validation.use_moments(
        data,
        study,
        dutiable_regime_share,
        claiming,
        observed_schedule,
        validation.as_happened(trade.base_year, trade.index),
        trade.national,
    )
