"""Workbooks of which tests need not read all rows."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zipfile import ZipFile

from analytics.office.parts import WorkbookParts
from analytics.office.reading import read_workbook_parts

FIRST_ROWS = 30
"""Rows of a sheet that is cut."""


def cut_workbook(whole: Path, path: Path, cuts: Callable[[str, bytes], bool]) -> Path:
    """Write a workbook without the later rows of some sheets.

    ``cuts`` says of a part, by its name and its later rows, whether they are left out.
    """
    with ZipFile(whole) as given, ZipFile(path, "w") as written:
        for name in given.namelist():
            part = given.read(name)
            first, last = _later_rows(part)
            if first < last and cuts(name, part[first:last]):
                part = part[:first] + part[last:]
            written.writestr(name, part)
    return path


def read_after(path: Path, folder: Path, other: Path, known: WorkbookParts) -> WorkbookParts:
    """Return what a workbook holds, given what another one is known to hold.

    Later rows of a sheet that are the same bytes in both, as most formulas are in two languages,
    are not read again. ``folder`` is for files that nobody else needs.
    """
    rows, same = _rows_by_part(other), set()

    def is_same(part: str, later: bytes) -> bool:
        if rows.get(part) == later:
            same.add(part)
        return part in same

    read = read_workbook_parts(cut_workbook(path, folder / path.name, is_same))
    assert read.styles == known.styles
    cells = {
        sheet.part: {at: cell for at, cell in sheet.cells.items() if at.row > FIRST_ROWS}
        for sheet in known.sheets
        if sheet.part in same
    }
    sheets = (
        replace(sheet, cells={**sheet.cells, **cells.get(sheet.part, {})}) for sheet in read.sheets
    )
    return replace(read, sheets=tuple(sheets))


def _rows_by_part(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    return {name: part[slice(*_later_rows(part))] for name, part in parts.items()}


def _later_rows(part: bytes) -> tuple[int, int]:
    """Return where the later rows of a sheet begin and end; the same place if it has none."""
    begin = part.find(b'<row r="%d"' % (FIRST_ROWS + 1))
    return (0, 0) if begin < 0 else (begin, part.rfind(b"</row>") + len(b"</row>"))
