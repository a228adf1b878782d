"""One tab of the workbook at a time: cover, contents, charts, a table, a sheet of formulas."""

from collections.abc import Callable, Mapping, Sequence
from math import ceil
from typing import TypeVar

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from analytics.report.excel_model.columns import LiveSheet
from analytics.report.excel_model.rows import sheet_rows
from analytics.report.findings import cover
from analytics.report.sheet.notes import Notes
from analytics.report.sheet.parts import HEADER_ROW, Sheet
from analytics.report.text import text
from analytics.report.workbook.file import Insertion, add_picture
from analytics.report.workbook.layout import POINTS_PER_LINE, SMALL_LETTERS, column_widths, fit
from analytics.report.workbook.native_drawing import add_chart
from analytics.report.workbook.native_parts import NativeChart
from analytics.report.workbook.styles import Styles, put
from analytics.report.workbook.tab_parts import (
    Heading,
    add_link,
    add_table,
    page_setup,
    sheet_name,
    titles_above,
)
from analytics.report.workbook.table_rows import table_rows

_NAME_WIDTH, _TEXT_WIDTH = 30, 105
_CHART = (900, 590)
"""Greatest width and height of a picture in pixels, which fit on a page across."""
_POINTS_PER_PIXEL = 0.75
_Item = TypeVar("_Item")


def table_tab(
    sheet: Worksheet,
    content: Sheet,
    notes: Notes | None,
    styles: Styles,
    language: str,
    widths: Sequence[float] = (),
) -> Insertion:
    """Write title, source, a way back and the headings of one table; return its rows.

    A sheet that stands alone has no notes and no contents to go back to. Columns have the widths
    that are given, or those that fit a page.
    """
    widths = widths or column_widths(content)
    title = notes.marked(content.title, content.name) if notes else content.title
    titles_above(sheet, title, content.source, styles, language if notes else None)
    headings = [Heading(column.title, column.number_format, width)
                for column, width in zip(content.columns, widths, strict=True)]  # fmt: skip
    rows = len(content.rows)
    area = add_table(sheet, content.name, headings, rows, styles, frozen=content.frozen)
    return Insertion(table_rows(content, widths, styles), area)


def formula_tab(
    sheet: Worksheet, content: LiveSheet, workbook: Workbook, styles: Styles, language: str
) -> Insertion:
    """Write what stands above the rows of a sheet of formulas; return the rows."""
    titles_above(sheet, content.title, content.source, styles, language)
    headings = [
        Heading(column.title, column.block.number_format, column.block.width)
        for column in content.columns
    ]
    for name, cells in content.names(sheet.title).items():
        workbook.defined_names[name] = DefinedName(name, attr_text=cells)
    rows = content.table.height
    area = add_table(sheet, content.name, headings, rows, styles,
                     frozen=content.frozen, letters=SMALL_LETTERS)  # fmt: skip
    # Paper holds what a row is; its years are for the screen.
    printed = [block for block in content.blocks if block.key not in content.arrays]
    sheet.print_area = f"A1:{get_column_letter(len(printed))}{HEADER_ROW + rows}"
    return Insertion(sheet_rows(content, lambda each: styles.number_of(styles.column(each))), area)


def cover_tab(
    sheet: Worksheet, blocks: Sequence[cover.Block], styles: Styles, *, pages_high: int = 1
) -> Insertion:
    """Write headed blocks of rows below each other: names on the left, text on the right.

    They are printed on one page, or on as many as it takes (0). Returns the texts of the formulas
    among them.
    """
    values = {}
    sheet.column_dimensions["A"].width = _NAME_WIDTH
    sheet.column_dimensions["B"].width = _TEXT_WIDTH
    title, *others = blocks
    put(sheet, 1, 1, title.heading, styles.title)
    put(sheet, 2, 2, title.rows[0][1], styles.text)
    row = 4
    for block in others:
        put(sheet, row, 1, block.heading, styles.heading)
        if block.rows[0][0]:
            row += 1
        for name, said in block.rows:
            if name:
                put(sheet, row, 1, name, styles.bold)
            shown = said.text if isinstance(said, cover.LiveText) else said
            put(sheet, row, 2, shown, styles.text)
            if isinstance(said, cover.LiveText):
                values[f"B{row}"] = shown
                sheet.cell(row, 2).value = f"={said.formula}"
            fit(sheet, row, [(name, _NAME_WIDTH), (shown, _TEXT_WIDTH)])
            row += 1
        row += 1
    sheet.print_area = f"A1:B{row - 2}"
    sheet.sheet_view.showGridLines = False
    page_setup(sheet, pages_high=pages_high)
    sheet.page_setup.orientation = "portrait"
    return Insertion(values=values)


def contents_tab(
    sheet: Worksheet, title: str, titles: Mapping[str, str], styles: Styles, language: str
) -> None:
    """Write a linked line for every other sheet, as a table like the others; titles by tab."""
    titles_above(sheet, text("sheet.contents", language), title, styles, None)
    headings = [
        Heading(text("workbook.sheet", language), None, 26),
        Heading(text("workbook.holds", language), None, 84),
    ]
    add_table(sheet, "contents", headings, len(titles), styles)
    for row, (tab, held) in enumerate(titles.items(), HEADER_ROW + 1):
        add_link(sheet, row, 1, tab, tab, styles)
        put(sheet, row, 2, held, styles.text)
        fit(sheet, row, [(held, 84)])
    page_setup(sheet, pages_high=1)


def chart_tab(
    sheet: Worksheet,
    pictures: Sequence[tuple[str, bytes]],
    styles: Styles,
    language: str,
    *,
    on_a_page: int = 1,
) -> None:
    """Put the charts below each other, one to a printed page or several."""
    put(sheet, 1, 1, text("section.charts", language), styles.title)
    back = text("workbook.back", language)
    add_link(sheet, 2, 1, back, sheet_name("contents", language), styles)

    def add(row: int, picture: tuple[str, bytes]) -> float:
        described, png = picture
        return add_picture(sheet, png, row, _CHART, described) * _POINTS_PER_PIXEL

    _below_each_other(sheet, 4, pictures, add, on_a_page)


def native_tab(
    sheet: Worksheet, charts: Sequence[NativeChart], styles: Styles, language: str
) -> None:
    """Put the charts for editing below each other, each below a link to the cells it draws."""
    title, use = text("native.title", language), text("native.use", language)
    titles_above(sheet, title, use, styles, language)

    def add(row: int, chart: NativeChart) -> float:
        tab = sheet_name(chart.sheet.name, language)
        add_link(sheet, row, 1, text("native.data", language, sheet=tab), tab, styles)
        return add_chart(sheet, chart, sheet.parent[tab], row + 1)

    _below_each_other(sheet, HEADER_ROW + 1, charts, add)


def _below_each_other(
    sheet: Worksheet,
    row: int,
    items: Sequence[_Item],
    add: Callable[[int, _Item], float],
    on_a_page: int = 1,
) -> None:
    """Put items on a sheet, some to a printed page; `add` returns their height in points."""
    for number, item in enumerate(items, 1):
        row += ceil(add(row, item) / POINTS_PER_LINE) + 2
        # None after the last, which would print a blank page.
        if number % on_a_page == 0 and number < len(items):
            sheet.row_breaks.append(Break(id=row - 1))
    sheet.sheet_view.showGridLines = False
    page_setup(sheet)
