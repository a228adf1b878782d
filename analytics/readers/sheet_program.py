"""The program of the child process that reads a workbook: cells of each sheet to its output.

Run as a file by :mod:`analytics.readers.isolated`. It imports nothing of this package and as
little else as it can, since its start is most of the time that reading a schedule takes. It
writes no file: a full disk cannot stop it, and whatever ends it or its parent leaves nothing.
"""

import io
import os
import sys

REFUSED = 3  # exit code: the file cannot be read
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


def _limit_time(seconds: int) -> None:
    """End this process after some time even when its parent was killed and cannot."""
    import signal

    if hasattr(signal, "alarm"):  # only on Unix
        signal.alarm(seconds)


def _sheets(path: str) -> bytes:
    """Return each sheet as one line, ``bytes name``, and that many bytes of Arrow IPC."""
    import fastexcel
    from arro3.core import RecordBatch
    from arro3.io import write_ipc_stream

    with open(path, "rb") as file:  # noqa: PTH123
        workbook = fastexcel.read_excel(file.read())  # told by its content, whatever its name
    parts = []
    for number, name in enumerate(workbook.sheet_names[:_SHEET_LIMIT]):
        # Blank rows at the top are kept: messages name rows as Excel numbers them.
        cells = workbook.load_sheet(number, header_row=None, skip_rows=0, dtypes="string")
        arrow = io.BytesIO()
        write_ipc_stream(RecordBatch.from_arrow(cells), arrow, compression=None)
        parts += [f"{arrow.tell()} {' '.join(name.split())}\n".encode(), arrow.getvalue()]
    return b"".join(parts)


def main(arguments: list[str]) -> int:
    """Read ``path`` within ``memory_bytes`` and ``seconds``; return the exit code."""
    path, memory_bytes, seconds = arguments
    _limit_time(int(seconds))
    # Loaded before the limit holds, so that it counts the file alone. Not polars: loading it
    # takes longer than reading the largest schedule.
    import arro3.io  # noqa: F401
    import fastexcel  # noqa: F401

    _limit_memory(int(memory_bytes))
    try:
        sheets = _sheets(path)
    except Exception as error:  # noqa: BLE001 (any failure is the file's; the parent reports it)
        reason = str(error).strip().splitlines() or [type(error).__name__]
        sys.stderr.buffer.write(reason[0][:200].encode())
        return REFUSED
    sys.stdout.buffer.write(sheets)
    return 0


if __name__ == "__main__":
    exit_code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # Without taking the process down piece by piece: everything it wrote is with its parent.
    os._exit(exit_code)
