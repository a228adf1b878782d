"""What a reader found in an official file: the schedule, and what the rules of import look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import dataframely as dy
import polars as pl

from analytics.readers.annex_layout import AnnexColumns
from analytics.schemas.schedule import Schedule
from analytics.schemas.tariffs import TariffLines


@dataclass(frozen=True, kw_only=True)
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
    """

    kind: str
    schedule: Schedule
    texts: pl.DataFrame
    valid_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class AnnexReading(Reading):
    """An annex as read.

    Attributes
    ----------
    columns
        Where its columns are and what the last of them is called.
    blank
        Rows with the code of a line and no rate: ``row, tariff_line``.
    """

    columns: AnnexColumns
    blank: pl.DataFrame


@dataclass(frozen=True, kw_only=True)
class JapanReading(Reading):
    """Japan's tariff as read.

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


def schedule_lines(
    rows: pl.DataFrame, importer: str, origin: str, *, hs_edition: str, status: str
) -> dy.DataFrame[TariffLines]:
    """Return the lines of one schedule, each of which counts as one.

    Parameters
    ----------
    rows
        ``tariff_line, base_rate, base_rate_text, staging_category``.
    importer, origin
        Whose schedule it is, and for whom.
    hs_edition, status
        What holds of all lines.
    """
    same = {"importer": importer, "origin": origin, "hs_edition": hs_edition, "status": status}
    frame = rows.with_columns(
        pl.col("tariff_line").str.slice(0, 4).alias("heading"),
        pl.lit(1.0).alias("line_count"),
        *(pl.lit(word).alias(name) for name, word in same.items()),
    )
    lines = frame.select(TariffLines.column_names()).sort("tariff_line")
    return TariffLines.validate(lines, cast=True)


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
