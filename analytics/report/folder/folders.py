"""A folder or file that is complete or absent: built beside the old one, then put in its place.

``baseline`` is built in a folder of its own, ``.baseline.<process>-<random>.building``, with a mark
in it that says whose it is. When ``new`` in there is complete and on the disk, ``baseline`` is
moved to ``old`` in there, ``new`` to ``baseline``, and the rest is removed. If the program is
stopped between the two moves, the next run finds ``old`` in the marked folder and puts it back.
What has no mark of ours is never touched, whatever it is called; and a report holds no mark.

One writer has the place for itself (:mod:`analytics.report.folder.locks`, which says what holds
where there are no locks); signals wait while things are moved
(:mod:`analytics.report.folder.shield`).
"""

import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from analytics.atomic import sync_folder
from analytics.errors import InputError
from analytics.report.folder.locks import Kind, hidden_sibling, only_writer
from analytics.report.folder.shield import Shield

MANIFEST = "manifest.json"
"""The file that is written last; a folder without it is not a complete report."""
WORKBOOKS = {"en": "report.xlsx", "zh": "report.zh.xlsx"}
"""File name of a report's workbook in each language."""
MODELS = {"en": "model.xlsx", "zh": "model.zh.xlsx"}
"""File name of the workbook of the live model and all tables in each language."""
COMPARISONS = {"en": "comparison.xlsx", "zh": "comparison.zh.xlsx"}
"""File name of the workbook on the differences between scenarios in each language."""
SETTINGS = "scenario.json"
"""The file with all settings of the scenario, from which a later comparison takes them."""
MARK = "made-by-rcep.txt"
"""The file that marks a folder as ours."""
_MARK_TEXT = (
    "A report or file is being written here. If no rcep is running, the next one recovers what is "
    "whole and removes the rest of this folder.\n"
)
_NEW, _OLD, _BUILDING = "new", "old", "building"
_AT_ONCE = 8
_CANNOT_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EACCES, errno.EPERM}


@contextmanager
def reserved(folder: Path) -> Iterator[None]:
    """Have a report's place for oneself, from before the computing until it is written.

    What an interrupted run left there is recovered or removed first.

    Parameters
    ----------
    folder
        Where the report shall stand.

    Raises
    ------
    InputError
        If another run is writing there, something that is no report is there, or the place
        cannot be written to.

    Examples
    --------
    >>> with reserved(Path("reports/baseline")):  # doctest: +SKIP
    ...     write_report(run("baseline"), "reports")
    """
    with _reserved(folder, "report") as place:
        with _told("report", folder):
            _refuse_what_is_no_report(place, folder)
        yield


@contextmanager
def reserved_file(path: Path) -> Iterator[None]:
    """Have a file's place for oneself, from before the computing until it is written.

    Parameters
    ----------
    path
        Where the file shall stand.

    Raises
    ------
    InputError
        If another run is writing there, or the place cannot be written to.

    Examples
    --------
    >>> with reserved_file(Path("my.xlsx")):  # doctest: +SKIP
    ...     results = run("baseline")
    """
    with _reserved(path, "file"):
        yield


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
        If another run is writing there, the disk is full, a file is held open by another program,
        or the place cannot be written to. The earlier report is then as it was.

    Examples
    --------
    >>> with replacement(Path("reports/baseline")) as new:  # doctest: +SKIP
    ...     (new / MANIFEST).write_text("{}", encoding="utf-8")
    """
    with reserved(folder), _told("report", folder), Shield() as shield:
        place = _real(folder)
        with _building(place) as build:
            new = build / _NEW
            new.mkdir()
            with shield.lowered():
                yield new
                _sync_all(build)
            _swap(place, build)


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
        If another run is writing there, or the place cannot be written to; an earlier file is then
        as it was.

    Examples
    --------
    >>> with replaced_file(Path("my.xlsx")) as new:  # doctest: +SKIP
    ...     new.write_bytes(b"")
    """
    with reserved_file(path), _told("file", path), Shield() as shield:
        place = _real(path)
        with _building(place) as build:
            new = build / _NEW
            with shield.lowered():
                yield new
                _sync_all(build)
            if place.exists():
                shutil.copymode(place, new)
            new.replace(place)
            sync_folder(place.parent)  # a disk that cannot is no error: it is there already


@contextmanager
def _reserved(path: Path, kind: Kind) -> Iterator[Path]:
    """Hold the lock of a path, once what was left there is recovered; give the real path."""
    place = _real(path)
    with Shield() as shield, ExitStack() as held:
        with _told(kind, path):
            if held.enter_context(only_writer(place, kind, path)):
                _recover(place)
        with shield.lowered():
            yield place


@contextmanager
def _building(place: Path) -> Iterator[Path]:
    """Give a marked folder beside the place; it is gone at the end."""
    build = hidden_sibling(place, f"{os.getpid()}-{secrets.token_hex(4)}.{_BUILDING}")
    try:
        build.mkdir()
        (build / MARK).write_text(_MARK_TEXT, encoding="utf-8", newline="\n")
        yield build
    finally:
        if place.exists() or not (build / _OLD).exists():
            _clear(build)


def _swap(place: Path, build: Path) -> None:
    new, old = build / _NEW, build / _OLD
    if place.exists():
        place.rename(old)
    try:
        new.rename(place)
    except BaseException:
        if old.exists() and not place.exists():
            with suppress(OSError):  # or else the next run does it
                old.rename(place)
        raise
    sync_folder(place.parent)


def _recover(place: Path) -> None:
    """Put back or remove what stopped runs left beside a place; nobody else is writing there."""
    for build in _ours(place):
        if (build / MARK).is_file():
            if not place.exists() and (build / _OLD).exists():
                (build / _OLD).rename(place)
            _clear(build)
        else:
            with suppress(OSError):
                build.rmdir()  # stopped before it was marked, or after: it is empty


def _ours(place: Path) -> list[Path]:
    """Return the folders beside a place that are called as we call them; a mark says the rest."""
    name = re.compile(
        re.escape(hidden_sibling(place, "").name) + rf"\d+-[0-9a-f]{{8}}\.{_BUILDING}"
    )
    return sorted(
        path
        for path in place.parent.iterdir()
        if name.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
    )


def _clear(build: Path) -> None:
    """Remove a folder of ours, its mark last; what cannot be removed is left to the next run."""
    with suppress(OSError):
        for path in build.iterdir():
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            elif path.name != MARK:
                path.unlink()
        if [path.name for path in build.iterdir()] == [MARK]:
            (build / MARK).unlink()
        build.rmdir()


def _sync_all(build: Path) -> None:
    """Have the disk keep everything in a folder, and the folder, before it is put in its place."""
    folders, files = below(build)
    with ThreadPoolExecutor(_AT_ONCE) as pool:  # the disk takes several at once in one go
        list(pool.map(_sync_file, (path for path in files if not path.is_symlink())))
    for folder in folders:
        _sync_folder(folder)


def below(folder: Path) -> tuple[list[Path], list[Path]]:
    """Return a folder and all folders in it, and all else in it; links are not followed.

    Raises
    ------
    OSError
        If a folder cannot be listed, over which ``Path.rglob`` passes in silence.
    """
    folders, others = [], []
    for name, inner, files in os.walk(folder, onerror=_raise):
        place = Path(name)
        folders.append(place)
        links = [link for link in inner if (place / link).is_symlink()]
        others += [place / file for file in (*files, *links)]
    return folders, others


def _raise(error: OSError) -> None:
    raise error


def _sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows keeps folders by itself
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC:
            raise
    finally:
        os.close(descriptor)


def _refuse_what_is_no_report(place: Path, folder: Path) -> None:
    is_ours = place.is_dir() and ((place / MANIFEST).is_file() or not any(place.iterdir()))
    if place.exists() and not is_ours:
        problem = f"{folder} exists and is not a report (it has no {MANIFEST})"
        hint = "move it away or choose another folder with --out"
        raise InputError(f"report {folder}", f"{problem}; {hint}")


def _real(path: Path) -> Path:
    """Return the full path; a link keeps leading to what it leads to."""
    return Path(os.path.realpath(path))


@contextmanager
def _told(kind: Kind, path: Path) -> Iterator[None]:
    """Turn what the system says into what the user can do."""
    try:
        yield
    except OSError as error:
        raise InputError(f"{kind} {path}", [_explain(error, _real(path))]) from error


def _explain(error: OSError, place: Path) -> str:
    kept = "what stood there is untouched"
    if place.parent.is_dir() and not place.exists():
        for build in _ours(place):
            if (build / _OLD).exists():
                kept = f"what stood there is whole in {build / _OLD}; the next run puts it back"
    where = f"{error.filename}: " if error.filename else ""
    return (
        f"cannot be written: {where}{error.strerror or error}; free space, close programs that "
        f"have it open, or choose another place ({kept})"
    )
