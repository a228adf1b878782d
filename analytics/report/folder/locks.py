"""One writer for each place of a report or a file, by a lock of :mod:`analytics.atomic`.

The lock is a file beside the place, ``.baseline.rcep-lock``. Where there are no locks (a network
disk refuses), two runs do not know of each other. Each then still builds in a folder of its own
name and puts the report in its place by renaming: what is there is whole and of one run. What a
killed run left is then neither recovered nor removed, since it may belong to a run that goes on.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from hashlib import sha256
from pathlib import Path
from typing import Literal

from analytics.atomic import ClaimedError, ForeignLockError, take
from analytics.errors import InputError

Kind = Literal["report", "file"]
"""What is written: a folder of which we made all, or one file."""


_ATTEMPTS = 20
_ELSEWHERE: dict[Kind, str] = {
    "report": "choose another folder with --out",
    "file": "choose another file",
}
_LONGEST_NAME = 150
_held_here: ContextVar[tuple[Path, ...]] = ContextVar("held_here", default=())


def hidden_sibling(place: Path, ending: str) -> Path:
    """Return a hidden sibling of a place, with a digest in its name where that would be too long.

    Examples
    --------
    >>> hidden_sibling(Path("reports/baseline"), "rcep-lock").as_posix()
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
    file, made = hidden_sibling(place, "rcep-lock"), [p for p in place.parents if not p.exists()]
    lock = None
    try:
        try:
            lock = take(file, attempts=_ATTEMPTS)
        except ClaimedError as error:
            problem = f"another run is writing {told} ({error}); wait for it"
            raise InputError(f"{kind} {told}", [f"{problem}, or {_ELSEWHERE[kind]}"]) from None
        except ForeignLockError:
            problem = f"{file} is no lock of this program; move it away"
            raise InputError(f"{kind} lock", [problem]) from None
        _held_here.set((*before, place))
        yield lock.is_sole
    finally:
        _held_here.set(before)
        if lock is not None:
            lock.release()
        with suppress(OSError):  # ends at the first that is not empty
            for parent in made:
                parent.rmdir()
