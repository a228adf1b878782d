"""Tables and answers of the notebooks, against the tables of a result."""

import pytest

from analytics.report.findings.figures import Figures, money
from analytics.report.tables import answers
from analytics.report.tables.readable import (
    ReadableTable,
    Words,
    million_cell,
    percent_cell,
)
from tests.shipped_runs import results


def test_cells_tell_zero_from_nearly_zero_and_from_nothing() -> None:
    assert [million_cell(v, signed=True) for v in (0.0, 4e3, 23.353e6, -1e6, None)] == [
        "0", "+0.0", "+23.4", "-1.0", "–"
    ]  # fmt: skip
    assert [percent_cell(v) for v in (0.0, 0.00027, 0.06, 1.0, None)] == [
        "0", "0.03", "6.0", "100.0", "–"
    ]  # fmt: skip


def test_table_is_shown_and_pasted_without_markup_from_outside() -> None:
    table = ReadableTable("A & B", ("x", "y"), (("<b>", "1"),), note="read <this>")
    assert str(table) == "A & B\nx\ty\n<b>\t1\nread <this>"
    shown = table._repr_html_()
    assert "A &amp; B" in shown
    assert "<td style='text-align:left;white-space:nowrap'>&lt;b&gt;</td>" in shown
    assert "read &lt;this&gt;" in shown
    assert Words(("a", "b"), "zh", is_list=True)._repr_html_().count("<li>") == 2


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
