"""Imported trade line by line: the composition of trade, its spread over lines, and effects."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from analytics.models.armington import Array
from analytics.models.effects import SegmentEffects, market_arrays
from analytics.readers.shipped import ShippedData
from analytics.schemas.line_trade import LineEffects, LineTrade, TradeByCode, TradeCoverage
from analytics.schemas.schedule import Schedule
from analytics.steps import by_flow, known
from analytics.study import Flow, Segment, Study
from analytics.tariffs.line_trade import trade_of_lines
from analytics.tariffs.markets import MarketSet


@by_flow
def line_trade(
    flow: Flow, data: ShippedData, imported_trade: Mapping[Flow, TradeByCode], schedule: Schedule
) -> LineTrade | None:
    """Imported trade where it meets the schedule; None where the composition is the embedded one.

    Raises
    ------
    InputError
        If a product group has no trade.
    """
    trade = imported_trade.get(flow)
    return None if trade is None else trade_of_lines(trade, schedule, data.sectors, flow)


@by_flow
def traded(line_trade: LineTrade | None) -> pl.DataFrame | None:
    """Imported trade by line, where the schedule is imported too."""
    return None if line_trade is None else line_trade.lines


def shares_of_lines(
    line_trade: Mapping[Flow, LineTrade | None],
) -> dict[Flow, Mapping[Segment, float]]:
    """Return the shares of product groups that are known from imported trade, by flow."""
    return {flow: each.shares for flow, each in known(line_trade).items()}


def trade_coverage(line_trade: Mapping[Flow, LineTrade | None]) -> pl.DataFrame:
    """How imported trade met the schedules, and what did not."""
    found = [each.coverage for each in known(line_trade).values()]
    return pl.concat(found) if found else TradeCoverage.create_empty()


@by_flow
def effects_by_line(
    flow: Flow,
    study: Study,
    markets: MarketSet,
    base_year_trade: pl.DataFrame,
    counterfactual: Mapping[Segment, Array],
    effects: list[SegmentEffects],
    dutiable_regime_share: Mapping[Flow, float],
    trade_index: Array | None,
) -> pl.DataFrame | None:
    """Trade and effect of each line that was traded, in the key years; None without trade by line.

    The lines of a market pay the same and respond alike, so that each has its part of the market's.
    """
    if markets.lines is None:
        return None
    rows = markets.markets
    places = [study.years_of_rates.index(year) for year in study.years.compared]
    trade, effect = _trade_of_markets(
        markets, effects, counterfactual, dutiable_regime_share[flow], trade_index
    )
    base = rows.join(base_year_trade, on="segment", how="left", validate="m:1")
    amounts = pl.DataFrame(
        {
            "market": rows["market"].to_list() * len(places),
            "year": np.repeat(study.years.compared, rows.height),
            "base_trade_cny": np.tile(base["weight"] * base["value_cny"], len(places)),
            "counterfactual_cny": trade[:, places].T.ravel(),
            "effect_cny": effect[:, places].T.ravel(),
        }
    )
    money = ("base_trade_cny", "counterfactual_cny", "effect_cny")
    rates = markets.paths.select("market", "year", "mfn_rate", "applied_rate")
    return (
        markets.lines.join(rows.select("market", "sector", "segment"), on="market")
        .join(amounts, on="market")
        .join(rates, on=["market", "year"])
        .with_columns(pl.lit(flow).alias("flow"), *(pl.col(n) * pl.col("share") for n in money))
        .select(list(LineEffects.column_names()))
        .sort("flow", "tariff_line", "year")
    )


def _trade_of_markets(
    market_set: MarketSet,
    effects: list[SegmentEffects],
    counterfactual: Mapping[Segment, Array],
    dutiable_regime_share: float,
    index: Array | None,
) -> tuple[Array, Array]:
    """Return trade without RCEP and the effect of RCEP of each market, CNY; (markets, years) each.

    Those of a segment add up to it.

    ``index`` is what set MFN rates make of the trade that pays duty, by market.
    """
    arrays, share = market_arrays(market_set), dutiable_regime_share
    trade = np.empty((market_set.markets.height, len(effects[0].years)))
    effect = np.empty_like(trade)
    weights = np.broadcast_to(arrays.trade.weights, trade.shape)
    for each in effects:
        rows = arrays.rows[each.segment]
        moved = np.ones((len(rows), 1)) if index is None else index[rows]
        exempt = (1.0 - share) * np.asarray(each.rates["exempt_effect_rate"])
        parts = weights[rows] * counterfactual[each.segment] / each.trade_index
        trade[rows] = parts * (1.0 - share + share * moved)
        effect[rows] = parts * (moved * (each.of_markets - exempt) + exempt)
    return trade, effect


def line_effects(effects_by_line: Mapping[Flow, pl.DataFrame | None]) -> pl.DataFrame:
    """Trade and effect line by line of the flows whose trade and schedule are imported."""
    found = known(effects_by_line)
    return pl.concat(found.values()) if found else LineEffects.create_empty()
