"""Effects of segments, kept for as long as the set of markets is used that they belong to.

Where one elasticity changes, one segment is computed again.
"""

from collections.abc import Mapping, Sequence
from weakref import WeakKeyDictionary

from analytics.graph import Cache
from analytics.models.armington import Array
from analytics.models.effects import SegmentEffects, market_arrays, segment_effects
from analytics.scenario import Assumptions
from analytics.study import Flow, Segment
from analytics.tariffs.markets import MarketSet

_OF_SEGMENT = (
    "origin_share", "duty_free_rival_share", "domestic_share", "armington_elasticity",
    "export_supply_elasticity", "domestic_supply_elasticity", "total_demand_elasticity",
)  # fmt: skip
_OF_FLOW = ("dutiable_regime_share", "trade_cost_change")
_OF_ALL = ("domestic_substitution_ratio", "adjustment_speed")
_SIZE = 256
"""Effects of segments that are kept for a set of markets: those of the latest few scenarios."""

_KEPT: WeakKeyDictionary[MarketSet, Cache] = WeakKeyDictionary()


def kept_effects(
    market_set: MarketSet,
    assumptions: Assumptions,
    trade_cost: Mapping[Segment, Mapping[int, float]] | None = None,
    index: Array | None = None,
) -> list[SegmentEffects]:
    """Return what :func:`analytics.models.effects.segment_effects` does, computed where it is new.

    With an ``index``, which weighs all markets by year, nothing is kept.
    """
    if index is not None:
        return segment_effects(market_set, assumptions, trade_cost, index)
    arrays = market_arrays(market_set)
    keys = {name: _key(name, arrays.flow, assumptions, trade_cost) for name in arrays.sectors}

    def computed(names: Sequence[Segment]) -> list[SegmentEffects]:
        return segment_effects(market_set, assumptions, trade_cost, only=names)

    kept = _KEPT.setdefault(market_set, Cache(_SIZE))
    found: list[SegmentEffects] = kept.several(keys, computed)
    return found


def _key(
    segment: Segment,
    flow: Flow,
    assumptions: Assumptions,
    trade_cost: Mapping[Segment, Mapping[int, float]] | None,
) -> bytes:
    """Return what the effects of a segment depend on, its markets apart."""
    values = [getattr(assumptions, name)[segment] for name in _OF_SEGMENT]
    values += [getattr(assumptions, name)[flow] for name in _OF_FLOW]
    values += [getattr(assumptions, name) for name in _OF_ALL]
    costs = sorted((trade_cost or {}).get(segment, {}).items())
    return repr((segment, values, costs)).encode()
