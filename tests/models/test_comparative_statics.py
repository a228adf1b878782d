"""What must follow whatever the numbers are: directions of the relative effect."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.errors import InputError
from analytics.models.effects import SegmentEffects, segment_effects
from analytics.readers.scenarios import load_scenario
from analytics.results import Results
from analytics.tariffs.markets import MarketSet
from analytics.tariffs.use import with_use
from tests.tariffs.line_builder import YEARS, bare_markets, make_schedule, markets_of

BASELINE = load_scenario("baseline").assumptions
COSTS = {"compliance_cost": 0.002, "claim_fixed_cost": 0.0011, "shipment_spread": 2.0}
uses = st.floats(0.0, 1.0)


@cache
def parts() -> MarketSet:
    lines = [("8708", 0.1, "cuts_11", 2), ("8707", 0.06, "immediate", 1)]
    return bare_markets(make_schedule(lines), "import")


def with_path(use: dict[int, float]) -> SegmentEffects:
    path = {year: 0.0 if year < 2022 else use[year] for year in YEARS}
    (effects,) = segment_effects(with_use(parts(), path, COSTS), BASELINE)
    return effects


@settings(max_examples=40, deadline=None)
@given(st.integers(2022, 2042), uses, uses, uses)
def test_more_use_in_a_year_never_lowers_a_later_relative_effect(
    year: int, one: float, other: float, else_where: float
) -> None:
    use = dict.fromkeys(range(2022, 2043), else_where)
    less, more = (with_path({**use, year: value}).effect for value in sorted((one, other)))
    place = YEARS.index(year)
    assert np.all(less[:place] == more[:place])
    assert np.all(less[place:] <= more[place:] + 1e-12)


@settings(max_examples=40, deadline=None)
@given(st.floats(0.02, 0.3), st.floats(0.001, 0.2))
def test_the_relative_effect_rises_with_the_mfn_rate_that_stays_for_others(
    mfn: float, more: float
) -> None:
    def effect(rate: float) -> float:
        schedule = make_schedule([("8708", round(rate, 3), "immediate", 1)])
        (found,) = segment_effects(markets_of(schedule, "import", costs=COSTS), BASELINE)
        return float(found.effect[-1])

    assert effect(mfn) <= effect(mfn + more) + 1e-12


@pytest.mark.parametrize("category", ["excluded", "standstill", "free"])
def test_a_constant_tariff_has_no_effect(category: str) -> None:
    rate = 0.0 if category == "free" else 0.1
    (found,) = segment_effects(
        markets_of(make_schedule([("8708", rate, category, 1)]), "import", costs=COSTS), BASELINE
    )
    assert not found.effect.any()


@pytest.mark.parametrize("name", ["baseline", "full_use", "faster_staging", "finite_supply"])
def test_what_is_saved_on_existing_trade_never_exceeds_the_duty_due(
    name: str, results_of: Any
) -> None:
    results: Results = results_of(name)
    table = results.projection
    assert (table["duty_saved_existing_cny"] <= table["duty_counterfactual_cny"] + 0.011).all()
    whole = table["duty_saved_existing_cny"] + table["duty_saved_added_cny"]
    assert (whole - table["duty_saved_cny"]).abs().max() <= 0.011  # type: ignore[operator]


def test_home_goods_are_no_closer_to_imports_than_imports_to_each_other() -> None:
    with pytest.raises(InputError, match="domestic_substitution_ratio"):
        load_scenario("baseline", {"domestic_substitution_ratio": 3.0})
