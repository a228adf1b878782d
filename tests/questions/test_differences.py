"""Comparisons of scenarios: what adds up to what, to 1e-9 and better."""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from pathlib import Path

import polars as pl
import pytest

import analytics
from analytics.errors import InputError
from analytics.pipeline import case_of
from analytics.questions import differences
from analytics.results import Results
from analytics.results.comparison import COMPARISON_SCHEMAS, Comparison
from analytics.scenario import Assumptions
from analytics.schemas.comparison import ChangedAssumptions

KEYS = ["scenario", "measure", "flow", "sector", "year"]
TOGETHER = """
title_en = "Together"
title_zh = "同时变化"
description = "Growth, use and elasticities change together, and cars are included."
allow_past = true

[assumptions]
growth = { auto_parts = 0.02, clothing = 0.03, textiles = -0.01 }
armington_elasticity = { auto_parts = 5.0, clothing = 4.5 }

[assumptions.utilisation_rate.import]
2022 = 0.25
2030 = 0.60

[[schedule_changes]]
importer = "CHN"
headings = "8703"
from_categories = ["excluded"]
to_category = "cuts_16"
"""


@pytest.fixture(scope="module")
def three() -> Comparison:
    return analytics.compare("baseline", "full_use", "strong_growth")


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    path = tmp_path_factory.mktemp("scenarios") / "together.toml"
    path.write_text(TOGETHER, encoding="utf-8")
    return analytics.compare("baseline", path)


@pytest.fixture(params=["three", "together"])
def comparison(request: pytest.FixtureRequest) -> Comparison:
    found: Comparison = request.getfixturevalue(request.param)
    return found


def cents(column: str) -> pl.Expr:
    return (pl.col(column) * 100).round().cast(pl.Int64)


def test_contributions_add_up_in_every_sector_and_year(comparison: Comparison) -> None:
    sums = comparison.attribution.group_by(KEYS).agg(cents("contribution_cny").sum())
    both = comparison.changed_results.join(sums, on=KEYS, how="left", validate="1:1")
    assert both.height == sums.height == len(comparison.results[1:]) * 3 * 12 * 23
    # As they are written, to the last digit; far closer than 1e-9 of the difference.
    assert (
        both["contribution_cny"].to_list()
        == both.select(cents("difference_cny")).to_series().to_list()
    )
    shares = comparison.attribution.group_by(KEYS).agg(pl.col("share").sum())
    of = both.filter(pl.col("difference_cny") != 0.0).join(shares, on=KEYS, validate="1:1")
    assert (of["share"] - 1.0).abs().max() < 1e-7


def test_contributions_add_up_over_sectors(comparison: Comparison) -> None:
    keys = ["scenario", "measure", "flow", "year", "group"]
    sectors = comparison.attribution.filter(level="sector")
    total = comparison.attribution.filter(sector="total")
    sums = sectors.group_by(keys).agg(cents("contribution_cny").sum().alias("sum"))
    both = total.join(sums, on=keys, how="left", validate="1:1")
    assert both["sum"].to_list() == both.select(cents("contribution_cny")).to_series().to_list()


def test_results_are_those_of_the_runs(comparison: Comparison) -> None:
    assert len(comparison.results) == len(set(comparison.names))
    first = comparison.results[0].projection
    for result in comparison.results[1:]:
        for measure in ("effect_cny", "projection_cny", "duty_saved_cny"):
            rows = comparison.changed_results.filter(
                scenario=result.scenario.name, measure=measure
            ).sort("flow", "sector", "year")
            order = ["flow", "sector", "year"]
            assert rows["first_cny"].to_list() == first.sort(order)[measure].to_list()
            assert rows["other_cny"].to_list() == result.projection.sort(order)[measure].to_list()


def test_one_group_takes_the_whole_difference(three: Comparison) -> None:
    groups = three.attribution.select("scenario", "group", "method").unique().sort("scenario")
    assert groups.rows() == [
        ("full_use", "hypothetical_use", "exact"),
        ("strong_growth", "growth", "exact"),
    ]
    assert three.attribution["standard_error_cny"].max() == 0.0
    assert set(three.attribution["share"].drop_nulls()) == {1.0}


def test_what_acts_where(together: Comparison) -> None:
    at_end = together.attribution.filter(year=2042, measure="effect_cny")
    found = {
        (sector, group): value
        for sector, group, value in at_end.select("sector", "group", "contribution_cny").rows()
    }
    # Only the staging of cars gives cars an effect, and the use of the preference its size.
    assert found["cars", "schedule_changes"] > 0.0
    assert found["cars", "armington_elasticity"] == 0.0
    # Use is changed for imports alone, and elasticities of exports for clothing alone.
    assert found["textiles_clothing", "utilisation_rate"] == 0.0
    assert found["textiles_clothing", "armington_elasticity"] > 0.0
    assert found["food_agriculture", "growth"] == 0.0
    assert found["machinery_electrical", "armington_elasticity"] == 0.0


def test_until_2021_nothing_differs(comparison: Comparison) -> None:
    early = comparison.changed_results.filter(pl.col("year") < 2022)
    assert early["difference_cny"].abs().max() == 0.0
    assert early.filter(measure="effect_cny")["relative"].null_count() == early.height / 3


def test_tables_agree_with_their_schemas(comparison: Comparison) -> None:
    assert list(comparison.tables) == list(COMPARISON_SCHEMAS)
    assert set(COMPARISON_SCHEMAS) < {field.name for field in fields(Comparison)}
    for name, schema in COMPARISON_SCHEMAS.items():
        assert schema.is_valid(comparison.tables[name])


def test_values_and_words_of_what_changed(together: Comparison, three: Comparison) -> None:
    rows = {row["id"]: row for row in together.changed_assumptions.iter_rows(named=True)}
    later = rows["utilisation_rate.import.2030"]
    assert (later["first_value"], later["value"]) == (0.5, 0.6)
    assert later["unit"] == "share of trade that gains by a claim"
    assert rows["schedule_changes"]["unit"] == "setting"
    assert rows["growth.auto_parts"]["value"] == 0.02
    use = three.changed_assumptions.filter(scenario="full_use")
    assert use["unit"].to_list() == ["share of trade that gains by a claim"]
    both = use.with_columns(pl.lit("twice").alias("setting"))
    assert not ChangedAssumptions.is_valid(both)


def test_same_input_same_tables(together: Comparison) -> None:
    again = analytics.compare(*(result.scenario for result in together.results))
    for name, table in together.tables.items():
        assert table.equals(again.tables[name], null_equal=True), name


@cache
def _other_values() -> dict[str, dict[str, object]]:
    """A change for each assumption, so that each is seen to reach the mixtures."""
    return {
        "export_share": {"export_share": 0.6},
        "composition": {"composition.cosmetics_jpy_bn": 260.0},
        "dutiable_regime_share": {"dutiable_regime_share.import": 0.6},
        "staging_shares": {"staging_shares.at_once": 0.24},
        "auto_parts_zero_share": {"auto_parts_zero_share": 0.8},
        "utilisation_rate": {"utilisation_rate.export": 0.5},
        "claim_fixed_cost": {"claim_fixed_cost": 0.02},
        "compliance_cost": {"compliance_cost": 0.02},
        "armington_elasticity": {"armington_elasticity.textiles": 5.0},
        "domestic_substitution_ratio": {"domestic_substitution_ratio": 0.8},
        "total_demand_elasticity": {"total_demand_elasticity.textiles": -0.4},
        "domestic_share": {"domestic_share.textiles": 0.4},
        "origin_share": {"origin_share.textiles": 0.55},
        "duty_free_rival_share": {"duty_free_rival_share.textiles": 0.25},
        "growth": {"growth.textiles": 0.01},
        "trade_cost_change": {"trade_cost_change.export": -0.01},
        "adjustment_speed": {"adjustment_speed": 0.25},
        "specific_duty_equivalent": {"specific_duty_equivalent.export": 0.3},
        "staging": {"staging.asean_weight": 0.8},
        "line_trade_spread": {"line_trade_spread": 3.0},
        "shipment_spread": {"shipment_spread": 2.5},
        "margin_tilt": {"margin_tilt.export": 150.0},
        "margin_pivot": {"margin_pivot.export": 0.02},
        "export_supply_elasticity": {"export_supply_elasticity.textiles": 8.0},
        "domestic_supply_elasticity": {"domestic_supply_elasticity.textiles": 8.0},
    }


@pytest.mark.parametrize("name", Assumptions.model_fields)
def test_every_assumption_reaches_the_mixtures(name: str) -> None:
    """That what is kept from other scenarios is never stale is held in ``tests/test_case.py``."""
    money = ["counterfactual_cny", "projection_cny", "effect_cny", "duty_saved_cny",
             "duty_counterfactual_cny"]  # fmt: skip
    before, after = (
        case_of(analytics.load_scenario("baseline", changes))["sectors_of_both"].select(money)
        for changes in ({}, _other_values()[name])
    )
    moved = not after.equals(before)
    assert moved == (name != "line_trade_spread")  # which moves the bounds of shares alone


def test_groups_that_cannot_be_mixed_are_one() -> None:
    base = analytics.load_scenario("baseline")
    shares = {"origin_share.cars": 0.995, "duty_free_rival_share.cars": 0.005}
    assert list(
        differences.possible_groups(
            base, analytics.load_scenario("baseline", {**shares, "growth": 0.01})
        )
    ) == ["growth", "origin_share + duty_free_rival_share"]
    mild = {"origin_share.cars": 0.2, "duty_free_rival_share.cars": 0.005}
    assert len(
        differences.possible_groups(base, analytics.load_scenario("baseline", mild))
    ) == 2  # fmt: skip
    # Exports of 0.12 of trade cannot hold farm goods of 0.156 of it.
    few = {"export_share": 0.12, "composition.food_share_of_trade": 0.05}
    joined = differences.possible_groups(base, analytics.load_scenario("baseline", few))
    assert joined == {"export_share + composition": ("export_share", "composition")}


def test_joined_groups_are_attributed_as_one() -> None:
    few = {"export_share": 0.12, "composition.food_share_of_trade": 0.05, "adjustment_speed": 0.4}
    found = analytics.compare("baseline", analytics.load_scenario("baseline", few))
    joined = "export_share + composition"
    assert set(found.attribution["group"]) == {joined, "adjustment_speed"}
    assert set(found.changed_assumptions["group"]) == {joined, "adjustment_speed"}


@pytest.mark.slow
def test_many_groups_are_sampled_and_still_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {
        "growth": 0.01, "adjustment_speed": 0.4, "armington_elasticity": 4.0,
        "utilisation_rate": 0.9, "total_demand_elasticity": -1.0,
        "domestic_substitution_ratio": 0.7, "dutiable_regime_share": 0.9,
    }  # fmt: skip
    assert len(values) == 7
    original = differences.attribute
    monkeypatch.setattr(differences, "attribute", lambda v, g: original(v, g, pairs=2))
    found = analytics.compare("baseline", analytics.load_scenario("baseline", values))
    assert set(found.attribution["method"]) == {"sampled"}
    assert found.attribution["standard_error_cny"].max() > 0.0
    test_contributions_add_up_in_every_sector_and_year(found)
    test_contributions_add_up_over_sectors(found)


def test_what_cannot_be_compared() -> None:
    base = analytics.load_scenario("baseline")
    copy = base.model_copy(update={"name": "copy"})
    with pytest.raises(InputError) as caught:
        analytics.compare(base, copy, "basline", "full_use", "full_use", Path("nowhere.toml"))
    assert [problem.partition(";")[0] for problem in caught.value.problems] == [
        'scenario basline: there is no scenario or file "basline"',
        'scenario nowhere.toml: there is no scenario or file "nowhere.toml"',
        "baseline and copy have the same settings",
        "full_use is given twice",
    ]


def test_scenarios_of_the_same_name_get_their_digest(
    results_of: Callable[[str], Results],
) -> None:
    base, other = (results_of(name).scenario for name in ("baseline", "full_use"))
    found = analytics.compare(base, other.model_copy(update={"name": "baseline"}))
    assert found.names == (f"baseline-{base.digest()}", f"baseline-{other.digest()}")
