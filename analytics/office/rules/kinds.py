"""What a sheet is, and where its table stands.

Cover, Contents and Notes, and the working sheets (Assumptions, Model, Checks, Lineage), are known
by their names, in English or Chinese. Of the others, one with a picture or chart and no number is
a chart sheet, and all the rest are data sheets, for which the rules of publication hold.
"""

import re
from collections import Counter
from collections.abc import Iterator
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
class SheetView:
    """A sheet with what it is.

    Attributes
    ----------
    parts
        The sheet.
    kind
        What it is.
    workbook
        The workbook that it is part of.
    """

    parts: SheetParts
    kind: Kind
    workbook: WorkbookParts

    @property
    def name(self) -> str:
        """Name of the sheet."""
        return self.parts.name

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
        cells = sorted(self.parts.cells.items())
        return [cell.text for where, cell in cells if 1 < where.row < last]

    def columns(self) -> Iterator["Column"]:
        """Return the columns of the table."""
        if self.region is None:
            return
        (top, left), (bottom, right) = self.region
        cells: dict[int, dict[Position, Cell]] = {n: {} for n in range(left, right + 1)}
        for where, cell in self.parts.cells.items():
            if top < where.row <= bottom and where.column in cells:
                cells[where.column][where] = cell
        for number, held in cells.items():
            header = Position(top, number)
            yield Column(self, header, self.parts.text(top, number), dict(sorted(held.items())))

    def style(self, cell: Cell) -> Style:
        """Return the style of a cell."""
        return self.workbook.style(cell)


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


def view(sheet: SheetParts, workbook: WorkbookParts) -> SheetView:
    """Return a sheet with what it is."""
    return SheetView(sheet, _kind(sheet), workbook)


def _kind(sheet: SheetParts) -> Kind:
    name = " ".join(sheet.name.replace("_", " ").casefold().split())
    for kind, names in NAMES.items():
        if name in names:
            return kind
    if name.startswith(_MODEL):
        return "working"
    figures = any(cell.kind == "number" for cell in sheet.cells.values())
    if sheet.type == "chartsheet" or (sheet.drawing and not sheet.tables and not figures):
        return "charts"
    return "data"


def _guess(sheet: SheetParts) -> Area | None:
    """Return the area from the first row of two cells, above another such, to the last in use."""
    filled = Counter(where.row for where in sheet.cells)
    rows = [row for row, count in filled.items() if count > 1]
    header = min((row for row in rows if filled[row + 1] > 1), default=min(rows, default=None))
    if header is None:
        return None
    return bounds(where for where in sheet.cells if where.row >= header)
