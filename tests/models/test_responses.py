"""Responses of all origins: closed form and solver agree, and certificates name what fails."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import InputError
from analytics.models import responses
from analytics.models.residual_checks import SolverError
from analytics.models.responses import (
    BENEFICIARY,
    OriginMarkets,
    RatePaths,
    long_run_response,
    origin_markets,
)
from analytics.readers.scenarios import load_scenario
from tests.tariffs.line_builder import make_schedule, markets_of

BASELINE = load_scenario("baseline").assumptions
LINES = markets_of(
    make_schedule([("8708", 0.1, "immediate", 2), ("8707", 0.4, "cuts_16", 1)]), "import", use=0.7
)
PATHS = RatePaths.of(LINES)
SEGMENTS = LINES.markets["segment"].to_list()


def solved_markets(**changes: float) -> OriginMarkets:
    values = {name: {**getattr(BASELINE, name), "auto_parts": v} for name, v in changes.items()}
    assumptions = BASELINE.model_copy(update=values)
    return origin_markets(
        SEGMENTS, PATHS.log_tariff_power, assumptions, tariff=PATHS.mfn, years=PATHS.years
    )


@given(
    sigma=st.one_of(st.just(1.0), st.floats(0.3, 20.0)),
    eta=st.one_of(st.just(-1.0), st.floats(-4.0, 0.0)),
    own=st.floats(0.02, 1.0),
    free=st.floats(0.0, 1.0),
    home=st.floats(0.0, 0.97),
)
def test_the_solver_without_limits_of_supply_is_the_closed_form(
    sigma: float, eta: float, own: float, free: float, home: float
) -> None:
    markets = solved_markets(
        armington_elasticity=sigma,
        total_demand_elasticity=eta,
        origin_share=own,
        duty_free_rival_share=free * (1.0 - own),
        domestic_share=home,
    )
    assert markets.has_infinite_supply
    closed, origins, *_ = responses._closed_form(markets)
    found, others, *_ = responses._solved(markets)
    for name in ("price", "domestic_price", "imports_index", "index"):
        assert getattr(found, name) == pytest.approx(getattr(closed, name), rel=1e-12, abs=1e-14)
    for name in ("price", "share", "imports"):
        assert getattr(others, name) == pytest.approx(getattr(origins, name), rel=1e-12, abs=2e-13)


def test_a_year_with_the_rates_of_the_year_before_is_not_solved_again() -> None:
    markets = solved_markets(export_supply_elasticity=5.0)
    assert markets.years_with_news.sum(axis=1).tolist() == [2, 17]  # at once, and in 16 cuts
    response = long_run_response(markets, PATHS.markets, PATHS.years)
    prices, origins, volume = responses._solved(markets)
    assert response.origins.imports.tolist() == origins.imports.reshape(2, 22).tolist()
    assert response.origins.price.tolist() == origins.price.reshape(3, 2, 22).tolist()
    assert response.domestic_volume.tolist() == volume.reshape(2, 22).tolist()
    assert response.domestic_price.tolist() == prices.domestic_price.reshape(2, 22).tolist()


def test_one_finite_supply_is_enough_to_solve() -> None:
    for name in ("export_supply_elasticity", "domestic_supply_elasticity"):
        markets = solved_markets(**{name: 4.0})
        assert not markets.has_infinite_supply
        response = long_run_response(markets, PATHS.markets, PATHS.years)
        moved = response.origins.price if name.startswith("export") else response.domestic_price
        assert moved.any()
        assert (response.residual < 1e-10).all()
        # Sellers of what is cheaper charge more, everyone else less.
        own = response.origins.price[BENEFICIARY, :, -1]
        assert (own > 0).all() == name.startswith("export")
        assert (response.domestic_price[:, -1] < 0).all() == name.startswith("domestic")


@pytest.mark.parametrize("supply", [float("inf"), 5.0])
def test_a_wrong_solution_is_an_error_that_names_market_and_year(
    monkeypatch: pytest.MonkeyPatch, supply: float
) -> None:
    markets = solved_markets(export_supply_elasticity=supply)
    name = "_closed_form" if np.isinf(supply) else "_solved"
    right = getattr(responses, name)

    def wrong(given: OriginMarkets) -> Any:
        prices, *others = right(given)
        index = prices.index.copy()
        index[-1] += 1e-9
        return replace(prices, index=index), *others

    monkeypatch.setattr(responses, name, wrong)
    with pytest.raises(SolverError) as caught:
        long_run_response(markets, PATHS.markets, PATHS.years)
    (problem,) = caught.value.problems
    # The last year whose rates are not those of the year before, after 16 cuts.
    assert f"{PATHS.markets[1]}, 2037" in problem
    assert "residual" in problem
    assert isinstance(caught.value, InputError)
