"""A report held against its manifest: every file by size and digest, and the manifest by its own.

This finds damage and what was changed by mistake or by hand. It proves nothing about who wrote the
report: whoever can change a file can write a manifest that fits.
"""

import json
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analytics.errors import InputError
from analytics.report.folder.folders import MANIFEST, below
from analytics.report.folder.manifest import SEAL, as_text, entry, sealed

_FILE = {"path": str, "bytes": int, "sha256": str}
_AGAIN = "write the report again"


@dataclass(frozen=True)
class Verified:
    """How a report compares with its manifest.

    Attributes
    ----------
    files
        Files that the manifest names.
    differences
        What differs: path in the folder, and how. Nothing, if the report is as it was written.
    """

    files: int
    differences: tuple[tuple[str, str], ...]


def verify(folder: Path) -> Verified:
    """Hold a report, or a comparison, against its manifest.

    Parameters
    ----------
    folder
        The report's folder.

    Returns
    -------
    Verified
        How many files there should be, and all that differs.

    Raises
    ------
    InputError
        If there is no manifest, or it, or a file, cannot be read.

    Examples
    --------
    >>> verify(Path("reports/baseline")).differences  # doctest: +SKIP
    ()
    """
    content = read_manifest(folder)
    try:
        text = (folder / MANIFEST).read_bytes()
        expected = {file["path"]: file for file in content["files"]}
        found = {path.relative_to(folder).as_posix(): path for path in below(folder)[1]}
        found.pop(MANIFEST, None)
        differences = [
            *((MANIFEST, how) for how in _manifest_differences(content, text)),
            *((name, "is missing") for name in sorted(expected.keys() - found.keys())),
            *((name, "is not in the manifest") for name in sorted(found.keys() - expected.keys())),
        ]
        for name in sorted(expected.keys() & found.keys()):
            differences += [(name, how) for how in _file_differences(found[name], expected[name])]
    except OSError as error:
        raise _unreadable(folder, f"{error.filename}: {error.strerror}") from error
    except (RecursionError, UnicodeEncodeError):
        raise _unreadable(folder, f"{MANIFEST} is damaged; {_AGAIN}") from None
    return Verified(len(expected), tuple(differences))


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a report.

    Raises
    ------
    InputError
        If there is none, or it is none.
    """
    path = folder / MANIFEST
    if not path.is_file():
        raise _unreadable(folder, f"it has no {MANIFEST}; name the folder of a report")
    try:
        content = json.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise _unreadable(folder, f"{MANIFEST}: {error.strerror}") from error
    except (ValueError, RecursionError):
        raise _unreadable(folder, f"{MANIFEST} is damaged; {_AGAIN}") from None
    if not _is_manifest(content):
        raise _unreadable(folder, f"{MANIFEST} does not say which files there are; {_AGAIN}")
    return dict(content)


def _unreadable(folder: Path, problem: str) -> InputError:
    return InputError(f"report {folder}", [problem])


def _is_manifest(content: object) -> bool:
    files = content.get("files") if isinstance(content, dict) else None
    return isinstance(files, list) and all(
        isinstance(file, dict) and all(type(file.get(key)) is kind for key, kind in _FILE.items())
        for file in files
    )


def _manifest_differences(content: Mapping[str, object], text: bytes) -> Iterator[str]:
    written = sealed(content)
    if SEAL not in content:
        yield f"has no {SEAL}: written by an earlier version"
    elif written[SEAL] != content[SEAL]:
        yield "was changed: its own digest is another"
    elif as_text(written).encode("utf-8") != text:
        yield "was changed in its layout: it is not written as this program writes it"


def _file_differences(path: Path, expected: Mapping[str, Any]) -> Iterator[str]:
    if not stat.S_ISREG(path.lstat().st_mode):
        yield "is no ordinary file"
        return
    size = path.stat().st_size
    if size != expected["bytes"]:
        yield f"has {size:,} bytes, not {expected['bytes']:,}"
    elif entry(path, path.parent)["sha256"] != expected["sha256"]:
        yield "was changed: its digest is another"
