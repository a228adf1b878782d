"""Rows of a sheet of formulas as XML, each formula with its value beside it.

openpyxl writes formulas without values, so that readers and previewers would see blanks; and for
200,000 cells it would take longer than the whole report.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from xml.sax.saxutils import escape

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from analytics.report.live.columns import Block, LiveSheet, Place, Values
from analytics.report.notes import MISSING
from analytics.report.sheet_parts import FIRST_ROW

_DIGITS = 15


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
    rows = [
        f'<row r="{number}">{"".join(cells)}</row>'
        for number, cells in enumerate(zip(*columns, strict=True), FIRST_ROW)
    ]
    return "".join(rows).encode()


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
                _cell(f"{letter}{row}", value, formula, look, words)
                for row, (value, formula) in enumerate(
                    zip(values, formulas, strict=True), FIRST_ROW
                )
            ]


def _formulas(block: Block, values: Values) -> list[str]:
    """Return the formulas of a column whose rows differ; empty where there is none."""
    if block.row_formulas is None:
        return [""] * len(values)
    return [f"<f>{escape(text)}</f>" if text else "" for text in block.row_formulas]


def _cell(place: str, value: object, formula: str, look: int, words: int) -> str:
    if isinstance(value, str) or value is None:
        text = MISSING if value is None else ILLEGAL_CHARACTERS_RE.sub("", value)
        if formula:
            return f'<c r="{place}" s="{words}" t="str">{formula}<v>{escape(text)}</v></c>'
        return f'<c r="{place}" s="{words}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'
    return f'<c r="{place}" s="{look}">{formula}<v>{_number(value)}</v></c>'


def _number(value: object) -> str:
    """Return a number as it is stored: digits beyond the fifteenth are noise in a spreadsheet."""
    assert isinstance(value, int | float)
    return str(value) if isinstance(value, int) else f"{value + 0.0:.{_DIGITS}g}"
