"""A child process that computes duty line by line and says its peak of memory in MB.

``FILES`` for one process, ``FILES PARTITIONS`` for the largest of its workers.
"""

import resource
import sys

import polars as pl

from analytics.readers.trade_partitions import chapter_sums
from tests.benchmarks.draw_memory import peak
from tests.benchmarks.line_duty import ONLY, ours
from tests.benchmarks.line_trade import rates


def main() -> None:
    """Print the peak of the whole process, or of a worker."""
    if len(sys.argv) > 2:
        chapter_sums(sys.argv[1], partitions=int(sys.argv[2]), only=ONLY)
        scale = 2**20 if sys.platform == "darwin" else 2**10
        print(f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / scale:.1f}")
        return
    ours(pl.scan_parquet(sys.argv[1]), rates())
    print(f"{peak():.1f}")


if __name__ == "__main__":
    main()
