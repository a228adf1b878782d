"""Rules for what stands in cells: units, blanks, formulas, numbers as text, widths."""

import re
from collections.abc import Iterator
from itertools import islice

from analytics.office.cell_text import text_width
from analytics.office.number_formats import shown_number
from analytics.office.parts import Cell
from analytics.office.references import Position
from analytics.office.rules.fault import NAMED, Fault, quoted
from analytics.office.rules.kinds import Column, SheetView

_BRACKETS = re.compile(r"[(（\[][^)）\]]+[)）\]]")
_MARKER = re.compile(r"\[\s*(?:note|注)\s*[0-9]+\s*\]", re.IGNORECASE)
_UNIT_COLUMN = re.compile(r"units?|单位", re.IGNORECASE)
_COUNTS = re.compile(r"^(number of|count|rank|no\.)|数量|个数|条数|行数", re.IGNORECASE)
_BLANK_EXPLAINED = re.compile(r"\b(blank|empty)\b|空白|空格|为空", re.IGNORECASE)
_POINTS = re.compile(
    r"(?<!\bper )\bpercentage[- ]points?\b|(?<!每个)百分点|\bmargin\b|优惠幅度|"
    r"\b(difference|change|gap|deviation) (in|of|between) (the )?(\w+ )?(rate|share|tariff)s?\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[+\-−]?(\d{1,3}([,，  ]\d{3})+|\d+)([.]\d+)?([eE][+-]?\d+)?\s*%?")
_REFERENCE = re.compile(r"\$?[A-Za-z]{1,3}\$?[0-9]|[\[!]")
_LETTER = re.compile(r"[A-Za-z_]")
_BREAKS = re.compile(r"(?<=[-/])")
# Characters of a smaller font, and the margin that programs leave, against the stated width.
_TOLERANCE = 1.15


def errors(sheet: SheetView) -> Iterator[Fault]:
    """Find cells that show an error."""
    for places in sheet.by_column(lambda cell: cell.kind == "error"):
        message = f"the cell shows {quoted(sheet.parts.cells[places[0]].text)}"
        yield Fault(message, "correct the formula or its inputs", places)


def text_as_formula(sheet: SheetView) -> Iterator[Fault]:
    """Find formulas that were meant as text."""
    for places in sheet.by_column(lambda cell: _is_text(cell, sheet)):
        cure = "store it as text (with an apostrophe before it)"
        yield Fault(f"{_formula(sheet, places)} computes nothing", cure, places)


def without_value(sheet: SheetView) -> Iterator[Fault]:
    """Find formulas beside which no value is stored."""

    def lacks(cell: Cell) -> bool:
        return cell.formula is not None and cell.kind == "blank" and not _is_text(cell, sheet)

    for places in sheet.by_column(lacks):
        message = f"{_formula(sheet, places)} has no stored value; previewers show a blank"
        yield Fault(message, "recalculate and save", places)


def _formula(sheet: SheetView, places: list[Position]) -> str:
    return quoted(f"={sheet.parts.cells[places[0]].formula}")


def _is_text(cell: Cell, sheet: SheetView) -> bool:
    """Say whether a formula was meant as text: it refers to nothing and gives no number."""
    formula = (cell.formula or "").strip()
    if not formula or sheet.kind not in {"contents", "notes", "data"}:
        return False
    if _REFERENCE.search(formula) or formula.upper().startswith("HYPERLINK("):
        return False
    # A name may stand for a number, but only where one came out of it.
    return cell.kind != "number" or not _LETTER.search(formula)


def _shows_percent(column: Column) -> bool:
    cells, style = column.cells, column.sheet.style
    return "%" in _MARKER.sub("", column.title) or any(
        "%" in style(cells[where]).number_format for where in column.numbers
    )


def _of_points(column: Column) -> bool:
    """Say whether a column holds differences of percentages, shown as if they were some."""
    return bool(_POINTS.search(_MARKER.sub("", column.title))) and _shows_percent(column)


def points(column: Column) -> Iterator[Fault]:
    """Find differences of percentages that are not in percentage points."""
    if column.title and column.numbers and _of_points(column):
        message = f"{quoted(column.title)} is a difference of percentages but is shown in %"
        yield Fault(message, "give it in percentage points, and write (pp)", [column.header])


def without_unit(column: Column) -> Iterator[Fault]:
    """Find numbers whose unit neither the title nor a column of units states."""
    title = _MARKER.sub("", column.title)
    if not title or not column.numbers or _of_points(column):
        return
    stated = _BRACKETS.search(title) or "%" in title or _COUNTS.search(title)
    percent = not stated and _POINTS.search(title) and _shows_percent(column)
    in_rows = any(_UNIT_COLUMN.fullmatch(other.title) for other in column.sheet.columns)
    if not stated and not in_rows and not percent:
        message = f"{quoted(column.title)} holds numbers but states no unit"
        yield Fault(message, "add the unit in brackets, or a column Unit", [column.header])


def blank_cells(column: Column) -> Iterator[Fault]:
    """Find blanks that nothing explains."""
    region = column.sheet.region
    explained = _MARKER.search(column.title) or any(
        map(_BLANK_EXPLAINED.search, column.sheet.preface)
    )
    if explained or region is None or not column.title or not column.cells:
        return
    rows = range(region.first.row + 1, region.last.row + 1)
    places = (Position(row, column.header.column) for row in rows)
    # A hostile table may claim a million rows: the first blanks are named, the rest is counted.
    blank = list(islice((place for place in places if place not in column.cells), NAMED))
    if blank:
        cure = "write why ([x] not available, [z] not applicable), or say above what a blank means"
        count = len(rows) - len(column.cells)
        yield Fault(f"a cell of {quoted(column.title)} is blank", cure, blank, count)


def numbers_as_text(column: Column) -> Iterator[Fault]:
    """Find texts that are numbers, among numbers or under a unit; codes are rightly text."""
    texts = [
        where
        for where, cell in column.cells.items()
        if cell.kind == "text" and cell.formula is None and _NUMBER.fullmatch(cell.text.strip())
    ]
    has_unit = bool(_BRACKETS.search(_MARKER.sub("", column.title)))
    if not texts or not column.title or column.holds_codes:
        return
    if column.numbers or (has_unit and len(texts) == len(column.cells)):
        message = f"{quoted(column.cells[texts[0]].text)} is text, not a number"
        yield Fault(message, "convert it to a number (Data, Text to Columns)", texts)


def too_narrow(column: Column) -> Iterator[Fault]:
    """Find a column that is narrower than what it holds, as far as text does not run over."""
    sheet, width = column.sheet, column.sheet.parts.width(column.header.column)
    cells = [column.header, *column.cells]
    narrow = [where for where in cells if _needed(sheet, where) > width * _TOLERANCE]
    if narrow:
        held, needed = quoted(sheet.parts.cells[narrow[0]].text), _needed(sheet, narrow[0])
        message = f"{held} needs {needed:.0f} characters, the column has {width:g}"
        yield Fault(message, "widen the column, or wrap the text", narrow)


def _needed(sheet: SheetView, where: Position) -> float:
    """Return the characters that must fit into the column for a cell to be read."""
    cell = sheet.parts.cells.get(where)
    if cell is None or cell.kind not in {"number", "text", "error"}:
        return 0
    style = sheet.style(cell)
    if cell.kind == "number":
        return len(shown_number(float(cell.text), style.number_format))
    if style.wraps:
        return max(map(_word_length, cell.text.split()), default=0)
    # Text runs over an empty cell beside it.
    covered = Position(where.row, where.column + 1) in sheet.parts.cells
    return max(map(text_width, cell.text.splitlines()), default=0) if covered else 0


def _word_length(word: str) -> int:
    """Return the length of a word that cannot be broken; Chinese and addresses break anywhere."""
    if not word.isascii() or "://" in word:
        return 2
    return max(len(piece) for piece in _BREAKS.split(word))
