"""National trade of the pair by segment and year, in CNY, and how it grew."""

import dataframely as dy
import numpy as np
import polars as pl

from analytics.schemas.trade import ExchangeRates, NationalTrade, Sectors, TradeHistory
from analytics.study import TOTAL, Study, signed_series
from analytics.tariffs.sums import ordered_sums
from analytics.units import CNY_PER_BN


def cny_per_jpy(exchange_rates: dy.DataFrame[ExchangeRates]) -> pl.DataFrame:
    """Return ``year, cny_per_jpy`` from annual averages against the US dollar."""
    per_usd = exchange_rates.pivot(on="currency", index="year", values="per_usd")
    return per_usd.select("year", (pl.col("CNY") / pl.col("JPY")).alias("cny_per_jpy")).sort("year")


def trade_history(
    national_trade: dy.DataFrame[NationalTrade],
    exchange_rates: dy.DataFrame[ExchangeRates],
    sectors: dy.DataFrame[Sectors],
    study: Study,
) -> dy.DataFrame[TradeHistory]:
    """Return China's trade with Japan by segment and year, in CNY.

    Parameters
    ----------
    national_trade
        Ministry of Finance series.
    exchange_rates
        Annual averages; one row per currency and year.
    sectors
        Segments with their commodities. The segment without headings is the rest of its flow;
        segments with headings but no commodity (cosmetics) have no series and no rows.
    study
        Which of the series are those of the pair.

    Returns
    -------
    dataframely.DataFrame[TradeHistory]
        Segments and ``total`` per flow. A segment has a value only in years in which all its
        series are published, and the rest only where all other segments have one.
    """
    history = (
        trade_of_segments(national_trade, sectors, study.series.partner, study)
        .join(cny_per_jpy(exchange_rates), on="year", how="inner", validate="m:1")
        .with_columns(
            (pl.col("value_jpy_bn") * pl.col("cny_per_jpy") * CNY_PER_BN).alias("value_cny"),
            pl.lit("derived").alias("status"),
        )
        .select(list(TradeHistory.column_names()))
        .sort("flow", "segment", "year")
    )
    return TradeHistory.validate(history, cast=True)


def trade_of_segments(
    national_trade: dy.DataFrame[NationalTrade],
    sectors: dy.DataFrame[Sectors],
    partner: str,
    study: Study,
) -> pl.DataFrame:
    """Return ``flow, year, source_id, segment, value_jpy_bn`` of a partner, with the totals.

    Parameters
    ----------
    national_trade, sectors, study
        As of :func:`trade_history`.
    partner
        What the series call the partner.
    """
    own = national_trade.filter(pl.col("partner") == partner)
    total = own.filter(pl.col("commodity") == study.series.total).select(
        "flow", "year", "source_id", pl.lit(TOTAL).alias("segment"), "value_jpy_bn"
    )
    commodities = series_of_segments(sectors)
    named = _named(own, commodities)
    segments = commodities.group_by("flow").agg(pl.col("segment").n_unique().alias("number"))
    return pl.concat([total, named, _rest(total, named, segments, sectors)], how="diagonal")


def _named(own: pl.DataFrame, commodities: pl.DataFrame) -> pl.DataFrame:
    """Add up the series of each segment that has some, where all of them are published."""
    key = ["flow", "segment", "year", "source_id"]
    series = commodities.with_columns(number=pl.len().over("flow", "segment"))
    rows = own.join(series, on=["flow", "commodity"], how="inner").sort(*key[:3], "commodity")
    # A year in which one of a segment's series is missing has no value: a partial sum would
    # show a jump when the series begins.
    complete = rows.filter(pl.len().over(key) == pl.col("number"))
    return ordered_sums(complete, key, {"value_jpy_bn": pl.col("value_jpy_bn") * pl.col("sign")})


def _rest(
    total: pl.DataFrame, named: pl.DataFrame, segments: pl.DataFrame, sectors: pl.DataFrame
) -> pl.DataFrame:
    """Return what the named segments leave of each total, where all of them have a value."""
    key = ["flow", "year"]
    known = named.join(segments, on="flow", validate="m:1", maintain_order="left")
    complete = known.filter(pl.len().over(key) == pl.col("number"))
    of_named = ordered_sums(complete, key, {"named_jpy_bn": pl.col("value_jpy_bn")})
    rest_of = sectors.filter(pl.col("headings").is_null()).select("flow", "segment")
    return (
        total.drop("segment")
        .join(of_named, on=key, how="inner", validate="1:1")
        .join(rest_of, on="flow", how="inner", validate="m:1")
        .with_columns(pl.col("value_jpy_bn") - pl.col("named_jpy_bn"))
        .drop("named_jpy_bn")
    )


def series_of_segments(sectors: dy.DataFrame[Sectors]) -> pl.DataFrame:
    """Return ``flow, segment, commodity, sign``: what a segment adds up or takes away."""
    known = sectors.select("flow", "segment", "commodities").iter_rows()
    rows = [(*names, *each) for *names, text in known for each in signed_series(text or "")]
    names = ["flow", "segment", "commodity", "sign"]
    return pl.DataFrame(rows, schema=names, orient="row")


def growth_index(
    history: dy.DataFrame[TradeHistory],
    segments: pl.DataFrame,
    years: list[int],
    base_year: int,
    observed: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """Return trade relative to the base year in the observed years.

    Parameters
    ----------
    history
        National trade by segment.
    segments
        ``flow, segment``; those without a series follow the total of their flow.
    years
        Years wanted; none later than the last observed one.
    base_year
        Year whose trade is 1.
    observed
        Columns of the schema ``ObservedTrade``: a segment's own path, and the province's trade,
        whose growth against the nation's scales every segment of its flow. None without either.

    Returns
    -------
    polars.DataFrame
        ``flow, segment, year, index`` with 1 in the base year.
    """
    series = history.select("flow", "segment", "year", pl.col("value_cny").alias("value"))
    national = _relative(series, base_year).filter(pl.col("year").is_in(years))
    total = national.filter(pl.col("segment") == TOTAL)
    paths = _paths(observed, years, base_year)
    own = pl.concat(
        [national.join(paths, on=["flow", "segment"], how="anti"), paths], how="vertical_relaxed"
    )
    province = (
        paths.filter(pl.col("segment") == EVERY)
        .join(total, on=["flow", "year"], how="inner", suffix="_national", validate="1:1")
        .select("flow", "year", (pl.col("index") / pl.col("index_national")).alias("scale"))
    )
    key = ["flow", "segment", "year"]
    return (
        segments.select("flow", "segment")
        .join(total.select("flow", "year", pl.col("index").alias("of_total")), on="flow")
        .join(own, on=key, how="left", validate="1:1")
        .join(province, on=["flow", "year"], how="left", validate="m:1")
        .select(
            *key,
            (pl.coalesce("index", "of_total") * pl.col("scale").fill_null(1.0)).alias("index"),
        )
        .sort(key)
    )


EVERY = "all"
"""Segment under which the province's trade stands."""


def _relative(series: pl.DataFrame, base_year: int) -> pl.DataFrame:
    """``flow, segment, year, index``: values over that of the base year."""
    key = ["flow", "segment"]
    base = series.filter(pl.col("year") == base_year).select(*key, pl.col("value").alias("base"))
    return series.join(base, on=key, how="inner", validate="m:1").select(
        *key, "year", (pl.col("value") / pl.col("base")).alias("index")
    )


def _paths(observed: pl.DataFrame | None, years: list[int], base_year: int) -> pl.DataFrame:
    """Observed paths in every year wanted: at equal growth between the years that are known."""
    key = ["flow", "segment"]
    types = {"flow": pl.String, "segment": pl.String, "year": pl.Int64, "index": pl.Float64}
    known = pl.DataFrame(schema=types)
    if observed is not None:
        known = _relative(observed.select(*key, "year", "value"), base_year)
    rows = []
    for name, path in known.sort("year").group_by(key, maintain_order=True):
        logs = np.interp(years, path["year"].to_numpy(), np.log(path["index"].to_numpy()))
        rows += [(*name, *each) for each in zip(years, np.exp(logs).tolist(), strict=True)]
    return pl.DataFrame(rows, schema=types, orient="row").sort(*key, "year")
