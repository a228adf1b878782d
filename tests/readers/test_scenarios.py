"""Scenario files: found, merged, changed, and refused with every problem at once."""

from collections.abc import Callable
from pathlib import Path

import pytest

import analytics
from analytics.errors import InputError
from analytics.readers.scenarios import load_scenario, shipped_scenarios
from analytics.readers.shipped import read_shipped
from analytics.readers.study import read_study

Writer = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Writer:
    def writer(text: str, name: str = "mine.toml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        return path

    return writer


def refused(name_or_path: object, changes: dict[str, object] | None = None) -> tuple[str, ...]:
    with pytest.raises(InputError) as caught:
        load_scenario(name_or_path, changes)  # type: ignore[arg-type]
    assert "\n" not in "".join(caught.value.problems)
    return caught.value.problems


def test_the_shipped_scenarios_load_under_their_own_names() -> None:
    names = list(shipped_scenarios())
    assert names == [
        "baseline", "cars_included", "faster_staging", "finite_supply", "full_use",
        "no_parts_exclusion", "strong_growth", "trade_cost_cut", "weak_growth",
    ]  # fmt: skip
    for name in names:
        scenario = load_scenario(name)
        assert scenario.name == name
        assert scenario.title_en
        assert scenario.title_zh
        assert scenario.schedule == "embedded"


def test_each_shipped_scenario_changes_only_what_its_name_says() -> None:
    baseline = load_scenario("baseline")
    ids = baseline.assumptions.by_id()

    def changed(name: str) -> set[str]:
        other = load_scenario(name).assumptions.by_id()
        assert other.keys() == ids.keys()
        return {key.split(".")[0] for key in ids if other[key] != ids[key]}

    assert changed("full_use") == set()
    assert load_scenario("full_use").hypothetical_use == 1.0
    assert changed("weak_growth") == changed("strong_growth") == {"growth"}
    assert changed("finite_supply") == {
        "export_supply_elasticity", "domestic_supply_elasticity"
    }  # fmt: skip
    assert changed("trade_cost_cut") == {"trade_cost_change"}
    for name in ("cars_included", "faster_staging", "no_parts_exclusion"):
        assert changed(name) == set()
        assert load_scenario(name).schedule_changes


def test_growth_scenarios_are_the_ends_of_the_ranges() -> None:
    ranges = {row["id"]: row for row in read_shipped().assumption_ranges.iter_rows(named=True)}
    for name, end in (("weak_growth", "low"), ("strong_growth", "high")):
        growth = load_scenario(name).assumptions.growth
        expected = {name: ranges[f"growth.{name}"][end] for name in growth}
        assert growth == expected
        # A group without growth of its own has that of its sector.
        for segment in read_study().all_segments:
            assert growth[segment] == expected[growth.key_of(segment)]


# --- extends ----------------------------------------------------------------------------------


def test_a_file_holds_differences_from_the_baseline(write: Writer) -> None:
    scenario = load_scenario(write("[assumptions.growth]\ncars = 0.02\n"))
    assert scenario.name == "mine"
    assert scenario.assumptions.growth["cars"] == 0.02
    assert scenario.assumptions.growth["auto_parts"] == 0.0
    assert scenario.title_en == "Baseline: growth.cars = 0.02 (0)"
    assert scenario.changes == ["growth.cars = 0.02 (0)"]
    assert load_scenario(write('title_en = "Mine"\n')).title_en == "Mine"


def test_the_nearer_layer_wins_along_the_chain(write: Writer) -> None:
    write('extends = "weak_growth"\n[assumptions]\nexport_share = 0.6\n', "base/first.toml")
    path = write(
        'extends = "base/first.toml"\nname = "second"\n[assumptions.growth]\ncars = 0.01\n'
    )
    scenario = load_scenario(path)
    assert scenario.name == "second"
    assert scenario.assumptions.export_share == 0.6
    assert scenario.assumptions.growth["cars"] == 0.01
    assert scenario.assumptions.growth["auto_parts"] == -0.05
    # Without a title of its own it says what is changed.
    assert scenario.title_en.startswith("Weak growth: export_share = 0.6 (0.72); growth.cars = ")


def test_a_path_replaces_the_part_that_it_names(write: Writer) -> None:
    """By a file as by a change: from a year on, and until the next year of the same path."""
    path = write("[assumptions.utilisation_rate.import]\n2028 = 0.2\n2040 = 0.4\n")
    scenario = load_scenario(path)
    assert scenario.assumptions == load_scenario("baseline").assumptions
    assert scenario.levers.utilisation_rate == {"import": {"2028": 0.2, "2040": 0.4}}
    changed = load_scenario(path, {"utilisation_rate.import.2035": 0.9})
    assert changed.levers.utilisation_rate == {"import": {"2028": 0.2, "2035": 0.9}}
    given = {"utilisation_rate.import": {"2028": 0.2, "2040": 0.4}}
    assert load_scenario("baseline", given).levers == scenario.levers


def test_the_past_is_changed_when_asked(write: Writer) -> None:
    text = "[assumptions.utilisation_rate.import]\n2023 = 0.2\n"
    (problem,) = refused(write(text))
    assert problem == (
        "utilisation_rate.import.2023: 2023 is past: what happened until 2025 is known; name a "
        "year from 2026 on, or give --allow-past"
    )
    allowed = load_scenario(write("allow_past = true\n" + text))
    assert allowed.levers == load_scenario(write(text), allow_past=True).levers
    assert allowed.levers.utilisation_rate == {"import": {"2023": 0.2}}
    (problem,) = refused(write("allow_past = 1\n"))
    assert problem == "allow_past: write true or false, not 1"


def test_lists_are_replaced(write: Writer) -> None:
    path = write('extends = "cars_included"\nschedule_changes = []\n')
    assert load_scenario(path).schedule_changes == []


def test_relative_paths_spaces_and_chinese(write: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write('name = "own"\n[assumptions]\nexport_share = 0.6\n', "我的 情景/情 景.toml")
    monkeypatch.chdir(path.parent)
    assert load_scenario("情 景.toml").assumptions.export_share == 0.6
    assert load_scenario(Path("情 景.toml")) == load_scenario(path)
    # Without a name the file's own is taken, which must do as the name of a folder everywhere.
    (problem,) = refused(write("", "我的 情景/情 景.toml"))
    assert problem.startswith('name: "情 景" names a folder; set name = "..." in the file')


def test_the_file_that_the_user_names_wins_over_the_shipped_ones(
    write: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = write('name = "own"\n', "scenarios/full_use.toml")
    monkeypatch.chdir(own.parent.parent)
    assert load_scenario("scenarios/full_use.toml").name == "own"


def test_an_own_file_never_takes_the_folder_of_a_shipped_scenario(write: Writer) -> None:
    by_file = load_scenario(write("[assumptions]\nexport_share = 0.6\n", "baseline.toml"))
    assert by_file.name == f"baseline-{by_file.digest()}"
    by_name = load_scenario(write('extends = "full_use"\nname = "full_use"\n'))
    assert by_name.name == f"full_use-{by_name.digest()}"
    assert load_scenario(shipped_scenarios()["full_use"]).name == "full_use"


def test_circles_are_refused_with_the_way_round(write: Writer) -> None:
    write('extends = "b.toml"\n', "a.toml")
    write('extends = "c.toml"\n', "b.toml")
    write('extends = "b.toml"\n', "c.toml")
    (problem,) = refused(write('extends = "a.toml"\n', "start.toml"))
    assert problem == (
        "extends runs in a circle: start.toml -> a.toml -> b.toml -> c.toml -> b.toml; break it"
    )
    (problem,) = refused(write('extends = "mine.toml"\n'))
    assert problem == "extends runs in a circle: mine.toml -> mine.toml; break it"


def test_extends_must_name_something(write: Writer) -> None:
    (problem,) = refused(write('extends = "weak_growht"\n'))
    assert problem == (
        'there is no scenario or file "weak_growht"; did you mean "weak_growth"? (rcep scenarios)'
    )
    (problem,) = refused(write("extends = 3\n"))
    assert problem == 'extends: 3 is not text; give a name such as "baseline" or a path'


# --- bad input ----------------------------------------------------------------------------------


def test_an_unknown_scenario_is_named_with_the_closest(tmp_path: Path) -> None:
    assert refused("basline") == (
        'there is no scenario or file "basline"; did you mean "baseline"? (rcep scenarios)',
    )
    (problem,) = refused(tmp_path / "absent.toml")
    assert "absent.toml" in problem
    assert "known: baseline, cars_included" in problem
    (problem,) = refused(tmp_path)  # a folder
    assert "there is no scenario or file" in problem


def test_not_toml_says_where(write: Writer, tmp_path: Path) -> None:
    (problem,) = refused(write("[assumptions]\nexport_share = = 1\n"))
    assert problem == "not a TOML file: Invalid value (at line 2, column 16)"
    (problem,) = refused(write("<!DOCTYPE html>\n"))
    assert problem.startswith("not a TOML file: ")
    binary = tmp_path / "gbk.toml"
    binary.write_bytes('title_zh = "基准"'.encode("gbk"))
    (problem,) = refused(binary)
    assert problem.startswith("not a TOML file: 'utf-8' codec can't decode byte")
    assert problem.endswith("; save it as UTF-8")


def test_unknown_keys_come_with_a_suggestion(write: Writer) -> None:
    problems = refused(
        write('naam = "x"\n[assumptions]\nexport_shar = 0.5\n[assumptions.growth]\ncarz = 0.1\n')
    )
    assert sorted(problems) == [
        'export_shar: "export_shar" is not known; did you mean "export_share"?',
        'growth.carz: "carz" is not known; did you mean "cars"?',
        'naam: "naam" is not known; did you mean "name"?',
    ]


def test_all_problems_are_in_one_message(write: Writer) -> None:
    path = write(
        """
        schedule = "importd"
        [assumptions]
        adjustment_speed = 0.0
        [assumptions.utilisation_rate.import]
        2032 = 1.3
        [assumptions.armington_elasticity]
        cars = 0.0
        textiles = -2.0
        [assumptions.growth]
        cars = "abc"
        [assumptions.staging_shares]
        at_once = 0.73
        by_year_21 = 0.997
        """
    )
    with pytest.raises(InputError) as caught:
        load_scenario(path)
    problems = {problem.split(":")[0]: problem for problem in caught.value.problems}
    assert len(problems) == 7
    assert problems["schedule"] == 'schedule: "importd" is not known; did you mean "imported"?'
    assert problems["utilisation_rate.import.2032"].startswith(
        "utilisation_rate.import.2032: must be less than or equal to 1"
    )
    assert problems["utilisation_rate.import.2032"].endswith("not 1.3")
    for segment, value in (("cars", 0.0), ("textiles", -2.0)):
        key = f"armington_elasticity.{segment}"
        assert problems[key] == f"{key}: must be greater than 0, not {value}"
    assert problems["growth.cars"] == "growth.cars: must be a valid number, not 'abc'"
    assert problems["adjustment_speed"].startswith("adjustment_speed: must be greater than 0")
    assert problems["staging_shares"] == (
        "staging_shares: by_year_11 (0.715) includes at_once (0.73) and is below it; "
        "by_year_21 and partial add to 1.001, above 1"
    )
    assert str(caught.value).count("\n  - ") == 7


@pytest.mark.parametrize("text", ["bell \\u0007", "two\\nlines", "escape \\u001B[31m"])
def test_titles_without_control_characters(write: Writer, text: str) -> None:
    """They stand in charts, pages and properties of workbooks, which could not be opened."""
    (problem,) = refused(write(f'title_zh = "{text}"'))
    assert problem.startswith("title_zh: holds control characters or line ends; remove them, not '")


def test_shares_of_origins_that_exceed_one_name_the_segments() -> None:
    (problem,) = refused("baseline", {"duty_free_rival_share.clothing": 0.5})
    assert problem == (
        "assumptions: origin_share and duty_free_rival_share add to more than 1 for clothing "
        "(0.558 + 0.5); lower one of them"
    )


def test_a_schedule_change_is_checked_when_read_and_when_applied(write: Writer) -> None:
    def change(headings: str, old: str, new: str) -> Path:
        return write(
            f'[[schedule_changes]]\nimporter = "CHN"\nheadings = "{headings}"\n'
            f'from_categories = [{old}]\nto_category = "{new}"\n'
        )

    problems = refused(change("870", "", "cuts_0"))
    assert [problem.split(":")[0] for problem in problems] == [
        "schedule_changes.0.headings",
        "schedule_changes.0.from_categories",
        "schedule_changes.0.to_category",
    ]
    scenario = load_scenario(change("8703", '"exclude"', "cuts_16"))
    with pytest.raises(InputError, match="no line of headings 8703 is in category exclude in the"):
        analytics.run(scenario)


def test_an_imported_schedule_that_is_not_there_says_how_to_import_it() -> None:
    scenario = load_scenario("baseline", {"schedule": "imported"})
    with pytest.raises(InputError) as caught:
        analytics.run(scenario)
    assert caught.value.problems == (
        "schedule = imported, but China's schedule for Japan has not been imported; "
        "rcep data import FILE --as rcep-annex --importer CHN --origin JPN",
    )


# --- changes, as --set makes them -----------------------------------------------------------------


def test_changes_win_over_the_file_and_name_the_result() -> None:
    changed = load_scenario("weak_growth", {"growth.cars": 0.01, "assumptions.export_share": 0.6})
    assert changed.assumptions.growth["cars"] == 0.01
    assert changed.assumptions.growth["auto_parts"] == -0.05
    assert changed.assumptions.export_share == 0.6
    assert changed.name == f"weak_growth-{changed.digest()}"
    assert load_scenario("weak_growth").name == "weak_growth"
    assert load_scenario("weak_growth", {}).name == "weak_growth"


def test_a_number_for_a_group_sets_each_member() -> None:
    both = {"import": {"2026": 0.0}, "export": {"2026": 0.0}}
    assert load_scenario("baseline", {"utilisation_rate": 0.0}).levers.utilisation_rate == both
    ever = load_scenario("baseline", {"utilisation_rate.import": 1}, allow_past=True)
    assert ever.levers.utilisation_rate == {"import": {"2022": 1.0}}
    assert set(load_scenario("baseline", {"growth": 0.01}).assumptions.growth.values()) == {0.01}


def test_a_setting_that_the_baseline_leaves_out_can_be_set() -> None:
    scenario = load_scenario("baseline", {"hypothetical_use": 0.5})
    assert scenario.hypothetical_use == 0.5
    assert load_scenario("baseline").hypothetical_use is None
    (problem,) = refused("baseline", {"hypothetical_use": 1.3})
    assert problem.startswith("hypothetical_use: must be less than or equal to 1")


def test_text_in_place_of_a_number_is_refused_and_never_converted() -> None:
    assert refused("baseline", {"export_share": "0.6"}) == (
        "export_share: must be a valid number, not '0.6'",
    )
    problems = refused("baseline", {"growth": "abc"})
    assert len(problems) == len(load_scenario("baseline").assumptions.growth)
    assert problems[0] == "growth.cars: must be a valid number, not 'abc'"
    assert refused("baseline", {"growth.cars": True}) == (
        "growth.cars: must be a valid number, not True",
    )


def test_an_assumption_of_all_years_takes_no_year(tmp_path: Path) -> None:
    name = "duty_free_rival_share.textiles"
    path = tmp_path / "mine.toml"
    path.write_text(f"assumptions.{name}.2028 = 0.3\n", encoding="utf-8")
    for problems in (refused("baseline", {f"{name}.2028": 0.3}), refused(path)):
        (problem,) = problems
        assert problem.startswith(f"{name}: holds in all years; leave the year out. From a year on")
        assert "mfn_rate" in problem


@pytest.mark.parametrize("supply", ["export_supply_elasticity", "domestic_supply_elasticity"])
def test_supply_takes_no_year_and_it_is_said_why(supply: str) -> None:
    (problem,) = refused("baseline", {f"{supply}.textiles.2028": 5.0})
    assert problem.startswith(
        f"{supply}.textiles: holds in all years, since prices adjust along one curve of supply; "
        "leave the year out. From a year on"
    )


def test_an_elasticity_of_a_flow_or_a_sum_needs_its_year() -> None:
    for goods in ("import", "autos"):
        name = f"armington_elasticity.{goods}"
        (problem,) = refused("baseline", {name: 4.0})
        assert problem == (
            f"{name}: name the year from which it holds, {name}.2026; in all years an elasticity "
            "is that of a sector or product group"
        )
        assert load_scenario("baseline", {f"{name}.2028": 4.0}).levers.armington_elasticity


def test_a_part_of_a_name_is_enough_for_a_hint() -> None:
    (problem,) = refused("baseline", {"mfn.cars.2028": 0.1})
    assert problem.endswith('unknown key "mfn"; did you mean "mfn_factor" or "mfn_rate"?')


def test_unknown_keys_of_changes_and_bad_values_come_together() -> None:
    problems = refused(
        "baseline",
        {
            "utilisation.import": 0.5,
            "growth.carz": 0.1,
            "growth.cars.x": 0.1,
            "nonsense": 1,
            "armington_elasticity.cars": 0.0,
        },
    )
    assert problems[0] == (
        'utilisation.import: unknown key "utilisation"; did you mean "utilisation_rate"?'
    )
    assert problems[1] == 'growth.carz: unknown key "carz"; did you mean "cars"?'
    assert problems[2] == 'growth.cars.x: unknown key "x"; it has no members'
    assert problems[3].startswith("nonsense: unknown key; known: adjustment_speed, ")
    assert problems[4] == "armington_elasticity.cars: must be greater than 0, not 0.0"
    assert len(problems) == 5


def test_a_year_is_no_segment_and_a_segment_is_no_year() -> None:
    (problem,) = refused("baseline", {"growth.2030": 0.1})
    assert problem.startswith('growth.2030: "2030" is not known; known: appliances, audio_visual, ')
    (problem,) = refused("baseline", {"utilisation_rate.import.1999": 0.1})
    assert problem.startswith("utilisation_rate.import.1999: ")
    assert problem.endswith("1999 is outside 2022 to 2042; name another year")


def test_changes_leave_the_shipped_scenario_as_it_was() -> None:
    before = load_scenario("baseline")
    load_scenario("baseline", {"growth": 0.1})
    assert load_scenario("baseline") == before


def test_a_file_saved_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = tmp_path / "notepad.toml"
    path.write_bytes("\ufeff[assumptions]\nexport_share = 0.6\n".encode())
    assert load_scenario(path).assumptions.export_share == 0.6


def test_a_change_that_another_setting_overrules_is_refused() -> None:
    with pytest.raises(InputError, match=r"overruled by hypothetical_use = 1\.0") as caught:
        load_scenario("full_use", {"utilisation_rate": 0.0})
    assert len(caught.value.problems) == 1


def test_an_empty_path_is_refused_and_an_empty_group_is_not(write: Writer) -> None:
    (problem,) = refused(write("[assumptions.utilisation_rate.import]\n"))
    assert "no year" in problem
    assert load_scenario(write("[assumptions.growth]\n")).assumptions.growth["cars"] == 0.0


def test_a_group_takes_the_value_of_its_sector_unless_it_has_its_own() -> None:
    changed = {"armington_elasticity.other_imports": 5.0}
    elasticity = load_scenario("baseline", changed).assumptions.armington_elasticity
    assert (elasticity["plastics"], elasticity["engines"]) == (5.0, 5.0)
    assert elasticity["it_goods"] == 3.3
    own = changed | {"armington_elasticity.plastics": 2.0}
    elasticity = load_scenario("baseline", own).assumptions.armington_elasticity
    assert (elasticity["plastics"], elasticity["engines"]) == (2.0, 5.0)


def test_a_value_that_no_group_takes_is_refused() -> None:
    """All groups of food have a market share of their own."""
    (problem,) = refused("baseline", {"origin_share.food_agriculture": 0.2})
    assert "no segment takes the value of food_agriculture" in problem
