"""Equations on symbols: what a quantity is in terms of those that have a place of their own."""

from collections.abc import Mapping

from analytics.equations.graph import compute
from analytics.equations.model import EQUATIONS
from analytics.equations.symbols import Symbol


def expression(quantity: str, places: Mapping[str, str | float]) -> Symbol | float:
    """Return a quantity by its equations, down to those that have a place.

    Parameters
    ----------
    quantity
        Name of an equation.
    places
        By quantity: the text that stands for it, such as a cell; or a number. The quantity's own
        place is not looked at.

    Raises
    ------
    InputError
        If something that it rests on has neither a place nor an equation.

    Examples
    --------
    >>> expression("relative_cut", {"mfn_rate": "A1", "applied_rate": "B1"}).operation
    '/'
    """
    given = {
        name: Symbol.named(place) if isinstance(place, str) else place
        for name, place in places.items()
        if name != quantity
    }
    found: Symbol | float = compute([quantity], given, EQUATIONS)[quantity]
    return found
