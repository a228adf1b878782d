"""Scenarios and assumptions: complete, bounded, frozen, and told apart by their digest."""

import math
from typing import Any

import pytest
from pydantic import ValidationError

from analytics.cli.settings import parse_settings
from analytics.readers.scenarios import load_scenario, shipped_scenarios
from analytics.readers.shipped import read_shipped
from analytics.readers.study import read_study
from analytics.scenario import STUDY, Assumptions, Scenario


def settings() -> dict[str, Any]:
    return load_scenario("baseline").model_dump()


def test_the_baseline_is_the_central_value_of_every_assumption() -> None:
    ranges = read_shipped().assumption_ranges
    central = dict(ranges.select("id", "central").iter_rows())
    assert load_scenario("baseline").assumptions.by_id() == central


def test_central_values_lie_within_their_ranges() -> None:
    for row in read_shipped().assumption_ranges.iter_rows(named=True):
        assert (row["low"] is None) == (row["high"] is None), row["id"]
        if row["low"] is not None:
            assert row["low"] <= row["central"] <= row["high"], row["id"]
            assert row["low"] < row["high"], row["id"]


@pytest.mark.parametrize("end", ["low", "high"])
def test_every_end_of_a_range_is_a_valid_value(end: str) -> None:
    """A range that the model itself refuses could not be drawn from."""
    for row in read_shipped().assumption_ranges.iter_rows(named=True):
        if row[end] is not None:
            changed = load_scenario("baseline", {row["id"]: row[end]}, allow_past=True)
            assert changed.by_id()[row["id"]] == row[end]


def test_all_low_and_all_high_ends_fit_together() -> None:
    for end in ("low", "high"):
        changes = {
            row["id"]: row[end]
            for row in read_shipped().assumption_ranges.iter_rows(named=True)
            if row[end] is not None
        }
        assert load_scenario("baseline", changes, allow_past=True).assumptions


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("export_share",), 0.0),
        (("export_share",), 1.0),
        (("utilisation_rate", "import"), {"2022": 1.0000001}),
        (("utilisation_rate", "import"), {"2022": -0.1}),
        (("utilisation_rate", "import"), {"22": 0.5}),
        (("utilisation_rate", "import"), {}),
        (("utilisation_rate",), {"import": {"2022": 0.5}}),
        (("armington_elasticity", "cars"), 0.0),
        (("armington_elasticity", "cars"), -3.0),
        (("armington_elasticity", "cars"), float("nan")),
        (("armington_elasticity", "cars"), "3"),
        (("armington_elasticity", "cars"), True),
        (("total_demand_elasticity", "cars"), 0.1),
        (("domestic_share", "cars"), 1.0),
        (("origin_share", "cars"), 0.0),
        (("origin_share", "cars"), 0.995),
        (("growth", "cars"), 3.0),
        (("growth", "cars"), float("inf")),
        (("export_supply_elasticity", "cars"), 0.0),
        (("export_supply_elasticity", "cars"), -1.0),
        (("domestic_supply_elasticity", "cars"), float("nan")),
        (("domestic_supply_elasticity", "cars"), float("-inf")),
        (("domestic_supply_elasticity", "cars"), "inf"),
        (("adjustment_speed",), 0.0),
        (("adjustment_speed",), 1.1),
        (("staging_shares", "partial"), 0.141),
        (("compliance_cost",), None),
    ],
)
def test_values_out_of_range_or_of_another_type_are_refused(
    path: tuple[str, ...], value: object
) -> None:
    values = settings()
    group = values["assumptions"]
    for key in path[:-1]:
        group = group[key]
    group[path[-1]] = value
    with pytest.raises(ValidationError):
        Scenario.model_validate(values)


def test_every_segment_needs_a_value() -> None:
    values = settings()["assumptions"]
    del values["growth"]["textiles"], values["growth"]["cars"]
    with pytest.raises(ValidationError, match="no value for cars, textiles"):
        Assumptions.model_validate(values, context={STUDY: read_study()})


def test_scenarios_cannot_be_changed_in_place() -> None:
    scenario = load_scenario("baseline")
    with pytest.raises(ValidationError):
        scenario.name = "other"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        scenario.assumptions.export_share = 0.5  # type: ignore[misc]


def test_ids_are_dotted_names_and_cover_every_number() -> None:
    ids = load_scenario("baseline").assumptions.by_id()
    assert ids["utilisation_rate.import.2022"] == 0.071
    # Groups without a value of their own take that of their sector.
    given = {name.partition(".")[2] for name in ids if name.startswith("armington_elasticity.")}
    sector_of = read_study().sector_of
    assert given <= {*sector_of, *sector_of.values()}
    assert all({segment, sector} & given for segment, sector in sector_of.items())
    assert all(isinstance(value, float) for value in ids.values())


def test_the_digest_tells_settings_apart_and_nothing_else() -> None:
    baseline = load_scenario("baseline")
    titled = baseline.model_copy(
        update={"name": "n", "title_en": "t", "title_zh": "t", "description": "d"}
    )
    assert titled.digest() == baseline.digest()
    digests = {load_scenario(name).digest() for name in shipped_scenarios()}
    assert len(digests) == len(shipped_scenarios())
    # Every single number counts, however small the change.
    for name, value in baseline.assumptions.by_id().items():
        if not name.startswith("staging_shares"):
            change = {name: value * (1 - 1e-12) - 1e-15 * (value == 0)}
            moved = load_scenario("baseline", change, allow_past=True)
            if moved.by_id()[name] != value or moved.levers:
                assert moved.digest() != baseline.digest(), name
    assert load_scenario("baseline", {"compliance_cost": 0.002}).digest() == baseline.digest()
    assert load_scenario("baseline", {"growth": 0}).digest() == baseline.digest()


def test_infinite_supply_is_a_value_like_any_other() -> None:
    name = "export_supply_elasticity.cars"
    baseline = load_scenario("baseline")
    assert baseline.assumptions.by_id()[name] == math.inf
    finite = load_scenario("baseline", {name: 1e9})
    assert finite.digest() != baseline.digest()
    assert load_scenario("baseline", {name: math.inf}).digest() == baseline.digest()
    assert parse_settings([f"{name}=inf"]) == {name: math.inf}
    read = Scenario.model_validate(baseline.model_dump())
    assert read == baseline


def test_what_happened_happened_without_the_experiments() -> None:
    for name in ("cars_included", "faster_staging", "full_use", "trade_cost_cut"):
        scenario = load_scenario(name)
        observed = scenario.as_observed()
        assert observed != scenario
        assert observed.digest() == load_scenario("baseline").digest(), name
    for name in ("baseline", "finite_supply", "weak_growth", "strong_growth"):
        assert load_scenario(name).as_observed() == load_scenario(name)


def test_the_order_in_which_years_are_written_does_not_matter() -> None:
    one = load_scenario("baseline", {"utilisation_rate.export": {"2026": 0.5, "2030": 0.6}})
    other = load_scenario("baseline", {"utilisation_rate.export": {"2030": 0.6, "2026": 0.5}})
    assert one.digest() == other.digest()
