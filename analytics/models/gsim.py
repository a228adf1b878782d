"""GSIM: products traded among several importers and exporters at once, linear and exact.

Composite demand of each importer, substitution between origins (CES), constant-elasticity supply
of each origin to all importers at one world price. ``linear`` is the system of Francois and Hall
(2003); ``exact`` solves the same economy without linearising.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import polars as pl

from analytics.equations.forms import price_integral
from analytics.errors import refuse_any
from analytics.models.ces_index import Array
from analytics.models.gsim_newton import newton_solution
from analytics.models.gsim_system import (
    Hats,
    Method,
    World,
    linear_solution,
    residuals,
)
from analytics.models.market_checks import table_problems
from analytics.models.residual_checks import NAMED, TOLERANCE, SolverError

Elasticity: TypeAlias = float | Mapping[str, float] | pl.DataFrame


@dataclass(frozen=True)
class Solution:
    """A certified solution.

    Attributes
    ----------
    regions
        ``region, producer_price_hat, price_index_hat, producer_surplus_change,
        consumer_surplus_change, revenue_change, welfare_change`` (their sum), with ``product`` in
        front if there was one; regions in the order in which they first appear.
    flows
        The input in its order with ``consumer_price_hat`` (duty-paid), ``quantity_hat`` and
        ``value_new`` (at the new world prices, duty-exclusive).
    residual
        The largest residual over products and regions.
    method
        ``linear`` or ``exact``.
    """

    regions: pl.DataFrame
    flows: pl.DataFrame
    residual: float
    method: Method


@dataclass(frozen=True)
class _Axes:
    """Names along the axes of the arrays, and where each row of the table stands in them."""

    products: pl.Series
    regions: pl.Series
    at: tuple[Array, Array, Array]


def solve(
    flows: pl.DataFrame,
    *,
    demand_elasticity: Elasticity,
    supply_elasticity: Elasticity,
    substitution_elasticity: Elasticity,
    method: Method,
) -> Solution:
    """Return prices, trade and welfare of every region after a change of tariffs.

    Parameters
    ----------
    flows
        One row for each pair of ``origin`` and ``importer``, a region with itself included:
        ``value`` (at world prices, any currency), ``tariff`` and ``tariff_new`` (fractions above
        -1). With a column ``product`` many products at once, each with all regions.
    demand_elasticity, substitution_elasticity
        Of the importers: composite demand ``Em`` (<= 0) and substitution ``Es`` (> 0). A number,
        a mapping from region to number, or a frame with ``region``, perhaps ``product``, and a
        column of the parameter's name.
    supply_elasticity
        ``Ex`` (> 0) of the origins, given likewise.
    method
        ``linear`` or ``exact``.

    Returns
    -------
    Solution
        Linear results are given as hats too: one plus the linear change, which may fall below
        zero after a large change. Hats are null where a region has no trade on that side at all.

    Raises
    ------
    InputError
        All problems of the table and the elasticities at once.
    SolverError
        A residual above 1e-10, naming product and region.

    Notes
    -----
    Both: ``theta`` shares of spending at internal prices, ``phi`` of sales at world prices,
    revenue ``sum t' v' - sum t v`` with ``v' = v p q``, welfare the sum of the three.

    Linear: ``Ex p = sum phi q``; producer surplus ``X p (1 + Ex p / 2)``; consumer surplus
    ``B (Em P^2 sign(P) / 2 - P)``, ``B`` spending at internal prices. The published ``sign(P)``
    is kept for comparability: the trapezoid under a demand curve has none, so the loss from a
    rise of the index is overstated (by 3 % for Japan in the worked example).

    Exact: ``P^(1 - Es) = sum theta (p T)^(1 - Es)``, ``q = (p T / P)^-Es P^Em``,
    ``p^Ex = sum phi q``; surpluses are integrals under the curves, ``X (p^(1 + Ex) - 1)/(1 + Ex)``
    and ``-B (P^(1 + Em) - 1) / (1 + Em)``, ``-B ln P`` at ``Em = -1``.

    Source: Francois and Hall (2003), "Global simulation analysis of industry-level trade policy".

    Examples
    --------
    >>> flows = pl.DataFrame({"origin": ["A", "A", "B", "B"], "importer": ["A", "B", "A", "B"]})
    >>> numbers = {"value": [0.0, 9.0, 9.0, 0.0], "tariff": [0.0, 0.0, 0.1, 0.0]}
    >>> flows = flows.with_columns(pl.DataFrame(numbers), tariff_new=0.0)
    >>> elasticities = {"demand_elasticity": -1.0, "supply_elasticity": 1.0}
    >>> found = solve(flows, **elasticities, substitution_elasticity=5.0, method="exact")
    >>> found.regions["producer_price_hat"].round(6).to_list()  # B shares the cut with A: 1.1^0.5
    [1.0, 1.048809]
    """
    problems = _problems(flows, method)
    refuse_any("GSIM", problems)
    axes = _axes(flows)
    given = {
        "demand_elasticity": demand_elasticity,
        "supply_elasticity": supply_elasticity,
        "substitution_elasticity": substitution_elasticity,
    }
    demand, supply, substitution = (
        _by_region(name, value, axes, problems) for name, value in given.items()
    )
    refuse_any("GSIM", problems)
    world = World(
        _array(flows, "value", axes),
        _array(flows, "tariff", axes),
        _array(flows, "tariff_new", axes),
        demand[:, None, :],
        substitution[:, None, :],
        supply,
    )
    hats = linear_solution(world) if method == "linear" else newton_solution(world)
    residual = certify(world, hats, method, axes.products, axes.regions)
    regions = _regions_table(flows, axes, world, hats, method)
    return Solution(regions, _flows_table(flows, axes, world, hats), residual, method)


def certify(
    world: World, hats: Hats, method: Method, products: pl.Series, regions: pl.Series
) -> float:
    """Return the largest residual, or raise ``SolverError`` if one is above 1e-10."""
    found = residuals(world, hats, method)
    # Not `found > TOLERANCE`, which NaN would pass.
    failed = np.argwhere(~(found <= TOLERANCE))
    if failed.size:
        problems = [
            f'product "{products[int(k)]}", region {regions[int(i)]}: residual {found[k, i]:.3g}, '
            f"not within {TOLERANCE:g}; Em {world.demand[k, 0, i]:g}, Ex {world.supply[k, i]:g}, "
            f"Es {world.substitution[k, 0, i]:g}"
            for k, i in failed[:NAMED]
        ]
        title = f"GSIM ({method}): {len(failed)} region(s) without a solution that clears markets"
        raise SolverError(title, problems)
    return float(found.max())


def _problems(flows: pl.DataFrame, method: str) -> list[str]:
    problems = [] if method in ("linear", "exact") else [f"method: {method}; linear or exact"]
    has_product = "product" in flows.columns
    keys = (*(["product"] if has_product else []), "origin", "importer")
    table = flows if has_product else flows.with_columns(product=pl.lit("all"))
    problems += table_problems(table, keys=keys, group="product")
    if not {*keys} <= {*flows.columns} or any(flows[key].has_nulls() for key in keys):
        return problems
    regions = pl.concat([table["origin"], table["importer"]]).unique().sort().to_frame("origin")
    grid = regions.join(regions.rename({"origin": "importer"}), how="cross")
    grid = table.select(pl.col("product").unique()).join(grid, how="cross")
    absent = grid.join(table, on=["product", "origin", "importer"], how="anti")
    if absent.height:
        few = absent.sort(keys).select(pl.concat_str(keys, separator="/")).to_series()[:3]
        problems.append(
            f"{absent.height} pair(s) of regions missing: {', '.join(few)}; every region is origin "
            "and importer of every other and of itself (value 0 where nothing is traded)"
        )
    return problems


def _axes(flows: pl.DataFrame) -> _Axes:
    """Axes in sorted order, so that the order of rows changes no digit."""
    product = flows["product"] if "product" in flows.columns else None
    label = pl.repeat("all", flows.height, eager=True) if product is None else product
    products, regions = label.unique().sort(), flows["origin"].unique().sort()
    pairs = ((label, products), (flows["origin"], regions), (flows["importer"], regions))
    first, second, third = (
        names.replace_strict(axis, pl.int_range(axis.len(), eager=True)).to_numpy()
        for names, axis in pairs
    )
    return _Axes(products, regions, (first, second, third))


def _array(flows: pl.DataFrame, name: str, axes: _Axes) -> Array:
    array = np.empty((axes.products.len(), axes.regions.len(), axes.regions.len()))
    array[axes.at] = flows[name].to_numpy()
    return array


def _by_region(name: str, given: Elasticity, axes: _Axes, problems: list[str]) -> Array:
    """One elasticity for each product and region; notes its problems."""
    grid = axes.products.to_frame("product").join(axes.regions.to_frame("region"), how="cross")
    if isinstance(given, Mapping):
        columns = {"region": list(given), name: list(given.values())}
        given = pl.DataFrame(columns, schema_overrides={name: pl.Float64})
    if isinstance(given, pl.DataFrame):
        keys = [key for key in ("product", "region") if key in given.columns]
        if "region" not in keys or name not in given.columns:
            problems.append(f"{name}: the frame needs columns region and {name}; add them")
            return np.empty((0, 0))
        twice = given.filter(pl.struct(keys).is_duplicated())["region"].unique().sort()
        if twice.len():
            problems.append(f"{name}: {', '.join(twice[:3])} given more than once")
            return np.empty((0, 0))
        grid = grid.join(given.select(*keys, name), on=keys, how="left", maintain_order="left")
    else:
        grid = grid.with_columns(pl.lit(given, dtype=pl.Float64).alias(name))
    problems += _wrong_elasticities(name, grid)
    return grid[name].to_numpy().reshape(axes.products.len(), axes.regions.len())


def _wrong_elasticities(name: str, grid: pl.DataFrame) -> list[str]:
    number = pl.col(name)
    sign, rule = (number <= 0, "<= 0") if name == "demand_elasticity" else (number > 0, "> 0")
    wrong = grid.filter(~(number.is_finite() & sign).fill_null(value=False))
    cases = [f"{row[-1]} for {row[1]} ({row[0]})" for row in wrong.head(3).iter_rows()]
    problem = (
        f"{name}: {', '.join(cases)}; must be finite and {rule} in every region "
        f"({wrong.height} of {grid.height} wrong)"
    )
    return [problem] if cases else []


def _surpluses(world: World, hats: Hats, method: Method) -> tuple[Array, Array]:
    """Change of producer and of consumer surplus; formulas in `solve`."""
    sales, spending = world.value.sum(axis=2), world.paid.sum(axis=1)
    Ex, Em = world.supply, world.demand[:, 0]
    if method == "linear":
        p, P = hats.price - 1.0, hats.index - 1.0
        consumers = spending * (0.5 * Em * P**2 * np.sign(P) - P)
        return sales * p * (1.0 + Ex * p / 2.0), consumers
    log_index = np.where(spending > 0.0, np.log(hats.index), 0.0)
    producers = sales * price_integral(np.log(hats.price), 1.0 + Ex)
    return producers, -spending * price_integral(log_index, 1.0 + Em)


def _regions_table(
    flows: pl.DataFrame, axes: _Axes, world: World, hats: Hats, method: Method
) -> pl.DataFrame:
    producers, consumers = _surpluses(world, hats, method)
    after = world.value * hats.quantity * hats.price[..., None]
    revenue = (after * world.tariff_new - world.value * world.tariff).sum(axis=1)
    grid = axes.products.to_frame("product").join(axes.regions.to_frame("region"), how="cross")
    exports, imports = (world.value.sum(axis=axis).ravel() > 0.0 for axis in (2, 1))
    table = grid.with_columns(
        producer_price_hat=pl.when(pl.Series(exports)).then(pl.Series(hats.price.ravel())),
        price_index_hat=pl.when(pl.Series(imports)).then(pl.Series(hats.index.ravel())),
        producer_surplus_change=pl.Series(producers.ravel() + 0.0),
        consumer_surplus_change=pl.Series(consumers.ravel() + 0.0),
        revenue_change=pl.Series(revenue.ravel() + 0.0),
        welfare_change=pl.Series((producers + consumers + revenue).ravel() + 0.0),
    )
    seen = flows.select(region=pl.col("origin").unique(maintain_order=True))
    if "product" not in flows.columns:
        return seen.join(table.drop("product"), on="region", how="left", maintain_order="left")
    seen = flows.select(pl.col("product").unique(maintain_order=True)).join(seen, how="cross")
    return seen.join(table, on=["product", "region"], how="left", maintain_order="left")


def _flows_table(flows: pl.DataFrame, axes: _Axes, world: World, hats: Hats) -> pl.DataFrame:
    price = hats.price[..., None]
    sells, buys = (world.value.sum(axis=axis, keepdims=True) > 0.0 for axis in (2, 1))
    is_known = pl.Series((sells & buys)[axes.at])
    paid, quantity = (price * (1.0 + world.rise))[axes.at], hats.quantity[axes.at]
    return flows.with_columns(
        consumer_price_hat=pl.when(is_known).then(pl.Series(paid)),
        quantity_hat=pl.when(is_known).then(pl.Series(quantity)),
        value_new=pl.Series((world.value * hats.quantity * price)[axes.at]),
    )
