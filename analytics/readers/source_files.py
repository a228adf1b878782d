"""What a file really is, from its first bytes."""

import codecs
import hashlib
import os
import stat
import zipfile
from pathlib import Path
from typing import Literal

from analytics.errors import InputError

FileKind = Literal[
    "empty", "html", "xls", "xlsx", "parquet", "zip", "gzip", "packed", "utf-16", "binary", "text"
]

_HEAD = 4096
_WORKBOOK_PARTS = {"[Content_Types].xml", "content.xml"}  # of Excel and of LibreOffice
_STARTS: dict[bytes, FileKind] = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "xls",
    b"PK\x03\x04": "xlsx",
    b"PAR1": "parquet",
    b"\x1f\x8b": "gzip",
    **dict.fromkeys((b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd"), "packed"),
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
NO_TABLE: dict[FileKind, str] = {
    "empty": "is empty; download the file again",
    "html": "is a web page (HTML), not a table; the server may have answered with an error or a "
    "login page: download the file again and open it once to check",
    "packed": "is a compressed archive; unpack it and import what is in it",
    "binary": "is no text and no workbook; save it as CSV in UTF-8, or give the file as its "
    "publisher offers it",
}
"""What files are that hold no table, and what to do."""
_HTML = (b"<!doctype html", b"<html", b"<head", b"<body", b"<script")


def file_kind(path: Path) -> FileKind:
    """Return what a file is, whatever its name says."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if not head.removeprefix(codecs.BOM_UTF8).strip():
        return "empty"
    for first, kind in _STARTS.items():
        if head.startswith(first):
            return "zip" if kind == "xlsx" and members(path) else kind
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(_HTML) or b"<html" in head.lower():
        return "html"
    return "binary" if b"\x00" in head else "text"


def members(path: Path) -> list[str]:
    """Return the files in a zip archive; none of one that is a workbook, or damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [part.filename for part in archive.infolist() if not part.is_dir()]
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
        return []
    is_workbook = not _WORKBOOK_PARTS.isdisjoint(names)
    return [] if is_workbook else [name for name in names if not name.startswith("__MACOSX/")]


def printable_name(path: Path) -> str:
    """Return the file's name as text that can be stored and printed.

    Where the locale could not decode a name, Python keeps its bytes as surrogates, which no table
    can hold; they are read as UTF-8 here.
    """
    return os.fsencode(path.name).decode("utf-8", errors="replace")


def require_table_file(path: Path, title: str) -> None:
    """Raise InputError unless the path is a text file with something in it."""
    kind = _existing_kind(path, title)
    if kind != "text":
        what = "an Excel workbook" if kind in ("xls", "xlsx") else "not a text file"
        raise InputError(title, f"{path} is {what}; a CSV file is expected")


def require_workbook(path: Path, title: str) -> None:
    """Raise InputError unless the path begins like an Excel workbook."""
    kind = _existing_kind(path, title)
    if kind not in ("xls", "xlsx"):
        cure = "give the file as its publisher offers it"
        raise InputError(title, f"{path} is not an Excel workbook (.xls or .xlsx); {cure}")


def require_regular_file(path: Path, title: str, *, missing: str = "does not exist") -> None:
    """Raise InputError unless the path is a file that can be read to its end.

    A named pipe or a device would be waited for, or read, without end.
    """
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(title, f"{path} {missing}; check the path") from None
    except OSError as error:
        raise InputError(title, f"{path} cannot be read: {error.strerror or error}") from error
    if not stat.S_ISREG(mode):
        what = " but a pipe or a device; give a file"
        if stat.S_ISDIR(mode):
            what = ": it is a folder; give the file in it"
        raise InputError(title, f"{path} is not a regular file{what}")


def _existing_kind(path: Path, title: str) -> FileKind:
    require_regular_file(path, title)
    try:
        kind = file_kind(path)
    except OSError as error:
        raise InputError(title, f"{path} cannot be read: {error.strerror}") from error
    if kind in ("empty", "html"):
        raise InputError(title, f"{path} {NO_TABLE[kind]}")
    return kind


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, read piece by piece."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
