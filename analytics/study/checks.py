"""Whether a study fits together: all its problems at once, each with what to do."""

from collections.abc import Iterable, Iterator, Mapping
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


def _segment_problems(study: Study) -> Iterator[str]:
    for flow in FLOWS:
        listed = study.segments.get(flow, ())
        rows = [row for row in study.table if row.flow == flow]
        known = [row.segment for row in rows]
        for name in listed:
            if name not in known:
                yield (
                    f"segments.{flow}: {name} has no row in reference/sectors.csv; "
                    f"{suggestion(name, known)}"
                )
        for name in known:
            if name not in listed:
                yield (f"segments.{flow}: {name} of reference/sectors.csv is not listed; list it")
        rest = [row.segment for row in rows if row.headings is None]
        if len(rest) != 1:
            yield (
                f"segments.{flow}: {' and '.join(rest) or 'no segment'} without headings; exactly "
                "one takes the rest of the flow"
            )


def _series_problems(study: Study, series: set[str]) -> Iterator[str]:
    for name in sorted({study.series.total, study.series.others or study.series.total} - series):
        yield f"series: there is no series {name!r} in published/national_trade.csv"
    known = study.composition
    for row in study.table:
        wanted = [name for name, _ in signed_series(row.commodities or "")]
        for name in wanted:
            if name not in series:
                yield (
                    f"{row.segment}: its series {name!r} is not in published/national_trade.csv; "
                    f"{suggestion(name, series)}"
                )
        is_known = known.without_series == row.segment or known.share_of_all_trade == row.sector
        if not wanted and row.headings is not None and not is_known:
            yield (
                f"{row.segment}: has headings but no series, and composition.without_series does "
                "not name it; name the commodities in reference/sectors.csv, or name it there"
            )


def _ranges(text: str) -> list[tuple[str, str]]:
    parts = [part.partition("-") for part in text.split(";")]
    return [(first, last or first) for first, _, last in parts]


def _heading_problems(study: Study) -> Iterator[str]:
    for flow in FLOWS:
        ranges = sorted(
            (first, last, row.segment)
            for row in study.table
            if row.flow == flow and row.headings
            for first, last in _ranges(row.headings)
        )
        for one, other in pairwise(ranges):
            if other[0] <= one[1]:
                yield (
                    f"segments.{flow}: headings {other[0]}-{min(one[1], other[1])} are in "
                    f"{one[2]} and in {other[2]}; leave them in one"
                )


def _sum_problems(study: Study) -> Iterator[str]:
    sectors = {row.sector for row in study.table}
    for name, members in study.sums.items():
        for member in members:
            if member not in sectors:
                yield f"sums.{name}: there is no sector {member}; {suggestion(member, sectors)}"
    for name in study.sums:
        if name in sectors or name == TOTAL:
            yield f"sums.{name}: is the name of a sector or of the total; choose another"


def _composition_problems(study: Study) -> Iterator[str]:
    roles: dict[str, Flow] = {
        "share_of_all_trade": "export",
        "without_series": "import",
        "taken_from": "import",
        "part_of_others": "import",
    }
    for role, flow in roles.items():
        name, kind = getattr(study.composition, role), "segment"
        known = study.segments.get(flow, ())
        if role == "share_of_all_trade":
            known, kind = tuple(row.sector for row in study.table if row.flow == flow), "sector"
        if name is not None and name not in known:
            yield (
                f"composition.{role}: there is no {kind} {name} in the flow {flow}; "
                f"{suggestion(name, known)}"
            )
    if study.composition.part_of_others and not study.series.others:
        yield "composition.part_of_others: series.others names no series; name one"


def _year_problems(study: Study) -> Iterator[str]:
    first, last = study.base_year, study.last_year
    if not first < study.entry_into_force <= study.last_observed_year < last:
        yield (
            "calendar: base_year, entry_into_force, last_observed_year and last_year must follow "
            "each other"
        )
    for name, years in study.years:
        for year in years:
            if not first <= year <= last:
                yield (
                    f"years.{name}: {year} is outside of the calendar, {first} to {last}; leave it "
                    "out"
                )
    for year in (study.totals.year, *study.totals.growth):
        if not first - _EARLIEST_SHOWN <= year <= first:
            yield (
                f"totals: {year} is outside of {first - _EARLIEST_SHOWN} to the base year {first}; "
                "leave it out"
            )
