"""The change log: one entry for every version, figures that are the baseline's, both languages."""

import re
from pathlib import Path

import polars as pl
import pytest

from analytics.readers.shipped import shipped_bytes
from analytics.report.lineage.addresses import value_at
from analytics.report.text import LANGUAGES
from analytics.report.workbook.program_sheets import change_log_sheet
from analytics.results import Results

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_versions_are_those_of_the_changelog(baseline: Results, repository: Path) -> None:
    text = (repository / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[([^\]]+)\]", text, flags=re.MULTILINE)
    logged = baseline.change_log["version"].unique(maintain_order=True).to_list()
    assert logged == headings[::-1]


def test_figures_that_moved_are_those_of_the_baseline(baseline: Results) -> None:
    moved = baseline.change_log.filter(pl.col("address").is_not_null())
    assert moved.height >= 3
    for entry in moved.iter_rows(named=True):
        found = value_at(baseline, entry["address"])
        assert found == (pytest.approx(entry["new_value"], abs=1e-8), entry["unit"]), entry
        assert entry["old_value"] != entry["new_value"]


def test_no_figure_of_the_data_depends_on_the_log(baseline: Results) -> None:
    """Its words may change without a change of the digest that stands on every sheet."""
    text = shipped_bytes().decode("utf-8")
    assert baseline.change_log["change_en"][0] not in text
    assert "qingdao_japan_total_2020" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_latest_version_stands_first(baseline: Results, language: str) -> None:
    sheet = change_log_sheet(baseline, language)
    assert len(sheet.rows) == baseline.change_log.height
    versions = list(dict.fromkeys(row[0] for row in sheet.rows))
    assert versions == [{"en": "Unreleased", "zh": "未发布"}[language], "0.1.0"]
    words = " ".join(str(text) for row in sheet.rows for text in row[1:] if text)
    assert bool(CHINESE.search(words)) == (language == "zh")
    assert all(bool(CHINESE.search(str(row[2]))) == (language == "zh") for row in sheet.rows)


def test_a_figure_that_moved_is_told_with_both_values(baseline: Results) -> None:
    moved = {language: {row[4] for row in change_log_sheet(baseline, language).rows} - {None}
             for language in LANGUAGES}  # fmt: skip
    assert "8.4\N{NO-BREAK SPACE}% → 23.6\N{NO-BREAK SPACE}%" in moved["en"]
    assert "8.4% → 23.6%" in moved["zh"]
    assert "100万元 → 24万元" in moved["zh"]
