"""Word documents by python-docx: printed tables, and files that are the same bytes every time."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.table import Table

from analytics.office.cell_text import text_width
from analytics.report.folder.manifest import package_version
from analytics.report.tables.display import DisplayTable
from analytics.report.text import text
from analytics.report.workbook.file import DatedZip
from analytics.report.writers.printed import without_repeats

_TAGS = {"en": "en-GB", "zh": "zh-CN"}
_LATIN, _CHINESE = "Calibri", "SimSun"
_A4, _MARGIN = (210, 297), 18
_WIDE = 8
"""Columns with which a table lies on its side."""
_PADDING = 5  # letters of a column of words that stay empty
_LETTERS_OF_NUMBERS, _MOST_LETTERS = 16, 40
"""Letters for which a column has room: one of numbers, and at most one of words."""
_CELL = "Table text"
_BLUE = RGBColor(0x1F, 0x4E, 0x79)


def table_document(table: DisplayTable, path: Path, date: str) -> None:
    """Write a printed table as a document of its own.

    Parameters
    ----------
    table
        The table.
    path
        File to write.
    date
        Date of the document, ``YYYY-MM-DD``.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    document = new_document(table.title, table.language, lying=len(table.columns) > _WIDE)
    add_table(document, table)
    save_document(document, path, date)


def new_document(title: str, language: str, *, lying: bool = False) -> DocumentObject:
    """Return an empty A4 document with fonts, language, title and numbers of pages.

    Parameters
    ----------
    title
        Title among its properties.
    language
        ``en`` or ``zh``.
    lying
        Whether it is wider than high.
    """
    document = Document()
    section = document.sections[0]
    width, height = _A4[::-1] if lying else _A4
    section.orientation = WD_ORIENT.LANDSCAPE if lying else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Mm(_MARGIN))
    for name in ("Normal", "Title", "Heading 1"):
        style: Any = document.styles[name]
        style.font.name = _LATIN
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        fonts.set(qn("w:eastAsia"), _CHINESE)
    normal: Any = document.styles["Normal"]
    normal.font.size = Pt(10)
    spoken = _element("w:lang", val=_TAGS[language], eastAsia=_TAGS["zh"])
    normal.element.get_or_add_rPr().append(spoken)
    document.core_properties.title = title
    document.core_properties.language = _TAGS[language]
    footer = section.footer.paragraphs[0]
    footer.add_run(f"{title} · ").font.size = Pt(8)
    footer._p.append(_element("w:fldSimple", instr="PAGE"))  # noqa: SLF001 (number of the page)
    return document


def add_table(document: DocumentObject, table: DisplayTable, size: float = 8.0) -> None:
    """Add a printed table: its title above it, its notes and sources below it.

    Parameters
    ----------
    document
        The document.
    table
        The table.
    size
        Size of its letters in points.
    """
    title = document.add_paragraph()
    title.paragraph_format.keep_with_next = True
    run = title.add_run(table.title)
    run.bold, run.font.color.rgb = True, _BLUE
    grid = document.add_table(1, len(table.columns))
    _set_letters(document, size)
    _describe(grid, table)
    _fill(grid, 0, [column.title for column in table.columns], table, strong=True)
    # The headings stand on every page.
    grid.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader"))  # noqa: SLF001
    section = document.sections[0]
    room = section.page_width - section.left_margin - section.right_margin  # type: ignore[operator]
    for number, cells in enumerate(without_repeats(table)):
        grid.add_row()
        _fill(grid, number + 1, cells, table, strong=number in table.sums)
    grid.autofit = False
    for column, width in zip(grid.columns, _widths(table, room), strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    note = document.add_paragraph()
    note.paragraph_format.space_before = Pt(3)
    space = text("punctuation.space", table.language)
    said = note.add_run(space.join((*table.notes, *table.source)))
    said.italic, said.font.size = True, Pt(size - 0.5)


def save_document(document: DocumentObject, path: Path, date: str) -> None:
    """Write a document with fixed dates; the same bytes every time.

    Parameters
    ----------
    document
        The document.
    path
        File to write.
    date
        Date given as that of creation and change, ``YYYY-MM-DD``.
    """
    properties, day = document.core_properties, datetime.fromisoformat(date)
    properties.created = properties.modified = day
    properties.author = properties.last_modified_by = "RCEP Analytics"
    properties.comments = f"RCEP Analytics {package_version()}"
    properties.revision = 1
    written = BytesIO()
    document.save(written)
    with ZipFile(written) as parts, DatedZip(path, "w", ZIP_DEFLATED) as archive:
        for name in parts.namelist():
            archive.writestr(name, parts.read(name))


def _set_letters(document: DocumentObject, size: float) -> None:
    """Set the style of cells; empty ones are then no higher than the others."""
    styles = document.styles
    known = _CELL in styles
    style: Any = styles[_CELL] if known else styles.add_style(_CELL, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.font.size, style.paragraph_format.space_after = Pt(size), Pt(0)


def _fill(
    grid: Table, row: int, cells: Sequence[str], table: DisplayTable, *, strong: bool
) -> None:
    for cell, words, column in zip(grid.rows[row].cells, cells, table.columns, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.style = _CELL
        if column.decimals is not None:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.add_run(words).bold = strong


def _widths(table: DisplayTable, room: int) -> list[Length]:
    """Return widths of columns that share a page: words as long as they are, numbers alike."""
    cells = zip(*table.written(), strict=True)
    letters = [
        _LETTERS_OF_NUMBERS if column.decimals is not None
        else min(max(map(text_width, (column.title, *words))), _MOST_LETTERS) + _PADDING
        for column, words in zip(table.columns, cells, strict=True)
    ]  # fmt: skip
    return [Length(room * each // sum(letters)) for each in letters]


def _describe(grid: Table, table: DisplayTable) -> None:
    """Draw lines above, below and under the headings, and say what the table shows."""
    properties = grid._tbl.tblPr  # noqa: SLF001 (python-docx has no name for borders)
    borders = _element("w:tblBorders")
    for side in ("top", "bottom"):
        borders.append(_element(f"w:{side}", val="single", sz="8", space="0", color="1F4E79"))
    borders.append(_element("w:insideH", val="single", sz="2", space="0", color="D5DAE0"))
    properties.append(borders)
    properties.append(_element("w:tblCaption", val=table.title))
    properties.append(_element("w:tblDescription", val=" ".join(table.notes)))


def _element(name: str, **attributes: str) -> Any:  # noqa: ANN401 (an element of lxml)
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element
