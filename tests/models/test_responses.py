"""Responses of all origins: closed form and solver agree, and certificates name what fails."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import InputError
from analytics.models import responses
from analytics.models.rate_paths import RatePaths
from analytics.models.residual_checks import SolverError
from analytics.models.responses import (
    LOGS,
    OriginMarkets,
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
    closed, logs = responses._closed_form(markets)
    found, others = responses._solved(markets)
    for name in ("price", "domestic_price", "imports_index", "index"):
        assert getattr(found, name) == pytest.approx(getattr(closed, name), rel=1e-12, abs=1e-14)
    for name in LOGS:
        assert others[name] == pytest.approx(logs[name], rel=1e-12, abs=2e-13), name


def test_a_year_with_the_rates_of_the_year_before_is_not_solved_again() -> None:
    markets = solved_markets(export_supply_elasticity=5.0)
    assert markets.years_with_news.sum(axis=1).tolist() == [2, 17]  # at once, and in 16 cuts
    response = long_run_response(markets, PATHS.markets, PATHS.years)
    _, logs = responses._solved(markets)
    for name in LOGS:
        assert response.logs[name].tolist() == logs[name].reshape(2, 22).tolist(), name


def test_one_finite_supply_is_enough_to_solve() -> None:
    for name in ("export_supply_elasticity", "domestic_supply_elasticity"):
        markets = solved_markets(**{name: 4.0})
        assert not markets.has_infinite_supply
        response = long_run_response(markets, PATHS.markets, PATHS.years)
        own, home = response.logs["border_price"][:, -1], response.logs["domestic_price"]
        assert (own if name.startswith("export") else home).any()
        assert (response.residual < 1e-10).all()
        # Sellers of what is cheaper charge more, everyone else less.
        assert (own > 0).all() == name.startswith("export")
        assert (home[:, -1] < 0).all() == name.startswith("domestic")


@pytest.mark.parametrize("supply", [float("inf"), 5.0])
def test_a_wrong_solution_is_an_error_that_names_market_and_year(
    monkeypatch: pytest.MonkeyPatch, supply: float
) -> None:
    markets = solved_markets(export_supply_elasticity=supply)
    name = "_closed_form" if np.isinf(supply) else "_solved"
    right = getattr(responses, name)

    def wrong(given: OriginMarkets) -> Any:
        prices, logs = right(given)
        index = prices.index.copy()
        index[-1] += 1e-9
        return replace(prices, index=index), logs

    monkeypatch.setattr(responses, name, wrong)
    with pytest.raises(SolverError) as caught:
        long_run_response(markets, PATHS.markets, PATHS.years)
    (problem,) = caught.value.problems
    # The last year whose rates are not those of the year before, after 16 cuts.
    assert f"{PATHS.markets[1]}, 2037" in problem
    assert "residual" in problem
    assert isinstance(caught.value, InputError)
