"""Welfare and revenue by market: against numerical integration and against the public solver."""

import math
from functools import cache
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from analytics.equations.graph import rate_of
from analytics.models import responses
from analytics.models.armington import solve
from analytics.models.effects import segment_effects
from analytics.models.rate_paths import RatePaths
from analytics.models.responses import (
    PRICES,
    SHARES,
    OriginMarkets,
    long_run_response,
    origin_markets,
)
from analytics.models.welfare import WELFARE, market_rates
from analytics.readers.scenarios import load_scenario
from analytics.results import Results
from analytics.scenario import Assumptions
from analytics.tariffs.markets import MarketSet
from analytics.tariffs.use import NO_COST
from tests.closed_form import per_unit
from tests.tariffs.line_builder import make_schedule, markets_of

INF = math.inf
PART = "auto_parts"
LAST = -1  # position of 2042, when all staging is over


@cache
def lines() -> MarketSet:
    """Three lines of one segment: free at once, in cuts, and excluded."""
    rows = [
        ("8708", 0.1, "immediate", 2),
        ("8707", 0.35, "cuts_16", 1),
        ("8706", 0.2, "excluded", 3),
    ]
    return markets_of(make_schedule(rows), "import", use=0.8)


BASELINE = load_scenario("baseline").assumptions


def assume(**changes: Any) -> Assumptions:
    """The baseline with one value for the segment, or for all, in each of the fields named."""
    values = {
        name: {**getattr(BASELINE, name), PART: value}
        if isinstance(getattr(BASELINE, name), dict) and not isinstance(value, dict)
        else value
        for name, value in changes.items()
    }
    return BASELINE.model_copy(update=values)


supplies = st.one_of(st.just(INF), st.floats(0.1, 100.0))


@st.composite
def beliefs(draw: st.DrawFn) -> Assumptions:
    own = draw(st.floats(0.05, 0.9))
    return assume(
        armington_elasticity=draw(st.one_of(st.just(1.0), st.floats(0.5, 12.0))),
        domestic_substitution_ratio=draw(st.floats(0.2, 1.0)),
        total_demand_elasticity=draw(st.one_of(st.just(-1.0), st.floats(-3.0, 0.0))),
        export_supply_elasticity=draw(supplies),
        domestic_supply_elasticity=draw(supplies),
        domestic_share=draw(st.floats(0.0, 0.95)),
        origin_share=own,
        duty_free_rival_share=draw(st.floats(0.0, 1.0)) * (1.0 - own),
        adjustment_speed=draw(st.sampled_from([0.3, 1.0])),
    )


def responded(assumptions: Assumptions) -> tuple[RatePaths, OriginMarkets, dict[str, Any]]:
    paths = RatePaths.of(lines())
    segments = lines().markets["segment"].to_list()
    markets = origin_markets(
        segments, paths.log_tariff_power, assumptions, tariff=paths.mfn, years=paths.years
    )
    long_run = long_run_response(markets, paths.markets, paths.years)
    return paths, markets, long_run.adjusted(assumptions.adjustment_speed)


def changes(assumptions: Assumptions) -> dict[str, Any]:
    paths, markets, response = responded(assumptions)
    rates = market_rates(map(rate_of, WELFARE), markets, response, paths.rates)
    return dict(zip(WELFARE, rates.values(), strict=True))


def spending_of(markets: OriginMarkets) -> Any:
    """Spending on all goods at domestic prices for each CNY of the beneficiary's trade."""
    return (markets.value * (1.0 + markets.tariff)).sum(axis=0) / markets.nested.imports_share


def by_origin(response: dict[str, Any], names: tuple[str, ...]) -> Any:
    return np.array([response[f"adjusted_{name}"] for name in names])


@given(beliefs(), st.integers(0, 2), st.sampled_from([1, 5, 21]))
def test_surpluses_are_areas_beside_the_curves_of_every_good(
    assumptions: Assumptions, line: int, year: int
) -> None:
    """Buyers: the sum over goods of what is bought, along a path of prices from old to new.

    Only demand is integrated, good by good; the price index and its formula stay unused but for
    the demand of each good, and the path is no axis of any good.
    """
    _, markets, response = responded(assumptions)
    found = changes(assumptions)
    at = line * 22 + year
    nested = markets.nested
    price = by_origin(response, PRICES).reshape(3, -1)[:, at]
    home = float(response["adjusted_domestic_price"].reshape(-1)[at])
    paid = np.append(price + nested.log_power[:, at], home)
    upper = nested.imports_share[at]
    share = np.append(upper * nested.share[:, at], nested.domestic_share[at])
    sigma, other, eta = (
        float(values[at])
        for values in (nested.sigma_imports, nested.sigma_domestic, nested.demand_elasticity)
    )

    def ces(weights: Any, logs: Any, elasticity: float) -> float:
        if abs(1.0 - elasticity) < 1e-12:
            return float(np.sum(weights * logs))
        return float(np.log(np.sum(weights * np.exp((1 - elasticity) * logs))) / (1 - elasticity))

    def bought(step: float) -> float:
        logs = step * paid
        imports = ces(nested.share[:, at], logs[:3], sigma)
        index = ces(np.array([upper, 1 - upper]), np.array([imports, logs[3]]), other)
        volume = np.append(
            -sigma * (logs[:3] - imports) - other * (imports - index) + eta * index,
            -other * (logs[3] - index) + eta * index,
        )
        return float(np.sum(share * np.exp(volume + logs) * paid))

    spending = spending_of(markets)[at]
    area = quad(bought, 0.0, 1.0, epsabs=1e-13, epsrel=1e-11)[0]
    here = (line, year)
    assert found["consumer_surplus_change_cny"][here] == pytest.approx(
        -spending * area, rel=1e-8, abs=1e-10 * spending
    )

    def beside_supply(log_price: float, supply: float) -> float:
        if math.isinf(supply):
            return 0.0
        return quad(lambda p: p**supply, 1.0, math.exp(log_price), epsabs=1e-14, epsrel=1e-11)[0]

    supply = float(nested.supply[0, at])
    foreign = sum(
        value * beside_supply(float(log), supply)
        for value, log in zip(markets.value[:, at], price, strict=True)
    )
    assert found["foreign_producer_surplus_change_cny"][here] == pytest.approx(
        foreign, rel=1e-8, abs=1e-10 * markets.value[:, at].sum()
    )
    domestic = spending * nested.domestic_share[at]
    assert found["domestic_producer_surplus_change_cny"][here] == pytest.approx(
        domestic * beside_supply(home, float(nested.domestic_supply[at])),
        rel=1e-8,
        abs=1e-10 * spending,
    )


@given(beliefs())
def test_adjusted_volumes_lie_on_the_supply_curves(assumptions: Assumptions) -> None:
    _, markets, response = responded(assumptions)
    supply = float(markets.nested.supply[0, 0])
    volume = by_origin(response, SHARES) + response["adjusted_imports"]
    price = by_origin(response, PRICES)
    if math.isinf(supply):
        assert not price.any()
    else:
        assert volume == pytest.approx(supply * price, abs=1e-9 * (1 + supply))


@given(beliefs())
def test_the_public_solver_gives_the_same_in_the_long_run(assumptions: Assumptions) -> None:
    """Rows of origins solved by `solve`: surplus and revenue, added up from the origins."""
    at_once = assumptions.model_copy(update={"adjustment_speed": 1.0})
    paths, markets, _ = responded(at_once)
    found = changes(at_once)
    rows = []
    for line, name in enumerate(paths.markets):
        at = line * 22 + 21
        new = [paths.rates["effective_rate"][line, LAST], *markets.tariff[1:, at]]
        origins = zip("ABC", markets.value[:, at], markets.tariff[:, at], new, strict=True)
        supply = at_once.export_supply_elasticity[PART]
        rows += [(name, *origin, supply) for origin in origins]
        home = spending_of(markets)[at] * markets.nested.domestic_share[at]
        supply = at_once.domestic_supply_elasticity[PART]
        rows.append((name, "domestic", home, 0.0, 0.0, supply))
    columns = ["market", "origin", "value", "tariff", "tariff_new", "supply_elasticity"]
    table = pl.DataFrame(rows, schema=columns, orient="row")
    sigma = at_once.armington_elasticity[PART]
    solution = solve(
        table,
        sigma_imports=sigma,
        sigma_domestic=sigma * at_once.domestic_substitution_ratio,
        demand_elasticity=at_once.total_demand_elasticity[PART],
    )
    for mine, theirs in (
        ("consumer_surplus_change_cny", "consumer_surplus_change"),
        ("revenue_change_cny", "revenue_change"),
    ):
        assert found[mine][:, LAST] == pytest.approx(
            solution.markets[theirs].to_numpy(), rel=1e-7, abs=1e-9 * spending_of(markets).max()
        )
    revenue = table["tariff_new"] * solution.origins["value_new"] - table["tariff"] * table["value"]
    by_line = table.select("market", revenue=revenue).group_by("market").agg(pl.sum("revenue"))
    lines_revenue = dict(by_line.iter_rows())
    # The segment is the sum of its lines, weighted, and of the trade that pays no duty (nothing).
    (segment,) = segment_effects(lines(), at_once)
    weights = dict(lines().markets.select("market", "weight").iter_rows())
    dutiable = at_once.dutiable_regime_share["import"]
    expected = dutiable * sum(weights[name] * value for name, value in lines_revenue.items())
    assert per_unit(segment)["revenue_change_cny"][LAST] == pytest.approx(
        expected, rel=1e-7, abs=1e-9 * spending_of(markets).max()
    )


@given(beliefs())
def test_no_cut_changes_no_welfare(assumptions: Assumptions) -> None:
    found = changes(assumptions)
    excluded = lines().markets["staging_category"].to_list().index("excluded")
    for name in WELFARE:
        assert not found[name][excluded].any(), name
        assert not found[name][:, 0].any(), name  # 2021, before the agreement


@given(beliefs())
def test_finite_supply_tends_to_infinite_supply(assumptions: Assumptions) -> None:
    names = ("export_supply_elasticity", "domestic_supply_elasticity")
    segments = {name: getattr(assumptions, name) for name in names}
    huge, infinite = (
        assumptions.model_copy(
            update={name: dict.fromkeys(values, supply) for name, values in segments.items()}
        )
        for supply in (1e11, INF)
    )
    (near,), (at,) = segment_effects(lines(), huge), segment_effects(lines(), infinite)
    for name in per_unit(at):
        assert per_unit(near)[name] == pytest.approx(per_unit(at)[name], rel=1e-6, abs=1e-8), name


def test_one_market_by_hand() -> None:
    """No rivals, no domestic goods, unit demand: 10 % to zero at full use, all at once."""
    market_set = markets_of(make_schedule([("8708", 0.1, "immediate", 1)]), "import", use=1.0)
    assumptions = assume(
        domestic_share=0.0,
        origin_share=1.0,
        duty_free_rival_share=0.0,
        total_demand_elasticity=-1.0,
        dutiable_regime_share={"import": 1.0, "export": 1.0},
        adjustment_speed=1.0,
    )
    (found,) = segment_effects(market_set, assumptions)
    unit = {name: values[LAST] for name, values in per_unit(found).items()}
    # Spending of 1.1 stays, the price falls by 1.1, and 1.1 is bought and imported.
    assert unit["consumer_surplus_change_cny"] == pytest.approx(1.1 * math.log(1.1))
    assert unit["revenue_change_cny"] == pytest.approx(-0.1)
    assert unit["compliance_cost_cny"] == 0.0
    # A claim that costs 0.02 leaves a price of 1.02, of which 1.1 / 1.02 is bought.
    costly = markets_of(
        make_schedule([("8708", 0.1, "immediate", 1)]),
        "import",
        costs={**NO_COST, "compliance_cost": 0.02},
    )
    (dear,) = segment_effects(costly, assumptions)
    of_dear = {name: values[LAST] for name, values in per_unit(dear).items()}
    assert of_dear["compliance_cost_cny"] == pytest.approx(0.02 * 1.1 / 1.02)
    assert of_dear["consumer_surplus_change_cny"] == pytest.approx(
        1.1 * math.log(1.1 / 1.02) + 0.02 * 1.1 / 1.02
    )
    assert unit["foreign_producer_surplus_change_cny"] == 0.0
    # Supply of elasticity 1: price and volume each take half of the cut.
    finite = assumptions.model_copy(
        update={"export_supply_elasticity": {**BASELINE.export_supply_elasticity, PART: 1.0}}
    )
    (found,) = segment_effects(market_set, finite)
    unit = {name: values[LAST] for name, values in per_unit(found).items()}
    assert unit["price_effect_cny"] == pytest.approx(math.sqrt(1.1) - 1)
    assert unit["foreign_producer_surplus_change_cny"] == pytest.approx((1.1 - 1) / 2)
    assert unit["consumer_surplus_change_cny"] == pytest.approx(1.1 * math.log(1.1) / 2)


def test_the_index_is_the_price_of_the_year() -> None:
    """Prices pass through at once: in the first year the index has moved by the whole cut."""
    paths, markets, response = responded(assume(adjustment_speed=0.3))
    at_once = responses._closed_form(markets)[0].index.reshape(3, -1)[:, 1]
    slow = changes(assume(adjustment_speed=0.3))["consumer_surplus_change_cny"][:, 1]
    fast = changes(assume(adjustment_speed=1.0))["consumer_surplus_change_cny"][:, 1]
    assert slow == pytest.approx(fast)
    free = paths.markets.index(next(n for n in paths.markets if n.endswith("immediate")))
    assert at_once[free] < 0.0
    value = sum(response[f"adjusted_{name}"][free] for name in ("border_price", "share", "imports"))
    assert 0 < value[1] < value[5]


@pytest.mark.parametrize("name", ["baseline", "finite_supply", "trade_cost_cut"])
def test_the_report_adds_up_and_agrees_with_the_duties(name: str, results_of: Any) -> None:
    results: Results = results_of(name)
    cents = [(pl.col(column) * 100).round().cast(pl.Int64)
             for column in results.welfare.columns if column.endswith("_cny")]  # fmt: skip
    welfare = results.welfare.with_columns(cents)
    net = (
        pl.col("consumer_surplus_change_cny")
        + pl.col("domestic_producer_surplus_change_cny")
        + pl.col("revenue_change_cny")
        - pl.col("compliance_cost_cny")
    )
    assert welfare.filter(pl.col("welfare_change_cny") != net).height == 0
    parts = welfare.filter(level="sector").group_by("flow", "year").agg(pl.col("^.*_cny$").sum())
    total = welfare.filter(sector="total").select(parts.columns)
    assert total.sort("flow", "year").equals(parts.sort("flow", "year"))
    # The beneficiary's duties stand in the projection; rivals who pay MFN sell less, never more.
    both = results.welfare.join(results.projection, on=["flow", "sector", "year"])
    duties = pl.col("duty_projection_cny") - pl.col("duty_counterfactual_cny")
    rivals = both.select(pl.col("revenue_change_cny") - duties).to_series()
    assert rivals.max() <= 0.02  # type: ignore[operator]
    assert rivals.min() < -1e6  # type: ignore[operator]


def test_sectors_without_a_tariff_channel_change_no_welfare(baseline: Results) -> None:
    cars = baseline.welfare.filter(pl.col("sector").is_in(["cars", "cosmetics"]))
    assert set(cars.select(pl.col("^.*_cny$")).unpivot()["value"]) == {0.0}
