"""Import of one small table into the store: read and validated as a whole."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl
from dataframely.exc import SchemaError, ValidationError

from analytics.errors import InputError
from analytics.readers.imported_tables import Table, TextTable, WorkbookTable
from analytics.readers.source_files import printable_name
from analytics.readers.table_store import REJECTED, Manifest, digest_of
from analytics.readers.trade_import import SHORT_DIGEST
from analytics.readers.trade_sift import write_rejected

_PART = "part-00000.parquet"


@dataclass(frozen=True)
class SmallFile:
    """A file of a small table that was recognised.

    Attributes
    ----------
    path
        The file.
    name, format
        What it was taken for.
    why
        Why.
    read
        Reads it.
    """

    path: Path
    name: str
    format: TextTable | WorkbookTable
    why: str
    read: Callable[[], Table]

    @cached_property
    def sha256(self) -> str:
        """Its digest, for which it is read once."""
        return digest_of(self.path)

    @property
    def entry(self) -> str:
        """Its name in the store."""
        return self.sha256[:SHORT_DIGEST]


def fill_table(file: SmallFile, folder: Path, *, strict: bool) -> Manifest:
    """Read a file into a folder and return its manifest.

    Parameters
    ----------
    file
        The file as recognised.
    folder
        Empty folder for the table and ``rejected.csv``.
    strict
        Whether rows that break a check refuse the file instead of being set aside.

    Raises
    ------
    InputError
        If there is no row, most cannot be used, or ``strict`` and one cannot.
    """
    table = file.read()
    _require_usable(file, table, strict=strict)
    frame = _validated(table.frame, file)
    frame.write_parquet(folder / _PART)
    if table.rejected:
        write_rejected(folder / REJECTED, printable_name(file.path), table.rejected)
    return Manifest(
        entry=file.entry,
        table=file.format.table,
        format=file.name,
        why=file.why,
        file=printable_name(file.path),
        sha256=file.sha256,
        rows=frame.height,
        rejected_rows=len(table.rejected),
        warnings=(*table.warnings, *_said(table)),
        parts={_PART: digest_of(folder / _PART)},
    )


def _validated(frame: pl.DataFrame, file: SmallFile) -> pl.DataFrame:
    try:
        return file.format.schema.validate(frame, cast=True)
    except (SchemaError, ValidationError) as error:
        said = " ".join(str(error).split())
        title = f"import of {file.path.name}"
        raise InputError(title, f"{file.path}: as {file.format.title}: {said}") from error


def _require_usable(file: SmallFile, table: Table, *, strict: bool) -> None:
    bad, good = len(table.rejected), table.frame.height
    title = f"import of {file.path.name}"
    if not good and not bad:
        raise InputError(
            title,
            f"{file.path}: as {file.format.title} it has a header and no rows; download it again",
        )
    if bad > good or (strict and bad):
        said = f"{bad:,} of {bad + good:,} rows cannot be used, as {file.format.title}"
        raise InputError(title, [said, *(each.told() for each in table.rejected[:5])])


def _said(table: Table) -> tuple[str, ...]:
    if not table.rejected:
        return ()
    first = "; ".join(each.told() for each in table.rejected[:3])
    return (f"{len(table.rejected):,} rows are set aside in {REJECTED}: {first}",)
