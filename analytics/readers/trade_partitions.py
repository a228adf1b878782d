"""Sums of trade by HS chapter, each partition in a process of its own.

Trade of any length is divided by chapter; each worker sums its chapters, and a worker that dies is
started again. Sums are of whole numbers and no code is in two chapters, so that the digits are the
same for any number of partitions, workers and deaths.
"""

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import polars as pl
from polars.exceptions import PolarsError

from analytics.errors import InputError
from analytics.readers import partition_program

TRIES = 3  # of a worker that dies
_HOT_TABLE = 2**18
"""Sums that polars keeps at hand: those of a schedule's lines over some thirty years. Beyond them
it keeps rows until the end, and memory grows with the file."""


def chapter_sums(
    files: str | Path,
    *,
    partitions: int = 4,
    workers: int = 2,
    keep: Sequence[str] = (),
    only: Mapping[str, Sequence[str]] | None = None,
) -> pl.DataFrame:
    """Sum trade in Parquet by code and year, in processes over partitions by HS chapter.

    Parameters
    ----------
    files
        A Parquet file, or a pattern such as ``trade/*.parquet``, with the columns of a trade table.
    partitions
        Number of partitions, of about the same number of rows.
    workers
        Processes at a time; threads are shared among them.
    keep, only
        As of :func:`analytics.tariffs.trade_sums.trade_sums`.

    Returns
    -------
    polars.DataFrame
        Sums, which :func:`analytics.duty` takes as trade.

    Raises
    ------
    InputError
        If the files cannot be read, the trade cannot be used, or a worker dies `TRIES` times.

    Examples
    --------
    >>> sums = chapter_sums("trade/*.parquet", partitions=8)  # doctest: +SKIP
    >>> analytics.duty(path, sums)  # doctest: +SKIP
    """
    if partitions < 1 or workers < 1:
        raise InputError("partitions", "there must be at least one partition and one worker")
    chosen = {name: list(values) for name, values in (only or {}).items()}
    same = {"files": str(files), "keep": list(keep), "only": chosen}
    tasks = [
        {**same, "chapters": chapters, "is_first": number == 0}
        for number, chapters in enumerate(_divided(files, partitions))
    ]
    threads = max(1, pl.thread_pool_size() // min(workers, len(tasks)))
    with ThreadPoolExecutor(workers) as pool:
        return pl.concat(pool.map(lambda task: _summed(task, threads), tasks))


def _divided(files: str | Path, partitions: int) -> list[list[str]]:
    """Return the chapters of each partition: the largest first, each to the emptiest so far."""
    chapter = pl.col("hs_code").cast(pl.String).str.slice(0, 2).alias("chapter")
    try:
        counted = pl.scan_parquet(files).group_by(chapter).agg(pl.len()).collect(engine="streaming")
    except (PolarsError, OSError) as error:
        problem = f"cannot be read as Parquet with hs_code: {str(error).splitlines()[0]}"
        raise InputError(f"trade, {files}", problem) from None
    bins: list[list[str]] = [[] for _ in range(partitions)]
    rows = [0] * partitions
    for name, size in counted.drop_nulls().sort("len", "chapter", descending=[True, False]).rows():
        emptiest = rows.index(min(rows))
        bins[emptiest].append(name)
        rows[emptiest] += size
    return [bins[0], *(chapters for chapters in bins[1:] if chapters)]


def _summed(task: Mapping[str, Any], threads: int) -> pl.DataFrame:
    """Return the sums of one partition; a worker that dies is started again."""
    said = b""
    for _ in range(TRIES):
        worker = _started(threads)
        out, said = worker.communicate(json.dumps(task).encode("utf-8"))
        if worker.returncode == 0:
            return pl.read_ipc_stream(io.BytesIO(out))
        if worker.returncode == partition_program.REFUSED:
            raise InputError("trade", json.loads(said))
    last = said.decode("utf-8", errors="replace").strip().splitlines()[-1:] or ["no message"]
    worker_of = f"the worker for chapters {', '.join(task['chapters'])}"
    problem = f"ended {TRIES} times (last: {last[0]}); give it more memory, or more partitions"
    raise InputError(f"trade, {task['files']}", f"{worker_of} {problem}")


def _started(threads: int) -> subprocess.Popen[bytes]:
    command, pipe = [sys.executable, "-m", partition_program.__name__], subprocess.PIPE
    limits = {"POLARS_MAX_THREADS": str(threads), "POLARS_HOT_TABLE_SIZE": str(_HOT_TABLE)}
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=os.environ | limits)
