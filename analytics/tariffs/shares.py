"""The three zero-tariff shares: of lines, of trade, and of trade that entered at zero."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from analytics.equations.forms import of_both_regimes
from analytics.equations.graph import compute
from analytics.equations.model import EQUATIONS
from analytics.schemas.results import ZeroTariffShare
from analytics.tariffs.markets import MarketSet

TradeBounds = Mapping[tuple[str, str], Mapping[int, tuple[float, float]]]
"""By scope and measure, and then by year: the least and the greatest share."""

_STAGING_UNKNOWN = ("unclassified", "non_ad_valorem")


def zero_tariff_share(
    market_set: MarketSet,
    trade_cny: pl.DataFrame,
    *,
    claim_costs: Mapping[str, float],
    dutiable_share: float = 1.0,
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
    claim_costs
        What a claim costs.
    dutiable_share
        Share of trade under a regime that pays duty; the rest enters free.
    first_year
        First year of the agreement.
    calibrated
        Whether the schedule is the calibrated profile. In another schedule the bounds on lines
        allow for those whose staging is unknown.
    hypothetical
        Whether a scenario has moved lines, so that shares after the base year are assumed.
    trade_bounds
        Least and greatest share of the trade that pays duty by scope, measure and year, in the
        calibrated profile.

    Returns
    -------
    polars.DataFrame
        Columns of the schema ``ZeroTariffShare``.

    Notes
    -----
    ``lines``: the rate of the schedule is zero (before 2022: the base rate), by line count.
    ``trade``: min(MFN, preferential) is zero, by trade. ``entered``: 1 where MFN is zero, the
    share that claims where only the preference is; and all of the trade under a
    regime that pays no duty (processing for export).
    """
    table = at_year_end(market_set, trade_cny, claim_costs, first_year)
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
            pays = dutiable_share if measure == "entered" else 1.0
            shares = _of_regimes(pays, _weighted_share(part, at_zero, weight))
            bounds: dict[int, tuple[float, float]] = {}
            if calibrated and measure != "lines":
                found = (trade_bounds or {}).get((scope, measure), {})
                low, high = (_of_regimes(pays, {year: ends[end] for year, ends in found.items()})
                             for end in (0, 1))  # fmt: skip
                bounds = {year: (low[year], high[year]) for year in found}
            elif not calibrated and measure == "lines":
                unknown = _weighted_share(part, pl.col("unknown").cast(pl.Float64), weight)
                bounds = {year: (share, share + unknown[year]) for year, share in shares.items()}
            for year, share in shares.items():
                least, most = bounds.get(year, (None, None))
                status = "calibrated" if calibrated and year >= first_year else "derived"
                if measure != "lines" or (hypothetical and year >= first_year):
                    status = "assumed"
                rows.append((*parties, scope, measure, year, share, least, most, status))
    return pl.DataFrame(rows, schema=ZeroTariffShare.create_empty().schema, orient="row")


def _of_regimes(dutiable_share: float, paying: dict[int, float]) -> dict[int, float]:
    """Return shares at zero of all trade, of which the part that pays no duty enters free."""
    return {
        year: float(of_both_regimes(dutiable_share, share, 1.0)) for year, share in paying.items()
    }


def at_year_end(
    market_set: MarketSet,
    trade_cny: pl.DataFrame,
    claim_costs: Mapping[str, float],
    first_year: int,
) -> pl.DataFrame:
    """One row per market and year, with what is at zero on 31 December."""
    before = pl.col("year") < first_year
    preference_zero = (pl.col("year_end_rate") == 0.0).fill_null(value=False)
    mfn_zero = (pl.col("path_mfn") == 0.0).fill_null(value=False)
    # Where the preference is zero, its margin is the whole MFN rate.
    given = {"preference_margin": pl.col("path_mfn"), **claim_costs,
             "utilisation_rate": pl.col("utilisation_rate")}  # fmt: skip
    claims = compute(["claimed_share"], given, EQUATIONS)["claimed_share"].fill_null(0.0)
    names = ("market", "year", "year_end_rate", "utilisation_rate")
    paths = market_set.paths.select(*names, path_mfn=pl.col("mfn_rate"))
    known = pl.col("year_end_rate").is_not_null()
    line_free = (pl.col("base_rate") == 0.0).fill_null(value=False)
    claimed = pl.when(preference_zero).then(claims).otherwise(0.0)
    return (
        market_set.markets.join(trade_cny, on="segment", how="left", validate="m:1")
        .join(paths, on="market", how="inner")
        .with_columns(
            trade_cny=pl.col("weight") * pl.col("value_cny"),
            line_zero=pl.when(before).then(line_free).otherwise(preference_zero),
            trade_zero=mfn_zero | preference_zero,
            entered_zero=pl.when(mfn_zero).then(1.0).otherwise(claimed),
            mfn_zero=mfn_zero,
            unknown=~before & ~known & pl.col("staging_category").is_in(_STAGING_UNKNOWN),
        )
        .sort("market", "year")
    )


def _weighted_share(table: pl.DataFrame, at_zero: pl.Expr, weight: str) -> dict[int, float]:
    years = table["year"].unique().sort().to_list()
    weights = table[weight].to_numpy().reshape(-1, len(years))
    values = table.select(value=at_zero)["value"].to_numpy().reshape(-1, len(years))
    shares = (weights * values).sum(axis=0) / weights.sum(axis=0)
    return dict(zip(years, np.clip(shares, 0.0, 1.0).tolist(), strict=True))
