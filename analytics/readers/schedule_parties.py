"""Whose schedule a file holds, and for whom, as its own content tells."""

import re
from pathlib import Path

import polars as pl

from analytics.errors import InputError
from analytics.readers.datasets import read
from analytics.readers.isolated import read_sheets
from analytics.readers.japan_tariff import RCEP_COLUMNS
from analytics.readers.source_files import file_kind
from analytics.readers.text_head import read_text_head
from analytics.schemas.reference import Parties

_TITLE_ROWS = 6
_OF = re.compile(r"\b(?:commitments|schedule) of ([^.;:]+)", re.IGNORECASE)
_FOR = re.compile(r"\bfor (?:member states of )?([^.;:]+)", re.IGNORECASE)


def parties_told(path: Path) -> list[tuple[str, str]]:
    """Return importer and origin of each schedule that a file tells of; none where it does not.

    Parameters
    ----------
    path
        An annex (its title rows are read) or Japan's tariff (its columns are).

    Examples
    --------
    >>> parties_told(Path("recp-schedule-of-china-for-asean.xls"))  # doctest: +SKIP
    [('CHN', 'ASEAN')]
    """
    if file_kind(path) == "text":
        head = read_text_head(path)
        found = () if head is None else head.header
        return [("JPN", origin) for origin, column in RCEP_COLUMNS.items() if column in found]
    sheets = read_sheets(path, f"import of {path.name}")
    return [pair for sheet in sheets.values() if (pair := _in_title(sheet))]


def require_parties(path: Path, importer: str | None, origin: str | None) -> list[tuple[str, str]]:
    """Return the schedules of a file that are meant: as given, else as its content tells.

    Raises
    ------
    InputError
        If neither tells.
    """
    if importer and origin:
        return [(importer, origin)]
    told = [
        (of, to) for of, to in parties_told(path) if importer in (None, of) and origin in (None, to)
    ]
    if told:
        return told
    problem = "is a schedule of tariffs and does not tell whose, for goods of whom"
    cure = "give --importer and --origin"
    raise InputError(f"import of {path.name}", f"{path} {problem}; {cure}")


def _in_title(sheet: pl.DataFrame) -> tuple[str, str] | None:
    title = [cell for row in sheet.head(_TITLE_ROWS).rows() for cell in row if cell]
    of = next((code for cell in title for code in _named(_OF, cell)), None)
    to = next((code for cell in title for code in _named(_FOR, cell) if code != of), None)
    return (of, to) if of and to else None


def _named(pattern: re.Pattern[str], cell: str) -> list[str]:
    """Return the parties that a title names behind a word."""
    parties = read(Parties)
    words = {name: row["code"] for row in parties.iter_rows(named=True)
             for name in (row["code"], row["name_en"])}  # fmt: skip
    found = pattern.search(cell)
    return [code for name, code in words.items() if found and found.group(1).strip().endswith(name)]
