"""``rcep explain``."""

import pytest

from tests.cli.conftest import Command

ADDRESS = "projection:import:auto_parts:2035:effect_cny"


def test_a_number_as_a_tree(rcep: Command) -> None:
    outcome = rcep("explain", ADDRESS)
    assert outcome.code == 0
    first, formula, *rest = outcome.out.splitlines()
    assert first.startswith("Effect of RCEP: Imports from Japan, Auto parts, 2035 = ")
    assert first.endswith(f" CNY [{ADDRESS}]")
    assert formula.endswith("substitution_effect_cny + expansion_effect_cny + price_effect_cny")
    assert any(
        "[assumption armington_elasticity.auto_parts, assumed, fontagne_2022]" in line
        for line in rest
    )
    assert any("[source mof_japan_trade]" in line for line in rest)


def test_scenario_settings_depth_and_language(rcep: Command) -> None:
    outcome = rcep(
        "explain", "tariff_path:CHN:JPN:auto_parts:2030:utilisation_rate", "baseline",
        "--set", "utilisation_rate.import.2030=0.5", "--depth", "1", "--language", "zh",
    )  # fmt: skip
    assert outcome.code == 0
    assert outcome.out.splitlines()[2:] == [
        "└─ 进口优惠利用率上限：2030 = 0.5 占申领有利贸易比例 "
        "[假定 utilisation_rate.import.2030, 假定, ide_jetro_192]"
    ]


def test_an_elasticity_from_a_year_on_is_named(rcep: Command) -> None:
    """In the projection and in the model of regions: what holds then, and what held before."""
    names = ("armington_elasticity.textiles", "total_demand_elasticity.clothing")
    dated = [item for name, value in zip(names, (5, -1.1), strict=True)
             for item in ("--set", f"{name}.2030={value}")]  # fmt: skip
    for address in (
        "projection:export:textiles_clothing:2035:effect_cny",
        "third_countries:JPN:textiles_clothing:CHN:2042:exact:substitution_effect_cny",
    ):
        outcome = rcep("explain", address, *dated)
        assert outcome.code == 0
        for name in names:
            assert f"[assumption {name}, assumed" in outcome.out
            assert f"[assumption {name}.2030, assumed]" in outcome.out
    assert "Substitution between origins: textiles, 2030 = 5 elasticity" in outcome.out


@pytest.mark.usefixtures("keeping")
def test_a_range_is_drawn(rcep: Command) -> None:
    outcome = rcep("explain", f"{ADDRESS}_p05", "--depth", "1")
    assert outcome.code == 0
    assert "Draws of the assumptions" in outcome.out
    assert outcome.out.splitlines()[0].startswith("Effect, 5 % of draws below: ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("projection:import:autoparts:2035:effect_cny",), 'did you mean "auto_parts"?'),
        (("projection:import:cars:2035:channel",), "is text, not a number"),
        ((ADDRESS, "--language", "fr"), '"fr" is not known; give en or zh'),
        ((ADDRESS, "nowhere"), "nowhere"),
    ],
)
def test_refusals(rcep: Command, arguments: tuple[str, ...], message: str) -> None:
    outcome = rcep("explain", *arguments)
    assert outcome.code == 2
    assert message in outcome.err
    assert "Traceback" not in outcome.err
