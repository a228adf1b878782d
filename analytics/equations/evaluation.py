"""Equations over the years: each year from its inputs and from what the year before came to."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.equations.graph import PREVIOUS, Equation, steps

Array = NDArray[np.float64]


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
    >>> inputs = {"long_run_share": 1.0, "adjustment_speed": 0.5}
    >>> [float(path.advance(inputs)["adjusted_share"]) for year in (2022, 2023)]
    [0.5, 0.75]
    """

    def __init__(
        self, targets: Iterable[str], given: Iterable[str], equations: Mapping[str, Equation]
    ) -> None:
        self._steps = steps(targets, given, equations)
        self._before: dict[str, Any] = {}

    def advance(self, inputs: Mapping[str, Any]) -> dict[str, Any]:
        """Go on to the next year and return its quantities, inputs among them.

        Parameters
        ----------
        inputs
            Numbers, or arrays that can be broadcast to one shape. An array that is the same
            object as a year before has not changed; see :func:`by_year`.
        """
        before = self._before
        values = dict(inputs)
        changed = {name for name, value in inputs.items() if value is not before.get(name)}
        for step in self._steps:
            is_path = any(name.startswith(PREVIOUS) for name in step.arguments)
            if before and not is_path and changed.isdisjoint(step.arguments):
                values[step.name] = before[step.name]
                continue
            values[step.name] = step.function(*(self._value(n, values) for n in step.arguments))
            changed.add(step.name)
        self._before = values
        return values

    def _value(self, name: str, values: Mapping[str, Any]) -> Any:
        if name.startswith(PREVIOUS):
            return self._before.get(name.removeprefix(PREVIOUS), 0.0)
        return values[name]


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
