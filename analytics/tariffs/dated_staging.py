"""Staging categories that change in a year: what a line pays from then on."""

from datetime import date

import polars as pl

from analytics.schemas.schedule import StagingRules
from analytics.tariffs.staging import number_of_cuts, staged_rate

SIGN = "@"
"""Before the year from which another category holds."""


def first_category(category: pl.Expr) -> pl.Expr:
    """Return the category before any change: that of the schedule."""
    return category.str.extract(r"^([^@]+)", 1)


def with_dated_changes(
    rates: pl.DataFrame, lines: pl.DataFrame, calendar: pl.DataFrame, rules: StagingRules
) -> pl.DataFrame:
    """Return stage rates with what dated changes of the category make of them.

    Parameters
    ----------
    rates
        ``tariff_line, stage_year, preferential_rate`` by the category before any change.
    lines
        ``tariff_line, base_rate, staging_category``.
    calendar
        ``stage_year, valid_from``.
    rules
        Rounding of the schedule.

    Returns
    -------
    polars.DataFrame
        The same columns. From the first stage that begins in the year of a change or later,
        ``cuts_N`` is N equal cuts from the rate of the stage before; ``immediate`` is zero,
        ``standstill`` the rate of the stage before, ``excluded`` no preference, and ``before`` what
        the schedule has. A line without a preference starts from its base rate.
    """
    changes = lines.filter(pl.col("staging_category").str.contains(SIGN)).select(
        "tariff_line", "base_rate", pl.col("staging_category").str.split(SIGN).list.slice(1)
    )
    if changes.is_empty():
        return rates
    most = max(changes["staging_category"].list.len().to_list())
    starts = {
        year: calendar.filter(pl.col("valid_from") >= date(year, 1, 1))["stage_year"].min()
        for year in changes["staging_category"].explode().str.head(4).cast(pl.Int64).unique()
    }
    found = rates.with_columns(pl.col("preferential_rate").alias("schedule_rate"))
    for number in range(most):
        change = pl.col("staging_category").list.get(number, null_on_oob=True)
        part = changes.select(
            "tariff_line",
            "base_rate",
            change.str.slice(5).alias("category"),
            change.str.head(4).cast(pl.Int64).replace_strict(starts).alias("start"),
        ).drop_nulls("category")
        found = _with_change(found, part, rules)
    return found.drop("schedule_rate")


def _with_change(rates: pl.DataFrame, part: pl.DataFrame, rules: StagingRules) -> pl.DataFrame:
    """Return rates with one change of each line; ``part`` has its category and first stage."""
    before = (
        rates.join(part.select("tariff_line", "start"), on="tariff_line", validate="m:1")
        .filter(pl.col("stage_year") == pl.col("start") - 1)
        .select("tariff_line", pl.col("preferential_rate").alias("rate_before"))
    )
    joined = rates.join(part, on="tariff_line", how="left", validate="m:1").join(
        before, on="tariff_line", how="left", validate="m:1"
    )
    category, start = pl.col("category"), pl.coalesce("rate_before", "base_rate")
    staged = staged_rate(
        start,
        number_of_cuts(category),
        pl.col("stage_year") - pl.col("start") + 1,
        quantum=rules.quantum,
        rounding=rules.rounding,
    )
    new = (
        pl.when(category == "immediate")
        .then(0.0)
        .when(category == "standstill")
        .then(start)
        .when(category == "excluded")
        .then(None)
        .when(category == "before")
        .then("schedule_rate")
        .otherwise(staged)
    )
    holds = pl.col("stage_year") >= pl.col("start")
    rate = pl.when(holds.fill_null(value=False)).then(new).otherwise("preferential_rate")
    return joined.with_columns(rate.alias("preferential_rate")).select(rates.columns)
