"""Which market each line of the embedded schedule is in, so that lines can move between markets."""

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.schemas.schedule import Schedule
from analytics.schemas.tariffs import MfnChanges
from analytics.schemas.trade import Sectors
from analytics.tariffs.markets import MarketSet
from analytics.tariffs.measures import measure_of
from analytics.tariffs.mfn import mfn_paths
from analytics.tariffs.nomenclature import is_industrial, with_segment

Array = NDArray[np.float64]
_KEY = ("segment", "industrial", "base_rate", "mfn_rate", "staging_category", "reference_margin",
        "status", "measure")  # fmt: skip


def market_of_lines(
    schedule: Schedule,
    market_set: MarketSet,
    changes: dy.DataFrame[MfnChanges],
    sectors: dy.DataFrame[Sectors],
) -> pl.DataFrame:
    """Return ``tariff_line, place``: the row of its market among those of the set.

    Parameters
    ----------
    schedule
        The embedded schedule, whose rates follow from base rate, MFN rate and category.
    market_set
        Its markets.
    changes, sectors
        MFN changes, and segments by heading.
    """
    markets = market_set.markets.with_row_index("place")
    years = _years_of_changes(market_set)
    mfn = mfn_paths(schedule.lines, changes, years, schedule.known_mfn)
    later = [f"mfn_rate_{year}" for year in years[1:]]
    of_years = market_set.paths.filter(pl.col("year").is_in(years[1:]))
    if later:
        wide = of_years.pivot(on="year", index="market", values="mfn_rate")
        markets = markets.join(
            wide.rename({str(year): f"mfn_rate_{year}" for year in years[1:]}), on="market"
        )
    placed = (
        with_segment(schedule.lines, sectors, str(markets["flow"][0]))
        .with_columns(industrial=is_industrial(pl.col("heading")))
        .join(
            mfn.select(
                "tariff_line",
                pl.col("mfn_rate").list.first(),
                *(pl.col("mfn_rate").list.get(i).alias(n) for i, n in enumerate(later, 1)),
            ),
            on="tariff_line",
        )
    )
    assert schedule.reference_margin is not None
    placed = placed.join(schedule.reference_margin, on="tariff_line", how="left", validate="1:1")
    placed = measure_of(placed, schedule.measures)
    found = placed.join(
        markets.select("place", *_KEY, *later),
        on=[*_KEY, *later],
        how="left",
        nulls_equal=True,
        validate="m:1",
    )
    assert not found["place"].has_nulls(), "every line of the embedded schedule is in a market"
    return found.select("tariff_line", pl.col("place").cast(pl.Int64))


def _years_of_changes(market_set: MarketSet) -> list[int]:
    """Return the first year, and those in which the MFN rate of a market is another."""
    moved = market_set.paths.sort("market", "year").filter(
        pl.col("mfn_rate").ne_missing(pl.col("mfn_rate").shift().over("market"))
        | (pl.col("year") == pl.col("year").min())
    )
    return sorted(moved["year"].unique().to_list())


def weights_of(counts: Array, place: NDArray[np.int64], market_set: MarketSet) -> Array:
    """Return the weight of each market in its segment's trade, for other numbers of lines.

    Parameters
    ----------
    counts
        Number of each line.
    place
        The market of each line, by its row.
    market_set
        The markets.
    """
    carried = carried_by(counts, place, market_set)
    _, segment = np.unique(market_set.markets["segment"].to_numpy(), return_inverse=True)
    return np.asarray(carried / np.bincount(segment, carried)[segment])


def carried_by(counts: Array, place: NDArray[np.int64], market_set: MarketSet) -> Array:
    """Return which part of its segment's trade lines carry in each market.

    Parameters
    ----------
    counts, place, market_set
        As of :func:`weights_of`; some of the lines, or all of them.
    """
    lines = np.bincount(place, counts, market_set.markets.height)
    weight, count = (market_set.markets[name].to_numpy() for name in ("weight", "line_count"))
    # The lines of a market carry alike, whatever their number.
    return np.asarray(lines * (weight / count))
