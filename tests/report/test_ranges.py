"""Assumption ranges in charts and words: as written in the tables, or said to be absent."""

from collections.abc import Callable

import polars as pl
import pytest

from analytics.pipeline import run
from analytics.report.charts.registry import CHARTS
from analytics.report.findings.limits import limits, ranges_statement
from analytics.report.page.tables import effect_table
from analytics.report.text import LANGUAGES, has_text, value_label
from analytics.results import Results


@pytest.fixture(scope="module")
def plain() -> Results:
    return run("baseline", draws=0)


def test_effects_draw_the_written_ranges(baseline: Results, plain: Results) -> None:
    source = CHARTS["effects"](baseline, "en").to_dict()
    drawn = pl.DataFrame(source["datasets"]["ranges"])
    written = baseline.tables["projection"].filter(
        pl.col("level") == "sector", pl.col("year") == 2042, pl.col("effect_cny") != 0.0
    )
    for end in ("effect_cny_p05", "effect_cny_p95"):
        assert sorted(drawn[end]) == sorted(written[end])
    assert "ranges" not in CHARTS["effects"](plain, "en").to_dict()["datasets"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_sensitivity_draws_the_written_swings_widest_first(
    baseline: Results, language: str
) -> None:
    source = CHARTS["sensitivity"](baseline, language).to_dict()
    for flow in ("import", "export"):
        drawn = pl.DataFrame(source["datasets"][f"swings_{flow}"])
        written = baseline.sensitivity.filter(flow=flow, sector="total", year=2042)
        assert drawn.height == 8
        columns = ["assumption", "effect_low_cny", "effect_cny", "effect_high_cny"]
        assert drawn.join(written, on=columns, how="anti").is_empty()
        swings = (drawn["effect_high_cny"] - drawn["effect_low_cny"]).abs().to_list()
        assert swings == sorted(swings, reverse=True)
        assert max(swings) == pytest.approx(written["swing_cny"].max(), abs=0.02)


def test_without_draws_the_chart_and_the_words_say_so(plain: Results) -> None:
    source = CHARTS["sensitivity"](plain, "en").to_dict()
    assert "No assumption was drawn" in str(source["datasets"])
    assert ranges_statement(plain, "en").startswith("This run has no ranges")
    assert "没有区间" in ranges_statement(plain, "zh")
    rows = [row for _, group in effect_table(plain, "en").groups for row in group]
    assert all("–" in row.cells for row in rows)


def test_the_statement_is_computed(baseline: Results) -> None:
    said = ranges_statement(baseline, "en").replace("\u00a0", " ")
    assert "2,048 times" in said
    row = baseline.tables["projection"].row(
        by_predicate=(pl.col("flow") == "export")
        & (pl.col("sector") == "total")
        & (pl.col("year") == 2042),
        named=True,
    )
    for end in ("p05", "p95"):
        millions = row[f"effect_cny_{end}"] / 1e6
        number = f"{millions / 1000:,.2f} bn" if millions >= 1000 else f"{millions:,.1f} million"
        assert number in said
    assert "not statistical confidence intervals" in said
    assert "Substitution between origins" in said
    assert ranges_statement(baseline, "en") in limits(baseline, "en")
    moved = baseline.replace(draws=64)
    assert "64 times" in ranges_statement(moved, "en").replace("\u00a0", " ")


def test_every_assumption_that_can_be_drawn_has_a_name(baseline: Results) -> None:
    drawn = baseline.assumptions.filter(pl.col("distribution").is_not_null())
    groups = set(drawn.select(pl.coalesce("draw_group", "id")).to_series())
    assert {group for group in groups if not has_text(f"assumption.{group}")} == set()
    assert value_label("assumption", "growth", "zh") == "无RCEP的增速"


def test_finite_supply_has_no_ranges_and_says_why(results_of: Callable[[str], Results]) -> None:
    results = results_of("finite_supply")
    assert results.draws == 0
    assert results.projection_bands.is_empty()
    assert "infinitely elastic supply only" in ranges_statement(results, "en")
