"""Workbooks that are not opened at all: encrypted, with macros, or packed as a trap."""

import zipfile
from pathlib import Path

from analytics.office.limits import MAX_RATIO, MAX_UNPACKED_BYTES, RATIO_FROM_BYTES
from analytics.readers.source_files import file_kind

_ENCRYPTED = "EncryptedPackage"
_MACRO_PART = "vbaproject.bin"


def workbook_trap(path: Path) -> str | None:
    """Return why a workbook is not opened; ``None`` if nothing speaks against it.

    Parameters
    ----------
    path
        A file that begins like a workbook, ``.xls`` or ``.xlsx``.

    Examples
    --------
    >>> workbook_trap(Path("locked.xlsx"))  # doctest: +SKIP
    'is an encrypted workbook; save it without a password'
    """
    if file_kind(path) == "xls":
        # Official files of this kind carry an empty macro project; none is ever run.
        is_encrypted = _ENCRYPTED.encode("utf-16-le") in path.read_bytes()
        return "is an encrypted workbook; save it without a password" if is_encrypted else None
    try:
        with zipfile.ZipFile(path) as archive:
            return _trap_in(archive.infolist())
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError):
        return "begins like a workbook or zip archive and is damaged; download it again"


def _trap_in(parts: list[zipfile.ZipInfo]) -> str | None:
    unpacked = sum(part.file_size for part in parts)
    is_packed_tight = any(
        part.file_size > max(RATIO_FROM_BYTES, MAX_RATIO * part.compress_size) for part in parts
    )
    if unpacked > MAX_UNPACKED_BYTES or is_packed_tight:
        size = f"{unpacked / 2**20:,.0f} MB"
        return f"unpacks to {size}, which may be a trap (a zip bomb); it is not unpacked"
    names = {part.filename for part in parts}
    if any(name.lower().endswith(_MACRO_PART) for name in names):
        return "is a workbook with macros, which are never run; save it without them"
    return None
