"""Read workbooks in a child process, with limits on memory and time.

A damaged workbook can make the Excel reader ask for tens of gigabytes and abort the process that
it runs in. Here that process is a child: it dies alone, and its parent says what happened. The
cells come through a pipe, so that no temporary folder can be full or be left behind.
"""

import io
import subprocess
import sys
from math import ceil
from pathlib import Path

import polars as pl

from analytics.errors import InputError
from analytics.readers import sheet_program

MEMORY_BYTES = 2 * 2**30  # that the child may map on top of its libraries
SECONDS = 60  # that the child may take
_SECONDS_MORE = 5
"""After its time the child is ended from here; so much later it ends by itself."""


def read_sheets(
    path: Path, title: str, *, memory_bytes: int = MEMORY_BYTES, seconds: float = SECONDS
) -> dict[str, pl.DataFrame]:
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
    output = io.BytesIO(_run_child(path, title, memory_bytes, seconds))
    sheets = {}
    while head := output.readline():
        size, name = head.decode("utf-8").removesuffix("\n").split(" ", maxsplit=1)
        sheet = pl.read_ipc_stream(output.read(int(size)))
        sheet.columns = [f"c{place}" for place in range(sheet.width)]
        sheets[name] = sheet
    filled = {name: sheet for name, sheet in sheets.items() if sheet.height}
    if not filled:
        raise InputError(title, f"{path} has no cells with content; give the file as published")
    return filled


def _run_child(path: Path, title: str, memory_bytes: int, seconds: float) -> bytes:
    # -P keeps this folder off the child's path, whose modules would shadow others.
    limits = [str(memory_bytes), str(ceil(seconds) + _SECONDS_MORE)]
    options = ["-P", "-X", "utf8"]
    command = [sys.executable, *options, sheet_program.__file__, str(path.resolve()), *limits]
    try:
        child = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        said = f"was not read within {seconds:g} s; the file is damaged or far larger than a tariff"
        raise InputError(title, f"{path} {said} schedule") from None
    if child.returncode == 0:
        return child.stdout
    said = f"stopped the Excel reader (code {child.returncode}, limit {memory_bytes // 2**20} MB)"
    if child.returncode == sheet_program.REFUSED:
        reason = child.stderr.decode("utf-8", errors="replace").strip()
        said = f"cannot be read as an Excel workbook ({reason})"
    raise InputError(title, f"{path} {said}; it is damaged or truncated: download it again")
