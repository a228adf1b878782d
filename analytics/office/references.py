"""Places in a sheet: cells and rectangles, and the references that name them, such as ``C5``.

Rows and columns count from 1, as spreadsheet programs number them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

LAST_ROW, LAST_COLUMN = 2**20, 2**14
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})")


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
        row, column = int(found[2]), _column_number(found[1])
        if column <= LAST_COLUMN and row <= LAST_ROW:
            return Position(row, column)
    raise ValueError(f'"{reference}" names no cell')


@cache
def _column_number(letters: str) -> int:
    """Return the number of the column that has some letters."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column


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
    return _around([position(one), position(other or one)])


def cells_of(rectangle: Area) -> Iterator[Position]:
    """Return the places of a rectangle, row by row."""
    for row in range(rectangle.first.row, rectangle.last.row + 1):
        for column in range(rectangle.first.column, rectangle.last.column + 1):
            yield Position(row, column)


def bounds(positions: Iterable[Position]) -> Area | None:
    """Return the smallest rectangle that holds all places; ``None`` where there are none."""
    places = list(positions)
    return _around(places) if places else None


def _around(places: Sequence[Position]) -> Area:
    rows, columns = [p.row for p in places], [p.column for p in places]
    return Area(Position(min(rows), min(columns)), Position(max(rows), max(columns)))
