"""Import of one small table into the store: read and validated as a whole."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
from dataframely.exc import SchemaError, ValidationError

from analytics.readers.imported_tables import SmallTable, Table
from analytics.readers.source_files import printable_name
from analytics.readers.table_store import REJECTED, KnownFile, Manifest
from analytics.readers.trade_sift import write_rejected

_PART = "part-00000.parquet"


def fill_table(
    file: KnownFile,
    form: SmallTable,
    read: Callable[[], Table],
    folder: Path,
    *,
    strict: bool,
) -> Manifest:
    """Read a file into a folder and return its manifest.

    Parameters
    ----------
    file, form
        The file, and its format.
    read
        Reads it.
    folder
        Empty folder for the table and ``rejected.csv``.
    strict
        Whether rows that break a check refuse the file instead of being set aside.

    Raises
    ------
    InputError
        If there is no row, most cannot be used, or ``strict`` and one cannot.
    """
    table = read()
    rejected = table.rejected
    _require_usable(file, table, strict=strict)
    frame = _validated(table.frame, form, file)
    frame.write_parquet(folder / _PART)
    warnings = table.warnings
    if rejected:
        write_rejected(folder / REJECTED, printable_name(file.path), rejected)
        first = "; ".join(each.told() for each in rejected[:3])
        warnings += (f"{len(rejected):,} rows are set aside in {REJECTED}: {first}",)
    manifest = file.manifest(form.table, frame.height, [folder / _PART])
    return replace(manifest, rejected_rows=len(rejected), warnings=warnings)


def _validated(frame: pl.DataFrame, form: SmallTable, file: KnownFile) -> pl.DataFrame:
    try:
        return form.schema.validate(frame, cast=True)
    except (SchemaError, ValidationError) as error:
        said = " ".join(str(error).split())
        raise file.refused(f"{file.path}: as {form.title}: {said}") from error


def _require_usable(file: KnownFile, table: Table, *, strict: bool) -> None:
    bad, good = len(table.rejected), table.frame.height
    if not good and not bad:
        said = f"as {file.title} it has a header and no rows; download it again"
        raise file.refused(f"{file.path}: {said}")
    if bad > good or (strict and bad):
        said = f"{bad:,} of {bad + good:,} rows cannot be used, as {file.title}"
        raise file.refused([said, *(each.told() for each in table.rejected[:5])])
