"""``rcep run`` and ``rcep scenarios``."""

import json
from pathlib import Path

import pytest

from analytics.cli.settings import parse_settings
from analytics.errors import InputError
from analytics.pipeline import DRAWS, SEED
from tests.cli.conftest import Command


def test_run_writes_a_report_and_says_what_it_found(rcep: Command, tmp_path: Path) -> None:
    done = rcep("run", "--tables-only", "--out", tmp_path / "报告 one")
    assert done.code == 0
    assert (tmp_path / "报告 one" / "baseline" / "manifest.json").is_file()
    assert "8.4 % in 2021, 86.0 % in 2042" in done.out
    assert "entered at zero once the use of the preference is counted: 69.5 %" in done.out


def test_a_changed_scenario_has_a_folder_of_its_own(rcep: Command, tmp_path: Path) -> None:
    setting = ("--set", "utilisation_rate.export=0.9", "--tables-only", "--draws", "0")
    assert rcep("run", *setting, "--out", tmp_path).code == 0
    (folder,) = tmp_path.iterdir()
    assert folder.name.startswith("baseline-")
    assumptions = (folder / "tables" / "assumptions.csv").read_text(encoding="utf-8")
    assert "utilisation_rate.export.2026,0.9,,,0.9," in assumptions


def test_draws_and_seed_are_in_the_manifest_and_not_in_the_name(
    rcep: Command, tmp_path: Path
) -> None:
    options = ("--draws", "64", "--seed", "9", "--tables-only", "--out", tmp_path)
    assert rcep("run", *options).code == 0
    manifest = json.loads((tmp_path / "baseline" / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["draws"], manifest["seed"]) == (64, 9)
    assert rcep("run", "--draws", "0", "--tables-only", "--out", tmp_path).code == 0
    text = (tmp_path / "baseline" / "tables" / "projection.csv").read_text(encoding="utf-8")
    assert text.splitlines()[1].endswith(",,,,,,")


def test_draws_that_do_not_fit_are_refused_before_anything_is_computed(
    rcep: Command, tmp_path: Path
) -> None:
    odd = rcep("run", "--draws", "1000", "--out", tmp_path)
    assert (odd.code, odd.out) == (2, "")
    assert "take 512 or 1024, or 0 for no ranges" in odd.err
    many = rcep("run", "--draws", str(2**40), "--out", tmp_path)
    assert many.code == 2
    assert "GiB are free" in many.err
    assert many.err.rstrip().endswith("draws fit")
    assert list(tmp_path.iterdir()) == []


def test_help_states_the_default_draws_and_seed(rcep: Command) -> None:
    text = " ".join(rcep("run", "--help").out.split())
    assert f"[default: {DRAWS}]" in text
    assert f"[default: {SEED}]" in text


def test_all_problems_come_at_once_and_the_earlier_report_stays(
    rcep: Command, tmp_path: Path
) -> None:
    assert rcep("run", "--tables-only", "--out", tmp_path).code == 0
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    refused = rcep(
        "run",
        *("--set", "utilisation_rate.import.2030=1.3"),
        *("--set", "armington_elasticity.cars=0"),
        *("--set", "growth.cars=abc"),
        *("--set", "growht.cars=0"),
        *("--tables-only", "--out", tmp_path),
    )
    assert refused.code == 2
    assert refused.out == ""
    assert "Traceback" not in refused.err
    problems = refused.err.strip().splitlines()[1:]
    assert len(problems) == 4
    assert 'growht.cars: unknown key "growht"; did you mean "growth"?' in problems[0]
    assert "utilisation_rate.import.2030: must be less than or equal to 1" in problems[1]
    assert "armington_elasticity.cars: must be greater than 0, not 0" in problems[2]
    assert "growth.cars: must be a valid number, not 'abc'" in problems[3]
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}


def test_an_unknown_scenario_is_answered_with_the_closest(rcep: Command) -> None:
    refused = rcep("run", "basline")
    assert refused.code == 2
    assert 'did you mean "baseline"?' in refused.err


def test_settings_that_are_not_settings() -> None:
    with pytest.raises(InputError) as caught:
        parse_settings(["adjustment_speed", "=1", "growth.cars=0", "growth.cars=0.1"])
    assert len(caught.value.problems) == 3


def test_scenarios_say_what_differs(rcep: Command) -> None:
    listed = rcep("scenarios")
    assert listed.code == 0
    assert listed.out.startswith("baseline: Baseline (基准情景)")
    for name in ("full_use", "no_parts_exclusion", "faster_staging", "cars_included"):
        assert f"\n{name}: " in listed.out
    assert "CHN 8703: excluded -> cuts_16" in listed.out
