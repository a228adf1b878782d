"""What differs between two scenarios, and mixtures of them."""

import pytest

import analytics
from analytics.errors import InputError
from analytics.scenario import Assumptions, Scenario
from analytics.scenario.changes import NONE, NOT_SET, SETTINGS, changed_groups, changes, mixed


@pytest.fixture(scope="module")
def base() -> Scenario:
    return analytics.load_scenario("baseline")


def test_every_field_is_a_setting_an_assumption_or_a_name() -> None:
    names = {"name", "title_en", "title_zh", "description", "assumptions", "levers", "changes"}
    assert set(Scenario.model_fields) == names | set(SETTINGS)


def test_changed_groups_and_values(base: Scenario) -> None:
    assert changed_groups(base, base) == []
    assert changes(base, base) == []
    growth = analytics.load_scenario("strong_growth")
    assert changed_groups(base, growth) == ["growth"]
    assert len(changes(base, growth)) == 11
    assert changes(base, growth)[1].id == "growth.auto_parts"
    assert (changes(base, growth)[1].first, changes(base, growth)[1].other) == (0.0, 0.02)


def test_settings_are_told_in_words(base: Scenario) -> None:
    (use,) = changes(base, analytics.load_scenario("full_use"))
    assert (use.group, use.first, use.other) == ("hypothetical_use", NOT_SET, 1.0)
    (cars,) = changes(base, analytics.load_scenario("cars_included"))
    assert (cars.id, cars.first) == ("schedule_changes", NONE)
    assert cars.other == "CHN 8703: excluded -> cuts_16"


def test_a_year_that_one_scenario_lacks(base: Scenario) -> None:
    later = {"utilisation_rate.import": {"2026": 0.15, "2031-2033": 0.45}}
    other = analytics.load_scenario("baseline", later)
    found = {change.id: (change.first, change.other) for change in changes(base, other)}
    assert found == {
        "utilisation_rate.import.2026": (NOT_SET, 0.15),
        "utilisation_rate.import.2031": (NOT_SET, 0.45),
        "utilisation_rate.import.2034": (NOT_SET, 0.15),
    }
    assert changed_groups(base, other) == ["utilisation_rate"]


def test_levers_are_mixed_by_their_names(base: Scenario) -> None:
    values = {
        "utilisation_rate.cars.2028": 0.9,
        "mfn_rate.cosmetics.2027": 0.1,
        "growth.cars.2030": 0.01,
    }
    other = analytics.load_scenario("baseline", values)
    groups = changed_groups(base, other)
    assert groups == ["utilisation_rate", "growth", "mfn_rate"]
    assert mixed(base, other, groups).digest() == other.digest()
    assert mixed(base, other, ["mfn_rate"]).levers.by_id() == {"mfn_rate.cosmetics.2027": 0.1}


def test_mixtures_between_the_two_ends(base: Scenario) -> None:
    values = {"growth": 0.02, "adjustment_speed": 0.35, "hypothetical_use": 0.5}
    other = analytics.load_scenario("baseline", values)
    groups = changed_groups(base, other)
    assert groups == ["hypothetical_use", "growth", "adjustment_speed"]
    assert mixed(base, other, []) == base
    assert mixed(base, other, groups).digest() == other.digest()
    half = mixed(base, other, ["growth", "hypothetical_use"])
    assert changed_groups(half, other) == ["adjustment_speed"]
    assert changed_groups(base, half) == ["hypothetical_use", "growth"]


def test_a_mixture_that_breaks_a_rule_is_refused(base: Scenario) -> None:
    other = analytics.load_scenario(
        "baseline", {"origin_share.cars": 0.95, "duty_free_rival_share.cars": 0.005}
    )
    # 0.95 of the other and 0.01 of the first would do; 0.99 would not.
    assert mixed(base, other, ["origin_share"]).assumptions.origin_share["cars"] == 0.95
    more = analytics.load_scenario(
        "baseline", {"origin_share.cars": 0.995, "duty_free_rival_share.cars": 0.005}
    )
    with pytest.raises(InputError, match="add to more than 1 for cars"):
        mixed(base, more, ["origin_share"])


def test_every_assumption_can_be_mixed(base: Scenario) -> None:
    for name in Assumptions.model_fields:
        assert mixed(base, base, [name]) == base
