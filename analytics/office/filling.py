"""Values written into a copy of a workbook; every part that holds none of them stays as it is."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from analytics.errors import quoted
from analytics.office.package import Package
from analytics.office.parts import SheetParts
from analytics.office.references import Position
from analytics.office.sheet_edit import CellValue, with_values


def write_filled(
    template: Package, values: Mapping[str, Mapping[Position, CellValue]], path: Path
) -> None:
    """Write a copy of a workbook with values in it: its parts in their order, with their dates.

    Parameters
    ----------
    template
        The workbook to copy.
    values
        Values by part of the file and cell.
    path
        File to write. It is written to from the start: give one that takes the place of an earlier
        file only when it is complete.

    Raises
    ------
    InputError
        If a part cannot be edited or read; see :func:`analytics.office.sheet_edit.with_values`.
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> sheet = {Position(5, 3): 0.07}
    >>> write_filled(template, {"xl/worksheets/sheet1.xml": sheet}, path)  # doctest: +SKIP
    """
    old = {part: template.read(part) for part in values}
    try:
        exchanged = {part: with_values(old[part], new) for part, new in values.items()}
    except ValueError as error:
        raise template.refusal(f"cannot be filled: {error}; save it again in Excel") from None
    with ZipFile(path, "w") as archive:
        for entry in template.entries:
            name = entry.filename
            content = exchanged[name] if name in exchanged else template.read(name)
            archive.writestr(_entry_like(entry), content)


def _entry_like(entry: ZipInfo) -> ZipInfo:
    """Return the entry of a copied part: its name, date, rights and comment, no sizes."""
    copied = ZipInfo(entry.filename, entry.date_time)
    stored = entry.compress_type == ZIP_STORED
    copied.compress_type = ZIP_STORED if stored else ZIP_DEFLATED
    copied.create_system = entry.create_system
    copied.external_attr = entry.external_attr
    copied.comment = entry.comment
    return copied


def obstacles(sheet: SheetParts, where: Position) -> Iterator[str]:
    """Return why a cell must not be written to; nothing where it may be.

    Examples
    --------
    >>> template = SheetParts("Table 1", "xl/worksheets/sheet1.xml", merged=(area("A1:C1"),))
    >>> list(obstacles(template, Position(1, 2)))
    ['lies inside the merged cells A1:C1; map A1']
    """
    if sheet.type != "worksheet":
        yield "is on a sheet without cells; name another sheet"
    cell = sheet.cells.get(where)
    if cell is not None and cell.formula is not None:
        written = quoted(f"={cell.formula}")
        yield f"holds the formula {written}; map a cell that it reads, or clear it first"
    for other in sheet.arrays:
        if where in other and where != other.first:
            yield f"is filled by the array formula in {other.first}; map another cell"
    for merged in sheet.merged:
        if where in merged and where != merged.first:
            yield f"lies inside the merged cells {merged}; map {merged.first}"
    for table in sheet.tables:
        if table.header and where in table.area and where.row == table.area.first.row:
            yield f'is a column name of the table "{table.name}"; map a cell below it'
