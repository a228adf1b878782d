"""Checks of an annex: what is wrong, where it stands and what to do, all at once."""

import re
from dataclasses import replace
from itertools import pairwise

import polars as pl

from analytics.errors import InputError
from analytics.readers.import_reading import AnnexReading, Broken, broken_at
from analytics.tariffs.staging import staged_rate

_NAMED = 5
_TOLERANCE = 1e-9
_CUTS = range(1, 22)
# Shares of the stage years that make a line one of equal steps; of lines off them in some years
# (none in the real file) and cut in unequal steps (0.01).
_MOST_YEARS, _STRAY, _UNEQUAL = 0.6, 0.0005, 0.02
_LAST_STAGE, _EARLIEST = {"CHN": 21}, 20

CODE_LENGTHS = {"JPN": (9,)}
"""Digits of a tariff line; 6, 8 or 10 for every party not named here."""

HIGHEST_RATE = {"KOR": 10.0}
"""Highest ad valorem rate, as a fraction, that a schedule may hold; 1.0 unless named here.

Korea's duties on some farm products are several times their value.
"""


def require_usable(rows: pl.DataFrame, rates: pl.DataFrame, importer: str, title: str) -> None:
    """Raise InputError with every problem of the codes and rates.

    Parameters
    ----------
    rows
        Line rows: ``row, code_text, tariff_line``.
    rates
        ``row, tariff_line, stage_year, text, rate``; stage 0 is the base rate.
    importer
        Party, which settles the length of codes and the highest rate.
    title
        Title of the error.
    """
    problems = [
        *_code_problems(rows, importer),
        *_rate_problems(rates, HIGHEST_RATE.get(importer, 1.0)),
        *_repeat_problems(rates),
    ]
    if rows.is_empty():
        problems.append("no row has a base rate; give the schedule as published")
    if problems:
        raise InputError(title, problems)


def _code_problems(rows: pl.DataFrame, importer: str) -> list[str]:
    lengths = CODE_LENGTHS.get(importer, (6, 8, 10))
    code = "|".join(f"[0-9]{{{length}}}" for length in lengths)
    wrong = rows.filter(~pl.col("tariff_line").str.contains(f"^({code})$"))
    if wrong.is_empty():
        return []
    first = "; ".join(
        f'"{text or ""}" in row {row} ({len(code)} digits)'
        for row, text, code in wrong.select("row", "code_text", "tariff_line").head(_NAMED).rows()
    )
    expected = " or ".join(map(str, lengths))
    return [
        f"HS codes of {wrong.height} lines do not have {expected} digits: {first}; a code "
        "stored as a number loses its leading zero: format the column as text"
    ]


def _rate_problems(rates: pl.DataFrame, highest: float) -> list[str]:
    wrong = {
        f"above {highest:g} where fractions are expected (0.25 is 25 %)": (
            pl.col("rate") > highest, "if the file is in percent, divide its rates by 100"
        ),
        "negative": (pl.col("rate") < 0, "correct them"),
        "blank in rows that have others": (
            pl.col("text").is_null(),
            "a missing rate is not zero: fill them from the published schedule",
        ),
    }  # fmt: skip
    found = {what: (rates.filter(where), cure) for what, (where, cure) in wrong.items()}
    return [
        f"{cells.height} rates are {what}: {_named(cells)}; {cure}"
        for what, (cells, cure) in found.items()
        if cells.height
    ]


def _named(rates: pl.DataFrame) -> str:
    first = rates.sort("row", "stage_year").head(_NAMED)
    return "; ".join(
        f"{code} in row {row}, {'base rate' if stage == 0 else f'year {stage}'}"
        + (f' is "{text}"' if text is not None else "")
        for row, code, stage, text in first.select(
            "row", "tariff_line", "stage_year", "text"
        ).rows()
    )


def _repeat_problems(rates: pl.DataFrame) -> list[str]:
    # Each row is in ``rates`` once for every column, so that stage 0 counts the rows.
    repeated = rates.filter(pl.col("stage_year") == 0).filter(pl.col("tariff_line").is_duplicated())
    if repeated.is_empty():
        return []
    conflicts = (
        rates.join(repeated.select("tariff_line").unique(), on="tariff_line", how="semi")
        .group_by("tariff_line", "stage_year")
        .agg(
            pl.struct("rate", "text").n_unique().alias("versions"),
            pl.col("row").sort().alias("rows"),
        )
        .filter(pl.col("versions") > 1)
        .unique("tariff_line")
        .sort("tariff_line")
    )
    if conflicts.is_empty():
        return []
    first = "; ".join(
        f"{code} in rows {', '.join(str(row) for row in rows)}"
        for code, rows in conflicts.head(_NAMED).select("tariff_line", "rows").rows()
    )
    return [
        f"{conflicts.height} lines stand in the file more than once with different rates: {first}; "
        "keep one row of each"
    ]


def rising_rates(reading: AnnexReading) -> Broken | None:
    """Look for rates that rise from one stage year to the next."""
    rates = _published(reading).with_columns(
        before=pl.col("preferential_rate").shift(1).over("tariff_line")
    )
    rising = rates.filter(pl.col("preferential_rate") > pl.col("before") + _TOLERANCE)
    return _broken_lines(rising, "none", "lines with a rising rate")


def equal_cuts(reading: AnnexReading) -> Broken | None:
    """Look for lines that are cut, but not in equal steps, and for years that break the steps."""
    # Only China is known to cut in equal steps, rounded half-up: of its schedule for ASEAN, every
    # line that is cut to zero.
    if reading.schedule.importer != "CHN":
        return None
    paths = _paths(_published(reading).filter(pl.col("base_rate") > 0))
    fits = pl.concat(
        paths.with_columns(
            cuts=pl.lit(cuts), fits=(_staged(cuts) - pl.col("preferential_rate")).abs() < _TOLERANCE
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
    broken = _broken_lines(cells.sort("tariff_line", "stage_year"), f"at most {most} lines", what)
    return broken and replace(broken, found=f"{lines:,} lines {what}")


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
        .unique("tariff_line", maintain_order=True)
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


def _staged(cuts: int) -> pl.Expr:
    return staged_rate(pl.col("base_rate"), pl.lit(cuts), pl.col("stage_year"))


def _published(reading: AnnexReading) -> pl.DataFrame:
    schedule = reading.schedule
    assert schedule.published is not None
    base = schedule.lines.select("tariff_line", "base_rate")
    return schedule.published.join(
        base, on="tariff_line", how="left", validate="m:1", maintain_order="left"
    )


def _broken_lines(cells: pl.DataFrame, expected: str, what: str) -> Broken | None:
    first = cells.unique("tariff_line", maintain_order=True).select("tariff_line", "stage_year")
    places = [f"{code}, year {stage}" for code, stage in first.iter_rows()]
    return broken_at(places, expected, "{} " + what)
