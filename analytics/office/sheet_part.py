"""One worksheet part as values: cells, merged areas, widths, links, and how it opens and prints."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, ClassVar, NoReturn

from analytics.office.cell_text import MAX_TEXT, unescaped
from analytics.office.parts import Cell, CellKind, ColumnWidth, Link
from analytics.office.references import LAST_COLUMN, LAST_ROW, Area, Position, area, position
from analytics.office.safe_xml import Handler, is_true, relation_id

_KINDS: dict[str, CellKind] = {
    "b": "boolean", "d": "date", "e": "error", "inlineStr": "text", "s": "text", "str": "text",
}  # fmt: skip

_Take = Callable[["SheetHandler", dict[str, str]], None]
_position: Callable[[tuple[int, int]], Position] = partial(tuple.__new__, Position)
_cell: Callable[[tuple[CellKind, str, str | None, Area | None, int]], Cell] = partial(
    tuple.__new__, Cell
)
"""As the classes themselves, in half the time: there are many."""


@dataclass
class SheetHandler(Handler):
    """Collects a worksheet from its events.

    Attributes
    ----------
    strings
        The workbook's shared strings.
    most, refuse
        The number of cells, merged areas and links that it may hold, and what raises where there
        are more.
    cells, merged, links
        Cells by place, merged areas, and links with the ids of their relationships.
    widths, default_width, hidden_rows
        Widths of columns, that of all others, and runs of hidden rows.
    active_cells, active_pane, top_left_cell
        Where the cursor is in each pane, which pane is active, and the first cell that is shown.
    filtered
        The range of the filter.
    fits_page, pages_wide
        Whether it is fitted to pages when printed, and to how many side by side.
    drawing, table_ids
        Whether there is a picture or a chart, and the relationships of its Excel Tables.
    """

    strings: Sequence[str]
    most: int
    refuse: Callable[[], NoReturn]
    cells: dict[Position, Cell] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    links: dict[Position, tuple[Link, str]] = field(default_factory=dict)
    widths: list[ColumnWidth] = field(default_factory=list)
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    default_width: float = 8.43
    active_cells: dict[str, str] = field(default_factory=dict)
    active_pane: str = "topLeft"
    top_left_cell: str = "A1"
    filtered: Area | None = None
    fits_page: bool = False
    pages_wide: int = 1
    drawing: bool = False
    table_ids: list[str] = field(default_factory=list)
    _row: int = 0
    _row_digits: str = "0"
    _column: int = 0
    _columns: dict[str, int] = field(default_factory=dict)
    _cell: dict[str, str] | None = None
    _value: list[str] | None = None
    _stored_pieces: list[str] = field(default_factory=list)
    _formula_pieces: list[str] = field(default_factory=list)
    _formula: dict[str, str] | None = None
    _skipped: int = 0

    def start_of(self, name: str) -> Callable[[dict[str, str]], None]:
        """Return what takes the start of elements of a name."""
        if name in _SKIPPED:
            return partial(self._skip, 1)
        if name in self._OF_CELLS:
            return partial(self._OF_CELLS[name], self)
        return partial(self._start_other, name)

    def end_of(self, name: str) -> Callable[[], None]:
        """Return what takes the end of elements of a name."""
        if name == "c":
            return self._finish_cell
        if name in {"v", "f", "t"}:
            return self._finish_value
        return partial(self._skip, -1) if name in _SKIPPED else partial(self.end, name)

    def text(self, text: str) -> None:
        """Take text; it counts inside a value, a formula or an inline string."""
        if self._value is not None and not self._skipped:
            self._value.append(text)

    def active_cell(self) -> str:
        """Return where the cursor stands in the pane that is active."""
        return self.active_cells.get(self.active_pane, "A1")

    def held(self) -> int:
        """Return the number of cells, merged areas and links."""
        return len(self.cells) + len(self.merged) + len(self.links)

    def _start_other(self, name: str, attributes: dict[str, str]) -> None:
        if self._skipped:
            return
        if name in self._STARTS:
            self._STARTS[name](self, attributes)
        elif name in _SETTINGS:
            setting, read = _SETTINGS[name]
            setattr(self, setting, read(attributes))

    def _skip(self, change: int, _: object = None) -> None:
        self._skipped += change

    def _start_row(self, attributes: dict[str, str]) -> None:
        self._row = int(attributes.get("r", self._row + 1))
        self._column, self._row_digits = 0, str(self._row)
        if not 1 <= self._row <= LAST_ROW:
            raise ValueError(f"row {self._row} is beyond the last row of a sheet, {LAST_ROW}")
        if is_true(attributes, "hidden"):
            if self.hidden_rows and self.hidden_rows[-1][1] == self._row - 1:
                self.hidden_rows[-1] = (self.hidden_rows[-1][0], self._row)
            else:
                self.hidden_rows.append((self._row, self._row))

    def _start_c(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            # Most cells are in the row of the one before, in a column that was read already.
            column = self._columns.get(reference.removesuffix(self._row_digits))
            if column is None:
                self._row, column = position(reference)
                self._row_digits = str(self._row)
                self._columns[reference.removesuffix(self._row_digits)] = column
            self._column = column
        self._cell, self._formula = attributes, None
        self._stored_pieces, self._formula_pieces = [], []
        if self._column > LAST_COLUMN:
            raise ValueError(f"row {self._row} has more than {LAST_COLUMN} cells")

    def _start_v(self, _: dict[str, str]) -> None:
        if self._cell is not None:
            self._value = self._stored_pieces

    def _start_f(self, attributes: dict[str, str]) -> None:
        if self._cell is not None:
            self._formula = attributes
            self._value = self._formula_pieces

    def _finish_value(self) -> None:
        self._value = None

    def _finish_cell(self) -> None:
        attributes, self._cell = self._cell or {}, None
        text, formula, filled = "".join(self._stored_pieces), None, None
        where = _position((self._row, self._column))
        if self._formula is not None:
            formula, filled = "".join(self._formula_pieces), _area_of(self._formula)
            if len(formula) > MAX_TEXT:
                raise ValueError(f"the formula in {where} has more than {MAX_TEXT:,} characters")
        elif not text:
            return
        kind = attributes.get("t", "n")
        shown: CellKind = _KINDS.get(kind, "number") if text else "blank"
        stored = self._stored(text, kind, where) if text else ""
        style = int(attributes.get("s", 0))
        self.cells[where] = _cell((shown, stored, formula, filled, style))
        self._check()

    def _check(self) -> None:
        if len(self.cells) + len(self.merged) + len(self.links) > self.most:
            self.refuse()

    def _stored(self, text: str, kind: str, where: Position) -> str:
        if kind == "n":
            try:
                float(text)
            except ValueError:
                raise ValueError(f"cell {where}: {text[:20]!r} is no number") from None
            return text
        if kind == "s":
            if not text.strip().isdigit() or int(text) >= len(self.strings):
                raise ValueError(f"cell {where}: there is no shared text number {text[:20]!r}")
            return self.strings[int(text)]
        return unescaped(text) if kind in {"inlineStr", "str"} else text

    def _start_col(self, attributes: dict[str, str]) -> None:
        if len(self.widths) >= LAST_COLUMN:
            raise ValueError(f"the sheet sets the widths of more than {LAST_COLUMN:,} columns")
        width = float(attributes["width"]) if "width" in attributes else None
        first, last = int(attributes["min"]), int(attributes["max"])
        self.widths.append(ColumnWidth(first, last, width, is_true(attributes, "hidden")))

    def _start_merged(self, attributes: dict[str, str]) -> None:
        self.merged.append(area(attributes["ref"]))
        self._check()

    def _start_hyperlink(self, attributes: dict[str, str]) -> None:
        link = Link(attributes.get("location", ""))
        self.links[area(attributes["ref"]).first] = link, relation_id(attributes)
        self._check()

    def _start_selection(self, attributes: dict[str, str]) -> None:
        pane = attributes.get("pane", "topLeft")
        self.active_cells[pane] = attributes.get("activeCell", "A1")

    def _start_table_part(self, attributes: dict[str, str]) -> None:
        self.table_ids.append(relation_id(attributes))

    _OF_CELLS: ClassVar[Mapping[str, _Take]] = {
        "row": _start_row, "c": _start_c, "v": _start_v, "f": _start_f,
    }  # fmt: skip
    """What takes the start of elements of which there are many, none of them in what is skipped."""
    _STARTS: ClassVar[Mapping[str, _Take]] = {
        "t": _start_v, "col": _start_col, "mergeCell": _start_merged,
        "hyperlink": _start_hyperlink, "selection": _start_selection,
        "tablePart": _start_table_part,
    }  # fmt: skip
    """What takes the start of which other element."""


def _area_of(formula: Mapping[str, str]) -> Area | None:
    """Return the cells that a formula fills, where it is that of an array or a data table."""
    if formula.get("t") not in {"array", "dataTable"}:
        return None
    return area(formula["ref"]) if "ref" in formula else None


_SKIPPED = {"customSheetViews", "rPh"}
"""Custom views repeat panes, selections and page set-ups; phonetic text is no content."""

_SETTINGS: dict[str, tuple[str, Callable[[dict[str, str]], Any]]] = {
    "sheetFormatPr": ("default_width", lambda found: float(found.get("defaultColWidth", 8.43))),
    "sheetView": ("top_left_cell", lambda found: found.get("topLeftCell", "A1")),
    "pane": ("active_pane", lambda found: found.get("activePane", "topLeft")),
    "autoFilter": ("filtered", lambda found: area(found["ref"]) if "ref" in found else None),
    "pageSetUpPr": ("fits_page", lambda found: is_true(found, "fitToPage")),
    "pageSetup": ("pages_wide", lambda found: int(found.get("fitToWidth", 1))),
    "drawing": ("drawing", lambda _: True),
}
"""Elements that set one attribute of the sheet: which, and what of theirs it is."""
