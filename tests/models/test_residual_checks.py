"""Certificates pass what solves a market and nothing else."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from analytics.errors import InputError
from analytics.models import armington
from analytics.models.nested_ces import Array, LogPrices, NestedMarkets, solve_markets
from analytics.models.residual_checks import TOLERANCE, SolverError, certify, residuals

PRICES = ("price", "domestic_price", "imports_index", "index")


def hard_markets(count: int, origins: int, seed: int) -> NestedMarkets:
    """Sigma to 40 and at 1, supply 1e-3 to 1e6 and infinite, tariff changes to 300 %."""
    random = np.random.default_rng(seed)
    share = random.dirichlet(np.full(origins, 0.3), count).T
    share = np.where(random.random(share.shape) < 0.1, 0.0, share) + (share == share.max(axis=0))
    supply = 10.0 ** random.uniform(-3.0, 6.0, (origins, count))
    sigma, substitution = random.uniform(0.05, 40.0, (2, count))
    domestic = np.where(random.random(count) < 0.3, 0.0, random.random(count))
    return NestedMarkets(
        share=share / share.sum(axis=0),
        log_power=np.log(random.uniform(0.25, 4.0, (origins, count))),
        supply=np.where(random.random(supply.shape) < 0.2, np.inf, supply),
        imports_share=1.0 - domestic,
        domestic_share=domestic,
        domestic_supply=10.0 ** random.uniform(-3.0, 6.0, count),
        sigma_imports=np.where(random.random(count) < 0.1, 1.0, sigma),
        sigma_domestic=np.where(random.random(count) < 0.1, 1.0, substitution),
        demand_elasticity=np.where(random.random(count) < 0.1, -1.0, -random.uniform(0, 5, count)),
    )


@pytest.mark.parametrize("origins", [1, 2, 3, 5, 6])
def test_hard_markets_are_solved(origins: int) -> None:
    markets = hard_markets(10_000, origins, seed=origins)
    assert residuals(markets, solve_markets(markets)).max() < 1e-12


@pytest.mark.parametrize("origins", [1, 2, 3, 9])
@pytest.mark.parametrize("chunk", [1, 37, 499])
def test_a_market_is_solved_alike_whatever_others_are(origins: int, chunk: int) -> None:
    markets = hard_markets(500, origins, seed=7)
    whole, cut = solve_markets(markets), solve_markets(markets, chunk=chunk)
    for name in PRICES:
        assert np.array_equal(getattr(cut, name), getattr(whole, name))


@pytest.mark.parametrize("name", PRICES)
@pytest.mark.parametrize("shift", [1e-8, -1e-3, 5.0, np.nan])
def test_a_wrong_solution_fails(name: str, shift: float) -> None:
    markets = hard_markets(200, 3, seed=11)
    traded = replace(markets, imports_share=np.full(200, 0.4), domestic_share=np.full(200, 0.6))
    prices = solve_markets(traded)
    wrong = replace(prices, **{name: getattr(prices, name) + shift})
    assert not (residuals(traded, prices) > TOLERANCE).any()
    assert not (residuals(traded, wrong) <= TOLERANCE).any()


def test_the_solution_of_another_market_fails() -> None:
    markets = hard_markets(300, 3, seed=13)
    prices = solve_markets(markets)
    for name, other in (
        ("sigma_imports", markets.sigma_imports * 1.01),
        ("demand_elasticity", markets.demand_elasticity - 0.01),
        ("supply", markets.supply * 1.1),
        ("log_power", markets.log_power + 1e-6),
    ):
        values = residuals(replace(markets, **{name: other}), prices)
        assert np.median(values) > 10 * TOLERANCE, name


def test_the_worst_markets_are_named_with_their_parameters() -> None:
    markets = hard_markets(9, 2, seed=17)
    prices = solve_markets(markets)
    shift = np.array([0.0, 1e-4, 2e-4, 3e-4, 4e-4, 5e-4, 6e-4, 7e-4, np.nan])
    names = [f"m{i}" for i in range(9)]
    with pytest.raises(SolverError) as error:
        certify(markets, replace(prices, imports_index=prices.imports_index + shift), names,
                tolerance=TOLERANCE)  # fmt: skip
    assert isinstance(error.value, InputError)
    assert len(error.value.problems) == 6
    first = error.value.problems[0]
    assert '"m8"' in first
    assert "residual nan" in first
    assert f"sigma_imports {markets.sigma_imports[8]:g}" in first
    assert "supply_elasticity" in first
    assert error.value.problems[-1] == "and 3 more markets"
    assert not any('"m0"' in problem for problem in error.value.problems)


def test_a_solver_that_stalls_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def stalled(markets: NestedMarkets) -> LogPrices:
        prices = solve_markets(markets)
        off: Array = prices.index + 1e-9
        return replace(prices, index=off)

    monkeypatch.setattr(armington, "solve_markets", stalled)
    market = pl.DataFrame(
        {
            "market": "valves", "origin": ["A", "domestic"], "value": [1.0, 2.0],
            "tariff": [0.1, 0.0], "tariff_new": 0.0, "supply_elasticity": 3.0,
        }
    )  # fmt: skip
    with pytest.raises(SolverError, match=r'market "valves": residual .* domestic share'):
        armington.solve(market, sigma_imports=3.0, demand_elasticity=-1.0)


def test_a_market_has_the_same_residual_beside_others_and_alone() -> None:
    markets = hard_markets(400, 3, seed=13)
    easy = np.arange(400) < 200  # no finite supply, no elasticity at its limit
    markets = replace(
        markets,
        supply=np.where(easy, np.inf, markets.supply),
        domestic_supply=np.where(easy, np.inf, markets.domestic_supply),
        sigma_imports=np.where(easy, 3.5, markets.sigma_imports),
        sigma_domestic=np.where(easy, 2.0, markets.sigma_domestic),
    )
    random = np.random.default_rng(17)
    shapes = {"price": (3, 400), "domestic_price": (400,), "imports_index": (400,), "index": (400,)}
    prices = LogPrices(**{name: random.normal(0.0, 0.1, shapes[name]) for name in PRICES})
    alone = [
        type(whole)(**{name: values[..., easy] for name, values in vars(whole).items()})
        for whole in (markets, prices)
    ]
    assert np.array_equal(residuals(*alone), residuals(markets, prices)[easy])
