"""What a scenario would do, before it is run: resulting paths, and what looks like a slip."""

from collections.abc import Iterator, Mapping
from itertools import groupby

import polars as pl

from analytics.readers.scenario_levers import USE, held_below
from analytics.scenario import Scenario
from analytics.scenario.levers import ELASTICITIES, LEVERS, WITH_RAMP, Value, value_in
from analytics.study import FLOWS, Study

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
        unset = _UNSET.get(lever, "as in the schedule")
        for goods in getattr(scenario.levers, lever):
            held = _held(scenario, lever, goods, study)
            shown = [(year, unset if v is None else _shown(v)) for year, v in held.items()]
            found[f"{lever}.{goods}"] = ", ".join(_runs(shown))
    return found


def _shown(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.4g}"


def _runs(shown: list[tuple[int, str]]) -> Iterator[str]:
    for value, run in groupby(shown, key=lambda each: each[1]):
        years = [year for year, _ in run]
        span = f"{years[0]}-{years[-1]}" if len(years) > 1 else f"{years[0]}"
        yield f"{span} {value}"


def _held(scenario: Scenario, lever: str, goods: str, study: Study) -> dict[int, Value]:
    """Return what holds for goods in each year, by a lever or without it.

    None where that follows from the schedule, or where product groups differ.
    """
    paths, assumed = getattr(scenario.levers, lever), getattr(scenario.assumptions, lever, {})
    held: dict[int, Value] = {}
    for year in range(study.entry_into_force, study.last_year + 1):
        held[year] = value_in(paths[goods], year)
        if held[year] is None and lever in WITH_RAMP:
            held[year] = held_below(lever, goods, year, paths, assumed, study)
    return held


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
        for goods in getattr(scenario.levers, lever):
            otherwise = 0.0 if lever == "growth" else None
            held = _held(scenario, lever, goods, study).items()
            values = [(year, otherwise if value is None else value) for year, value in held]
            numbers = [(year, float(value)) for year, value in values if value is not None]
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
            yield (f"{USE}.{flow}: the values of {', '.join(idle)} no longer count; a later year "
                   f"counts if it is named too")  # fmt: skip
