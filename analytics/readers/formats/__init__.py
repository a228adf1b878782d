"""Formats of schedules that can be imported: one module for each, found by its name.

Those of other tables are in :mod:`analytics.readers.formats.tables`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from analytics.readers.import_reading import Broken, Reading
from analytics.readers.kinds import KINDS
from analytics.readers.source_files import FileKind, file_kind

_HEAD_BYTES = 2**16


@dataclass(frozen=True)
class Rule:
    """One rule of import.

    Attributes
    ----------
    name
        Name, as given to ``--accept``.
    says
        The rule in plain English.
    check
        Returns what was expected and found in a :class:`Reading`, for a rule of one format in that
        of the format, or ``None`` where the file keeps the rule.
    for_known
        Whether it also holds for a file that is known by its digest.
    kinds
        Formats that it holds for; those of one format are among the rules of that.
    """

    name: str
    says: str
    check: Callable[[Any], Broken | None]
    for_known: bool = False
    kinds: tuple[str, ...] = KINDS


@dataclass(frozen=True)
class Format:
    """A publisher's format.

    Attributes
    ----------
    looks
        What tells such a file, in words.
    is_such
        Whether a file is of this format, by the kind of file and its first line.
    read
        Reads path, importer, origin, and the name of a sheet or None.
    rules
        What a whole file keeps, beside the rules for all formats.
    most_unknown
        Greatest share of lines without a known ad valorem preference.
    most_not_understood
        Greatest share of lines with a text that is not understood.
    """

    looks: str
    is_such: Callable[[FileKind, str], bool]
    read: Callable[[Path, str, str, str | None], Reading]
    rules: tuple[Rule, ...]
    most_unknown: float
    most_not_understood: float


@cache
def format_of(kind: str) -> Format:
    """Return a format by its name.

    Examples
    --------
    >>> format_of("rcep-annex").looks
    'an annex (Excel)'
    """
    found: Format = import_module(f"{__name__}.{kind.replace('-', '_')}").FORMAT
    return found


def kind_of(path: Path) -> str | None:
    """Return the name of the format of a file, by its content; ``None`` if it looks like none."""
    file = file_kind(path)
    with path.open("rb") as stream:
        head = stream.readline(_HEAD_BYTES).decode("utf-8", errors="replace")
    return next((kind for kind in KINDS if format_of(kind).is_such(file, head)), None)
