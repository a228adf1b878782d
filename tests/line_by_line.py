"""What RCEP does line by line, computed once more: in pandas, by loops over years, without ours."""

from collections.abc import Mapping, Sequence
from math import erf, sqrt

import numpy as np
import pandas as pd
import polars as pl

from analytics.scenario import Assumptions


def use_in(path: Mapping[str, float], year: int) -> float:
    """Return the use of the preference between the years that are named; none before the first."""
    known = sorted((int(name), value) for name, value in path.items())
    if year < known[0][0]:
        return 0.0
    return float(np.interp(year, [at for at, _ in known], [value for _, value in known]))


def responses(
    rates: pd.DataFrame, assumptions: Assumptions, flow: str, years: Sequence[int]
) -> pd.DataFrame:
    """Return ``effect``, ``saved``, ``due`` by line and year for each CNY of trade without RCEP.

    ``rates`` has ``tariff_line, segment, year, mfn_rate, applied_rate``; years follow each other.
    """
    table = rates.sort_values(["tariff_line", "year"]).reset_index(drop=True)
    mfn = table["mfn_rate"].fillna(0.0)
    cut = (mfn - table["applied_rate"].fillna(mfn)).clip(lower=0.0)
    net = (cut - assumptions.compliance_cost).clip(lower=0.0)
    spread, fixed = assumptions.shipment_spread, assumptions.claim_fixed_cost
    use = table["year"].map({y: use_in(assumptions.utilisation_rate[flow], y) for y in years})
    reach = np.log(net.where(net > 0.0, 1e-300) / fixed) / spread
    normal = np.vectorize(lambda x: 0.5 * (1.0 + erf(x / sqrt(2.0))))
    claimed = (use * normal(reach)).where(net > 0.0, 0.0)
    costs = (use * fixed * np.exp(spread**2 / 2) * normal(reach - spread)).where(net > 0.0, 0.0)
    costs += claimed * assumptions.compliance_cost
    price = np.log1p(-(claimed * cut - costs).clip(lower=0.0) / (1.0 + mfn))

    def of(values: Mapping[str, float]) -> pd.Series:
        own = {segment: values[segment] for segment in table["segment"].unique()}
        return table["segment"].map(own).astype(float)

    sigma = of(assumptions.armington_elasticity)
    outer = sigma * assumptions.domestic_substitution_ratio
    eta, home = of(assumptions.total_demand_elasticity), of(assumptions.domestic_share)
    own, free = of(assumptions.origin_share), of(assumptions.duty_free_rival_share)
    share = own * (1 + mfn) / (own * (1 + mfn) + free + (1 - own - free) * (1 + mfn))
    imports = np.log(share * np.exp((1 - sigma) * price) + 1 - share) / (1 - sigma)
    whole = np.log((1 - home) * np.exp((1 - outer) * imports) + home) / (1 - outer)
    long_run = -sigma * (price - imports) + eta * whole - outer * (imports - whole)
    of_years = long_run.to_numpy().reshape(-1, len(years))
    reached = np.zeros_like(of_years)
    before = np.zeros(len(of_years))
    for place in range(len(years)):
        before = before + assumptions.adjustment_speed * (of_years[:, place] - before)
        reached[:, place] = before
    paying = assumptions.dutiable_regime_share[flow]
    return table.assign(
        effect=paying * np.expm1(reached.ravel()),
        saved=paying * np.exp(reached.ravel()) * claimed * cut,
        due=paying * mfn,
    )


def trade_on(
    lines: pl.DataFrame, totals: Mapping[str, float], year: int, seed: int = 7
) -> pl.DataFrame:
    """Return made-up trade on lines, whose sums by segment are the totals to the unit.

    ``lines`` has ``tariff_line, segment, hs_edition, importer, origin``; a third of the lines are
    not traded.
    """
    generator = np.random.default_rng(seed)
    parts = []
    for segment, total in sorted(totals.items()):
        own = lines.filter(pl.col("segment") == segment).sort("tariff_line")
        weight = generator.lognormal(0.0, 2.0, own.height) * (generator.random(own.height) < 2 / 3)
        weight[0] = max(weight[0], 1.0)
        whole = np.floor(weight / weight.sum() * total).astype(np.int64)
        whole[0] += int(total) - whole.sum()
        parts.append(own.with_columns(pl.Series("value", whole)))
    return (
        pl.concat(parts)
        .filter(pl.col("value") > 0)
        .select(
            pl.lit(year).alias("year"),
            pl.lit("import").alias("flow"),
            pl.col("importer").alias("reporter"),
            pl.col("origin").alias("partner"),
            pl.col("tariff_line").alias("hs_code"),
            "hs_edition",
            "value",
            pl.lit("CNY").alias("currency"),
        )
    )
