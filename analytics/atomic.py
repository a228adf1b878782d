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
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from io import FileIO
from pathlib import Path
from types import ModuleType

MARK = b"rcep-analytics"
"""What our locks begin with."""

_HELD = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}
_NO_LOCKS = {errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP}
_ATTEMPTS = 4
_PAUSE = 0.01
_BEYOND = 2**20
"""Windows locks bytes, not files, and nobody else can read them: one far beyond the text."""


class ForeignLockError(FileExistsError):
    """A file that is no lock of ours has the name of one."""


def _optional(module: str) -> ModuleType | None:
    try:
        return import_module(module)
    except ImportError:
        return None


_fcntl, _msvcrt = _optional("fcntl"), _optional("msvcrt")
"""Locks of Unix and of Windows; a system may have neither."""


class ClaimedError(Exception):
    """Another living process writes here; the message says which, and since when."""


@dataclass(frozen=True)
class Lock:
    """A lock that is held.

    Attributes
    ----------
    file, path
        Its file, open, and where that is.
    is_sole
        Whether it keeps others out: not where the system has no locks.
    """

    file: FileIO
    path: Path
    is_sole: bool

    def release(self, *, keep: bool = False) -> None:
        """Let go of it; its file is removed, while it is held where the system allows that."""
        try:
            if not keep:
                with suppress(OSError):
                    if _msvcrt is not None:
                        self.file.close()
                    self.path.unlink()
        finally:  # an interrupt in between must not leave it held
            self.file.close()


def take(path: Path, *, attempts: int = _ATTEMPTS) -> Lock:
    """Return the lock of this name; folders that it needs are made.

    Parameters
    ----------
    path
        The file of the lock, hidden beside what it stands for.
    attempts
        How often the lock is tried: its last holder may be letting go of it.

    Raises
    ------
    ClaimedError
        If another process or thread holds it.
    ForeignLockError
        If a file of another kind has its name.
    OSError
        If no lock can be put there.
    """
    for attempt in range(attempts):
        if attempt:
            time.sleep(_PAUSE)
        file = _opened(path)
        if file is None:
            continue
        try:
            is_sole = _try_lock(file)
            if is_sole is None or (is_sole and _is_at(file, path)):
                _refuse_what_is_no_lock(path)
                with suppress(OSError):  # a full disk must not keep anyone from removing something
                    file.truncate(0)
                    file.write(MARK + f": process {os.getpid()}".encode())
                return Lock(file, path, bool(is_sole))
        except BaseException:
            file.close()
            raise
        file.close()
    raise ClaimedError(_holder(path))


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
    lock = take(_lock_of(place), attempts=attempts)
    try:
        if lock.is_sole:
            _remove_unfinished(place)
        yield
    finally:
        lock.release(keep=lock.is_sole and not _remove_unfinished(place))


def write_whole(path: Path, content: bytes, *, sync: bool = True) -> None:
    """Write a file beside its place, bring it to the disk, and put it there in one step.

    Parameters
    ----------
    path, content
        The file.
    sync
        Whether to wait for the disk; not where a file that a power cut damaged is found out.

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
            if sync:
                os.fsync(file.fileno())
        new.replace(path)
    except BaseException:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise
    if sync:
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder, or a file, to the disk where the system can; Windows cannot."""
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
        raise ForeignLockError(errno.EEXIST, "is not a lock of ours: move it away", str(path))


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


def _opened(path: Path) -> FileIO | None:
    """Return the open file, or None if its folder was removed just now by a run that failed."""
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return FileIO(os.open(path, flags, 0o666), "ab")
    except FileNotFoundError:
        return None


def _is_at(lock: FileIO, path: Path) -> bool:
    """Say whether the file still has its name: its last holder may have removed it."""
    try:
        return os.path.samestat(os.fstat(lock.fileno()), path.stat())
    except FileNotFoundError:
        return False


def _try_lock(file: FileIO) -> bool | None:
    """Say whether the file is now locked here; ``None`` where there are no locks."""
    try:
        if _fcntl is not None:
            _fcntl.flock(file, _fcntl.LOCK_EX | _fcntl.LOCK_NB)
        elif _msvcrt is not None:
            file.seek(_BEYOND)
            _msvcrt.locking(file.fileno(), _msvcrt.LK_NBLCK, 1)
        else:
            return None
    except OSError as error:
        if error.errno in _HELD:
            return False
        if error.errno in _NO_LOCKS:
            return None
        raise
    return True


def _holder(path: Path) -> str:
    """Say who holds a lock and since when, as far as the lock tells."""
    try:
        text = path.read_bytes().removeprefix(MARK).decode("ascii").removeprefix(": ")
        since = datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone()
    except (OSError, ValueError):
        return "another process"
    return f"{text or 'another process'}, since {since:%Y-%m-%d %H:%M:%S}"
