"""One table on one sheet, ready to be pasted."""

from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from analytics.report.sheet.parts import Column
from analytics.report.workbook.file import save
from analytics.report.workbook.styles import Styles, put

_HEADER_ROW = 3
_NUMBER_WIDTH, _WORDS_WIDTH = 16.0, 24.0
_LONGEST_NAME = 31  # characters of a sheet's name, as Excel allows them


def sheet_bytes(
    name: str,
    above: tuple[str, str],
    columns: Sequence[Column],
    lines: Sequence[Sequence[object]],
    date: str,
) -> bytes:
    """Return a workbook of one sheet; the same bytes for the same table.

    Parameters
    ----------
    name
        Name of the sheet.
    above
        Title, and what stands below it.
    columns, lines
        Titles with number formats, and the cells below them.
    date
        Date of the document, ``YYYY-MM-DD``.
    """
    book = Workbook()
    sheet = book.active
    styles = Styles(book)
    sheet.title = name[:_LONGEST_NAME]
    put(sheet, 1, 1, above[0], styles.title)
    put(sheet, 2, 1, above[1], styles.source)
    for place, column in enumerate(columns, 1):
        put(sheet, _HEADER_ROW, place, column.title, styles.header(column.number_format))
        usual = _NUMBER_WIDTH if column.number_format else _WORDS_WIDTH
        sheet.column_dimensions[get_column_letter(place)].width = column.width or usual
    for number, row in enumerate(lines, _HEADER_ROW + 1):
        for place, (value, column) in enumerate(zip(row, columns, strict=True), 1):
            put(sheet, number, place, value, styles.column(column.number_format))
    sheet.freeze_panes = f"A{_HEADER_ROW + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    written = BytesIO()
    save(book, written, date)
    return written.getvalue()
