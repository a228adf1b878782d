"""How the cells of the workbook look, and how one is written."""

from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

from analytics.office.cell_text import storable
from analytics.report.sheet import formats

_BLUE, _INK, _SOFT, _LINE = "1F4E79", "1F2933", "5B6770", "D5DAE0"
_INPUT = "FFF2CC"
_ALIGNED = {None: "left", formats.DATE: "left", formats.YEAR: "center"}
_SMALL = {"size": 10, "color": _INK}
_LINE_BELOW = Border(bottom=Side(style="hair", color=_LINE))
# Titles of several lines, each aligned to the right, would run into each other.
_GAP = Border(right=Side(style="medium", color="FFFFFF"))
_CELL: dict[str, Any] = {"wrap_text": True, "vertical": "top", "edge": _LINE_BELOW}


class Styles:
    """Each style is looked up once; cells then share its numbers, which is what makes it fast."""

    def __init__(self, workbook: Workbook) -> None:
        self._sheet: Worksheet = workbook.active
        heading = {"bold": True, "color": _BLUE}
        soft = {"size": 10, "italic": True, "color": _SOFT}
        link = {"size": 11, "underline": "single", "color": "0563C1"}
        words = {"size": 11, "color": _INK}
        self.title = self._style({"size": 16, **heading})
        self.heading = self._style({"size": 12, **heading}, wrap_text=True, vertical="top")
        self.note = self._style(soft, wrap_text=True, vertical="top")
        self.source = self._style(soft)
        self.text = self._style(words, wrap_text=True, vertical="top", horizontal="left")
        self.bold = self._style({**words, "bold": True}, wrap_text=True, vertical="top")
        self.link = self._style(link, vertical="top")
        self.words_among_numbers = self._style(_SMALL, **_CELL, horizontal="right", shown="@")
        self.input = self._style(
            {**_SMALL, "bold": True},
            fill=_INPUT,
            vertical="top",
            horizontal="right",
            shown=formats.INPUT,
            edge=_LINE_BELOW,
        )
        self._headers: dict[str, StyleArray] = {}
        self._columns: dict[tuple[str | None, bool], StyleArray] = {
            (formats.INPUT, strong): self.input for strong in (False, True)
        }

    def header(self, number_format: str | None = None) -> StyleArray:
        """Return the style of a column's title, which is aligned as the cells below it."""
        aligned = _ALIGNED.get(number_format, "right")
        if aligned not in self._headers:
            font = {"size": 10, "bold": True, "color": "FFFFFF"}
            self._headers[aligned] = self._style(
                font, fill=_BLUE, wrap_text=True, vertical="center", horizontal=aligned, edge=_GAP
            )
        return self._headers[aligned]

    def column(self, number_format: str | None, *, strong: bool = False) -> StyleArray:
        """Return the style of a column's cells, or of those that stand out."""
        key = number_format, strong
        if key not in self._columns:
            look = {**_CELL, "wrap_text": number_format is None, "shown": number_format or "@"}
            aligned = _ALIGNED.get(number_format, "right")
            font = {**_SMALL, "bold": strong}
            self._columns[key] = self._style(font, horizontal=aligned, **look)
        return self._columns[key]

    def words(self, number_format: str | None) -> StyleArray:
        """Return the style of words in a column; inputs are marked whatever they hold."""
        is_own = number_format in {None, formats.INPUT}
        return self.column(number_format) if is_own else self.words_among_numbers

    def number_of(self, style: StyleArray) -> int:
        """Return the number under which the file keeps a style."""
        cell = Cell(self._sheet, row=1, column=1)
        cell._style = style  # noqa: SLF001
        return int(cell.style_id)

    def _style(
        self,
        font: dict[str, Any],
        fill: str = "",
        edge: Border | None = None,
        shown: str = "General",
        **aligned: Any,  # noqa: ANN401 (as openpyxl takes them)
    ) -> StyleArray:
        cell = Cell(self._sheet, row=1, column=1)
        cell.font = Font(name="Calibri", **font)
        indent = aligned.get("horizontal") == "left"
        cell.alignment = Alignment(**{"wrap_text": False, **aligned}, indent=indent)
        cell.number_format = shown
        if fill:
            cell.fill = PatternFill("solid", fgColor=fill)
        if edge:
            cell.border = edge
        style: StyleArray = cell._style  # noqa: SLF001 (openpyxl has no public name for it)
        return style


def put(sheet: Worksheet, row: int, column: int, value: object, style: StyleArray) -> None:
    """Write a cell with its type stated: text stays text, whatever it begins with."""
    cell = Cell(sheet, row=row, column=column)
    cell._style = style  # noqa: SLF001
    is_text = isinstance(value, str)
    cell._value = storable(value) if isinstance(value, str) else value  # noqa: SLF001
    cell.data_type = "s" if is_text else "d" if isinstance(value, date) else "n"
    sheet._cells[row, column] = cell  # noqa: SLF001
