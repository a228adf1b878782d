"""Measures outside the agreement on the lines of a schedule, and levers on what is let in."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

import polars as pl

from analytics.errors import refuse_any
from analytics.scenario.levers import Value
from analytics.scenario.measures import Measure
from analytics.schemas.headings import holds
from analytics.schemas.schedule import Schedule
from analytics.study import Segment

_Key = tuple[Segment, str]
"""A product group and a heading."""


def with_measures(
    schedule: Schedule,
    placed: pl.DataFrame,
    measures: Sequence[Measure],
    let_in: Mapping[_Key, Mapping[int, Value]],
    years: list[int],
) -> Schedule:
    """Return a schedule with what measures, and levers on trade, do to its lines.

    Parameters
    ----------
    schedule
        Schedule of the importer.
    placed
        ``tariff_line, segment, heading`` of its lines.
    measures
        Measures of its importer on its origin.
    let_in
        By product group and heading: the share of trade that a lever lets in, from years on.
    years
        Years of the study.

    """
    acting = [each for each in measures if each.acts]
    rows = []
    pairs = placed.select("segment", "heading").unique().sort("segment", "heading").rows()
    for segment, heading in pairs:
        own = [each for each in acting if holds(each.headings or "", heading)]
        lever = let_in.get((segment, heading), {})
        if own or lever:
            rows.append((segment, heading, *_on_heading(own, lever, years)))
    if not rows:
        return schedule
    names = ("segment", "heading", "measure", "let_in", "suspended")
    found = pl.DataFrame(rows, schema=names, orient="row")
    lines = placed.join(found, on=["segment", "heading"], how="inner", validate="m:1")
    acted_on = lines.select("tariff_line", *names[2:]).sort("tariff_line")
    return replace(schedule, measures=acted_on)


def _on_heading(
    measures: Sequence[Measure], lever: Mapping[int, Value], years: list[int]
) -> tuple[str, list[float], list[float]]:
    """Return names, what is let in and what preference is suspended in each year."""
    names = [each.id for each in measures]
    names += [f"trade_factor@{year}={value}" for year, value in sorted(lever.items())]
    let_in, suspended = [], []
    for year in years:
        of_year = [(each, each.share_of(year)) for each in measures]
        kept_out = sum(
            share * (1.0 - (each.value or 0.0)) for each, share in of_year if each.kind == "ban"
        )
        past = [each for each in lever if each <= year]
        factor = lever[max(past)] if past else None
        let_in.append(max(1.0 - kept_out, 0.0) * (1.0 if factor is None else float(factor)))
        gone = (share for each, share in of_year if each.kind == "suspended_preference")
        suspended.append(min(sum(gone), 1.0))
    return ";".join(names), let_in, suspended


def rates_of(
    measures: Sequence[Measure], headings: set[str], years: list[int]
) -> dict[str, dict[int, tuple[float, float]]]:
    """Return the MFN rates that measures set: by heading and year, the rate and its part of it."""
    found: dict[str, dict[int, tuple[float, float]]] = {}
    for each in measures:
        if not each.acts or each.kind != "rate":
            continue
        for heading in headings:
            if holds(each.headings or "", heading):
                known = found.setdefault(heading, {})
                known |= {
                    year: _joined(known.get(year, (0.0, 0.0)), (each.value or 0.0, share))
                    for year in years
                    if (share := each.share_of(year)) > 0.0
                }
    return found


def _joined(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """Return the mean of two rates of one year and the part of the year in which either holds."""
    share = one[1] + other[1]
    return (one[0] * one[1] + other[0] * other[1]) / share, share


def require_lines(
    measures: Sequence[Measure], shipped: Collection[str], headings: set[str]
) -> None:
    """Refuse headings that the schedule does not have, in measures that are not shipped.

    Raises
    ------
    InputError
        If a measure of the scenario names headings of which the schedule has no line. Those of the
        study act on what lines there are: an imported schedule may be a part of one.
    """
    problems = [
        f"measures {each.id}: the schedule has no line of headings {each.headings}; correct them"
        for each in measures
        if each.acts
        and each.id not in shipped
        and not any(holds(each.headings or "", heading) for heading in headings)
    ]
    refuse_any("measures", problems)
