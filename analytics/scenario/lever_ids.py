"""Dotted ids of levers: which lever they name, for which goods, in which years; pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from analytics.errors import suggestion
from analytics.scenario.levers import BY_HEADING, ELASTICITIES, LEVERS, WITH_RAMP, Value, put
from analytics.schemas.headings import HEADINGS
from analytics.study import FLOWS, Study

_YEARS = re.compile(r"^(ramp-)?(\d{4})(?:-(\d{4}))?$")
_HEADINGS = re.compile(HEADINGS)
_ALSO_ASSUMPTIONS = ("growth", "trade_cost_change", *ELASTICITIES)
"""Levers under whose names assumptions without years are given too."""
Paths = dict[str, dict[str, dict[str, Value]]]
"""Values by lever, goods and the year from which each holds."""


class LeverError(ValueError):
    """An id of a lever that cannot be used; says why, and what to do."""


@dataclass(frozen=True)
class Step:
    """One value of one lever.

    Attributes
    ----------
    id
        As it was given.
    lever, goods
        Which lever, of which goods.
    start, stop
        First and last year in which the value holds; no last year where it holds on.
    value
        The value; of a ramp that of its last year.
    is_ramp
        Whether the value is reached evenly from what holds in the first year.
    """

    id: str
    lever: str
    goods: str
    start: int
    stop: int | None
    value: Value
    is_ramp: bool = False

    @property
    def first_changed(self) -> int:
        """First year whose value is another."""
        return self.start + 1 if self.is_ramp else self.start


def is_lever(dotted: str, study: Study) -> bool:
    """Say whether an id names a lever rather than an assumption.

    Parameters
    ----------
    dotted
        Id without the word ``assumptions``.
    study
        The goods there are: ``growth.cars`` is an assumption and ``growth.cars.2028`` a lever.
    """
    lever, *parts = dotted.split(".")
    if lever not in _ALSO_ASSUMPTIONS:
        return lever in LEVERS
    if len(parts) > 1:
        return bool(_YEARS.match(parts[-1]))
    by_flow, by_segment = FLOWS, {*study.sector_of, *study.sector_of.values()}
    others = {*study.sums, *(by_segment if lever == "trade_cost_change" else by_flow)}
    return bool(others & set(parts))


def names_lever(dotted: str) -> bool:
    """Say whether an id can only be that of a lever, whatever goods there are.

    Examples
    --------
    >>> [names_lever(name) for name in ("mfn_rate.cars", "growth.cars", "growth.cars.2028")]
    [True, False, True]
    """
    lever, *parts = dotted.split(".")
    is_dated = len(parts) > 1 and bool(_YEARS.match(parts[-1]))
    return lever in LEVERS and (is_dated or lever not in _ALSO_ASSUMPTIONS)


def steps(dotted: str, value: Value, study: Study, *, past: bool = False) -> list[Step]:
    """Return what an id and its value ask for, a step for each of the goods that it names.

    Parameters
    ----------
    dotted
        Id of a lever: ``LEVER.GOODS``, or ``LEVER.GOODS.YEARS``.
    value
        Its value; whether it is in its range is asked when the scenario is validated.
    study
        The goods and the years there are.
    past
        Whether years that were observed may be changed.

    Raises
    ------
    LeverError
        Goods or years that there are not, or a lever that does not act on them.
    """
    lever, *parts = dotted.split(".")
    years: re.Match[str] | None = None
    if len(parts) > 1:
        years = _YEARS.match(parts.pop())
        if years is None:
            last = dotted.rpartition(".")[2]
            raise LeverError(f'"{last}" is no year and no span; write 2028, 2028-2032 or '
                             "ramp-2028-2032")  # fmt: skip
    if years is None and lever in ELASTICITIES:
        first = study.last_observed_year + 1
        raise LeverError(f"name the year from which it holds, {dotted}.{first}; in all years an "
                         "elasticity is that of a sector or product group")  # fmt: skip
    start, stop, is_ramp = _span(years, lever, study, past=past)
    return [
        Step(dotted, lever, goods, start, stop, value, is_ramp)
        for goods in _goods(parts, lever, study)
    ]


def _span(
    years: re.Match[str] | None, lever: str, study: Study, *, past: bool
) -> tuple[int, int | None, bool]:
    """Return first and last year, and whether they are the ends of a ramp."""
    entry, projected = study.entry_into_force, study.last_observed_year + 1
    if years is None:
        return (entry if past else projected), None, False
    is_ramp, start = bool(years[1]), int(years[2])
    stop = int(years[3]) if years[3] else None
    if is_ramp and (stop is None or lever not in WITH_RAMP):
        raise LeverError(f"a ramp goes between two years, ramp-2028-2032, of {_or(WITH_RAMP)}")
    if stop is not None and stop < start + is_ramp:
        raise LeverError(f"the span runs from {start} to {stop}, backwards; turn it round")
    for year in (start, stop or start):
        if not entry <= year <= study.last_year:
            raise LeverError(f"{year} is outside {entry} to {study.last_year}; name another year")
    if not past and start + is_ramp < projected:
        raise LeverError(
            f"{start} is past: what happened until {study.last_observed_year} is known; name a "
            f"year from {projected} on, or give --allow-past"
        )
    return start, stop, is_ramp


def _or(words: Sequence[str]) -> str:
    return ", ".join(words[:-1]) + f" or {words[-1]}"


def _goods(parts: Sequence[str], lever: str, study: Study) -> Iterator[str]:
    """Yield the goods that an id names: no part is both flows, a sum all of its sectors."""
    if not parts:
        yield from FLOWS
        return
    *flows, name = parts
    if flows and (len(flows) > 1 or flows[0] not in FLOWS):
        raise LeverError(f'"{".".join(flows)}" is no flow; {suggestion(flows[0], FLOWS)}')
    if flows and _HEADINGS.match(name):
        if lever not in BY_HEADING:
            raise LeverError(f"headings can be named of {_or(BY_HEADING)}; name a sector or group")
        yield f"{flows[0]}.{name}"
        return
    known = [*study.flow_by_name, *study.sums]
    if name not in known:
        hint = suggestion(name, known)
        if name.isdigit():
            is_heading = _HEADINGS.match(name)
            hint = "headings need their flow" if is_heading else "a heading has four digits"
            hint += ", import.8703"
        raise LeverError(f'"{name}" is no sector, product group or flow; {hint}')
    for each in study.sums.get(name, (name,)):
        flow = study.flow_by_name[each]
        if flows and flow != flows[0]:
            raise LeverError(f"{each} is not in the flow {flows[0]} but in {flow}; leave "
                             f"{flows[0]} out")  # fmt: skip
        yield each


def overlaps(given: Sequence[Step]) -> Iterator[str]:
    """Yield where spans of one path overlap, so that they say two things of one year."""
    ordered = sorted(given, key=lambda step: (step.lever, step.goods, step.start))
    for first, second in pairwise(ordered):
        of_one = (first.lever, first.goods) == (second.lever, second.goods)
        end = first.start if first.stop is None else first.stop
        # A ramp may begin in the year in which another ends.
        if of_one and second.first_changed <= end:
            yield f"{first.id} and {second.id} overlap; end one before the other begins"


def with_steps(
    paths: Paths, given: Sequence[Step], base: Mapping[str, Mapping[int, float]]
) -> Paths:
    """Return paths with further steps, in the order of their years.

    Parameters
    ----------
    paths
        Values so far.
    given
        Steps of one layer: a file, or the changes on the command line.
    base
        What holds without levers where a ramp may begin: by ``lever.goods``, in each year.

    Raises
    ------
    LeverError
        If a ramp begins where no one number holds.
    """
    new = {lever: {goods: dict(path) for goods, path in of.items()} for lever, of in paths.items()}
    for step in sorted(given, key=lambda each: (each.start, each.stop or 0)):
        of_lever = new.setdefault(step.lever, {})
        path = of_lever.get(step.goods, {})
        for start, stop, value in _parts(step, path, base):
            path = put(path, start, stop, value)
        of_lever[step.goods] = path
    return new


def _parts(
    step: Step, path: Mapping[str, Value], base: Mapping[str, Mapping[int, float]]
) -> Iterator[tuple[int, int | None, Value]]:
    """Yield the parts of a path that a step is: one, or one for each year of a ramp."""
    if not step.is_ramp:
        yield step.start, step.stop, step.value
        return
    named = [year for year in path if int(year) <= step.start]
    first = path[max(named)] if named else None
    if first is None:
        first = base.get(f"{step.lever}.{step.goods}", {}).get(step.start)
    numbers = [each for each in (first, step.value) if isinstance(each, int | float)]
    if len(numbers) < 2 or step.stop is None:
        raise LeverError(f"{step.id}: begins and ends with a number; name what holds in "
                         f"{step.start} first")  # fmt: skip
    low, high = numbers
    for year in range(step.start + 1, step.stop + 1):
        passed = (year - step.start) / (step.stop - step.start)
        yield year, None, low + (high - low) * passed
