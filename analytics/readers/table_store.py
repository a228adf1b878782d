"""Imported tables in the user's store: a folder for each file, with Parquet and a manifest.

A folder is written under a hidden name and put in its place in one step, so that a table is there
whole or not at all. Its manifest says what the file was taken for and why, and the SHA-256 of each
part, by which ``rcep data check`` sees a changed byte.
"""

import json
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from analytics.atomic import sync_folder, take
from analytics.errors import InputError
from analytics.readers.source_files import digest_of, printable_name
from analytics.readers.store import IMPORT_AGAIN, in_one_sentence, user_data_directory

VERSION = 1  # of what is stored
MANIFEST = "manifest.json"  # what is stored of a file, and why
REJECTED = "rejected.csv"  # rows of a file that cannot be used
TRADE = "trade_lines"  # the table of all trade files
SHORT_DIGEST = 12  # characters of a digest that name a file
_NEW = ".new"


@dataclass(frozen=True)
class Manifest:
    """What the store says of one imported file.

    Attributes
    ----------
    entry
        Name of its folder.
    table
        Table that it gives, such as ``trade_lines``.
    format, why
        What the file was taken for, and why.
    file, sha256
        Its name and digest.
    rows
        Rows stored.
    summary
        What the table is about: periods, flows, parties, editions, totals by currency.
    rejected_rows, rejected_value
        Rows set aside in ``rejected.csv``, and their trade.
    repeated_rows
        Rows that said the same as an earlier row of the file, and were left out.
    overlaps
        Rows that another imported file has too, by its folder.
    replaces
        Folder of the file that this one corrects.
    warnings
        What is to be known before the table is used.
    parts
        SHA-256 of each Parquet file.
    """

    entry: str
    table: str
    format: str
    why: str
    file: str
    sha256: str
    rows: int
    summary: dict[str, Any] = field(default_factory=dict)
    rejected_rows: int = 0
    rejected_value: int = 0
    repeated_rows: int = 0
    overlaps: dict[str, int] = field(default_factory=dict)
    replaces: str | None = None
    warnings: tuple[str, ...] = ()
    parts: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class KnownFile:
    """A file whose format is known.

    Attributes
    ----------
    path
        The file.
    format, title
        Name of its format, and what such a file is called.
    reason
        By what it was recognised.
    told
        What the user tells of it, which is part of its name in the store.
    """

    path: Path
    format: str
    title: str
    reason: str
    told: tuple[str | None, ...] = ()

    @cached_property
    def sha256(self) -> str:
        """Its digest, for which it is read once."""
        return digest_of(self.path)

    @property
    def entry(self) -> str:
        """Its name in the store."""
        return "-".join(filter(None, (self.sha256[:SHORT_DIGEST], *self.told)))

    def manifest(self, table: str, rows: int, parts: Iterable[Path]) -> Manifest:
        """Return what the store says of it, but for what was found in its rows."""
        return Manifest(
            entry=self.entry,
            table=table,
            format=self.format,
            why=f"{self.title}: {self.reason}",
            file=printable_name(self.path),
            sha256=self.sha256,
            rows=rows,
            parts={part.name: digest_of(part) for part in parts},
        )

    def refused(self, problems: str | Iterable[str]) -> InputError:
        """Return the error that says why it is not imported."""
        return InputError(f"import of {self.path.name}", problems)


def tables_directory() -> Path:
    """Return the folder of the imported tables."""
    return user_data_directory() / "tables"


def manifests(table: str | None = None) -> list[Manifest]:
    """Return what is stored, sorted by folder, without what a later file replaces.

    Parameters
    ----------
    table
        One table; by default all.

    Raises
    ------
    InputError
        If the store cannot be read.
    """
    with in_one_sentence("read", tables_directory()):
        found = [manifest for path in _folders() if (manifest := _read(path)) is not None]
    replaced = {manifest.replaces for manifest in found}
    return [
        manifest
        for manifest in found
        if manifest.entry not in replaced and table in (None, manifest.table)
    ]


def part_paths(manifest: Manifest) -> list[Path]:
    """Return the Parquet files of a table, in order."""
    return [tables_directory() / manifest.entry / name for name in manifest.parts]


def check_tables() -> list[str]:
    """Read everything stored again and return the problems, one line each."""
    problems = []
    with in_one_sentence("read", tables_directory()):
        for path in _folders():
            manifest = _read(path)
            if manifest is None:
                problems.append(f"{path.name}: its manifest cannot be used; {IMPORT_AGAIN}")
                continue
            problems += [
                f"{path.name} ({manifest.file}): {name} is missing or was changed since it was "
                f"imported; {IMPORT_AGAIN}"
                for name, digest in manifest.parts.items()
                if not (path / name).is_file() or digest_of(path / name) != digest
            ]
    return problems


def remove_table(name: str) -> Manifest:
    """Remove an imported file by the name of its folder, its digest or its file name.

    Raises
    ------
    InputError
        If it is not stored, or several are meant.
    """
    stored = manifests()
    meant = [one for one in stored if one.file == name] or [
        one for one in stored if one.entry.startswith(name)
    ]
    if len(meant) != 1:
        known = ", ".join(f"{one.entry} ({one.file})" for one in meant or stored) or "nothing"
        said = "several are meant" if meant else "it is not stored"
        raise InputError(f"imported file {name}", f"{said}: {known}; see rcep data list")
    with sole_writer():
        _discard(meant[0].entry)
    return meant[0]


@contextmanager
def sole_writer() -> Iterator[None]:
    """Be the only writer of imported tables; what a killed command left is removed.

    Raises
    ------
    InputError
        If another command writes, or the folder cannot be written to.
    """
    root = tables_directory()
    with in_one_sentence("written", root):
        root.mkdir(parents=True, exist_ok=True)
        lock = take(root / ".tables.lock")
    try:
        if lock.is_sole:
            _clear()
        yield
    finally:
        lock.release()


def store_table(entry: str, fill: Callable[[Path], Manifest]) -> Manifest:
    """Store a table as the only writer: whole, or not at all.

    Parameters
    ----------
    entry
        Name of its folder, which is not there yet.
    fill
        Writes the parts into a folder and returns the manifest.

    Raises
    ------
    InputError
        As ``fill`` raises it, or if the folder cannot be written to.
    """
    root = tables_directory()
    new = root / f".{entry}.{secrets.token_hex(4)}{_NEW}"
    with in_one_sentence("written", root):
        new.mkdir(parents=True)
        try:
            manifest = fill(new)
            text = json.dumps(
                {"version": VERSION, **asdict(manifest)}, ensure_ascii=False, indent=2
            )
            (new / MANIFEST).write_text(text + "\n", encoding="utf-8", newline="\n")
            for path in new.iterdir():
                sync_folder(path)
            new.rename(root / entry)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        sync_folder(root)
        if manifest.replaces:
            _discard(manifest.replaces)
    return manifest


def _folders() -> list[Path]:
    root = tables_directory()
    if not root.is_dir():
        return []
    return sorted(path for path in root.iterdir() if path.is_dir() and path.name[0] != ".")


def _read(folder: Path) -> Manifest | None:
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if content.pop("version") != VERSION:
            return None
        manifest = Manifest(**content | {"warnings": tuple(content["warnings"])})
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None
    return manifest if manifest.entry == folder.name else None


def _discard(entry: str) -> None:
    """Take a folder away in one step, then remove what was in it."""
    root = tables_directory()
    gone = root / f".{entry}.{secrets.token_hex(4)}{_NEW}"
    with in_one_sentence("written", root):
        (root / entry).rename(gone)
        sync_folder(root)
        shutil.rmtree(gone, ignore_errors=True)


def _clear() -> None:
    root = tables_directory()
    replaced = {one.replaces for one in (_read(path) for path in _folders()) if one}
    for path in sorted(root.iterdir()):
        is_left = path.name.startswith(".") and path.name.endswith(_NEW) and path.is_dir()
        if is_left or path.name in replaced:
            shutil.rmtree(path, ignore_errors=True)
