"""Duty line by line beside pandas and DuckDB, and its memory: ``python -m ... [ROWS]``.

`make bench` takes two million rows, of which the sums by line and year are a twelfth, so that lines
and rates weigh more than rows; what is promised against pandas and DuckDB is promised of twenty
million.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl

import analytics
from analytics.readers.trade_partitions import chapter_sums
from analytics.tariffs.trade_sums import trade_sums
from tests.benchmarks.line_rivals import FIGURES, whole_rates, with_duckdb, with_pandas
from tests.benchmarks.line_trade import PAIR, rates, write_trade
from tests.benchmarks.timing import Comparison, command, compare

ROWS, PROMISED_ROWS = 2_000_000, 20_000_000
MEMORY_LIMIT, MEMORY_TIMES = 1.6, 16
PARTITIONS, WORKERS = 4, 2
ONLY = {name: [value] for name, value in PAIR.items()}


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
        name = f"{rows:,} trade rows to duty"
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
            limit=1.3 if rows >= PROMISED_ROWS else 2.0,
            at_most=True,
            rounds=9,
        )
        yield compare(
            f"{name}, in {PARTITIONS} partitions / in one, {PARTITIONS} starts of polars",
            lambda: chapter_sums(files, partitions=PARTITIONS, workers=WORKERS, only=ONLY),
            lambda: _in_one_process(files),
            limit=2.5,
            at_most=True,
            rounds=3,
        )


def _in_one_process(files: Path) -> None:
    """Sum in one process, and start as many processes that only load polars, as many at a time."""
    trade_sums(pl.scan_parquet(files), only=ONLY)
    start = command(sys.executable, "-c", "import polars")
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(lambda _: start(), range(PARTITIONS)))


def bounds(rows: int = ROWS) -> Iterator[tuple[str, bool]]:
    """Yield what is said of memory, and whether it holds: 16 times the rows, and by worker."""
    with tempfile.TemporaryDirectory() as folder:
        few = _peak(write_trade(Path(folder) / "few", rows // MEMORY_TIMES))
        files = write_trade(Path(folder) / "many", rows)
        many, worker = _peak(files), _peak(files, PARTITIONS)
    name = f"memory of {rows:,} trade rows"
    yield _bound(f"{name} / of a sixteenth (whole process)", many, few, MEMORY_LIMIT)
    yield _bound(f"{name}: largest of {PARTITIONS} workers / one process", worker, many, 1.0)


def _bound(name: str, ours: float, other: float, limit: float) -> tuple[str, bool]:
    ratio, holds = ours / other, ours <= limit * other
    verdict = f"(at most {limit:g})  {'holds' if holds else 'NOT MET'}"
    return f"{name:<70} {ours:6.0f} MB {other:6.0f} MB   {ratio:6.2f} {verdict}", holds


def _peak(files: Path, *partitions: int) -> float:
    command = [sys.executable, "-m", "tests.benchmarks.line_memory", str(files)]
    command += [str(number) for number in partitions]
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
