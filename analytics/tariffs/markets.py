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
from analytics.tariffs.dated_staging import first_category
from analytics.tariffs.mfn import mfn_paths
from analytics.tariffs.nomenclature import is_industrial, with_segment
from analytics.tariffs.sums import ordered_sums

_Rate = TypeVar("_Rate", float, NDArray[np.float64])
_PAID = ("preference_margin", "claimed_share", "claim_cost_rate", "effective_rate")
NO_COST: Mapping[str, float] = {
    "compliance_cost": 0.0, "claim_fixed_cost": 0.0, "shipment_spread": 1.0,
}  # fmt: skip
"""Claims that cost nothing: whatever has a margin is claimed."""
CLAIM_COSTS = tuple(NO_COST)
"""What the cost of a claim follows from."""
_PATH = ("mfn_rate", "preferential_rate", "applied_rate", "year_end_rate")
_KEY = ("sector", "segment", "industrial", "base_rate", "staging_category", "reference_margin",
        "status")  # fmt: skip
_ORDER = ("segment", "base_rate", "first_mfn_rate", "staging_category", "reference_margin",
          "industrial", "status")  # fmt: skip
_OF_MARKET = ("market", "importer", "origin", "flow", "sector", "segment", "industrial",
              "base_rate", "mfn_rate", "staging_category", "reference_margin", "line_count",
              "weight", "status")  # fmt: skip


@dataclass(frozen=True)
class MarketSet:
    """Markets of one flow and their rates.

    Attributes
    ----------
    markets
        ``market, importer, origin, flow, sector, segment, industrial, base_rate, mfn_rate,
        staging_category, reference_margin, line_count, weight, status``, sorted by
        market. ``weight`` is the share of the segment's trade (weights of a segment add to 1).
    paths
        ``market, year`` and the rates of each year; every market has every year, sorted.
    """

    markets: pl.DataFrame
    paths: pl.DataFrame


@dataclass(frozen=True)
class Lean:
    """How trade within a segment leans from lines with a high margin.

    Attributes
    ----------
    reference_margin
        ``tariff_line, reference_margin``; None where none is known, which leaves an even spread.
    margin_tilt, margin_pivot
        See the equation ``line_weight``.
    """

    reference_margin: pl.DataFrame | None
    margin_tilt: float
    margin_pivot: float

    def weigh(self, lines: pl.DataFrame) -> pl.DataFrame:
        """Return lines with ``reference_margin`` and ``line_weight``."""
        margins = self.reference_margin
        if margins is None:
            margins = lines.select("tariff_line", pl.lit(0.0).alias("reference_margin"))
        given = {"margin_tilt": self.margin_tilt, "margin_pivot": self.margin_pivot}
        columns = {name: pl.col(name) for name in ("line_count", "reference_margin")}
        joined = lines.join(
            margins, on="tariff_line", how="left", validate="1:1", maintain_order="left"
        )
        return joined.with_columns(**compute(["line_weight"], {**given, **columns}, EQUATIONS))


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
    mfn = mfn_paths(schedule.lines, changes, years, schedule.known_mfn).select(
        "tariff_line", pl.col("mfn_rate").alias("mfn_path")
    )
    printed = first_category(pl.col("staging_category")) == "published"
    alike = ("importer", "origin", "hs_edition", "segment", "industrial", "base_rate",
             "reference_margin")  # fmt: skip
    margins = schedule.reference_margin
    if margins is None:
        margins = placed.select("tariff_line", pl.lit(0.0).alias("reference_margin"))
    lines = (
        placed.join(mfn, on="tariff_line", how="left", validate="1:1")
        .join(margins, on="tariff_line", how="left", validate="1:1")
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
    return replace(
        schedule, lines=merged, reference_margin=lines.select("tariff_line", "reference_margin")
    )


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
    lean: "Lean | None" = None,
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
    lean
        How trade leans from high margins; None for an even spread over lines.

    Returns
    -------
    MarketSet
        Lines of a market have the same segment, base rate, category, status and rates in every
        year. Trade is spread over the lines of a segment, the less the higher their margin was
        when the agreement entered into force; without a tilt, evenly.
    """
    placed = with_segment(lines, sectors, flow).with_columns(
        is_industrial(pl.col("heading")).alias("industrial"), pl.lit(flow).alias("flow")
    )
    alike = _alike((lean or Lean(None, 0.0, 0.0)).weigh(placed), rates)
    grouped = _weighed(alike.with_columns(_market().alias("market")).sort("market"))
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
        .agg(pl.col("importer", "origin", "flow").first(), pl.col("line_count", "line_weight"))
        .with_columns(
            pl.col("line_count", "line_weight").list.sum(),
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
    """Add the share of each market in the weight of the lines of its segment."""
    of_segment = ordered_sums(grouped, ["segment"], {"segment_weight": pl.col("line_weight")})
    joined = grouped.join(
        of_segment, on="segment", how="left", validate="m:1", maintain_order="left"
    )
    return joined.with_columns((pl.col("line_weight") / pl.col("segment_weight")).alias("weight"))


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
    market_set: MarketSet,
    utilisation_rate: Mapping[int, float],
    claim_costs: Mapping[str, float],
    of_segments: Mapping[str, Mapping[int, float]] | None = None,
) -> MarketSet:
    """Add what is paid once the use of the preference is counted.

    Parameters
    ----------
    market_set
        Markets with their rates.
    utilisation_rate
        Share of the trade for which a claim pays that makes it, by year.
    claim_costs
        ``compliance_cost, claim_fixed_cost, shipment_spread``: what a claim costs.
    of_segments
        The same share where it is another in a segment, by segment and year.

    Returns
    -------
    MarketSet
        Paths with ``preference_margin``, ``claimed_share``, ``claim_cost_rate`` (what claims cost,
        over all trade) and ``effective_rate`` = claimed x applied + (1 - claimed) x MFN.
    """
    use = pl.DataFrame(
        {"year": list(utilisation_rate), "utilisation_rate": list(utilisation_rate.values())},
        schema={"year": pl.Int64, "utilisation_rate": pl.Float64},
    )
    paths = market_set.paths.join(use, on="year", how="left", validate="m:1")
    if of_segments:
        paths = _with_own_use(paths, market_set.markets, of_segments)
    given = {name: pl.col(name) for name in ("mfn_rate", "preferential_rate", "applied_rate",
                                             "utilisation_rate")}  # fmt: skip
    found = compute(_PAID, {**given, **claim_costs}, EQUATIONS)
    return MarketSet(market_set.markets, paths.with_columns(**found).sort("market", "year"))


def _with_own_use(
    paths: pl.DataFrame, markets: pl.DataFrame, of_segments: Mapping[str, Mapping[int, float]]
) -> pl.DataFrame:
    """Put the use of a segment in the place of that of its flow."""
    rows = [(name, year, rate) for name, by_year in of_segments.items()
            for year, rate in by_year.items()]  # fmt: skip
    types = {"segment": pl.String, "year": pl.Int64, "own": pl.Float64}
    own = pl.DataFrame(rows, schema=types, orient="row")
    placed = paths.join(markets.select("market", "segment"), on="market", validate="m:1")
    joined = placed.join(own, on=["segment", "year"], how="left", validate="m:1")
    use = pl.coalesce("own", "utilisation_rate").alias("utilisation_rate")
    return joined.with_columns(use).drop("segment", "own")


def with_specific_duties(market_set: MarketSet, equivalent: float) -> MarketSet:
    """Give lines whose duty is not ad valorem the ad valorem equivalent that is assumed.

    Parameters
    ----------
    market_set
        Markets at law, whose rates are null there.
    equivalent
        Assumed duty as a share of value. What RCEP does to these duties is not known, so that
        no preference is counted.

    Returns
    -------
    MarketSet
        Rates before and after are the equivalent; there is no preferential rate.
    """
    filled, is_specific = pl.col("mfn_rate").fill_null(equivalent), pl.col("mfn_rate").is_null()
    paths = market_set.paths.with_columns(
        filled,
        pl.when(is_specific).then(equivalent).otherwise("applied_rate").alias("applied_rate"),
        pl.when(~is_specific).then("preferential_rate").alias("preferential_rate"),
    )
    return MarketSet(market_set.markets.with_columns(filled), paths)


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
