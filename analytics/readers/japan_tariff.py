"""Japan's tariff by nine-digit statistical code, with its RCEP columns, from CSV.

The table prints the rates of one stage year. Base rate and printed rate together reveal the
number of equal annual cuts, and so the rates of all other stage years.
"""

import csv
import re
from datetime import date
from pathlib import Path

import dataframely as dy
import polars as pl

from analytics.errors import InputError
from analytics.readers.coverage import counted_rows, coverage_table
from analytics.readers.import_reading import JapanReading, schedule_lines
from analytics.readers.japan_staging import BASE_COLUMNS, TREATMENTS, with_staging
from analytics.readers.rate_text import parsed_rates
from analytics.readers.source_files import printable_name
from analytics.readers.text_table import read_text_table
from analytics.schemas.assumptions import Coverage
from analytics.schemas.schedule import RULES, Schedule
from analytics.schemas.tariffs import PublishedRates
from analytics.tariffs.classify import stage_year_on
from analytics.tariffs.staging import number_of_cuts, stage_calendar, staged_rate

RCEP_COLUMNS = {
    "CHN": "rcep_china",
    "KOR": "rcep_korea",
    "ASEAN": "rcep_asean_aus_nz",
    "AUS": "rcep_asean_aus_nz",
    "NZL": "rcep_asean_aus_nz",
}
"""Column of the table that holds the preferential rate of each origin."""

_CODE = "stat_code9"
_AGAIN = "download the file again"
_REPEATS = {
    "repeated code, rows with the same rates": "one row is kept",
    "repeated code, rows with different rates (seasons, quotas)": "left out of the lines",
}
_DATE_IN_NAME = re.compile(r"(20[0-9]{2})-([0-9]{2})-([0-9]{2})")


def read_japan_tariff(
    path: str | Path, origin: str = "CHN", *, valid_on: date | None = None
) -> Schedule:
    """Read Japan's tariff and classify the staging of each line.

    Parameters
    ----------
    path
        CSV in UTF-8 with the columns ``stat_code9, general_basic, temporary, wto_bound`` and the
        RCEP column of the origin, rates as printed by Japan Customs.
    origin
        ``CHN``, ``KOR``, ``ASEAN``, ``AUS`` or ``NZL``.
    valid_on
        Day on which the table holds; by default the date in the file's name. It settles the
        stage year (1 April 2025: stage year 5).

    Returns
    -------
    Schedule
        Lines by nine-digit code (HS2022); rates as fractions. The base rate is the lowest
        unconditional general, temporary or WTO rate listed, which is the MFN rate too. The rates
        of all stage years follow from base rate and category; lines that were cut from another
        rate (that within a quota, or the bound one) are in category ``published``, and
        ``published`` has what cuts leave of that rate. Codes whose rows conflict are
        left out and counted in ``coverage``, as is every code whose rate is not known.

    Raises
    ------
    InputError
        If the file is missing or not such a table, or if codes or rates cannot be used.

    Notes
    -----
    Source: Japan Customs, tariff schedule. On the table of 1 April 2025, 2,334 of the 2,417 codes
    with an ad valorem rate above zero follow 11, 16 or 21 cuts rounded half-up.

    Examples
    --------
    >>> schedule = read_japan_tariff("japan_tariff_2025-04-01.csv")  # doctest: +SKIP
    >>> schedule.lines.filter(pl.col("tariff_line") == "282720000")["staging_category"].item()
    ... # doctest: +SKIP
    'cuts_11'
    """
    return read_japan_file(Path(path), origin, valid_on=valid_on).schedule


def read_japan_file(
    path: Path, origin: str = "CHN", *, valid_on: date | None = None
) -> JapanReading:
    """Return the schedule of Japan's tariff with what the rules of import look at."""
    column = _column_of(origin)
    table = _read(path, column)
    day = _valid_on(path, valid_on)
    stage_year = stage_year_on(RULES["JPN"], day.year, day.month)
    rows = with_staging(table, column, stage_year)
    return JapanReading(
        kind="japan-tariff",
        schedule=_schedule(path, origin, rows),
        texts=_texts(table, [*BASE_COLUMNS, column]),
        valid_on=day,
        table=table,
        rows=rows,
        ragged=_ragged(path),
        stage_year=stage_year,
    )


def _schedule(path: Path, origin: str, rows: pl.DataFrame) -> Schedule:
    lines, repeats = lines_without_conflicts(rows)
    lines = lines.rename({"code": "tariff_line"})
    return Schedule(
        importer="JPN",
        origin=origin,
        lines=schedule_lines(lines, "JPN", origin, hs_edition="HS2022", status="derived"),
        rules=RULES["JPN"],
        published=_from_other_base(lines),
        coverage=_coverage(printable_name(path), rows, repeats),
        source_id=printable_name(path),
    )


def _ragged(path: Path) -> tuple[tuple[int, int, int], ...]:
    """Return the rows that have not as many fields as the header: row, fields, fields there."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lengths = [len(fields) for fields in csv.reader(file)]
    except (csv.Error, UnicodeError) as error:
        problem = f"not a table in CSV and UTF-8: {error}; {_AGAIN}"
        raise InputError(f"Japan's tariff, {path.name}", problem) from error
    wanted = next(length for length in lengths if length)
    return tuple(
        (row, length, wanted)
        for row, length in enumerate(lengths, start=1)
        if length not in (0, wanted)
    )


def _texts(table: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """Return each printed rate: ``row, tariff_line, column, text, rate, kind``."""
    long = table.select("row", pl.col(_CODE).alias("tariff_line"), *columns).unpivot(
        columns, index=["row", "tariff_line"], variable_name="column", value_name="text"
    )
    parsed = parsed_rates(long["text"])
    return long.join(parsed, on="text", how="left", validate="m:1", maintain_order="left")


def _column_of(origin: str) -> str:
    if origin not in RCEP_COLUMNS:
        known = ", ".join(RCEP_COLUMNS)
        problem = f"the table has no RCEP column for origin {origin}; use one of {known}"
        raise InputError(f"Japan's tariff for {origin}", problem)
    return RCEP_COLUMNS[origin]


def _read(path: Path, rcep_column: str) -> pl.DataFrame:
    """Read the columns needed as text, with every problem of the file in one message."""
    title = f"Japan's tariff, {path.name}"
    needed = [_CODE, *BASE_COLUMNS, rcep_column]
    table = read_text_table(path, title, needed, cure=_AGAIN).fill_null("")
    table = table.with_columns(
        pl.col(_CODE).str.strip_chars().str.replace_all(".", "", literal=True)
    ).with_row_index("row", offset=2)
    wrong = table.filter(~pl.col(_CODE).str.contains(r"^[0-9]{9}$")).select("row", _CODE)
    if wrong.height:
        first = "; ".join(f'"{code}" in row {row}' for row, code in wrong.head(5).rows())
        said = f"{wrong.height} statistical codes do not have nine digits ({first})"
        raise InputError(title, f"{said}; keep codes as text, so that leading zeros survive")
    return table


def _valid_on(path: Path, valid_on: date | None) -> date:
    """Return the day on which the table holds: as given, or from the file's name."""
    title, begin = f"Japan's tariff, {path.name}", RULES["JPN"].entry_into_force
    if valid_on is None:
        match = _DATE_IN_NAME.search(path.name)
        if match is None:
            problem = (
                "the day on which the table holds is not known; put it into the file's name "
                "(japan_tariff_2025-04-01.csv) or give valid_on"
            )
            raise InputError(title, problem)
        try:
            valid_on = date.fromisoformat(match[0])
        except ValueError:
            problem = f'"{match[0]}" in the file\'s name is not a date; correct it or give valid_on'
            raise InputError(title, problem) from None
    if valid_on < begin:
        raise InputError(title, f"{valid_on} is before entry into force ({begin}): no RCEP rates")
    return valid_on


def lines_without_conflicts(rows: pl.DataFrame) -> tuple[pl.DataFrame, dict[str, pl.Series]]:
    """Collapse identical repeats and set conflicting ones aside, with the codes of both."""
    distinct = rows.unique(maintain_order=True)
    conflicting = pl.col("code").is_duplicated()
    apart = (rows.filter(pl.struct(rows.columns).is_duplicated()), distinct.filter(conflicting))
    codes = (repeated["code"].unique() for repeated in apart)
    return distinct.filter(~conflicting), dict(zip(_REPEATS, codes, strict=True))


def _from_other_base(lines: pl.DataFrame) -> dy.DataFrame[PublishedRates] | None:
    """Rates of the lines that were cut from another rate than their MFN rate; None without any."""
    rules = RULES["JPN"]
    found = lines.filter(pl.col("staging_category") == "published")
    if found.is_empty():
        return None
    cuts, stage = number_of_cuts(pl.col("other_category")), pl.col("stage_year")
    rates = found.join(stage_calendar(rules), how="cross").select(
        "tariff_line",
        "stage_year",
        staged_rate(pl.col("other_base"), cuts, stage).alias("preferential_rate"),
        pl.lit(None, dtype=pl.String).alias("rate_text"),
    )
    return PublishedRates.validate(rates.sort("tariff_line", "stage_year"), cast=True)


def _coverage(
    table: str, rows: pl.DataFrame, repeats: dict[str, pl.Series]
) -> dy.DataFrame[Coverage]:
    """Count codes by cause, the classified ones included."""
    # Compound rates that are staged too have a cause of their own.
    staged = pl.col("staging_category").str.starts_with("cuts_") & pl.col("cause").is_null()
    counted = {
        "classified: the printed rate follows 11, 16 or 21 equal cuts, rounded half-up": (
            staged,
            "rates of all stage years follow from the base rate",
        ),
        "more than one staging fits the printed rate": (
            pl.col("fits") > 1,
            "the slowest staging that fits is taken",
        ),
        **{cause: (pl.col("cause") == cause, said) for cause, said in TREATMENTS.items()},
    }
    found = counted_rows(rows, "code", counted)
    found += [(cause, repeats[cause], said) for cause, said in _REPEATS.items()]
    return coverage_table(table, found)
