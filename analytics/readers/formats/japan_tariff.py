"""Japan's tariff, as a table with a row for each statistical code, and what it must keep."""

from pathlib import Path

import polars as pl

from analytics.errors import InputError
from analytics.readers.formats import Format, Rule
from analytics.readers.import_reading import Broken, JapanReading, broken_at
from analytics.readers.japan_tariff import read_japan_file
from analytics.readers.rate_text import parse_rate_text
from analytics.tariffs.classify import classify_staging
from analytics.units import PERCENT

_TOLERANCE = 1e-9
_ENOUGH_PAIRS = 30
_NUMBERS = "_pct"


def row_length(reading: JapanReading) -> Broken | None:
    """Look for rows with other numbers of fields than the header."""
    places = [f"row {row} has {fields}" for row, fields, _ in reading.ragged]
    expected = f"{reading.ragged[0][2]} fields in a row" if reading.ragged else ""
    return broken_at(places, expected, "{} other rows")


def number_columns(reading: JapanReading) -> Broken | None:
    """Compare each printed rate with its number in percent, where the table has both."""
    table = reading.table
    places = [
        place
        for name in table.columns
        if f"{name}{_NUMBERS}" in table.columns
        for place in _disagreeing(table.select("row", name, f"{name}{_NUMBERS}"))
    ]
    return broken_at(places, "agreement in every row", "{} that differ")


def _disagreeing(columns: pl.DataFrame) -> list[str]:
    _, name, number = columns.columns
    distinct = columns.select(name, number).unique()
    wrong = [pair for pair in distinct.rows() if not _agree(*pair)]
    rows = columns.join(
        pl.DataFrame(wrong, schema=distinct.schema, orient="row"),
        on=[name, number],
        how="semi",
        maintain_order="left",
    )
    return [f'row {row}, {name}: "{text}" beside "{value}"' for row, text, value in rows.rows()]


def _agree(text: str, number: str) -> bool:
    printed = parse_rate_text(text).rate
    if not number.strip():
        return printed is None
    try:
        return printed is not None and abs(float(number) / PERCENT - printed) < _TOLERANCE
    except ValueError:
        return False


def date_fits(reading: JapanReading) -> Broken | None:
    """Look for a stage year that explains more of the printed rates than that of the date."""
    pairs = (
        reading.rows.filter((pl.col("printed_rate") > 0) & (pl.col("base_rate") > 0))
        .group_by("base_rate", "printed_rate")
        .len()
    )
    if int(pairs["len"].sum()) < _ENOUGH_PAIRS:
        return None
    explained = {
        stage: _explained(pairs, stage) for stage in range(1, reading.schedule.rules.last_stage + 1)
    }
    here, best = reading.stage_year, max(explained, key=explained.__getitem__)
    if explained[best] <= explained[here]:
        return None
    return Broken(
        f"rates of stage year {here}, that of {reading.valid_on}, which explains "
        f"{explained[here]:,} lines",
        f"rates of stage year {best}, which explains {explained[best]:,}",
    )


def _explained(pairs: pl.DataFrame, stage: int) -> int:
    category = classify_staging(pl.col("base_rate"), pl.col("printed_rate"), stage)
    return int(pairs.filter(category.str.starts_with("cuts_"))["len"].sum())


def _read(path: Path, importer: str, origin: str, _sheet: str | None) -> JapanReading:
    if importer != "JPN":
        problem = f"Japan's tariff is that of importer JPN, not of {importer}"
        raise InputError(f"import of {path.name}", f"{problem}; give --importer JPN")
    return read_japan_file(path, origin)


FORMAT = Format(
    looks="Japan's tariff (CSV with a column stat_code9)",
    is_such=lambda _, head: "stat_code9" in head,
    read=_read,
    rules=(
        Rule("row-length", "every row has as many fields as the header", row_length),
        Rule("number-columns", "printed rates agree with the numbers in the columns *_pct",
             number_columns),
        Rule("date", "printed rates fit the stage year of the date in the file's name",
             date_fits, for_known=True),
    ),
    most_unknown=0.30,  # up to 0.21 in real files
    most_not_understood=0.02,  # up to 0.015 in real files
)  # fmt: skip
"""How the file is recognised and read."""
