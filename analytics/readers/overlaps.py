"""Rows that several imported trade files have: the same said twice, a correction, a conflict."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from analytics.errors import refuse_any
from analytics.readers.table_store import TRADE, Manifest, manifests, part_paths
from analytics.readers.trade_sift import NUMBER_OF_ROW
from analytics.schemas.trade_lines import KEY, TradeLines

_SAID = ("value", "quantity", "second_quantity")
_THERE = "_there"
_EXAMPLES = 5


def read_trade_lines() -> pl.LazyFrame:
    """Return all imported trade as one table; a row that several files have counts once.

    Returns
    -------
    polars.LazyFrame
        Columns of :class:`analytics.schemas.trade_lines.TradeLines`, files in the order of their
        digests and rows in that of the file; without rows if nothing is imported.

    Raises
    ------
    InputError
        If the store cannot be read.

    Examples
    --------
    >>> read_trade_lines().filter(partner="JPN").collect()  # doctest: +SKIP
    """
    stored = {manifest.entry: manifest for manifest in manifests(TRADE)}
    tables = [pl.LazyFrame(schema=TradeLines.create_empty().schema)]
    for manifest in stored.values():
        table = pl.scan_parquet(part_paths(manifest)).drop(NUMBER_OF_ROW)
        for other in manifest.overlaps:
            if other in stored:
                there = pl.scan_parquet(part_paths(stored[other])).select(KEY)
                table = table.join(
                    there, on=KEY, how="anti", nulls_equal=True, maintain_order="left"
                )
        tables.append(table)
    return pl.concat(tables)


def with_overlaps(manifest: Manifest, parts: Sequence[Path]) -> Manifest:
    """Return the manifest of a new table with what is stored of the same rows.

    Rows that another file has too are counted, and a file that the new one corrects, with the same
    keys and other figures, is named.

    Parameters
    ----------
    manifest
        What is to be stored of the new table.
    parts
        Its Parquet files.

    Raises
    ------
    InputError
        If some rows of the same key differ and the new file is no correction of the older one.
    """
    equal: dict[str, int] = {}
    replaces, said, changes = None, [], []
    problems: list[str] = []
    for other in manifests(TRADE):
        if other.sha256 == manifest.sha256:
            replaces = other.entry
            changes = [f"it replaces {other.file} as it was told before"]
            continue
        if not _may_overlap(manifest.summary, other.summary):
            continue
        common, differing = _compared(parts, other)
        is_whole = common == manifest.rows == other.rows and manifest.format == other.format
        if not differing.is_empty() and is_whole:
            replaces, changes = other.entry, [_corrected(other, differing)]
        elif not differing.is_empty():
            problems += _conflicts(other, differing)
        elif common:
            equal[other.entry] = common
            said.append(
                f"{common:,} rows are in {other.file} too, which was imported before; they count "
                "once"
            )
    refuse_any("trade that two files tell differently", problems)
    warnings = (*manifest.warnings, *said, *changes)
    return replace(manifest, overlaps=equal, replaces=replaces, warnings=warnings)


def _may_overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two tables may have a key in common, by what their manifests say.

    Examples
    --------
    >>> _may_overlap({"codes": ["01", "05"]}, {"codes": ["06", "09"]})
    False
    """
    for name in ("periods", "codes"):
        if name in one and name in other:
            (low, high), (first, last) = one[name], other[name]
            if high < first or last < low:
                return False
    names = ("flow", "reporter", "currency")
    return all(
        {*one.get(name, ())} & {*other.get(name, ())} or one.get(name) == other.get(name)
        for name in names
    )


def _compared(parts: Sequence[Path], other: Manifest) -> tuple[int, pl.DataFrame]:
    """Return how many rows have a key of the other table, and those that say something else."""
    there = pl.scan_parquet(part_paths(other))
    common = pl.scan_parquet(list(parts)).join(
        there, on=KEY, how="inner", nulls_equal=True, suffix=_THERE
    )
    differs = pl.any_horizontal(
        pl.col(name).ne_missing(pl.col(f"{name}{_THERE}")) for name in _SAID
    )
    count, differing = pl.collect_all(
        [common.select(pl.len()), common.filter(differs)], engine="streaming"
    )
    return int(count.item()), differing.sort(NUMBER_OF_ROW)


def _corrected(other: Manifest, differing: pl.DataFrame) -> str:
    before, after = differing[f"value{_THERE}"].sum(), differing["value"].sum()
    return (
        f"it corrects {other.file}, which it replaces: {differing.height:,} of {other.rows:,} rows "
        f"differ, their trade was {before:,} and is {after:,}"
    )


def _conflicts(other: Manifest, differing: pl.DataFrame) -> list[str]:
    lines = [
        f"row {row[NUMBER_OF_ROW]:,} ({row['hs_code']}, {row['partner']}, {row['year']}): "
        f"{row['value']:,} here, {row[f'value{_THERE}']:,} in row "
        f"{row[f'{NUMBER_OF_ROW}{_THERE}']:,} of {other.file}"
        for row in differing.head(_EXAMPLES).iter_rows(named=True)
    ]
    cure = (
        f"{differing.height:,} rows have the keys of rows in {other.file} and other figures; if "
        f"one file has imports and the other exports, say so with --flow; else remove the wrong "
        f"one with rcep data remove {other.entry}"
    )
    return [cure, *lines]
