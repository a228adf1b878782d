"""The workbook of the model: every table in full, one a sheet, the live model, and lineage.

Laid out as the rules for releasing statistics in spreadsheets ask (Analysis Function of the United
Kingdom): every table starts in column A below its title and source, with one row of unique
headings, nothing merged, nothing below it and no unexplained blank; notes stand on a sheet of
their own and are referred to by number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from analytics.report.excel_model.columns import LiveSheet
from analytics.report.excel_model.totals import live_sheets, master_check
from analytics.report.findings import cover
from analytics.report.lineage.sheet import Lineage, lineage_sheet
from analytics.report.sheet.parts import Notes, Sheet
from analytics.report.tables.display import DisplayTable
from analytics.report.text import is_told, said_of_its_study, text
from analytics.report.workbook import tabs
from analytics.report.workbook.assumption_sheet import assumption_sheet
from analytics.report.workbook.native_charts import NativeChart, native_charts
from analytics.report.workbook.printed_tab import printed_tab
from analytics.report.workbook.program_sheets import change_log_sheet, equation_sheet
from analytics.report.workbook.sheets import source_sheet, table_sheets
from analytics.report.workbook.tab_parts import sheet_name
from analytics.results import Results


@said_of_its_study
def write_workbook(
    results: Results, path: Path, language: str = "en", *, lineage: Lineage | None = None
) -> None:
    """Write the workbook of the model of a result; the same bytes every time.

    Parameters
    ----------
    results
        The result.
    path
        File to write, ``model.xlsx`` or ``model.zh.xlsx``.
    language
        Language of the sheets, ``en`` or ``zh``.
    lineage
        That of the result, where a workbook in another language needed it before.

    Raises
    ------
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> write_workbook(results, Path("model.xlsx"))  # doctest: +SKIP
    """
    live = live_sheets(results, language)
    # Without draws there is nothing on ranges, and no sheet for it.
    published = table_sheets(results, language)
    assumptions, sources = assumption_sheet(results, language), source_sheet(results, language)
    explained = [*published, assumptions, sources]
    named = {sheet.name: sheet_name(sheet.name, language) for sheet in explained}
    # It names the sources of the shipped study.
    traced = lineage or Lineage(results)
    is_traced = is_told(results.study)
    origins = [lineage_sheet(traced, explained, named, language)] if is_traced else []
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
            *origins,
            equation_sheet(language),
            *([log] if log.rows else []),
        ],
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
    pictures: Sequence[tuple[str, bytes]] = ()
    native: Sequence[NativeChart] = ()
    scenario: str = ""
    printed: Sequence[DisplayTable] = ()


def write_book(book: Book, path: Path, language: str) -> None:
    """Write a workbook with cover, contents, tables and charts; the same bytes every time."""
    notes = Notes.of([sheet for sheet in book.sheets if isinstance(sheet, Sheet)], language)
    # The sentences come first, then what they look like, then the tables.
    findings, *tables = (
        tabs.table_tab(sheet, notes, language)
        if isinstance(sheet, Sheet)
        else tabs.formula_tab(sheet, language)
        for sheet in book.sheets
    )
    made = [
        tabs.cover_tab("cover", book.subject, book.cover, language),
        tabs.table_tab(notes.sheet, notes, language),
        *map(printed_tab, book.printed),
        findings,
        *tabs.chart_tabs(book.pictures, language),
        *tabs.native_tabs(book.native, language),
        *tables,
    ]
    tabs.write_tabs(
        made, path, book.date, book.title, language, subject=book.subject, scenario=book.scenario
    )


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
    content = assumption_sheet(results, language)
    made = [tabs.table_tab(content, None, language)]
    tabs.write_tabs(
        made, path, results.data_date, content.title, language, scenario=results.scenario.name
    )
