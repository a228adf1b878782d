"""A printed table on a tab of its own, which prints on A4 as it stands."""

from collections.abc import Sequence
from itertools import takewhile

from openpyxl.worksheet.worksheet import Worksheet

from analytics.office.cell_text import text_width
from analytics.report.sheet import formats
from analytics.report.sheet.parts import Column, Sheet
from analytics.report.tables.display import FRACTION, DisplayTable, Heading
from analytics.report.text import text
from analytics.report.workbook.file import Insertion
from analytics.report.workbook.layout import SMALL_LETTERS, column_widths
from analytics.report.workbook.styles import Styles, put
from analytics.report.workbook.tab_parts import Tab, add_table, add_way_back
from analytics.report.workbook.table_rows import table_rows

_NARROW = 9.5
"""Least width of a column of numbers."""


def tab_of(table: DisplayTable) -> str:
    """Return the name of the tab of a printed table, such as ``Table 3``."""
    return text("printed.number", table.language, number=table.number)


def printed_tab(table: DisplayTable, *, alone: bool = False) -> Tab:
    """Return the tab of a printed table with its notes and sources above it.

    Parameters
    ----------
    table
        The table.
    alone
        Whether there are no contents to go back to.
    """
    columns = [Column(column.title, _number_format(column.unit, column.decimals))
               for column in table.columns]  # fmt: skip
    words_first = takewhile(lambda column: column.decimals is None, table.columns)
    name, frozen = f"printed_{table.name}", len([*words_first])
    content = Sheet(name, table.title, columns, table.rows, frozen=frozen)

    def write(sheet: Worksheet, styles: Styles) -> Insertion:
        widths = _widths(content, table)
        put(sheet, 1, 1, table.title, styles.title)
        row = 2
        for paragraph in (*table.source, *table.notes):
            for line in _lines(paragraph, sum(widths) * SMALL_LETTERS, table.language):
                put(sheet, row, 1, line, styles.source)
                row += 1
        if not alone:
            add_way_back(sheet, row, styles, table.language)
            row += 1
        area = add_table(sheet, content, widths, styles, header_row=row)
        sheet.print_area = area
        sheet.page_setup.fitToHeight = 1
        rows = table_rows(content, widths, styles, first_row=row + 1, sums=table.sums)
        return Insertion(rows, area)

    return Tab(tab_of(table), table.title, write)


def _widths(content: Sheet, table: DisplayTable) -> list[float]:
    """Return widths of columns; those of numbers are narrow, and their titles wrap."""
    shown = zip(*table.written(), strict=True) if table.rows else [()] * len(table.columns)

    def of(column: Heading, width: float, cells: Sequence[str]) -> float:
        words = [word for word in column.title.split(" ") if column.decimals is not None]
        unbroken = max((text_width(word) for word in words if table.language == "en"), default=0)
        narrow = max(_NARROW, unbroken + 1.5, max(map(len, cells), default=0) + 2.0)
        return width if column.decimals is None else narrow

    return [*map(of, table.columns, column_widths(content), shown)]


def _number_format(unit: str, decimals: int | None) -> str | None:
    """Return the format that shows a number of a printed table with its decimals."""
    if decimals is None:
        return None
    point = f".{'0' * decimals}" if decimals else ""
    return f"0{point}%" if unit == FRACTION else f"{formats.COUNT}{point}"


def _lines(paragraph: str, width: float, language: str) -> list[str]:
    """Break a paragraph into lines that stay within a width: a cell of one column cannot."""
    gap = text("punctuation.space", language)
    pieces = paragraph.split(gap) if gap else [*paragraph]
    lines = [""]
    for piece in pieces:
        longer = f"{lines[-1]}{gap}{piece}" if lines[-1] else piece
        if lines[-1] and text_width(longer) > width:
            lines.append(piece)
        else:
            lines[-1] = longer
    return lines
