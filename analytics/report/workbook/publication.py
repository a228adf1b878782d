"""The workbook that is handed on: cover, contents, numbered tables, charts, assumptions, sources.

Each sheet prints on A4 as it stands. What computes, and every table in full, is in the workbook of
the model; see :mod:`analytics.report.workbook.workbook`.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from analytics.report.findings.cover import Block, cover, reading
from analytics.report.tables.display import DisplayTable
from analytics.report.tables.printed import IN_REPORT, display_table
from analytics.report.text import said_of_its_study, scenario_title, text
from analytics.report.workbook.assumption_sheet import COLUMNS, assumption_sheet
from analytics.report.workbook.printed_tab import printed_tab, tab_of
from analytics.report.workbook.tab_parts import Tab
from analytics.report.workbook.tabs import chart_tabs, cover_tab, table_tab, write_tabs
from analytics.results import Results

CHARTS_IN_WORKBOOK = ("zero_share_staircase", "effects")
"""Charts that stand on one page of the workbook; the page of the report has all."""
_PAGES_OF_NOTES = 2
_CHARTS_ON_A_PAGE = 2
_WIDTHS = {"label": 50.0, "reason": 250.0}
"""Columns of the assumptions that keep each row on one line."""
_PRINTED_ASSUMPTIONS = "G"
"""Last column of the assumptions that is printed; reasons and sources are for the screen."""


@said_of_its_study
def write_publication(
    results: Results, path: Path, pictures: Sequence[tuple[str, bytes]], language: str = "en"
) -> None:
    """Write the workbook of a report; the same bytes every time.

    Parameters
    ----------
    results
        The result.
    path
        File to write, ``report.xlsx`` or ``report.zh.xlsx``.
    pictures
        Charts as (what it shows, PNG), in the language of the sheets.
    language
        Language of the sheets, ``en`` or ``zh``.

    Raises
    ------
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> write_publication(results, Path("report.xlsx"), [])  # doctest: +SKIP
    """
    made = (display_table(name, [results], language) for name in IN_REPORT)
    # Another study may have nothing to compare with, and no sheet for it.
    tables = [table for table in made if table.rows]
    question = text("report.question", language)
    notes, sources = _notes(tables, results, language), text("printed.sources", language)
    tabs = [
        cover_tab("cover", question, cover(results, language, None), language),
        *map(printed_tab, tables),
        *chart_tabs(pictures, language, on_a_page=_CHARTS_ON_A_PAGE),
        _assumptions(results, language),
        cover_tab("notes", sources, notes, language, pages_high=_PAGES_OF_NOTES),
    ]
    write_tabs(
        tabs, path, results.data_date, text("report.title", language), language,
        subject=question, scenario=results.scenario.name,
        below=scenario_title(results.scenario, language),
    )  # fmt: skip


def write_table(table: DisplayTable, path: Path, date: str) -> None:
    """Write a printed table alone as a workbook; the same bytes every time.

    Parameters
    ----------
    table
        The table.
    path
        File to write.
    date
        Date of the document, ``YYYY-MM-DD``.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    tabs = [printed_tab(table, alone=True)]
    write_tabs(tabs, path, date, table.title, table.language, below=table.title)


def _assumptions(results: Results, language: str) -> Tab:
    """Return the tab of the assumptions to edit."""
    found = assumption_sheet(results, language)
    columns = [replace(column, width=_WIDTHS.get(name, column.width))
               for name, column in zip(COLUMNS, found.columns, strict=True)]  # fmt: skip
    # What is printed are the columns that say what each value is.
    return table_tab(replace(found, columns=columns), None, language, _PRINTED_ASSUMPTIONS)


def _notes(tables: Sequence[DisplayTable], results: Results, language: str) -> list[Block]:
    """Return how to read the tables, and the publishers of the figures."""
    space = text("punctuation.space", language)
    sources = [
        (
            row["publisher"],
            text(
                "printed.publication",
                language,
                title=row["title"],
                date=row["retrieved"],
                url=row["url"] or "",
            ).strip(),
        )
        for row in results.sources.sort("publisher", "title").iter_rows(named=True)
    ]
    return [
        Block(text("printed.sources", language), [("", text("report.question", language))]),
        Block(
            text("printed.notes", language),
            [(tab_of(table), space.join(table.notes)) for table in tables],
        ),
        Block(
            text("section.method", language),
            [("", said) for said in (*reading(language), text("printed.symbols", language))],
        ),
        Block(text("printed.publishers", language), sources),
    ]
