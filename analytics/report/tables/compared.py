"""Scenarios beside each other: sectors in rows, scenarios in columns; paths year by year."""

from collections.abc import Sequence

from analytics.errors import InputError, UnknownNameError, suggestion
from analytics.report.findings.differences import changed_values
from analytics.report.findings.figures import Figures
from analytics.report.tables.readable import (
    Column,
    ReadableTable,
    band_cell,
    million_cell,
    percent_cell,
    readable,
)
from analytics.report.text import (
    in_brackets,
    said_of_its_study,
    scenario_title,
    scenario_titles,
    sector_labels,
    text,
)
from analytics.results import Results
from analytics.results.comparison import Comparison

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
    present = first.projection.filter(year=shown).select("flow", "sector").unique()
    held = set(present.iter_rows())
    pairs = [
        (flow, sector)
        for flow in ("import", "export")
        for sector in labels
        if (flow, sector) in held
    ]

    def cell(results: Results) -> Column[tuple[str, str]]:
        figures = Figures(results)
        return Column(
            scenario_title(results.scenario, language),
            lambda pair: _written(figures, measure, *pair, shown),
        )

    def name(pair: tuple[str, str]) -> str:
        return in_brackets(labels[pair[1]], text(f"flow.{pair[0]}", language), language)

    columns = [Column(text("column.sector", language), name, is_text=True), *map(cell, runs)]
    title = text(f"table.matrix.{measure}", language, year=shown)
    return readable(title, columns, pairs, language)


@said_of_its_study
def changes(comparison: Comparison, language: str) -> ReadableTable:
    """Return each value that differs, in words, with a column for each scenario."""
    rows = [
        [group, key, *(value if isinstance(value, str) else f"{value:g}" for value in values), unit]
        for group, key, unit, values in changed_values(comparison, language)
    ]
    titles = [
        *(text(f"column.{name}", language) for name in ("group", "id")),
        *scenario_titles([results.scenario for results in comparison.results], language),
        text("column.unit", language),
    ]

    def column(place: int, title: str) -> Column[Sequence[str]]:
        return Column(title, lambda row: row[place], is_text=place in (0, 1, len(titles) - 1))

    title = text("table.changed_assumptions", language)
    return readable(title, [column(*each) for each in enumerate(titles)], rows, language)


def _written(figures: Figures, measure: str, flow: str, sector: str, year: int) -> str:
    if measure == "relative":
        return percent_cell(figures.relative_effect(flow, sector, year), signed=True)
    column = "effect_cny" if measure == "effect" else "projection_cny"
    amount = figures.amount(column, flow, sector, year)
    return million_cell(amount, signed=measure == "effect")


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

    def columns_of(results: Results) -> list[Column[int]]:
        figures, title = Figures(results), scenario_title(results.scenario, language)

        def level(year: int) -> str:
            return million_cell(figures.amount("projection_cny", flow, sector, year))

        def effect(year: int) -> str:
            amount = million_cell(figures.amount("effect_cny", flow, sector, year), signed=True)
            band = figures.band(flow, sector, year) if ranges and results.draws else None
            return in_brackets(amount, band_cell(band), language) if band else amount

        names = (text(f"table.paths.{kind}", language, scenario=title) for kind in MEASURES[:2])
        return [Column(name, cell) for name, cell in zip(names, (level, effect), strict=True)]

    year = Column[int](text("column.year", language), str, is_text=True)
    words = {"sector": sector_labels(runs[0].study, language)[sector],
             "flow": text(f"flow.{flow}", language)}  # fmt: skip
    columns = [year, *(column for results in runs for column in columns_of(results))]
    return readable(text("table.paths", language, **words), columns, years, language)
