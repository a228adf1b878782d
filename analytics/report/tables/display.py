"""Tables as they are printed: declared once, laid out for workbook, document, text and page.

A declaration says which rows and figures a table has; :func:`laid_out` makes of it, and of results,
a table with unique headings that state their units. Nothing here knows a file format.
"""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import polars as pl

from analytics.report.findings.figures import NO_BREAK
from analytics.report.tables.readable import MISSING
from analytics.report.text import first_text, in_brackets, scenario_title, text, value_label
from analytics.results import Results
from analytics.units import PERCENT

FRACTION = "fraction"
"""Unit of what is kept as a fraction and shown in per cent."""
PLAIN = ""
"""Unit of numbers whose unit stands in their row."""

Rows = Callable[[Sequence[Results], Sequence[int], str], pl.DataFrame]
"""Makes rows from results, years and language: names in words, ``year``, figures, ``is_sum``."""


@dataclass(frozen=True)
class Figure:
    """A figure of a table.

    Attributes
    ----------
    key
        Column of the rows; ``printed.figure.<key>`` is its title.
    unit
        ``mn CNY``, ``fraction`` (shown in per cent), empty where rows state it.
    decimals
        Decimals that are shown.
    only
        Shown in the first or the last of the years alone.
    of
        What its title says beside it, such as a scenario; ``key`` is then ``<figure>:<place>``.
    """

    key: str
    unit: str
    decimals: int = 1
    only: Literal["", "first", "last"] = ""
    of: str = ""


FiguresOf = tuple[Figure, ...] | Callable[[Sequence[Results], str], tuple[Figure, ...]]
"""Figures of a table, or what gives them from results and language."""


@dataclass(frozen=True)
class Printed:
    """A table that is declared.

    Attributes
    ----------
    name
        Stable name; ``printed.title.<name>`` and ``printed.note.<name>`` are its words.
    rows
        Makes the rows.
    figures
        Its figures, or what gives them from the results.
    names
        Columns that name a row, in words.
    sources
        Tables of results from which it is made.
    years
        Which years of the study it has unless others are asked for, or its last; empty for a table
        without.
    by_year
        Whether the figures of a year stand together, or the years of a figure.
    words
        Columns of words behind the figures.
    compares
        Whether it takes several results.
    alone
        Whether it is written alone, without a sheet in the workbook of a report.
    """

    name: str
    rows: Rows
    figures: FiguresOf
    names: tuple[str, ...] = ("flow", "sector")
    sources: tuple[str, ...] = ("projection",)
    years: Literal["", "compared", "shares", "brief", "last"] = "compared"
    by_year: bool = False
    words: tuple[str, ...] = ()
    compares: bool = False
    alone: bool = False


def printed(figures: FiguresOf, **more: Any) -> Callable[[Rows], Printed]:  # noqa: ANN401 (fields)
    """Make a table that is printed of the function that makes its rows, and bears its name.

    Parameters
    ----------
    figures, **more
        Fields of :class:`Printed`.
    """
    return lambda rows: Printed(rows.__name__, rows, figures, **more)


@dataclass(frozen=True)
class Heading:
    """A column: its title with the unit, the unit, and decimals; None for words."""

    title: str
    unit: str = ""
    decimals: int | None = None


@dataclass(frozen=True)
class DisplayTable:
    """A table to be written: numbers are numbers, fractions stay fractions.

    Attributes
    ----------
    number, name, title
        Its number, stable name and title with the number.
    columns, rows
        Headings, and values below them; None is no value.
    sums
        Positions of rows that sum up others.
    notes
        How to read it, a sentence or two each.
    source
        Scenario, source and status, a line each.
    language
        ``en`` or ``zh``.
    """

    number: int
    name: str
    title: str
    columns: tuple[Heading, ...]
    rows: tuple[tuple[object, ...], ...]
    sums: frozenset[int]
    notes: tuple[str, ...]
    source: tuple[str, ...]
    language: str

    def written(self) -> list[list[str]]:
        """Return the cells as text, as they are shown."""
        return [
            [written(value, column) for value, column in zip(row, self.columns, strict=True)]
            for row in self.rows
        ]


def written(value: object, column: Heading) -> str:
    """Return a value as a cell of its column shows it.

    Examples
    --------
    >>> written(0.1234, Heading("Share (%)", "fraction", 1)), written(None, Heading("x", "", 1))
    ('12.3', '–')
    """
    if value is None:
        return MISSING
    if isinstance(value, int | float) and column.decimals is not None:
        shown = value * PERCENT if column.unit == FRACTION else value
        # Adding nothing takes the sign from a zero.
        return f"{round(shown, column.decimals) + 0.0:,.{column.decimals}f}"
    return str(value)


def laid_out(
    declared: Printed, number: int, results: Sequence[Results], years: Sequence[int], language: str
) -> DisplayTable:
    """Return a declared table of results.

    Parameters
    ----------
    declared
        The declaration.
    number
        Its number.
    results
        The result, or the results that are compared.
    years
        Its years, in order; none where it has none.
    language
        ``en`` or ``zh``.
    """
    rows = declared.rows(results, years, language)
    figures = declared.figures
    chosen = figures(results, language) if callable(figures) else figures
    # A figure that no row has, such as a range without draws, has no column.
    chosen = tuple(figure for figure in chosen if rows[figure.key].null_count() < rows.height)
    places = _places(chosen, years, by_year=declared.by_year)
    headings = [
        *(
            Heading(first_text((f"printed.name.{name}", f"column.{name}"), language))
            for name in declared.names
        ),
        *(_heading(figure, year, language) for figure, year in places),
        *(Heading(text(f"column.{name}", language)) for name in declared.words),
    ]
    found: dict[tuple[object, ...], dict[int | None, dict[str, object]]] = {}
    for row in rows.iter_rows(named=True):
        key = tuple(row[name] for name in declared.names)
        found.setdefault(key, {})[row.get("year")] = row
    of_any_year = [next(iter(of.values())) for of in found.values()]
    lines = tuple(
        (
            *key,
            *(of.get(year, {}).get(figure.key) for figure, year in places),
            *(said[name] for name in declared.words),
        )
        for (key, of), said in zip(found.items(), of_any_year, strict=True)
    )
    return DisplayTable(
        number,
        declared.name,
        titled(declared, number, language),
        tuple(headings),
        lines,
        frozenset(place for place, said in enumerate(of_any_year) if said.get("is_sum")),
        _notes(declared, {figure.key for figure in chosen}, rows, language),
        _sources(declared, results, language),
        language,
    )


def titled(declared: Printed, number: int, language: str) -> str:
    """Return the title of a table with its number before it."""
    named = text("printed.number", language, number=number)
    return named + text("printed.gap", language) + text(f"printed.title.{declared.name}", language)


def _places(
    figures: Sequence[Figure], years: Sequence[int], *, by_year: bool
) -> list[tuple[Figure, int | None]]:
    """Return figure and year of each column, from the left."""
    if not years:
        return [(figure, None) for figure in figures]
    allowed = {"": years, "first": years[:1], "last": years[-1:]}
    if by_year:
        return [(each, year) for year in years for each in figures if year in allowed[each.only]]
    return [(figure, year) for figure in figures for year in allowed[figure.only]]


def _heading(figure: Figure, year: int | None, language: str) -> Heading:
    words = text(f"printed.figure.{figure.key.partition(':')[0]}", language)
    if figure.of:
        words = text("punctuation.comma", language).join((figure.of, words))
    if year is not None:
        words = text("printed.of_year", language, figure=words, year=year)
    if figure.unit:
        unit = text(f"unit.{figure.unit}", language).replace(" ", NO_BREAK)
        words = in_brackets(words, unit, language)
    return Heading(words, figure.unit, figure.decimals)


def _notes(
    declared: Printed, figures: Container[str], rows: pl.DataFrame, language: str
) -> tuple[str, ...]:
    """Return how the table is read, what its ranges are, and why some rows have no effect."""
    notes = [text(f"printed.note.{declared.name}", language)]
    if "low" in figures:
        notes.append(text("printed.ranges", language))
    if "reason" in rows.columns:
        name = declared.names[-1]
        told = rows.drop_nulls("reason").select(name, "reason").unique(maintain_order=True)
        listed = [in_brackets(words, why, language) for words, why in told.iter_rows()]
        if listed:
            joined = text("punctuation.semicolon", language).join(listed)
            notes.append(text("printed.without_effect", language, listed=joined))
    return tuple(notes)


def _sources(declared: Printed, results: Sequence[Results], language: str) -> tuple[str, ...]:
    """Return scenario and source, with the status of the figures."""
    first = results[0]
    scenarios = text("punctuation.semicolon", language).join(
        in_brackets(scenario_title(each.scenario, language), each.scenario_digest, language)
        for each in results
    )
    statuses = {status: None for name in declared.sources for status in _statuses(first, name)}
    words = [value_label("status", status, language) for status in statuses]
    listed = text("punctuation.list", language).join(words)
    facts = {"date": first.data_date, "data": first.data_digest, "statuses": listed}
    return (
        text("printed.scenario", language, scenario=scenarios),
        text("printed.source", language, **facts),
    )


def _statuses(results: Results, name: str) -> list[str]:
    """Return what the figures of a table are."""
    table = results.frame(name)
    if "status" in table.columns:
        return [str(each) for each in table["status"].unique().sort()]
    if "importer" in table.columns:
        calibrated = results.scenario.is_calibrated
        return ["calibrated", "derived"] if calibrated else ["published"]
    # Whatever the model computes rests on the assumed composition of the city's trade.
    return ["assumed"]
