"""Duty line by line beside pandas and DuckDB, and its memory: ``python -m ... [ROWS]``.

`make bench` takes two million rows, of which the sums by line and year are a twelfth, so that lines
and rates weigh more than rows; what is promised against pandas is promised of twenty million.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl

import analytics
from tests.benchmarks.line_rivals import FIGURES, whole_rates, with_duckdb, with_pandas
from tests.benchmarks.line_trade import rates, write_trade
from tests.benchmarks.timing import Comparison, compare

ROWS, PROMISED_ROWS = 2_000_000, 20_000_000
MEMORY_LIMIT, MEMORY_TIMES = 1.6, 16


def ours(trade: pl.LazyFrame, path: pl.DataFrame) -> pl.DataFrame:
    """Return figures by sector and year."""
    return analytics.duty(path, trade).by("sector", "year").drop("currency")


def comparisons(rows: int = ROWS) -> Iterator[Comparison]:
    """Compare with both rivals, who must find the same."""
    path = rates()
    whole, threads = whole_rates(path), pl.thread_pool_size()
    with tempfile.TemporaryDirectory() as folder:
        files = write_trade(Path(folder) / "trade", rows)
        found = ours(pl.scan_parquet(files), path).select("sector", "year", *FIGURES)
        assert found.equals(with_duckdb(files, whole, threads))
        assert found.equals(pl.from_pandas(with_pandas(files, whole)))
        name = f"{rows:,} trade rows to duty by sector and year"
        yield compare(
            f"{name} / pandas",
            lambda: ours(pl.scan_parquet(files), path),
            lambda: with_pandas(files, whole),
            limit=8.0 if rows >= PROMISED_ROWS else 1.5,
            at_most=False,
            rounds=3,
        )
        yield compare(
            f"{name} / DuckDB, summed first",
            lambda: ours(pl.scan_parquet(files), path),
            lambda: with_duckdb(files, whole, threads),
            limit=1.3,
            at_most=True,
            rounds=9,
        )


def bounds(rows: int = ROWS) -> Iterator[tuple[str, bool]]:
    """Yield what is said of memory, and whether it holds: 16 times the rows against once."""
    with tempfile.TemporaryDirectory() as folder:
        peaks = [
            _peak(write_trade(Path(folder) / str(times), rows * times // MEMORY_TIMES))
            for times in (1, MEMORY_TIMES)
        ]
    ratio = peaks[1] / peaks[0]
    holds = ratio <= MEMORY_LIMIT
    name = f"memory of {rows:,} trade rows / of a sixteenth (whole process)"
    yield (
        f"{name:<70} {peaks[1]:6.0f} MB {peaks[0]:6.0f} MB   {ratio:6.2f} "
        f"(at most {MEMORY_LIMIT:g})  {'holds' if holds else 'NOT MET'}",
        holds,
    )


def _peak(files: Path) -> float:
    command = [sys.executable, "-m", "tests.benchmarks.line_memory", str(files)]
    return float(subprocess.run(command, check=True, capture_output=True, encoding="ascii").stdout)


def main() -> None:
    """Print the comparisons of a number of rows."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    for comparison in comparisons(rows):
        print(comparison.line(), flush=True)
    for line, _ in bounds(rows):
        print(line, flush=True)


if __name__ == "__main__":
    main()
