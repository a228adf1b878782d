"""Levers of scenario files and of changes: taken out of what was read, and laid over each other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from analytics.scenario import lever_ids
from analytics.scenario.lever_ids import LeverError, Paths, Step
from analytics.scenario.levers import LEVERS, Path, value_in
from analytics.study import Study
from analytics.tariffs.use import utilisation_path

Values = dict[str, object]
"""Values by dotted id."""
USE = "utilisation_rate"
"""The lever whose path the baseline gives as an assumption."""


def taken_levers(layer: dict[str, Any], study: Study, *, is_root: bool) -> dict[str, object]:
    """Take the levers out of the assumptions of a file and return them by dotted id.

    Parameters
    ----------
    layer
        Content of a scenario file; what is no lever stays in it.
    study
        The goods there are.
    is_root
        Whether the file is the baseline, whose path of use is an assumption.
    """
    assumptions = layer.get("assumptions")
    if not isinstance(assumptions, dict):
        return {}
    found: dict[str, object] = {}
    for lever in LEVERS:
        if lever in assumptions and not (is_root and lever == USE):
            own, others = _parted(lever, assumptions.pop(lever), study)
            found |= own
            for name, value in others.items():
                _put_back(assumptions, name, value)
    return found


def _parted(name: str, value: object, study: Study) -> tuple[Values, Values]:
    """Return levers and other values within a value by dotted id."""
    flat = dict(_flattened(name, value))
    levers = {each: flat[each] for each in flat if lever_ids.is_lever(each, study)}
    return levers, {each: flat[each] for each in flat if each not in levers}


def _flattened(name: str, value: object) -> Iterator[tuple[str, object]]:
    """Yield the values within a value by dotted id; a group without members is one."""
    if isinstance(value, Mapping) and value:
        for key, member in value.items():
            yield from _flattened(f"{name}.{key}", member)
    else:
        yield name, value


def _put_back(assumptions: dict[str, Any], dotted: str, value: object) -> None:
    group, _, member = dotted.partition(".")
    if member:
        assumptions.setdefault(group, {})[member] = value
    else:
        assumptions[group] = value


@dataclass
class LeversGiven:
    """The levers of a chain of files and of changes, laid over each other.

    Attributes
    ----------
    study
        The goods and years there are.
    merged
        The assumptions below the levers.
    past
        Whether observed years may be changed.
    paths, problems
        What was found so far.
    """

    study: Study
    merged: Mapping[str, Any]
    past: bool
    paths: Paths = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def lay(self, given: Mapping[str, Any]) -> None:
        """Lay the levers of one layer over those before."""
        found: list[Step] = []
        for dotted, value in given.items():
            if isinstance(value, Mapping):
                problem = "no year; give at least one, such as 2028 = 0.5"
                self.problems.append(f"{dotted}: {problem}")
                continue
            try:  # types are asked for with the ranges
                found += lever_ids.steps(dotted, value, self.study, past=self.past)
            except LeverError as error:
                self.problems.append(f"{dotted}: {error}")
        self.problems += lever_ids.overlaps(found)
        try:
            self.paths = lever_ids.with_steps(self.paths, found, self._base(found))
        except LeverError as error:
            self.problems.append(str(error))

    def _base(self, given: Sequence[Step]) -> dict[str, dict[int, float]]:
        """What holds where ramps begin, by ``lever.goods`` and year."""
        found = {}
        for step in given:
            if step.is_ramp:
                paths = self.paths.get(step.lever, {})
                assumed = self.merged.get("assumptions", {}).get(step.lever, {})
                value = held_below(step.lever, step.goods, step.start, paths, assumed, self.study)
                if value is not None:
                    found[f"{step.lever}.{step.goods}"] = {step.start: value}
        return found


def held_below(
    lever: str,
    goods: str,
    year: int,
    paths: Mapping[str, Path],
    assumed: Mapping[str, Any],
    study: Study,
) -> float | None:
    """Return what holds for goods without a path of their own; None where no number does.

    Parameters
    ----------
    lever, goods, year
        Of which lever, for which goods and in which year.
    paths
        What the lever sets, by goods.
    assumed
        What is assumed under the same name: the path of use by flow, or numbers by goods.
    study
        The goods and years there are.
    """
    sector, flow = study.sector_of.get(goods, goods), study.flow_by_name[goods]
    for name in dict.fromkeys((sector, flow)):
        value = None if name == goods else value_in(paths.get(name, {}), year)
        if isinstance(value, int | float):
            return float(value)
    if lever == USE:
        known = isinstance(assumed.get(flow), Mapping) and assumed[flow]
        first = study.entry_into_force
        return float(utilisation_path(assumed[flow], [year], first)[year]) if known else None
    numbers = (assumed.get(name) for name in (goods, sector, flow))
    return next((float(n) for n in numbers if isinstance(n, int | float)), None)


def split_levers(changes: Mapping[str, object], study: Study) -> tuple[Values, Values]:
    """Return levers and other settings of changes by dotted id."""
    levers: Values = {}
    others: Values = {}
    for dotted, value in changes.items():
        short = dotted.removeprefix("assumptions.")
        if short.partition(".")[0] in LEVERS:
            own, rest = _parted(short, value, study)
            levers |= own
            others |= rest
        else:
            others[dotted] = value
    return levers, others


def without_effect(given: Iterable[str], hypothetical_use: object) -> list[str]:
    """Name levers that an experiment overrules."""
    return [
        f"{name}: overruled by hypothetical_use = {hypothetical_use} of this scenario; "
        "set hypothetical_use instead, or start from the baseline"
        for name in given
        if name.startswith(USE)
    ]
