"""How much each commodity is cut, and what the model says of it, for the triple difference."""

from collections.abc import Mapping, Sequence

import dataframely as dy
import polars as pl

from analytics.models.effects import SegmentEffects
from analytics.schemas.schedule import Schedule
from analytics.schemas.trade import Sectors
from analytics.schemas.triple_difference import Commodities
from analytics.tariffs.markets import MarketSet
from analytics.tariffs.nomenclature import in_ranges, with_segment
from analytics.tariffs.sums import ordered_sums
from analytics.units import PERCENT


def commodity_lines(
    schedule: Schedule, commodities: dy.DataFrame[Commodities], sectors: dy.DataFrame[Sectors],
    flow: str,
) -> pl.DataFrame:  # fmt: skip
    """Return the lines of each commodity with the segment in which they are projected.

    Returns
    -------
    polars.DataFrame
        ``tariff_line, line_count, segment, commodity``.
    """
    placed = with_segment(schedule.lines, sectors, flow)
    return pl.concat(
        placed.filter(in_ranges(pl.col("heading"), row["headings"])).select(
            "tariff_line", "line_count", "segment", pl.lit(row["commodity"]).alias("commodity")
        )
        for row in commodities.filter(pl.col("flow") == flow).iter_rows(named=True)
    )


def line_cuts(lines: pl.DataFrame, rates: pl.DataFrame) -> pl.DataFrame:
    """Return the cut of each line of a commodity by year, in percentage points.

    Parameters
    ----------
    lines
        As :func:`commodity_lines` gives them.
    rates
        Calendar rates of the lines.

    Returns
    -------
    polars.DataFrame
        ``commodity, year, segment, line_count, cut``, sorted by commodity, year and line.
    """
    return (
        lines.join(rates, on="tariff_line", how="inner", validate="m:m")
        .with_columns(_cut().alias("cut"))
        .sort("commodity", "year", "tariff_line")
        .select("commodity", "year", "segment", "line_count", "cut")
    )


def commodity_cuts(
    cuts: pl.DataFrame, segment_cuts: pl.DataFrame, effects: Sequence[SegmentEffects]
) -> pl.DataFrame:
    """Return the cut of each commodity, and the model's effect on it, by year.

    Parameters
    ----------
    cuts
        As :func:`line_cuts` gives them.
    segment_cuts
        As :func:`cuts_of_segments` gives them.
    effects
        Effects by segment.

    Returns
    -------
    polars.DataFrame
        ``commodity, year, cut, predicted``: percentage points, mean over lines of MFN less applied
        rate, and log points.

    Notes
    -----
    The model has effects by segment. A commodity has its segment's effect for each point of cut,
    by the segments of its lines.
    """
    answers = _answers(segment_cuts, effects)
    rows = cuts.join(
        answers, on=["segment", "year"], how="left", validate="m:1", maintain_order="left"
    )
    predicted = pl.col("line_count") * pl.col("cut") * pl.col("answer")
    return _means(rows, {"cut": pl.col("line_count") * pl.col("cut"), "predicted": predicted})


def mean_cuts(cuts: pl.DataFrame) -> pl.DataFrame:
    """Return ``commodity, year, cut``: mean over the lines that :func:`line_cuts` gives."""
    return _means(cuts, {"cut": pl.col("line_count") * pl.col("cut")})


def _means(rows: pl.DataFrame, weighted: Mapping[str, pl.Expr]) -> pl.DataFrame:
    keys = ["commodity", "year"]
    added = ordered_sums(rows, keys, {"lines": pl.col("line_count"), **weighted})
    return added.select(*keys, pl.col(list(weighted)) / pl.col("lines"))


def _cut() -> pl.Expr:
    return PERCENT * (pl.col("mfn_rate") - pl.col("applied_rate")).fill_null(0.0)


def cuts_of_segments(markets: MarketSet) -> pl.DataFrame:
    """Return ``segment, year, cut``: mean over the markets of a segment, percentage points."""
    weighted = markets.paths.join(
        markets.markets.select("market", "segment", "weight"), on="market", validate="m:1"
    ).sort("segment", "year", "market")
    cut = PERCENT * pl.col("weight") * (pl.col("mfn_rate") - pl.col("applied_rate")).fill_null(0.0)
    return ordered_sums(weighted, ["segment", "year"], {"cut": cut})


def _answers(cuts: pl.DataFrame, effects: Sequence[SegmentEffects]) -> pl.DataFrame:
    """Return the log effect for each percentage point of cut, by segment and year."""
    logs = pl.concat(
        pl.DataFrame({"segment": e.segment, "year": e.years, "effect": e.effect}) for e in effects
    ).with_columns(pl.col("effect").log1p())
    answer = pl.when(pl.col("cut") > 0.0).then(pl.col("effect") / pl.col("cut")).otherwise(0.0)
    joined = cuts.join(logs, on=["segment", "year"], how="inner", validate="1:1")
    return joined.select("segment", "year", answer.alias("answer"))
