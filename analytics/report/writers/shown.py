"""Tables that are shown, as frames and files: cells that are numbers become numbers again."""

import re
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import polars as pl

from analytics.report.sheet.parts import Column
from analytics.report.tables.readable import MISSING, ReadableTable
from analytics.report.writers.table import written

_NUMBER = re.compile(r"^[+−-]?[\d,]+(\.\d+)?$")
_DATE = "1980-01-01"  # a shown table has no date of its own; that of all parts of a workbook


class ShownTable(ReadableTable):
    """A table that is shown, and can be taken along."""

    def to_frame(self) -> pl.DataFrame:
        """Return a frame: numbers, as exact as they are shown, and words.

        Examples
        --------
        A column of cells ``+1,138.3`` and ``–`` becomes ``[1138.3, None]``.
        """
        return pl.DataFrame([values for _, values in _columns(self)])

    def to_csv(self, path: str | Path) -> Path:
        """Write the frame as CSV in UTF-8; a file of that name is replaced."""
        return written(Path(path), self.to_frame().write_csv().encode("utf-8"))

    def to_excel(self, path: str | Path) -> Path:
        """Write one sheet: title, note, typed cells; the same bytes every time."""
        from analytics.report.writers.table_sheet import sheet_bytes

        columns = [column for column, _ in _columns(self)]
        lines = self.to_frame().rows()
        content = sheet_bytes("table", (self.title, self.note), columns, lines, _DATE)
        return written(Path(path), content)

    def to_html(self) -> str:
        """Return the table as HTML."""
        return self._repr_html_()


def shown(table: ReadableTable) -> ShownTable:
    """Return a table with the ways to take it along."""
    return ShownTable(**{field.name: getattr(table, field.name) for field in fields(table)})


def _columns(table: ReadableTable) -> list[tuple[Column, pl.Series]]:
    """Return how a sheet shows each column, and its cells as words or numbers."""
    cells = [*zip(*table.rows, strict=True)] or [()] * len(table.columns)
    found = []
    for place, (title, own) in enumerate(zip(table.columns, cells, strict=True)):
        shown = None if place in table.text_columns else _format(own)
        values = pl.Series(title, own, pl.String) if shown is None else _numbers(title, own)
        found.append((Column(title, shown), values))
    return found


def _format(cells: Sequence[str]) -> str | None:
    """Return the number format with as many decimals as are shown; None for words."""
    shown = [cell for cell in cells if cell != MISSING]
    if not shown or not all(map(_NUMBER.match, shown)):
        return None
    decimals = max(len(cell.partition(".")[2]) for cell in shown)
    return f"#,##0.{'0' * decimals}" if decimals else "#,##0"


def _numbers(title: str, cells: Sequence[str]) -> pl.Series:
    plain = (cell.replace(",", "").replace("−", "-") for cell in cells)
    return pl.Series(
        title, [None if cell == MISSING else float(cell) for cell in plain], pl.Float64
    )
