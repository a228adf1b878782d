"""Classification: which staging a printed rate reveals.

A national tariff prints the rate of one stage year only. With the base rate beside it, that one
rate tells how many equal annual cuts there are, and with them the rates of all other stage years.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import polars as pl

from analytics.schemas.schedule import Schedule, StagingRules
from analytics.tariffs.staging import staged_rate

JAPAN_CUTS = (11, 16, 21)
"""Numbers of equal annual cuts in Japan's schedule for China."""

ASEAN_CUTS = (10, 15, 20)
"""Numbers of equal annual cuts in China's schedule for ASEAN."""
_TOLERANCE = 1e-9
_PRINTED_TOLERANCE = 0.0006
"""China's rates are printed to 0.1 point, and some by another rounding."""
Parts = Sequence[tuple[Decimal, str]]
"""Numbers of a rate with their units."""


def first_that_holds(cases: Mapping[str, pl.Expr], otherwise: pl.Expr) -> pl.Expr:
    """Return in each row the name of the first condition that holds, or else another value.

    Examples
    --------
    >>> rate = pl.col("rate")
    >>> named = first_that_holds({"free": rate == 0.0, "low": rate < 0.05}, pl.lit("high"))
    >>> pl.DataFrame({"rate": [0.1, 0.0, 0.02]}).select(named).to_series().to_list()
    ['high', 'free', 'low']
    """
    found = (pl.when(holds).then(pl.lit(name)) for name, holds in cases.items())
    return pl.coalesce(*found, otherwise)


def classify_staging(base_rate: pl.Expr, printed_rate: pl.Expr, stage_year: int) -> pl.Expr:
    """Return the staging category that a base rate and one printed rate reveal.

    Parameters
    ----------
    base_rate, printed_rate
        Fractions; the rate is the one printed for ``stage_year``.
    stage_year
        Stage year in which the printed rate holds.

    Returns
    -------
    polars.Expr
        ``free`` (base rate zero), ``immediate`` (rate zero), ``standstill`` (rate equals base),
        ``cuts_N``, or ``unclassified``; null where either rate is null. Where several fit, the
        slowest is taken, so that no preference is overstated; ``staging_fits`` counts them.

    Notes
    -----
    On Japan's tariff of 1 April 2025 (stage year 5) this classifies 2,334 of 2,417 dutiable
    codes, each by one N only.

    Examples
    --------
    >>> frame = pl.DataFrame({"base": [0.033, 0.109], "printed": [0.018, 0.075]})
    >>> frame.select(classify_staging(pl.col("base"), pl.col("printed"), 5)).to_series().to_list()
    ['cuts_11', 'cuts_16']
    """
    cases = {
        "free": base_rate == 0.0,
        "immediate": printed_rate == 0.0,
        "standstill": (printed_rate - base_rate).abs() < _TOLERANCE,
    }
    for number in reversed(JAPAN_CUTS):
        cases[f"cuts_{number}"] = _fits(base_rate, printed_rate, stage_year, number)
    is_known = base_rate.is_not_null() & printed_rate.is_not_null()
    return pl.when(is_known).then(first_that_holds(cases, pl.lit("unclassified")))


def staging_fits(base_rate: pl.Expr, printed_rate: pl.Expr, stage_year: int) -> pl.Expr:
    """Return how many stagings of Japan's schedule agree with the printed rate.

    Immediate elimination, standstill and each number of cuts count one. Zero for a base rate of
    zero, which needs no staging, and where a rate is null.

    Examples
    --------
    >>> frame = pl.DataFrame({"base": [0.033, 0.005], "printed": [0.018, 0.003]})
    >>> frame.select(staging_fits(pl.col("base"), pl.col("printed"), 5)).to_series().to_list()
    [1, 2]
    """
    fits = [_fits(base_rate, printed_rate, stage_year, number) for number in JAPAN_CUTS]
    fits += [printed_rate == 0.0, (printed_rate - base_rate).abs() < _TOLERANCE]
    count = pl.sum_horizontal(fit.fill_null(value=False).cast(pl.Int64) for fit in fits)
    return pl.when((base_rate > 0.0).fill_null(value=False)).then(count).otherwise(0)


def stage_year_on(rules: StagingRules, year: int, month: int) -> int:
    """Return the stage year in force on the first day of a month.

    Examples
    --------
    >>> stage_year_on(StagingRules(year_start_month=4), 2025, 4)
    5
    >>> stage_year_on(StagingRules(year_start_month=1), 2024, 1)
    3
    """
    start = rules.entry_into_force
    begun = year - start.year - (month < rules.year_start_month)
    # Where the year does not begin on the anniversary, stage 1 is the months before it.
    short_first = start.month < rules.year_start_month
    return min(max(begun + (2 if short_first else 1), 1), rules.last_stage)


def cuts_of_parts(base: Parts, printed: Parts, stage_year: int) -> tuple[int, ...]:
    """Return the numbers of cuts in Japan's schedule that fit every part of a compound rate.

    Parameters
    ----------
    base, printed
        Parts in the same order with their units; unit ``1`` marks a fraction, rounded half-up to
        0.1 percentage point, any other an amount, rounded half-up to 0.01.
    stage_year
        Stage year in which the printed rate holds.

    Returns
    -------
    tuple of int
        Numbers that fit all parts; empty where the parts differ in kind.

    Notes
    -----
    ``1.9 % or 13 JPY/kg`` gives ``1.2 % or 8.27 JPY/kg`` in stage year 4: 11 cuts.

    Examples
    --------
    >>> base = [(Decimal("0.019"), "1"), (Decimal("13"), "JPY/kg")]
    >>> printed = [(Decimal("0.012"), "1"), (Decimal("8.27"), "JPY/kg")]
    >>> cuts_of_parts(base, printed, 4)
    (11,)
    """
    if not base or [unit for _, unit in base] != [unit for _, unit in printed]:
        return ()
    return tuple(
        number
        for number in JAPAN_CUTS
        if all(
            _staged_part(start, unit, number, stage_year) == rate
            for (start, unit), (rate, _) in zip(base, printed, strict=True)
        )
    )


def _fits(base_rate: pl.Expr, printed_rate: pl.Expr, stage_year: int, number: int) -> pl.Expr:
    expected = staged_rate(base_rate, pl.lit(number), pl.lit(stage_year))
    return (expected - printed_rate).abs() < _TOLERANCE


def _staged_part(base: Decimal, unit: str, number: int, stage_year: int) -> Decimal:
    step = Decimal("0.001") if unit == "1" else Decimal("0.01")
    steps = base / step * max(number - stage_year, 0)
    return (2 * steps + number) // (2 * number) * step


def printed_category(schedule: Schedule, cuts: Sequence[int] = ASEAN_CUTS) -> pl.DataFrame:
    """Return the staging category of each line of a schedule that prints its rates.

    Parameters
    ----------
    schedule
        A schedule as read from an official annex.
    cuts
        Numbers of equal annual cuts that the schedule knows.

    Returns
    -------
    polars.DataFrame
        ``tariff_line, printed_category``, sorted: ``free`` (base zero), ``immediate``,
        ``cuts_N``, ``partial`` (a rate above zero stays in the end), ``excluded``,
        ``non_ad_valorem``, and ``unclassified`` where another path leads to zero.

    Examples
    --------
    >>> printed_category(annex)["printed_category"].value_counts()  # doctest: +SKIP
    """
    assert schedule.published is not None, "a schedule that prints its rates"
    rate, base = pl.col("preferential_rate"), pl.col("base_rate")
    staged = {n: staged_rate(base, pl.lit(n), pl.col("stage_year")) for n in cuts}
    fits = {
        f"cuts_{n}": ((cut - rate).abs() < _PRINTED_TOLERANCE).all() for n, cut in staged.items()
    }
    lines = schedule.lines.select("tariff_line", "base_rate", "staging_category")
    found = (
        schedule.published.join(lines, on="tariff_line", how="inner", validate="m:1")
        .sort("tariff_line", "stage_year")
        .group_by("tariff_line", maintain_order=True)
        .agg(
            pl.col("base_rate", "staging_category").first(),
            first=rate.first(),
            last=rate.last(),
            **fits,
        )
    )
    cases = {
        "free": base == 0.0,
        "immediate": pl.col("first") == 0.0,
        "partial": pl.col("last") > 0.0,
        **{name: pl.col(name) for name in fits},
    }
    is_settled = pl.col("staging_category").is_in(("excluded", "non_ad_valorem"))
    category = first_that_holds(cases, pl.lit("unclassified"))
    revealed = pl.when(is_settled).then("staging_category").otherwise(category)
    return found.select("tariff_line", printed_category=revealed)
