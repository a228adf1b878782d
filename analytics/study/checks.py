"""Whether a study fits together: all its problems at once, each with what to do."""

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from pydantic import ValidationError

from analytics.errors import InputError, refuse_any, suggestion
from analytics.study import FLOWS, TOTAL, Flow, Study, signed_series

_EARLIEST_SHOWN = 30  # years of history before the base year that may be shown


def check_study(title: str, content: Mapping[str, Any], series: Iterable[str]) -> Study:
    """Return a study, or refuse it with all its problems.

    Parameters
    ----------
    title
        What was read.
    content
        Fields of :class:`Study`.
    series
        Names of the national series that there are.

    Raises
    ------
    InputError
        Fields that are missing or unknown; segments without headings or series that need them;
        headings in two segments of a flow; sums of unknown sectors; years outside the calendar.
    """
    try:
        study = Study.model_validate(content)
    except ValidationError as error:
        problems = [
            f"{'.'.join(map(str, item['loc']))}: {item['msg']}"
            for item in error.errors(include_url=False)
        ]
        raise InputError(title, problems) from error
    problems = [
        *_segment_problems(study),
        *_series_problems(study, set(series)),
        *_heading_problems(study),
        *_sum_problems(study),
        *_composition_problems(study),
        *_year_problems(study),
    ]
    refuse_any(title, problems)
    return study


def _segment_problems(study: Study) -> list[str]:
    problems = []
    for flow in FLOWS:
        listed = study.segments.get(flow, ())
        known = [row.segment for row in study.table if row.flow == flow]
        problems += [
            f"segments.{flow}: {name} has no row in reference/sectors.csv; "
            f"{suggestion(name, known)}"
            for name in listed
            if name not in known
        ]
        problems += [
            f"segments.{flow}: {name} of reference/sectors.csv is not listed; list it"
            for name in known
            if name not in listed
        ]
        rest = [row.segment for row in study.table if row.flow == flow and row.headings is None]
        if len(rest) != 1:
            problems.append(
                f"segments.{flow}: {' and '.join(rest) or 'no segment'} without headings; exactly "
                "one takes the rest of the flow"
            )
    return problems


def _series_problems(study: Study, series: set[str]) -> list[str]:
    named = {study.series.total, *filter(None, [study.series.others])}
    problems = [
        f"series: there is no series {name!r} in published/national_trade.csv"
        for name in sorted(named - series)
    ]
    for row in study.table:
        wanted = [name for name, _ in signed_series(row.commodities or "")]
        problems += [
            f"{row.segment}: its series {name!r} is not in published/national_trade.csv; "
            f"{suggestion(name, series)}"
            for name in wanted
            if name not in series
        ]
        known = study.composition
        known_otherwise = known.without_series == row.segment or (
            known.share_of_all_trade == row.sector
        )
        if not wanted and row.headings is not None and not known_otherwise:
            problems.append(
                f"{row.segment}: has headings but no series, and composition.without_series does "
                "not name it; name the commodities in reference/sectors.csv, or name it there"
            )
    return problems


def _ranges(text: str) -> list[tuple[str, str]]:
    parts = [part.partition("-") for part in text.split(";")]
    return [(first, last or first) for first, _, last in parts]


def _heading_problems(study: Study) -> list[str]:
    problems = []
    for flow in FLOWS:
        ranges = sorted(
            (first, last, row.segment)
            for row in study.table
            if row.flow == flow and row.headings
            for first, last in _ranges(row.headings)
        )
        for one, other in pairwise(ranges):
            if other[0] <= one[1]:
                problems.append(
                    f"segments.{flow}: headings {other[0]}-{min(one[1], other[1])} are in "
                    f"{one[2]} and in {other[2]}; leave them in one"
                )
    return problems


def _sum_problems(study: Study) -> list[str]:
    sectors = {row.sector for row in study.table}
    problems = [
        f"sums.{name}: there is no sector {member}; {suggestion(member, sectors)}"
        for name, members in study.sums.items()
        for member in members
        if member not in sectors
    ]
    return problems + [
        f"sums.{name}: is the name of a sector or of the total; choose another"
        for name in study.sums
        if name in sectors or name == TOTAL
    ]


def _composition_problems(study: Study) -> list[str]:
    roles: dict[str, Flow] = {
        "share_of_all_trade": "export",
        "without_series": "import",
        "taken_from": "import",
        "part_of_others": "import",
    }
    problems = []
    for role, flow in roles.items():
        name, kind = getattr(study.composition, role), "segment"
        known = study.segments.get(flow, ())
        if role == "share_of_all_trade":
            known, kind = tuple(row.sector for row in study.table if row.flow == flow), "sector"
        if name is not None and name not in known:
            problems.append(
                f"composition.{role}: there is no {kind} {name} in the flow {flow}; "
                f"{suggestion(name, known)}"
            )
    if study.composition.part_of_others and not study.series.others:
        problems.append("composition.part_of_others: series.others names no series; name one")
    return problems


def _year_problems(study: Study) -> list[str]:
    calendar = study.calendar
    in_order = (calendar.base_year, calendar.entry_into_force, calendar.last_observed_year)
    problems = []
    if not in_order[0] < in_order[1] <= in_order[2] < calendar.last_year:
        problems.append(
            "calendar: base_year, entry_into_force, last_observed_year and last_year must follow "
            "each other"
        )
    problems += [
        f"years.{name}: {year} is outside of the calendar, {calendar.base_year} to "
        f"{calendar.last_year}; leave it out"
        for name, years in study.years
        for year in years
        if not calendar.base_year <= year <= calendar.last_year
    ]
    totals = [study.totals.year, *study.totals.growth]
    return problems + [
        f"totals: {year} is outside of {calendar.base_year - _EARLIEST_SHOWN} to the base year "
        f"{calendar.base_year}; leave it out"
        for year in totals
        if not calendar.base_year - _EARLIEST_SHOWN <= year <= calendar.base_year
    ]
