"""Effects of segments, kept by the markets and assumptions that they follow from.

Where one elasticity or the rates of one product group change, that group is computed again.
"""

import hashlib
from collections.abc import Mapping, Sequence

from analytics.graph import Cache
from analytics.models.armington import Array
from analytics.models.effects import (
    MarketArrays,
    SegmentEffects,
    market_arrays,
    segment_effects,
)
from analytics.models.responses import DEMAND, SUPPLY
from analytics.scenario import Assumptions
from analytics.study import Segment
from analytics.tariffs.markets import MarketSet

_OF_FLOW = ("dutiable_regime_share", "trade_cost_change")
_OF_ALL = ("domestic_substitution_ratio", "adjustment_speed")
KEPT = Cache(size=1024)
"""Effects of the segments of the latest scenarios; some 50 kB each."""


def kept_effects(
    market_set: MarketSet,
    assumptions: Assumptions,
    trade_cost: Mapping[Segment, Mapping[int, float]] | None = None,
    index: Array | None = None,
) -> list[SegmentEffects]:
    """Return what :func:`analytics.models.effects.segment_effects` does, computed where it is new.

    Parameters and errors are the same.
    """
    arrays = market_arrays(market_set)
    keys = {
        name: _key(name, arrays, assumptions, (trade_cost or {}).get(name, {}), index)
        for name in arrays.sectors
    }

    def computed(names: Sequence[Segment]) -> list[SegmentEffects]:
        return segment_effects(market_set, assumptions, trade_cost, index, only=names)

    found: list[SegmentEffects] = KEPT.several(keys, computed)
    return found


def _key(
    segment: Segment,
    arrays: MarketArrays,
    assumptions: Assumptions,
    trade_cost: Mapping[int, float],
    index: Array | None,
) -> bytes:
    """Return what tells apart all that the effects of a segment depend on."""
    values = [getattr(assumptions, name)[segment] for name in (*DEMAND, *SUPPLY)]
    values += [getattr(assumptions, name)[arrays.flow] for name in _OF_FLOW]
    values += [getattr(assumptions, name) for name in _OF_ALL]
    found = hashlib.blake2b(arrays.digests[segment], digest_size=16)
    found.update(repr((values, sorted(trade_cost.items()))).encode())
    if index is not None:
        found.update(index[arrays.rows[segment]].tobytes())
    return found.digest()
