"""The folder of the user's store: one file for each schedule, sealed by a checksum.

``schedules/<importer>-<origin>.zip`` holds a description and tables. It is a plain zip whose
comment, its last bytes, is the SHA-256 of everything before: whatever byte is changed, cut off or
added, the file is refused before anything in it is read. One file is put in its place or taken
away in one step, so a schedule is the old or the new one, whole, at every moment.
"""

import io
import os
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Literal

import platformdirs

from analytics.atomic import ClaimedError, claim, clear, sync_folder, write_whole
from analytics.errors import InputError

IMPORT_AGAIN = "import the file again"  # what to do about a schedule that cannot be used

_ENDING = ".zip"
_NAME = re.compile(r"[A-Z]+-[A-Z]+")
_SEAL_LENGTH = 64
_OF_THE_SYSTEM = (".DS_Store", "Thumbs.db", "desktop.ini")
_EARLIER_TABLES = ("coverage.parquet", "lines.parquet", "published.parquet")
_EARLIER_DESCRIPTION = "schedule.json"
_ADVICE = {
    "written": "free space or let it be written to, or choose another folder with RCEP_DATA (what "
    "was stored is as it was)",
    "read": "let it be read, or choose another folder with RCEP_DATA",
}


def user_data_directory() -> Path:
    """Return the folder of the store; ``RCEP_DATA`` overrides the platform's choice.

    Raises
    ------
    InputError
        If ``RCEP_DATA`` begins with the home folder of an unknown user.
    """
    return chosen_directory("RCEP_DATA", platformdirs.user_data_dir)


def chosen_directory(variable: str, platform: Callable[..., str]) -> Path:
    """Return the folder that a variable of the environment names, else the platform's choice.

    Raises
    ------
    InputError
        If it begins with the home folder of an unknown user.
    """
    chosen = os.environ.get(variable) or platform("rcep-analytics", appauthor=False)
    try:
        return Path(chosen).expanduser()
    except RuntimeError as error:
        raise InputError(f"{variable}={chosen}", f"{error}; give another folder") from error


def names() -> list[str]:
    """Return the names of what is stored, such as ``CHN-JPN``, sorted.

    Raises
    ------
    InputError
        If the folder cannot be read.
    """
    with in_one_sentence("read"):
        _clear()
        return sorted({path.stem for path in _entries() if _is_stored(path) or _is_earlier(path)})


def strangers() -> list[str]:
    """Return the names of what lies in the folder and is not the store's, sorted.

    Raises
    ------
    InputError
        If the folder cannot be read.
    """
    with in_one_sentence("read"):
        there = {path.name for path in _entries()}
        locks = tuple(name.removesuffix("lock") for name in there if name.endswith(".zip.lock"))
        return sorted(
            path.name
            for path in _entries()
            if not (_is_stored(path) or _is_earlier(path) or path.name in _OF_THE_SYSTEM)
            # A writer that is alive: its lock, and what belongs to it.
            and not (locks and path.name.startswith(locks))
        )


def read(name: str) -> dict[str, bytes] | None:
    """Return the parts of a stored schedule, its seal verified; ``None`` if it is not stored.

    Raises
    ------
    InputError
        If it was changed in any byte, was stored by an earlier version, or cannot be read.
    """
    path = _path(name)
    with in_one_sentence("read"):
        if not path.exists():
            if _is_earlier(_root() / name):
                reason = "it was stored by an earlier version, without a checksum"
                raise InputError(f"stored schedule {name}", f"{reason}; {IMPORT_AGAIN}")
            return None
        parts = unsealed(path.read_bytes()) if path.is_file() else None
    if parts is None:
        reason = "it was changed or damaged since it was imported (its checksum does not hold)"
        raise InputError(f"stored schedule {name}", f"{reason}; {IMPORT_AGAIN}")
    return parts


@contextmanager
def sole_writer(name: str) -> Iterator[None]:
    """Be the only writer of a schedule until the end of the block.

    Raises
    ------
    InputError
        If another process writes it, or the folder cannot be written to.
    """
    path = _path(name)
    with ExitStack() as claimed:
        with in_one_sentence("written"):
            path.parent.mkdir(parents=True, exist_ok=True)
            _clear()
            claimed.enter_context(claim(path))
        yield


def write(name: str, parts: Mapping[str, bytes]) -> None:
    """Put a schedule in its place, as its only writer; an earlier one is there until then.

    Raises
    ------
    InputError
        If that is not possible; the earlier one is then as it was.
    """
    with in_one_sentence("written"):
        write_whole(_path(name), sealed(parts))
        with suppress(OSError):  # superseded; what is left of it is removed by the next command
            _remove_earlier(name)


def remove(name: str) -> None:
    """Take a schedule away, as its only writer.

    Raises
    ------
    InputError
        If it cannot be removed.
    """
    with in_one_sentence("written"):
        _path(name).unlink(missing_ok=True)
        _remove_earlier(name)
        sync_folder(_root())


def _root() -> Path:
    return user_data_directory() / "schedules"


def _path(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise InputError(f"schedule {name}", "give two parties, such as CHN and JPN")
    return _root() / f"{name}{_ENDING}"


def _entries() -> list[Path]:
    root = _root()
    return sorted(root.iterdir()) if root.exists() else []


def _is_stored(path: Path) -> bool:
    return path.suffix == _ENDING and bool(_NAME.fullmatch(path.stem))


def _is_earlier(path: Path) -> bool:
    return bool(_NAME.fullmatch(path.name)) and (path / _EARLIER_DESCRIPTION).is_file()


def _remove_earlier(name: str) -> None:
    """Remove the folder in which an earlier version kept a schedule, its description last."""
    folder = _root() / name
    if not _is_earlier(folder):
        return
    for part in (*_EARLIER_TABLES, _EARLIER_DESCRIPTION):
        (folder / part).unlink(missing_ok=True)
    with suppress(OSError):  # what else is in it is not ours
        folder.rmdir()


def _clear() -> None:
    """Remove what killed commands left, as far as that is possible now."""
    with suppress(OSError):
        clear(_root())
        for path in _entries():
            if _is_earlier(path) and _path(path.name).is_file():
                with suppress(ClaimedError), claim(_path(path.name), attempts=1):
                    _remove_earlier(path.name)


def sealed(parts: Mapping[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    """Return parts as one file whose seal holds for every byte of it.

    Parameters
    ----------
    parts
        What is kept, by name.
    compression
        How it is packed; tables are packed by themselves.

    Examples
    --------
    >>> unsealed(sealed({"a": b"1"}))
    {'a': b'1'}
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.comment = b"0" * _SEAL_LENGTH
        for name, content in parts.items():  # without a date: the same parts give the same bytes
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=compression)
    body = file.getvalue()[:-_SEAL_LENGTH]
    return body + sha256(body).hexdigest().encode("ascii")


def unsealed(content: bytes) -> dict[str, bytes] | None:
    """Return the parts, or ``None`` if the seal does not hold."""
    body, seal = content[:-_SEAL_LENGTH], content[-_SEAL_LENGTH:]
    if sha256(body).hexdigest().encode("ascii") != seal:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    except zipfile.BadZipFile:
        return None


@contextmanager
def in_one_sentence(done: Literal["read", "written"], folder: Path | None = None) -> Iterator[None]:
    """Say in one sentence what the system, or another writer, has against it.

    Parameters
    ----------
    done
        What is being done with the folder.
    folder
        The folder; by default that of the schedules.

    Raises
    ------
    InputError
        If the system refuses or another command is writing.
    """
    folder = folder or _root()
    try:
        yield
    except ClaimedError as error:
        problem = f"another command is writing to {folder} ({error}); wait until it has ended"
        raise InputError("imported files", problem) from error
    except OSError as error:
        place = error.filename or folder
        problem = f"{place} cannot be {done}: {error.strerror or error}; {_ADVICE[done]}"
        raise InputError("imported files", problem) from error
