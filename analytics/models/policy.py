"""What the draws of the assumptions leave as it is: a policy, and what moves its lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from analytics.models.armington import Array
from analytics.models.market_paths import MarketPaths
from analytics.models.regimes import log_trade_cost

_LEAST = 1e-12  # a smaller distance between two values of an assumption is none


@dataclass(frozen=True)
class Move:
    """An assumption that moves lines between markets; between its ends weights are linear in it.

    Attributes
    ----------
    name
        Id of the assumption.
    low, central, high
        Its ends, and the value to which the first row of weights belongs.
    """

    name: str
    low: float
    central: float
    high: float

    def parts(self, value: Array) -> tuple[Array, Array]:
        """Return how far a value is on the way to the low and to the high end."""
        down = (self.central - value) / max(self.central - self.low, _LEAST)
        up = (value - self.central) / max(self.high - self.central, _LEAST)
        return np.clip(down, 0.0, 1.0), np.clip(up, 0.0, 1.0)


@dataclass(frozen=True)
class SetPaths:
    """What levers set for product groups of a flow.

    It is not drawn, like an assumption that somebody set; what holds in the other years is.

    Attributes
    ----------
    use
        Use of the preference, by segment and year.
    trade_cost
        Change of the delivered cost, by segment and year.
    elasticities
        Elasticities by the assumption that they take the place of, by segment and year.
    index
        What set MFN rates make of trade without the agreement, by market and year, at the central
        assumptions; None without any.
    """

    use: Mapping[str, Mapping[int, float]] = field(default_factory=dict)
    trade_cost: Mapping[str, Mapping[int, float]] = field(default_factory=dict)
    index: Array | None = None
    elasticities: Mapping[str, Mapping[str, Mapping[int, float]]] = field(default_factory=dict)

    def told(self, segment: str) -> str:
        """Return what is set for a segment as one text: the same text, the same response."""
        dated = [of.get(segment) for of in self.elasticities.values()]
        return f"{self.use.get(segment)} {self.trade_cost.get(segment)} {dated}"

    def in_years(self, parameter: str, segment: str, years: Sequence[int], drawn: Array) -> Array:
        """Return an elasticity in every draw, (draws,); (years, draws) where it is set in some."""
        own = self.elasticities.get(parameter, {}).get(segment, {})
        if not own:
            return drawn
        return np.array([np.full_like(drawn, own[y]) if y in own else drawn for y in years])


@dataclass(frozen=True)
class Policy:
    """What the policy fixes in all draws: rates and trade costs, in one flow.

    Attributes
    ----------
    paths
        Markets by segment; after the first row of weights, two for each of the moves: their change
        at its low and at its high end.
    moves
        Assumptions that move lines between markets.
    hypothetical_use
        Use of the preference that a policy experiment sets; None where it is drawn.
    trade_cost_change
        Change of the delivered cost after the base year.
    of_segments
        Use and trade costs where they are others in a segment.
    """

    paths: Mapping[str, MarketPaths]
    hypothetical_use: float | None
    trade_cost_change: float
    moves: Sequence[Move] = ()
    of_segments: SetPaths = field(default_factory=SetPaths)

    def portions(self, values: Mapping[str, Array], count: int) -> tuple[list[int], Array]:
        """Return the rows of weights that draws take any of, and how much of each.

        Parameters
        ----------
        values
            Assumptions by id, each in every draw, or the same in all.
        count
            Number of draws.

        Returns
        -------
        tuple
            Numbers of the rows; portions, (rows, draws).
        """
        found = [np.ones(count)]
        for move in self.moves:
            parts = move.parts(values[move.name])
            found += [np.broadcast_to(part, count) for part in parts]
        rows = [number for number, part in enumerate(found) if part.any()]
        return rows, np.array([found[row] for row in rows])

    def log_cost(self, segment: str, years: Sequence[int]) -> Array:
        """Return the log change of a segment's delivered cost; none in the first year."""
        own = self.of_segments.trade_cost.get(segment, {})
        return log_trade_cost(years, self.trade_cost_change, own)
