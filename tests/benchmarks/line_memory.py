"""A child process that computes duty line by line and says its peak of memory in MB: ``FILES``."""

import sys

import polars as pl

from tests.benchmarks.draw_memory import peak
from tests.benchmarks.line_duty import ours
from tests.benchmarks.line_trade import rates


def main() -> None:
    """Print the peak of the whole process."""
    ours(pl.scan_parquet(sys.argv[1]), rates())
    print(f"{peak():.1f}")


if __name__ == "__main__":
    main()
