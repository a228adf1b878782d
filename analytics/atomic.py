"""Files that are whole or absent, and one writer for each: whatever stops a program in between.

A writer first claims its place by a lock beside it, a hidden file that the system frees however
the process ends. While the lock is held, a new file is written beside the old one, brought to the
disk, and renamed over it, which is one step: at every moment the old or the new one is there,
whole. What a killed process leaves is a lock that nobody holds and the half-written files that
belong to it; :func:`clear` removes these and nothing else.

Where the system has no locks (some network drives), a file is still whole or absent and the last
writer wins; but a second writer is not told, and leftovers stay until they are removed by hand.
"""

import errno
import os
import re
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from io import FileIO
from pathlib import Path

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

MARK = b"rcep-analytics"
"""What our locks begin with."""

_ATTEMPTS = 4
_PAUSE = 0.01
_BEYOND = 2**20
"""Windows locks bytes, not files, and nobody else can read them: one far beyond the text."""


class ClaimedError(Exception):
    """Another living process writes here; the message says which, and since when."""


@contextmanager
def claim(place: Path, *, attempts: int = _ATTEMPTS) -> Iterator[None]:
    """Be the only writer of a file or folder until the end of the block.

    Parameters
    ----------
    place
        What is to be written. The lock stands beside it, ``.<name>.lock``.
    attempts
        How often the lock is tried: :func:`clear` holds one of a dead process for a moment.

    Raises
    ------
    ClaimedError
        If another process writes there.
    OSError
        If no lock can be put there.

    Examples
    --------
    >>> with claim(Path("store/CHN-JPN.zip")):  # doctest: +SKIP
    ...     write_whole(Path("store/CHN-JPN.zip"), b"...")
    """
    path = _lock_of(place)
    lock, is_sole = _locked(path, attempts)
    try:
        with suppress(OSError):  # a full disk must not keep anyone from removing something
            lock.truncate(0)
            lock.write(MARK + f": process {os.getpid()}".encode())
        if is_sole:
            _remove_unfinished(place)
        yield
    finally:
        if not is_sole or _remove_unfinished(place):
            _remove_lock(lock, path)
        lock.close()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place, bring it to the disk, and put it there in one step.

    Raises
    ------
    OSError
        If that is not possible; an earlier file is then as it was.
    """
    new = path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")
    try:
        with new.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system can; Windows cannot."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def clear(folder: Path) -> None:
    """Remove what killed writers left in a folder; what cannot be removed is left for later.

    A lock is ours by its first bytes; while a living process holds it, nothing of it is touched.
    """
    for path in _matching(folder, r"\..+\.lock"):
        with suppress(OSError, ClaimedError):
            if path.is_file() and _is_ours(path):
                name = path.name.removeprefix(".").removesuffix(".lock")
                with claim(folder / name, attempts=1):
                    pass


def _is_ours(lock: Path) -> bool:
    with lock.open("rb") as file:
        # Stopped while the lock was marked: it holds a part of the mark, or nothing.
        return MARK.startswith(file.read(len(MARK)))


def _refuse_what_is_no_lock(path: Path) -> None:
    if not _is_ours(path):
        raise FileExistsError(errno.EEXIST, "is not a lock of ours: move it away", str(path))


def _lock_of(place: Path) -> Path:
    return place.with_name(f".{place.name}.lock")


def _matching(folder: Path, pattern: str) -> list[Path]:
    """Return the files whose names match; none where the folder cannot be read."""
    with suppress(OSError):
        return sorted(path for path in folder.iterdir() if re.fullmatch(pattern, path.name))
    return []


def _remove_unfinished(place: Path) -> bool:
    """Remove the half-written files of a place; say whether none is left."""
    pattern = rf"\.{re.escape(place.name)}\.[0-9a-f]{{8}}\.new"
    for path in _matching(place.parent, pattern):
        with suppress(OSError):
            path.unlink()
    return not _matching(place.parent, pattern)


def _locked(path: Path, attempts: int) -> tuple[FileIO, bool]:
    """Return the lock, open, and whether it keeps others out (not where there are no locks)."""
    for attempt in range(attempts):
        if attempt:
            time.sleep(_PAUSE)
        lock = path.open("ab", buffering=0)
        try:
            is_sole = _try_lock(lock)
            if is_sole is None or (is_sole and _is_at(lock, path)):
                _refuse_what_is_no_lock(path)
                return lock, bool(is_sole)
        except BaseException:
            lock.close()
            raise
        lock.close()
    raise ClaimedError(_holder(path))


def _is_at(lock: FileIO, path: Path) -> bool:
    """Say whether the file still has its name: its last holder may have removed it."""
    try:
        return os.path.samestat(os.fstat(lock.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _remove_lock(lock: FileIO, path: Path) -> None:
    """Remove the lock's file, while it is held where the system allows that."""
    with suppress(OSError):
        if sys.platform == "win32":
            lock.close()
        path.unlink()


if sys.platform == "win32":

    def _try_lock(lock: FileIO) -> bool | None:
        lock.seek(_BEYOND)
        try:
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:

    def _try_lock(lock: FileIO) -> bool | None:
        """Say whether the file is now locked here; ``None`` where there are no locks."""
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return None
        return True


def _holder(path: Path) -> str:
    """Say who holds a lock and since when, as far as the lock tells."""
    try:
        text = path.read_bytes().removeprefix(MARK).decode("ascii").removeprefix(": ")
        since = datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone()
    except (OSError, ValueError):
        return "another process"
    return f"{text or 'another process'}, since {since:%H:%M:%S}"
