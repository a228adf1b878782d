"""Rows of a sheet of formulas, each formula with its value beside it."""

from collections.abc import Callable, Sequence
from itertools import count, repeat
from xml.sax.saxutils import escape

from analytics.report.excel_model.columns import LiveSheet, SheetColumn
from analytics.report.sheet.notes import MISSING
from analytics.report.sheet.parts import FIRST_ROW
from analytics.report.sheet.row_xml import number_cell, row, text_cell


def sheet_rows(sheet: LiveSheet, style: Callable[[str | None], int]) -> bytes:
    """Return the rows below the titles.

    Parameters
    ----------
    sheet
        The sheet.
    style
        Number of the style of a cell of a number format (None: text).

    Returns
    -------
    bytes
        ``<row>`` elements in UTF-8.
    """
    shared = count()
    columns = []
    for column in sheet.columns:
        looks = style(column.block.number_format), style(None)
        formulas = _formulas(sheet, column, shared)
        columns.append(
            [
                _cell(f"{column.letter}{number}", value, formula, *looks)
                for number, (value, formula) in enumerate(
                    zip(column.values, formulas, strict=True), FIRST_ROW
                )
            ]
        )
    rows = enumerate(zip(*columns, strict=True), FIRST_ROW)
    return "".join(row(number, cells) for number, cells in rows).encode()


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


def _cell(place: str, value: object, formula: str, look: int, words: int) -> str:
    if isinstance(value, int | float):
        # Digits beyond the fifteenth are noise in a spreadsheet.
        return number_cell(place, f"{value + 0.0:.15g}", look, formula)
    return text_cell(place, MISSING if value is None else str(value), words, formula)
