"""Headings, ranges of headings and the sectors that they make up."""

from functools import lru_cache

import dataframely as dy
import polars as pl

from analytics.schemas.headings import heading_ranges
from analytics.schemas.trade import Sectors

FIRST_INDUSTRIAL_CHAPTER = "25"  # of HS; farm goods and food stand in chapters 01-24


def is_industrial(heading: pl.Expr) -> pl.Expr:
    """Return whether a heading is an industrial good (HS chapters 25-97)."""
    return heading.str.slice(0, 2) >= FIRST_INDUSTRIAL_CHAPTER


def in_ranges(heading: pl.Expr, text: str) -> pl.Expr:
    """Return whether a heading lies in one of the ranges."""
    return pl.any_horizontal(
        heading.is_between(pl.lit(first), pl.lit(last)) for first, last in heading_ranges(text)
    )


def with_segment(lines: pl.DataFrame, sectors: dy.DataFrame[Sectors], flow: str) -> pl.DataFrame:
    """Add ``sector`` and ``segment`` to lines by their heading.

    Parameters
    ----------
    lines
        Any table with a ``heading`` column.
    sectors
        Segments with their headings; the one without headings takes the rest of its flow.
    flow
        ``import`` or ``export``.

    Returns
    -------
    polars.DataFrame
        The lines with two more columns; the number of rows is unchanged.
    """
    own = sectors.filter(pl.col("flow") == flow)
    named = own.filter(pl.col("headings").is_not_null())
    rest = own.filter(pl.col("headings").is_null())["segment"].item()
    assigned = _segment(rest, tuple(named.select("segment", "headings").iter_rows()))
    headings = lines.select("heading").unique().with_columns(segment=assigned)
    return lines.join(headings, on="heading", how="left", validate="m:1").join(
        own.select("segment", "sector"), on="segment", how="left", validate="m:1"
    )


@lru_cache(maxsize=16)
def _segment(rest: str, named: tuple[tuple[str, str], ...]) -> pl.Expr:
    """Return the segment of a heading, from the headings of each; of long lists, made once."""
    assigned = pl.lit(rest)
    for segment, headings in named:
        inside = in_ranges(pl.col("heading"), headings)
        assigned = pl.when(inside).then(pl.lit(segment)).otherwise(assigned)
    return assigned


def segments_without(rows: pl.DataFrame, own: pl.DataFrame) -> list[str]:
    """Return the segments of a flow of which there is no row, in words: label and headings.

    Parameters
    ----------
    rows
        With their ``segment``.
    own
        The segments of the flow.
    """
    missing = own.join(rows, on="segment", how="anti").sort("segment")
    return [
        f"{row['label_en'].lower()} (headings {row['headings'] or 'all others'})"
        for row in missing.iter_rows(named=True)
    ]
