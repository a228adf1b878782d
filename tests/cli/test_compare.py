"""``rcep compare``."""

import json
import re
from pathlib import Path

import polars as pl
import pytest

from tests.cli.conftest import Command

MINE = """
title_en = "Mine"
title_zh = "我的情景"
description = "Two assumptions change."

[assumptions]
adjustment_speed = 0.38
growth = { clothing = 0.03 }
"""


def test_a_comparison_is_written_and_told(rcep: Command, tmp_path: Path) -> None:
    own = tmp_path / "mine.toml"
    own.write_text(MINE, encoding="utf-8")
    done = rcep("compare", "baseline", own, "--tables-only", "--out", tmp_path / "报告 one")
    assert done.code == 0
    folder = tmp_path / "报告 one" / "comparison-baseline-mine"
    assert sorted(path.name for path in folder.iterdir()) == ["manifest.json", "tables"]
    lines = done.out.splitlines()
    assert lines[0] == f"Report: {folder}"
    assert "adjustment_speed       0.3  0.38  share a year" in lines
    assert "growth.clothing          0  0.03  fraction a year" in lines
    (growth,) = (line.split() for line in lines if line.startswith("Growth without RCEP"))
    assert growth[-2] == "0"  # exactly: clothing is an export
    told = {line.split("  ")[0]: line.split()[-2:] for line in lines}
    imports, exports = (
        [float(told[name][i].replace(",", "")) for name in
         ("Effect: Baseline", "Growth without RCEP", "Speed of adjustment", "Effect: Mine")]
        for i in (0, 1)
    )  # fmt: skip
    for first, *given, other in (imports, exports):
        assert first + sum(given) == pytest.approx(other, abs=0.3)
    table = pl.read_csv(folder / "tables" / "attribution.csv", infer_schema_length=None)
    assert set(table["group"]) == {"growth", "adjustment_speed"}


def test_three_scenarios_and_the_manifest(rcep: Command, tmp_path: Path) -> None:
    names = ("baseline", "full_use", "strong_growth")
    assert rcep("compare", *names, "--tables-only", "--out", tmp_path).code == 0
    folder = tmp_path / "comparison-baseline-full_use-strong_growth"
    known = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert [entry["scenario"] for entry in known["comparison"]] == list(names)
    assert [entry["path"] for entry in known["files"]] == [
        "tables/attribution.csv", "tables/changed_assumptions.csv", "tables/changed_results.csv",
    ]  # fmt: skip
    # As written: contributions add up to differences to the last digit.
    keys = ["scenario", "measure", "flow", "sector", "year"]
    given, found = (
        pl.read_csv(folder / "tables" / f"{name}.csv", infer_schema_length=None)
        for name in ("changed_results", "attribution")
    )
    sums = found.group_by(keys).agg((pl.col("contribution_cny") * 100).round().sum())
    both = given.join(sums, on=keys, how="left", validate="1:1")
    assert both.height == 2 * 3 * 12 * 23
    cents = (both["difference_cny"] * 100).round()
    assert both["contribution_cny"].to_list() == cents.to_list()


def block(out: str, title: str) -> dict[str, list[str]]:
    """Return the rows of a printed table, by the words in front."""
    _, _, rest = out.partition(f"{title}\n")
    rows = [re.split("  +", line) for line in rest.partition("\n\n")[0].splitlines()]
    return {row[0]: row[1:] for row in rows}


def test_growth_moves_levels_and_hardly_the_effect(rcep: Command, tmp_path: Path) -> None:
    names = ("baseline", "weak_growth", "full_use")
    done = rcep("compare", *names, "--tables-only", "--sector", "auto_parts", "--out", tmp_path)
    level = block(done.out, "Trade with RCEP in 2042 (mn CNY)")
    relative = block(done.out, "Effect of RCEP relative to trade without it in 2042 (%)")
    assert level["Sector"] == ["Baseline", "Weak growth", "Full use"]
    name = "All goods (Imports from Japan)"
    base, weak, full = (float(cell.replace(",", "")) for cell in level[name])
    assert weak < 0.65 * base < full
    base, weak, full = map(float, relative[name])
    assert abs(weak - base) < 0.2
    assert full > base + 2.0
    title = "Auto parts, Imports from Japan: trade with RCEP and the effect of RCEP (mn CNY)"
    years = block(done.out, title)
    assert [*years] == ["Year", "2025", "2030", "2035", "2042"]
    assert len(years["2042"]) == 6


def test_a_changed_value_is_compared_with_the_first_scenario(rcep: Command, tmp_path: Path) -> None:
    changes = ("--set", "utilisation_rate.import.2035=0.9", "--set", "growth.cars=0.01")
    done = rcep("compare", "baseline", *changes, "--tables-only", "--out", tmp_path)
    assert done.code == 0
    (folder,) = tmp_path.glob("comparison-*")
    found = pl.read_csv(folder / "tables" / "changed_assumptions.csv", infer_schema_length=None)
    assert set(found["id"]) == {"utilisation_rate.import.2035", "growth.cars"}
    assert "utilisation_rate.import.2035 = 0.9 (0.7); growth.cars = 0.01 (0)" in done.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "0 given, but two scenarios are needed at least"),
        (("baseline",), "1 given, but two scenarios are needed at least"),
        (("full_use", "full_use"), "full_use is given twice; leave one out"),
        (("baseline", "full_use", "--sector", "auto_part"), 'did you mean "auto_parts"?'),
        (("baseline", "--set", "growth.carz=0.01"), 'did you mean "cars"?'),
        (("baseline", "ful_use"), 'no scenario or file "ful_use"; did you mean "full_use"?'),
    ],
)
def test_what_cannot_be_compared(
    rcep: Command, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    refused = rcep("compare", *arguments, "--out", tmp_path / "out")
    assert (refused.code, refused.out) == (2, "")
    assert message in refused.err
    assert refused.err.count("\n") == 2
    assert "Traceback" not in refused.err
    assert not (tmp_path / "out").exists()
