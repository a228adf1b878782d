"""What a market has of its segment's trade without RCEP, and of its effect."""

from collections.abc import Mapping, Sequence

import numpy as np

from analytics.models.armington import Array
from analytics.models.effects import SegmentEffects, market_arrays
from analytics.study import Segment
from analytics.tariffs.markets import MarketSet


def trade_of_markets(
    market_set: MarketSet,
    effects: Sequence[SegmentEffects],
    counterfactual: Mapping[Segment, Array],
    dutiable_regime_share: float,
    index: Array | None,
) -> tuple[Array, Array]:
    """Return trade without RCEP and the effect of RCEP of each market, CNY; (markets, years) each.

    Those of a segment add up to it.

    Parameters
    ----------
    market_set
        Markets of one flow.
    effects
        Effects of its segments.
    counterfactual
        Trade without RCEP of its segments, CNY.
    dutiable_regime_share
        Share of trade under a regime that pays duty, on which alone the tariff acts.
    index
        What set MFN rates make of the trade that pays duty, by market; None without any.
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
