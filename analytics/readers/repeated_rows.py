"""Rows of one file that say the same twice, found without holding the file in memory."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

import numpy as np
import polars as pl

from analytics.readers.trade_sift import NUMBER_OF_ROW, Rejected
from analytics.schemas.trade_lines import KEY

_AT_ONCE = 2_000_000
_NUMBER_BYTES = 8


class KeyNumbers:
    """A number for the key of each row, kept on the disk; equal keys have equal numbers."""

    def __init__(self, folder: Path) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 (closed below)
        self._rows = 0

    def add(self, lines: pl.DataFrame) -> None:
        """Add the keys of more rows."""
        numbers = lines.select(_number()).to_series().to_numpy()
        self._file.write(numbers.tobytes())
        self._rows += lines.height

    def repeated(self) -> list[int]:
        """Return the numbers that more than one row has, and forget all."""
        passes = self._rows // _AT_ONCE + 1
        found = [number for turn in range(passes) for number in self._repeated_in(turn, passes)]
        self._file.close()
        return found

    def _repeated_in(self, turn: int, passes: int) -> list[int]:
        self._file.seek(0)
        parts = []
        while content := self._file.read(_AT_ONCE * _NUMBER_BYTES):
            numbers = np.frombuffer(content, dtype=np.uint64)
            parts.append(numbers if passes == 1 else numbers[numbers % passes == turn])
        if not parts:
            return []
        numbers = np.sort(np.concatenate(parts))
        again = numbers[1:][numbers[1:] == numbers[:-1]]
        return [int(number) for number in np.unique(again)]


def without_repeats(parts: Sequence[Path], repeated: list[int]) -> tuple[int, list[Rejected]]:
    """Take repeated rows out of the parts of a table.

    Parameters
    ----------
    parts
        Files of the table, in order.
    repeated
        Numbers of keys that more than one row has.

    Returns
    -------
    tuple
        How many rows were equal to an earlier one and left out; and the rows that were left out
        since rows of the same key differ, all of them.
    """
    if not repeated:
        return 0, []
    is_again = _number().is_in(pl.Series(repeated, dtype=pl.UInt64).implode())
    rows = pl.scan_parquet(list(parts)).filter(is_again).collect().sort(NUMBER_OF_ROW)
    said = [name for name in rows.columns if name != NUMBER_OF_ROW]
    once = rows.unique(said, keep="first", maintain_order=True)
    differing = once.filter(pl.struct(KEY).is_duplicated())
    conflicts = rows.join(differing.select(KEY).unique(), on=KEY, how="semi", nulls_equal=True)
    out = rows.join(once, on=[*said, NUMBER_OF_ROW], how="anti", nulls_equal=True)
    equal = out.join(conflicts, on=NUMBER_OF_ROW, how="anti")
    _leave_out(parts, pl.concat([equal, conflicts])[NUMBER_OF_ROW], is_again)
    return equal.height, _conflicts(conflicts)


def _number() -> pl.Expr:
    return pl.struct(KEY).hash(seed=0)


def _leave_out(parts: Sequence[Path], numbers: pl.Series, is_again: pl.Expr) -> None:
    for part in parts:
        table = pl.read_parquet(part)
        leaves = pl.col(NUMBER_OF_ROW).is_in(numbers.implode()) & is_again
        rest = table.filter(~leaves)
        if rest.height < table.height:
            rest.write_parquet(part)


def _conflicts(rows: pl.DataFrame) -> list[Rejected]:
    others = rows.group_by(KEY).agg(pl.col(NUMBER_OF_ROW).alias("all"))
    told = rows.join(others, on=KEY, nulls_equal=True).sort(NUMBER_OF_ROW)
    return [
        Rejected(
            row[NUMBER_OF_ROW],
            "value",
            str(row["value"]),
            "one figure for one key; rows "
            f"{', '.join(str(n) for n in sorted(row['all'])[:5])} differ",
            row["value"],
        )
        for row in told.iter_rows(named=True)
    ]
