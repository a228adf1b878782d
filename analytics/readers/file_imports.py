"""Import of files of any known format: recognised by content, read, and stored."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path

import polars as pl

from analytics.errors import InputError, quoted
from analytics.readers import table_store
from analytics.readers.annex_layout import may_be_schedule
from analytics.readers.formats import kind_of
from analytics.readers.formats.tables import formats_of
from analytics.readers.imported_tables import WorkbookTable
from analytics.readers.isolated import read_sheets
from analytics.readers.own_files import as_text, is_known_table, sheet_as_text
from analytics.readers.recognition import nearest_format, recognise_text
from analytics.readers.source_files import NO_TABLE, file_kind, members, require_regular_file
from analytics.readers.table_import import fill_table
from analytics.readers.table_store import KnownFile, Manifest
from analytics.readers.text_blocks import read_blocks
from analytics.readers.text_head import TextHead, has_whole_last_line, read_text_head
from analytics.readers.trade_import import fill_trade
from analytics.readers.trade_layout import Told, TradeFormat
from analytics.readers.workbook_traps import workbook_trap


class UnrecognisedError(InputError):
    """A file that is of no known format."""


@dataclass(frozen=True)
class Imported:
    """What became of a file.

    Attributes
    ----------
    manifest
        What is stored of it.
    is_new
        Whether it was not there before.
    """

    manifest: Manifest
    is_new: bool


def files_in(path: Path) -> Iterator[Path]:
    """Yield the files of a folder and of those in it, sorted; links out of it are not followed.

    Parameters
    ----------
    path
        Folder, or a file, which is yielded as it is.

    Examples
    --------
    >>> list(files_in(Path("2023.csv")))  # doctest: +SKIP
    [PosixPath('2023.csv')]
    """
    if not path.is_dir():
        yield path
        return
    root = path.resolve()
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            file = Path(folder) / name
            if not name.startswith(".") and file.resolve().is_relative_to(root):
                yield file


def import_table(path: Path, told: Told, *, strict: bool = False) -> Imported | None:
    """Read a file that is no schedule and store its table.

    Parameters
    ----------
    path
        The file, as published.
    told
        What the user tells of trade and the file does not.
    strict
        Whether a row that cannot be used refuses the file.

    Returns
    -------
    Imported or None
        ``None`` if the file may be a schedule of tariffs.

    Raises
    ------
    InputError
        If the file is of no known format or cannot be used; nothing is stored then.
    """
    title = f"import of {path.name}"
    require_regular_file(path, title, missing="is not a file")
    kind = file_kind(path)
    if kind in ("xls", "xlsx"):
        return _import_workbook(path, title, told, strict=strict)
    if kind == "zip" and (several := len(members(path))) > 1:
        said = f"is a zip archive of {several} files; unpack it and import what is in it"
        raise UnrecognisedError(title, f"{path} {said}")
    if kind in ("parquet", "zip", "gzip", "utf-16"):
        with as_text(path, kind, title) as text:
            return _import_text(path, text, told, strict=strict)
    return _import_text(path, path, told, strict=strict)


def _import_text(path: Path, text: Path, told: Told, *, strict: bool) -> Imported | None:
    """Import a file by its table in text, which is the same file for most."""
    title = f"import of {path.name}"
    kind = file_kind(text)
    if kind != "text":
        raise UnrecognisedError(title, f"{path} {NO_TABLE.get(kind, NO_TABLE['binary'])}")
    found = recognise_text(text)
    if found is None:
        if text == path and kind_of(text):
            return None
        raise UnrecognisedError(title, f"{path} {_unknown(text)}")
    name, form, head = found
    file = KnownFile(path, name, form.title, head.short())
    if isinstance(form, TradeFormat):
        file = replace(file, told=(told.flow, told.period))
        return _import_trade(file, text, told, form, head, strict=strict)
    read = partial(form.read, text, head)
    return _kept(file, partial(fill_table, file, form, read, strict=strict))


_NO_LAST_END = "the last line has no end, so the file may be cut off there: compare its last row"


def _import_trade(
    file: KnownFile, text: Path, told: Told, form: TradeFormat, head: TextHead, *, strict: bool
) -> Imported:
    try:
        layout = form.layout(head, told)
    except InputError as error:
        problems = [f"{file.path}: {problem}" for problem in error.problems]
        raise file.refused(problems) from error
    if not has_whole_last_line(text):
        layout = replace(layout, warnings=(*layout.warnings, _NO_LAST_END))
    missing = [name for name in layout.used if name not in head.header]
    if missing:
        said = f"{file.path}: as {form.title} it lacks the column {', '.join(missing)}"
        raise file.refused(f"{said}; give it as published")
    blocks = partial(read_blocks, text, head, layout.used, words=layout.words)
    fill = partial(fill_trade, file, layout, blocks, most_rows=form.most_rows, strict=strict)
    return _kept(file, fill)


def _import_workbook(path: Path, title: str, told: Told, *, strict: bool) -> Imported | None:
    trap = workbook_trap(path)
    if trap:
        raise UnrecognisedError(title, f"{path} {trap}")
    sheets = read_sheets(path, title)
    for name, form in formats_of(WorkbookTable).items():
        found = form.recognise(sheets)
        if found:
            reason, read = found
            file = KnownFile(path, name, form.title, reason)
            return _kept(file, partial(fill_table, file, form, read, strict=strict))
    for sheet in sheets.values():
        if is_known_table(sheet):
            with sheet_as_text(sheet) as text:
                return _import_text(path, text, told, strict=strict)
    if may_be_schedule(sheets):
        return None
    said = "no sheet has the header of a known format; see rcep data formats"
    raise UnrecognisedError(title, f"{path}: {said}")


def _unknown(text: Path) -> str:
    head = read_text_head(text)
    shown = quoted(", ".join(head.header)) if head else "nothing"
    near = nearest_format(text)
    return f"has a header of no known format ({shown}); {near or 'see rcep data formats'}"


def _kept(file: KnownFile, fill: Callable[[Path], Manifest]) -> Imported:
    """Return what is stored of a file, filled if it is not there."""
    with table_store.sole_writer():
        stored = next((one for one in table_store.manifests() if one.entry == file.entry), None)
        if stored is not None:
            return Imported(stored, is_new=False)
        return Imported(table_store.store_table(file.entry, fill), is_new=True)


def read_imported(table: str) -> pl.LazyFrame | None:
    """Return what is imported of a table other than trade, one file below the other.

    Examples
    --------
    >>> read_imported("hs_concordance")  # doctest: +SKIP
    """
    stored = map(table_store.part_paths, table_store.manifests(table))
    paths = list(chain.from_iterable(stored))
    return pl.scan_parquet(paths) if paths else None
