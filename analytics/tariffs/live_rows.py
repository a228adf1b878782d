"""Groups of lines for the live model of the workbook: one row per segment, category and rate path.

The rows differ from the markets in two ways. Lines of the embedded profile stand in every category
that they may be put in, with their full number, so that the shares of the categories can be
changed beside them; and groups that pay the same rates are one row, whatever their base rate.
"""

import dataframely as dy
import polars as pl

from analytics.schemas.schedule import Schedule
from analytics.schemas.tariffs import MfnChanges
from analytics.schemas.trade import Sectors
from analytics.tariffs.markets import MarketSet
from analytics.tariffs.nomenclature import with_segment
from analytics.tariffs.profile import Allocation
from analytics.tariffs.rates import mfn_paths
from analytics.tariffs.sums import ordered_sums

AS_SCHEDULED = "as_scheduled"
"""Allocation of lines whose category is known; the others are ``auto_parts`` and ``rest``."""

_ALLOCATED = ("auto_parts", "rest")
_KEY = ("flow", "sector", "segment", "allocation", "staging_category", "reference_margin",
        "mfn_rate", "applied_rate")  # fmt: skip


def is_simple(market_set: MarketSet) -> bool:
    """Say whether one MFN rate and one path of applied rates describe each market.

    So it is unless an imported schedule changes the MFN rate in between, or staged rates fall
    below the MFN rate in the middle of a year.
    """
    margin, cut = pl.col("preference_margin"), pl.col("mfn_rate") - pl.col("applied_rate")
    paths = market_set.paths.with_columns(
        ((margin > 0.0) & ((margin - cut).abs() > 1e-9)).fill_null(value=False).alias("differs")
    )
    by_market = paths.group_by("market").agg(
        pl.col("mfn_rate").n_unique().alias("rates"), pl.col("differs").any()
    )
    return not by_market.select(((pl.col("rates") > 1) | pl.col("differs")).any()).item()


def market_rows(market_set: MarketSet) -> pl.DataFrame:
    """Return rows of markets whose number of lines is settled by the schedule.

    Parameters
    ----------
    market_set
        Markets of one flow.

    Returns
    -------
    polars.DataFrame
        ``flow, sector, segment, allocation, staging_category, reference_margin, mfn_rate,
        applied_rate, line_count``; applied rates are lists over the years of the paths. Sorted.
    """
    rows = market_set.markets.join(_applied(market_set), on="market", how="left", validate="1:1")
    return _grouped(rows.with_columns(pl.lit(AS_SCHEDULED).alias("allocation")))


def profile_rows(
    allocation: Allocation,
    every: Schedule,
    changed: Schedule,
    market_set: MarketSet,
    changes: dy.DataFrame[MfnChanges],
    sectors: dy.DataFrame[Sectors],
    specific_duty_equivalent: float,
) -> pl.DataFrame:
    """Return rows of China's embedded profile, in the form of :func:`market_rows`.

    Parameters
    ----------
    allocation
        How the lines spread over categories.
    every
        The lines in every category (:func:`analytics.tariffs.profile.every_category`).
    changed
        The same lines after the scenario's changes of categories.
    market_set
        Markets of `changed`.
    changes, sectors
        MFN changes, and segments by heading.
    specific_duty_equivalent
        Rate of lines whose duty is not ad valorem.
    """
    flow = market_set.markets["flow"][0]
    year = market_set.paths["year"].min()
    assert isinstance(year, int)
    first_mfn = mfn_paths(every.lines, changes, [year]).select(
        "heading", "base_rate", pl.col("mfn_rate").list.first().fill_null(specific_duty_equivalent)
    )
    treatment = allocation.known.select(
        "heading",
        "base_rate",
        pl.when(pl.col("treatment").is_in(_ALLOCATED))
        .then("treatment")
        .otherwise(pl.lit(AS_SCHEDULED))
        .alias("allocation"),
    )
    path = ["segment", "base_rate", "mfn_rate", "changed_category"]
    paths = (
        market_set.markets.rename({"staging_category": "changed_category"})
        .join(_applied(market_set), on="market", how="left", validate="1:1")
        .select(*path, "applied_rate")
        .unique(path)
    )
    category = pl.col("staging_category").alias("changed_category")
    rows = (
        with_segment(every.lines.sort("tariff_line"), sectors, flow)
        .join(changed.lines.select("tariff_line", category), on="tariff_line", validate="1:1")
        .join(_reference_margin(every), on="tariff_line", how="left", validate="1:1")
        .join(treatment, on=["heading", "base_rate"], how="left", validate="m:1")
        .join(first_mfn, on=["heading", "base_rate"], how="left", validate="m:1")
        .join(paths, on=path, how="left", validate="m:1", nulls_equal=True)
        .with_columns(pl.lit(flow).alias("flow"))
    )
    return _grouped(rows.sort("tariff_line"))


def _applied(market_set: MarketSet) -> pl.DataFrame:
    """``market, applied_rate``: the rates as a list over years."""
    by_market = market_set.paths.sort("market", "year").group_by("market", maintain_order=True)
    return by_market.agg("applied_rate")


def _reference_margin(schedule: Schedule) -> pl.DataFrame:
    assert schedule.reference_margin is not None
    return schedule.reference_margin


def _grouped(rows: pl.DataFrame) -> pl.DataFrame:
    return ordered_sums(rows, _KEY, {"line_count": pl.col("line_count")}).sort(
        *_KEY[:-1], pl.col("applied_rate").list.sum(), maintain_order=True, nulls_last=True
    )
