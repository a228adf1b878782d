"""A child process that runs the draws and says how much memory they took: ``N [MARKETS]``."""

import resource
import sys
from pathlib import Path

from tests.benchmarks.draw_case import MARKETS, make_case, ours


def main() -> None:
    """Print the peak above what the interpreter and a first small run already hold, in MB."""
    draws, markets = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else MARKETS
    ours(make_case(64), 64)
    before = peak_mb()
    ours(make_case(markets), draws)
    print(f"{peak_mb() - before:.1f}")


def peak_mb() -> float:
    """Return the most memory that this process has held so far."""
    status = Path("/proc/self/status")
    if status.exists():
        # What getrusage tells on Linux begins with the size of the parent.
        lines = status.read_text(encoding="ascii").splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 2**10
    scale = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale


if __name__ == "__main__":
    main()
