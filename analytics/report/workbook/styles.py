"""How the cells of the workbook look, and how one is written."""

from datetime import date

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

from analytics.office.cell_text import storable
from analytics.report.sheet.parts import DATE_FORMAT, YEAR_FORMAT

_BLUE, _INK, _SOFT, _LINE = "1F4E79", "1F2933", "5B6770", "D5DAE0"
_INPUT = "FFF2CC"
INPUT_FORMAT = "0.0###########"
_FONT = "Calibri"
_ALIGNED = {None: "left", DATE_FORMAT: "left", YEAR_FORMAT: "center"}


class Styles:
    """Each style is looked up once; cells then share its numbers, which is what makes it fast."""

    def __init__(self, workbook: Workbook) -> None:
        self._sheet: Worksheet = workbook.active
        self._line = Border(bottom=Side(style="hair", color=_LINE))
        self.title = self._style(Font(name=_FONT, size=16, bold=True, color=_BLUE))
        self.heading = self._style(
            Font(name=_FONT, size=12, bold=True, color=_BLUE), wrap=True, vertical="top"
        )
        self.note = self._style(
            Font(name=_FONT, size=10, italic=True, color=_SOFT), wrap=True, vertical="top"
        )
        self.source = self._style(Font(name=_FONT, size=10, italic=True, color=_SOFT))
        self.text = self._style(
            Font(name=_FONT, size=11, color=_INK), wrap=True, vertical="top", horizontal="left"
        )
        self.bold = self._style(
            Font(name=_FONT, size=11, bold=True, color=_INK), wrap=True, vertical="top"
        )
        self.link = self._style(
            Font(name=_FONT, size=11, underline="single", color="0563C1"), vertical="top"
        )
        self.words_among_numbers = self._style(
            Font(name=_FONT, size=10, color=_INK),
            wrap=True,
            vertical="top",
            horizontal="right",
            number_format="@",
            border=self._line,
        )
        self.input = self._style(
            Font(name=_FONT, size=10, bold=True, color=_INK),
            fill=_INPUT,
            vertical="top",
            horizontal="right",
            number_format=INPUT_FORMAT,
            border=self._line,
        )
        self._headers: dict[str, StyleArray] = {}
        self._columns: dict[str | None, StyleArray] = {INPUT_FORMAT: self.input}

    def header(self, number_format: str | None = None) -> StyleArray:
        """Return the style of a column's title, which stands above its cells as they do."""
        aligned = _ALIGNED.get(number_format, "right")
        if aligned not in self._headers:
            self._headers[aligned] = self._style(
                Font(name=_FONT, size=10, bold=True, color="FFFFFF"),
                fill=_BLUE,
                wrap=True,
                vertical="center",
                horizontal=aligned,
            )
        return self._headers[aligned]

    def column(self, number_format: str | None) -> StyleArray:
        """Return the style of a column's cells."""
        if number_format not in self._columns:
            self._columns[number_format] = self._style(
                Font(name=_FONT, size=10, color=_INK),
                wrap=number_format is None,
                vertical="top",
                horizontal=_ALIGNED.get(number_format, "right"),
                number_format=number_format or "@",
                border=self._line,
            )
        return self._columns[number_format]

    def words(self, number_format: str | None) -> StyleArray:
        """Return the style of words in a column; inputs are marked whatever they hold."""
        if number_format in {None, INPUT_FORMAT}:
            return self.column(number_format)
        return self.words_among_numbers

    def number_of(self, style: StyleArray) -> int:
        """Return the number under which the file keeps a style."""
        cell = Cell(self._sheet, row=1, column=1)
        cell._style = style  # noqa: SLF001
        return int(cell.style_id)

    def _style(
        self,
        font: Font,
        *,
        fill: str = "",
        wrap: bool = False,
        vertical: str | None = None,
        horizontal: str | None = None,
        number_format: str = "General",
        border: Border | None = None,
    ) -> StyleArray:
        cell = Cell(self._sheet, row=1, column=1)
        cell.font = font
        cell.alignment = Alignment(
            horizontal=horizontal, vertical=vertical, wrap_text=wrap, indent=horizontal == "left"
        )
        cell.number_format = number_format
        if fill:
            cell.fill = PatternFill("solid", fgColor=fill)
        if border:
            cell.border = border
        style: StyleArray = cell._style  # noqa: SLF001 (openpyxl has no public name for it)
        return style


def put(sheet: Worksheet, row: int, column: int, value: object, style: StyleArray) -> None:
    """Write a cell with its type stated: text stays text, whatever it begins with."""
    cell = Cell(sheet, row=row, column=column)
    cell._style = style  # noqa: SLF001
    if isinstance(value, str):
        cell._value = storable(value)  # noqa: SLF001
        cell.data_type = "s"
    elif isinstance(value, date):
        cell._value, cell.data_type = value, "d"  # noqa: SLF001
    else:
        cell._value, cell.data_type = value, "n"  # noqa: SLF001
    sheet._cells[row, column] = cell  # noqa: SLF001
