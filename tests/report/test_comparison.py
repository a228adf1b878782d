"""Tables and answers of the notebooks, against the tables of a result."""

import polars as pl
import pytest

import analytics
from analytics.report.findings.figures import Figures, money
from analytics.report.tables import answers
from analytics.report.tables import scenarios as comparison
from analytics.report.tables.readable import (
    ReadableTable,
    Words,
    count_cell,
    million_cell,
    percent_cell,
)
from tests.shipped_runs import results

IMPORTS = ["cars", "auto_parts", "cosmetics", "consumer_goods", "other_imports"]


def test_cells_tell_zero_from_nearly_zero_and_from_nothing() -> None:
    assert [million_cell(v, signed=True) for v in (0.0, 4e3, 23.353e6, -1e6, None)] == [
        "0", "+0.0", "+23.4", "-1.0", "–"
    ]  # fmt: skip
    assert [percent_cell(v) for v in (0.0, 0.00027, 0.06, 1.0, None)] == [
        "0", "0.03", "6.0", "100.0", "–"
    ]  # fmt: skip
    assert count_cell(1234.4) == "1,234"


def test_table_is_shown_and_pasted_without_markup_from_outside() -> None:
    table = ReadableTable("A & B", ("x", "y"), (("<b>", "1"),), note="read <this>")
    assert str(table) == "A & B\nx\ty\n<b>\t1\nread <this>"
    shown = table._repr_html_()
    assert "A &amp; B" in shown
    assert "<td style='text-align:left;white-space:nowrap'>&lt;b&gt;</td>" in shown
    assert "read &lt;this&gt;" in shown
    assert Words(("a", "b"), "zh", is_list=True)._repr_html_().count("<li>") == 2


def test_first_three_are_different() -> None:
    names = ("full_use", "full_use", "weak_growth", "strong_growth", "baseline")
    chosen = comparison.first_three(map(analytics.load_scenario, names))
    assert [scenario.name for scenario in chosen] == ["full_use", "weak_growth", "strong_growth"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_table_has_a_cell_for_each_column(language: str) -> None:
    runs = [results("baseline"), results("cars_included")]
    tables = [
        comparison.scenarios_compared(runs, language),
        comparison.legal_treatment(runs[0], "import", IMPORTS, language),
        comparison.legal_treatment(runs[0], "export", ["textiles_clothing"], language),
        comparison.tariff_steps(runs[0], "import", "cars", language),
        comparison.projection_table(runs, "import", ["cars", "autos", "total"], language),
        comparison.effects_table(runs[0], "export", ["food_agriculture", "total"], language),
        comparison.zero_shares(runs[0], "import", language),
        comparison.assumptions_used(runs[0], ["utilisation_rate"], ["cars"], language),
    ]
    for table in tables:
        assert table.rows
        assert {len(row) for row in table.rows} == {len(table.columns)}


def test_staging_adds_to_all_lines() -> None:
    table = comparison.legal_treatment(results("baseline"), "import", IMPORTS, "en")
    for row in table.rows:
        assert sum(map(float, row[3:-1])) == pytest.approx(100.0, abs=0.2)
    cars = dict(zip(table.columns, table.rows[0], strict=True))
    # Facts B3 and B4: 15 %, and excluded.
    assert (cars["MFN rate 2021 (%)"], cars["excluded"], cars["Status"]) == (
        "15.0", "100.0", "published"
    )  # fmt: skip


def test_projection_table_shows_the_cells_of_the_result() -> None:
    runs = [results("baseline"), results("cars_included")]
    table = comparison.projection_table(runs, "import", ["cars"], "en")
    effect = (
        runs[1]
        .projection.filter(
            pl.col("flow") == "import", pl.col("sector") == "cars", pl.col("year") == 2042
        )["effect_cny"]
        .item()
    )
    cells = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert cells[0]["Effect of RCEP, 2042"] == "0"
    assert cells[1]["Effect of RCEP, 2042"] == f"{effect / 1e6:+,.1f}"


def test_use_is_not_shown_where_there_is_no_preference() -> None:
    table = comparison.tariff_steps(results("baseline"), "import", "cosmetics", "en")
    use = table.columns.index("Use of the preference")
    assert {row[use] for row in table.rows} == {"–"}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_alternatives_say_where_the_effects_differ(language: str) -> None:
    runs = [results("baseline"), results("cars_included"), results("no_parts_exclusion")]
    pairs = [("import", "cars"), ("import", "auto_parts")]
    cars, parts = answers.alternatives(runs, pairs, language)
    zero = {"en": "exactly zero", "zh": "恰为零"}[language]
    assert zero in cars
    assert zero not in parts
    cosmetics = answers.alternatives(runs, [("import", "cosmetics")], language)
    nothing = {"en": "none of this changes", "zh": "上述结果不变"}[language]
    assert all(nothing in sentence for sentence in cosmetics)


def test_the_lead_says_nothing_changes_only_where_nothing_does() -> None:
    closed = answers.sector_effect(results("baseline"), "import", "cosmetics", "en")
    opened = answers.sector_effect(results("cars_included"), "import", "autos", "en")
    assert "changes nothing" in closed
    assert "changes nothing" not in opened
    effect = Figures(results("cars_included")).amount("effect_cny", "import", "autos", 2042)
    assert f"{money(effect, 'en')} (" in opened
    assert "higher than" in opened


@pytest.mark.parametrize("language", ["en", "zh"])
def test_answers_follow_the_scenario(language: str) -> None:
    changed = {
        tell.__name__
        for tell in (answers.autos, answers.cosmetics, answers.consumer_goods,
                     answers.qingdao_japan_trade)
        if tell([results("baseline")], language).paragraphs[-1:]
        != tell([results("cars_included")], language).paragraphs[-1:]
        or tell([results("baseline")], language).paragraphs[1:2]
        != tell([results("cars_included")], language).paragraphs[1:2]
    }  # fmt: skip
    assert changed == {"autos", "qingdao_japan_trade"}
