"""What tabs have in common: names, titles, links, tables with their headings, and printing."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableColumn
from openpyxl.worksheet.worksheet import Worksheet

from analytics.report.sheet.parts import HEADER_ROW, Sheet
from analytics.report.text import text
from analytics.report.workbook.file import Insertion
from analytics.report.workbook.layout import fit
from analytics.report.workbook.styles import Styles, put

FIXED_NAMES = {
    name: name.replace("_", " ").capitalize()
    for name in ("cover", "contents", "notes", "assumptions", "model", "checks", "lineage",
                 "sources", "change_log")
}  # fmt: skip
"""Tabs that the command and other programs find by name, in either language."""


class Tab(NamedTuple):
    """A sheet of a workbook: its name, what the contents say of it, and what writes it.

    What writes it takes the empty sheet and the styles of the workbook, and returns what openpyxl
    cannot write into it, if there is any.
    """

    name: str
    title: str
    write: Callable[[Worksheet, Styles], Insertion | None]


def sheet_name(name: str, language: str) -> str:
    """Return the name of a tab; those that programs look for are the same in every language."""
    return FIXED_NAMES.get(name) or text(f"sheet.{name}", language)


def titles_above(
    sheet: Worksheet, title: str, source: str, styles: Styles, back: str | None
) -> None:
    """Write title and source, and below them a way back to the contents, in a language."""
    put(sheet, 1, 1, title, styles.title)
    put(sheet, 2, 1, source, styles.source)
    if back:
        add_way_back(sheet, 3, styles, back)


def add_way_back(sheet: Worksheet, row: int, styles: Styles, language: str) -> None:
    """Write a link to the contents."""
    add_link(sheet, row, text("workbook.back", language), sheet_name("contents", language), styles)


def add_link(sheet: Worksheet, row: int, text: str, target: str, styles: Styles) -> None:
    """Write a link to another tab into the first column."""
    put(sheet, row, 1, text, styles.link)
    # As a place in the workbook; as text it would become a link to outside.
    sheet.cell(row, 1).hyperlink = Hyperlink(ref="", location=f"'{target}'!A1")


def add_table(
    sheet: Worksheet,
    content: Sheet,
    widths: Sequence[float],
    styles: Styles,
    *,
    letters: float = 1.0,
    header_row: int = HEADER_ROW,
) -> str:
    """Write the headings of an Excel table, and set up how it is seen and printed.

    Programs find it by name, and readers can filter it. Its columns are stated: openpyxl would
    look them up by making every cell of the table, 400,000 on the sheets of formulas.

    Parameters
    ----------
    sheet
        The tab.
    content
        The table: its name, its columns, how many of them stay in view, and how many rows it has.
    widths
        Widths of the columns.
    styles
        Styles of the workbook.
    letters
        Letters of the font that go into a unit of width.
    header_row
        Row of the headings.

    Returns
    -------
    str
        The cells of the sheet, from A1.
    """
    titles = [column.title for column in content.columns]
    for number, (column, width) in enumerate(zip(content.columns, widths, strict=True), 1):
        put(sheet, header_row, number, column.title, styles.header(column.number_format))
        sheet.column_dimensions[get_column_letter(number)].width = width
    end = f"{get_column_letter(len(titles))}{header_row + len(content.rows)}"
    if content.frozen is not None:
        fit(sheet, header_row, zip(titles, widths, strict=True), letters=letters, extra=4)
        sheet.freeze_panes = f"{get_column_letter(content.frozen + 1)}{header_row + 1}"
    if content.rows:
        place = f"A{header_row}:{end}"
        stated = [TableColumn(id=number, name=title) for number, title in enumerate(titles, 1)]
        table = Table(displayName=f"table_{content.name}", ref=place, tableColumns=stated)
        table.autoFilter = AutoFilter(ref=place)
        sheet.add_table(table)
    sheet.print_title_rows = f"{header_row}:{header_row}"
    page_setup(sheet)
    return f"A1:{end}"


def page_setup(sheet: Worksheet, *, pages_high: int = 0) -> None:
    """Set up printing: landscape A4, as wide as the page, as many pages high as it takes (0)."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, pages_high
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.6, 0.8
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = "&A", "&P / &N"
