"""Read workbooks in a child process, with limits on memory and time.

A damaged workbook can make the Excel reader ask for tens of gigabytes and abort the process that
it runs in. Here that process is a child: it dies alone, and its parent says what happened.

The file is also the child's program. It therefore imports nothing of this package at the top
but the error, and the child not even that.
"""

import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

MEMORY_BYTES = 2 * 2**30
SECONDS = 60
_REFUSED = 3
_SHEET_LIMIT = 40


def read_sheets(
    path: Path, title: str, *, memory_bytes: int = MEMORY_BYTES, seconds: float = SECONDS
) -> "dict[str, pl.DataFrame]":
    """Return the sheets of a workbook as text, read in a child process.

    Parameters
    ----------
    path
        Workbook, ``.xls`` or ``.xlsx``.
    title
        Title of the error.
    memory_bytes
        Memory that the child may map on top of its libraries (not enforced on Windows).
    seconds
        Time that the child may take.

    Returns
    -------
    dict of str to polars.DataFrame
        Sheet name to cells: columns ``c0, c1, ...``, every cell text, blank cells null, the
        first row of the sheet first.

    Raises
    ------
    InputError
        If the workbook is damaged, too large for the limits, or has no cells.
    """
    import polars as pl

    with tempfile.TemporaryDirectory(prefix="rcep-") as folder:
        _run_child(path, Path(folder), title, memory_bytes, seconds)
        names = (Path(folder) / "names.txt").read_text(encoding="utf-8").splitlines()
        sheets = {
            # Read as bytes, so that no file of the folder stays open when it is removed.
            name: _named(pl.read_ipc_stream((Path(folder) / f"{number}.arrow").read_bytes()))
            for number, name in enumerate(names)
        }
    filled = {name: sheet for name, sheet in sheets.items() if sheet.height}
    if not filled:
        raise _problem(title, f"{path} has no cells with content; give the file as published")
    return filled


def _named(sheet: "pl.DataFrame") -> "pl.DataFrame":
    return sheet.rename(
        dict(zip(sheet.columns, (f"c{n}" for n in range(sheet.width)), strict=True))
    )


def _run_child(path: Path, folder: Path, title: str, memory_bytes: int, seconds: float) -> None:
    # -P keeps this folder off the child's path, whose modules would shadow others.
    command = [sys.executable, "-P", "-X", "utf8", __file__, str(path.resolve()), str(folder)]
    try:
        child = subprocess.run(
            [*command, str(memory_bytes)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _problem(
            title,
            f"{path} was not read within {seconds:g} s; the file is damaged or far larger than a "
            "tariff schedule",
        ) from None
    if child.returncode == _REFUSED:
        reason = child.stderr.decode("utf-8", errors="replace").strip()
        raise _problem(
            title,
            f"{path} cannot be read as an Excel workbook ({reason}); it is damaged or truncated: "
            "download it again",
        )
    if child.returncode != 0:
        raise _problem(
            title,
            f"{path} stopped the Excel reader (code {child.returncode}, limit "
            f"{memory_bytes // 2**20} MB); it is damaged or truncated: download it again",
        )


def _problem(title: str, problem: str) -> Exception:
    from analytics.errors import InputError

    return InputError(title, [problem])


def _limit_memory(memory_bytes: int) -> None:
    try:
        import resource  # only on Unix
    except ImportError:
        return
    limit = _memory_mapped() + memory_bytes
    # macOS refuses some limits; the time limit then stands alone.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _memory_mapped() -> int:
    """Return the address space already mapped, in bytes; it grows with the number of cores."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 2**30
    return pages * os.sysconf("SC_PAGE_SIZE")


def _write_sheets(path: str, folder: Path) -> None:
    """Write each sheet as Arrow IPC and the names of the sheets, one a line."""
    import fastexcel
    from arro3.core import RecordBatch
    from arro3.io import write_ipc_stream

    workbook = fastexcel.read_excel(path)
    names = workbook.sheet_names[:_SHEET_LIMIT]
    for number in range(len(names)):
        # Blank rows at the top are kept: messages name rows as Excel numbers them.
        cells = workbook.load_sheet(number, header_row=None, skip_rows=0, dtypes="string")
        write_ipc_stream(RecordBatch.from_arrow(cells), folder / f"{number}.arrow")
    lines = [" ".join(name.split()) for name in names]
    (folder / "names.txt").write_text("\n".join(lines), encoding="utf-8", newline="\n")


def _child(arguments: list[str]) -> int:
    path, folder, memory_bytes = arguments
    # Loaded before the limit holds, so that it counts the file alone. Not polars: loading it
    # takes longer than reading the largest schedule.
    import arro3.io  # noqa: F401
    import fastexcel  # noqa: F401

    _limit_memory(int(memory_bytes))
    try:
        _write_sheets(path, Path(folder))
    except Exception as error:  # noqa: BLE001 (any failure is the file's; the parent reports it)
        reason = str(error).strip().splitlines() or [type(error).__name__]
        sys.stderr.buffer.write(reason[0][:200].encode())
        return _REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(_child(sys.argv[1:]))
