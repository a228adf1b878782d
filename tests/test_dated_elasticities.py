"""Elasticities from a year on: every table takes the value of the year, by whatever route."""

from collections.abc import Mapping
from functools import cache
from itertools import pairwise

import polars as pl
import pytest

import analytics
from analytics.results import RESULT_SCHEMAS
from analytics.scenario.levers import ELASTICITIES

FIRST, LATE = 2022, 2036
UNDATED: Mapping[str, float] = {
    "armington_elasticity.textiles": 5.0,
    "armington_elasticity.auto_parts": 1.0,
    "total_demand_elasticity.clothing": -1.5,
    "total_demand_elasticity.food_agriculture": -0.3,
}
# MFN rates that move trade without the agreement, and costs that trade without duty answers to.
OTHERS: Mapping[str, object] = {
    "mfn_rate.auto_parts.2027": 0.12,
    "trade_cost_change.textiles_clothing.2027": -0.02,
    "utilisation_rate.food_agriculture.2030-2033": 0.2,
}
CASES: Mapping[str, tuple[str, Mapping[str, object], int]] = {
    "alone": ("baseline", {}, 0),
    "with other levers": ("baseline", OTHERS, 64),
    "full use": ("full_use", {}, 0),
    "finite supply": ("finite_supply", {}, 0),
}
MOVED = {
    "projection", "groups", "third_countries", "validation", "triple_difference", "event_study",
    "welfare", "linear_exact", "assumptions",
}  # fmt: skip
DRAWN = {"sensitivity", "convergence"}
Tables = Mapping[str, pl.DataFrame]


@cache
def tables(case: str, year: int | None = None) -> Tables:
    """All tables of a case with the elasticities: of all years, or from a year on."""
    name, others, draws = CASES[case]
    changes = UNDATED if year is None else {f"{each}.{year}": v for each, v in UNDATED.items()}
    scenario = analytics.load_scenario(name, {**others, **changes}, allow_past=year == FIRST)
    return _of(scenario, draws)


@cache
def without(case: str) -> Tables:
    """All tables of a case with the elasticities that it has."""
    name, others, draws = CASES[case]
    return _of(analytics.load_scenario(name, dict(others)), draws)


def _of(scenario: analytics.Scenario, draws: int) -> Tables:
    results = analytics.run(scenario, draws=draws)
    return {name: results.written(name) for name in RESULT_SCHEMAS}


@pytest.mark.parametrize("case", CASES)
def test_from_the_first_year_on_is_what_holds_in_all_years(case: str) -> None:
    whole, dated, before = tables(case), tables(case, FIRST), without(case)
    assert [name for name in whole if not whole[name].equals(dated[name])] == ["assumptions"]
    moved = {name for name in whole if not whole[name].equals(before[name])}
    assert moved >= MOVED | (DRAWN if CASES[case][2] else set())


@pytest.mark.parametrize("case", ["alone", "with other levers", "finite supply"])
def test_years_before_are_as_they_were(case: str) -> None:
    late, before = tables(case, LATE), without(case)
    for name, table in before.items():
        if "year" in table.columns and name != "third_countries":
            sooner = pl.col("year") < LATE
            assert late[name].filter(sooner).equals(table.filter(sooner)), name
    moved = {name for name in before if not before[name].equals(late[name])}
    # What happened is due to the elasticities of its own years.
    assert moved >= MOVED - {"triple_difference", "event_study"}
    assert not moved & {"triple_difference", "event_study"}


def test_what_has_no_memory_is_that_of_the_year() -> None:
    """Third countries are in the long run; adjustment starts from where trade is."""
    late, whole, before = tables("alone", LATE), tables("alone"), without("alone")
    name = "third_countries"
    years = before[name]["year"].unique().sort().to_list()
    assert any(year < LATE for year in years)
    assert years[-1] > LATE
    for year in years:
        same, other = (before, whole) if year < LATE else (whole, before)
        assert late[name].filter(year=year).equals(same[name].filter(year=year))
        assert not late[name].filter(year=year).equals(other[name].filter(year=year))


def test_trade_adjusts_from_where_it_is() -> None:
    """A lower elasticity: each year is nearer to what it leads to, and none is there."""

    def effects(of: Tables) -> list[float]:
        rows = of["projection"].filter(pl.col("year") >= LATE - 1, sector="auto_parts").sort("year")
        return (rows["effect_cny"] / rows["counterfactual_cny"]).to_list()

    late, whole, before = map(effects, (tables("alone", LATE), tables("alone"), without("alone")))
    ways = [(none - own) / (none - all_years)
            for own, all_years, none in zip(late, whole, before, strict=True)]  # fmt: skip
    assert ways[0] == 0.0
    assert all(sooner < later < 1.0 for sooner, later in pairwise(ways))


def test_a_span_ends() -> None:
    name = "armington_elasticity.auto_parts"
    ended = analytics.load_scenario("baseline", {f"{name}.2028-2031": 6.0})
    same = analytics.load_scenario("baseline", {f"{name}.2028": 6.0, f"{name}.2032": 3.5})
    found = [_of(scenario, 0)["projection"] for scenario in (ended, same)]
    assert found[0].equals(found[1])


def test_a_flow_and_a_sector_are_their_product_groups() -> None:
    one = {f"armington_elasticity.{name}.2028": 4.5 for name in ("textiles", "clothing")}
    by_sector = {"armington_elasticity.textiles_clothing.2028": 4.5}
    found = [analytics.run(analytics.load_scenario("baseline", changes), draws=0).projection
             for changes in (one, by_sector)]  # fmt: skip
    assert found[0].equals(found[1])


def test_a_comparison_names_them_and_says_what_is_due_to_them() -> None:
    """An elasticity of all years and one from a year on are one group."""
    changes = {"armington_elasticity.textiles.2028": 5.0, "armington_elasticity.clothing": 3.0,
               "total_demand_elasticity.clothing.2030": -1.1}  # fmt: skip
    found = analytics.compare("baseline", analytics.load_scenario("baseline", changes))
    rows = {row["id"]: row for row in found.changed_assumptions.iter_rows(named=True)}
    assert set(rows) == set(changes)
    assert {row["unit"] for row in rows.values()} == {"elasticity"}
    assert rows["armington_elasticity.textiles.2028"]["first_setting"] == "not set"
    due = found.attribution.filter(year=2042, sector="textiles_clothing", measure="effect_cny")
    assert set(due["group"]) == {"armington_elasticity", "total_demand_elasticity"}
    assert (due["contribution_cny"] != 0.0).all()


@pytest.mark.parametrize("name", ELASTICITIES)
def test_no_step_is_given_an_elasticity_that_knows_no_year(name: str) -> None:
    from analytics.case import INPUTS
    from analytics.pipeline import case_of

    assert name not in INPUTS
    changes = {f"{name}.cars.2030": 2.0 if name == ELASTICITIES[0] else -2.0}
    case = case_of(analytics.load_scenario("baseline", changes))
    for given in ("market_assumptions_import", "response_assumptions_import", "region_assumptions"):
        value = getattr(case[given], name)["cars"]
        assert set(value) == set(case.study.years_of_rates), given
        assert value[2029] != value[2030] == value[2042]
