"""What the draws of the assumptions leave as it is: a policy, and what moves its lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.models.armington import Array
from analytics.models.market_paths import MarketPaths

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
    """

    paths: Mapping[str, MarketPaths]
    hypothetical_use: float | None
    trade_cost_change: float
    moves: Sequence[Move] = ()

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
