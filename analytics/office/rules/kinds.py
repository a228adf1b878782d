"""What a sheet is, and where its table stands.

Cover, Contents and Notes, and the working sheets (Assumptions, Model, Checks, Lineage), are known
by their names, in English or Chinese. Of the others, one with a picture or chart and no number is
a chart sheet, and all the rest are data sheets, for which the rules of publication hold.
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from analytics.office.number_formats import is_date
from analytics.office.parts import Cell, SheetParts, Style, WorkbookParts
from analytics.office.references import Area, Position, bounds

Kind = Literal["cover", "contents", "notes", "working", "charts", "data"]

NAMES: dict[Kind, frozenset[str]] = {
    "cover": frozenset({"cover", "cover sheet", "封面"}),
    "contents": frozenset({"contents", "table of contents", "目录"}),
    "notes": frozenset({"notes", "附注", "说明"}),
    "working": frozenset(
        {"assumptions", "model", "checks", "lineage", "假定", "假设", "模型", "核对"}
    ),
}
"""Names, in small letters, by which a sheet is known for what it is."""

_MODEL = ("model ", "模型")
"""How the names of further sheets of a model begin."""

PUBLISHED: frozenset[Kind] = frozenset({"cover", "contents", "notes", "data"})
"""Kinds that are read as they stand; working sheets are worked with."""

_CODE = re.compile(r"0[0-9]+")
_YEAR_TITLE = re.compile(r"\byears?\b|年|\bdates?\b|日期", re.IGNORECASE)


@dataclass(frozen=True)
class Book:
    """A workbook as the rules look at it: its parts, and its sheets with what they are."""

    parts: WorkbookParts

    @cached_property
    def sheets(self) -> list["SheetView"]:
        """The sheets in their order."""
        return [SheetView(sheet, self) for sheet in self.parts.sheets]

    @cached_property
    def names(self) -> dict[str, str]:
        """Names of the sheets, by their small letters."""
        return {sheet.name.casefold(): sheet.name for sheet in self.sheets}

    def first(self, kind: Kind) -> "SheetView | None":
        """Return the first sheet of a kind."""
        return next((sheet for sheet in self.sheets if sheet.kind == kind), None)


@dataclass(frozen=True)
class SheetView:
    """A sheet of a workbook, with what it is."""

    parts: SheetParts
    book: Book

    @property
    def name(self) -> str:
        """Name of the sheet."""
        return self.parts.name

    @cached_property
    def kind(self) -> Kind:
        """What it is."""
        name = " ".join(self.name.replace("_", " ").casefold().split())
        for kind, names in NAMES.items():
            if name in names:
                return kind
        if name.startswith(_MODEL):
            return "working"
        parts = self.parts
        figures = any(cell.kind == "number" for cell in parts.cells.values())
        drawn = parts.drawing and not parts.tables and not figures
        return "charts" if parts.type == "chartsheet" or drawn else "data"

    @cached_property
    def cells(self) -> list[tuple[Position, Cell]]:
        """The cells, row by row."""
        return sorted(self.parts.cells.items())

    @cached_property
    def region(self) -> Area | None:
        """The table, header row included: the Excel Table, else the filtered range, else what
        looks like one.
        """
        if self.parts.tables:
            return self.parts.tables[0].area
        return self.parts.filtered or _guess(self.parts)

    @cached_property
    def preface(self) -> list[str]:
        """Texts above the table but below the title."""
        last = self.region.first.row if self.region else 2**20
        return [cell.text for where, cell in self.cells if 1 < where.row < last]

    @cached_property
    def columns(self) -> list["Column"]:
        """The columns of the table."""
        if self.region is None:
            return []
        (top, left), (bottom, right) = self.region
        cells: dict[int, dict[Position, Cell]] = {n: {} for n in range(left, right + 1)}
        for where, cell in self.cells:
            if top < where.row <= bottom and where.column in cells:
                cells[where.column][where] = cell
        return [
            Column(self, Position(top, number), self.parts.text(top, number), held)
            for number, held in cells.items()
        ]

    def by_column(self, faulty: Callable[[Cell], object]) -> list[list[Position]]:
        """Return the faulty cells; what repeats down a column, however long, is one fault."""
        found: dict[int, list[Position]] = {}
        for where, cell in self.cells:
            if faulty(cell):
                found.setdefault(where.column, []).append(where)
        return [*found.values()]

    def style(self, cell: Cell) -> Style:
        """Return the style of a cell."""
        return self.book.parts.style(cell)


@dataclass(frozen=True)
class Column:
    """A column of a table: where its header stands, its title, its cells below."""

    sheet: SheetView
    header: Position
    title: str
    cells: dict[Position, Cell]

    @cached_property
    def holds_codes(self) -> bool:
        """Whether a text here is a code with a leading zero; the others are codes too then."""
        return any(c.kind == "text" and _CODE.fullmatch(c.text) for c in self.cells.values())

    @cached_property
    def numbers(self) -> list[Position]:
        """Cells that hold figures; a year, a date or a code is none."""
        if self.holds_codes or _YEAR_TITLE.search(self.title):
            return []
        return [
            where
            for where, cell in self.cells.items()
            if cell.kind == "number" and not is_date(self.sheet.style(cell).number_format)
        ]


def _guess(sheet: SheetParts) -> Area | None:
    """Return the area from the first row of two cells, above another such, to the last in use."""
    filled = Counter(where.row for where in sheet.cells)
    rows = [row for row, count in filled.items() if count > 1]
    header = min((row for row in rows if filled[row + 1] > 1), default=min(rows, default=None))
    if header is None:
        return None
    return bounds(where for where in sheet.cells if where.row >= header)
