"""Equations bound by name: order, values, and what is refused."""

from types import ModuleType
from typing import Any

import pytest

from analytics.equations import demand, preference
from analytics.equations.graph import collect, compute, leaves, quantity, steps
from analytics.equations.model import EQUATIONS, INPUTS
from analytics.errors import InputError


def module(name: str, **functions: Any) -> ModuleType:
    made = ModuleType(name)
    for key, function in functions.items():
        function.__name__, function.__module__ = key, name
        setattr(made, key, quantity("fraction")(function))
    return made


def test_each_step_comes_after_what_it_takes() -> None:
    names = [step.name for step in steps(["long_run_imports"], INPUTS, EQUATIONS)]
    assert names.index("net_saving") < names.index("log_price") < names.index("price_index")
    assert "trade_creation_cny" not in names


def test_what_is_given_takes_the_place_of_its_equation() -> None:
    given = {"mfn_rate": 0.1, "applied_rate": 0.0, "claimed_share": 0.5}
    assert compute(["effective_rate"], given, EQUATIONS) == {"effective_rate": 0.05}
    assert [step.name for step in steps(["effective_rate"], given, EQUATIONS)] == ["effective_rate"]


def test_leaves_are_the_inputs() -> None:
    found = leaves(["trade_creation_cny"], EQUATIONS)
    assert set(found) < set(INPUTS)
    assert {"utilisation_rate", "growth", "adjustment_speed", "compliance_cost"} <= set(found)
    assert "base_rate" not in found
    # Every input is used by some equation.
    assert set(leaves(EQUATIONS, EQUATIONS)) == set(INPUTS)


def test_all_that_is_wrong_is_said_at_once() -> None:
    twice = module("twice", sigma_domestic=lambda armington_elasticity: armington_elasticity)
    circle = module("circle", one=lambda two: two, two=lambda one: one)
    orphan = module("orphan", three=lambda previous_four: previous_four)
    given = module("given", mfn_rate=lambda: 0.0)
    with pytest.raises(InputError) as caught:
        collect((preference, demand, twice, circle, orphan, given), INPUTS)
    text = str(caught.value)
    for expected in (
        "sigma_domestic: computed by two equations; keep one",
        "three: nobody computes its argument previous_four; add an equation or an input",
        "mfn_rate: is given and computed; keep one",
        "a circle; none of them can come first",
    ):
        assert expected in text
    assert "one" in text
    assert "two" in text


def test_a_path_over_years_is_no_circle() -> None:
    path = module("path", level=lambda previous_level, growth: previous_level * (1 + growth))
    assert list(collect((path,), {"growth": "fraction"})) == ["level"]


def test_what_nobody_gives_is_named() -> None:
    with pytest.raises(InputError, match="nothing_of_the_sort: neither given nor computed"):
        compute(["nothing_of_the_sort"], {}, EQUATIONS)


UNITS = {"fraction", "ratio", "log", "elasticity", "tariff lines", "CNY"}


def test_every_equation_says_what_it_is() -> None:
    for equation in EQUATIONS.values():
        assert equation.meaning.endswith("."), equation.name
        assert equation.unit in UNITS, equation.name
