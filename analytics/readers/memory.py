"""How much memory the machine can still give."""

import os
from pathlib import Path

_KIB = 1024


def available_memory() -> int | None:
    """Return the bytes of memory that are free to use; None where the system does not tell.

    Linux says it outright; elsewhere on Unix half of all memory is taken for free.
    """
    try:
        text = Path("/proc/meminfo").read_text(encoding="ascii")
        found = [line.split()[1] for line in text.splitlines() if line.startswith("MemAvailable:")]
        if found:
            return int(found[0]) * _KIB
    except (OSError, ValueError):
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    except (AttributeError, OSError, ValueError):
        return None
