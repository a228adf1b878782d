"""What a reader found in an official file: the schedule, and what the rules of import look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from analytics.readers.annex_layout import AnnexColumns
from analytics.schemas.schedule import Schedule


@dataclass(frozen=True)
class AnnexEvidence:
    """What only an annex has.

    Attributes
    ----------
    columns
        Where its columns are and what the last of them is called.
    blank
        Rows with the code of a line and no rate: ``row, tariff_line``.
    """

    columns: AnnexColumns
    blank: pl.DataFrame


@dataclass(frozen=True)
class JapanEvidence:
    """What only Japan's tariff has.

    Attributes
    ----------
    table
        All columns as text, with ``row`` counted from 1.
    rows
        Base rate, printed rate and category of each row.
    ragged
        Rows that have not as many fields as the header: row, fields, fields of the header.
    stage_year
        Stage year on the day on which the table is said to hold.
    """

    table: pl.DataFrame
    rows: pl.DataFrame
    ragged: tuple[tuple[int, int, int], ...]
    stage_year: int


@dataclass(frozen=True)
class Reading:
    """One official file as read.

    Attributes
    ----------
    kind
        Format.
    schedule
        What is to be stored.
    texts
        Each printed rate: ``row, tariff_line, column, text, rate, kind``.
    valid_on
        Day on which the table holds; ``None`` where the schedule has all years.
    annex, japan
        What only files of that kind have.
    """

    kind: str
    schedule: Schedule
    texts: pl.DataFrame
    valid_on: date | None = None
    annex: AnnexEvidence | None = None
    japan: JapanEvidence | None = None


@dataclass(frozen=True)
class Broken:
    """How a file breaks a rule: what was expected, what was found, and where."""

    expected: str
    found: str
    places: Sequence[str] = ()


def broken_at(places: Sequence[str], expected: str, found: str) -> Broken | None:
    """Return how a file breaks a rule in some places; ``None`` if there are none.

    Parameters
    ----------
    places
        Where it does.
    expected
        What was expected.
    found
        What was found instead; ``{}`` stands for the number of places.

    Examples
    --------
    >>> broken_at(["row 3", "row 4"], "none", "{} blank rows").found
    '2 blank rows'
    """
    return Broken(expected, found.format(f"{len(places):,}"), places) if places else None
