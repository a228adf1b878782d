"""A folder that is complete or absent: it is built beside the old one, then swapped by renames.

The folder ``baseline`` is built as ``baseline.new``. When it is complete, ``baseline`` becomes
``baseline.old``, ``baseline.new`` becomes ``baseline``, and ``baseline.old`` is removed. Whatever
stops the program in between, :func:`recover` finds from the names alone which of the two reports
is whole and puts it in its place.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analytics.errors import InputError

MANIFEST = "manifest.json"
"""The file that is written last; a folder without it is not a complete report."""
WORKBOOKS = {"en": "report.xlsx", "zh": "report.zh.xlsx"}
"""File name of a report's workbook in each language."""
COMPARISONS = {"en": "comparison.xlsx", "zh": "comparison.zh.xlsx"}
"""File name of the workbook on the differences between scenarios in each language."""


@contextmanager
def replacement(folder: Path) -> Iterator[Path]:
    """Give an empty folder to build in; at the end it takes the place of ``folder``.

    Parameters
    ----------
    folder
        Where the report shall stand. An earlier report there is replaced as a whole, with
        whatever was added to it; a folder that is not a report is refused.

    Raises
    ------
    InputError
        If the disk is full, a file is held open by another program, or the place cannot be
        written to. The earlier report is then as it was.

    Examples
    --------
    >>> with replacement(Path("reports/baseline")) as new:  # doctest: +SKIP
    ...     (new / MANIFEST).write_text("{}", encoding="utf-8")
    """
    new = _sibling(folder, "new")
    try:
        recover(folder)
        _refuse_what_is_no_report(folder)
        new.mkdir(parents=True)
        yield new
        _swap(folder)
    except OSError as error:
        _give_up(folder)
        raise InputError(f"report {folder}", [_explain(error)]) from error
    except BaseException:
        _give_up(folder)
        raise


@contextmanager
def replaced_file(path: Path) -> Iterator[Path]:
    """Give a file to write; at the end it takes the place of ``path``.

    Parameters
    ----------
    path
        Where the file shall stand; who may read an earlier file there may read the new one.

    Raises
    ------
    InputError
        If the place cannot be written to; an earlier file is then as it was.

    Examples
    --------
    >>> with replaced_file(Path("my.xlsx")) as new:  # doctest: +SKIP
    ...     new.write_bytes(b"")
    """
    path = path.resolve()  # a link keeps leading to the file
    new = _sibling(path, "new")
    try:
        yield new
        with new.open("rb+") as file:
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, new)
        new.replace(path)
    except OSError as error:
        raise InputError(f"file {path}", [_explain(error)]) from error
    finally:
        new.unlink(missing_ok=True)


def recover(folder: Path) -> None:
    """Finish or undo a swap that was interrupted; do nothing if there was none.

    Parameters
    ----------
    folder
        The report's place; its siblings ``.new`` and ``.old`` are looked at.

    Raises
    ------
    OSError
        If a folder cannot be renamed or removed.
    """
    new, old = _sibling(folder, "new"), _sibling(folder, "old")
    if not folder.exists() and old.exists():
        # Stopped between the two renames: the new report was complete before the first.
        whole = new if (new / MANIFEST).is_file() else old
        whole.rename(folder)
    for leftover in (new, old):
        if leftover.exists():
            shutil.rmtree(leftover)


def _swap(folder: Path) -> None:
    new, old = _sibling(folder, "new"), _sibling(folder, "old")
    if folder.exists():
        folder.rename(old)
    try:
        new.rename(folder)
    except BaseException:
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise
    # The new report stands; what cannot be removed now is removed by the next run.
    shutil.rmtree(old, ignore_errors=True)


def _give_up(folder: Path) -> None:
    """Remove the half-built folder; what cannot be removed now is removed by the next run."""
    if folder.exists() or not _sibling(folder, "old").exists():
        shutil.rmtree(_sibling(folder, "new"), ignore_errors=True)


def _refuse_what_is_no_report(folder: Path) -> None:
    if folder.is_dir() and ((folder / MANIFEST).is_file() or not any(folder.iterdir())):
        return
    if folder.exists():
        raise InputError(
            f"report {folder}",
            [
                f"{folder} exists and is not a report (it has no {MANIFEST}); "
                "move it away or choose another folder with --out"
            ],
        )


def _sibling(folder: Path, ending: str) -> Path:
    return folder.with_name(f"{folder.name}.{ending}")


def _explain(error: OSError) -> str:
    place = f"{error.filename}: " if error.filename else ""
    return (
        f"cannot be written: {place}{error.strerror or error}; free space, close programs that "
        "have it open, or choose another place (what stood there is untouched)"
    )
