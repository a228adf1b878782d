"""Ids and paths of levers: what may be given, and what it means."""

# ruff: noqa: E501 (messages are shown as they are told)

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import InputError
from analytics.readers.scenarios import load_scenario
from analytics.scenario.levers import put, value_in

YEARS = st.integers(2026, 2042)
NUMBERS = st.floats(0.0, 1.0)
PATHS = st.dictionaries(YEARS.map(str), NUMBERS, max_size=4)


@given(PATHS, YEARS, st.integers(0, 5) | st.none(), NUMBERS)
def test_a_part_replaces_its_years_and_no_others(
    path: dict[str, float], start: int, length: int | None, value: float
) -> None:
    stop = None if length is None else start + length
    new = put(path, start, stop, value)
    for year in range(2022, 2043):
        inside = start <= year and (stop is None or year <= stop)
        assert value_in(new, year) == (value if inside else value_in(path, year))
    assert put(new, start, stop, value) == new


def problems(changes: dict[str, Any], **how: bool) -> tuple[str, ...]:
    with pytest.raises(InputError) as caught:
        load_scenario("baseline", changes, **how)
    return caught.value.problems


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("utilisation_rate.carz.2028", 0.5, '"carz" is no sector, product group or flow; did you mean "cars"?'),
        ("utilisation_rate.import.2025", 0.5, "2025 is past: what happened until 2025 is known; name a year from 2026 on, or give --allow-past"),
        ("utilisation_rate.import.2032-2028", 0.5, "the span runs from 2032 to 2028, backwards; turn it round"),
        ("utilisation_rate.import.2050", 0.5, "2050 is outside 2022 to 2042; name another year"),
        ("utilisation_rate.import.28", 0.5, '"28" is no year and no span; write 2028, 2028-2032 or ramp-2028-2032'),
        ("utilisation_rate.import.8703.2028", 0.5, "headings can be named of mfn_rate, mfn_factor, staging_category or trade_factor; name a sector or group"),
        ("mfn_rate.export.cars.2028", 0.1, "cars is not in the flow export but in import; leave export out"),
        ("mfn_rate.8703.2028", 0.1, '"8703" is no sector, product group or flow; headings need their flow, import.8703'),
        ("mfn_rate.export.99.2028", 0.1, '"99" is no sector, product group or flow; a heading has four digits, import.8703'),
        ("staging_category.cars.2027", "cuts_0", "must be cuts_10 (ten equal annual cuts; 1 to 99), immediate, excluded or standstill, not 'cuts_0'"),
        ("mfn_rate.cars.ramp-2028-2030", 0.1, "a ramp goes between two years, ramp-2028-2032, of utilisation_rate, growth, trade_cost_change, armington_elasticity or total_demand_elasticity"),
        ("armington_elasticity.cars.2028", 0.0, "must be greater than 0, not 0.0"),
        ("armington_elasticity.cars.2028", 101.0, "must be less than or equal to 100, not 101.0"),
        ("total_demand_elasticity.cars.2028", 0.2, "must be less than or equal to 0, not 0.2"),
        ("armington_elasticity.cars.2024", 4.0, "2024 is past: what happened until 2025 is known; name a year from 2026 on, or give --allow-past"),
        ("armington_elasticity.import.8703.2028", 4.0, "headings can be named of mfn_rate, mfn_factor, staging_category or trade_factor; name a sector or group"),
        ("armington_elasticity.import.ramp-2028-2030", 4.0, "begins and ends with a number; name what holds in 2028 first"),
        ("utilisation_rate.cars.2028", 1.2, "must be less than or equal to 1 (shares and rates are fractions: 0.25 is 25 %), not 1.2"),
        ("mfn_rate.cars.2028", 10, "must be less than or equal to 3 (shares and rates are fractions: 0.25 is 25 %), not 10"),
        ("utilisation_rate.cars.2028", "high", "must be a valid number, not 'high'"),
        ("mfn_rate.cars.2028", "10 %", "must be a valid number (write 10 % as 0.1), not '10 %'"),
        ("utilisation_rate.cars", {}, "no year; give at least one, such as 2028 = 0.5"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(name: str, value: object, problem: str) -> None:
    assert problems({name: value}) == (f"{name}: {problem}",)


def test_all_problems_come_at_once() -> None:
    found = problems(
        {"utilisation_rate.carz.2028": 0.5, "mfn_rate.cars.2028": 10, "export_share": 2}
    )
    assert len(found) == 3


def test_spans_of_one_path_may_not_overlap() -> None:
    given = {"utilisation_rate.import": {"2028-2032": 0.5, "2030": 0.7}}
    (problem,) = problems(given)
    assert problem == (
        "utilisation_rate.import.2028-2032 and utilisation_rate.import.2030 overlap; end one "
        "before the other begins"
    )
    nested = {"utilisation_rate.import": {"2028": 0.5, "2030-2031": 0.7}}
    path = {"2028": 0.5, "2030": 0.7, "2032": 0.5}
    assert load_scenario("baseline", nested).levers.utilisation_rate == {"import": path}


def test_a_raised_value_never_falls_back() -> None:
    """What was met: a rate of 0.9 in 2028 that came back to 0.45 in 2030."""
    path = load_scenario("baseline", {"utilisation_rate.import.2028": 0.9}).levers.utilisation_rate
    assert [value_in(path["import"], year) for year in (2027, 2028, 2030, 2042)] == [
        None,
        *[0.9] * 3,
    ]


def test_a_ramp_moves_evenly_from_what_holds() -> None:
    given = {"utilisation_rate.import.2026": 0.5, "utilisation_rate.import.ramp-2030-2034": 0.9}
    path = load_scenario("baseline", given).levers.utilisation_rate["import"]
    assert [value_in(path, y) for y in (2030, 2032, 2034, 2042)] == pytest.approx(
        [0.5, 0.7, 0.9, 0.9]
    )
    # The first year stays, so that a ramp may begin in the last observed year.
    from_past = load_scenario("baseline", {"utilisation_rate.import.ramp-2025-2027": 0.9}).levers
    assert value_in(from_past.utilisation_rate["import"], 2025) is None


def test_groups_go_before_sectors_and_these_before_flows() -> None:
    levers = load_scenario("baseline", {
        "utilisation_rate.export.2026": 0.5, "utilisation_rate.food_agriculture.2027": 0.6,
        "utilisation_rate.fish.2028-2029": 0.7,
    }).levers  # fmt: skip
    sectors = {"fish": "food_agriculture", "meat": "food_agriculture", "bags": "other_exports"}
    found = levers.of_segments("utilisation_rate", "export", sectors, [2026, 2028, 2030])
    assert found == {
        "fish": {2026: 0.5, 2028: 0.7, 2030: 0.6},
        "meat": {2026: 0.5, 2028: 0.6, 2030: 0.6},
        "bags": {2026: 0.5, 2028: 0.5, 2030: 0.5},
    }


def test_levers_stand_among_the_assumptions(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("[levers.growth.cars]\n2030 = 0.1\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_scenario(file)
    assert caught.value.problems == (
        'levers: "levers" is not known; levers stand among the assumptions, as in rcep new',
    )
