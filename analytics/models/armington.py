"""Exact nested CES demand: what a change of tariffs does to trade.

One market, two nests: origins of imports (``sigma_imports``) and imports against domestic goods
(``sigma_domestic``); total demand has elasticity ``demand_elasticity``.

`solve` answers for any tariffs of any origins, each with its own supply elasticity. Where only one
origin's tariff changes and supply is infinitely elastic, the equations answer in closed form.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.equations.forms import price_integral
from analytics.errors import refuse_any
from analytics.models.market_checks import check_markets, elasticity_by_market
from analytics.models.market_layout import MarketLayout
from analytics.models.nested_ces import (
    LogPrices,
    demanded,
    solve_markets,
)
from analytics.models.nested_system import NestedMarkets
from analytics.models.residual_checks import TOLERANCE, certify

Array = NDArray[np.float64]
TITLE = "nested CES: the markets cannot be solved"  # of errors


@dataclass(frozen=True)
class Solution:
    """Markets solved by `solve`, with their certificate.

    Attributes
    ----------
    origins
        ``market, origin``; ``price_hat, consumer_price_hat, quantity_hat``: new/old of the price
        before duty, of the price with duty and of the volume; ``value_new`` in the unit of
        ``value``, before duty; ``price_effect, substitution_effect, expansion_effect`` in the same
        unit, which add up to ``value_new - value``. Rows as in the input.
    markets
        ``market, price_index_hat`` (new/old of P), ``consumer_surplus_change`` and
        ``revenue_change`` in the unit of ``value``, ``residual``. In order of first appearance.
    residual
        The largest residual of all markets.
    """

    origins: pl.DataFrame
    markets: pl.DataFrame
    residual: float


def solve(
    market: pl.DataFrame,
    *,
    sigma_imports: float | pl.DataFrame,
    sigma_domestic: float | pl.DataFrame | None = None,
    demand_elasticity: float | pl.DataFrame,
) -> Solution:
    """Return the exact response of markets to new tariffs, with finite or infinite supply.

    Parameters
    ----------
    market
        One row for each market and origin: ``market, origin, value`` (c.i.f., before duty, any
        unit), ``tariff, tariff_new`` (fractions), ``supply_elasticity`` in (0, inf]. The origin
        ``domestic`` stands for domestic goods, tariff 0; it may be absent.
    sigma_imports
        Elasticity of substitution between import origins, > 0: a number, or a table with columns
        ``market`` and ``sigma_imports``.
    sigma_domestic
        Elasticity of substitution between imports and domestic goods, > 0, likewise; None means
        one nest, that is, the elasticity of the imports.
    demand_elasticity
        Elasticity of total demand, <= 0, likewise.

    Returns
    -------
    Solution
        Exactly no change where no tariff changes. Does not depend on the order of rows.

    Raises
    ------
    InputError
        All that is wrong with the input, with the markets concerned.
    SolverError
        A residual above 1e-10, with the market and its parameters.

    Notes
    -----
    With shares ``theta`` at duty-paid values, ``T = (1 + t') / (1 + t)`` and hats new/old::

        P_M = [sum_j theta_j (p_j T_j)^(1 - sigma_M)]^(1 / (1 - sigma_M))
        P   = [theta_M P_M^(1 - sigma_D) + theta_d p_d^(1 - sigma_D)]^(1 / (1 - sigma_D))
        q_M = (P_M / P)^-sigma_D P^eta,  s_j = (p_j T_j / P_M)^-sigma_M,  q_j = s_j q_M = p_j^eps_j

    Price effect ``v (p - 1)``, substitution ``v p (s - 1)``, expansion ``v p s (q_M - 1)``. That is
    growth of all imports, in one nest too; for domestic goods substitution is what imports take,
    ``s = (p_d / P)^-sigma_D``, and expansion the growth of all goods, ``P^eta - 1``. Consumer
    surplus changes by ``-B (P^(1 + eta) - 1) / (1 + eta)``, B being base spending at domestic
    prices, or by ``-B ln P`` at ``eta = -1``; revenue by ``sum t' v' - sum t v``.

    Examples
    --------
    >>> chips = pl.DataFrame(
    ...     {
    ...         "market": "chips",
    ...         "origin": ["JPN", "ROW"],
    ...         "value": [60.0, 40.0],
    ...         "tariff": 0.1,
    ...         "tariff_new": [0.0, 0.1],
    ...         "supply_elasticity": float("inf"),
    ...     }
    ... )
    >>> solution = solve(chips, sigma_imports=3.0, demand_elasticity=-1.0)
    >>> solution.origins["value_new"].round(4).to_list()
    [70.9236, 35.524]
    >>> solution.residual < 1e-10
    True
    """
    checked, problems = check_markets(market, title=TITLE)
    table = checked.with_row_index("row").sort("market", "origin")
    names = table["market"].unique(maintain_order=True)
    parameters = {}
    for name, value, positive in (
        ("sigma_imports", sigma_imports, True),
        ("sigma_domestic", sigma_domestic, True),
        ("demand_elasticity", demand_elasticity, False),
    ):
        if value is not None:
            values, wrong = elasticity_by_market(name, value, names, positive=positive)
            parameters[name] = values.to_numpy()
            problems += wrong
    refuse_any(TITLE, problems)
    parameters.setdefault("sigma_domestic", parameters["sigma_imports"])
    layout = MarketLayout.of(table)
    markets = layout.markets(**parameters)
    prices = solve_markets(markets)
    residual = certify(markets, prices, names.to_list(), tolerance=TOLERANCE)
    return _solution(layout, markets, prices, residual)


def _solution(
    layout: MarketLayout, markets: NestedMarkets, prices: LogPrices, residual: Array
) -> Solution:
    """Turn logs into tables, rows in the order of the input."""
    table, column = layout.table, layout.column
    quantities = demanded(markets, prices)
    price = layout.rows(prices.price, prices.domestic_price)
    share = layout.rows(quantities.share, quantities.domestic_share)
    composite = layout.rows(quantities.imports, quantities.total)
    power = layout.rows(markets.log_power, np.zeros_like(prices.index))
    value = table["value"].to_numpy()
    value_new = value * np.exp(price + share + composite)
    origins = table.select(
        "row",
        "market",
        "origin",
        price_hat=np.exp(price),
        consumer_price_hat=np.exp(price + power),
        quantity_hat=np.exp(share + composite),
        value_new=value_new,
        price_effect=value * np.expm1(price),
        substitution_effect=value * np.exp(price) * np.expm1(share),
        expansion_effect=value * np.exp(price + share) * np.expm1(composite),
    )
    count = len(prices.index)
    revenue = table["tariff_new"].to_numpy() * value_new - table["tariff"].to_numpy() * value
    spending = np.bincount(column, weights=layout.paid, minlength=count)
    by_market = table.group_by("market", maintain_order=True).agg(pl.col("row").min())
    by_market = by_market.with_columns(
        price_index_hat=np.exp(prices.index),
        consumer_surplus_change=0.0
        - spending * price_integral(prices.index, 1.0 + markets.demand_elasticity),
        revenue_change=np.bincount(column, weights=revenue, minlength=count),
        residual=residual,
    )
    return Solution(
        origins.sort("row").drop("row"), by_market.sort("row").drop("row"), float(residual.max())
    )
