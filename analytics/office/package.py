"""The zip file that a workbook is, opened with limits: hostile until it has been read.

No part is unpacked to disk. The sizes that the zip's own directory declares are checked before
anything is decompressed, and no part is decompressed beyond its declared size, so that a file
which understates its sizes ends in a checksum error and not in a full memory.
"""

import posixpath
import stat
import zlib
from io import BytesIO
from pathlib import Path
from typing import NamedTuple, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from analytics.errors import InputError
from analytics.office import limits, safe_xml

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_METHODS = (ZIP_STORED, ZIP_DEFLATED)
_CONTENT_TYPES = "[Content_Types].xml"


class Relation(NamedTuple):
    """A relationship of a part: its type (last word), its target, whether that is outside."""

    type: str
    target: str
    outside: bool


class Package:
    """An open workbook file.

    Parameters
    ----------
    path
        The file.

    Raises
    ------
    InputError
        If the file is missing, is not an ``.xlsx`` or ``.xlsm`` workbook, is protected with a
        password, is damaged, or would unpack to more than the limits.

    Examples
    --------
    >>> with Package(Path("report.xlsx")) as package:  # doctest: +SKIP
    ...     package.read("xl/workbook.xml")
    """

    def __init__(self, path: Path) -> None:
        self.title = f"workbook {path}"
        content = self._content(path)
        try:
            self._zip = ZipFile(BytesIO(content))
        except (BadZipFile, NotImplementedError, ValueError, EOFError, OSError) as error:
            raise self.refusal(f"is a damaged zip file ({error}); save or send it again") from None
        self.entries: tuple[ZipInfo, ...] = tuple(self._zip.infolist())
        self.names = frozenset(entry.filename for entry in self.entries)
        self._check()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def refusal(self, problem: str) -> InputError:
        """Return the error that refuses this file, to be raised."""
        return InputError(self.title, [problem])

    def read(self, name: str) -> bytes:
        """Return a part, decompressed."""
        try:
            entry = self._zip.getinfo(name)
            with self._zip.open(entry) as part:
                # ZipFile.read would decompress all that is stored, whatever size is declared.
                return part.read(entry.file_size)
        except KeyError:
            raise self.refusal(f"lacks its part {name}; it is damaged: save it again") from None
        except (BadZipFile, NotImplementedError, zlib.error, EOFError, OSError) as error:
            raise self.refusal(f"has a damaged part {name} ({error}); save it again") from None

    def parse(self, name: str, handler: safe_xml.Handler) -> None:
        """Send the events of a part to a handler."""
        try:
            safe_xml.parse(self.read(name), handler)
        except safe_xml.UnsafeXmlError as error:
            raise self.refusal(
                f"part {name} {error}; no spreadsheet program writes that: do not open the file"
            ) from None
        except InputError:
            raise
        except (KeyError, IndexError) as error:
            raise self.refusal(
                f"part {name} lacks what it must say ({error}); save the file again"
            ) from None
        except ValueError as error:
            raise self.refusal(f"part {name}: {error}; save the file again") from None

    def relations(self, name: str = "") -> dict[str, Relation]:
        """Return the relationships of a part (of the whole file where none is named) by id."""
        folder, base = posixpath.split(name)
        part = posixpath.join(folder, "_rels", f"{base}.rels")
        if part not in self.names:
            return {}
        handler = _Relations(folder)
        self.parse(part, handler)
        return handler.found

    def _content(self, path: Path) -> bytes:
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):
                raise self.refusal("is no file but a folder or a device; name a workbook")
            if status.st_size > limits.MAX_FILE_BYTES:
                most = limits.MAX_FILE_BYTES // 2**20
                raise self.refusal(
                    f"has {status.st_size / 2**20:,.0f} MB; the limit is {most} MB: save it "
                    "without pictures or unused sheets"
                )
            content = path.read_bytes()
        except OSError as error:
            raise self.refusal(f"cannot be read: {error.strerror or error}") from None
        if content.startswith(_OLE):
            raise self.refusal(
                "is protected with a password, or an old .xls file; open it, remove the password "
                "(File, Info, Protect Workbook) and save it as .xlsx"
            )
        if not content.startswith(b"PK"):
            raise self.refusal("is not an Excel workbook (no zip file); save it as .xlsx")
        return content

    def _check(self) -> None:
        self._refuse_bombs()
        if len(self.names) < len(self.entries):
            raise self.refusal("holds two parts of one name; it is damaged: save it again")
        if any(entry.flag_bits & 1 for entry in self.entries):
            raise self.refusal("is an encrypted zip file; save it as .xlsx without a password")
        other = next((e for e in self.entries if e.compress_type not in _METHODS), None)
        if other is not None:
            raise self.refusal(
                f"has its part {other.filename} packed by a method ({other.compress_type}) that "
                "spreadsheet programs do not use; open it and save it as .xlsx"
            )
        if _CONTENT_TYPES not in self.names:
            raise self.refusal(
                "is a zip file but no Excel workbook (an .ods file is none); save it as .xlsx"
            )

    def _refuse_bombs(self) -> None:
        most, parts, ratio = limits.MAX_UNPACKED_BYTES, limits.MAX_PARTS, limits.MAX_RATIO
        unpacked = sum(entry.file_size for entry in self.entries)
        bloated = any(
            entry.file_size > max(limits.RATIO_FROM_BYTES, ratio * entry.compress_size)
            for entry in self.entries
        )
        if len(self.entries) > parts or unpacked > most or bloated:
            largest = max(self.entries, key=lambda entry: entry.file_size)
            raise self.refusal(
                f"would unpack to {unpacked / 2**20:,.0f} MB in {len(self.entries):,} parts "
                f"(limits: {most // 2**20} MB, {parts:,} parts, {ratio} times what is stored); "
                f"the largest is {largest.filename}: do not open it unless you know its sender, "
                "and save it without unused rows and styles"
            )


class _Relations(safe_xml.Handler):
    """Collects the relationships of a part."""

    def __init__(self, folder: str) -> None:
        self.found: dict[str, Relation] = {}
        self._folder = folder

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name.rpartition("}")[2] != "Relationship":
            return
        target, outside = attributes.get("Target", ""), attributes.get("TargetMode") == "External"
        if not outside:
            joined = posixpath.join("/", self._folder, target)
            target = posixpath.normpath(joined).lstrip("/")
        kind = attributes.get("Type", "").rpartition("/")[2]
        self.found[attributes.get("Id", "")] = Relation(kind, target, outside)
