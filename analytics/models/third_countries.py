"""Who gains and who loses when China and Japan cut tariffs on each other: five regions in GSIM.

Trade of 2021 under the effective tariffs of a year, in the long run. Each region sells to all
markets at one price, so a gain in one market raises what the others pay.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

import numpy as np
import polars as pl

from analytics.models import gsim
from analytics.models.armington import Array
from analytics.models.gsim_system import Method
from analytics.models.hundredths import whole_hundredths
from analytics.models.regional_flows import Parameters
from analytics.scenario import Assumptions
from analytics.scenario.levers import Dated, in_year
from analytics.study import FLOWS, TOTAL, Flow, Segment, Study
from analytics.tariffs.sums import ordered_sums
from analytics.units import HUNDREDTHS

_BOTH = "both"
_KEY = ("importer", "sector", "region", "year", "method")
_PARTS = ("substitution_effect_cny", "expansion_effect_cny", "price_effect_cny")
_MONEY = (
    "value_cny", *_PARTS, "elsewhere_change_cny", "producer_surplus_change_cny",
    "consumer_surplus_change_cny", "revenue_change_cny",
)  # fmt: skip


@dataclass(frozen=True)
class ThirdCountries:
    """The table and the certificate.

    Attributes
    ----------
    table
        Columns of the schema ``ThirdCountries``.
    residuals
        Certificates: flow, total, and the largest residual, at most 1e-10, once for each solution
        (segment, year and method).
    """

    table: pl.DataFrame
    residuals: list[tuple[Flow, str, Array]]


def third_countries(
    flows: pl.DataFrame,
    rates: pl.DataFrame,
    sectors: pl.DataFrame,
    assumptions: Assumptions,
    parameters: Parameters,
    study: Study,
) -> ThirdCountries:
    """Return gains and losses by region, linear and exact.

    Parameters
    ----------
    flows
        Trade among the regions, as :func:`analytics.models.regional_flows.regional_flows` gives it.
    rates
        ``segment, year, mfn_rate, effective_rate``: average duty on the beneficiary's goods.
    sectors
        Segments with their sectors.
    assumptions
        Elasticities of the scenario: substitution and total demand by segment, each year with
        its own.
    parameters
        Regional assumptions: elasticity of supply.
    study
        Parties, segments, and the years that are solved.

    Returns
    -------
    ThirdCountries
        For each market that cuts (and ``both``), sector, region, year and method.

    Raises
    ------
    SolverError
        A residual above 1e-10, naming segment, year and region.

    Notes
    -----
    GSIM has one nest: own goods of the market that cuts compete with imports as imports do among
    themselves, which is closer than in the headline's two nests. Parts of a change of sales, with
    c the duty-paid price, P the index, s = (c / P)^-Es and hats new/old: price effect v (p - 1),
    substitution v p (s - 1), expansion v p s (P^Em - 1); linear s and P^Em are taken linearly.
    """
    every = _with_cuts(flows, rates, study)
    cuts = every.filter(pl.col("value").sum().over("product") > 0.0)
    idle = every.join(cuts, on="product", how="anti")
    products = cuts.select("product", "segment", "year").unique(maintain_order=True)
    elasticities = {
        "demand_elasticity": _by_product(products, study, "demand_elasticity",
                                         assumptions.total_demand_elasticity),
        "substitution_elasticity": _by_product(products, study, "substitution_elasticity",
                                               assumptions.armington_elasticity),
    }  # fmt: skip
    supply = parameters.value("supply_elasticity", "all")
    found = {
        method: gsim.solve(cuts, supply_elasticity=supply, method=method, **elasticities)
        for method in get_args(Method)
    }
    pieces = pl.concat(
        piece.with_columns(pl.lit(method).alias("method"))
        for method, solution in found.items()
        for piece in (_by_region(solution, elasticities), _without_trade(idle))
    )
    collects = pl.col("region") == pl.col("cutting")
    named = pieces.with_columns(pl.when(collects).then("revenue_change_cny")).join(
        sectors.select("segment", "sector"), on="segment", how="left", validate="m:1"
    )
    largest = max(solution.residual for solution in found.values())
    of_flow = [study.flow_of(segment) for segment in products["segment"]]
    residuals = [
        (flow, TOTAL, np.full(of_flow.count(flow) * len(found), largest)) for flow in FLOWS
    ]
    return ThirdCountries(_with_sums(named), residuals)


def _with_cuts(flows: pl.DataFrame, rates: pl.DataFrame, study: Study) -> pl.DataFrame:
    """One world for each segment and year; only the beneficiary's tariff changes."""
    chosen = rates.filter(pl.col("year").is_in(study.years.third_countries))
    segments = study.all_segments
    cutting = pl.DataFrame(
        {"segment": segments, "cutting": [study.importer_of(study.flow_of(s)) for s in segments]}
    )
    beneficiary = {study.importer_of(flow): study.origin_of(flow) for flow in FLOWS}
    is_cut = (pl.col("importer") == pl.col("cutting")) & (
        pl.col("origin") == pl.col("cutting").replace_strict(beneficiary)
    )
    # A tariff that does not change acts on nothing but duty, which is not reported there.
    tariff = pl.col("mfn_rate").fill_null(0.0)
    change = pl.col("effective_rate") - pl.col("mfn_rate_right")
    return (
        flows.join(cutting, on="segment", how="left", validate="m:1")
        .join(chosen, on="segment", how="left")
        .sort("segment", "year", "origin", "importer")
        .select(
            pl.concat_str("segment", pl.lit("/"), "year").alias("product"),
            "segment", "year", "cutting", "origin", "importer",
            pl.col("value_cny").alias("value"),
            tariff.alias("tariff"),
            pl.when(is_cut).then(tariff + change).otherwise(tariff).alias("tariff_new"),
        )
    )  # fmt: skip


def _by_product(
    products: pl.DataFrame, study: Study, name: str, values: Mapping[Segment, Dated]
) -> pl.DataFrame:
    regions = pl.DataFrame({"region": study.regions})
    of_year = products.select("segment", "year").iter_rows()
    numbers = pl.Series(name, [in_year(values[s], year) for s, year in of_year], pl.Float64)
    return (
        products.select("product", numbers)
        .join(regions, how="cross")
        .select("product", "region", name)
    )


def _by_region(solution: gsim.Solution, elasticities: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Sales in the market that cuts and elsewhere, and surpluses, by segment and region."""
    key = ["segment", "year", "cutting"]
    flows = _decomposed(solution, elasticities)
    is_inside = pl.col("importer") == pl.col("cutting")
    inside = flows.filter(is_inside).select(
        *key, "product", pl.col("origin").alias("region"), pl.col("value").alias("value_cny"),
        *_PARTS,
    )  # fmt: skip
    change = {"elsewhere_change_cny": pl.col("value_new") - pl.col("value")}
    outside = flows.filter(~is_inside).rename({"origin": "region"})
    elsewhere = ordered_sums(outside, ["product", "region"], change)
    surpluses = solution.regions.select(
        "product", "region",
        *(pl.col(f"{name}_change").alias(f"{name}_change_cny")
          for name in ("producer_surplus", "consumer_surplus", "revenue")),
    )  # fmt: skip
    for other in (elsewhere, surpluses):
        inside = inside.join(other, on=["product", "region"], how="left", validate="1:1")
    return inside


def _without_trade(idle: pl.DataFrame) -> pl.DataFrame:
    """Give products that nobody trades, which have no solution, their rows: nothing changes."""
    inside = idle.filter(pl.col("importer") == pl.col("cutting"))
    zero = (pl.lit(0.0).alias(name) for name in _MONEY)
    return inside.select(
        "segment", "year", "cutting", "product", pl.col("origin").alias("region"), *zero
    )


def _decomposed(solution: gsim.Solution, elasticities: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Split the change of each flow into price, substitution and expansion effect."""
    prices = solution.regions.select(
        "product", pl.col("region").alias("origin"), pl.col("producer_price_hat").alias("price")
    )
    flows = solution.flows.join(prices, on=["product", "origin"], how="left", validate="m:1")
    substitution = elasticities["substitution_elasticity"].rename({"region": "importer"})
    flows = flows.join(substitution, on=["product", "importer"], how="left", validate="m:1")
    Es = pl.col("substitution_elasticity")
    paid, quantity, price = (pl.col(n) for n in ("consumer_price_hat", "quantity_hat", "price"))
    if solution.method == "exact":
        # Of q = (c / P)^-Es P^Em: the part of demand in all follows from the index itself.
        index = solution.regions.select(
            "product", pl.col("region").alias("importer"), "price_index_hat"
        )
        flows = flows.join(index, on=["product", "importer"], how="left", validate="m:1")
        share = (-Es * (paid.log() - pl.col("price_index_hat").log())).exp()
    else:
        spent = pl.col("value") * (1.0 + pl.col("tariff"))
        mean = ((spent * (paid - 1.0)).sum() / spent.sum()).over("product", "importer")
        share = 1.0 - Es * (paid - 1.0 - mean)
    value = pl.col("value")
    return flows.with_columns(
        (value * (price - 1.0)).alias("price_effect_cny"),
        (value * price * (share - 1.0)).alias("substitution_effect_cny"),
        (value * price * (quantity - share)).alias("expansion_effect_cny"),
    )


def _with_sums(segments: pl.DataFrame) -> pl.DataFrame:
    """Add segments to sectors, and sectors to totals, in whole hundredths, which add exactly."""
    cents = whole_hundredths(segments.rename({"cutting": "importer"}), _MONEY)
    total, both = pl.lit(TOTAL).alias("sector"), pl.lit(_BOTH).alias("importer")
    levels = {
        "sector": [cents],
        "sum": [cents.with_columns(total), cents.with_columns(total, both)],
    }
    whole = pl.concat(
        frame.group_by(_KEY).agg(_added(name) for name in _MONEY).with_columns(level=pl.lit(level))
        for level, frames in levels.items()
        for frame in frames
    )
    surpluses = [pl.col(n) for n in _MONEY[-3:-1]]
    return (
        whole.with_columns(
            value_change_cny=sum((pl.col(n) for n in _PARTS), pl.lit(0)),
            welfare_change_cny=sum(surpluses, pl.col("revenue_change_cny").fill_null(0)),
            status=pl.lit("assumed"),
        )
        .with_columns(pl.col(*_MONEY, "value_change_cny", "welfare_change_cny") / HUNDREDTHS)
        .sort(_KEY)
    )


def _added(name: str) -> pl.Expr:
    """Sum of what is known; null where nothing is."""
    return pl.when(pl.col(name).is_not_null().any()).then(pl.col(name).sum()).alias(name)
