"""Nodes on arrays: a list of operations, written into buffers that are used again.

An operation on many markets and draws costs little more than moving its numbers; what is moved
again and again should not be new memory each time, and should be near.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.equations.array_functions import CONDITIONS, FUNCTIONS, choose
from analytics.equations.nodes import Node, Shape
from analytics.equations.sums import Path

Array = NDArray[np.float64]
_SMALL = {*CONDITIONS, "round_half_up"}


@dataclass(frozen=True, slots=True)
class _Step:
    """One operation.

    Attributes
    ----------
    function, operands, result
        What is computed, from the values at which places, and where it goes.
    depends
        Bits of the inputs with which it changes.
    is_full
        The result goes into a buffer; otherwise it is new and small.
    is_kept
        It is wanted later, or in other years: its buffer is free once it is computed anew.
    ended
        Places of operands that nobody needs any more.
    """

    function: Callable[..., Any]
    operands: tuple[int, ...]
    result: int
    depends: int
    is_full: bool
    is_kept: bool
    ended: tuple[int, ...]


class Program:
    """Operations in their order, and the values that they have come to.

    Parameters
    ----------
    wanted
        Nodes whose values are asked for.
    paths
        Nodes whose values go on to the next year.
    is_full
        Says whether a node has the largest shape.
    """

    def __init__(
        self, wanted: Iterable[Node], paths: Iterable[Path], is_full: Callable[[Node], bool]
    ) -> None:
        wanted = list(wanted)
        nodes, self._paths = _needed(wanted, paths)
        self._places = {node: place for place, node in enumerate(nodes)}
        in_buffers = {n for n in nodes if n.operands and n.operation not in _SMALL and is_full(n)}
        self._moved = _handed_on(self._paths, in_buffers)
        lasting = {*wanted, *(path.node for path in self._paths)}
        self._steps = _steps(self._places, lasting, self._moved, in_buffers)
        self._plans: dict[int, list[_Step]] = {}
        self._shape: Shape | None = None
        self._values: list[Any] = []

    def start(self, shape: Shape) -> None:
        """Begin anew.

        Parameters
        ----------
        shape
            The largest shape; buffers are used again if it is as before.
        """
        if shape != self._shape:
            self._shape = shape
            self._buffers: list[Array] = []
        self._free = list(self._buffers)
        self._values = [node.value for node in self._places]
        for path in self._paths:
            self._values[self._places[path.previous]] = 0.0

    def put(self, node: Node, value: Any) -> None:
        """Set an input."""
        if node in self._places:
            self._values[self._places[node]] = value

    def value(self, node: Node) -> Any:
        """Return the value of a node that is wanted."""
        return self._values[self._places[node]]

    def take(self, changed: int) -> None:
        """Compute what depends on inputs that have changed.

        Parameters
        ----------
        changed
            Their bits.
        """
        if changed not in self._plans:
            self._plans[changed] = [step for step in self._steps if step.depends & changed]
        values = self._values
        for step in self._plans[changed]:
            operands = [values[place] for place in step.operands]
            if step.is_full:
                values[step.result] = self._into_buffer(step, operands)
            else:
                values[step.result] = step.function(*operands)
        for path in self._paths:
            value = values[self._places[path.node]]
            stays = path.previous in self._moved or np.shape(value) != self._shape
            values[self._places[path.previous]] = value if stays else np.copy(value)

    def _into_buffer(self, step: _Step, operands: list[Any]) -> Any:
        """Compute a result into a buffer that is free; the one used last is the nearest."""
        if step.is_kept:
            self._give_back(step.result)
        # A choice reads its operands after it has begun to write.
        at_once = step.function is not choose
        for place in step.ended if at_once else ():
            self._give_back(place)
        out = self._free.pop() if self._free else self._new()
        found = step.function(*operands, out=out)
        if found is not out:
            self._free.append(out)
        for place in () if at_once else step.ended:
            self._give_back(place)
        return found

    def _new(self) -> Array:
        assert self._shape is not None
        self._buffers.append(np.empty(self._shape))
        return self._buffers[-1]

    def _give_back(self, place: int) -> None:
        value = self._values[place]
        # In the first year, or after a choice, it may be smaller, and none of the buffers.
        if isinstance(value, np.ndarray) and value.shape == self._shape:
            self._free.append(value)


def _needed(wanted: list[Node], paths: Iterable[Path]) -> tuple[list[Node], list[Path]]:
    """Return the nodes that are wanted, in order, with the paths that they read."""
    nodes, waiting, read = _in_order(wanted), list(paths), list[Path]()
    while more := [path for path in waiting if path.previous in nodes]:
        read += more
        waiting = [path for path in waiting if path not in more]
        nodes = _in_order([*wanted, *(path.node for path in read)])
    return nodes, read


def _in_order(wanted: Iterable[Node]) -> list[Node]:
    """Return nodes and all they take, each after those it takes."""
    found: dict[Node, None] = {}

    def visit(node: Node) -> None:
        if node not in found:
            for operand in node.operands:
                visit(operand)
            found[node] = None

    for node in wanted:
        visit(node)
    return list(found)


def _handed_on(paths: list[Path], in_buffers: set[Node]) -> dict[Node, Node]:
    """Return values of the year before whose buffers are free once they are read.

    Those are results of their own that are computed in every year.
    """
    nodes = [path.node for path in paths]
    return {
        path.previous: path.node
        for path in paths
        if path.node in in_buffers
        and path.node.depends & path.previous.depends
        and nodes.count(path.node) == 1
    }


def _steps(
    places: dict[Node, int], lasting: set[Node], moved: dict[Node, Node], in_buffers: set[Node]
) -> list[_Step]:
    readers: dict[Node, list[Node]] = {node: [] for node in places}
    for node in places:
        for operand in node.operands:
            readers[operand].append(node)

    def is_passing(node: Node) -> bool:
        """Say whether all who read it do so whenever it is computed, and nobody later."""
        alike = all(reader.depends == node.depends for reader in readers[node])
        return node in in_buffers and node not in lasting and alike

    ended: dict[Node, list[int]] = {node: [] for node in places}
    for node, place in places.items():
        if readers[node] and (node in moved or is_passing(node)):
            ended[readers[node][-1]].append(place)
    return [
        _Step(
            FUNCTIONS[node.operation],
            tuple(places[operand] for operand in node.operands),
            places[node],
            node.depends,
            is_full=node in in_buffers,
            is_kept=not is_passing(node) and node not in moved.values(),
            ended=tuple(ended[node]),
        )
        for node in places
        if node.operands
    ]
