"""What a reader found in an official file: the schedule, and what the rules of import look at."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import polars as pl

from analytics.readers.annex_layout import AnnexColumns
from analytics.schemas.schedule import Schedule

Kind = Literal["rcep-annex", "japan-tariff"]
KINDS: tuple[Kind, ...] = ("rcep-annex", "japan-tariff")


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

    kind: Kind
    schedule: Schedule
    texts: pl.DataFrame
    valid_on: date | None = None
    annex: AnnexEvidence | None = None
    japan: JapanEvidence | None = None
