"""Effects of RCEP for each CNY of trade without it, by segment and year."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from analytics.equations.graph import EXEMPT, MEAN, compute
from analytics.equations.model import EQUATIONS
from analytics.models.armington import Array
from analytics.models.open_trade import OpenTrade, divided
from analytics.models.rate_paths import RatePaths
from analytics.models.regimes import Regime, both_regimes
from analytics.models.responses import SUPPLY
from analytics.models.trade_index import index_of_share
from analytics.scenario import Assumptions
from analytics.study import Flow, Segment
from analytics.tariffs.markets import MarketSet


@dataclass(frozen=True)
class SegmentEffects:
    """What one CNY of a segment's counterfactual trade becomes, in each year.

    Attributes
    ----------
    segment, sector
        Names.
    years
        Calendar years, without gaps, from the base year on.
    rates
        ``dutiable_regime_share`` and, as equations of a segment take them, the ``mean_`` over its
        markets and the ``exempt_`` value of each rate; arrays over years.
    of_markets
        Effect for each CNY of trade of each of the segment's markets, of which the segment's is the
        mean; (markets, years).
    residuals
        Residuals of the segment's markets; (markets, years).
    trade_index
        Trade without RCEP over what it would be at the MFN rates without levers and measures, in
        each year; 1 without any.
    open_share
        Share of its trade that measures let in, in each year; 1 without any.
    """

    segment: Segment
    sector: str
    years: list[int]
    rates: Mapping[str, Array | float]
    of_markets: Array
    residuals: Array
    trade_index: Array | float = 1.0
    open_share: Array | float = 1.0

    @property
    def effect(self) -> Array:
        """Projection less counterfactual, for each CNY of counterfactual."""
        return np.asarray(of_segments(["relative_effect"], [self])["relative_effect"][0])


def of_segments(
    quantities: Sequence[str],
    effects: Sequence[SegmentEffects],
    counterfactual: Array | float = 1.0,
) -> dict[str, Array]:
    """Return quantities of segments in each year, all segments at once.

    Parameters
    ----------
    quantities
        Such as ``relative_effect`` and ``trade_diversion_cny``.
    effects
        Segments of one flow.
    counterfactual
        Trade without RCEP in CNY; (segments, years).

    Returns
    -------
    dict of Array
        (segments, years) each.
    """
    shape = (len(effects), len(effects[0].years))
    rates = {name: np.array([e.rates[name] for e in effects]) for name in effects[0].rates}
    given = {name: v if v.ndim > 1 else v[:, None] for name, v in rates.items()}
    given["counterfactual_cny"] = np.asarray(counterfactual)
    found = compute(quantities, given, EQUATIONS)
    return {name: np.broadcast_to(values, shape) for name, values in found.items()}


def segment_effects(
    market_set: MarketSet,
    assumptions: Assumptions,
    trade_cost: Mapping[Segment, Mapping[int, float]] | None = None,
    index: Array | None = None,
    *,
    only: Sequence[Segment] | None = None,
) -> list[SegmentEffects]:
    """Return the effects of each segment of a flow, weighted over its markets.

    Parameters
    ----------
    market_set
        Markets of one flow with effective rates.
    assumptions
        Elasticities, market shares, regime share, trade costs and speed of adjustment.
    trade_cost
        Change of trade costs where it is another in a segment, by segment and year.
    index
        What set MFN rates make of the trade without RCEP that pays duty, by market and year, which
        weighs the markets; None without any.
    only
        Segments wanted; all by default.

    Returns
    -------
    list of SegmentEffects
        One for each segment, sorted by name, or in the order of ``only``.

    Raises
    ------
    SolverError
        A solution that does not satisfy the equations of its market.

    Notes
    -----
    Trade under a regime that pays duty responds to tariff and trade costs; the rest (processing
    and bonded imports) to trade costs alone.

    What a segment comes to depends on its own markets and assumptions alone, to the last digit.
    """
    arrays = market_arrays(market_set)
    names = list(arrays.sectors if only is None else only)
    found: dict[Segment, SegmentEffects] = {}
    infinite = [
        name for name in names if all(np.isinf(getattr(assumptions, s)[name]) for s in SUPPLY)
    ]
    for some in (infinite, [name for name in names if name not in infinite]):
        if not some:
            continue
        rows = np.concatenate([arrays.rows[name] for name in some])
        segments = [name for name in some for _ in arrays.rows[name]]
        # Markets that differ in their lines alone are solved once.
        _, first, place = np.unique(arrays.alike[rows], return_index=True, return_inverse=True)
        regimes = both_regimes(
            arrays.flow,
            [segments[row] for row in first],
            arrays.paths.of_rows(rows[first]),
            assumptions,
            trade_cost,
        )
        effect = _of_markets(regimes, assumptions.dutiable_regime_share[arrays.flow])
        ends = np.cumsum([len(arrays.rows[name]) for name in some])
        for name, mine in zip(some, np.split(place, ends[:-1]), strict=True):
            found[name] = _of_segment(arrays, name, mine, regimes, effect, assumptions, index)
    return [found[name] for name in names]


@dataclass(frozen=True)
class MarketArrays:
    """A set of markets as arrays.

    Attributes
    ----------
    flow
        Flow of the set.
    sectors, rows
        Sector of each segment, sorted by its name, and the rows of its markets.
    trade
        How open the markets are, and the share of each in the trade of its segment.
    paths
        Rates of the markets.
    """

    flow: Flow
    sectors: dict[Segment, str]
    rows: dict[Segment, NDArray[np.intp]]
    trade: OpenTrade
    paths: RatePaths

    @cached_property
    def alike(self) -> NDArray[np.intp]:
        """A number for each market, the same where segment and rates are the same."""
        numbers: dict[tuple[Segment, bytes], int] = {}
        found = np.empty(len(self.paths.markets), dtype=np.intp)
        for segment, rows in self.rows.items():
            rates = np.hstack([*self.paths.of_rows(rows).rates.values()])
            found[rows] = [numbers.setdefault((segment, bytes(own)), len(numbers)) for own in rates]
        return found

    @cached_property
    def digests(self) -> dict[Segment, bytes]:
        """Digest of the markets of each segment: their names, weights, rates and how open."""
        return {name: self._digest(name) for name in self.sectors}

    def _digest(self, segment: Segment) -> bytes:
        rows = self.rows[segment]
        own = self.paths.of_rows(rows)
        names = (self.flow, segment, self.sectors[segment], own.years, own.markets)
        found = hashlib.blake2b(repr(names).encode(), digest_size=16)
        for values in (self.trade.weights[rows], self.trade.open_share[rows], *own.rates.values()):
            found.update(values.tobytes())
        return found.digest()


_ARRAYS: WeakKeyDictionary[MarketSet, MarketArrays] = WeakKeyDictionary()


def market_arrays(market_set: MarketSet) -> MarketArrays:
    """Return a set of markets as arrays, laid out once for as long as the set is used."""
    if market_set not in _ARRAYS:
        markets = market_set.markets
        names = markets.select("segment", "sector").unique().sort("segment")
        segments = markets["segment"].to_numpy()
        _ARRAYS[market_set] = MarketArrays(
            markets["flow"][0],
            dict(names.iter_rows()),
            {name: np.flatnonzero(segments == name) for name in names["segment"]},
            OpenTrade.of(market_set),
            RatePaths.of(market_set),
        )
    return _ARRAYS[market_set]


def _of_markets(regimes: tuple[Regime, Regime], share: float) -> Array:
    """Return the effect for each CNY of trade of each market; (markets, years)."""
    dutiable, exempt = regimes
    given = {
        "dutiable_regime_share": share,
        "mean_effect_rate": dutiable.rates["effect_rate"],
        "exempt_effect_rate": exempt.rates["effect_rate"],
    }
    return np.asarray(compute(["relative_effect"], given, EQUATIONS)["relative_effect"])


def _of_segment(
    arrays: MarketArrays,
    segment: Segment,
    mine: NDArray[np.intp],
    regimes: tuple[Regime, Regime],
    effect: Array,
    assumptions: Assumptions,
    index: Array | None,
) -> SegmentEffects:
    """Weigh the markets of a segment, each with its place among those of the regimes."""
    rows = arrays.rows[segment]
    weights, own = arrays.trade.weights[rows], None if index is None else index[rows]
    dutiable, exempt = regimes
    weighed, share, of_all = _weighed(weights, assumptions.dutiable_regime_share[arrays.flow], own)
    rates: dict[str, Array | float] = {"dutiable_regime_share": share}
    for prefix, regime, weight in ((MEAN, dutiable, weighed), (EXEMPT, exempt, weights)):
        rates |= {prefix + name: total for name, total in regime.sums(weight, mine).items()}
    return SegmentEffects(
        segment,
        arrays.sectors[segment],
        arrays.paths.years,
        rates,
        effect[mine],
        np.maximum(dutiable.residual[mine], exempt.residual[mine]),
        of_all,
        arrays.trade.open_share[rows][0],
    )


def market_effects(market_set: MarketSet, effects: Sequence[SegmentEffects]) -> Array:
    """Return the effect for each CNY of trade of each market; (markets, years)."""
    rows = market_arrays(market_set).rows
    found = np.empty((market_set.markets.height, len(effects[0].years)))
    for each in effects:
        found[rows[each.segment]] = each.of_markets
    return found


def _weighed(
    weights: Array, share: float, index: Array | None
) -> tuple[Array, Array | float, Array | float]:
    """Return weights of the markets of a segment, its share that pays duty, its trade index."""
    if index is None:
        return weights, share, 1.0
    weighed = weights * index
    paying = weighed.sum(axis=0)
    of_all = index_of_share(paying, share)
    return divided(weighed, paying), divided(share * paying, of_all), of_all
