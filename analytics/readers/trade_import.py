"""Import of one trade file into the store: read block by block, sifted, compared, stored."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import polars as pl

from analytics.errors import InputError
from analytics.readers.overlaps import Overlap, overlap_with_stored
from analytics.readers.repeated_rows import KeyNumbers, without_repeats
from analytics.readers.source_files import printable_name
from analytics.readers.table_store import REJECTED, TRADE, Manifest, digest_of
from analytics.readers.text_blocks import Rows
from analytics.readers.trade_layout import Layout, TradeFormat
from analytics.readers.trade_sift import Notes, Rejected, Sifted, sifted, write_rejected
from analytics.readers.trade_summary import MOST_LISTED, TradeSummary

SHORT_DIGEST = 12  # characters of a digest that name a file
_MOST_REJECTED = 0.5


@dataclass(frozen=True)
class TradeFile:
    """A trade file that was recognised.

    Attributes
    ----------
    path
        The file.
    name, format
        What it was taken for.
    why
        Why.
    layout
        How it is read.
    blocks
        Yields what is made of each block of its rows, and the number of the first of them.
    entry, sha256
        Name in the store, and digest.
    """

    path: Path
    name: str
    format: TradeFormat
    why: str
    layout: Layout
    blocks: Callable[[Callable[[Rows], Sifted]], Iterator[tuple[int, Sifted]]]
    entry: str
    sha256: str


def fill_trade(file: TradeFile, folder: Path, *, strict: bool) -> Manifest:
    """Read a trade file into a folder and return its manifest.

    Parameters
    ----------
    file
        The file as recognised.
    folder
        Empty folder for the parts and ``rejected.csv``.
    strict
        Whether rows that break a check refuse the file instead of being set aside.

    Raises
    ------
    InputError
        If no row can be used or most cannot, if ``strict`` and one cannot, or if another imported
        file says otherwise for some of the same keys.
    """
    notes, sums = Notes(), TradeSummary()
    parts, equal = _write_parts(file, folder, notes, sums)
    _require_usable(file, notes, sums.rows, strict=strict)
    overlap = overlap_with_stored(parts, sums.rows, sums.told(), file.name, file.sha256)
    manifest = Manifest(
        entry=file.entry,
        table=TRADE,
        format=file.name,
        why=file.why,
        file=printable_name(file.path),
        sha256=file.sha256,
        rows=sums.rows,
        summary=sums.told(),
        rejected_rows=notes.rejected_rows,
        rejected_value=notes.rejected_value,
        repeated_rows=equal,
        parts={part.name: digest_of(part) for part in parts},
    )
    return _with_overlap(
        replace(manifest, warnings=_warnings(file, notes, sums, manifest)), overlap
    )


def _write_parts(
    file: TradeFile, folder: Path, notes: Notes, sums: TradeSummary
) -> tuple[list[Path], int]:
    """Write a part for each block, without repeated rows; return them and how many repeat."""
    parts: list[Path] = []
    keys = KeyNumbers(folder)
    source = pl.lit(file.sha256[:SHORT_DIGEST]).alias("source")
    for first, block in file.blocks(partial(sifted, layout=file.layout)):
        found = block.counted_from(first)
        lines = found.lines
        notes.add_kept(found)
        _set_aside(file, folder, notes, found.rejected)
        if lines.height:
            part = folder / f"part-{len(parts):05}.parquet"
            lines.with_columns(source).write_parquet(part, compression="lz4")
            parts.append(part)
            keys.add(lines)
            sums.add(lines)
    repeated = keys.repeated()
    equal, conflicts = without_repeats(parts, repeated)
    _set_aside(file, folder, notes, conflicts)
    if repeated:
        sums.clear()
        for part in parts:
            sums.add(pl.read_parquet(part))
    return parts, equal


def _set_aside(file: TradeFile, folder: Path, notes: Notes, rejected: Sequence[Rejected]) -> None:
    if rejected:
        notes.add(rejected)
        write_rejected(folder / REJECTED, printable_name(file.path), rejected)


def _require_usable(file: TradeFile, notes: Notes, rows: int, *, strict: bool) -> None:
    """Raise InputError where nothing, or too little, is left to be stored."""
    bad = notes.rejected_rows
    title = f"import of {file.path.name}"
    if not rows or bad > _MOST_REJECTED * (rows + bad):
        first = [each.told() for each in notes.rejected]
        cure = "download the file again, and open it once to check"
        raise InputError(
            title,
            [
                f"{bad:,} of {rows + bad:,} rows cannot be used, as {file.format.title}; {cure}",
                *first,
            ],
        )
    if strict and bad:
        raise InputError(
            title,
            [f"{_set_aside_in_words(notes)}; correct them, or import without --strict"]
            + [each.told() for each in notes.rejected],
        )


def _warnings(
    file: TradeFile, notes: Notes, sums: TradeSummary, manifest: Manifest
) -> tuple[str, ...]:
    """Return what is to be known of the table, in sentences."""
    found = list(file.layout.warnings)
    every = manifest.rows + manifest.repeated_rows + notes.rejected_rows
    if file.format.most_rows and every >= file.format.most_rows:
        found.append(
            f"it has {every:,} rows; a download is cut off at {file.format.most_rows:,}, so more "
            "may be missing: ask for fewer months or codes at a time"
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
    found += [f"{words}; choose one before adding up" for words in sums.side_by_side()]
    return tuple(found)


def _set_aside_in_words(notes: Notes) -> str:
    unknown = notes.rejected_without_value
    more = f", and the trade of {unknown:,} of them cannot be read" if unknown else ""
    return (
        f"{notes.rejected_rows:,} rows cannot be used (trade {notes.rejected_value:,}{more}); "
        f"{'they are' if notes.rejected_rows > 1 else 'it is'} set aside"
    )


def _with_overlap(manifest: Manifest, overlap: Overlap) -> Manifest:
    """Return the manifest with what other imported files have of the same rows."""
    found = [
        f"{rows:,} rows are in {name} too, which was imported before; they count once"
        for name, rows in overlap.told.items()
    ]
    if overlap.replaces:
        found.append(overlap.changes)
    return replace(
        manifest,
        overlaps=overlap.equal,
        replaces=overlap.replaces,
        warnings=(*manifest.warnings, *found),
    )
