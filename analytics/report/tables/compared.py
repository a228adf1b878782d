"""Scenarios beside each other: sectors in rows, scenarios in columns; paths year by year."""

from collections.abc import Sequence
from itertools import product

from analytics.errors import InputError, UnknownNameError, suggestion
from analytics.report.findings.differences import changed_values, titles
from analytics.report.findings.figures import Figures
from analytics.report.tables.readable import (
    ReadableTable,
    band_cell,
    million_cell,
    percent_cell,
)
from analytics.report.text import (
    in_brackets,
    said_of_its_study,
    scenario_title,
    sector_labels,
    text,
)
from analytics.results import Results
from analytics.results.comparison import Comparison
from analytics.study import FLOWS

MEASURES = ("level", "effect", "relative")
"""Trade with RCEP, the effect, and the effect relative to trade without RCEP."""


@said_of_its_study
def matrix(
    runs: Sequence[Results], measure: str, language: str, *, year: int | None = None
) -> ReadableTable:
    """Return one measure of all sectors under all scenarios.

    Parameters
    ----------
    runs
        Results, a column each.
    measure
        A name of :data:`MEASURES`.
    language
        ``en`` or ``zh``.
    year
        The year; None for the last.

    Raises
    ------
    InputError
        If there is no such measure or year.
    """
    if measure not in MEASURES:
        raise UnknownNameError("matrix", f"no measure {measure!r}; {suggestion(measure, MEASURES)}")
    first = runs[0]
    shown = first.study.last_year if year is None else year
    years = first.projection["year"].unique().sort().to_list()
    if shown not in years:
        raise InputError("matrix", f"no year {shown}; {years[0]} to {years[-1]}")
    labels = sector_labels(first.study, language)
    held = set(first.projection.filter(year=shown).select("flow", "sector").iter_rows())
    rows = tuple(
        (
            in_brackets(labels[sector], text(f"flow.{flow}", language), language),
            *(_written(Figures(results), measure, flow, sector, shown) for results in runs),
        )
        for flow, sector in product(FLOWS, labels)
        if (flow, sector) in held
    )
    titles = (scenario_title(results.scenario, language) for results in runs)
    columns = (text("column.sector", language), *titles)
    title = text(f"table.matrix.{measure}", language, year=shown)
    return ReadableTable(title, columns, rows, language=language)


def _written(figures: Figures, measure: str, flow: str, sector: str, year: int) -> str:
    if measure == "relative":
        return percent_cell(figures.relative_effect(flow, sector, year), signed=True)
    column = "effect_cny" if measure == "effect" else "projection_cny"
    amount = figures.amount(column, flow, sector, year)
    return million_cell(amount, signed=measure == "effect")


@said_of_its_study
def changes(comparison: Comparison, language: str) -> ReadableTable:
    """Return each value that differs, in words, with a column for each scenario."""
    rows = tuple(
        (group, key, *(value if isinstance(value, str) else f"{value:g}" for value in values), unit)
        for group, key, unit, values in changed_values(comparison, language)
    )
    first, second, last = (text(f"column.{name}", language) for name in ("group", "id", "unit"))
    columns = (first, second, *titles(comparison, language), last)
    title, words = text("table.changed_assumptions", language), (0, 1, len(columns) - 1)
    return ReadableTable(title, columns, rows, words, language=language)


@said_of_its_study
def paths(
    runs: Sequence[Results],
    flow: str,
    sector: str,
    years: Sequence[int],
    language: str,
    *,
    ranges: bool = False,
) -> ReadableTable:
    """Return trade with RCEP and the effect of one sector, year by year, under all scenarios.

    Parameters
    ----------
    runs
        Results, two columns each.
    flow, sector
        Row of ``projection``.
    years
        Years to show.
    language
        ``en`` or ``zh``.
    ranges
        Whether the effect has its range behind it, for which the assumptions are drawn.
    """

    def cells(results: Results, year: int) -> tuple[str, str]:
        figures = Figures(results)
        level, effect = (_written(figures, kind, flow, sector, year) for kind in MEASURES[:2])
        band = figures.band(flow, sector, year) if ranges and results.draws else None
        return level, in_brackets(effect, band_cell(band), language) if band else effect

    titles = [
        text(f"table.paths.{kind}", language, scenario=scenario_title(results.scenario, language))
        for results in runs
        for kind in MEASURES[:2]
    ]
    rows = tuple(
        (str(year), *(cell for results in runs for cell in cells(results, year))) for year in years
    )
    label = sector_labels(runs[0].study, language)[sector]
    title = text("table.paths", language, sector=label, flow=text(f"flow.{flow}", language))
    columns = (text("column.year", language), *titles)
    return ReadableTable(title, columns, rows, language=language)
