"""What a workbook holds, as plain frozen values: sheets, cells, tables, and how they are shown.

A reader fills them from a file; the rules for workbooks and the filling of templates look at them.
Rows and columns count from 1, as spreadsheet programs number them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

LAST_ROW, LAST_COLUMN = 2**20, 2**14
_DATE_CODES = re.compile(r"[ymdhs]", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")

CellKind = Literal["number", "text", "boolean", "date", "error", "blank"]
SheetType = Literal["worksheet", "chartsheet", "macrosheet"]


class Position(NamedTuple):
    """A cell's place."""

    row: int
    column: int

    def __str__(self) -> str:
        return f"{column_letters(self.column)}{self.row}"


class Area(NamedTuple):
    """A rectangle of cells, its edges included."""

    first: Position
    last: Position

    def __contains__(self, position: object) -> bool:
        assert isinstance(position, Position)
        rows = self.first.row <= position.row <= self.last.row
        return rows and self.first.column <= position.column <= self.last.column

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}:{self.last}"


class Cell(NamedTuple):
    """A cell with content.

    Attributes
    ----------
    kind
        Type of the stored value; ``blank`` is a formula without a stored value.
    text
        The stored value as it is written in the file, shared and rich text resolved.
    formula
        The formula without its equals sign; ``None`` where there is none.
    formula_area
        Cells that an array formula or a data table fills, where the cell holds one.
    style
        Index in ``WorkbookParts.styles``.
    """

    kind: CellKind
    text: str
    formula: str | None = None
    formula_area: Area | None = None
    style: int = 0


class Style(NamedTuple):
    """What of a cell's style decides how wide its value is."""

    number_format: str = "General"
    wraps: bool = False


class Table(NamedTuple):
    """An Excel Table; ``header`` says whether its first row holds the names of the columns."""

    name: str
    area: Area
    header: bool = True


class Link(NamedTuple):
    """A hyperlink: to a place in the workbook, or to an address outside it."""

    location: str
    address: str = ""


class ColumnWidth(NamedTuple):
    """Width, in characters, of the columns from first to last; ``None`` is the default."""

    first: int
    last: int
    width: float | None
    hidden: bool


@dataclass(frozen=True)
class SheetParts:
    """One sheet.

    Attributes
    ----------
    part
        Name of its part in the file, such as ``xl/worksheets/sheet1.xml``.
    hidden_rows
        First and last of each run of hidden rows.
    active_cell, top_left_cell
        Where the cursor stands, and the first cell that is shown when the sheet opens.
    print_titles
        Whether rows or columns are repeated on each printed page.
    fits_width
        Whether it is printed one page wide.
    """

    name: str
    part: str
    type: SheetType = "worksheet"
    hidden: bool = False
    cells: Mapping[Position, Cell] = field(default_factory=dict, repr=False)
    tables: tuple[Table, ...] = ()
    merged: tuple[Area, ...] = ()
    links: Mapping[Position, Link] = field(default_factory=dict, repr=False)
    widths: tuple[ColumnWidth, ...] = ()
    default_width: float = 8.43
    hidden_rows: tuple[tuple[int, int], ...] = ()
    active_cell: str = "A1"
    top_left_cell: str = "A1"
    filtered: Area | None = None
    print_titles: bool = False
    fits_width: bool = False
    drawing: bool = False

    @cached_property
    def arrays(self) -> tuple[Area, ...]:
        """Areas that array formulas and data tables fill, each from the formula's own cell."""
        areas = (cell.formula_area for cell in self.cells.values())
        return tuple(filled for filled in areas if filled is not None)

    def text(self, row: int, column: int) -> str:
        """Return what is stored in a cell, stripped; empty where there is nothing."""
        cell = self.cells.get(Position(row, column))
        return cell.text.strip() if cell else ""

    def width(self, column: int) -> float:
        """Return the width of a column in characters."""
        for run in self.widths:
            if run.first <= column <= run.last and run.width is not None:
                return run.width
        return self.default_width


@dataclass(frozen=True)
class WorkbookParts:
    """A whole workbook: its sheets in order and what belongs to all of them."""

    name: str
    sheets: tuple[SheetParts, ...]
    styles: tuple[Style, ...] = (Style(),)
    title: str = ""
    language: str = ""
    keywords: str = ""
    macros: bool = False
    external_files: tuple[str, ...] = ()
    signed: bool = False
    recalculates: bool = False

    def style(self, cell: Cell) -> Style:
        """Return the style of a cell; the plain one where the file names none that exists."""
        return self.styles[cell.style] if cell.style < len(self.styles) else Style()


def column_letters(column: int) -> str:
    """Return the letters of a column.

    Examples
    --------
    >>> column_letters(1), column_letters(28), column_letters(16384)
    ('A', 'AB', 'XFD')
    """
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def position(reference: str) -> Position:
    """Return the place that a reference such as ``C5`` or ``$C$5`` names.

    Raises
    ------
    ValueError
        If it names no cell of a sheet.

    Examples
    --------
    >>> position("AB12")
    Position(row=12, column=28)
    """
    found = _REFERENCE.fullmatch(reference)
    if found:
        column = 0
        for letter in found[1].upper():
            column = column * 26 + ord(letter) - ord("A") + 1
        if column <= LAST_COLUMN and int(found[2]) <= LAST_ROW:
            return Position(int(found[2]), column)
    raise ValueError(f'"{reference}" names no cell')


def area(reference: str) -> Area:
    """Return the rectangle that a reference such as ``A4:F20`` names; one cell is one as well.

    Raises
    ------
    ValueError
        If it names no cells of a sheet.

    Examples
    --------
    >>> str(area("B2:A1"))
    'A1:B2'
    """
    one, _, other = reference.partition(":")
    ends = position(one), position(other or one)
    rows, columns = zip(*ends, strict=True)
    return Area(Position(min(rows), min(columns)), Position(max(rows), max(columns)))


def cells_of(rectangle: Area) -> Iterator[Position]:
    """Return the places of a rectangle, row by row."""
    for row in range(rectangle.first.row, rectangle.last.row + 1):
        for column in range(rectangle.first.column, rectangle.last.column + 1):
            yield Position(row, column)


def bounds(positions: Iterable[Position]) -> Area | None:
    """Return the smallest rectangle that holds all places; ``None`` where there are none."""
    places = list(positions)
    if not places:
        return None
    rows, columns = [p.row for p in places], [p.column for p in places]
    return Area(Position(min(rows), min(columns)), Position(max(rows), max(columns)))


def is_date(number_format: str) -> bool:
    """Say whether a number format shows dates or times.

    Examples
    --------
    >>> is_date("yyyy-mm-dd"), is_date('#,##0.0" mn"'), is_date("General")
    (True, False, False)
    """
    plain = _QUOTED.sub("", number_format)
    return plain != "General" and bool(_DATE_CODES.search(plain))
