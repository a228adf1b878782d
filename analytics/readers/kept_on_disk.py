"""What took long to compute, kept on disk for the next command or notebook.

A value has a file of its own, named after what it is kept under and after what computed it: all
code of the package that steps may reach and the versions of the libraries. So a change of data,
of the scenario or of the code never meets a value from before it; it is computed anew. The folder
may be removed at any time. ``RCEP_CACHE`` names another folder, or is ``off``.

The files are pickles, which run what is in them: as the interpreter its compiled modules, we read
only files that the user's own account wrote, where the system tells. A file of another account, or
one that is damaged, is as one that is not there.
"""

import hashlib
import os
import pickle
import sys
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path

import platformdirs

from analytics.atomic import write_whole
from analytics.readers.store import chosen_directory

OFF = "off"
"""Value of ``RCEP_CACHE`` with which nothing is kept."""
LIMIT = 500_000_000
"""Bytes that are kept; what was not used for longest goes first."""
_COMPUTING = ("dataframely", "highspy", "numpy", "polars", "scipy")
_PACKAGE = Path(__file__).resolve().parent.parent
_PRESENTING = {"cli", "report", "__pycache__"}
"""Folders whose code computes nothing that is kept: steps import nothing from there."""
_DIGEST_SIZE = 16
_CHECKS = 20  # times that the folder is looked through while it fills


def cache_directory() -> Path | None:
    """Return the folder of what is kept; None where nothing is to be kept.

    Raises
    ------
    InputError
        If ``RCEP_CACHE`` begins with the home folder of an unknown user.
    """
    if os.environ.get("RCEP_CACHE") == OFF:
        return None
    return chosen_directory("RCEP_CACHE", platformdirs.user_cache_dir)


class KeptOnDisk:
    """Values in a folder of the user; see :class:`analytics.graph.Keeper`.

    Parameters
    ----------
    limit
        Bytes that are kept.
    """

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        # To look through the folder takes as long as to write a table: at first, and then seldom.
        self._written_since = limit

    def get(self, key: bytes) -> object | None:
        """Return the value that was kept under a key; None where none is fit."""
        path = _path(key)
        if path is None:
            return None
        try:
            with path.open("rb") as file:
                if not _is_own(file.fileno()):
                    return None
                content = file.read()
            path.touch()  # used now
        except OSError:
            return None
        digest, value = content[:_DIGEST_SIZE], content[_DIGEST_SIZE:]
        return pickle.loads(value) if digest == _digest(value) else None  # noqa: S301 (see above)

    def put(self, key: bytes, value: object) -> None:
        """Keep a value; where the folder cannot be written to, nothing is kept."""
        path = _path(key)
        if path is None or value is None:
            return
        content = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        with suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_whole(path, _digest(content) + content, sync=False)
            self._written_since += len(content)
            if self._written_since > self._limit // _CHECKS:
                self._written_since = 0
                self._make_room(path.parent)

    def _make_room(self, folder: Path) -> None:
        """Remove what was not used for longest, until the rest is within the limit."""
        files = sorted(
            ((found.stat().st_mtime, found.stat().st_size, found.path)
             for found in os.scandir(folder)), reverse=True,
        )  # fmt: skip
        total = 0
        for _, size, path in files:
            total += size
            if total > self._limit:
                with suppress(OSError):
                    Path(path).unlink()


def _is_own(descriptor: int) -> bool:
    """Say whether an open file is of the user's account; Windows keeps others out by folder."""
    return not hasattr(os, "getuid") or os.fstat(descriptor).st_uid == os.getuid()


def _path(key: bytes) -> Path | None:
    folder = cache_directory()
    return None if folder is None else folder / _digest(code_digest() + key).hex()


@cache
def code_digest() -> bytes:
    """Return what changes with the code that computes: the package's, and its libraries'."""
    found = hashlib.blake2b(sys.version.encode(), digest_size=_DIGEST_SIZE)
    for name in _COMPUTING:
        found.update(f"{name} {version(name)}\n".encode())
    for folder, folders, files in os.walk(_PACKAGE):
        folders[:] = sorted(set(folders) - _PRESENTING)
        for path in (Path(folder, name) for name in sorted(files) if name.endswith(".py")):
            content = path.read_bytes()
            found.update(f"{path.relative_to(_PACKAGE).as_posix()} {len(content)}\n".encode())
            found.update(content)
    return found.digest()


def _digest(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=_DIGEST_SIZE).digest()
