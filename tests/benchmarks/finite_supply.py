"""Finite supply against solvers of one market, and of many at once without the reduction.

8,277 markets (lines of the annex) x 21 years x 4 origins: three of imports and domestic goods, each
with a supply elasticity of its own. The rivals have one unknown an origin: the log of its price.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.optimize import root

from analytics.models import armington
from analytics.models.nested_ces import solve_markets
from analytics.models.nested_system import NestedMarkets
from analytics.models.residual_checks import residuals
from tests.benchmarks.timing import Comparison, compare

Array = NDArray[np.float64]

MARKETS, YEARS, SAMPLE = 8_277, 21, 400
CHUNK = 4_096
AGREEMENT = 1e-8


def comparisons() -> list[Comparison]:
    """Time the kernel and the public function against rivals that find the same prices."""
    markets = drawn_markets(MARKETS * YEARS)
    ours = solve_markets(markets)
    assert residuals(markets, ours).max() < 1e-10
    solved = np.vstack([ours.price, ours.domestic_price])
    sample = np.random.default_rng(7).choice(solved.shape[1], SAMPLE, replace=False)
    one_by_one = np.array([one_market(markets, int(i)) for i in sample]).T
    assert np.abs(one_by_one - solved[:, sample]).max() < AGREEMENT
    assert np.abs(batched_newton(markets) - solved).max() < AGREEMENT
    table, elasticities = as_table(markets)
    assert armington.solve(table, **elasticities).residual < 1e-10

    def kernel() -> object:
        return solve_markets(markets)

    def each() -> None:
        for i in sample:
            one_market(markets, int(i))

    share = SAMPLE / solved.shape[1]
    size = "8,277 markets x 21 years x 4"
    return [
        compare(
            f"{size}: kernel / scipy root, one by one ({SAMPLE} timed)",
            kernel, each, limit=800.0, at_most=False, share=share,
        ),
        compare(
            f"{size}: kernel / batched Newton 4 x 4",
            kernel, lambda: batched_newton(markets), limit=4.0, at_most=False,
        ),
        # Checks, sorting, certificates and tables cost more than the solution does.
        compare(
            f"{size}: solve(), from table to table / scipy root",
            lambda: armington.solve(table, **elasticities), each,
            limit=30.0, at_most=False, share=share,
        ),
    ]  # fmt: skip


def drawn_markets(count: int) -> NestedMarkets:
    """Draw markets: duties of up to 15 % that go for one origin, supply from 0.3 to 30."""
    random = np.random.default_rng(11)
    spending = random.dirichlet(np.ones(4), count).T
    imports = spending[:3].sum(axis=0)
    log_power = np.zeros((3, count))
    log_power[0] = -np.log1p(random.uniform(0.0, 0.15, count))
    supply = 10.0 ** random.uniform(-0.5, 1.5, (4, count))
    sigma = random.uniform(2.0, 6.0, count)
    return NestedMarkets(
        share=spending[:3] / imports,
        log_power=log_power,
        supply=supply[:3],
        imports_share=imports,
        domestic_share=spending[3],
        domestic_supply=supply[3],
        sigma_imports=sigma,
        sigma_domestic=sigma / 2.0,
        demand_elasticity=-random.uniform(0.3, 1.5, count),
    )


def one_market(markets: NestedMarkets, i: int) -> Array:
    """Solve one market with scipy: the formulas of the model, to the precision of ours."""
    theta, power = markets.share[:, i], np.exp(markets.log_power[:, i])
    supply = np.append(markets.supply[:, i], markets.domestic_supply[i])
    home, eta = markets.domestic_share[i], markets.demand_elasticity[i]
    sigma, nest = markets.sigma_imports[i], markets.sigma_domestic[i]

    def gap(log_price: Array) -> Array:
        price = np.exp(log_price)
        paid = price[:3] * power
        imports = (theta * paid ** (1.0 - sigma)).sum() ** (1.0 / (1.0 - sigma))
        inner = (1.0 - home) * imports ** (1.0 - nest) + home * price[3] ** (1.0 - nest)
        index = inner ** (1.0 / (1.0 - nest))
        volume = (imports / index) ** -nest * index**eta
        wanted = np.append(
            (paid / imports) ** -sigma * volume, (price[3] / index) ** -nest * index**eta
        )
        return np.asarray(supply * log_price - np.log(wanted))

    answer = root(gap, np.zeros(4), tol=1e-12)
    return np.asarray(answer.x)


def batched_newton(markets: NestedMarkets) -> Array:
    """Solve all markets with Newton's method in the four prices, derivatives written out."""
    count = markets.share.shape[1]
    found = np.empty((4, count))
    for start in range(0, count, CHUNK):
        part = markets.part(slice(start, start + CHUNK))
        found[:, start : start + CHUNK] = _newton(part)
    return found


def _newton(markets: NestedMarkets) -> Array:
    theta, power = markets.share, markets.log_power
    supply = np.vstack([markets.supply, markets.domestic_supply])
    sigma, nest, eta = markets.sigma_imports, markets.sigma_domestic, markets.demand_elasticity
    home, count = markets.domestic_share, theta.shape[1]
    p = np.zeros((4, count))
    matrix = np.empty((count, 4, 4))
    diagonal = np.arange(4)
    own = supply + np.vstack([np.broadcast_to(sigma, (3, count)), nest])
    for _ in range(50):
        paid = p[:3] + power
        terms = theta * np.exp((1.0 - sigma) * paid)
        total = terms.sum(axis=0)
        x = np.log(total) / (1.0 - sigma)
        spent = terms / total
        of_imports = (1.0 - home) * np.exp((1.0 - nest) * x)
        of_home = home * np.exp((1.0 - nest) * p[3])
        inner = of_imports + of_home
        z = np.log(inner) / (1.0 - nest)
        dz = np.vstack([of_imports / inner * spent, of_home / inner])
        pull = (nest - sigma) * x - (nest + eta) * z
        gap = supply * p
        gap[:3] += sigma * paid + pull
        gap[3] += nest * p[3] - (nest + eta) * z
        matrix[:] = (-(nest + eta) * dz).T[:, None, :]
        matrix[:, :3, :3] += ((nest - sigma) * spent).T[:, None, :]
        matrix[:, diagonal, diagonal] += own.T
        step = np.linalg.solve(matrix, gap.T[..., None])[..., 0].T
        p -= step
        if np.abs(step).max() < 1e-12:
            return p
    message = "the rival does not converge"
    raise RuntimeError(message)


def as_table(markets: NestedMarkets) -> tuple[pl.DataFrame, dict[str, pl.DataFrame]]:
    """Return the markets as the public function takes them."""
    count = markets.share.shape[1]
    names = np.arange(count)
    value = np.vstack([markets.share * markets.imports_share, markets.domestic_share])
    columns = {
        "value": value,
        "tariff_new": np.vstack([np.expm1(markets.log_power), np.zeros(count)]),
        "supply_elasticity": np.vstack([markets.supply, markets.domestic_supply]),
    }
    table = pl.DataFrame(
        {
            "market": np.repeat(names, 4),
            "origin": np.tile(np.array(["JPN", "KOR", "ROW", "domestic"]), count),
            **{name: array.T.ravel() for name, array in columns.items()},
        }
    ).with_columns(tariff=pl.lit(0.0))
    elasticities = {
        name: pl.DataFrame({"market": names, name: getattr(markets, name)})
        for name in ("sigma_imports", "sigma_domestic", "demand_elasticity")
    }
    return table, elasticities
