"""Arrays of many markets in chunks that stay in the processor's cache, some at a time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

THREADS = 2  # chunks at a time; numpy lets go of the interpreter while it computes


def in_chunks(solve: Callable[[slice], None], count: int, size: int) -> None:
    """Solve markets chunk by chunk.

    Parameters
    ----------
    solve
        Solves the markets of a slice, and writes where no other does: how many run at once moves
        no digit.
    count, size
        Number of markets, and of those in a chunk.
    """
    chunks = [slice(start, min(start + size, count)) for start in range(0, count, size)]
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(solve, chunks))
