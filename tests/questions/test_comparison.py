"""Scenarios beside each other in a user's hands."""

from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook

import analytics
from analytics.errors import InputError
from analytics.questions.comparison import UserComparison
from analytics.results.comparison import COMPARISON_SCHEMAS


@pytest.fixture(scope="module")
def growth() -> UserComparison:
    return analytics.compare("baseline", "weak_growth", "full_use")


def test_a_scenario_on_top_of_another_adds_to_it() -> None:
    baseline = analytics.load_scenario("baseline")
    for name in analytics.scenarios():
        assert baseline.also(name).digest() == analytics.load_scenario(name).digest()
    both = analytics.load_scenario("full_use").also("no_parts_exclusion")
    assert (both.title_en, both.hypothetical_use) == ("Full use + All auto parts freed", 1.0)
    assert both.also("no_parts_exclusion").digest() == both.digest()
    assert len(both.also("cars_included").schedule_changes) == 2


def test_freeing_more_never_looks_harmful_on_any_scenario() -> None:
    """Comparators are built on the chosen scenario, so that they differ by one thing alone."""
    chosen = analytics.load_scenario("full_use")
    found = analytics.compare(chosen, chosen.also("no_parts_exclusion"), "baseline")
    frame = found.table("effects", sectors=["auto_parts"], years=[2042]).to_frame()
    effects = frame["effect_mn_cny"].to_list()
    assert effects[1] > effects[0] > effects[2]
    assert frame["scenario"].to_list() == list(found.names)


def test_the_same_scenario_is_left_out_where_that_is_asked_for() -> None:
    chosen = analytics.load_scenario("baseline")
    found = analytics.compare(chosen, "full_use", "baseline", skip_same=True)
    assert found.names == ("baseline", "full_use")
    with pytest.raises(InputError, match="is given twice"):
        analytics.compare(chosen, "full_use", "baseline")


def test_growth_moves_levels_and_hardly_the_relative_effect(growth: UserComparison) -> None:
    cells = {
        measure: {row[0]: [float(cell.replace(",", "")) for cell in row[1:]]
                  for row in growth.matrix(measure).rows}
        for measure in ("level", "relative")
    }  # fmt: skip
    for name in ("All goods (Imports from Japan)", "Textiles and clothing (Exports to Japan)"):
        base, weak, full = cells["level"][name]
        assert weak < 0.75 * base
        assert full > base
        base, weak, full = cells["relative"][name]
        assert weak == pytest.approx(base, abs=0.5)
        assert full > base + 0.5


def test_a_matrix_is_the_projection(growth: UserComparison) -> None:
    table = growth.matrix("effect", year=2030, language="zh")
    assert table.columns[1:] == ("基准情景", "弱增长", "充分利用")
    row = next(row for row in table.rows if row[0] == "汽车零部件（自日本进口）")
    for cell, results in zip(row[1:], growth.results, strict=True):
        effect = results.projection.filter(sector="auto_parts", year=2030)["effect_cny"].item()
        assert cell == f"{effect / 1e6:+,.1f}"
    with pytest.raises(InputError, match='did you mean "effect"'):
        growth.matrix("efect")
    with pytest.raises(InputError, match="no year 1999; 2020 to 2042"):
        growth.matrix("effect", year=1999)


def test_what_is_shown_can_be_saved_as_numbers(growth: UserComparison, tmp_path: Path) -> None:
    matrix = growth.matrix("level")
    frame = matrix.to_frame()
    parts = frame.filter(pl.col("Sector") == "Auto parts (Imports from Japan)").row(0)
    amounts = [
        each.projection.filter(sector="auto_parts", year=2042)["projection_cny"].item() / 1e6
        for each in growth.results
    ]
    assert parts[1:] == pytest.approx(amounts, abs=0.05)
    assert pl.read_csv(matrix.to_csv(tmp_path / "x.csv")).equals(frame)
    rows = [*load_workbook(matrix.to_excel(tmp_path / "x.xlsx")).worksheets[0].values]
    assert rows[0][0] == matrix.title
    assert [*map(tuple, rows[3:])] == frame.rows()
    assert (tmp_path / "x.xlsx").read_bytes() == matrix.to_excel(tmp_path / "y.xlsx").read_bytes()


def test_what_is_due_to_what_is_computed_when_it_is_asked_for(growth: UserComparison) -> None:
    assert "_found" not in vars(growth)
    assert set(growth.attribution["group"]) == {"growth", "hypothetical_use"}
    assert list(growth.tables) == list(COMPARISON_SCHEMAS)
    assert set(COMPARISON_SCHEMAS) < set(dir(growth))


def test_changes_are_told_in_words_and_saved(growth: UserComparison, tmp_path: Path) -> None:
    changes = growth.changes("zh")
    told = {row[1]: row for row in changes.rows}
    assert told["growth.cars"][2:5] == ("0", "-0.03", "0")
    assert told["hypothetical_use"][2:5] == ("未设定", "未设定", "1")
    rows = [*load_workbook(changes.to_excel(tmp_path / "x.xlsx")).worksheets[0].values]
    assert len(rows) == 3 + len(changes.rows)


def test_a_comparison_is_short_and_can_be_saved(growth: UserComparison, tmp_path: Path) -> None:
    assert repr(growth).splitlines()[0] == "Comparison of Baseline, Weak growth, Full use"
    assert growth._repr_html_().count("<table") == 3
    path = growth.table("effects", sectors=["total"], years=[2042]).to_csv(tmp_path / "x.csv")
    assert pl.read_csv(path)["scenario"].unique().len() == 3
    with pytest.raises(InputError, match='did you mean "paths"'):
        growth.chart("path")
    with pytest.raises(InputError, match='did you mean "attribution"'):
        _ = growth.atribution
