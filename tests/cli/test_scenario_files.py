"""``rcep new`` and ``rcep show``: a file to begin with, and what it would do."""

import re
from pathlib import Path

from analytics.readers.scenarios import load_scenario
from tests.cli.conftest import Command


def test_a_new_file_changes_nothing_until_a_line_is_taken(rcep: Command, tmp_path: Path) -> None:
    file = tmp_path / "my.toml"
    done = rcep("new", file, "--from", "weak_growth")
    assert done.code == 0, done.err
    scenario = load_scenario(file)
    assert scenario.digest() == load_scenario("weak_growth").digest()
    assert scenario.name == "my"
    # Every line can be taken, all of them together too.
    text = file.read_text(encoding="utf-8")
    assert "from a year on armington_elasticity.cars.2026" in text
    taken = re.sub(r"^# (assumptions\.)", r"\1", text, flags=re.MULTILINE)
    file.write_text(taken, encoding="utf-8")
    changed = load_scenario(file)
    assert changed.assumptions == load_scenario("weak_growth").assumptions
    assert changed.levers.utilisation_rate["auto_parts"] == {"2026": 0.2855}
    refused = rcep("new", file)
    assert refused.code == 2
    assert "the file is there" in refused.err
    assert file.read_text(encoding="utf-8") == taken
    assert rcep("new", file, "--force").code == 0


def test_a_new_file_holds_the_values_of_its_base(rcep: Command, tmp_path: Path) -> None:
    base, file = tmp_path / "base.toml", tmp_path / "my.toml"
    base.write_text(
        'extends = "strong_growth"\nassumptions.growth.export.2026 = 0.01\n'
        'assumptions.staging_category.cars.2026 = "cuts_10"\n'
        "assumptions.trade_cost_change.export.2026 = -0.02\n"
        "assumptions.mfn_factor.import.2026 = 0.5\n",
        encoding="utf-8",
    )
    assert rcep("new", file, "--from", base).code == 0
    text = file.read_text(encoding="utf-8")
    assert "growth.import.2026" not in text  # the sectors of the base have values of their own
    for line in (
        "growth.export.2026 = 0.01", 'staging_category.cars.2026 = "cuts_10"',
        "trade_cost_change.textiles_clothing.2026 = -0.02", "mfn_factor.cars.2026 = 0.5",
        "mfn_factor.import.2026 = 0.5", "mfn_rate.cars.2026 = 0.075",
    ):  # fmt: skip
        assert f"# assumptions.{line}\n" in text
    assert rcep("new", file, "--from", "full_use", "--force").code == 0
    full = file.read_text(encoding="utf-8")
    assert "# hypothetical_use = 1.0  # of all years" in full
    assert "utilisation_rate." not in full  # it would be overruled
    taken = re.sub(r"^# (assumptions\.|hypothetical_use)", r"\1", full, flags=re.MULTILINE)
    file.write_text(taken, encoding="utf-8")
    assert load_scenario(file).hypothetical_use == 1.0


def test_show_says_what_differs_and_what_looks_like_a_slip(rcep: Command) -> None:
    done = rcep(
        "show", "--set", "utilisation_rate.import.2028=0.9", "--set",
        "utilisation_rate.cars.2030-2031=0.1", "--set", "growth.cars=0.3",
        "--set", "armington_elasticity.fish.2030=7", "--set", "armington_elasticity.export.2028=4",
        "--set", "total_demand_elasticity.import.2028=-1", "--set",
        "total_demand_elasticity.import.2030=-0.5",
    )  # fmt: skip
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert "  utilisation_rate.import.2028 = 0.9" in lines
    assert "  growth.cars = 0.3 (0)" in lines
    path = next(line for line in lines if line.startswith("  utilisation_rate.import: "))
    assert path.endswith("2027 0.3391, 2028-2042 0.9")
    # What a wider lever sets holds until then; where groups differ there is no one number.
    assert "  armington_elasticity.fish: 2022-2027 2.9, 2028-2029 4, 2030-2042 7" in lines
    assert (
        "  armington_elasticity.export: 2022-2027 as assumed by product group, 2028-2042 4" in lines
    )
    assert "  armington_elasticity.fish.2030 = 7 is outside its range, 2 to 6" in lines
    assert not any("_elasticity" in line and "spike" in line for line in lines)
    assert "  growth.cars = 0.3 is outside its range, -0.03 to 0.03" in lines
    assert "  utilisation_rate.cars moves to 0.1 in 2030 and moves back: a spike?" in lines
    idle = (
        "  utilisation_rate.import: the values of 2030, 2035 no longer count; a later year counts"
    )
    assert any(line.startswith(idle) for line in lines)
    past = rcep("show", "--set", "utilisation_rate.import.2023=0.9")
    assert past.code == 2
    assert "--allow-past" in past.err
    allowed = rcep("show", "--allow-past", "--set", "utilisation_rate.import.2023=0.15")
    assert "restates the past: trade until 2025 was observed" in allowed.out


def test_a_changed_run_is_called_by_its_change(rcep: Command, tmp_path: Path) -> None:
    done = rcep(
        "run", "--set", "utilisation_rate.auto_parts.2028=0.9", "--name", "used", "--title",
        "Parts used more", "--tables-only", "--draws", "0", "--out", tmp_path,
    )  # fmt: skip
    assert done.code == 0, done.err
    (folder,) = (path for path in tmp_path.iterdir() if path.name.startswith("used-"))
    manifest = (folder / "manifest.json").read_text(encoding="utf-8")
    assert '"title_en": "Parts used more"' in manifest
    assert '"utilisation_rate.auto_parts.2028 = 0.9"' in manifest
