"""Rows of a sheet of formulas, each formula with its value beside it."""

from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from xml.sax.saxutils import escape

from analytics.report.excel_model.columns import Block, LiveSheet, Place, Values
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
    columns = list(_columns(sheet, style))
    rows = enumerate(zip(*columns, strict=True), FIRST_ROW)
    return "".join(row(number, cells) for number, cells in rows).encode()


def _columns(sheet: LiveSheet, style: Callable[[str | None], int]) -> Iterator[list[str]]:
    letters = sheet.letters
    last = FIRST_ROW + sheet.height - 1
    shared = 0
    for block in sheet.blocks:
        look, words = style(block.number_format), style(None)
        for position, values in enumerate(block.values):
            letter = letters[block.key][position]
            formulas: Sequence[str] = _formulas(block, values)
            if block.formula is not None:
                text = escape(block.formula(Place(letters, position, block.key)))
                area = f"{letter}{FIRST_ROW}:{letter}{last}"
                first = f'<f t="shared" ref="{area}" si="{shared}">{text}</f>'
                formulas = [first, *repeat(f'<f t="shared" si="{shared}"/>', len(values) - 1)]
                shared += 1
            yield [
                _cell(f"{letter}{number}", value, formula, look, words)
                for number, (value, formula) in enumerate(
                    zip(values, formulas, strict=True), FIRST_ROW
                )
            ]


def _formulas(block: Block, values: Values) -> list[str]:
    """Return the formulas of a column whose rows differ; empty where there is none."""
    if block.row_formulas is None:
        return [""] * len(values)
    return [f"<f>{escape(text)}</f>" if text else "" for text in block.row_formulas]


def _cell(place: str, value: object, formula: str, look: int, words: int) -> str:
    if isinstance(value, int | float):
        # Digits beyond the fifteenth are noise in a spreadsheet.
        return number_cell(place, f"{value + 0.0:.15g}", look, formula)
    return text_cell(place, MISSING if value is None else str(value), words, formula)
