"""What more use of the preference does to welfare: what always holds, and what does not.

A claim moves duty from the treasury to the buyer, which is no gain of the country; it uses up what
it costs, which is a loss; and it brings prices nearer to costs, which is a gain on what is bought
more, less the duty of rivals on what is bought less from them. So buyers never lose, and the
country loses nothing else than the cost of claims and the rivals' duty; but full use may well lower
its welfare.
"""

import math
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.models.effects import segment_effects
from analytics.results import Results
from analytics.scenario import Assumptions
from analytics.tariffs.markets import MarketSet
from analytics.tariffs.use import NO_COST
from tests.closed_form import per_unit
from tests.models.test_welfare import assume
from tests.tariffs.line_builder import bare_markets, make_schedule, markets_of, used

LINES = (("8708", 0.1, "immediate", 2), ("8707", 0.35, "cuts_16", 1))
uses = st.floats(0.0, 1.0)
costs = st.fixed_dictionaries(
    {
        "compliance_cost": st.floats(0.0, 0.05),
        "claim_fixed_cost": st.floats(1e-4, 0.05),
        "shipment_spread": st.floats(0.5, 3.0),
    }
)


@st.composite
def beliefs(draw: st.DrawFn, *, finite: bool = False, rivals: bool = True) -> Assumptions:
    """Any importer's market; without rivals that pay duty where ``rivals`` is false."""
    supply = st.floats(0.2, 50.0) if finite else st.just(math.inf)
    own = draw(st.floats(0.05, 0.9))
    return assume(
        armington_elasticity=draw(st.floats(0.5, 12.0)),
        domestic_substitution_ratio=draw(st.floats(0.2, 1.0)),
        total_demand_elasticity=draw(st.floats(-3.0, 0.0)),
        export_supply_elasticity=draw(supply),
        domestic_supply_elasticity=draw(supply),
        domestic_share=draw(st.floats(0.0, 0.95)),
        origin_share=own,
        duty_free_rival_share=(draw(st.floats(0.0, 1.0)) if rivals else 1.0) * (1.0 - own),
        adjustment_speed=draw(st.sampled_from([0.3, 1.0])),
        dutiable_regime_share={"import": 1.0, "export": 1.0},
    )


@cache
def at_law() -> MarketSet:
    return bare_markets(make_schedule(LINES), "import")


def welfare(
    assumptions: Assumptions, use: float, costs: dict[str, float] | None = None
) -> dict[str, np.ndarray]:
    """Who gains what for each CNY of trade, by year, and the duty that rivals no longer pay."""
    market_set = used(at_law(), use, NO_COST if costs is None else costs)
    (found,) = segment_effects(market_set, assumptions)
    unit = {name.removesuffix("_cny"): values for name, values in per_unit(found).items()}
    own_duty = unit["duty_projection"] - unit["duty_counterfactual"]
    unit["rivals_duty_lost"] = own_duty - unit["revenue_change"]
    unit["buyers"] = unit["consumer_surplus_change"] - unit["compliance_cost"]
    unit["importer"] = (
        unit["buyers"] + unit["domestic_producer_surplus_change"] + unit["revenue_change"]
    )
    unit["world"] = unit["importer"] + unit["foreign_producer_surplus_change"]
    return unit


def never_lower(more: np.ndarray, less: np.ndarray | float) -> None:
    assert (more - less).min() >= -1e-9, (more - less).min()


@given(beliefs() | beliefs(finite=True), costs, uses, uses)
def test_buyers_never_lose_by_more_use(
    assumptions: Assumptions, costs: dict[str, float], one: float, other: float
) -> None:
    """Whatever supply, rivals and demand: net of what claims cost them."""
    less, more = (welfare(assumptions, use, costs)["buyers"] for use in sorted((one, other)))
    never_lower(less, 0.0)
    never_lower(more, less)


@given(beliefs(), costs, uses)
def test_the_importer_loses_nothing_but_costs_and_the_duty_of_rivals(
    assumptions: Assumptions, costs: dict[str, float], use: float
) -> None:
    """With border prices given: welfare + cost of claims + rivals' duty lost is never negative."""
    found = welfare(assumptions, use, costs)
    never_lower(found["importer"] + found["compliance_cost"] + found["rivals_duty_lost"], 0.0)


@given(beliefs(rivals=False), uses, uses)
def test_costless_claims_where_no_rival_pays_never_lower_the_importers_welfare(
    assumptions: Assumptions, one: float, other: float
) -> None:
    """Full use against any other: both exceptions closed, the first claim of the theorem holds."""
    less, more = (welfare(assumptions, use)["importer"] for use in sorted((one, other)))
    never_lower(less, 0.0)
    never_lower(more, less)


@given(beliefs(finite=True, rivals=False), uses, uses)
def test_with_finite_supply_the_same_holds_for_the_world(
    assumptions: Assumptions, one: float, other: float
) -> None:
    """The origin's prices rise: the importer may lose to it, the world does not."""
    at_once = assumptions.model_copy(update={"adjustment_speed": 1.0})
    less, more = (welfare(at_once, use)["world"] for use in sorted((one, other)))
    never_lower(less, 0.0)
    never_lower(more, less)


def in_the_end(assumptions: Assumptions, cost: float = 0.0) -> dict[str, float]:
    costs = {**NO_COST, "compliance_cost": cost}
    full, half = (welfare(assumptions, use, costs) for use in (1.0, 0.5))
    return {name: float(values[-1] - half[name][-1]) for name, values in full.items()}


def test_full_use_lowers_welfare_where_claims_cost_and_little_is_added() -> None:
    """No rivals, no domestic goods, fixed demand: duty changes hands, the cost is lost."""
    alone = {"domestic_share": 0.0, "origin_share": 1.0, "duty_free_rival_share": 0.0}
    fixed = assume(**alone, total_demand_elasticity=0.0)
    change = in_the_end(fixed, cost=0.02)
    assert change["rivals_duty_lost"] == 0.0
    assert change["importer"] == pytest.approx(-change["compliance_cost"], rel=1e-9)
    assert change["importer"] < -0.004
    assert in_the_end(fixed)["importer"] == pytest.approx(0.0, abs=1e-12)


def test_full_use_lowers_welfare_where_rivals_pay_duty() -> None:
    """Costless claims, rivals that pay MFN: what they no longer pay exceeds the gain."""
    change = in_the_end(assume(armington_elasticity=6.0, total_demand_elasticity=0.0,
                               origin_share=0.1, duty_free_rival_share=0.0))  # fmt: skip
    assert change["compliance_cost"] == 0.0
    assert change["buyers"] > 0.0
    assert change["rivals_duty_lost"] > 0.01
    assert change["importer"] < -0.001


def test_the_duty_that_rivals_no_longer_pay_is_that_on_what_they_lose() -> None:
    """One rate, all rivals pay it: recomputed from trade diversion alone."""
    alone = markets_of(make_schedule(LINES[:1]), "import")
    shares = {"origin_share": 0.1, "duty_free_rival_share": 0.0}
    (found,) = segment_effects(
        alone, assume(**shares, dutiable_regime_share={"import": 1.0, "export": 1.0})
    )
    unit = per_unit(found)
    own = unit["duty_projection_cny"] - unit["duty_counterfactual_cny"]
    lost = own - unit["revenue_change_cny"]
    assert lost == pytest.approx(0.1 * unit["trade_diversion_cny"], rel=1e-9)
    assert lost[-1] > 0.0


def test_full_use_lowers_the_importers_welfare_where_the_origin_raises_its_price() -> None:
    """Finite supply, no rivals: part of the duty saved goes to the origin; the world gains."""
    one = assume(export_supply_elasticity=1.0, domestic_share=0.0, origin_share=1.0,
                 duty_free_rival_share=0.0, adjustment_speed=1.0)  # fmt: skip
    change = in_the_end(one)
    assert change["importer"] < -0.005
    assert change["world"] > 0.0


def test_of_the_report_buyers_gain_and_the_importer_loses_by_full_use(results_of: object) -> None:
    """In this case itself; the note on welfare says why."""
    at_use, full = (_totals(results_of(name)) for name in ("baseline", "full_use"))  # type: ignore[operator]
    assert list(at_use) == list(full) != []
    for row, (buyers, importer) in at_use.items():
        assert full[row][0] > buyers > 0.0
        assert full[row][1] < importer < 0.0


def _totals(results: Results) -> dict[str, tuple[float, float]]:
    last = results.welfare.filter(sector="total", year=results.study.last_year)
    return {
        row["flow"]: (
            row["consumer_surplus_change_cny"] - row["compliance_cost_cny"],
            row["welfare_change_cny"],
        )
        for row in last.iter_rows(named=True)
    }
