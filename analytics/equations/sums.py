"""Sums on many markets and draws: one factor for each array, and one path for a sum of paths.

An operation on a row for each market and a column for each draw costs as much as its result is
large. Factors of a market or a draw alone therefore meet each other before they meet such an
array: ``a (x b - y) + x c`` becomes ``x (a b + c) - y a``. Paths that close the same part of
their gap and are read only as a sum go on as that sum. Both move results in their last digits
alone, and zero stays zero.
"""

from dataclasses import dataclass

from analytics.equations.nodes import EVERY_YEAR, Node, Nodes, Shape
from analytics.equations.symbols import Symbol

_Terms = dict[Node | None, Node]
"""Factor of each array; under None what is added without one."""


@dataclass(frozen=True)
class Path:
    """What goes on from the year before: its value there, and its value."""

    previous: Node
    node: Node


class Sums(Nodes):
    """Makes nodes, sums of arrays gathered.

    Parameters
    ----------
    shape
        The largest shape; nothing is gathered unless it has rows and columns.

    Examples
    --------
    >>> import numpy as np
    >>> nodes, x, a = Sums((2, 3)), Symbol.named("x"), Symbol.named("a")
    >>> names = {"x": nodes.given((2, 3), 1), "a": nodes.constant(np.ones(3))}
    >>> found = nodes.of(a * (x * a - x * 0.5) + x, names)
    >>> found.operands[0].value.tolist(), found.operands[1] is names["x"]
    ([1.5, 1.5, 1.5], True)
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__(shape)
        self.paths: list[Path] = []
        self._one, self._minus_one = self.constant(1.0), self.constant(-1.0)
        self._terms: dict[Node, _Terms] = {}
        self._before: dict[Node, tuple[Node, _Terms]] = {}

    def path(self, expression: Symbol | float, names: dict[str, Node], previous: str) -> Node:
        """Return the node of a quantity that goes on from the year before.

        Parameters
        ----------
        expression
            The quantity.
        names
            What its leaves stand for; the year before is added.
        previous
            Name of the year before.
        """
        # Only what the first year comes to shows which shape goes on to the next.
        shape = self.of(expression, {**names, previous: self.given((), EVERY_YEAR)}).shape
        names[previous] = self.given(shape, EVERY_YEAR)
        return self._settled(names[previous], self.of(expression, names))

    def _settled(self, before: Node, node: Node) -> Node:
        self.paths.append(Path(before, node))
        terms = self._terms.pop(node, None)
        if terms is not None and before in terms:
            self._before[node] = (before, terms)
        return node

    def _made(self, operation: str, *operands: Node) -> Node:
        gathers = len(self.shape) > 1 and self.is_full(*operands)
        terms = self._gathered(operation, *operands) if gathers else None
        return super()._made(operation, *operands) if terms is None else self._sum(terms)

    def _gathered(self, operation: str, first: Node, *others: Node) -> _Terms | None:
        """Return the terms of an operation on arrays; None if it is not linear in them."""
        terms: _Terms | None = None
        if operation == "negative":
            terms = self._scaled(self._minus_one, self._of(first))
        elif operation == "+":
            terms = self._joined(self._of(first), self._of(others[0]))
        elif operation == "-":
            terms = self._joined(
                self._of(first), self._scaled(self._minus_one, self._of(others[0]))
            )
        elif operation == "*" and not self.is_full(first):
            terms = self._scaled(first, self._of(others[0]))
        elif operation == "*" and not self.is_full(others[0]):
            terms = self._scaled(others[0], self._of(first))
        elif operation == "/" and not self.is_full(others[0]):
            terms = self._scaled(self._plain("/", self._one, others[0]), self._of(first))
        return terms

    def _of(self, node: Node) -> _Terms:
        if not self.is_full(node):
            return {None: node}
        return self._terms.get(node, {node: self._one})

    def _times(self, left: Node, right: Node) -> Node:
        if left is self._one or right is self._one:
            return right if left is self._one else left
        return self._plain("*", left, right)

    def _scaled(self, factor: Node, terms: _Terms) -> _Terms:
        found: _Terms = {}
        for node, own in terms.items():
            if not self.is_full(factor, own):
                one: _Terms = {node: self._times(factor, own)}
            elif node is None:
                one = {own: factor}
            elif not self.is_full(factor, node):
                one = {self._times(factor, node): own}
            else:
                one = {self._times(own, node): factor}
            found = self._joined(found, one)
        return found

    def _joined(self, left: _Terms, right: _Terms) -> _Terms:
        found = dict(left)
        for node, factor in right.items():
            if node not in found:
                found[node] = factor
            elif not self.is_full(found[node], factor):
                found[node] = self._plain("+", found[node], factor)
            elif node is None:
                found[factor] = self._one
            else:
                found[self._times(factor, node)] = self._one
        return found

    def _sum(self, terms: _Terms) -> Node:
        terms = self._of_paths(terms)
        parts = [
            (factor is not self._minus_one, factor if node is None else self._part(factor, node))
            for node, factor in terms.items()
        ]
        # What stays the same in most years is added up first, and does not start with a minus.
        parts.sort(key=lambda part: (part[1].depends & EVERY_YEAR, part[1].depends, not part[0]))
        found = parts[0][1] if parts[0][0] else self._plain("negative", parts[0][1])
        for is_added, part in parts[1:]:
            found = self._plain("+" if is_added else "-", found, part)
        self._terms[found] = terms
        return found

    def _part(self, factor: Node, node: Node) -> Node:
        return node if factor is self._minus_one else self._times(factor, node)

    def _of_paths(self, terms: _Terms) -> _Terms:
        """Return terms in which paths that are added up, and adjust alike, are one path."""
        paths = [n for n, f in terms.items() if n is not None and f is self._one]
        paths = [node for node in paths if node in self._before]
        found = [self._before[node] for node in paths]
        if len(found) < 2 or len({rest[before] for before, rest in found}) > 1:
            return terms
        key = ("path", *paths)
        if key not in self._known:
            before = self.given(self.shape, EVERY_YEAR)
            whole: _Terms = {before: found[0][1][found[0][0]]}
            for own, rest in found:
                whole = self._joined(whole, {n: f for n, f in rest.items() if n is not own})
            self._known[key] = self._settled(before, self._sum(whole))
        others = {node: factor for node, factor in terms.items() if node not in paths}
        return {**others, self._known[key]: self._one}
