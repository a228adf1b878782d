"""Rows of sheets as XML: of tables, whose texts wrap, and of formulas with their values.

Written by openpyxl, cell by cell, they would take several times as long; and it writes formulas
without their values, so that readers and previewers would see blanks. Gaps are marked.
"""

from collections.abc import Callable, Container, Iterable, Sequence
from datetime import date
from functools import lru_cache
from itertools import count, repeat
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import to_excel

from analytics.office.cell_text import storable
from analytics.report.excel_model.columns import LiveSheet, SheetColumn
from analytics.report.sheet import formats
from analytics.report.sheet.parts import FIRST_ROW, MISSING, Sheet
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
    plain, strong = (
        [styles.number_of(styles.column(each, strong=strong)) for each in shown]
        for strong in (False, True)
    )
    words = [styles.number_of(styles.words(each)) for each in shown]
    # What is read back must be the same number; the 17th digit of others is mostly noise.
    digits = [repr if each == formats.INPUT else "{:.16g}".format for each in shown]
    letters = [get_column_letter(number) for number in range(1, len(shown) + 1)]
    rows = []
    for number, values in enumerate(content.rows, first_row):
        looks = (strong, strong) if number - first_row in sums else (plain, words)
        cells = [
            _table_cell(f"{letter}{number}", value, look, word, write)
            for letter, value, look, word, write in zip(
                letters, values, *looks, digits, strict=True
            )
        ]
        texts = zip(values, widths, strict=True)
        rows.append(_row(number, cells, height(texts, letters=SMALL_LETTERS)))
    return "".join(rows).encode()


def _table_cell(
    place: str, value: object, look: int, words: int, digits: Callable[[object], str]
) -> str:
    if isinstance(value, str):
        return _text_cell(place, value, words)
    if value is None:
        return _text_cell(place, MISSING, look)
    number = to_excel(value) if isinstance(value, date) else value
    return _number_cell(place, digits(number), look)


def formula_rows(sheet: LiveSheet, styles: Styles) -> bytes:
    """Return the rows below the titles.

    Parameters
    ----------
    sheet
        The sheet.
    styles
        Styles of the workbook.

    Returns
    -------
    bytes
        ``<row>`` elements in UTF-8.
    """
    shared = count()
    columns = []
    for column in sheet.columns:
        shown = (column.block.number_format, None)
        looks = [styles.number_of(styles.column(each)) for each in shown]
        formulas = _formulas(sheet, column, shared)
        columns.append(
            [
                _formula_cell(f"{column.letter}{number}", value, formula, *looks)
                for number, (value, formula) in enumerate(
                    zip(column.values, formulas, strict=True), FIRST_ROW
                )
            ]
        )
    rows = enumerate(zip(*columns, strict=True), FIRST_ROW)
    return "".join(_row(number, cells) for number, cells in rows).encode()


def _formulas(sheet: LiveSheet, column: SheetColumn, shared: "count[int]") -> Sequence[str]:
    """Return the formulas of a column; one that is shared stands in its first row."""
    block, height = column.block, sheet.table.height
    if block.formulas:
        return [f"<f>{escape(one)}</f>" if one else "" for one in sheet.table[block.formulas]]
    if block.formula is None:
        return [""] * height
    number, text = next(shared), escape(block.written(column.place))
    area = f"{column.letter}{FIRST_ROW}:{column.letter}{FIRST_ROW + height - 1}"
    first = f'<f t="shared" ref="{area}" si="{number}">{text}</f>'
    return [first, *repeat(f'<f t="shared" si="{number}"/>', height - 1)]


def _formula_cell(place: str, value: object, formula: str, look: int, words: int) -> str:
    if isinstance(value, int | float):
        # Digits beyond the fifteenth are noise in a spreadsheet.
        return _number_cell(place, f"{value + 0.0:.15g}", look, formula)
    return _text_cell(place, MISSING if value is None else str(value), words, formula)


def _row(number: int, cells: Iterable[str], height: float | None = None) -> str:
    """Return a row, of a height in points where one is given."""
    high = "" if height is None else f' ht="{height:g}" customHeight="1"'
    return f'<row r="{number}"{high}>{"".join(cells)}</row>'


def _number_cell(place: str, number: str, look: int, formula: str = "") -> str:
    """Return a cell with a number; `look` is the number of its style, a formula is an element."""
    return f'<c r="{place}" s="{look}">{formula}<v>{number}</v></c>'


def _text_cell(place: str, text: str, look: int, formula: str = "") -> str:
    """Return a cell with text, which stays text whatever it begins with."""
    shown = _escaped(text)
    if formula:
        return f'<c r="{place}" s="{look}" t="str">{formula}<v>{shown}</v></c>'
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f'<c r="{place}" s="{look}" t="inlineStr"><is><t{space}>{shown}</t></is></c>'


@lru_cache(maxsize=65_536)
def _escaped(text: str) -> str:
    """Return text as a cell stores it; most texts stand in many cells."""
    return escape(storable(text))
