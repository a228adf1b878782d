"""What other models say of the same cuts: SMART beside the exact model, and five regions."""

from collections.abc import Mapping

import dataframely as dy
import numpy as np
import polars as pl

from analytics.graph import lasting
from analytics.models import regional_flows as regional
from analytics.models import smart_vs_ces as comparisons
from analytics.models import third_countries as regions
from analytics.models.armington import Array
from analytics.models.history import cny_per_jpy
from analytics.models.open_trade import OpenTrade
from analytics.readers.shipped import ShippedData
from analytics.scenario import Assumptions
from analytics.schemas import regions as schemas
from analytics.schemas.trade import TradeHistory
from analytics.steps import by_flow
from analytics.study import FLOWS, Flow, Segment, Study
from analytics.tariffs.markets import MarketSet
from analytics.tariffs.sums import ordered_sums
from analytics.units import JPY_PER_BN


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


@by_flow
def regional_rates(
    flow: Flow, study: Study, markets: MarketSet, dutiable_regime_share: Mapping[Flow, float]
) -> pl.DataFrame:
    """``segment, year, mfn_rate, effective_rate``: what goods pay on average over all trade.

    Trade that enters without duty, and lines without an ad valorem rate, count at zero: their
    duty does not change.
    """
    shape = (markets.markets.height, len(markets.years))
    weights = np.broadcast_to(OpenTrade.of(markets).weights, shape)
    rows = (
        markets.paths.with_columns(pl.Series("weight", weights.reshape(-1)))
        .filter(pl.col("year").is_in(study.years.third_countries))
        .join(markets.markets.select("market", "segment"), on="market", validate="m:1")
        .sort("segment", "year", "market")
    )
    weighted = {
        name: dutiable_regime_share[flow] * pl.col("weight") * pl.col(name).fill_null(0.0)
        for name in ("mfn_rate", "effective_rate")
    }
    return ordered_sums(rows, ["segment", "year"], weighted)


@lasting
def regional_flows(
    study: Study,
    data: ShippedData,
    region_assumptions: Assumptions,
    regional_rates: Mapping[Flow, pl.DataFrame],
    base_trade: pl.DataFrame,
    national_history: dy.DataFrame[TradeHistory],
) -> pl.DataFrame:
    """Trade among the regions; no rows in a study without assumptions on them."""
    if data.regional_assumptions.is_empty():
        return schemas.RegionalFlows.create_empty()
    rates = pl.concat(regional_rates.values()).filter(year=study.years.third_countries[0])
    return regional.regional_flows(
        regional.bilateral_trade(base_trade, national_history, study.base_year),
        {partner: _published(data, region_assumptions, partner, study)
         for partner in ("korea", "world")},
        dict(rates.select("segment", "mfn_rate").iter_rows()),
        region_assumptions,
        regional.Parameters(data.regional_assumptions, study.sector_of),
        study,
    )  # fmt: skip


def _published(
    data: ShippedData, assumptions: Assumptions, partner: str, study: Study
) -> dict[Segment, float]:
    """Trade with a third party in the base year by segment, in CNY."""
    rate = cny_per_jpy(data.exchange_rates).filter(year=study.base_year)["cny_per_jpy"].item()
    composition = assumptions.composition
    values = regional.japan_trade(data.national_trade, data.sectors, partner, composition, study)
    return {segment: value * rate * JPY_PER_BN for segment, value in values.items()}


@lasting
def regional_effects(
    study: Study,
    data: ShippedData,
    region_assumptions: Assumptions,
    regional_rates: Mapping[Flow, pl.DataFrame],
    regional_flows: pl.DataFrame,
) -> regions.ThirdCountries:
    """What the cuts change in the trade among the regions, with the certificate."""
    if regional_flows.is_empty():
        return regions.ThirdCountries(schemas.ThirdCountries.create_empty(), [])
    parameters = regional.Parameters(data.regional_assumptions, study.sector_of)
    rates = pl.concat(regional_rates.values())
    return regions.third_countries(
        regional_flows, rates, data.sectors, region_assumptions, parameters, study
    )


def third_countries(regional_effects: regions.ThirdCountries) -> pl.DataFrame:
    """Gains and losses by region."""
    return regional_effects.table
