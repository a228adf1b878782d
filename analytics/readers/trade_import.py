"""Import of one trade file into the store: read block by block, sifted, compared, stored."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import polars as pl

from analytics.readers.overlaps import with_overlaps
from analytics.readers.repeated_rows import KeyNumbers, without_repeats
from analytics.readers.source_files import printable_name
from analytics.readers.table_store import REJECTED, SHORT_DIGEST, TRADE, KnownFile, Manifest
from analytics.readers.text_blocks import Rows
from analytics.readers.trade_layout import Layout
from analytics.readers.trade_sift import Notes, Sifted, sifted
from analytics.readers.trade_summary import MOST_LISTED, TradeSummary

Blocks = Callable[[Callable[[Rows], Sifted]], Iterator[tuple[int, Sifted]]]
"""Yields what is made of each block of rows, and the number of the first of them."""


def fill_trade(
    file: KnownFile,
    layout: Layout,
    blocks: Blocks,
    folder: Path,
    *,
    most_rows: int | None,
    strict: bool,
) -> Manifest:
    """Read a trade file into a folder and return its manifest.

    Parameters
    ----------
    file, layout
        The file, and how it is read.
    blocks
        Reads its rows, a block at a time.
    folder
        Empty folder for the parts and ``rejected.csv``.
    most_rows
        Rows at which the publisher cuts off a download, where it does.
    strict
        Whether rows that break a check refuse the file instead of being set aside.

    Raises
    ------
    InputError
        If no row can be used or most cannot, if ``strict`` and one cannot, or if another imported
        file says otherwise for some of the same keys.
    """
    notes = Notes(printable_name(file.path), folder / REJECTED)
    read = blocks(partial(sifted, layout=layout))
    parts, sums, equal = _write_parts(file, read, folder, notes)
    _require_usable(file, notes, sums.rows, strict=strict)
    manifest = replace(
        file.manifest(TRADE, sums.rows, parts),
        summary=sums.told(),
        rejected_rows=notes.rejected_rows,
        rejected_value=notes.rejected_value,
        repeated_rows=equal,
    )
    warnings = (*layout.warnings, *_warnings(notes, sums, manifest, most_rows))
    return with_overlaps(replace(manifest, warnings=warnings), parts)


def _write_parts(
    file: KnownFile, blocks: Iterator[tuple[int, Sifted]], folder: Path, notes: Notes
) -> tuple[list[Path], TradeSummary, int]:
    """Write a part for each block; return them, what they hold, and how many repeated rows not."""
    parts: list[Path] = []
    keys, sums = KeyNumbers(folder), TradeSummary()
    source = pl.lit(file.sha256[:SHORT_DIGEST]).alias("source")
    for first, block in blocks:
        found = block.counted_from(first)
        lines = found.lines
        notes.add_kept(found)
        notes.set_aside(found.rejected)
        if lines.height:
            part = folder / f"part-{len(parts):05}.parquet"
            lines.with_columns(source).write_parquet(part, compression="lz4")
            parts.append(part)
            keys.add(lines)
            sums.add(lines)
    repeated = keys.repeated()
    equal, conflicts = without_repeats(parts, repeated)
    notes.set_aside(conflicts)
    if repeated:
        sums = TradeSummary()
        for part in parts:
            sums.add(pl.read_parquet(part))
    return parts, sums, equal


def _require_usable(file: KnownFile, notes: Notes, rows: int, *, strict: bool) -> None:
    """Raise InputError where nothing, or too little, is left to be stored."""
    bad = notes.rejected_rows
    first = [each.told() for each in notes.rejected]
    if not rows or bad > rows:
        cure = "download the file again, and open it once to check"
        said = f"{bad:,} of {rows + bad:,} rows cannot be used, as {file.title}; {cure}"
        raise file.refused([said, *first])
    if strict and bad:
        said = f"{_set_aside_in_words(notes)}; correct them, or import without --strict"
        raise file.refused([said, *first])


def _warnings(
    notes: Notes, sums: TradeSummary, manifest: Manifest, most_rows: int | None
) -> list[str]:
    """Return what is to be known of the table, in sentences."""
    found = []
    every = manifest.rows + manifest.repeated_rows + notes.rejected_rows
    if most_rows and every >= most_rows:
        found.append(
            f"it has {every:,} rows; a download is cut off at {most_rows:,}, so more may be "
            "missing: ask for fewer months or codes at a time"
        )
    if notes.rejected_rows:
        found.append(f"{_set_aside_in_words(notes)} in {REJECTED}")
    if notes.totals:
        found.append(f"{notes.totals:,} rows that only add up others are left out")
    if manifest.repeated_rows:
        found.append(f"{manifest.repeated_rows:,} rows that say the same twice are kept once")
    for (column, expected), (rows, value, first) in notes.kept.items():
        found.append(
            f"column {column}: {rows:,} rows (trade {value:,}, the first is row {first:,}) "
            f"have not {expected}; the rows are kept without it"
        )
    strange = manifest.summary.get("without_country", [])
    if strange:
        found.append(
            f"{len(strange)} partners have no country in the table of codes and keep the "
            f"publisher's: {', '.join(strange[:MOST_LISTED])}"
        )
    return found + [f"{words}; choose one before adding up" for words in sums.side_by_side()]


def _set_aside_in_words(notes: Notes) -> str:
    unknown = notes.rejected_without_value
    more = f", and the trade of {unknown:,} of them cannot be read" if unknown else ""
    return (
        f"{notes.rejected_rows:,} rows cannot be used (trade {notes.rejected_value:,}{more}); "
        f"{'they are' if notes.rejected_rows > 1 else 'it is'} set aside"
    )
