"""Where the tariff can act on a sector, or why it cannot: one sentence for each sector."""

import polars as pl

from analytics.equations.graph import compute
from analytics.equations.model import EQUATIONS
from analytics.tariffs.classify import first_that_holds
from analytics.tariffs.markets import MarketSet

# Through which channel tariffs act on a sector, as the column ``channel`` says it.
OPEN = "Open: the staged rate falls below the MFN rate on part of the lines."
EXCLUDED = "None: the importer's schedule excludes every dutiable line, so MFN stays."
DUTY_FREE = "None: the MFN rate is zero on every line, so there is no duty to remove."
NEARLY_DUTY_FREE = "Nearly none: the MFN rate is zero on 95 % of the lines or more."
NEVER_BELOW = "None: no staged rate falls below the MFN rate by 2042."
PARTS = "Sum: see its parts."
LOWER_TRADE_COST = "Lower trade costs act on all goods in this scenario."
SENTENCES = (OPEN, EXCLUDED, DUTY_FREE, NEARLY_DUTY_FREE, NEVER_BELOW, PARTS, LOWER_TRADE_COST)
"""Every sentence of the ``channel`` column; the report translates them."""

_NEARLY_ALL = 0.95


def channels(market_set: MarketSet) -> pl.DataFrame:
    """Return ``flow, sector, channel`` from the sector's own lines, whatever use is made of them.

    Lines without an ad valorem rate count as dutiable.
    """
    rates = {name: pl.col(name) for name in ("mfn_rate", "preferential_rate")}
    margin = compute(["preference_margin"], rates, EQUATIONS)["preference_margin"]
    best = market_set.paths.group_by("market").agg(
        best_margin=margin.max(),
        mfn_free=(pl.col("mfn_rate").min() == 0.0).fill_null(value=False),
    )
    lines, free = pl.col("line_count"), pl.col("mfn_free")
    sentences = {
        DUTY_FREE: free.all(),
        EXCLUDED: (free | pl.col("staging_category").is_in(["excluded"])).all(),
        NEVER_BELOW: ~(pl.col("best_margin") > 0.0).any().fill_null(value=False),
        NEARLY_DUTY_FREE: lines.filter(free).sum() / lines.sum() >= _NEARLY_ALL,
    }
    return (
        market_set.markets.join(best, on="market", how="inner", validate="1:1")
        .group_by("flow", "sector")
        .agg(channel=first_that_holds(sentences, pl.lit(OPEN)))
        .sort("flow", "sector")
    )
