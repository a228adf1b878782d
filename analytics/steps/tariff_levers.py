"""Levers on the tariffs of lines: MFN rates and staging, from a year on."""

from collections.abc import Mapping

import polars as pl

from analytics.errors import InputError
from analytics.readers.shipped import ShippedData
from analytics.scenario.levers import BY_HEADING, Levers, Value
from analytics.schemas.schedule import Schedule
from analytics.study import Flow, Study
from analytics.tariffs.category_changes import date_categories
from analytics.tariffs.mfn import with_set_rates
from analytics.tariffs.nomenclature import with_segment

_Lines = Mapping[str, Mapping[int, Value]]
"""Values by year, by product group and heading as one text."""


def with_levers(
    schedule: Schedule, levers: Levers, flow: Flow, study: Study, data: ShippedData
) -> Schedule:
    """Return a schedule with the MFN rates and the staging that levers set.

    Raises
    ------
    InputError
        If a lever names headings of which the schedule has no line.
    """
    placed = with_segment(schedule.lines, data.sectors, flow).select(
        "tariff_line", "segment", "heading", pl.concat_str("segment", "heading").alias("key")
    )
    pairs = placed.select("segment", "heading").unique().sort("segment", "heading").rows()
    sector_of = {name: study.sector_of[name] for name in study.segments[flow]}
    _require_lines(levers, flow, {heading for _, heading in pairs})

    def of(lever: str) -> _Lines:
        found = levers.of_lines(lever, flow, sector_of, pairs)
        return {segment + heading: path for (segment, heading), path in found.items()}

    keys = placed.select("tariff_line", "key")
    rates, factors, categories = map(of, BY_HEADING)
    years = study.years_of_rates
    if rates or factors:
        given = {
            key: {year: (_in(rates, key, year), _in(factors, key, year)) for year in years}
            for key in {**rates, **factors}
        }
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


def _require_lines(levers: Levers, flow: Flow, headings: set[str]) -> None:
    """Refuse headings that the schedule does not have."""
    problems = []
    for lever in BY_HEADING:
        for goods in getattr(levers, lever):
            named, _, text = goods.partition(".")
            some = {part[:4]: part[-4:] for part in text.split(";")} if text else {}
            if (
                named == flow
                and text
                and not any(
                    first <= heading <= last for first, last in some.items() for heading in headings
                )
            ):
                problems.append(f"{lever}.{goods}: the schedule has no line of headings {text}")
    if problems:
        raise InputError(f"levers on the flow {flow}", problems)
