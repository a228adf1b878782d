"""What a chart for editing is made of: cells of the workbook's own sheets, and how they look."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from analytics.report.sheet.parts import FIRST_ROW, HEADER_ROW, Sheet


@dataclass(frozen=True)
class Cells:
    """Cells below each other in one column of a sheet.

    Attributes
    ----------
    sheet
        The sheet.
    column
        Position of the column, from 0.
    first, last
        Rows as the spreadsheet program counts them; the titles stand in ``HEADER_ROW``.
    """

    sheet: Sheet
    column: int
    first: int
    last: int

    @property
    def values(self) -> list[object]:
        """What stands in the cells."""
        return [
            self.sheet.columns[self.column].title
            if row == HEADER_ROW
            else self.sheet.rows[row - FIRST_ROW][self.column]
            for row in range(self.first, self.last + 1)
        ]

    @property
    def number_format(self) -> str:
        """Number format of the column."""
        return self.sheet.columns[self.column].number_format or "General"

    def cell(self, row: int) -> "Cells":
        """Return one cell of the column; that of ``HEADER_ROW`` is its title."""
        return Cells(self.sheet, self.column, row, row)


def cells(sheet: Sheet, title: str, where: Mapping[str, object]) -> Cells:
    """Return the cells of a column in the rows that a series is drawn from.

    Parameters
    ----------
    sheet
        The sheet.
    title
        Title of the column.
    where
        What stands in those rows, by the title of its column.

    Raises
    ------
    ValueError
        If there are no such rows or others stand between them, which is a fault of the program: a
        chart takes cells below each other.
    """
    titles = [column.title for column in sheet.columns]
    wanted = {titles.index(name): value for name, value in where.items()}
    found = [
        number
        for number, row in enumerate(sheet.rows, FIRST_ROW)
        if all(row[position] == value for position, value in wanted.items())
    ]
    if not found or found[-1] - found[0] + 1 != len(found):
        message = f"sheet {sheet.name}: no rows below each other have {dict(where)}"
        raise ValueError(message)
    return Cells(sheet, titles.index(title), found[0], found[-1])


@dataclass(frozen=True)
class Series:
    """One line, or the bars of one colour.

    Attributes
    ----------
    name
        What it is: words, or the cell that says so.
    values
        Its values.
    colour
        Its colour, ``#RRGGBB``.
    dashed
        Whether its line is dashed.
    """

    name: str | Cells
    values: Cells
    colour: str
    dashed: bool = False


@dataclass(frozen=True)
class NativeChart:
    """A chart of the spreadsheet program, which follows its cells.

    Attributes
    ----------
    kind
        Lines, or bars beside each other.
    title, across, up
        Its title, and those of its two axes, with units.
    text
        What it shows, for those who listen.
    number_format
        Format of the values along their axis.
    categories
        Cells along the other axis.
    series
        Its lines or bars, in the order of the legend.
    highest
        Upper end of the axis of values; none where the program is to find it.
    """

    kind: Literal["lines", "bars"]
    title: str
    across: str
    up: str
    text: str
    number_format: str
    categories: Cells
    series: Sequence[Series]
    highest: float | None = None

    @property
    def sheet(self) -> Sheet:
        """The sheet that it draws."""
        return self.categories.sheet
