"""Expressions on arrays: steps written into buffers that are used again, so that they stay near.

A step of an equation on many markets and draws costs little more than moving its numbers; what is
moved again and again should not be new memory each time.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.equations.symbols import Symbol

Array = NDArray[np.float64]

_UFUNCS: dict[str, Callable[..., Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "negative": np.negative,
    "log": np.log,
    "log1p": np.log1p,
    "exp": np.exp,
    "expm1": np.expm1,
    "absolute": np.absolute,
    "minimum": np.minimum,
    "maximum": np.maximum,
}
_CONDITIONS: dict[str, Callable[..., Any]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "&": np.logical_and,
}


class Buffers:
    """Arrays of one shape, handed out and taken back.

    Parameters
    ----------
    shape
        Shape of the arrays; results of this shape are written into them.
    """

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.shape = shape
        self._free: list[Array] = []
        # Held, so that no other array can have the identity of one of these.
        self._own: dict[int, Array] = {}

    def fit(self, values: Sequence[Any]) -> bool:
        """Say whether a result of values has the shape of the buffers."""
        shapes = [getattr(value, "shape", ()) for value in values]
        if self.shape in shapes:
            return True
        # Vectors of one shape stay vectors; only a column beside a row makes a matrix.
        kinds = {shape for shape in shapes if shape}
        return len(kinds) > 1 and np.broadcast_shapes(*kinds) == self.shape

    def take(self) -> Array:
        """Return an array that nobody uses."""
        if self._free:
            return self._free.pop()
        new = np.empty(self.shape)
        self._own[id(new)] = new
        return new

    def lent(self, value: Any) -> bool:
        """Say whether a value is one of these arrays."""
        return id(value) in self._own

    def give_back(self, value: Any) -> None:
        """Take an array back, if it is one of these."""
        if id(value) in self._own:
            self._free.append(value)


def evaluate(
    symbol: Symbol | float, values: Mapping[str, Any], buffers: Buffers, out: Array | None = None
) -> Any:
    """Return the value of an expression.

    Parameters
    ----------
    symbol
        The expression.
    values
        Numbers and arrays by name.
    buffers
        Where intermediate arrays come from and go to.
    out
        Where the result is written if it has the shape of the buffers; may be among the values.

    Returns
    -------
    float or Array
        ``out``, a value as given, or a smaller array.

    Examples
    --------
    >>> rate = Symbol.named("rate")
    >>> evaluate(1.0 + rate * 2.0, {"rate": np.array([1.0, 2.0])}, Buffers((2,))).tolist()
    [3.0, 5.0]
    """
    if not isinstance(symbol, Symbol):
        return symbol
    if symbol.operation == "name":
        return values[symbol.operands[0]]
    if symbol.operation == "where":
        return _choice(symbol, values, buffers, out)
    parts = [(evaluate(part, values, buffers), _is_leaf(part)) for part in symbol.operands]
    numbers = [value for value, _ in parts]
    if symbol.operation == "round_half_up":
        return np.round(*numbers)
    if symbol.operation in _CONDITIONS:
        result = _CONDITIONS[symbol.operation](*numbers)
    else:
        result = _applied(_UFUNCS[symbol.operation], parts, buffers, out)
    for value, is_leaf in parts:
        if not is_leaf and value is not result:
            buffers.give_back(value)
    return result


def _is_leaf(part: Any) -> bool:
    return not isinstance(part, Symbol) or part.operation == "name"


def _applied(
    ufunc: Callable[..., Any],
    parts: list[tuple[Any, bool]],
    buffers: Buffers,
    out: Array | None,
) -> Any:
    numbers = [value for value, _ in parts]
    if not buffers.fit(numbers):
        return ufunc(*numbers)
    if out is None:
        # An operand that nobody else reads is written over.
        ours = (v for v, is_leaf in parts if not is_leaf and buffers.lent(v))
        out = next(ours, None)
    return ufunc(*numbers, out=buffers.take() if out is None else out)


def _choice(symbol: Symbol, values: Mapping[str, Any], buffers: Buffers, out: Array | None) -> Any:
    """Evaluate the branch that applies, and both only where they apply side by side."""
    condition, first, second = symbol.operands
    holds = evaluate(condition, values, buffers)
    if np.all(holds):
        return _branch(first, values, buffers, out)
    if not np.any(holds):
        return _branch(second, values, buffers, out)
    chosen, other = evaluate(first, values, buffers), evaluate(second, values, buffers)
    if np.ndim(other) == 0 and other == 0.0:
        return np.multiply(holds, chosen)
    return np.where(holds, chosen, other)


def _branch(
    symbol: Symbol | float, values: Mapping[str, Any], buffers: Buffers, out: Array | None
) -> Any:
    """Evaluate one branch; a quantity as it is, is copied: what comes back may be written over."""
    found = evaluate(symbol, values, buffers, out)
    if not _is_leaf(symbol) or not buffers.lent(found):
        return found
    copy = buffers.take() if out is None else out
    np.copyto(copy, found)
    return copy
