"""Rows of a sheet as XML.

Written by openpyxl, cell by cell, they would take several times as long; and it writes formulas
without their values, so that readers and previewers would see blanks.
"""

from collections.abc import Iterable
from xml.sax.saxutils import escape

from analytics.office.cell_text import storable


def row(number: int, cells: Iterable[str], height: float | None = None) -> str:
    """Return a row, of a height in points where one is given."""
    high = "" if height is None else f' ht="{height:g}" customHeight="1"'
    return f'<row r="{number}"{high}>{"".join(cells)}</row>'


def number_cell(place: str, number: str, look: int, formula: str = "") -> str:
    """Return a cell with a number; `look` is the number of its style, a formula is an element."""
    return f'<c r="{place}" s="{look}">{formula}<v>{number}</v></c>'


def text_cell(place: str, text: str, look: int, formula: str = "") -> str:
    """Return a cell with text, which stays text whatever it begins with."""
    shown = escape(storable(text))
    if formula:
        return f'<c r="{place}" s="{look}" t="str">{formula}<v>{shown}</v></c>'
    space = ' xml:space="preserve"' if text != text.strip() else ""
    return f'<c r="{place}" s="{look}" t="inlineStr"><is><t{space}>{shown}</t></is></c>'
