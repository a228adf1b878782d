"""What computes each operation of a symbol on arrays."""

from collections.abc import Callable
from typing import Any

import numpy as np
import scipy


def _above(compare: Callable[..., Any], opposite: Callable[..., Any]) -> Callable[..., Any]:
    """Return a comparison that says once what holds for all pairs of a column and a row."""

    def compared(left: Any, right: Any) -> Any:
        if np.ndim(left) == 0 or np.ndim(right) == 0 or np.shape(left) == np.shape(right):
            return compare(left, right)
        if compare(left.min(), right.max()):
            return True
        if opposite(left.max(), right.min()):
            return False
        return compare(left, right)

    return compared


_more, _no_less = _above(np.greater, np.less_equal), _above(np.greater_equal, np.less)
CONDITIONS: dict[str, Callable[..., Any]] = {
    "<": lambda left, right: _more(right, left),
    "<=": lambda left, right: _no_less(right, left),
    ">": _more,
    ">=": _no_less,
    "&": np.logical_and,
}
"""Function of arrays of each comparison, by its sign; NaN where what is compared is NaN."""


def choose(condition: Any, value: Any, otherwise: Any, out: Any = None) -> Any:
    """Return one value where a condition holds and another where it does not.

    Parameters
    ----------
    condition, value, otherwise
        Numbers or arrays.
    out
        Where the result is written if it has this shape; none of the others.

    Returns
    -------
    float or Array
        One of the two values where it applies to all and is smaller than ``out``.
    """
    holds = np.all(condition)
    if holds or not np.any(condition):
        chosen = value if holds else otherwise
        if out is None or np.shape(chosen) != out.shape:
            return chosen
        np.copyto(out, chosen)
    elif np.ndim(otherwise) == 0 and otherwise == 0.0:
        return np.multiply(condition, value, out=out)
    elif out is None:
        return np.where(condition, value, otherwise)
    else:
        np.copyto(out, otherwise)
        np.copyto(out, value, where=condition)
    return out


def normal_cdf(value: Any, out: Any = None) -> Any:
    """Return the cumulative distribution of the standard normal.

    Parameters
    ----------
    value
        A number or an array.
    out
        Where the result is written, if it is given.
    """
    # Named in full, so that scipy loads its special functions when the first is asked for.
    return scipy.special.ndtr(value, out=out)


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "negative": np.negative,
    "log": np.log,
    "log1p": np.log1p,
    "exp": np.exp,
    "expm1": np.expm1,
    "normal_cdf": normal_cdf,
    "absolute": np.absolute,
    "minimum": np.minimum,
    "maximum": np.maximum,
    "round_half_up": np.round,
    "where": choose,
    **CONDITIONS,
}
"""What computes each operation of :class:`analytics.equations.symbols.Symbol`."""
