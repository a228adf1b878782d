"""Expressions as nodes: each operation once, what is fixed worked out, small factors multiplied
first.

An expression is known by its operation and operands, so that what two equations have in common is
computed once. On many markets and draws an operation costs as much as its result is large:
factors of a product meet each other before they meet an array of the largest shape, and dividing
such an array by a smaller one is multiplying it by the reciprocal. Both move a result in its last
digits alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

import numpy as np

from analytics.equations.symbols import Symbol

Shape = tuple[int, ...]
EVERY_YEAR = 1
"""The bit of what changes in every year, whatever its inputs."""


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
    "absolute": np.absolute,
    "minimum": np.minimum,
    "maximum": np.maximum,
    "round_half_up": np.round,
    "where": choose,
    **CONDITIONS,
}
"""What computes each operation of :class:`analytics.equations.symbols.Symbol`."""


@dataclass(frozen=True, eq=False)
class Node:
    """An operation on other nodes, an input, or a constant.

    Attributes
    ----------
    operation
        A key of `FUNCTIONS`, ``input`` or ``constant``.
    operands
        Nodes.
    shape
        Shape of the result at most; a choice may come out smaller.
    depends
        One bit for each input that the value changes with; none for a constant.
    value
        That of a constant.
    """

    operation: str
    operands: tuple["Node", ...]
    shape: Shape
    depends: int
    value: Any = None


class Nodes:
    """Makes nodes.

    Parameters
    ----------
    shape
        The largest shape, that of a value for each row and draw.

    Examples
    --------
    >>> nodes = Nodes((2, 3))
    >>> full, half = nodes.given((2, 3), 1), nodes.constant(0.5)
    >>> product = nodes.of(0.5 * (Symbol.named("x") * 4.0), {"x": full})
    >>> product.operands[0].value, product.operands[1] is full
    (2.0, True)
    """

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self._known: dict[tuple[Any, ...], Node] = {}

    def is_full(self, *nodes: Node) -> bool:
        """Say whether a result of nodes has the largest shape."""
        return self.shape != () and np.broadcast_shapes(*(n.shape for n in nodes)) == self.shape

    def given(self, shape: Shape, bit: int) -> Node:
        """Return an input that differs from year to year."""
        return Node("input", (), shape, bit)

    def constant(self, value: Any) -> Node:
        """Return what stays the same in all years."""
        key = ("constant", repr(value) if isinstance(value, int | float) else id(value))
        return self._known.setdefault(key, Node("constant", (), np.shape(value), 0, value))

    def of(self, symbol: Symbol | float, names: Mapping[str, Node]) -> Node:
        """Return the node of an expression.

        Parameters
        ----------
        symbol
            The expression.
        names
            What its leaves stand for.
        """
        if not isinstance(symbol, Symbol):
            return self.constant(symbol)
        if symbol.operation == "name":
            return names[symbol.operands[0]]
        if symbol.operation == "where":
            condition = self.of(symbol.operands[0], names)
            if condition.depends == 0 and np.all(condition.value):
                return self.of(symbol.operands[1], names)
            if condition.depends == 0 and not np.any(condition.value):
                return self.of(symbol.operands[2], names)
        return self._made(symbol.operation, *(self.of(part, names) for part in symbol.operands))

    def _made(self, operation: str, *operands: Node) -> Node:
        if operation == "*":
            return self._product(*operands)
        if operation == "/" and self.is_full(operands[0]) and not self.is_full(operands[1]):
            return self._product(self._plain("/", self.constant(1.0), operands[1]), operands[0])
        return self._plain(operation, *operands)

    def _product(self, left: Node, right: Node) -> Node:
        if self.is_full(left):
            left, right = right, left
        if self.is_full(left) or not self.is_full(right):
            return self._plain("*", left, right)
        if right.operation == "negative":
            return self._product(self._plain("negative", left), right.operands[0])
        if right.operation == "*":
            for factor, other in (right.operands, right.operands[::-1]):
                if not self.is_full(left, factor):
                    return self._product(self._plain("*", left, factor), other)
        return self._plain("*", left, right)

    def _plain(self, operation: str, *operands: Node) -> Node:
        """Return an operation as it stands; on constants alone, its value."""
        key = (operation, *operands)
        if key not in self._known:
            depends = reduce(or_, (each.depends for each in operands))
            if depends:
                depends = EVERY_YEAR if depends & EVERY_YEAR else depends
                shape = np.broadcast_shapes(*(each.shape for each in operands))
                self._known[key] = Node(operation, operands, shape, depends)
            else:
                value = FUNCTIONS[operation](*(each.value for each in operands))
                self._known[key] = self.constant(value)
        return self._known[key]
