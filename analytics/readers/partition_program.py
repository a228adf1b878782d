"""A worker: sums the trade of some chapters from Parquet, and writes them to standard output.

It reads what to do from standard input, as JSON, and is started by
:mod:`analytics.readers.trade_partitions`, here or on another machine that sees the files.
"""

import io
import json
import sys

import polars as pl

from analytics.errors import InputError
from analytics.tariffs.trade_sums import trade_sums

REFUSED = 3  # code with which it ends where the trade cannot be used; the problems are on stderr


def main() -> int:
    """Sum one partition; return the code to end with."""
    task = json.load(sys.stdin)
    chapter = pl.col("hs_code").cast(pl.String).str.slice(0, 2)
    # Rows without a code are counted once, in the first partition.
    inside = chapter.is_in(task["chapters"]).fill_null(value=task["is_first"])
    trade = pl.scan_parquet(task["files"]).filter(inside)
    try:
        sums = trade_sums(trade, task["keep"], task["only"])
    except InputError as error:
        sys.stderr.write(json.dumps(error.problems))
        return REFUSED
    buffer = io.BytesIO()
    sums.write_ipc_stream(buffer)
    sys.stdout.buffer.write(buffer.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
