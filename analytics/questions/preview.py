"""What a scenario would do, before it is run: resulting paths, and what looks like a slip."""

from collections.abc import Iterator, Mapping
from itertools import groupby

import polars as pl

from analytics.scenario import Scenario
from analytics.scenario.levers import LEVERS, WITH_RAMP, value_in
from analytics.study import FLOWS, Flow, Study
from analytics.tariffs.use import utilisation_path

Numbers = dict[int, float]
_USE = "utilisation_rate"
_UNSET = {"growth": "as assumed by product group", "trade_factor": "all let in"}
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
    years = list(range(study.entry_into_force, study.last_year + 1))
    flow, assumptions = flow_of(goods, study), scenario.assumptions
    if lever == _USE:
        path = utilisation_path(assumptions.utilisation_rate[flow], years, years[0])
        of_flow = {} if goods == flow else scenario.levers.utilisation_rate.get(flow, {})
        return {y: v if (set_ := value_in(of_flow, y)) is None else float(set_)
                for y, v in path.items()}  # fmt: skip
    if lever == "trade_cost_change":
        return dict.fromkeys(years, assumptions.trade_cost_change[flow])
    growth = assumptions.growth.get(goods) if lever == "growth" else None
    return {} if growth is None else dict.fromkeys(years, growth)


def flow_of(goods: str, study: Study) -> Flow:
    """Return the flow of a sector, a product group, a flow or headings."""
    first = goods.partition(".")[0]
    by_name = {flow: flow for flow in FLOWS} | {s: study.flow_of(s) for s in study.all_segments}
    by_name |= {sector: study.flow_of(s) for s, sector in study.sector_of.items()}
    return by_name[first]


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
        *_out_of_range(scenario, base, ranges),
        *_spikes(scenario, study),
        *_restated(scenario, study),
        *_overtaken(scenario),
    ]


def _out_of_range(scenario: Scenario, base: Scenario, ranges: pl.DataFrame) -> Iterator[str]:
    known = {row["id"]: (row["low"], row["high"]) for row in ranges.iter_rows(named=True)}
    before = base.by_id()
    for name, value in scenario.by_id().items():
        low, high = known.get(name) or _range_of_path(name, known)
        if low is None or high is None:
            continue
        if not low <= value <= high and before.get(name) != value:
            yield f"{name} = {value:g} is outside its range, {low:g} to {high:g}"


def _range_of_path(
    name: str, known: Mapping[str, tuple[float | None, float | None]]
) -> tuple[float | None, float | None]:
    """Return the range of the whole path to which a dated value belongs."""
    path, _, year = name.rpartition(".")
    own = [known[key] for key in known if key.startswith(f"{path}.") and year.isdigit()]
    ends = [end for pair in own for end in pair if end is not None]
    return (min(ends), max(ends)) if ends else known.get(path, (None, None))


def _spikes(scenario: Scenario, study: Study) -> Iterator[str]:
    """Name paths that move and move back."""
    for lever in WITH_RAMP:
        for goods, path in getattr(scenario.levers, lever).items():
            without = _without(scenario, lever, goods, study)
            values = {y: value_in(path, y) for y in range(study.entry_into_force,
                                                         study.last_year + 1)}  # fmt: skip
            numbers = [(y, float(without.get(y, 0.0) if v is None else v))
                       for y, v in values.items()]  # fmt: skip
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
