"""A copy of a workbook file in which some parts are exchanged, complete or absent."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from analytics.errors import InputError


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
    with _replacement(path) as new, ZipFile(new, "w") as archive:
        for entry, content in parts:
            copied = ZipInfo(entry.filename, entry.date_time)
            stored = entry.compress_type == ZIP_STORED
            copied.compress_type = ZIP_STORED if stored else ZIP_DEFLATED
            copied.create_system = entry.create_system
            copied.external_attr = entry.external_attr
            copied.comment = entry.comment
            archive.writestr(copied, exchanged.get(entry.filename, content))


@contextmanager
def _replacement(path: Path) -> Iterator[Path]:
    """Give a file beside the old one to write to; at the end it takes its place."""
    path = path.resolve()  # a link keeps leading to the file
    new = path.with_name(f"{path.name}.new")
    try:
        yield new
        with new.open("rb+") as file:
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise InputError(
            f"file {path}",
            [
                f"cannot be written: {error.strerror or error}; free space, close the program that "
                "has it open, or choose another with --out (an earlier file is untouched)"
            ],
        ) from error
    except BaseException:
        new.unlink(missing_ok=True)
        raise
