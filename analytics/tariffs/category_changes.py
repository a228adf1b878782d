"""Lines that move to another staging category: the policy experiments of the scenarios."""

from collections.abc import Mapping
from dataclasses import replace

import polars as pl

from analytics.errors import refuse_any
from analytics.schemas.schedule import Schedule
from analytics.schemas.tariffs import TariffLines
from analytics.tariffs.nomenclature import in_ranges


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
        # A calibrated line stays calibrated; what was published or derived is now an assumption.
        lines = lines.with_columns(
            pl.when(meets)
            .then(pl.lit(new))
            .otherwise(pl.col("staging_category"))
            .alias("staging_category"),
            pl.when(meets & (pl.col("status") != "calibrated"))
            .then(pl.lit("assumed"))
            .otherwise(pl.col("status"))
            .alias("status"),
        )
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
        :func:`analytics.tariffs.dated_staging.with_dated_changes` for what they mean. Lines
        without an ad valorem base rate stay as they are.
    """
    dated = {
        key: "".join(f"@{year}={category or 'before'}" for year, category in sorted(path.items()))
        for key, path in changes.items()
    }
    joined = schedule.lines.join(placed, on="tariff_line", how="left", validate="1:1")
    end = pl.col("key").replace_strict(dated, default=None, return_dtype=pl.String)
    meets = end.is_not_null() & pl.col("base_rate").is_not_null()
    is_fact = meets & (pl.col("status") != "calibrated")
    lines = joined.with_columns(
        pl.when(meets)
        .then(pl.concat_str("staging_category", end))
        .otherwise("staging_category")
        .alias("staging_category"),
        pl.when(is_fact).then(pl.lit("assumed")).otherwise("status").alias("status"),
    ).drop("key")
    return replace(schedule, lines=TariffLines.cast(lines))
