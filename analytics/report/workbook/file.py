"""Saving a workbook so that two runs write the same bytes, and pictures without a drawing library.

A workbook is a zip of XML files; only its dates differ between runs. They are set here: those of
the document to the date of the sources, those of the zip entries to the first day zip knows.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.drawing.graphic import GraphicFrame
from openpyxl.drawing.image import Image
from openpyxl.drawing.picture import PictureFrame
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

_ENTRY_DATE = (1980, 1, 1, 0, 0, 0)
_COMPRESSION_LEVEL = 5
_PNG_SIZE = (slice(16, 20), slice(20, 24))


@dataclass(frozen=True)
class Insertion:
    """What openpyxl cannot write into a sheet: rows as XML, and a value beside a formula.

    Attributes
    ----------
    rows
        ``<row>`` elements, after those of openpyxl.
    area
        The cells of the sheet, with those rows.
    values
        Texts of formulas by the cell in which they stand.
    """

    rows: bytes = b""
    area: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    def into(self, part: bytes) -> bytes:
        """Return the part of a sheet with these in it."""
        if self.rows:
            part = part.replace(b"</sheetData>", self.rows + b"</sheetData>", 1)
            dimension = f'<dimension ref="{self.area}"'.encode()
            part = re.sub(rb'<dimension ref="[^"]*"', dimension, part, count=1)
        for cell, value in self.values.items():
            formula = re.compile(rf'(<c r="{cell}"[^>]*?)(><f>[^<]*</f>)<v\s*(?:/>|></v>)'.encode())
            text = f"<v>{escape(value)}</v>".encode()
            part, found = formula.subn(lambda m: m[1] + b' t="str"' + m[2] + text, part)  # noqa: B023
            assert found == 1
        return part


def save(
    workbook: Workbook,
    path: Path | BytesIO,
    date: str,
    insertions: Mapping[str, Insertion | None] | None = None,
) -> None:
    """Write a workbook with fixed dates.

    Parameters
    ----------
    workbook
        The workbook.
    path
        File to write, or bytes in memory.
    date
        Date given as that of creation and change, ``YYYY-MM-DD``.
    insertions
        What goes into sheets beside what openpyxl writes, by the name of the sheet.
    """
    workbook.properties.created = workbook.properties.modified = datetime.fromisoformat(date)
    with DatedZip(path, "w", ZIP_DEFLATED) as archive:
        writer = _Writer(workbook, archive)
        writer.insertions = insertions or {}
        writer.write_data()


def add_picture(sheet: Worksheet, png: bytes, row: int, most: tuple[int, int], text: str) -> int:
    """Put a PNG on a sheet, its left edge in the first column.

    Parameters
    ----------
    sheet
        The sheet.
    png
        The picture.
    row
        Row of its upper edge, from 1.
    most
        Greatest width and height on the sheet in pixels; it fills one of them.
    text
        What it shows, for readers who cannot see it.

    Returns
    -------
    int
        Its height on the sheet in pixels.
    """
    pixels, lines = (int.from_bytes(png[place]) for place in _PNG_SIZE)
    scale = min(most[0] / pixels, most[1] / lines)
    picture = _Picture(png, text)
    picture.width, picture.height = round(scale * pixels), round(scale * lines)
    picture.anchor = f"A{row}"
    sheet.add_image(picture)
    return picture.height


class _Picture(Image):  # type: ignore[misc]
    """A PNG as it is: openpyxl's own class wants a drawing library only to learn its size."""

    format = "png"

    def __init__(self, content: bytes, shown: str) -> None:
        self.content, self.shown = content, shown
        self.width = self.height = 0

    def _data(self) -> bytes:
        return self.content


class _Drawing(SpreadsheetDrawing):  # type: ignore[misc]
    """Says of each chart and picture what it shows, for readers who cannot see it."""

    __elements__ = SpreadsheetDrawing.__elements__

    def _chart_frame(self, idx: int) -> GraphicFrame:
        frame = super()._chart_frame(idx)
        frame.nvGraphicFramePr.cNvPr.descr = self.charts[idx - 1].shown
        return frame

    def _picture_frame(self, idx: int) -> PictureFrame:
        frame = super()._picture_frame(idx)
        frame.nvPicPr.cNvPr.descr = self.images[idx - 1 - len(self.charts)].shown
        return frame


class _Writer(ExcelWriter):  # type: ignore[misc]
    """Makes each sheet in memory: openpyxl would leave temporary files where it is stopped.

    Attributes
    ----------
    insertions
        What goes into sheets beside what openpyxl writes, by the name of the sheet.
    """

    insertions: Mapping[str, Insertion | None]

    def write_worksheet(self, ws: Worksheet) -> None:
        ws._drawing = _Drawing()  # noqa: SLF001 (as openpyxl's own method)
        ws._drawing.charts, ws._drawing.images = ws._charts, ws._images  # noqa: SLF001
        part = BytesIO()
        writer = WorksheetWriter(ws, out=part)
        writer.write()
        ws._rels = writer._rels  # noqa: SLF001
        insertion = self.insertions.get(ws.title) or Insertion()
        self._archive.writestr(ws.path[1:], insertion.into(part.getvalue()))
        self.manifest.append(ws)


class DatedZip(ZipFile):
    """A zip whose entries all carry the same date."""

    def writestr(  # type: ignore[override]
        self, name: str, data: bytes | str, *_: object, **__: object
    ) -> None:
        """Write an entry with the date of all."""
        entry = ZipInfo(name, _ENTRY_DATE)
        entry.create_system = 0
        entry.external_attr = 0o600 << 16
        # A picture is compressed already.
        stored = name.endswith(".png")
        entry.compress_type = ZIP_STORED if stored else ZIP_DEFLATED
        super().writestr(entry, data, compresslevel=None if stored else _COMPRESSION_LEVEL)
