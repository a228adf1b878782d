"""A party's schedule in RCEP Annex I, as a workbook, and what it must keep."""

import re
from itertools import pairwise

import polars as pl

from analytics.readers.formats import Format, Rule
from analytics.readers.import_reading import AnnexReading, Broken, broken_at
from analytics.readers.rcep_annex import read_annex_file
from analytics.tariffs.staging import staged_rate

_TOLERANCE = 1e-9
_CUTS = range(1, 22)
# Shares of the stage years that make a line one of equal steps; of lines off them in some years
# (none in the real file) and cut in unequal steps (0.01).
_MOST_YEARS, _STRAY, _UNEQUAL = 0.6, 0.0005, 0.02
_LAST_STAGE, _EARLIEST = {"CHN": 21}, 20


def rising_rates(reading: AnnexReading) -> Broken | None:
    """Look for rates that rise from one stage year to the next."""
    rates = _published(reading).with_columns(
        before=pl.col("preferential_rate").shift(1).over("tariff_line")
    )
    rising = rates.filter(pl.col("preferential_rate") > pl.col("before") + _TOLERANCE)
    return broken_at(_places(rising), "none", "{} lines with a rising rate")


def equal_cuts(reading: AnnexReading) -> Broken | None:
    """Look for lines that are cut, but not in equal steps, and for years that break the steps."""
    # Only China is known to cut in equal steps, rounded half-up: of its schedule for ASEAN, every
    # line that is cut to zero.
    if reading.schedule.importer != "CHN":
        return None
    paths = _paths(_published(reading).filter(pl.col("base_rate") > 0))
    staged = staged_rate(pl.col("base_rate"), pl.col("cuts"), pl.col("stage_year"))
    fits = pl.concat(
        paths.with_columns(cuts=pl.lit(cuts)).with_columns(
            fits=(staged - pl.col("preferential_rate")).abs() < _TOLERANCE
        )
        for cuts in _CUTS
    ).with_columns(share=pl.col("fits").mean().over("tariff_line", "cuts"))
    regular = fits.filter(share=1.0).select("tariff_line").unique()
    others = fits.join(regular, on="tariff_line", how="anti", maintain_order="left")
    stray = others.filter((pl.col("share") >= _MOST_YEARS) & ~pl.col("fits"))
    cut = others.filter(pl.col("preferential_rate").n_unique().over("tariff_line") > 1)
    total = reading.schedule.lines.height
    return _too_many(stray, int(_STRAY * total), "with years off their equal steps") or _too_many(
        cut, int(_UNEQUAL * total), "cut in unequal steps"
    )


def _too_many(cells: pl.DataFrame, most: int, what: str) -> Broken | None:
    lines = int(cells.unique("tariff_line")["lines"].sum())
    if lines <= most:
        return None
    places = _places(cells.sort("tariff_line", "stage_year"))
    return Broken(f"at most {most} lines", f"{lines:,} lines {what}", places)


def _paths(rates: pl.DataFrame) -> pl.DataFrame:
    """Return one line of each distinct path of rates, and how many ``lines`` have it."""
    by_line = rates.group_by("tariff_line", maintain_order=True).agg(
        pl.col("base_rate").first(), "stage_year", "preferential_rate"
    )
    return (
        by_line.group_by("base_rate", "stage_year", "preferential_rate", maintain_order=True)
        .agg(pl.col("tariff_line").first(), pl.len().alias("lines"))
        .explode("stage_year", "preferential_rate")
        .drop_nulls("preferential_rate")
    )


def partly_excluded(reading: AnnexReading) -> Broken | None:
    """Look for lines that are excluded (U) in some stage years and not in others."""
    kinds = reading.texts.filter(pl.col("column") != "base rate")
    some = (
        kinds.with_columns(share=(pl.col("kind") == "excluded").mean().over("row"))
        .filter((pl.col("kind") == "excluded") & (pl.col("share") < 1.0))
        .unique("tariff_line", keep="first", maintain_order=True)
    )
    places = [f"{code}, {column}" for code, column in some.select("tariff_line", "column").rows()]
    return broken_at(places, "none", "{} lines excluded in part")


def last_stage(reading: AnnexReading) -> Broken | None:
    """Look at the name of the last column and the number of its stage year."""
    columns = reading.columns
    last, text = max(columns.stages), columns.last
    is_open = re.search(r"subsequent|thereafter|onward|following|after", text, re.IGNORECASE)
    right = last == _LAST_STAGE["CHN"] if reading.schedule.importer == "CHN" else last >= _EARLIEST
    if right and is_open:
        return None
    number = _LAST_STAGE.get(reading.schedule.importer, f"{_EARLIEST} or later")
    return Broken(f'"Year {number} and Subsequent Years"', f'"{text}"')


def stage_order(reading: AnnexReading) -> Broken | None:
    """Look for stage years out of order."""
    stages = list(reading.columns.stages)
    late = [f"Year {b} stands too late" for a, b in pairwise(stages) if b < a]
    return broken_at(late, "rising years", "others")


def blank_lines(reading: AnnexReading) -> Broken | None:
    """Look for rows with the code of a line and no rate."""
    blank = reading.blank.select("row", "tariff_line")
    places = [f"{code} in row {row}" for row, code in blank.rows()]
    return broken_at(places, "none", f"{blank.height} rows without rates")


def _published(reading: AnnexReading) -> pl.DataFrame:
    schedule = reading.schedule
    assert schedule.published is not None
    base = schedule.lines.select("tariff_line", "base_rate")
    return schedule.published.join(
        base, on="tariff_line", how="left", validate="m:1", maintain_order="left"
    )


def _places(cells: pl.DataFrame) -> list[str]:
    cells = cells.select("tariff_line", "stage_year")
    first = cells.unique("tariff_line", keep="first", maintain_order=True)
    return [f"{code}, year {stage}" for code, stage in first.rows()]


FORMAT = Format(
    looks="an annex (Excel)",
    is_such=lambda kind, _: kind in ("xls", "xlsx"),
    read=lambda path, importer, origin, sheet: read_annex_file(path, importer, origin, sheet=sheet),
    rules=(
        Rule("rising-rates", "no rate rises from one stage year to the next", rising_rates),
        Rule("equal-cuts", "lines that are cut in equal steps are so in every stage year",
             equal_cuts),
        Rule("partly-excluded", "a line that is excluded (U) is so in every stage year",
             partly_excluded),
        Rule("last-stage", 'the last column is that of "Year 20 (or 21) and Subsequent Years"',
             last_stage),
        Rule("stage-order", "columns stand in the order of their stage years", stage_order),
        Rule("blank-lines", "every row with the code of a line has rates", blank_lines),
    ),
    most_unknown=0.30,  # up to 0.21 in real files
    most_not_understood=0.001,  # none in real files
)  # fmt: skip
"""How the file is recognised and read."""
