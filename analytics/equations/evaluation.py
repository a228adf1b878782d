"""Equations over the years: each year from its inputs and from what the year before came to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.equations.arrays import Buffers, evaluate
from analytics.equations.graph import PREVIOUS, Equation, steps
from analytics.equations.symbols import Symbol

Array = NDArray[np.float64]


@dataclass(frozen=True)
class _Step:
    """A quantity, what it is, and what it takes; a path goes on from the year before."""

    name: str
    expression: Symbol | float
    arguments: tuple[str, ...]
    is_path: bool


class Evaluation:
    """Quantities year after year; a step whose inputs are as a year before is not taken again.

    Parameters
    ----------
    targets
        Quantities wanted.
    given
        Names of the inputs of each year.
    equations
        Equations by name.

    Examples
    --------
    >>> from analytics.equations.model import EQUATIONS
    >>> path = Evaluation(["adjusted_share"], ["long_run_share", "adjustment_speed"], EQUATIONS)
    >>> inputs = {"long_run_share": np.ones(1), "adjustment_speed": 0.5}
    >>> [path.advance(inputs)["adjusted_share"].tolist() for year in (2022, 2023)]
    [[0.5], [0.75]]
    """

    def __init__(
        self, targets: Iterable[str], given: Iterable[str], equations: Mapping[str, Equation]
    ) -> None:
        self._constants: dict[str, float] = {}
        found = (self._step(equation) for equation in steps(targets, given, equations))
        self._steps = [step for step in found if step is not None]
        self._inputs: Mapping[str, Any] = {}
        self._values: dict[str, Any] = {}
        self._buffers: Buffers | None = None

    def _step(self, equation: Equation) -> _Step | None:
        """Return the step of an equation; None where it is the same number in every year."""
        is_path = any(name.startswith(PREVIOUS) for name in equation.arguments)
        expression = equation.function(*map(self._operand, equation.arguments))
        at_rest = (
            equation.function(*(0.0 if n.startswith(PREVIOUS) else self._operand(n)
                                for n in equation.arguments))
            if is_path else expression
        )  # fmt: skip
        if not isinstance(at_rest, Symbol) and (not is_path or at_rest == 0.0):
            self._constants[equation.name] = float(at_rest)
            return None
        return _Step(equation.name, expression, equation.arguments, is_path)

    def _operand(self, name: str) -> Symbol | float:
        return self._constants.get(name, Symbol.named(name))

    def advance(self, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        """Go on to the next year and return its quantities, inputs among them.

        Parameters
        ----------
        inputs
            Numbers, or arrays that can be broadcast to one shape. An array that is the same
            object as a year before has not changed; see :func:`by_year`.

        Returns
        -------
        Mapping
            Numbers and arrays by name; the arrays are those of the next year once it is asked for.
        """
        if self._buffers is None:
            shape = np.broadcast_shapes(*(np.shape(value) for value in inputs.values()))
            self._buffers = Buffers(shape)
            self._values = dict(self._constants)
        is_first = not self._inputs
        changed = {n for n, value in inputs.items() if value is not self._inputs.get(n)}
        values = self._values
        values.update(inputs)
        for step in self._steps:
            if is_first or step.is_path or not changed.isdisjoint(step.arguments):
                values[step.name] = self._taken(step, values, is_first=is_first)
                changed.add(step.name)
            if step.is_path:
                values[PREVIOUS + step.name] = values[step.name]
        self._inputs = dict(inputs)
        return values

    def _taken(self, step: _Step, values: dict[str, Any], *, is_first: bool) -> Any:
        assert self._buffers is not None
        if is_first and step.is_path:
            values[PREVIOUS + step.name] = 0.0
        own = values.get(step.name)
        is_ours = not is_first and self._buffers.lent(own)
        out: Array = values[step.name] if is_ours else self._buffers.take()
        found = evaluate(step.expression, values, self._buffers, out)
        if found is out or np.shape(found) != self._buffers.shape:
            return found
        # A value as it was given must not be written over in the next year.
        np.copyto(out, found)
        self._buffers.give_back(found)
        return out


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
    evaluation = Evaluation(wanted, inputs, equations)
    columns = {name: by_year(value, years) for name, value in inputs.items()}
    rows = max((np.shape(value)[0] for value in inputs.values() if np.ndim(value)), default=1)
    found = {name: np.empty((rows, years)) for name in wanted}
    for year in range(years):
        values = evaluation.advance({name: each[year] for name, each in columns.items()})
        for name, array in found.items():
            array[:, year] = values[name]
    return found


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
