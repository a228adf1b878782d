"""Equations over the years: each year from its inputs and from what the year before came to."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.equations.arrays import Program
from analytics.equations.graph import PREVIOUS, Equation, steps
from analytics.equations.nodes import EVERY_YEAR, Node
from analytics.equations.sums import Sums
from analytics.equations.symbols import Symbol

Array = NDArray[np.float64]


_Quantity = tuple[str, Symbol | float, bool]
"""A quantity, what it is in terms of others, and whether it goes on from the year before."""


class Evaluation:
    """Quantities year after year; what rests on inputs as a year before is not computed again.

    Parameters
    ----------
    targets
        Quantities wanted.
    given
        Names of the inputs of each year.
    equations
        Equations by name.
    fixed
        Inputs that stay the same; what rests on them alone is computed once, and a number becomes
        part of the formulas.

    Examples
    --------
    >>> from analytics.equations.model import EQUATIONS
    >>> speed = {"adjustment_speed": 0.5}
    >>> path = Evaluation(["adjusted_share"], ["long_run_share"], EQUATIONS, speed)
    >>> inputs = {"long_run_share": np.ones(1)}
    >>> [path.advance(inputs)["adjusted_share"].tolist() for year in (2022, 2023)]
    [[0.5], [0.75]]
    """

    def __init__(
        self,
        targets: Iterable[str],
        given: Iterable[str],
        equations: Mapping[str, Equation],
        fixed: Mapping[str, Any] | None = None,
    ) -> None:
        self._targets, self._fixed = list(targets), dict(fixed or {})
        numbers = [(name, value) for name, value in self._fixed.items() if _is_number(value)]
        known = [*given, *self._fixed]
        found = steps(self._targets, known, equations)
        self._quantities, self._numbers = _said(tuple(found), tuple(numbers))
        self._program: Program | None = None
        self._nodes: dict[str, Node] = {}
        self._inputs: dict[str, Any] = {}
        self._has_begun = False

    def start(self) -> None:
        """Begin anew, before the first year, with inputs of the same kind for other rows."""
        self._inputs, self._has_begun = {}, False

    def advance(self, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        """Go on to the next year and return the quantities wanted.

        Parameters
        ----------
        inputs
            Numbers, or arrays that can be broadcast to one shape, in the first year the largest.
            An array that is the same object as a year before has not changed; see :func:`by_year`.

        Returns
        -------
        Mapping
            Numbers and arrays by name; the arrays are those of the next year once it is asked for.
        """
        program = self._program or self._compiled(inputs)
        if not self._has_begun:
            program.start(self._shape(inputs))
            self._has_begun = True
        changed = EVERY_YEAR
        for name, value in inputs.items():
            if name not in self._inputs or value is not self._inputs[name]:
                program.put(self._nodes[name], value)
                changed |= self._nodes[name].depends
        program.take(changed)
        self._inputs = dict(inputs)
        return {
            name: self._numbers[name] if name in self._numbers else program.value(self._nodes[name])
            for name in self._targets
        }

    def _shape(self, inputs: Mapping[str, Any]) -> tuple[int, ...]:
        values = [*inputs.values(), *self._fixed.values()]
        return np.broadcast_shapes(*(np.shape(value) for value in values))

    def _compiled(self, inputs: Mapping[str, Any]) -> Program:
        nodes = Sums(self._shape(inputs))
        names = {name: nodes.constant(value) for name, value in self._fixed.items()}
        for place, (name, value) in enumerate(inputs.items(), 1):
            names[name] = nodes.given(np.shape(value), EVERY_YEAR << place)
        for name, expression, is_path in self._quantities:
            names[name] = (
                nodes.path(expression, names, PREVIOUS + name)
                if is_path
                else nodes.of(expression, names)
            )
        wanted = [names[name] for name in self._targets if name not in self._numbers]
        self._nodes = names
        self._program = Program(wanted, nodes.paths, nodes.is_full)
        return self._program


def over_years(
    targets: Iterable[str],
    inputs: Mapping[str, Array | float],
    years: int,
    equations: Mapping[str, Equation],
) -> dict[str, Array]:
    """Return quantities of rows in every year.

    Parameters
    ----------
    targets
        Quantities wanted.
    inputs
        By name: numbers; one value a row, (rows, 1); one a year, (1, years); or both.
    years
        Number of years, without gaps; before the first nothing has changed.
    equations
        Equations by name.

    Returns
    -------
    dict of Array
        (rows, years) each.
    """
    wanted = list(targets)
    fixed = {name: by_year(value, 1)[0] for name, value in inputs.items() if _stays(value)}
    columns = {n: by_year(value, years) for n, value in inputs.items() if n not in fixed}
    evaluation = Evaluation(wanted, columns, equations, fixed)
    rows = max((np.shape(value)[0] for value in inputs.values() if np.ndim(value)), default=1)
    found = {name: np.empty((rows, years)) for name in wanted}
    for year in range(years):
        values = evaluation.advance({name: each[year] for name, each in columns.items()})
        for name, array in found.items():
            array[:, year] = values[name]
    return found


@lru_cache(maxsize=256)
def _said(
    equations: tuple[Equation, ...], given: tuple[tuple[str, float], ...]
) -> tuple[tuple[_Quantity, ...], Mapping[str, float]]:
    """Return what equations say, and the numbers given and found: the same in every year."""
    quantities, numbers = list[_Quantity](), dict(given)

    def operand(name: str) -> Symbol | float:
        return numbers[name] if name in numbers else Symbol.named(name)

    for equation in equations:
        names = equation.arguments
        is_path = PREVIOUS + equation.name in names
        expression = equation.function(*map(operand, names))
        at_rest = (
            equation.function(*(0.0 if n.startswith(PREVIOUS) else operand(n) for n in names))
            if is_path else expression
        )  # fmt: skip
        if not isinstance(at_rest, Symbol) and (not is_path or at_rest == 0.0):
            numbers[equation.name] = float(at_rest)
        else:
            quantities.append((equation.name, expression, is_path))
    return tuple(quantities), numbers


def _stays(value: Array | float) -> bool:
    return np.ndim(value) == 0 or np.shape(value)[1] == 1


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def by_year(value: Array | float, years: int, *, first: int = 0, column: bool = False) -> list[Any]:
    """Return the values of each year; one object as long as they do not change.

    Parameters
    ----------
    value
        A number; or an array whose second axis is one, or years.
    years
        Number of years.
    first
        The first of them.
    column
        Return columns, (rows, 1), in place of vectors.
    """
    if np.ndim(value) == 0:
        return [value] * years
    assert isinstance(value, np.ndarray)
    stays = value.shape[1] == 1
    found: list[Any] = []
    for year in range(first, years):
        at = 0 if stays else year
        if found and (stays or np.array_equal(value[:, at], value[:, at - 1])):
            found.append(found[-1])
        else:
            found.append(value[:, at, None] if column else value[:, at])
    return found
