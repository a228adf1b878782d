"""Markets: the groups of lines that share a segment and a path of rates.

Everything after this module (shares, averages, simulation) works on markets, a few hundred rows,
whether the schedule is the embedded profile or 8,277 imported lines.
"""

from dataclasses import dataclass, replace

import dataframely as dy
import polars as pl

from analytics.equations.graph import compute
from analytics.equations.model import EQUATIONS
from analytics.errors import refuse_any
from analytics.schemas.schedule import Schedule
from analytics.schemas.tariffs import CalendarRates, MfnChanges, TariffLines
from analytics.schemas.trade import Sectors
from analytics.tariffs.category_changes import first_category
from analytics.tariffs.measures import measure_of, with_measures
from analytics.tariffs.mfn import mfn_paths
from analytics.tariffs.nomenclature import is_industrial, segments_without, with_segment
from analytics.tariffs.sums import ordered_sums

_PATH = ("mfn_rate", "preferential_rate", "applied_rate", "year_end_rate", "let_in")
_KEY = ("sector", "segment", "industrial", "base_rate", "staging_category", "reference_margin",
        "status", "measure")  # fmt: skip
_ORDER = ("segment", "base_rate", "first_mfn_rate", "staging_category", "reference_margin",
          "industrial", "status", "measure")  # fmt: skip
_OF_MARKET = ("market", "importer", "origin", "flow", "sector", "segment", "industrial",
              "base_rate", "mfn_rate", "staging_category", "reference_margin", "line_count",
              "weight", "status", "measure")  # fmt: skip


@dataclass(frozen=True, eq=False)
class MarketSet:
    """Markets of one flow and their rates; a set is equal to itself alone, and may be a key.

    Attributes
    ----------
    markets
        ``market, importer, origin, flow, sector, segment, industrial, base_rate, mfn_rate,
        staging_category, reference_margin, line_count, weight, status, measure``, sorted by
        market. ``weight`` is the share of the segment's trade (weights of a segment add to 1);
        ``measure`` names the measures outside the agreement that act on its lines.
    paths
        ``market, year``, the rates of each year, and ``let_in``, the share of its trade that
        measures let in; every market has every year, sorted.
    lines
        ``market, tariff_line, share``: what part of the trade of its market each line has, where
        trade is known by line; None where it is not.
    """

    markets: pl.DataFrame
    paths: pl.DataFrame
    lines: pl.DataFrame | None = None

    @property
    def years(self) -> list[int]:
        """The years of every path."""
        return self.paths["year"].head(self.paths.height // self.markets.height).to_list()


@dataclass(frozen=True)
class Lean:
    """How trade within a segment is spread over lines: as it is known, or away from high margins.

    Attributes
    ----------
    reference_margin
        ``tariff_line, reference_margin``; None where none is known, which leaves an even spread.
    margin_tilt, margin_pivot
        See the equation ``line_weight``.
    traded
        ``tariff_line, traded``: imported trade by line, which is then the weight; lines that it
        does not name have none. None where trade by line is not known.
    """

    reference_margin: pl.DataFrame | None
    margin_tilt: float
    margin_pivot: float
    traded: pl.DataFrame | None = None

    def weigh(self, lines: pl.DataFrame) -> pl.DataFrame:
        """Return lines with ``reference_margin`` and ``line_weight``."""
        given = {"margin_tilt": self.margin_tilt, "margin_pivot": self.margin_pivot}
        columns = {name: pl.col(name) for name in ("line_count", "reference_margin")}
        joined = _with_margin(lines, self.reference_margin)
        if self.traded is None:
            return joined.with_columns(**compute(["line_weight"], {**given, **columns}, EQUATIONS))
        known = self.traded.select("tariff_line", pl.col("traded").cast(pl.Float64))
        return joined.join(
            known.rename({"traded": "line_weight"}),
            on="tariff_line", how="left", validate="1:1", maintain_order="left",
        ).with_columns(pl.col("line_weight").fill_null(0.0))  # fmt: skip


def _with_margin(lines: pl.DataFrame, margins: pl.DataFrame | None) -> pl.DataFrame:
    """Add the reference margin of each line; zero where none is known."""
    if margins is None:
        return lines.with_columns(reference_margin=pl.lit(0.0))
    return lines.join(margins, on="tariff_line", how="left", validate="1:1", maintain_order="left")


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
    require_every_segment(placed, sectors.filter(pl.col("flow") == flow), schedule)
    mfn = mfn_paths(schedule.lines, changes, years, schedule.known_mfn).select(
        "tariff_line", mfn_path=pl.col("mfn_rate")
    )
    printed = first_category(pl.col("staging_category")) == "published"
    alike = ("importer", "origin", "hs_edition", "segment", "industrial", "base_rate",
             "reference_margin", "measure")  # fmt: skip
    lines = (
        _with_margin(measure_of(placed, schedule.measures), schedule.reference_margin)
        .join(mfn, on="tariff_line", how="left", validate="1:1")
        .with_columns(
            industrial=is_industrial(pl.col("heading")),
            own_line=pl.when(printed).then("tariff_line"),
        )
        .sort("tariff_line")
        .group_by(*alike, "staging_category", "status", "mfn_path", "own_line", maintain_order=True)
        .agg(pl.col("tariff_line", "heading", "base_rate_text").first(), pl.col("line_count"))
        .with_columns(pl.col("line_count").list.sum())
    )
    merged = TariffLines.cast(lines.select(list(TariffLines.column_names())).sort("tariff_line"))
    return replace(
        schedule,
        lines=merged,
        reference_margin=lines.select("tariff_line", "reference_margin"),
        measures=None
        if schedule.measures is None
        else schedule.measures.join(merged, on="tariff_line", how="semi"),
    )


def require_every_segment(placed: pl.DataFrame, own: pl.DataFrame, schedule: Schedule) -> None:
    """Refuse a schedule in which a segment has no line.

    Parameters
    ----------
    placed
        Lines with their segments.
    own
        Segments of the flow.
    schedule
        What the lines are of.

    Raises
    ------
    InputError
        All segments without a line.
    """
    refuse_any(
        f"schedule of {schedule.importer} ({schedule.source_id})",
        (
            f"no line for {each}; is the schedule complete?"
            for each in segments_without(placed, own)
        ),
    )


def build_markets(
    lines: dy.DataFrame[TariffLines],
    rates: dy.DataFrame[CalendarRates],
    sectors: dy.DataFrame[Sectors],
    flow: str,
    lean: "Lean | None" = None,
    measures: pl.DataFrame | None = None,
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
    measures
        Measures on lines, as of :class:`analytics.schemas.schedule.Schedule`.

    Returns
    -------
    MarketSet
        Lines of a market have the same segment, base rate, category, status and rates in every
        year. Trade is spread over the lines of a segment, the less the higher their margin was
        when the agreement entered into force; without a tilt, evenly.
    """
    placed = with_segment(lines, sectors, flow).with_columns(
        industrial=is_industrial(pl.col("heading")), flow=pl.lit(flow)
    )
    weighed = measure_of((lean or Lean(None, 0.0, 0.0)).weigh(placed), measures)
    years = rates["year"].unique().sort().to_list()
    alike = _alike(weighed, with_measures(rates, measures, years))
    grouped = _weighed(alike.with_columns(market=_market()).sort("market"))
    markets = grouped.with_columns(mfn_rate=pl.col("first_mfn_rate")).select(_OF_MARKET)
    paths = grouped.select("market", "year", *_PATH).explode("year", *_PATH).sort("market", "year")
    known = lean is not None and lean.traded is not None
    return MarketSet(markets, paths, _lines(grouped) if known else None)


def _lines(grouped: pl.DataFrame) -> pl.DataFrame:
    """Return the lines of each market that were traded, with their parts of its trade."""
    lines = grouped.select("market", "tariff_line", "weight_of_line", "line_weight").explode(
        "tariff_line", "weight_of_line"
    )
    share = (pl.col("weight_of_line") / pl.col("line_weight")).alias("share")
    return lines.filter(pl.col("weight_of_line") > 0.0).select("market", "tariff_line", share)


def _alike(placed: pl.DataFrame, rates: pl.DataFrame) -> pl.DataFrame:
    """Group lines that pay the same in every year, with the name that they share."""
    by_line = rates.sort("tariff_line", "year").group_by("tariff_line", maintain_order=True)
    return (
        placed.join(by_line.agg("year", *_PATH), on="tariff_line", how="inner", validate="1:1")
        .sort("tariff_line")
        .group_by(*_KEY, "year", *_PATH, maintain_order=True)
        .agg(
            pl.col("importer", "origin", "flow").first(),
            pl.col("tariff_line", "line_count", "line_weight"),
            weight_of_line=pl.col("line_weight"),
        )
        .with_columns(
            pl.col("line_count", "line_weight").list.sum(),
            first_mfn_rate=pl.col("mfn_rate").list.first(),
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
    return joined.with_columns(weight=pl.col("line_weight") / pl.col("segment_weight"))


def _name() -> pl.Expr:
    """Readable key: segment/base/MFN/category, rates in per cent, and measures if there are any."""

    def percent(column: str) -> pl.Expr:
        return (pl.col(column) * 100).round(3).cast(pl.String).fill_null("specific")

    return pl.concat_str(
        "segment",
        percent("base_rate"),
        percent("first_mfn_rate"),
        "staging_category",
        "measure",
        separator="/",
        ignore_nulls=True,
    )
