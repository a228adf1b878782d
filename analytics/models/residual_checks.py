"""Certificates: whether given prices solve their markets, said without the solver's help.

A solver's own convergence test is no certificate: it can stall, or solve equations that were
written down wrongly twice. Here the conditions are recomputed from the logs of the solution alone.
"""

from collections.abc import Sequence

import numpy as np

from analytics.errors import ArithmeticLimitError
from analytics.models.ces_index import Array
from analytics.models.nested_ces import LogPrices
from analytics.models.nested_system import NestedMarkets

TOLERANCE = 1e-10  # largest residual in logs that is let pass
NAMED = 5  # markets named in a problem


class SolverError(ArithmeticLimitError):
    """Markets whose solution does not satisfy their own equations.

    Same form as `InputError`: a title and one line for each market, with parameters and residual.
    """


def residuals(markets: NestedMarkets, prices: LogPrices) -> Array:
    """Return the largest residual of each market, (m,).

    Parameters
    ----------
    markets
        What was to be solved.
    prices
        The solution to examine.

    Returns
    -------
    Array
        The largest of ``|eps ln p - ln q| / (1 + eps)`` over origins (``|ln p|`` where eps is
        infinite), and of the two identities of the price indices
        ``|sum_j theta_j ((p_j T_j / P_M)^(1 - sigma) - 1) / (1 - sigma)|`` and likewise for P
        (at sigma = 1 ``|sum_j theta_j ln(p_j T_j / P_M)|``). NaN where the solution is not finite.

    Notes
    -----
    The identities are divided by ``1 - sigma`` so that they bind just as much next to 1, where
    undivided ones would let any index pass.
    """
    x, z, eta = prices.imports_index, prices.index, markets.demand_elasticity
    paid = prices.price + markets.log_power
    q = -markets.sigma_imports * (paid - x) - markets.sigma_domestic * (x - z) + eta * z
    q_domestic = -markets.sigma_domestic * (prices.domestic_price - z) + eta * z
    supply_gap = _supply_gap(markets.supply, prices.price, q).max(axis=0)
    has_domestic = markets.domestic_share > 0.0
    domestic_gap = _supply_gap(markets.domestic_supply, prices.domestic_price, q_domestic)
    upper_shares = np.stack([markets.imports_share, markets.domestic_share])
    upper_prices = np.stack([x, prices.domestic_price])
    gaps = [
        supply_gap,
        np.where(has_domestic, domestic_gap, 0.0),
        _index_gap(markets.share, paid - x, markets.sigma_imports),
        _index_gap(upper_shares, upper_prices - z, markets.sigma_domestic),
    ]
    return np.asarray(np.max(gaps, axis=0))


def certify(
    markets: NestedMarkets, prices: LogPrices, names: Sequence[object], *, tolerance: float
) -> Array:
    """Return the residuals, or raise if one is above the tolerance.

    Parameters
    ----------
    markets, prices
        As for `residuals`.
    names
        Names of the markets, in order.
    tolerance
        Largest residual that is let pass; `TOLERANCE` by default of the models.

    Returns
    -------
    Array
        Residuals, (m,).

    Raises
    ------
    SolverError
        Names the worst markets with their parameters and residuals.
    """
    values = residuals(markets, prices)
    # Not `values > tolerance`, which NaN would pass.
    failed = np.flatnonzero(~(values <= tolerance))
    if not failed.size:
        return values
    order = failed[np.argsort(-np.nan_to_num(values[failed], nan=np.inf), kind="stable")]
    problems = [
        f'market "{names[i]}": residual {values[i]:.3g}, at most {tolerance:g} is allowed; '
        f"{_parameters(markets, int(i))}"
        for i in order[:NAMED]
    ]
    if failed.size > NAMED:
        problems.append(f"and {failed.size - NAMED} more markets")
    raise SolverError("nested CES: no solution that satisfies the market's equations", problems)


def _supply_gap(supply: Array, log_price: Array, log_quantity: Array) -> Array:
    finite = np.isfinite(supply)
    if not finite.any():
        return np.asarray(np.abs(log_price))
    eps = np.where(finite, supply, 1.0)
    gap = np.abs(eps * log_price - log_quantity) / (1.0 + eps)
    return np.asarray(np.where(finite, gap, np.abs(log_price)))


def _index_gap(share: Array, log_relative: Array, elasticity: Array) -> Array:
    exponent = 1.0 - elasticity
    is_limit = exponent == 0.0
    counts = share > 0.0
    # A wrong solution may overflow: infinity is a residual like any other.
    with np.errstate(over="ignore", invalid="ignore"):
        power = np.expm1(np.where(counts, exponent * log_relative, 0.0))
        general = np.where(counts, share * power, 0.0).sum(axis=0)
    if not is_limit.any():
        return np.asarray(np.abs(general / exponent))
    limit = np.where(counts, share * log_relative, 0.0).sum(axis=0)
    safe = np.where(is_limit, 1.0, exponent)
    return np.asarray(np.abs(np.where(is_limit, limit, general / safe)))


def _parameters(markets: NestedMarkets, i: int) -> str:
    def several(values: Array) -> str:
        return "[" + ", ".join(f"{value:g}" for value in values) + "]"

    traded = markets.share[:, i] > 0.0
    text = (
        f"sigma_imports {markets.sigma_imports[i]:g}, "
        f"sigma_domestic {markets.sigma_domestic[i]:g}, "
        f"demand_elasticity {markets.demand_elasticity[i]:g}, "
        f"supply_elasticity {several(markets.supply[traded, i])}, "
        f"shares {several(markets.share[traded, i])}, "
        f"tariff powers {several(np.exp(markets.log_power[traded, i]))}"
    )
    if markets.domestic_share[i] > 0.0:
        text += (
            f", domestic share {markets.domestic_share[i]:g} "
            f"with supply_elasticity {markets.domestic_supply[i]:g}"
        )
    return text
