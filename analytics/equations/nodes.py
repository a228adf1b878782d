"""Expressions as nodes: each operation once, and what is fixed worked out.

An expression is known by its operation and operands, so that what two equations have in common is
computed once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache, reduce
from operator import or_
from typing import Any

import numpy as np

from analytics.equations.array_functions import FUNCTIONS
from analytics.equations.symbols import Symbol

Shape = tuple[int, ...]
_together = lru_cache(maxsize=1024)(np.broadcast_shapes)  # asked thousands of times
EVERY_YEAR = 1
"""The bit of what changes in every year, whatever its inputs."""


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
    >>> nodes, rate = Nodes((2, 3)), Symbol.named("rate")
    >>> names = {"rate": nodes.given((2, 3), 1)}
    >>> nodes.of(1.0 + rate, names) is nodes.of(1.0 + rate, names)
    True
    """

    def __init__(self, shape: Shape) -> None:
        self.shape = shape
        self._known: dict[tuple[Any, ...], Node] = {}

    def is_full(self, *nodes: Node) -> bool:
        """Say whether a result of nodes has the largest shape."""
        return self.shape != () and _together(*(n.shape for n in nodes)) == self.shape

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
        """Return an operation on nodes."""
        return self._plain(operation, *operands)

    def _plain(self, operation: str, *operands: Node) -> Node:
        """Return an operation as it stands; on constants alone, its value."""
        key = (operation, *operands)
        if key not in self._known:
            depends = reduce(or_, (each.depends for each in operands))
            if depends:
                depends = EVERY_YEAR if depends & EVERY_YEAR else depends
                shape = _together(*(each.shape for each in operands))
                self._known[key] = Node(operation, operands, shape, depends)
            else:
                value = FUNCTIONS[operation](*(each.value for each in operands))
                self._known[key] = self.constant(value)
        return self._known[key]
