"""What a workbook holds, as plain frozen values: sheets, cells, tables, and how they are shown.

:mod:`analytics.office.reading` fills them from a file; the rules for workbooks and the filling of
templates look at them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

from analytics.office.references import Area, Position

CellKind = Literal["number", "text", "boolean", "date", "error", "blank"]
SheetType = Literal["worksheet", "chartsheet", "macrosheet"]


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
    name, part, type
        Its name, the part of the file that it is (``xl/worksheets/sheet1.xml``), and its type.
    hidden
        Whether it is hidden.
    cells
        Cells with content by their place.
    tables, merged, links
        Its Excel Tables, its merged areas, and its links by cell.
    widths, default_width
        Widths of columns, and that of all others, in characters.
    hidden_rows
        First and last of each run of hidden rows.
    active_cell, top_left_cell
        Where the cursor stands, and the first cell that is shown when the sheet opens.
    filtered
        The range of the filter, where there is one.
    print_titles
        Whether rows or columns are repeated on each printed page.
    fits_width
        Whether it is printed one page wide.
    drawing
        Whether there is a picture or a chart on it.
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
