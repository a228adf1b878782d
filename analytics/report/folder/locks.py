"""One writer for each place: a lock that the operating system holds for a living process.

The lock is on a file beside the place, ``.baseline.rcep-lock``, which names the process. The system
lets go of it when the process ends in whatever way, so the lock of a dead process blocks nobody.
The holder removes the file before it lets go; whoever locked a file that was removed in between
sees that the name leads elsewhere or nowhere, and begins again. So no two processes hold the lock
of one place, and no file stays behind; after a kill it stays until the next run.

Where there are no locks (``fcntl`` and ``msvcrt`` are missing, or a network disk refuses), two runs
are not told of each other. Each then still builds in a folder of its own name and puts the report
in its place by renaming: what stands there is whole and of one run. What a killed run left is then
neither recovered nor removed, since it may belong to a run that goes on.
"""

import errno
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Literal

from analytics.errors import InputError

Kind = Literal["report", "file"]
"""What is written: a folder of which we made all, or one file."""


def _optional(module: str) -> ModuleType | None:
    try:
        return import_module(module)
    except ImportError:
        return None


_fcntl, _msvcrt = _optional("fcntl"), _optional("msvcrt")
"""Locks of Unix and of Windows; a system may have neither."""
_HELD = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}
_NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP}
_FAR_BYTE = 2**30
"""Windows locks bytes, also against reading: this one is none of those that name the process."""
_TRIES, _BETWEEN_TRIES = 100, 0.01
_ELSEWHERE: dict[Kind, str] = {
    "report": "choose another folder with --out",
    "file": "choose another file",
}
_LONGEST_NAME = 150
_held_here: ContextVar[tuple[Path, ...]] = ContextVar("held_here", default=())


def beside(place: Path, ending: str) -> Path:
    """Return a hidden sibling of a place, with a digest in its name where that would be too long.

    Examples
    --------
    >>> beside(Path("reports/baseline"), "rcep-lock").as_posix()
    'reports/.baseline.rcep-lock'
    """
    name = place.name
    if len(name.encode()) > _LONGEST_NAME:
        name = f"{name[:30]}-{sha256(name.encode()).hexdigest()[:8]}"
    return place.with_name(f".{name}.{ending}")


@contextmanager
def only_writer(place: Path, kind: Kind, told: Path) -> Iterator[bool]:
    """Hold the lock of a place; what this thread holds already it holds on.

    Parameters
    ----------
    place
        Full path of a file or folder, links followed. Its parents are made, and removed again if
        nothing was put into them.
    kind
        What is written there.
    told
        The path as the user gave it.

    Yields
    ------
    bool
        Whether the lock was taken here and now, so that whatever a run left beside the place was
        left by one that has ended: not where it was held already, nor where there are no locks.

    Raises
    ------
    InputError
        If another process or thread is writing there.
    OSError
        If nothing can be written beside the place.

    Examples
    --------
    >>> with only_writer(Path("reports/baseline").resolve(), "report", Path("reports/baseline")):
    ...     pass  # doctest: +SKIP
    """
    before = _held_here.get()
    if place in before:
        yield False
        return
    file, made = beside(place, "rcep-lock"), [p for p in place.parents if not p.exists()]
    descriptor = None
    try:
        descriptor = _lock(file, kind, told)
        _held_here.set((*before, place))
        yield descriptor is not None
    finally:
        _held_here.set(before)
        if descriptor is not None:
            _let_go(descriptor, file)
        with suppress(OSError):  # ends at the first that is not empty
            for parent in made:
                parent.rmdir()


def _lock(file: Path, kind: Kind, told: Path) -> int | None:
    """Return the open and locked file, or None where there are no locks."""
    writer = ""
    for _ in range(_TRIES):
        descriptor = _open(file)
        if descriptor is None:
            continue
        ours = False
        try:
            taken = _take(descriptor)
            ours = taken is True and _leads_to(file, descriptor)
            if ours:
                _sign(descriptor, file, kind)
                return descriptor
            writer = "" if taken else _writer(descriptor)
        except BaseException:
            ours = False
            raise
        finally:
            if not ours:
                os.close(descriptor)
        if taken is None:
            file.unlink(missing_ok=True)
            return None
        if writer:
            break
        time.sleep(_BETWEEN_TRIES)
    problem = f"another run is writing {told} ({writer or 'it does not say which process'})"
    raise InputError(f"{kind} {told}", [f"{problem}; wait for it, or {_ELSEWHERE[kind]}"])


def _open(file: Path) -> int | None:
    """Return the open file, or None if its folder was removed just now by a run that failed."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return os.open(file, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
    except FileNotFoundError:
        return None


def _take(descriptor: int) -> bool | None:
    """Say whether the lock is ours now; None where there are no locks."""
    try:
        if _fcntl is not None:
            _fcntl.flock(descriptor, _fcntl.LOCK_EX | _fcntl.LOCK_NB)
        elif _msvcrt is not None:
            os.lseek(descriptor, _FAR_BYTE, os.SEEK_SET)
            _msvcrt.locking(descriptor, _msvcrt.LK_NBLCK, 1)
        else:
            return None
    except OSError as error:
        if error.errno in _HELD:
            return False
        if error.errno in _NO_LOCKS:
            return None
        raise
    return True


def _leads_to(file: Path, descriptor: int) -> bool:
    """Say whether the name still belongs to the open file; its last holder may have removed it."""
    try:
        return os.path.samestat(file.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _sign(descriptor: int, file: Path, kind: Kind) -> None:
    """Write which process holds the lock; a file of this name that is not ours is refused."""
    found = _text(descriptor)
    if found and not found.isdigit():
        raise InputError(f"{kind} lock", [f"{file} is no lock of this program; move it away"])
    try:
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, f"{os.getpid()}\n".encode())
    except OSError:
        file.unlink(missing_ok=True)  # made by us, and of no use on a full disk
        raise


def _writer(descriptor: int) -> str:
    """Return process and time of who holds the lock, as the file tells; "" if it does not yet."""
    found = _text(descriptor)
    since = datetime.fromtimestamp(os.fstat(descriptor).st_mtime, tz=UTC).astimezone()
    return f"process {found}, since {since:%Y-%m-%d %H:%M:%S}" if found.isdigit() else ""


def _text(descriptor: int) -> str:
    os.lseek(descriptor, 0, os.SEEK_SET)
    return os.read(descriptor, 100).decode("utf-8", errors="replace").strip()


def _let_go(descriptor: int, file: Path) -> None:
    """Remove the file while it is locked; Windows removes only what is open nowhere."""
    try:
        if _msvcrt is None:
            _remove(file)
    finally:
        with suppress(OSError):
            os.close(descriptor)
    if _msvcrt is not None:
        _remove(file)


def _remove(file: Path) -> None:
    with suppress(OSError):
        file.unlink()
