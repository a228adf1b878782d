"""Trade diversion is what foreign rivals lose: recomputed from market shares alone."""

import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.models.armington import solve
from analytics.models.effects import segment_effects
from analytics.readers.scenarios import load_scenario
from analytics.results import Results
from tests.closed_form import per_unit
from tests.tariffs.line_builder import make_schedule, markets_of

BASELINE = load_scenario("baseline").assumptions
LINE = markets_of(make_schedule([("8708", 0.1, "immediate", 1)]), "import", use=1.0)
supplies = st.one_of(st.just(math.inf), st.floats(0.1, 50.0))
shares = st.floats(0.05, 0.9)


def unit(**values: Any) -> dict[str, float]:
    """What one CNY of trade in one market gains and others lose, adjusted at once."""
    by_segment = {
        name: {**getattr(BASELINE, name), "auto_parts": value}
        for name, value in values.items()
        if name != "domestic_substitution_ratio"
    }
    plain = {
        "adjustment_speed": 1.0,
        "domestic_substitution_ratio": values.get("domestic_substitution_ratio", 0.5),
        "dutiable_regime_share": {"import": 1.0, "export": 1.0},
    }
    (effects,) = segment_effects(LINE, BASELINE.model_copy(update={**by_segment, **plain}))
    found = {name: float(rates[-1]) for name, rates in per_unit(effects).items()}
    return found | {"effect_cny": float(effects.effect[-1])}


@given(shares, st.floats(0.0, 1.0), st.floats(0.0, 0.95), st.floats(1.05, 12.0), st.floats(-3.0, 0))
def test_rivals_lose_what_their_shares_say(
    own: float, part: float, home: float, sigma: float, eta: float
) -> None:
    """No solver: shares in spending after the cut of 10 %, and the spending that remains."""
    free = part * (1.0 - own)
    rest = max(1.0 - own - free, 0.0)
    found = unit(origin_share=own, duty_free_rival_share=free, domestic_share=home,
                 armington_elasticity=sigma, total_demand_elasticity=eta)  # fmt: skip
    paid = np.array([1.1 * own, free, 1.1 * rest])
    before = paid / paid.sum()
    weighed = before * np.array([1.1 ** (sigma - 1.0), 1.0, 1.0])
    after = weighed / weighed.sum()
    # The beneficiary's spending with duty says how much is spent on imports in all.
    spent = own * (1.0 + found["effect_cny"]) / after[0]
    new = after * spent / np.array([1.0, 1.0, 1.1])
    lost = (free - new[1]) + (rest - new[2])
    assert found["trade_diversion_cny"] == pytest.approx(lost / own, rel=1e-9, abs=1e-12)


@given(
    shares, st.floats(0.0, 1.0), st.floats(0.0, 0.95), st.floats(1.05, 12.0), st.floats(-3.0, 0),
    supplies, supplies,
)  # fmt: skip
def test_rivals_and_home_lose_what_the_solver_of_markets_says(
    own: float, part: float, home: float, sigma: float, eta: float, supply: float, at_home: float
) -> None:
    """With finite supply too, by the table of all origins that users call."""
    free = part * (1.0 - own)
    values = [own, free, max(1.0 - own - free, 0.0)]
    imports = 1.1 * (values[0] + values[2]) + free
    table = pl.DataFrame(
        {
            "market": "one",
            "origin": ["beneficiary", "free", "mfn", "domestic"],
            "value": [*values, imports * home / (1.0 - home)],
            "tariff": [0.1, 0.0, 0.1, 0.0],
            "tariff_new": [0.0, 0.0, 0.1, 0.0],
            "supply_elasticity": [supply, supply, supply, at_home],
        }
    )
    solved = solve(table, sigma_imports=sigma, sigma_domestic=sigma / 2, demand_elasticity=eta)
    lost = (table["value"] - solved.origins["value_new"]).to_numpy() / own
    found = unit(origin_share=own, duty_free_rival_share=free, domestic_share=home,
                 armington_elasticity=sigma, total_demand_elasticity=eta,
                 export_supply_elasticity=supply, domestic_supply_elasticity=at_home)  # fmt: skip
    assert found["effect_cny"] == pytest.approx(-lost[0], rel=1e-8, abs=1e-10)
    assert found["trade_diversion_cny"] == pytest.approx(lost[1] + lost[2], rel=1e-8, abs=1e-10)
    assert found["domestic_loss_cny"] == pytest.approx(lost[3], rel=1e-8, abs=1e-10)


@pytest.mark.parametrize("name", ["baseline", "finite_supply", "trade_cost_cut"])
def test_creation_and_diversion_make_up_the_effect(name: str, results_of: Any) -> None:
    results: Results = results_of(name)
    table = results.projection
    cents = {n: (table[n] * 100).round().cast(int) for n in table.columns if n.endswith("_cny")}
    whole = cents["trade_creation_cny"] + cents["trade_diversion_cny"]
    assert (whole == cents["effect_cny"]).all()
    last = table.filter(sector="total", year=2042)
    assert (last["trade_diversion_cny"] > 0.0).all()
    assert (last["trade_diversion_cny"] < last["substitution_effect_cny"]).all()
