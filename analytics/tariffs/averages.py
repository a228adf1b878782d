"""Average tariffs: the path of each sector, and simple and trade-weighted averages."""

import polars as pl

from analytics.tariffs.markets import MarketSet

_RATES = ("mfn_rate", "applied_rate", "effective_rate")


def tariff_path(market_set: MarketSet) -> pl.DataFrame:
    """Return the average rates of each sector in each year, weighted by line count.

    Lines without an ad valorem rate are left out of averages. Excluded lines count at the MFN
    rate that they pay; where no line of a sector has a preference the preferential rate is null.

    Returns
    -------
    polars.DataFrame
        Columns of the schema ``TariffPath``.
    """
    rows = _priced(market_set).with_columns(
        pl.col("preferential_rate").is_not_null().alias("has_preference"),
        pl.col("preferential_rate").fill_null(pl.col("mfn_rate")),
    )
    averages = (
        rows.sort("sector", "year", "market")
        .group_by("importer", "origin", "sector", "year", maintain_order=True)
        .agg(
            *[_mean(name, "line_count") for name in (*_RATES, "preferential_rate")],
            pl.col("has_preference").any(),
            pl.col("utilisation_rate").first(),
        )
    )
    preferential = pl.when("has_preference").then("preferential_rate")
    return averages.with_columns(
        preferential.alias("preferential_rate"),
        (pl.col("mfn_rate") - preferential).alias("preference_margin"),
    ).drop("has_preference")


def average_tariff(market_set: MarketSet, trade_cny: pl.DataFrame) -> pl.DataFrame:
    """Return simple and trade-weighted average rates over all and over industrial goods.

    Parameters
    ----------
    market_set
        Markets of one importer.
    trade_cny
        ``segment, value_cny``: trade of 2021, spread evenly over a segment's lines.

    Returns
    -------
    polars.DataFrame
        Columns of the schema ``AverageTariff``.
    """
    rows = _priced(market_set).join(trade_cny, on="segment", how="left", validate="m:1")
    rows = rows.with_columns((pl.col("weight") * pl.col("value_cny")).alias("trade_cny"))
    averages = [
        rows.filter(inside)
        .sort("year", "market")
        .group_by("importer", "origin", "year", maintain_order=True)
        .agg(*[_mean(name, weight) for name in _RATES])
        .with_columns(pl.lit(scope).alias("scope"), pl.lit(weighting).alias("weighting"))
        for scope, inside in (("all", pl.lit(value=True)), ("industrial", pl.col("industrial")))
        for weighting, weight in (("simple", "line_count"), ("trade", "trade_cny"))
    ]
    return pl.concat(averages)


def _priced(market_set: MarketSet) -> pl.DataFrame:
    """Markets with an ad valorem rate, one row per year."""
    return market_set.markets.drop("mfn_rate").join(
        market_set.paths.filter(pl.col("mfn_rate").is_not_null()), on="market", how="inner"
    )


def _mean(column: str, weight: str) -> pl.Expr:
    return ((pl.col(column) * pl.col(weight)).sum() / pl.col(weight).sum()).alias(column)
