"""What a scenario would do, before it is run: resulting paths, and what looks like a slip."""

from collections.abc import Iterator, Mapping
from itertools import groupby

import polars as pl

from analytics.scenario import Scenario
from analytics.scenario.levers import ELASTICITIES, LEVERS, WITH_RAMP, value_in
from analytics.study import FLOWS, Study
from analytics.tariffs.use import utilisation_path

Numbers = dict[int, float]
_USE = "utilisation_rate"
_UNSET = {
    **dict.fromkeys(("growth", *ELASTICITIES), "as assumed by product group"),
    "trade_factor": "all let in",
}
"""What is said of levers on no tariff where no number holds without them."""


def resulting_paths(scenario: Scenario, study: Study) -> dict[str, str]:
    """Return the path of everything that levers set, in words: runs of equal years are one.

    Parameters
    ----------
    scenario, study
        A scenario, and the goods and years there are.

    Returns
    -------
    dict
        By ``lever.goods``: ``2022 0.071, ..., 2028-2042 0.9``; where no number holds without the
        lever, that it is as in the schedule, or as assumed.
    """
    found = {}
    for lever in LEVERS:
        for goods, path in getattr(scenario.levers, lever).items():
            years = range(study.entry_into_force, study.last_year + 1)
            without = _without(scenario, lever, goods, study)
            values = [(year, value_in(path, year)) for year in years]
            unset = _UNSET.get(lever, "as in the schedule")
            shown = [(y, _shown(without.get(y) if v is None else v, unset)) for y, v in values]
            found[f"{lever}.{goods}"] = ", ".join(_runs(shown))
    return found


def _shown(value: float | str | None, unset: str) -> str:
    if value is None:
        return unset
    return value if isinstance(value, str) else f"{value:.4g}"


def _runs(shown: list[tuple[int, str]]) -> Iterator[str]:
    for value, run in groupby(shown, key=lambda each: each[1]):
        years = [year for year, _ in run]
        span = f"{years[0]}-{years[-1]}" if len(years) > 1 else f"{years[0]}"
        yield f"{span} {value}"


def _without(scenario: Scenario, lever: str, goods: str, study: Study) -> Numbers:
    """Return the numbers that hold without a lever; none where they follow from the schedule."""
    if lever not in WITH_RAMP:
        return {}
    numbers, flow = (
        _assumed(scenario, lever, goods, study),
        study.flow_by_name[goods],
    )
    for wider in dict.fromkeys((flow, study.sector_of.get(goods, goods))):
        path = {} if wider == goods else getattr(scenario.levers, lever).get(wider, {})
        years = range(study.entry_into_force, study.last_year + 1)
        set_ = {year: value_in(path, year) for year in years}
        numbers |= {year: float(value) for year, value in set_.items() if value is not None}
    return numbers


def _assumed(scenario: Scenario, lever: str, goods: str, study: Study) -> Numbers:
    """Return what is assumed of goods in each year; nothing where product groups differ."""
    years = list(range(study.entry_into_force, study.last_year + 1))
    flow, values = study.flow_by_name[goods], getattr(scenario.assumptions, lever)
    if lever == _USE:
        return dict(utilisation_path(values[flow], years, years[0]))
    given = values.get(goods, values.get(study.sector_of.get(goods), values.get(flow)))
    return {} if given is None else dict.fromkeys(years, given)


def warnings(scenario: Scenario, base: Scenario, ranges: pl.DataFrame, study: Study) -> list[str]:
    """Return what looks like a slip, a line each.

    Parameters
    ----------
    scenario, base
        A scenario and the one that it is compared with.
    ranges
        Low and high of each assumption; columns of the schema ``AssumptionRanges``.
    study
        The goods and years there are.
    """
    return [
        *_out_of_range(scenario, base, ranges, study),
        *_spikes(scenario, study),
        *_restated(scenario, study),
        *_overtaken(scenario),
    ]


def _out_of_range(
    scenario: Scenario, base: Scenario, ranges: pl.DataFrame, study: Study
) -> Iterator[str]:
    known = {row["id"]: (row["low"], row["high"]) for row in ranges.iter_rows(named=True)}
    before = base.by_id()
    for name, value in scenario.by_id().items():
        low, high = known.get(name) or _range_of_path(name, known, study)
        if low is None or high is None:
            continue
        if not low <= value <= high and before.get(name) != value:
            yield f"{name} = {value:g} is outside its range, {low:g} to {high:g}"


def _range_of_path(
    name: str, known: Mapping[str, tuple[float | None, float | None]], study: Study
) -> tuple[float | None, float | None]:
    """Return the range of the whole path to which a value belongs, or of its product groups."""
    before, _, last = name.rpartition(".")
    path = before if last.isdigit() else name
    own = [known[key] for key in known if key.startswith(f"{path}.")]
    lever, _, goods = path.partition(".")
    of_groups = [(s, sector, study.flow_of(s)) for s, sector in study.sector_of.items()]
    for names in [] if own else (names for names in of_groups if goods in names):
        ids = (f"{lever}.{each}" for each in names)
        own.append(next((known[each] for each in ids if each in known), (None, None)))
    ends = [end for pair in own for end in pair if end is not None]
    return (min(ends), max(ends)) if ends else (None, None)


def _spikes(scenario: Scenario, study: Study) -> Iterator[str]:
    """Name paths that move and move back."""
    for lever in WITH_RAMP:
        for goods, path in getattr(scenario.levers, lever).items():
            without = _without(scenario, lever, goods, study)
            years = range(study.entry_into_force, study.last_year + 1)
            otherwise = 0.0 if lever == "growth" else None
            values = {y: without.get(y, otherwise) if (set_ := value_in(path, y)) is None else set_
                      for y in years}  # fmt: skip
            numbers = [(year, float(value)) for year, value in values.items() if value is not None]
            for year, value in _plateaus(numbers):
                yield f"{lever}.{goods} moves to {value:.4g} in {year} and moves back: a spike?"


def _plateaus(numbers: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """Return the begin and the value of plateaus between two lower, or two higher, values."""
    runs = [(value, [y for y, _ in run]) for value, run in groupby(numbers, key=lambda n: n[1])]
    return [
        (years[0], value)
        for (before, _), (value, years), (after, _) in zip(runs, runs[1:], runs[2:], strict=False)
        if (value - before) * (after - value) < 0.0
    ]


def _restated(scenario: Scenario, study: Study) -> Iterator[str]:
    for name in scenario.levers.by_id():
        if int(name.rpartition(".")[2]) <= study.last_observed_year:
            yield f"{name} restates the past: trade until {study.last_observed_year} was observed"


def _overtaken(scenario: Scenario) -> Iterator[str]:
    """Name years of the path of use that a lever on the flow leaves without effect."""
    for flow in FLOWS:
        path = scenario.levers.utilisation_rate.get(flow, {})
        idle = [year for year in scenario.assumptions.utilisation_rate[flow]
                if value_in(path, int(year)) is not None]  # fmt: skip
        if idle:
            yield (f"{_USE}.{flow}: the values of {', '.join(idle)} no longer count; a later year "
                   f"counts if it is named too")  # fmt: skip
