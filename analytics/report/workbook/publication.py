"""The workbook that is handed on: cover, contents, numbered tables, charts, assumptions, sources.

Each sheet prints on A4 as it stands. What computes, and every table in full, is in the workbook of
the model; see :mod:`analytics.report.workbook.workbook`.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import inf
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from analytics.report.findings.cover import Block, cover, reading
from analytics.report.sheet.parts import HEADER_ROW
from analytics.report.tables.display import DisplayTable
from analytics.report.tables.printed import IN_REPORT, display_table
from analytics.report.text import said_of_its_study, scenario_title, text
from analytics.report.workbook.assumption_sheet import COLUMNS, assumption_sheet, mark_inputs
from analytics.report.workbook.file import Insertion, save
from analytics.report.workbook.layout import column_widths
from analytics.report.workbook.printed_tab import printed_tab, tab_of
from analytics.report.workbook.styles import Styles, put
from analytics.report.workbook.tab_parts import sheet_name
from analytics.report.workbook.tabs import chart_tab, contents_tab, cover_tab, table_tab
from analytics.report.workbook.workbook import name_properties
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
    workbook = Workbook()
    styles = Styles(workbook)
    made = (display_table(name, [results], language) for name in IN_REPORT)
    # Another study may have nothing to compare with, and no sheet for it.
    tables = {tab_of(table): table for table in made if table.rows}
    names = {name: sheet_name(name, language)
             for name in ("cover", "contents", "charts", "assumptions", "notes")}  # fmt: skip
    titles = {
        names["cover"]: text("report.question", language),
        **{tab: table.title for tab, table in tables.items()},
        **({names["charts"]: text("section.charts", language)} if pictures else {}),
        names["assumptions"]: text("table.assumptions", language),
        names["notes"]: text("printed.sources", language),
    }
    tabs = _tabs(workbook, [names["cover"], names["contents"], *[*titles][1:]])
    insertions = {
        names["cover"]: cover_tab(tabs[names["cover"]], cover(results, language, None), styles),
        **{tab: printed_tab(tabs[tab], table, styles) for tab, table in tables.items()},
        names["assumptions"]: _assumptions(tabs[names["assumptions"]], results, styles, language),
        names["notes"]: cover_tab(
            tabs[names["notes"]], _notes([*tables.values()], results, language), styles,
            pages_high=_PAGES_OF_NOTES,
        ),
    }  # fmt: skip
    title = text("report.title", language)
    contents_tab(tabs[names["contents"]], title, titles, styles, language)
    if pictures:
        chart_tab(tabs[names["charts"]], pictures, styles, language, on_a_page=_CHARTS_ON_A_PAGE)
        tabs[names["charts"]].page_setup.orientation = "portrait"
    for tab in tabs.values():
        _footer(tab, scenario_title(results.scenario, language))
    workbook.properties.subject = text("report.question", language)
    name_properties(workbook, title, language)
    save(workbook, path, results.data_date, insertions)


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
    workbook = Workbook()
    styles = Styles(workbook)
    (tab,) = _tabs(workbook, [tab_of(table)]).values()
    rows = printed_tab(tab, table, styles, alone=True)
    _footer(tab, table.title)
    name_properties(workbook, table.title, table.language)
    save(workbook, path, date, {tab.title: rows})


def _tabs(workbook: Workbook, names: Sequence[str]) -> dict[str, Worksheet]:
    """Return the tabs by their names, in their order."""
    first = workbook.active
    assert first is not None
    first.title = names[0]
    return {names[0]: first, **{name: workbook.create_sheet(name) for name in names[1:]}}


def _assumptions(sheet: Worksheet, results: Results, styles: Styles, language: str) -> Insertion:
    """Write the assumptions to edit."""
    found = assumption_sheet(results, language)
    columns = [replace(column, width=_WIDTHS.get(name, column.width))
               for name, column in zip(COLUMNS, found.columns, strict=True)]  # fmt: skip
    content = replace(found, columns=columns)
    # As wide as it takes: what is printed are the columns that say what each value is.
    widths = column_widths(content, page=inf)
    rows = table_tab(sheet, content, None, styles, language, widths)
    put(sheet, 3, 1, text("note.assumptions", language), styles.source)
    mark_inputs(sheet.parent, content, HEADER_ROW, results.scenario.name, language)
    sheet.print_area = f"A1:{_PRINTED_ASSUMPTIONS}{HEADER_ROW + len(content.rows)}"
    sheet.page_setup.orientation = "portrait"
    return rows


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


def _footer(sheet: Worksheet, scenario: str) -> None:
    """Print the tab, the scenario and the number of the page below each page."""
    sheet.oddFooter.left.text = f"&A · {scenario.replace('&', '&&')}"
