"""A copy of a workbook file in which some parts are exchanged, complete or absent."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from analytics.report.folders import replaced_file


def write_copy(
    parts: Iterable[tuple[ZipInfo, bytes]], exchanged: Mapping[str, bytes], path: Path
) -> None:
    """Write the parts of a workbook in their order, with their dates, some of them exchanged.

    Parameters
    ----------
    parts
        Entry and content of each part.
    exchanged
        New content by name of part.
    path
        File to write. What stands there is replaced only once the copy is complete on disk;
        a kill in the middle leaves it as it was.

    Raises
    ------
    InputError
        If the file cannot be written.

    Examples
    --------
    >>> write_copy(parts, {"xl/worksheets/sheet1.xml": sheet}, Path("out.xlsx"))  # doctest: +SKIP
    """
    with replaced_file(path) as new, ZipFile(new, "w") as archive:
        for entry, content in parts:
            copied = ZipInfo(entry.filename, entry.date_time)
            stored = entry.compress_type == ZIP_STORED
            copied.compress_type = ZIP_STORED if stored else ZIP_DEFLATED
            copied.create_system = entry.create_system
            copied.external_attr = entry.external_attr
            copied.comment = entry.comment
            archive.writestr(copied, exchanged.get(entry.filename, content))
