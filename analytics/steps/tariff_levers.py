"""Levers and measures on lines: MFN rates, staging and what is let in, from a year or day on."""

from collections.abc import Mapping, Sequence

import polars as pl

from analytics.errors import refuse_any
from analytics.graph import lasting
from analytics.readers.shipped import ShippedData
from analytics.scenario.levers import BY_HEADING, ON_TARIFFS, Levers, Value
from analytics.scenario.measures import Measure
from analytics.schemas.headings import holds
from analytics.schemas.schedule import Schedule
from analytics.steps import by_flow
from analytics.steps.measures import rates_of, require_lines, with_measures
from analytics.study import Flow, Study
from analytics.tariffs.category_changes import date_categories
from analytics.tariffs.mfn import with_set_rates
from analytics.tariffs.nomenclature import with_segment

_Lines = Mapping[str, Mapping[int, Value]]
"""Values by year, by product group and heading as one text."""


@lasting
@by_flow
def schedule(
    flow: Flow,
    study: Study,
    data: ShippedData,
    schedule_without_levers: Schedule,
    line_levers: Levers,
    trade_levers: Levers,
    measures: Sequence[Measure],
) -> Schedule:
    """The importer's schedule with the MFN rates and the staging that levers and measures set, and
    with what is let in.

    Raises
    ------
    InputError
        If a lever or a measure names headings of which the schedule has no line.
    """
    schedule = schedule_without_levers
    if not (line_levers or trade_levers or measures):
        return schedule
    placed = with_segment(schedule.lines, data.sectors, flow).select(
        "tariff_line", "segment", "heading", pl.concat_str("segment", "heading").alias("key")
    )
    pairs = placed.select("segment", "heading").unique().sort("segment", "heading").rows()
    sector_of = {name: study.sector_of[name] for name in study.segments[flow]}
    headings = {heading for _, heading in pairs}
    _require_lines((line_levers, trade_levers), flow, headings)
    require_lines(measures, set(data.measures["measure"]), headings)
    years = study.years_of_rates
    let_in = trade_levers.of_lines("trade_factor", flow, sector_of, pairs)
    schedule = with_measures(schedule, placed, measures, let_in, years)

    def of(lever: str) -> _Lines:
        found = line_levers.of_lines(lever, flow, sector_of, pairs)
        return {segment + heading: path for (segment, heading), path in found.items()}

    keys = placed.select("tariff_line", "key")
    rates, factors, categories = map(of, ON_TARIFFS)
    measured = rates_of(measures, headings, years)
    for given in (
        {s + h: {y: (rate, None, part) for y, (rate, part) in measured[h].items()}
         for s, h in pairs if h in measured},
        {key: {year: (_in(rates, key, year), _in(factors, key, year), 1.0) for year in years}
         for key in {**rates, **factors}},
    ):  # fmt: skip
        if given:
            schedule = with_set_rates(schedule, keys, data.mfn_changes, years, given)
    if not categories:
        return schedule
    dated = {
        key: {year: None if value is None else str(value) for year, value in path.items()}
        for key, path in categories.items()
    }
    return date_categories(schedule, keys, dated)


def _in(lines: _Lines, key: str, year: int) -> float | None:
    """Return the number that holds in a year; None without one."""
    path = lines.get(key, {})
    value = path[max(known)] if (known := [each for each in path if each <= year]) else None
    return None if value is None else float(value)


def _require_lines(levers: Sequence[Levers], flow: Flow, headings: set[str]) -> None:
    """Refuse headings that the schedule does not have."""
    problems = []
    for lever in BY_HEADING:
        for goods in (name for each in levers for name in getattr(each, lever)):
            named, _, text = goods.partition(".")
            if named == flow and text and not any(holds(text, heading) for heading in headings):
                problems.append(f"{lever}.{goods}: the schedule has no line of headings {text}")
    refuse_any(f"levers on the flow {flow}", problems)
