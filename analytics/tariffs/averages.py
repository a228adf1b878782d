"""Average tariffs: the path of each sector, and simple and trade-weighted averages."""

from collections.abc import Sequence

import polars as pl

from analytics.tariffs.markets import MarketSet
from analytics.tariffs.sums import ordered_sums

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
    by = ("importer", "origin", "sector", "year")
    averages = _means(
        rows.sort("sector", "year", maintain_order=True), by, (*_RATES, "preferential_rate"),
        "line_count",
    )  # fmt: skip
    facts = rows.group_by(by).agg(
        pl.col("has_preference").any(), _of_lines(pl.col("utilisation_rate"))
    )
    preferential = pl.when("has_preference").then("preferential_rate")
    return (
        averages.join(facts, on=by, how="left", validate="1:1")
        .with_columns(
            preferential_rate=preferential,
            preference_margin=pl.when("has_preference").then(
                pl.col("mfn_rate") - pl.col("applied_rate")
            ),
        )
        .drop("has_preference")
    )


def _of_lines(use: pl.Expr) -> pl.Expr:
    """Return the one value of all lines; where they differ, the mean over lines."""
    lines = pl.col("line_count")
    mean = (use * lines).sum() / lines.sum()
    return pl.when(use.min() == use.max()).then(use.first()).otherwise(mean)


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
    rows = _priced(market_set).join(
        trade_cny, on="segment", how="left", validate="m:1", maintain_order="left"
    )
    rows = rows.with_columns(trade_cny=pl.col("weight") * pl.col("value_cny"))
    by_year = rows.sort("year", maintain_order=True)
    averages = [
        _means(by_year.filter(inside), ("importer", "origin", "year"), _RATES, weight).with_columns(
            scope=pl.lit(scope), weighting=pl.lit(weighting)
        )
        for scope, inside in (("all", pl.lit(value=True)), ("industrial", pl.col("industrial")))
        for weighting, weight in (("simple", "line_count"), ("trade", "trade_cny"))
    ]
    return pl.concat(averages)


def _priced(market_set: MarketSet) -> pl.DataFrame:
    """Markets with an ad valorem rate, one row per year, in the order of both."""
    return market_set.markets.drop("mfn_rate").join(
        market_set.paths.filter(pl.col("mfn_rate").is_not_null()),
        on="market", how="inner", maintain_order="left_right",
    )  # fmt: skip


def _means(
    table: pl.DataFrame, by: Sequence[str], columns: Sequence[str], weight: str
) -> pl.DataFrame:
    """Weighted means by group."""
    weighted = {name: pl.col(name) * pl.col(weight) for name in columns}
    sums = ordered_sums(table, by, {**weighted, "weight_sum": pl.col(weight)})
    return sums.with_columns(pl.col(*columns) / pl.col("weight_sum")).drop("weight_sum")
