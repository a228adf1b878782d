"""Rules for what stands in cells: units, blanks, formulas, numbers as text, widths."""

import re
from collections.abc import Iterator
from itertools import islice

from analytics.office.parts import Cell
from analytics.office.references import Position
from analytics.office.rules.kinds import Column, SheetView
from analytics.office.rules.violation import NAMED, Violation, and_others, quoted
from analytics.office.rules.widths import too_narrow

_BRACKETS = re.compile(r"[(（\[][^)）\]]+[)）\]]")
_MARKER = re.compile(r"\[\s*(?:note|注)\s*[0-9]+\s*\]", re.IGNORECASE)
_UNIT_COLUMN = re.compile(r"units?|单位", re.IGNORECASE)
_COUNTS = re.compile(r"^(number of|count|rank|no\.)|数量|个数|条数|行数", re.IGNORECASE)
_BLANK_EXPLAINED = re.compile(r"\b(blank|empty)\b|空白|空格|为空", re.IGNORECASE)
_POINTS = re.compile(
    r"\bpercentage[- ]points?\b|百分点|\bmargin\b|优惠幅度|"
    r"\b(difference|change|gap|deviation) (in|of|between) (the )?(\w+ )?(rate|share|tariff)s?\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[+\-−]?(\d{1,3}([,，  ]\d{3})+|\d+)([.]\d+)?([eE][+-]?\d+)?\s*%?")
_REFERENCE = re.compile(r"\$?[A-Za-z]{1,3}\$?[0-9]|[\[!]")
_LETTER = re.compile(r"[A-Za-z_]")
_BREAKS = re.compile(r"(?<=[-/])")
# Characters of a smaller font, and the margin that programs leave, against the stated width.
_TOLERANCE = 1.15


def violations(sheet: SheetView) -> Iterator[Violation]:
    """Return the violations in a sheet's cells."""
    yield from _formulas(sheet)
    if sheet.kind != "data" or sheet.region is None:
        return
    columns = list(sheet.columns())
    units = any(_UNIT_COLUMN.fullmatch(column.title) for column in columns)
    for column in columns:
        if column.title:
            yield from _units(column, row_units=units)
            yield from _blanks(column)
            yield from _numbers_as_text(column)
        yield from too_narrow(column)


def _formulas(sheet: SheetView) -> Iterator[Violation]:
    """Faults of formulas; one that repeats down a column, however long, is one violation."""
    found: dict[tuple[str, int], list[Position]] = {}
    for where, cell in sorted(sheet.parts.cells.items()):
        for rule in _faults(sheet, cell):
            found.setdefault((rule, where.column), []).append(where)
    for (rule, _), places in found.items():
        cell = sheet.parts.cells[places[0]]
        held = cell.text if rule == "formula-error" else f"={cell.formula}"
        message, cure = _FAULTS[rule]
        told = message.format(quoted(held)) + and_others(places)
        yield Violation(rule, sheet.name, str(places[0]), told, cure)


_FAULTS = {
    "formula-error": ("the cell shows {}", "correct the formula or its inputs"),
    "text-as-formula": (
        "{} computes nothing", "store it as text (with an apostrophe before it)",
    ),
    "formula-value": (
        "{} has no stored value; previewers show a blank", "recalculate and save",
    ),
}  # fmt: skip
"""What is said of a fault, and its cure, by rule."""


def _faults(sheet: SheetView, cell: Cell) -> Iterator[str]:
    if cell.kind == "error":
        yield "formula-error"
    if cell.formula is None:
        return
    if sheet.kind in {"contents", "notes", "data"} and _is_text(cell):
        yield "text-as-formula"
    elif cell.kind == "blank":
        yield "formula-value"


def _is_text(cell: Cell) -> bool:
    """Say whether a formula was meant as text: it refers to nothing and gives no number."""
    formula = (cell.formula or "").strip()
    if not formula or _REFERENCE.search(formula) or formula.upper().startswith("HYPERLINK("):
        return False
    # A name may stand for a number, but only where one came out of it.
    return cell.kind != "number" or not _LETTER.search(formula)


def _units(column: Column, *, row_units: bool) -> Iterator[Violation]:
    if not column.numbers:
        return
    title = _MARKER.sub("", column.title)
    sheet, where = column.sheet.name, str(column.header)
    percent = "%" in title or any(
        "%" in column.sheet.style(column.cells[cell]).number_format for cell in column.numbers
    )
    stated = _BRACKETS.search(title) or "%" in title or _COUNTS.search(title)
    if _POINTS.search(title) and percent:
        message = f"{quoted(column.title)} is a difference of percentages but is shown in %"
        cure = "give it in percentage points, and write (pp)"
        yield Violation("points", sheet, where, message, cure)
    elif not stated and not row_units:
        message = f"{quoted(column.title)} holds numbers but states no unit"
        cure = "add the unit in brackets, or a column Unit"
        yield Violation("unit", sheet, where, message, cure)


def _blanks(column: Column) -> Iterator[Violation]:
    region = column.sheet.region
    assert region is not None
    if _MARKER.search(column.title) or any(
        _BLANK_EXPLAINED.search(text) for text in column.sheet.preface
    ):
        return
    rows = range(region.first.row + 1, region.last.row + 1)
    places = (Position(row, column.header.column) for row in rows)
    # A hostile table may claim a million rows: the first blanks are named, the rest is counted.
    blank = list(islice((place for place in places if place not in column.cells), NAMED))
    if blank and column.cells:
        others = and_others(blank, len(rows) - len(column.cells))
        message = f"a cell of {quoted(column.title)} is blank{others}"
        cure = "write why ([x] not available, [z] not applicable), or say above what a blank means"
        yield Violation("blank-cell", column.sheet.name, str(blank[0]), message, cure)


def _numbers_as_text(column: Column) -> Iterator[Violation]:
    """Texts that are numbers, among numbers or under a unit; codes are rightly text."""
    texts = [
        where
        for where, cell in column.cells.items()
        if cell.kind == "text" and cell.formula is None and _NUMBER.fullmatch(cell.text.strip())
    ]
    has_unit = bool(_BRACKETS.search(_MARKER.sub("", column.title)))
    if not texts or column.holds_codes:
        return
    if column.numbers or (has_unit and len(texts) == len(column.cells)):
        held = quoted(column.cells[texts[0]].text)
        message = f"{held} is text, not a number{and_others(texts)}"
        cure = "convert it to a number (Data, Text to Columns)"
        yield Violation("number-as-text", column.sheet.name, str(texts[0]), message, cure)
