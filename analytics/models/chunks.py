"""Arrays of many markets in chunks that stay in the processor's cache, some at a time."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

THREADS = 2  # chunks at a time; numpy lets go of the interpreter while it computes


def in_chunks(
    solve: Callable[[slice], None], count: int, size: int, ends: Iterable[int] = ()
) -> None:
    """Solve markets chunk by chunk.

    Parameters
    ----------
    solve
        Solves the markets of a slice, and writes where no other does: how many run at once moves
        no digit.
    count, size
        Number of markets, and of those in a chunk.
    ends
        Where a chunk ends in any case: markets between two of them come to the same digits whatever
        others are solved with them.
    """
    bounds = [0, *ends, count]
    chunks = [
        slice(start, min(start + size, end))
        for begin, end in pairwise(bounds)
        for start in range(begin, end, size)
    ]
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(solve, chunks))
