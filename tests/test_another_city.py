"""A city in place of the shipped one: its data alone, and every word is said of it."""

import re
import shutil
from pathlib import Path

import pytest

import analytics
from analytics.errors import InputError
from analytics.report.lineage.tree import explain
from analytics.report.page.report import report_page
from analytics.report.tables.printed import display_table
from analytics.results import Results
from tests.house import REPOSITORY

FACTS = ("published/facts.csv", "published/benchmarks.csv", "published/use_moments.csv")
"""Tables that name published figures of the city."""


def change(path: Path, *pairs: tuple[str, str]) -> None:
    content = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in content
        content = content.replace(old, new)
    path.write_text(content, encoding="utf-8", newline="\n")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped study with Dalian for Qingdao."""
    folder = tmp_path_factory.mktemp("city") / "datasets"
    shutil.copytree(REPOSITORY / "datasets", folder)
    change(
        folder / "study.toml", ('name = "qingdao"', 'name = "dalian"'),
        ('en = "Qingdao"', 'en = "Dalian"'), ('zh = "青岛"', 'zh = "大连"'),
        ('"qingdao_japan_total', '"dalian_japan_total'),
        ('"qingdao_japan_growth', '"dalian_japan_growth'),
    )  # fmt: skip
    for name in FACTS:
        change(folder / name, ("qingdao_", "dalian_"))
    return folder


@pytest.fixture(scope="module")
def results(study: Path) -> Results:
    return analytics.run("baseline", study=study, draws=64)


@pytest.mark.parametrize(
    ("language", "city", "shipped"), [("en", "Dalian", "Qingdao"), ("zh", "大连", "青岛")]
)
def test_words_are_said_of_the_city(
    results: Results, language: str, city: str, shipped: str
) -> None:
    table = display_table("Table 3", [results], language).title
    chart = " ".join(results.chart("effects", language=language).to_dict()["title"]["subtitle"])
    page = report_page(results, dict)
    for words in (table, chart, *re.findall(r"<h1[^>]*>([^<]*)<", page)):
        assert shipped not in words
    assert city in table
    assert city in chart
    assert city in page


def test_its_figures_are_traced(results: Results) -> None:
    tree = explain(results, "projection:import:auto_parts:2035:effect_cny")
    assert "assumption" in tree


@pytest.mark.parametrize(
    ("facts", "table", "first", "number"),
    [
        ("dalian_japan_", "headline", "dalian_japan_growth_2021: study.toml names it", 3),
        ("dalian_customs_", "validation", "no fact dalian_customs_certificates_cumulative", 5),
    ],
)
def test_facts_that_are_not_there_are_named_at_once(
    facts: str, table: str, first: str, number: int, study: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "datasets"
    shutil.copytree(study, folder)
    change(folder / "published/facts.csv", (facts, "other_"))
    with pytest.raises(InputError) as refused:
        analytics.run("baseline", study=folder, draws=0).frame(table)
    assert refused.value.problems[0].startswith(first)
    assert len(refused.value.problems) == number
