"""A workbook tab by tab: cover, contents, charts, tables, sheets of formulas."""

from collections.abc import Callable, Sequence
from functools import partial
from math import ceil, inf
from pathlib import Path

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from analytics.report.excel_model.columns import LiveSheet
from analytics.report.findings import cover
from analytics.report.sheet.parts import HEADER_ROW, Column, Notes, Sheet
from analytics.report.text import LANGUAGE_TAGS, text
from analytics.report.workbook.assumption_sheet import mark_inputs
from analytics.report.workbook.file import Insertion, add_picture, save
from analytics.report.workbook.layout import POINTS_PER_LINE, SMALL_LETTERS, column_widths, fit
from analytics.report.workbook.native_charts import NativeChart
from analytics.report.workbook.native_drawing import add_chart
from analytics.report.workbook.styles import Styles, put
from analytics.report.workbook.tab_parts import (
    Tab,
    add_link,
    add_table,
    add_way_back,
    page_setup,
    sheet_name,
    titles_above,
)
from analytics.report.workbook.table_rows import formula_rows, table_rows

_NAME_WIDTH, _TEXT_WIDTH = 30, 105
_CONTENTS_WIDTHS = (26, 84)
_CHART = (900, 590)
"""Greatest width and height of a picture in pixels, which fit on a page across."""
_POINTS_PER_PIXEL = 0.75


def write_tabs(
    tabs: Sequence[Tab],
    path: Path,
    date: str,
    title: str,
    language: str,
    *,
    subject: str | None = None,
    scenario: str | None = None,
    below: str = "",
) -> None:
    """Write a workbook; the same bytes every time. Behind the first of several tabs, list them all.

    Parameters
    ----------
    tabs
        Its sheets, in their order.
    path
        File to write.
    date, title, language, subject
        Its properties; the date is that of the data, ``YYYY-MM-DD``.
    scenario
        Name of the scenario whose assumptions the workbook holds, if it does.
    below
        What is printed below each page, behind the name of the tab.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    if len(tabs) > 1:
        tabs = [tabs[0], _contents_tab(title, tabs, language), *tabs[1:]]
    workbook = Workbook()
    styles = Styles(workbook)
    workbook.active.title = tabs[0].name
    for tab in tabs[1:]:
        workbook.create_sheet(tab.name)
    insertions = {tab.name: tab.write(workbook[tab.name], styles) for tab in tabs}
    for sheet in workbook.worksheets if below else ():
        sheet.oddFooter.left.text = f"&A · {below.replace('&', '&&')}"
    about = workbook.properties
    about.title, about.subject, about.creator = title, subject, "RCEP Analytics"
    about.language = LANGUAGE_TAGS[language]
    if scenario:
        # Where programs keep it when they save the file, for the command that runs it again.
        about.keywords = f"scenario: {scenario}"
    save(workbook, path, date, insertions)


def table_tab(content: Sheet, notes: Notes | None, language: str, printed: str = "") -> Tab:
    """Return the tab of one table: title, source, a way back, headings and rows.

    Where the workbook has no notes and no contents to go back to, its own note stands above it.
    Columns fit a page; or they are as wide as they take, and upright pages hold those to the one
    whose letter is ``printed``.
    """

    def write(sheet: Worksheet, styles: Styles) -> Insertion:
        widths = column_widths(content, inf) if printed else column_widths(content)
        title = notes.marked(content.title, content.name) if notes else content.title
        titles_above(sheet, title, content.source, styles, language if notes else None)
        if not notes:
            put(sheet, 3, 1, text(f"note.{content.name}", language), styles.source)
        area = add_table(sheet, content, widths, styles)
        if content.name == "assumptions":
            mark_inputs(sheet, content, language)
        if printed:
            sheet.print_area = f"A1:{printed}{HEADER_ROW + len(content.rows)}"
            sheet.page_setup.orientation = "portrait"
        return Insertion(table_rows(content, widths, styles), area)

    return Tab(sheet_name(content.name, language), content.title, write)


def formula_tab(content: LiveSheet, language: str) -> Tab:
    """Return the tab of a sheet of formulas."""

    def write(sheet: Worksheet, styles: Styles) -> Insertion:
        titles_above(sheet, content.title, content.source, styles, language)
        columns = [Column(each.title, each.block.number_format) for each in content.columns]
        rows = [()] * content.table.height
        above = Sheet(content.name, content.title, columns, rows, frozen=content.frozen)
        widths = [each.block.width for each in content.columns]
        for name, cells in content.names(sheet.title).items():
            sheet.parent.defined_names[name] = DefinedName(name, attr_text=cells)
        area = add_table(sheet, above, widths, styles, letters=SMALL_LETTERS)
        # Paper holds what a row is; its years are for the screen.
        printed = [block for block in content.blocks if block.key not in content.arrays]
        sheet.print_area = f"A1:{get_column_letter(len(printed))}{HEADER_ROW + len(rows)}"
        return Insertion(formula_rows(content, styles), area)

    return Tab(sheet_name(content.name, language), content.title, write)


def cover_tab(
    name: str, title: str, blocks: Sequence[cover.Block], language: str, *, pages_high: int = 1
) -> Tab:
    """Return a tab of headed blocks of rows: names on the left, text on the right.

    They are printed on one page, or on as many as it takes (0).
    """

    def write(sheet: Worksheet, styles: Styles) -> Insertion:
        sheet.column_dimensions["A"].width = _NAME_WIDTH
        sheet.column_dimensions["B"].width = _TEXT_WIDTH
        first, *others = blocks
        put(sheet, 1, 1, first.heading, styles.title)
        put(sheet, 2, 2, first.rows[0][1], styles.text)
        row, values = 4, {}
        for block in others:
            put(sheet, row, 1, block.heading, styles.heading)
            if block.rows[0][0]:
                row += 1
            for named, said in block.rows:
                if named:
                    put(sheet, row, 1, named, styles.bold)
                shown = said.text if isinstance(said, cover.LiveText) else said
                put(sheet, row, 2, shown, styles.text)
                if isinstance(said, cover.LiveText):
                    values[f"B{row}"] = shown
                    sheet.cell(row, 2).value = f"={said.formula}"
                fit(sheet, row, [(named, _NAME_WIDTH), (shown, _TEXT_WIDTH)])
                row += 1
            row += 1
        sheet.print_area = f"A1:B{row - 2}"
        sheet.sheet_view.showGridLines = False
        page_setup(sheet, pages_high=pages_high)
        sheet.page_setup.orientation = "portrait"
        return Insertion(values=values)

    return Tab(sheet_name(name, language), title, write)


def _contents_tab(title: str, tabs: Sequence[Tab], language: str) -> Tab:
    """Return a tab with a linked line for every other, as a table like the others."""

    def write(sheet: Worksheet, styles: Styles) -> None:
        titles_above(sheet, text("sheet.contents", language), title, styles, None)
        columns = [Column(text(f"workbook.{name}", language)) for name in ("sheet", "holds")]
        rows = [(tab.name, tab.title) for tab in tabs]
        content = Sheet("contents", title, columns, rows, frozen=None)
        add_table(sheet, content, _CONTENTS_WIDTHS, styles)
        for row, (name, held) in enumerate(rows, HEADER_ROW + 1):
            add_link(sheet, row, name, name, styles)
            put(sheet, row, 2, held, styles.text)
            fit(sheet, row, [(held, _CONTENTS_WIDTHS[1])])
        page_setup(sheet, pages_high=1)

    return Tab(sheet_name("contents", language), title, write)


def chart_tabs(
    pictures: Sequence[tuple[str, bytes]], language: str, *, on_a_page: int = 1
) -> list[Tab]:
    """Return the tab of the charts, one to a printed page or several; none without charts."""
    title = text("section.charts", language)

    def write(sheet: Worksheet, styles: Styles) -> None:
        put(sheet, 1, 1, title, styles.title)
        add_way_back(sheet, 2, styles, language)

        def add(described: str, png: bytes, row: int) -> float:
            return add_picture(sheet, png, row, _CHART, described) * _POINTS_PER_PIXEL

        _below_each_other(sheet, 4, [partial(add, *each) for each in pictures], on_a_page)

    return [Tab(sheet_name("charts", language), title, write)] if pictures else []


def native_tabs(charts: Sequence[NativeChart], language: str) -> list[Tab]:
    """Return the tab of the charts for editing, each below a link to its cells; none without."""
    title, use = text("native.title", language), text("native.use", language)

    def write(sheet: Worksheet, styles: Styles) -> None:
        titles_above(sheet, title, use, styles, language)

        def add(chart: NativeChart, row: int) -> float:
            tab = sheet_name(chart.sheet.name, language)
            add_link(sheet, row, text("native.data", language, sheet=tab), tab, styles)
            return add_chart(sheet, chart, sheet.parent[tab], row + 1)

        _below_each_other(sheet, HEADER_ROW + 1, [partial(add, each) for each in charts])

    return [Tab(sheet_name("native_charts", language), title, write)] if charts else []


def _below_each_other(
    sheet: Worksheet, row: int, items: Sequence[Callable[[int], float]], on_a_page: int = 1
) -> None:
    """Put items below a row, some to a printed page; what puts one returns its height in points."""
    for number, put_below in enumerate(items, 1):
        row += ceil(put_below(row) / POINTS_PER_LINE) + 2
        # None after the last, which would print a blank page.
        if number % on_a_page == 0 and number < len(items):
            sheet.row_breaks.append(Break(id=row - 1))
    sheet.sheet_view.showGridLines = False
    page_setup(sheet)
    if on_a_page > 1:
        sheet.page_setup.orientation = "portrait"
