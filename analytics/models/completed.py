"""Some lines of a schedule from a file of the user, in the calibrated profile of all of them."""

import dataframely as dy
import polars as pl

from analytics.errors import refuse_any
from analytics.models.staging_problem import CATEGORIES
from analytics.schemas.assumptions import imported_source
from analytics.schemas.schedule import Schedule
from analytics.schemas.tariffs import KnownLines, LineGroups
from analytics.tariffs.classify import printed_category
from analytics.tariffs.staging import number_of_cuts, staged_rate

_DUTIABLE = [name for name in CATEGORIES if name != "free"]
_CUTS = [int(name.removeprefix("cuts_")) for name in CATEGORIES if name.startswith("cuts_")]
_KEY = ["heading", "base_rate"]
_EXAMPLES = 3


def with_imported_lines(
    groups: dy.DataFrame[LineGroups], known: dy.DataFrame[KnownLines], schedule: Schedule
) -> tuple[dy.DataFrame[LineGroups], dy.DataFrame[KnownLines]]:
    """Return groups of lines and known lines with those of a file that has some of the lines.

    Parameters
    ----------
    groups, known
        As they are shipped.
    schedule
        Lines of the user's file. Those that are free, or have no ad valorem base rate, say nothing
        that the profile does not have. A line that is known already is as the file has it.

    Returns
    -------
    tuple
        Groups in which each line of the file has a row of its own, taken from the largest group of
        its heading and base rate; known lines with those of the file.

    Raises
    ------
    InputError
        If a line has no place in the profile, or a staging that the profile does not know: all of
        them, in one message.
    """
    lines = _staged(schedule)
    new = lines.join(known, on="tariff_line", how="anti")
    taken = _places(groups, new)
    problems = [
        *_told(
            lines.filter(~pl.col("category").is_in(_DUTIABLE)),
            "lines are staged as no line of the profile is",
            "leave them out, or give the whole schedule and say schedule = imported",
        ),
        *_told(
            taken.filter(pl.col("place").is_null()),
            "lines have a heading and base rate that no further line of the profile has",
            "compare their base rates with the annex",
        ),
    ]
    refuse_any(f"lines of {schedule.source_id} in the profile", problems)
    others = known.join(lines, on="tariff_line", how="anti")
    both = pl.concat([others, _known(lines, schedule)]).sort("tariff_line")
    return _split(groups, taken), KnownLines.validate(both, cast=True)


def _staged(schedule: Schedule) -> pl.DataFrame:
    """Return ``tariff_line, heading, base_rate, category`` of the dutiable lines of a file."""
    lines = schedule.lines.select(
        "tariff_line", *_KEY, pl.col("staging_category").alias("category")
    )
    if schedule.published is not None:
        printed = printed_category(schedule, _CUTS)
        lines = lines.join(printed, on="tariff_line", how="left", validate="1:1").with_columns(
            pl.coalesce("printed_category", "category").alias("category")
        )
    return lines.filter(pl.col("base_rate") > 0.0).select("tariff_line", *_KEY, "category")


def _places(groups: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Add ``place``: the group that each line is taken from, by its row; null if none is left."""
    rows = groups.with_row_index("place").filter(pl.col("tariff_line").is_null())
    one_each = (
        rows.sort(*_KEY, "line_count", "place", descending=[False, False, True, False])
        .select(*_KEY, pl.col("place").repeat_by("line_count"))
        .explode("place")
        .with_columns(pl.int_range(pl.len()).over(_KEY).alias("number"))
    )
    numbered = new.sort("tariff_line").with_columns(
        pl.int_range(pl.len()).over(_KEY).alias("number")
    )
    return numbered.join(one_each, on=[*_KEY, "number"], how="left", validate="1:1")


def _split(groups: dy.DataFrame[LineGroups], taken: pl.DataFrame) -> dy.DataFrame[LineGroups]:
    """Give each line a row of its own, and take it from the number of its group."""
    counts = taken.group_by("place").agg(pl.len().cast(pl.Int64).alias("taken"))
    numbered = groups.with_row_index("place")
    rest = numbered.join(counts, on="place", how="left").with_columns(
        pl.col("line_count") - pl.col("taken").fill_null(0)
    )
    own = (
        taken.select("place", pl.col("tariff_line").alias("own_line"))
        .join(numbered, on="place", how="left", validate="m:1")
        .with_columns(
            pl.col("own_line").alias("tariff_line"), pl.lit(1, pl.Int64).alias("line_count")
        )
    )
    columns = list(LineGroups.column_names())
    found = pl.concat([rest.filter(pl.col("line_count") > 0).select(columns), own.select(columns)])
    return LineGroups.validate(found, cast=True)


def _known(lines: pl.DataFrame, schedule: Schedule) -> pl.DataFrame:
    """Return lines of the file as known lines."""
    category = pl.col("category")
    rate = (
        pl.when(category == "immediate")
        .then(0.0)
        .otherwise(staged_rate(pl.col("base_rate"), number_of_cuts(category), pl.lit(1)))
    )
    return lines.select(
        "tariff_line",
        "base_rate",
        stage_year=pl.when(rate.is_not_null()).then(pl.lit(1, dtype=pl.Int64)),
        preferential_rate=rate,
        staging_category=category,
        status=pl.lit("published"),
        source_id=pl.lit(imported_source("lines", schedule.importer)),
        note=pl.lit("Line of the imported file."),
    )


def _told(lines: pl.DataFrame, what: str, cure: str) -> list[str]:
    """Return what is wrong with some lines, and what to do; nothing where there are none."""
    first = ", ".join(lines["tariff_line"].sort().head(_EXAMPLES))
    return [f"{lines.height} {what} (first: {first}); {cure}"] if lines.height else []
