"""The workbook of the model: every table in full, one a sheet, the live model, and lineage.

Laid out as the rules for releasing statistics in spreadsheets ask (Analysis Function of the United
Kingdom): every table starts in column A below its title and source, with one row of unique
headings, nothing merged, nothing below it and no unexplained blank; notes stand on a sheet of
their own and are referred to by number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from openpyxl import Workbook

from analytics.report.excel_model.columns import LiveSheet
from analytics.report.excel_model.totals import live_sheets, master_check
from analytics.report.findings import cover
from analytics.report.lineage.sheet import lineage_sheet
from analytics.report.sheet.notes import Notes
from analytics.report.sheet.parts import HEADER_ROW, Sheet
from analytics.report.tables.display import DisplayTable
from analytics.report.text import LANGUAGE_TAGS, is_told, said_of_its_study, text
from analytics.report.workbook.assumption_sheet import assumption_sheet, mark_inputs
from analytics.report.workbook.change_log_sheet import change_log_sheet
from analytics.report.workbook.equation_sheet import equation_sheet
from analytics.report.workbook.file import save
from analytics.report.workbook.native_charts import native_charts
from analytics.report.workbook.native_parts import NativeChart
from analytics.report.workbook.printed_tab import printed_tab, tab_of
from analytics.report.workbook.sheets import source_sheet, table_sheets
from analytics.report.workbook.styles import Styles, put
from analytics.report.workbook.tab_parts import sheet_name
from analytics.report.workbook.tabs import (
    chart_tab,
    contents_tab,
    cover_tab,
    formula_tab,
    native_tab,
    table_tab,
)
from analytics.results import Results


@said_of_its_study
def write_workbook(
    results: Results,
    path: Path,
    pictures: Sequence[tuple[str, bytes]],
    language: str = "en",
) -> None:
    """Write the workbook of the model of a result; the same bytes every time.

    Parameters
    ----------
    results
        The result.
    path
        File to write, ``model.xlsx`` or ``model.zh.xlsx``.
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
    >>> write_workbook(results, Path("model.xlsx"), [])  # doctest: +SKIP
    """
    live = live_sheets(results, language)
    # Without draws there is nothing on ranges, and no sheet for it.
    published = [sheet for sheet in table_sheets(results, language) if sheet.rows]
    assumptions, sources = assumption_sheet(results, language), source_sheet(results, language)
    explained = [*published, assumptions, sources]
    tabs = {sheet.name: sheet_name(sheet.name, language) for sheet in explained}
    # It names the sources of the shipped study.
    is_traced = is_told(results.study)
    lineage = [lineage_sheet(results, explained, tabs, language)] if is_traced else []
    log = change_log_sheet(results, language)
    book = Book(
        title=text("report.title", language),
        subject=text("report.question", language),
        date=results.data_date,
        cover=cover.cover(
            results, language, master_check(live, language) or text("live.none", language)
        ),
        sheets=[
            *published,
            assumptions,
            *live,
            sources,
            *lineage,
            equation_sheet(language),
            *([log] if log.rows else []),
        ],
        pictures=pictures,
        native=native_charts(results, published, language),
        scenario=results.scenario.name,
    )
    write_book(book, path, language)


@dataclass(frozen=True)
class Book:
    """What a workbook holds.

    Attributes
    ----------
    title, subject, date
        Its properties; the date is that of the data, ``YYYY-MM-DD``.
    cover
        Blocks of the first sheet.
    sheets
        Tables, one a sheet; the charts come after the first of them.
    pictures
        Charts as (what it shows, PNG), in the language of the workbook.
    native
        Charts for editing, which draw cells of the sheets.
    scenario
        Name of the scenario whose assumptions the workbook holds, if it does.
    printed
        Tables as a report prints them, which come before those in full.
    """

    title: str
    subject: str
    date: str
    cover: Sequence[cover.Block]
    sheets: Sequence[Sheet | LiveSheet]
    pictures: Sequence[tuple[str, bytes]]
    native: Sequence[NativeChart] = ()
    scenario: str = ""
    printed: Sequence[DisplayTable] = ()


def write_book(book: Book, path: Path, language: str) -> None:
    """Write a workbook with cover, contents, tables and charts; the same bytes every time."""
    workbook = Workbook()
    styles = Styles(workbook)
    cover_sheet = workbook.active
    assert cover_sheet is not None
    cover_sheet.title = sheet_name("cover", language)
    notes = Notes.of([sheet for sheet in book.sheets if isinstance(sheet, Sheet)], language)
    titles = _titles(book, notes, language)
    printed = {tab_of(table): table for table in book.printed}
    shown = {sheet_name(name, language): title for name, title in titles.items()}
    first, *others = shown.items()
    listed = dict([first, *((tab, table.title) for tab, table in printed.items()), *others])
    made = {tab: workbook.create_sheet(tab) for tab in (sheet_name("contents", language), *listed)}
    tabs = {name: made[sheet_name(name, language)] for name in ("contents", *titles)}
    held = {cover_sheet.title: book.subject, **listed}
    contents_tab(tabs["contents"], book.title, held, styles, language)
    insertions = {
        cover_sheet.title: cover_tab(cover_sheet, book.cover, styles),
        **{tab: printed_tab(made[tab], table, styles) for tab, table in printed.items()},
    }
    for sheet in (notes.sheet, *book.sheets):
        tab = tabs[sheet.name]
        if isinstance(sheet, Sheet):
            insertions[tab.title] = table_tab(tab, sheet, notes, styles, language)
        else:
            insertions[tab.title] = formula_tab(tab, sheet, workbook, styles, language)
        if sheet.name == "assumptions":
            assert isinstance(sheet, Sheet)
            mark_inputs(workbook, sheet, HEADER_ROW, book.scenario, language)
    if book.pictures:
        chart_tab(tabs["charts"], book.pictures, styles, language)
    if book.native:
        native_tab(tabs["native_charts"], book.native, styles, language)
    workbook.properties.subject = book.subject
    name_properties(workbook, book.title, language)
    save(workbook, path, book.date, insertions)


def _titles(book: Book, notes: Notes, language: str) -> dict[str, str]:
    """Return the titles of the sheets that follow the contents, by name."""
    charts = {
        "charts": (book.pictures, text("section.charts", language)),
        "native_charts": (book.native, text("native.title", language)),
    }
    # The sentences come first, then what they look like, then the tables.
    findings, *tables = book.sheets
    return {
        "notes": notes.sheet.title,
        findings.name: findings.title,
        **{name: title for name, (drawn, title) in charts.items() if drawn},
        **{sheet.name: sheet.title for sheet in tables},
    }


@said_of_its_study
def write_assumptions(results: Results, path: Path, language: str = "en") -> None:
    """Write the sheet of assumptions alone, to be edited and run again; the same bytes every time.

    Parameters
    ----------
    results
        The result of the scenario.
    path
        File to write.
    language
        Language of headings and labels, ``en`` or ``zh``.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    workbook = Workbook()
    styles = Styles(workbook)
    content = assumption_sheet(results, language)
    sheet = workbook.active
    assert sheet is not None
    sheet.title = sheet_name("assumptions", language)
    rows = table_tab(sheet, content, None, styles, language)
    put(sheet, 3, 1, text("note.assumptions", language), styles.source)
    mark_inputs(workbook, content, HEADER_ROW, results.scenario.name, language)
    name_properties(workbook, content.title, language)
    save(workbook, path, results.data_date, {sheet.title: rows})


def name_properties(workbook: Workbook, title: str, language: str) -> None:
    """Name a document: its title, who made it, its language."""
    workbook.properties.title = title
    workbook.properties.creator = "RCEP Analytics"
    workbook.properties.language = LANGUAGE_TAGS[language]
