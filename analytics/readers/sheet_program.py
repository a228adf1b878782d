"""The program of the child process that reads a workbook: cells of each sheet to Arrow files.

Run as a file by :mod:`analytics.readers.isolated`. It imports nothing of this package and as
little else as it can, since its start is most of the time that reading a schedule takes.
"""

import os
import sys

REFUSED = 3
_SHEET_LIMIT = 40


def _limit_memory(memory_bytes: int) -> None:
    try:
        import resource  # only on Unix
    except ImportError:
        return
    limit = _memory_mapped() + memory_bytes
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    except (ValueError, OSError):
        return  # macOS refuses some limits; the time limit then stands alone


def _memory_mapped() -> int:
    """Return the address space already mapped, in bytes; it grows with the number of cores."""
    try:
        with open("/proc/self/statm", encoding="ascii") as status:  # noqa: PTH123
            pages = int(status.read().split()[0])
    except OSError:
        return 2**30
    return pages * os.sysconf("SC_PAGE_SIZE")


def _write_sheets(path: str, folder: str) -> None:
    """Write each sheet as Arrow IPC and the names of the sheets, one a line."""
    import fastexcel
    from arro3.core import RecordBatch
    from arro3.io import write_ipc_stream

    workbook = fastexcel.read_excel(path)
    names = workbook.sheet_names[:_SHEET_LIMIT]
    for number in range(len(names)):
        # Blank rows at the top are kept: messages name rows as Excel numbers them.
        cells = workbook.load_sheet(number, header_row=None, skip_rows=0, dtypes="string")
        write_ipc_stream(
            RecordBatch.from_arrow(cells), f"{folder}/{number}.arrow", compression=None
        )
    lines = [" ".join(name.split()) for name in names]
    with open(f"{folder}/names.txt", "w", encoding="utf-8", newline="\n") as file:  # noqa: PTH123
        file.write("\n".join(lines))


def main(arguments: list[str]) -> int:
    """Read ``path``, write to ``folder``, within ``memory_bytes``; return the exit code."""
    path, folder, memory_bytes = arguments
    # Loaded before the limit holds, so that it counts the file alone. Not polars: loading it
    # takes longer than reading the largest schedule.
    import arro3.io  # noqa: F401
    import fastexcel  # noqa: F401

    _limit_memory(int(memory_bytes))
    try:
        _write_sheets(path, folder)
    except Exception as error:  # noqa: BLE001 (any failure is the file's; the parent reports it)
        reason = str(error).strip().splitlines() or [type(error).__name__]
        sys.stderr.buffer.write(reason[0][:200].encode())
        return REFUSED
    return 0


if __name__ == "__main__":
    exit_code = main(sys.argv[1:])
    sys.stderr.flush()
    # Without taking the process down piece by piece: everything it wrote is on disk.
    os._exit(exit_code)
