"""Tables in workbooks, Parquet, zip, gzip or UTF-16, brought into text, which is then read."""

import gzip
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast

import polars as pl
from polars.exceptions import PanicException, PolarsError

from analytics.errors import InputError
from analytics.office.limits import MAX_RATIO, RATIO_FROM_BYTES
from analytics.readers.recognition import format_of_header
from analytics.readers.source_files import FileKind, members
from analytics.readers.text_head import MOST_NOTES, TextHead

_AT_ONCE = 2**20
_DAMAGED = (
    PolarsError, PanicException, OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError,
    ValueError,
)  # fmt: skip
"""What is raised by reading a file that is damaged, encrypted or cut off."""


def is_known_table(sheet: pl.DataFrame) -> bool:
    """Whether one of the first rows of a sheet is the header of a table that is known as text.

    Examples
    --------
    >>> is_known_table(pl.DataFrame({"c0": ["HS Code"]}))
    False
    """
    rows = (tuple((cell or "").strip() for cell in row) for row in sheet.head(MOST_NOTES).rows())
    heads = (TextHead("utf-8", ",", tuple(filter(None, words)), 0) for words in rows)
    return any(format_of_header(head) for head in heads if head.header)


@contextmanager
def as_text(path: Path, kind: FileKind, title: str) -> Iterator[Path]:
    """Write a file as plain text for the time of the block.

    Parameters
    ----------
    path
        The file.
    kind
        ``parquet``, ``zip`` (of one file), ``gzip`` or ``utf-16``.
    title
        Title of the error.

    Raises
    ------
    InputError
        If it cannot be read to its end.
    """
    write = {
        "parquet": _from_parquet,
        "zip": _from_zip,
        "gzip": _from_gzip,
        "utf-16": _from_utf_16,
    }[kind]
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "table.csv"
        try:
            write(path, text)
        except _DAMAGED as error:
            said = str(error).strip().partition("\n")[0]
            cure = "it is damaged or cut off: download it again"
            raise InputError(title, f"{path} cannot be read as {kind} ({said}); {cure}") from error
        yield text


def _from_parquet(path: Path, text: Path) -> None:
    pl.scan_parquet(path).sink_csv(text)


def _from_utf_16(path: Path, text: Path) -> None:
    with (
        path.open(encoding="utf-16", newline="") as source,
        text.open("w", encoding="utf-8", newline="") as target,
    ):
        shutil.copyfileobj(source, target, _AT_ONCE)


def _from_gzip(path: Path, text: Path) -> None:
    with gzip.open(path) as source:
        _unpack(cast("IO[bytes]", source), path, text)


def _from_zip(path: Path, text: Path) -> None:
    with zipfile.ZipFile(path) as archive, archive.open(members(path)[0]) as source:
        _unpack(source, path, text)


def _unpack(source: IO[bytes], path: Path, text: Path) -> None:
    most = max(RATIO_FROM_BYTES, MAX_RATIO * path.stat().st_size)
    with text.open("wb") as target:
        while content := source.read(_AT_ONCE):
            if target.tell() > most:
                raise ValueError("it unpacks to so much that it may be a trap, a zip bomb")
            target.write(content)


@contextmanager
def sheet_as_text(sheet: pl.DataFrame) -> Iterator[Path]:
    """Write a sheet as CSV for the time of the block."""
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "table.csv"
        sheet.write_csv(text, include_header=False)
        yield text
