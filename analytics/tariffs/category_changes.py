"""Lines that move to another staging category, at once or from a year on: policy experiments."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import polars as pl

from analytics.errors import refuse_any
from analytics.schemas.schedule import Schedule, StagingRules
from analytics.schemas.tariffs import TariffLines
from analytics.tariffs.nomenclature import in_ranges
from analytics.tariffs.staging import number_of_cuts, staged_by

SIGN = "@"
"""Before the year from which another category holds."""


def change_categories(
    schedule: Schedule, changes: list[tuple[str, str, list[str], str]]
) -> Schedule:
    """Move lines to another staging category: the policy experiments of the scenarios.

    Parameters
    ----------
    schedule
        Schedule to change.
    changes
        Tuples of importer, headings (such as ``8706-8708``), categories to change, new category.
        Changes of another importer are passed over.

    Returns
    -------
    Schedule
        A schedule in which the totals of lines have moved accordingly.

    Raises
    ------
    InputError
        If a change meets no line.
    """
    lines: pl.DataFrame = schedule.lines
    problems = []
    for importer, headings, old, new in changes:
        if importer != schedule.importer:
            continue
        meets = in_ranges(pl.col("heading"), headings) & pl.col("staging_category").is_in(old)
        meets = meets & pl.col("base_rate").is_not_null()
        if not lines.select(meets.any()).item():
            problems.append(
                f"schedule_changes: no line of headings {headings} is in category "
                f"{' or '.join(old)} in the schedule of {importer}; categories there: "
                + ", ".join(lines["staging_category"].unique().sort())
            )
        lines = _moved(lines, meets, pl.lit(new))
    refuse_any(f"schedule of {schedule.importer} for {schedule.origin}", problems)
    return replace(schedule, lines=TariffLines.cast(lines))


def date_categories(
    schedule: Schedule, placed: pl.DataFrame, changes: Mapping[str, Mapping[int, str | None]]
) -> Schedule:
    """Change the staging category of lines from some years on.

    Parameters
    ----------
    schedule
        Schedule to change.
    placed
        ``tariff_line, key``: which changes are those of a line.
    changes
        By key: the year from which another category holds, and that category; None where that of
        the schedule holds again.

    Returns
    -------
    Schedule
        With categories such as ``excluded@2027=cuts_10``; see
        :func:`with_dated_changes` for what they mean. Lines without an ad valorem base rate stay as
        they are.
    """
    dated = {
        key: "".join(f"@{year}={category or 'before'}" for year, category in sorted(path.items()))
        for key, path in changes.items()
    }
    joined = schedule.lines.join(placed, on="tariff_line", how="left", validate="1:1")
    end = pl.col("key").replace_strict(dated, default=None, return_dtype=pl.String)
    meets = end.is_not_null() & pl.col("base_rate").is_not_null()
    lines = _moved(joined, meets, pl.concat_str("staging_category", end))
    return replace(schedule, lines=TariffLines.cast(lines.drop("key")))


def _moved(lines: pl.DataFrame, meets: pl.Expr, category: pl.Expr) -> pl.DataFrame:
    """Return lines of which some have another category.

    A calibrated line stays calibrated; what was published or derived is now an assumption.
    """
    is_fact = meets & (pl.col("status") != "calibrated")
    return lines.with_columns(
        staging_category=pl.when(meets).then(category).otherwise("staging_category"),
        status=pl.when(is_fact).then(pl.lit("assumed")).otherwise("status"),
    )


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
    found = rates.with_columns(schedule_rate=pl.col("preferential_rate"))
    for number in range(most):
        change = pl.col("staging_category").list.get(number, null_on_oob=True)
        part = changes.select(
            "tariff_line",
            "base_rate",
            category=change.str.slice(5),
            start=change.str.head(4).cast(pl.Int64).replace_strict(starts),
        ).drop_nulls("category")
        found = _with_change(found, part, rules)
    return found.drop("schedule_rate")


def _with_change(rates: pl.DataFrame, part: pl.DataFrame, rules: StagingRules) -> pl.DataFrame:
    """Return rates with one change of each line; ``part`` has its category and first stage."""
    before = (
        rates.join(part.select("tariff_line", "start"), on="tariff_line", validate="m:1")
        .filter(pl.col("stage_year") == pl.col("start") - 1)
        .select("tariff_line", rate_before=pl.col("preferential_rate"))
    )
    joined = rates.join(part, on="tariff_line", how="left", validate="m:1").join(
        before, on="tariff_line", how="left", validate="m:1"
    )
    category, start = pl.col("category"), pl.coalesce("rate_before", "base_rate")
    passed = pl.col("stage_year") - pl.col("start") + 1
    staged = staged_by(rules, start, number_of_cuts(category), passed)
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
    return joined.with_columns(preferential_rate=rate).select(rates.columns)
