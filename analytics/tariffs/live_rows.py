"""Groups of lines for the live model of the workbook: one row per segment and path of rates.

Unlike in the markets, groups that pay the same rates are one row, whatever their category and
base rate: alike in all that the model asks of them, they respond alike, so that this is exact.
"""

import polars as pl

from analytics.tariffs.markets import MarketSet
from analytics.tariffs.sums import ordered_sums

_KEY = ("flow", "sector", "segment", "reference_margin", "mfn_rate", "applied_rate", "let_in")
_BY_YEAR = ("applied_rate", "let_in")


def is_simple(market_set: MarketSet) -> bool:
    """Say whether one MFN rate and one path of applied rates describe each market.

    So it is unless an imported schedule changes the MFN rate in between, or staged rates fall
    below the MFN rate in the middle of a year.
    """
    margin, cut = pl.col("preference_margin"), pl.col("mfn_rate") - pl.col("applied_rate")
    paths = market_set.paths.with_columns(
        differs=((margin > 0.0) & ((margin - cut).abs() > 1e-9)).fill_null(value=False)
    )
    by_market = paths.group_by("market").agg(
        pl.col("mfn_rate").n_unique().alias("rates"), pl.col("differs").any()
    )
    return not by_market.select(((pl.col("rates") > 1) | pl.col("differs")).any()).item()


def market_rows(market_set: MarketSet, years: int) -> pl.DataFrame:
    """Return rows of markets whose number of lines is settled by the schedule.

    Parameters
    ----------
    market_set
        Markets of one flow.
    years
        How many years count, after the base year, with which the paths begin.

    Returns
    -------
    polars.DataFrame
        ``flow, sector, segment, reference_margin, mfn_rate, applied_rate, let_in, line_count``;
        applied rates, and the shares of trade that measures let in, are lists over the years.
        Sorted.
    """
    by_market = market_set.paths.sort("market", "year").group_by("market", maintain_order=True)
    paths = by_market.agg(pl.col(_BY_YEAR).slice(1, years))
    rows = market_set.markets.join(paths, on="market", how="left", validate="1:1")
    return ordered_sums(rows, _KEY, {"line_count": pl.col("line_count")}).sort(
        *(name for name in _KEY if name not in _BY_YEAR),
        pl.col(_BY_YEAR).list.sum(),
        maintain_order=True,
        nulls_last=True,
    )
