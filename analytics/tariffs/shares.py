"""The three zero-tariff shares: of lines, of trade, and of trade that entered at zero."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from analytics.tariffs.markets import MarketSet

TradeBounds = Mapping[tuple[str, str], Mapping[int, tuple[float, float]]]
"""By scope and measure, and then by year: the least and the greatest share."""

_STAGING_UNKNOWN = ("unclassified", "non_ad_valorem")


def zero_tariff_share(
    market_set: MarketSet,
    trade_cny: pl.DataFrame,
    *,
    margin_threshold: float,
    first_year: int,
    calibrated: bool,
    hypothetical: bool = False,
    trade_bounds: TradeBounds | None = None,
) -> pl.DataFrame:
    """Return the shares at zero on 31 December of each year.

    Parameters
    ----------
    market_set
        Markets of one importer with their use of the preference (``with_use``).
    trade_cny
        ``segment, value_cny``: trade of 2021, the fixed weights.
    margin_threshold
        Margin below which the preference is not claimed.
    first_year
        First year of the agreement.
    calibrated
        Whether the schedule is the calibrated profile. In another schedule the bounds on lines
        allow for those whose staging is unknown.
    hypothetical
        Whether a scenario has moved lines, so that shares after the base year are assumed.
    trade_bounds
        Least and greatest share of trade by scope, measure and year, in the calibrated profile.

    Returns
    -------
    polars.DataFrame
        Columns of the schema ``ZeroTariffShare``.

    Notes
    -----
    ``lines``: the rate of the schedule is zero (before 2022: the base rate), by line count.
    ``trade``: min(MFN, preferential) is zero, by trade. ``entered``: 1 where MFN is zero, the
    utilisation rate where only the preference is.
    """
    table = at_year_end(market_set, trade_cny, margin_threshold, first_year)
    parties = market_set.markets.select("importer", "origin").unique().row(0)
    measures = (
        ("lines", "line_count", pl.col("line_zero").cast(pl.Float64)),
        ("trade", "trade_cny", pl.col("trade_zero").cast(pl.Float64)),
        ("entered", "trade_cny", pl.col("entered_zero")),
    )
    rows = []
    for scope, inside in (("all", pl.lit(value=True)), ("industrial", pl.col("industrial"))):
        part = table.filter(inside)
        for measure, weight, at_zero in measures:
            shares = _weighted_share(part, at_zero, weight)
            bounds: dict[int, tuple[float, float]] = {}
            if calibrated and measure != "lines":
                bounds = dict((trade_bounds or {}).get((scope, measure), {}))
            elif not calibrated and measure == "lines":
                unknown = _weighted_share(part, pl.col("unknown").cast(pl.Float64), weight)
                bounds = {year: (share, share + unknown[year]) for year, share in shares.items()}
            for year, share in shares.items():
                low, high = bounds.get(year, (None, None))
                status = _status(
                    measure,
                    before=year < first_year,
                    calibrated=calibrated,
                    hypothetical=hypothetical,
                )
                rows.append((*parties, scope, measure, year, share, low, high, status))
    return pl.DataFrame(
        rows,
        schema={
            "importer": pl.String,
            "origin": pl.String,
            "scope": pl.String,
            "measure": pl.String,
            "year": pl.Int64,
            "share": pl.Float64,
            "share_low": pl.Float64,
            "share_high": pl.Float64,
            "status": pl.String,
        },
        orient="row",
    )


def _status(measure: str, *, before: bool, calibrated: bool, hypothetical: bool) -> str:
    if measure != "lines" or (hypothetical and not before):
        return "assumed"
    return "calibrated" if calibrated and not before else "derived"


def at_year_end(
    market_set: MarketSet, trade_cny: pl.DataFrame, margin_threshold: float, first_year: int
) -> pl.DataFrame:
    """One row per market and year, with what is at zero on 31 December."""
    before = pl.col("year") < first_year
    preference_zero = (pl.col("year_end_rate") == 0.0).fill_null(value=False)
    mfn_zero = (pl.col("path_mfn") == 0.0).fill_null(value=False)
    worth_claiming = pl.col("path_mfn").round(9) >= margin_threshold
    claimed = pl.when(preference_zero & worth_claiming).then(pl.col("utilisation_rate"))
    return (
        market_set.markets.join(trade_cny, on="segment", how="left", validate="m:1")
        .with_columns((pl.col("weight") * pl.col("value_cny")).alias("trade_cny"))
        .join(
            market_set.paths.select(
                "market",
                "year",
                "year_end_rate",
                "utilisation_rate",
                pl.col("mfn_rate").alias("path_mfn"),
            ),
            on="market",
            how="inner",
        )
        .with_columns(
            pl.when(before)
            .then((pl.col("base_rate") == 0.0).fill_null(value=False))
            .otherwise(preference_zero)
            .alias("line_zero"),
            (mfn_zero | preference_zero).alias("trade_zero"),
            pl.when(mfn_zero).then(1.0).otherwise(claimed.fill_null(0.0)).alias("entered_zero"),
            mfn_zero.alias("mfn_zero"),
            (
                ~before
                & pl.col("year_end_rate").is_null()
                & pl.col("staging_category").is_in(_STAGING_UNKNOWN)
            ).alias("unknown"),
            worth_claiming.fill_null(value=False).alias("worth_claiming"),
        )
        .sort("market", "year")
    )


def _weighted_share(table: pl.DataFrame, at_zero: pl.Expr, weight: str) -> dict[int, float]:
    years = table["year"].unique().sort().to_list()
    weights = table[weight].to_numpy().reshape(-1, len(years))
    values = table.select(at_zero.alias("value"))["value"].to_numpy().reshape(-1, len(years))
    shares = (weights * values).sum(axis=0) / weights.sum(axis=0)
    return dict(zip(years, np.clip(shares, 0.0, 1.0).tolist(), strict=True))
