"""Markets: the groups of lines that share a segment and a path of rates.

Everything after this module (shares, averages, simulation) works on markets, a few hundred rows,
whether the schedule is the embedded profile or 8,277 imported lines.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.equations.graph import compute
from analytics.equations.model import EQUATIONS
from analytics.errors import InputError
from analytics.schemas.schedule import Schedule
from analytics.schemas.tariffs import CalendarRates, MfnChanges, TariffLines
from analytics.schemas.trade import Sectors
from analytics.tariffs.nomenclature import is_industrial, with_segment
from analytics.tariffs.rates import mfn_paths
from analytics.tariffs.sums import ordered_sums

_Rate = TypeVar("_Rate", float, NDArray[np.float64])
_PAID = ("preference_margin", "claimed_share", "effective_rate")
_PATH = ("mfn_rate", "preferential_rate", "applied_rate", "year_end_rate")
_KEY = ("sector", "segment", "industrial", "base_rate", "staging_category", "status")
_ORDER = ("segment", "base_rate", "first_mfn_rate", "staging_category", "industrial", "status")
_OF_MARKET = (
    "market", "importer", "origin", "flow", "sector", "segment", "industrial", "base_rate",
    "mfn_rate", "staging_category", "line_count", "weight", "status",
)  # fmt: skip


@dataclass(frozen=True)
class MarketSet:
    """Markets of one flow and their rates.

    Attributes
    ----------
    markets
        ``market, importer, origin, flow, sector, segment, industrial, base_rate, mfn_rate,
        staging_category, line_count, weight, status``; one row per market, sorted by market.
        ``weight`` is the share of the segment's lines (weights of a segment add to 1).
    paths
        ``market, year`` and the rates of each year; every market has every year, sorted.
    """

    markets: pl.DataFrame
    paths: pl.DataFrame


def merge_alike(
    schedule: Schedule,
    changes: dy.DataFrame[MfnChanges],
    sectors: dy.DataFrame[Sectors],
    flow: str,
    years: list[int],
) -> Schedule:
    """Merge lines that no later step can tell apart, so that the profile is small.

    Lines with the same segment, base rate, category, status and MFN path pay the same in every
    year unless their rates are printed line by line. One row stands for them, under the first of
    their headings; their line counts are added.

    Parameters
    ----------
    schedule
        Any schedule; lines in category ``published`` stay as they are.
    changes, years
        MFN changes and the years for which they matter.
    sectors, flow
        Segments by heading.

    Returns
    -------
    Schedule
        The same schedule with fewer lines and the same total ``line_count``.

    Raises
    ------
    InputError
        If a segment of the flow has no line: its trade would vanish from the results.
    """
    placed = with_segment(schedule.lines, sectors, flow)
    _require_every_segment(placed, sectors.filter(pl.col("flow") == flow), schedule)
    mfn = mfn_paths(schedule.lines, changes, years).select(
        "heading", "base_rate", pl.col("mfn_rate").alias("mfn_path")
    )
    printed = pl.col("staging_category") == "published"
    alike = ("importer", "origin", "hs_edition", "segment", "industrial", "base_rate")
    lines = (
        placed.join(mfn, on=["heading", "base_rate"], how="left", nulls_equal=True)
        .with_columns(
            is_industrial(pl.col("heading")).alias("industrial"),
            pl.when(printed).then("tariff_line").alias("own_line"),
        )
        .sort("tariff_line")
        .group_by(*alike, "staging_category", "status", "mfn_path", "own_line", maintain_order=True)
        .agg(pl.col("tariff_line", "heading", "base_rate_text").first(), pl.col("line_count"))
        .with_columns(pl.col("line_count").list.sum())
    )
    merged = TariffLines.cast(lines.select(list(TariffLines.column_names())).sort("tariff_line"))
    return replace(schedule, lines=merged)


def _require_every_segment(placed: pl.DataFrame, own: pl.DataFrame, schedule: Schedule) -> None:
    missing = own.join(placed, on="segment", how="anti").sort("segment")
    problems = [
        f"no line for {row['label_en'].lower()} (headings {row['headings'] or 'all others'}); is "
        "the schedule complete?"
        for row in missing.iter_rows(named=True)
    ]
    if problems:
        raise InputError(f"schedule of {schedule.importer} ({schedule.source_id})", problems)


def build_markets(
    lines: dy.DataFrame[TariffLines],
    rates: dy.DataFrame[CalendarRates],
    sectors: dy.DataFrame[Sectors],
    flow: str,
) -> MarketSet:
    """Group lines of one schedule into markets.

    Parameters
    ----------
    lines
        Lines of the schedule.
    rates
        Calendar rates of the same lines.
    sectors
        Segments by heading.
    flow
        ``import`` (lines of China) or ``export`` (lines of Japan), seen from Qingdao.

    Returns
    -------
    MarketSet
        Lines of a market have the same segment, base rate, category, status and rates in every
        year. Trade is spread over the lines of a segment evenly, which is an assumption.
    """
    placed = with_segment(lines, sectors, flow).with_columns(
        is_industrial(pl.col("heading")).alias("industrial"), pl.lit(flow).alias("flow")
    )
    grouped = _weighed(_alike(placed, rates).with_columns(_market().alias("market")).sort("market"))
    markets = grouped.with_columns(pl.col("first_mfn_rate").alias("mfn_rate")).select(_OF_MARKET)
    paths = grouped.select("market", "year", *_PATH).explode("year", *_PATH).sort("market", "year")
    return MarketSet(markets, paths)


def _alike(placed: pl.DataFrame, rates: dy.DataFrame[CalendarRates]) -> pl.DataFrame:
    """Group lines that pay the same in every year, with the name that they share."""
    by_line = rates.sort("tariff_line", "year").group_by("tariff_line", maintain_order=True)
    return (
        placed.join(by_line.agg("year", *_PATH), on="tariff_line", how="inner", validate="1:1")
        .sort("tariff_line")
        .group_by(*_KEY, "year", *_PATH, maintain_order=True)
        .agg(pl.col("importer", "origin", "flow").first(), pl.col("line_count"))
        .with_columns(
            pl.col("line_count").list.sum(),
            pl.col("mfn_rate").list.first().alias("first_mfn_rate"),
        )
        .with_columns(_name().alias("name"))
        .sort(*_ORDER, maintain_order=True)
    )


def _market() -> pl.Expr:
    """The name, numbered where lines alike in it differ in a later year of an imported schedule."""
    number = pl.int_range(pl.len()).over("name") + 1
    numbered = pl.concat_str("name", pl.lit("/"), number)
    return pl.when(pl.len().over("name") > 1).then(numbered).otherwise("name")


def _weighed(grouped: pl.DataFrame) -> pl.DataFrame:
    """Add the share of each market in the lines of its segment."""
    lines_of_segment = ordered_sums(grouped, ["segment"], {"segment_lines": pl.col("line_count")})
    joined = grouped.join(
        lines_of_segment, on="segment", how="left", validate="m:1", maintain_order="left"
    )
    return joined.with_columns((pl.col("line_count") / pl.col("segment_lines")).alias("weight"))


def _name() -> pl.Expr:
    """Readable key: segment/base/MFN/category, rates in per cent."""

    def percent(column: str) -> pl.Expr:
        return (pl.col(column) * 100).round(3).cast(pl.String).fill_null("specific")

    return pl.concat_str(
        "segment",
        percent("base_rate"),
        percent("first_mfn_rate"),
        "staging_category",
        separator="/",
    )


def with_use(
    market_set: MarketSet, utilisation_rate: Mapping[int, float], margin_threshold: float
) -> MarketSet:
    """Add what is paid once the use of the preference is counted.

    Parameters
    ----------
    market_set
        Markets with their rates.
    utilisation_rate
        Share of eligible trade that claims the preference, by year.
    margin_threshold
        Margin below which nobody claims it, as a fraction.

    Returns
    -------
    MarketSet
        Paths with ``preference_margin``, ``claimed_share`` (the utilisation rate, or zero where
        the margin is below the threshold or there is no preference) and ``effective_rate`` =
        claimed x applied + (1 - claimed) x MFN.
    """
    use = pl.DataFrame(
        {"year": list(utilisation_rate), "utilisation_rate": list(utilisation_rate.values())},
        schema={"year": pl.Int64, "utilisation_rate": pl.Float64},
    )
    paths = market_set.paths.join(use, on="year", how="left", validate="m:1")
    given = {name: pl.col(name) for name in ("mfn_rate", "preferential_rate", "applied_rate",
                                             "utilisation_rate")}  # fmt: skip
    found = compute(_PAID, {**given, "margin_threshold": margin_threshold}, EQUATIONS)
    return MarketSet(market_set.markets, paths.with_columns(**found).sort("market", "year"))


def utilisation_path(
    knots: Mapping[str, _Rate], years: list[int], first_year: int
) -> dict[int, _Rate]:
    """Return the utilisation rate of each year: linear between the years named, constant beyond.

    Parameters
    ----------
    knots
        Rates by year, as text; numbers, or arrays of one shape.
    years
        Years wanted.
    first_year
        First year of the agreement; the rate is zero before it.

    Examples
    --------
    >>> utilisation_path({"2022": 0.2, "2024": 0.4}, [2021, 2022, 2023, 2030], 2022)
    {2021: 0.0, 2022: 0.2, 2023: 0.30000000000000004, 2030: 0.4}
    """
    points = [(int(year), knots[year]) for year in sorted(knots)]

    def rate_in(year: int) -> _Rate:
        if year < first_year:
            return 0.0 * points[0][1]
        if year <= points[0][0]:
            return points[0][1]
        for (left, low), (right, high) in pairwise(points):
            if year <= right:
                return low + (high - low) * (year - left) / (right - left)
        return points[-1][1]

    return {year: rate_in(year) for year in years}
