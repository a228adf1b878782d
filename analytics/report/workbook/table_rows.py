"""Rows of a table sheet: texts wrap, and gaps are marked."""

from collections.abc import Container, Sequence
from datetime import date

from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

from analytics.report.sheet import formats
from analytics.report.sheet.notes import MISSING
from analytics.report.sheet.parts import FIRST_ROW, Sheet
from analytics.report.sheet.row_xml import number_cell, row, text_cell
from analytics.report.workbook.layout import SMALL_LETTERS, height
from analytics.report.workbook.styles import Styles


def table_rows(
    content: Sheet,
    widths: Sequence[float],
    styles: Styles,
    *,
    first_row: int = FIRST_ROW,
    sums: Container[int] = (),
) -> bytes:
    """Return the rows below the headings.

    Parameters
    ----------
    content
        The table.
    widths
        Widths of its columns, which say where texts wrap.
    styles
        Styles of the workbook.
    first_row
        Row of the first of them.
    sums
        Positions of rows that sum up others, which stand out.

    Returns
    -------
    bytes
        ``<row>`` elements in UTF-8.
    """
    shown = [column.number_format for column in content.columns]
    looks, strong = (
        [styles.number_of(styles.column(each, strong=strong)) for each in shown]
        for strong in (False, True)
    )
    words = [styles.number_of(styles.words(each)) for each in shown]
    # What is read back must be the same number.
    exact = [each == formats.INPUT for each in shown]
    letters = [get_column_letter(number) for number in range(1, len(shown) + 1)]
    rows = []
    for number, values in enumerate(content.rows, first_row):
        is_sum = number - first_row in sums
        of_row = zip(strong, strong, strict=True) if is_sum else zip(looks, words, strict=True)
        cells = [
            _cell(f"{letter}{number}", value, look, word, exact=digits)
            for letter, value, (look, word), digits in zip(
                letters, values, of_row, exact, strict=True
            )
        ]
        texts = zip(values, widths, strict=True)
        rows.append(row(number, cells, height(texts, letters=SMALL_LETTERS)))
    return "".join(rows).encode()


def _cell(place: str, value: object, look: int, words: int, *, exact: bool) -> str:
    if isinstance(value, str):
        return text_cell(place, value, words)
    if value is None:
        return text_cell(place, MISSING, look)
    number = to_excel(value) if isinstance(value, date) else value
    # The 17th digit of a decimal fraction is mostly noise.
    return number_cell(place, repr(number) if exact else f"{number:.16g}", look)
