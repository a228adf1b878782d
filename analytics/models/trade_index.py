"""What MFN rates that levers and measures set make of trade without the agreement."""

import numpy as np

from analytics.equations.graph import compute
from analytics.equations.model import EQUATIONS
from analytics.models.ces_index import Array
from analytics.models.rate_paths import RatePaths
from analytics.models.responses import long_run_response, origin_markets
from analytics.scenario import Assumptions
from analytics.tariffs.markets import MarketSet


def mfn_index(market_set: MarketSet, assumptions: Assumptions) -> Array:
    """Return how trade without the agreement moves with the MFN rate, against its first year.

    Parameters
    ----------
    market_set
        Markets of one flow.
    assumptions
        Elasticities, market shares and speed of adjustment.

    Returns
    -------
    Array
        Trade of an origin that pays the MFN rate over what it would be; (markets, years). It
        competes with all others that pay the rate alike, with rivals that pay none, and with
        domestic goods, in the same model as the effect of the agreement.
    """
    paths = RatePaths.of(market_set)
    mfn = paths.mfn
    index = np.ones(mfn.shape)
    # Where the rate stays, so does trade.
    rows = np.flatnonzero((mfn != mfn[:, :1]).any(axis=1))
    if not rows.size:
        return index
    paths, mfn = paths.of_rows(rows), mfn[rows]
    first = np.repeat(mfn[:, :1], mfn.shape[1], axis=1)
    free = assumptions.duty_free_rival_share
    segments = market_set.markets["segment"].gather(rows).to_list()
    paying = {segment: 1.0 - free[segment] for segment in set(segments)}
    together = assumptions.model_copy(update={"origin_share": paying})
    log_power = np.log1p((mfn - first) / (1.0 + first))
    markets = origin_markets(segments, log_power, together, tariff=first, years=paths.years)
    response = long_run_response(markets, paths.markets, paths.years)
    adjusted = response.adjusted(assumptions.adjustment_speed)
    index[rows] = compute(["trade_ratio"], adjusted, EQUATIONS)["trade_ratio"]
    return index


def index_of_share(paying: Array | float, share: Array | float) -> Array:
    """Return the index of all trade from that of the trade that pays duty, and its share.

    Examples
    --------
    >>> float(index_of_share(0.5, 0.8))
    0.6
    """
    return np.asarray(1.0 - share * (1.0 - paying))
