"""Lines of a schedule that are known: what a published rate says of their staging, or cannot."""

from typing import Any

import dataframely as dy
import polars as pl

from analytics.errors import refuse_any
from analytics.schemas.schedule import StagingRules
from analytics.schemas.tariffs import KnownLines, LineGroups
from analytics.tariffs.staging import number_of_cuts, staged_by

_TOLERANCE = 1e-9


def require_known_lines(
    groups: dy.DataFrame[LineGroups], known: dy.DataFrame[KnownLines], rules: StagingRules
) -> None:
    """Refuse known lines that the schedule or its stagings contradict.

    Parameters
    ----------
    groups
        Lines of the schedule; those that are known have a row and a code of their own.
    known
        What is known of them.
    rules
        Rounding of the schedule.

    Raises
    ------
    InputError
        If a code is not in the schedule, a base rate differs from the schedule's, or a rate is not
        that of its category: all of them, with both values.

    Examples
    --------
    A rate of 6.4 % in stage year 4 is that of 11 cuts from 10 %; 6.5 % is that of none.
    """
    base, category, stage = pl.col("base_rate"), pl.col("staging_category"), pl.col("stage_year")
    cut = staged_by(rules, base, number_of_cuts(category), stage)
    staged = pl.when(category == "immediate").then(0.0).otherwise(cut)
    own = groups.select("tariff_line", pl.col("base_rate").alias("base_there"), there=True)
    rows = known.with_columns(staged=staged).join(own, on="tariff_line", how="left", validate="1:m")
    found = map(_problem, rows.sort("tariff_line").iter_rows(named=True))
    refuse_any("known lines of the schedule", filter(None, found))


def _problem(row: dict[str, Any]) -> str | None:
    """Return what is wrong with a line, if anything."""
    line, category, rate = row["tariff_line"], row["staging_category"], row["preferential_rate"]
    if row["there"] is None:
        return f"{line}: no such line in the schedule; see the annex, or derive its groups again"
    if row["base_there"] is None or abs(row["base_there"] - row["base_rate"]) > _TOLERANCE:
        there = "none" if row["base_there"] is None else f"{row['base_there']:.2%}"
        return f"{line}: base rate {row['base_rate']:.2%}, in the schedule {there}"
    # Of a partial line it may be known that a rate stays, and not which.
    if category == "excluded" or (category == "partial" and rate is None):
        return None if rate is None else f"{line}: excluded, yet with a rate of {rate:.2%}"
    if rate is None or row["staged"] is None:
        return f"{line}: {category} needs a rate and its stage year"
    if abs(row["staged"] - rate) > _TOLERANCE:
        return (
            f"{line}: {rate:.2%} in stage year {row['stage_year']} follows no staging {category} "
            f"from {row['base_rate']:.2%}, which gives {row['staged']:.2%}"
        )
    return None
