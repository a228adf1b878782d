"""The rule for widths: a column is as wide as what it holds, as far as text does not run over."""

import re
from collections.abc import Iterator

from analytics.office.cell_text import text_width
from analytics.office.number_formats import shown_number
from analytics.office.parts import Cell
from analytics.office.references import Position
from analytics.office.rules.kinds import Column, SheetView
from analytics.office.rules.violation import Violation, and_others, quoted

_BREAKS = re.compile(r"(?<=[-/])")
# Characters of a smaller font, and the margin that programs leave, against the stated width.
_TOLERANCE = 1.15


def too_narrow(column: Column) -> Iterator[Violation]:
    """Return the violation of a column that is narrower than what it holds."""
    sheet, number = column.sheet.parts, column.header.column
    room = sheet.width(number) * _TOLERANCE
    cells = {column.header: sheet.cells.get(column.header), **column.cells}
    narrow = [
        where
        for where, cell in cells.items()
        if cell is not None and _needed(column.sheet, where, cell) > room
    ]
    if narrow:
        cell = sheet.cells[narrow[0]]
        message = (
            f"{quoted(cell.text)} needs {_needed(column.sheet, narrow[0], cell):.0f} characters, "
            f"the column has {sheet.width(number):g}{and_others(narrow)}"
        )
        cure = "widen the column, or wrap the text"
        yield Violation("width", column.sheet.name, str(narrow[0]), message, cure)


def _needed(sheet: SheetView, where: Position, cell: Cell) -> float:
    """Return the characters that must fit into the column for a cell to be read."""
    style = sheet.style(cell)
    if cell.kind == "number":
        return len(shown_number(float(cell.text), style.number_format))
    if cell.kind not in {"text", "error"}:
        return 0
    if style.wraps:
        return max((_word_length(word) for word in cell.text.split()), default=0)
    beside = Position(where.row, where.column + 1)
    # Text runs over an empty cell beside it.
    covered = beside in sheet.parts.cells
    return max(map(text_width, cell.text.splitlines()), default=0) if covered else 0


def _word_length(word: str) -> int:
    """Return the length of a word that cannot be broken; Chinese and addresses break anywhere."""
    if not word.isascii() or "://" in word:
        return 2
    return max(len(piece) for piece in _BREAKS.split(word))
