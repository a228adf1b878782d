"""One tab of the workbook at a time: cover, contents, charts, a table, a sheet of formulas."""

from collections.abc import Mapping, Sequence
from math import ceil

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableColumn
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
from analytics.report.workbook.table_rows import table_rows

FIXED_NAMES = {
    "cover": "Cover",
    "contents": "Contents",
    "notes": "Notes",
    "assumptions": "Assumptions",
    "model": "Model",
    "checks": "Checks",
    "lineage": "Lineage",
    "sources": "Sources",
    "change_log": "Change log",
}
"""Tabs that the command and other programs find by name, in either language."""
_TEXT_WIDTH = 105
_CHART_WIDTH = 900
_POINTS_PER_PIXEL = 0.75


def sheet_name(name: str, language: str) -> str:
    """Return the name of a tab; those that programs look for are the same in every language."""
    return FIXED_NAMES.get(name) or text(f"sheet.{name}", language)


def table_tab(
    sheet: Worksheet, content: Sheet, notes: Notes | None, styles: Styles, language: str
) -> Insertion:
    """Write title, source, a way back and the headings of one table; return its rows.

    A sheet that stands alone has no notes and no contents to go back to.
    """
    widths = column_widths(content)
    last = HEADER_ROW + len(content.rows)
    title = notes.marked(content.title, content.name) if notes else content.title
    put(sheet, 1, 1, title, styles.title)
    put(sheet, 2, 1, content.source, styles.source)
    if notes:
        _link(
            sheet, 3, 1, text("workbook.back", language), sheet_name("contents", language), styles
        )
    for number, column in enumerate(content.columns, 1):
        put(sheet, HEADER_ROW, number, column.title, styles.header(column.number_format))
        sheet.column_dimensions[get_column_letter(number)].width = widths[number - 1]
    fit(sheet, HEADER_ROW, zip((c.title for c in content.columns), widths, strict=True), extra=4)
    sheet.freeze_panes = f"{get_column_letter(content.frozen + 1)}{HEADER_ROW + 1}"
    if content.rows:
        _mark_table(sheet, content.name, last)
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    _page_setup(sheet)
    area = f"A1:{get_column_letter(len(content.columns))}{last}"
    return Insertion(table_rows(content, widths, styles), area)


def formula_tab(
    sheet: Worksheet, content: LiveSheet, workbook: Workbook, styles: Styles, language: str
) -> Insertion:
    """Write what stands above the rows of a sheet of formulas; return the rows."""
    put(sheet, 1, 1, content.title, styles.title)
    put(sheet, 2, 1, content.source, styles.source)
    _link(sheet, 3, 1, text("workbook.back", language), sheet_name("contents", language), styles)
    columns = content.columns
    for number, column in enumerate(columns, 1):
        put(sheet, HEADER_ROW, number, column.title, styles.header(column.block.number_format))
        sheet.column_dimensions[column.letter].width = column.block.width
    titles = [(column.title, column.block.width) for column in columns]
    fit(sheet, HEADER_ROW, titles, letters=SMALL_LETTERS, extra=4)
    for name, cells in content.names(sheet.title).items():
        workbook.defined_names[name] = DefinedName(name, attr_text=cells)
    last = HEADER_ROW + content.table.height
    end = get_column_letter(len(columns))
    sheet.freeze_panes = f"{get_column_letter(content.frozen + 1)}{HEADER_ROW + 1}"
    _mark_table(sheet, content.name, last)
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    # Paper holds what a row is; its years are for the screen.
    printed = [block for block in content.blocks if block.key not in content.arrays]
    sheet.print_area = f"A1:{get_column_letter(len(printed))}{last}"
    _page_setup(sheet)
    rows = sheet_rows(content, lambda each: styles.number_of(styles.column(each)))
    return Insertion(rows, f"A1:{end}{last}")


def _mark_table(sheet: Worksheet, name: str, last: int) -> None:
    """Make the headings and the rows down to the last an Excel table.

    Programs find it by name, and readers can filter it. Its columns are stated: openpyxl would
    look them up by making every cell of the table, 400,000 on the sheets of formulas.
    """
    titles = [cell.value for cell in sheet[HEADER_ROW]]
    place = f"A{HEADER_ROW}:{get_column_letter(len(titles))}{last}"
    columns = [TableColumn(id=number, name=title) for number, title in enumerate(titles, 1)]
    table = Table(displayName=f"table_{name}", ref=place, tableColumns=columns)
    table.autoFilter = AutoFilter(ref=place)
    sheet.add_table(table)


def _link(sheet: Worksheet, row: int, column: int, text: str, target: str, styles: Styles) -> None:
    put(sheet, row, column, text, styles.link)
    # As a place in the workbook; as text it would become a link to outside.
    place = Hyperlink(ref="", location=f"'{target}'!A1")
    sheet.cell(row, column).hyperlink = place


def cover_tab(sheet: Worksheet, blocks: Sequence[cover.Block], styles: Styles) -> Insertion:
    """Write headed blocks of rows below each other: names on the left, text on the right.

    Returns the texts of the formulas among them.
    """
    values = {}
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 30, _TEXT_WIDTH
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
            fit(sheet, row, [(shown, _TEXT_WIDTH)])
            row += 1
        row += 1
    sheet.print_area = f"A1:B{row - 2}"
    sheet.sheet_view.showGridLines = False
    _page_setup(sheet, pages_high=1)
    sheet.page_setup.orientation = "portrait"
    return Insertion(values=values)


def contents_tab(
    sheet: Worksheet,
    names: Sequence[str],
    title: str,
    titles: Mapping[str, str],
    styles: Styles,
    language: str,
) -> None:
    """Write a linked line for every other sheet, as a table like the others."""
    put(sheet, 1, 1, text("sheet.contents", language), styles.title)
    put(sheet, 2, 1, title, styles.source)
    headings = ("workbook.sheet", "workbook.holds")
    for number, (key, width) in enumerate(zip(headings, (26, 84), strict=True), 1):
        put(sheet, HEADER_ROW, number, text(key, language), styles.header())
        sheet.column_dimensions[get_column_letter(number)].width = width
    for row, name in enumerate(names, HEADER_ROW + 1):
        tab = sheet_name(name, language)
        _link(sheet, row, 1, tab, tab, styles)
        put(sheet, row, 2, titles[name], styles.text)
        fit(sheet, row, [(titles[name], 84)])
    _mark_table(sheet, "contents", HEADER_ROW + len(names))
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    _page_setup(sheet, pages_high=1)


def chart_tab(
    sheet: Worksheet, pictures: Sequence[tuple[str, bytes]], styles: Styles, language: str
) -> None:
    """Put the charts below each other, one to a printed page."""
    put(sheet, 1, 1, text("section.charts", language), styles.title)
    _link(sheet, 2, 1, text("workbook.back", language), sheet_name("contents", language), styles)
    row = 4
    for described, png in pictures:
        height = add_picture(sheet, png, row, _CHART_WIDTH, described)
        row += ceil(height * _POINTS_PER_PIXEL / POINTS_PER_LINE) + 2
        sheet.row_breaks.append(Break(id=row - 1))
    sheet.sheet_view.showGridLines = False
    _page_setup(sheet)


def native_tab(
    sheet: Worksheet, charts: Sequence[NativeChart], styles: Styles, language: str
) -> None:
    """Put the charts for editing below each other, each below a link to the cells it draws."""
    put(sheet, 1, 1, text("native.title", language), styles.title)
    put(sheet, 2, 1, text("native.use", language), styles.source)
    _link(sheet, 3, 1, text("workbook.back", language), sheet_name("contents", language), styles)
    row = HEADER_ROW + 1
    for chart in charts:
        tab = sheet_name(chart.sheet.name, language)
        _link(sheet, row, 1, text("native.data", language, sheet=tab), tab, styles)
        height = add_chart(sheet, chart, sheet.parent[tab], row + 1)
        row += ceil(height / POINTS_PER_LINE) + 2
        sheet.row_breaks.append(Break(id=row - 1))
    sheet.sheet_view.showGridLines = False
    _page_setup(sheet)


def _page_setup(sheet: Worksheet, *, pages_high: int = 0) -> None:
    """Set up printing: landscape A4, as wide as the page, as many pages high as it takes (0)."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, pages_high
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.6, 0.8
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = "&A", "&P / &N"
