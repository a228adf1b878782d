"""Codes and rates of an annex: what is wrong, where it stands and what to do, all at once."""

import polars as pl

from analytics.errors import refuse_any

_NAMED = 5

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
    refuse_any(title, problems)


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
