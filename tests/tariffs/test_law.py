"""The rules of the agreement: each has two cases, and its function decides both."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analytics.errors import InputError
from analytics.readers.datasets import datasets_directory, read_sources
from analytics.readers.japan_tariff import lines_without_conflicts
from analytics.readers.law import APPLICATIONS, LAW_FILE, read_law, read_law_sources
from analytics.tariffs.law.rule import LawRule

RULES = list(read_law().values())
FEWEST = 25  # the number that was asked for
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


def spoilt(found: Any) -> Any:
    """Return what a function gives with every value in it changed."""
    if isinstance(found, pl.DataFrame):
        days = pl.col(pl.Date).dt.offset_by("1d").fill_null(date(2000, 1, 1))
        return found.with_columns((pl.col(pl.Float64) * -1.0 + 1.0).fill_null(0.5), days)
    if isinstance(found, dict):
        return {key: spoilt(value) for key, value in found.items()}
    if isinstance(found, pl.Expr):
        return found.is_null().cast(pl.String)
    if isinstance(found, tuple):
        return (*map(spoilt, found), 0)
    return not found if isinstance(found, bool) else found + 1


def broken(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that gives spoilt values; of lines without conflicts, one line more."""

    def wrong(*given: Any, **named: Any) -> Any:
        found = function(*given, **named)
        if function is lines_without_conflicts:
            kept, codes = found
            return pl.concat([kept, kept.clear(1)]), codes
        return spoilt(found)

    return wrong


def test_the_rules_are_many_and_each_has_its_function_and_source() -> None:
    assert len(RULES) >= FEWEST
    assert {rule.name for rule in RULES} == set(APPLICATIONS)
    sources = read_law_sources()
    assert [r.name for r in RULES if r.status != "assumed" and r.source_id not in sources] == []
    named = {rule.source_id for rule in RULES}
    assert set(sources) - set(read_sources()["source_id"]) <= named
    # What was read in no text and follows from no published rate is called assumed.
    assert [r.name for r in RULES if "convention" in r.article and r.status != "assumed"] == []


@each_rule
def test_one_case_passes_and_one_fails(rule: LawRule) -> None:
    assert rule.holds(rule.passes)
    assert not rule.holds(rule.fails)


@each_rule
def test_a_broken_function_turns_the_case_red(rule: LawRule) -> None:
    assert not rule.holds(rule.passes, broken(rule.application.function))


@each_rule
def test_the_function_is_the_package_s_own(rule: LawRule) -> None:
    assert rule.function_name.startswith("analytics.")
    assert "<" not in rule.function_name  # neither a lambda nor a function within one


def test_each_day_and_both_titles_are_there() -> None:
    assert all(date(2014, 1, 1) <= rule.holds_from <= date(2023, 1, 1) for rule in RULES)
    assert len({rule.title_en for rule in RULES}) == len({rule.title_zh for rule in RULES})
    assert len({rule.title_en for rule in RULES}) == len(RULES)
    assert all(rule.title_zh > "\u4e00" or not rule.title_zh.isascii() for rule in RULES)


def test_missing_is_not_zero_and_true_is_not_one() -> None:
    excluded = read_law()["excluded"]
    assert not excluded.holds(excluded.fails)
    assert not excluded.holds(excluded.passes, lambda schedule: _with_zero(excluded, schedule))


def _with_zero(rule: LawRule, schedule: Any) -> pl.DataFrame:
    rates: pl.DataFrame = rule.application.function(schedule)
    return rates.with_columns(pl.col("preferential_rate").fill_null(0.0))


def test_a_file_with_faults_is_refused_whole(tmp_path: Path) -> None:
    text = (datasets_directory() / LAW_FILE).read_text(encoding="utf-8")
    for old, new in (
        ('title_zh = "逐年等额削减：基准税率×（1−年份/削减次数）"\n', ""),
        ("[rule.standstill]", "[rule.standstil]"),
        ('source_id = "rcep_article_2_4"\nstatus = "published"', 'status = "published"'),
        ("holds_from = 2023-01-01", 'holds_from = "soon"'),
        ('source_id = "japan_customs_differentials"', 'source_id = "japan_custom_differentials"'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    path = tmp_path / "law.toml"
    path.write_text(text, encoding="utf-8", newline="\n")
    with pytest.raises(InputError) as caught:
        read_law(path)
    assert caught.value.problems == (
        "rule equal_annual_cuts: no title_zh; add it",
        'rule standstil: no function applies it; did you mean "standstill"?',
        "rule january_years: holds_from is no date; write it as 2022-01-01",
        "rule lower_of_two: no source_id; add it, or call the rule assumed",
        "rule tariff_differential: no source 'japan_custom_differentials'; did you mean "
        '"japan_customs_differentials"?',
        "rule standstill has a function and no entry; add [rule.standstill]",
    )


def test_a_day_is_compared_as_a_day() -> None:
    rule = read_law()["april_years"]
    later = rule.passes.result + timedelta(days=1)
    claimed = type(rule.passes)(rule.passes.given, later, "a day late")
    assert not rule.holds(claimed)
