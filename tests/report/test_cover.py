"""The cover of the workbook: what was run, with which version, and how to cite it."""

import re
import tomllib
from pathlib import Path
from zipfile import ZipFile

import pytest

import analytics
from analytics.report.findings.cover import AUTHORS, TITLE, Block, cover
from analytics.report.text import LANGUAGES
from analytics.results import Results

NAMES = {
    "en": ("Package version", "Data digest", "Sources read by", "How to cite", "Contact"),
    "zh": ("软件版本", "数据摘要码", "数据读取截至", "引用格式", "联系"),
}


def rows(blocks: list[Block]) -> dict[str, str]:
    return {name: str(text) for block in blocks for name, text in block.rows if name}


def test_authors_and_title_are_those_of_the_citation_file(repository: Path) -> None:
    text = (repository / "CITATION.cff").read_text(encoding="utf-8")
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert re.findall(r'^title: "(.*)"$', text, flags=re.MULTILINE) == [TITLE]
    assert re.findall(r"^  - name: (.*)$", text, flags=re.MULTILINE) == [AUTHORS]
    assert project["authors"] == [{"name": AUTHORS}]


@pytest.mark.parametrize("language", LANGUAGES)
def test_version_vintage_citation_and_contact(baseline: Results, language: str) -> None:
    told = rows(cover(baseline, language, None))
    version, data, date, cite, contact = (told[name] for name in NAMES[language])
    assert version == analytics.__version__
    assert (data, date) == (baseline.data_digest, baseline.data_date)
    for fact in (AUTHORS, TITLE, version, "baseline", baseline.scenario_digest, data):
        assert fact in cite
    assert AUTHORS in contact
    # There is neither a mailbox nor a page to write to.
    assert not re.search(r"@|://|www\.", contact)


@pytest.mark.parametrize("file", ["report.xlsx", "report.zh.xlsx"])
def test_the_cover_prints_on_one_page(baseline_report: Path, file: str) -> None:
    # From the parts: to load the whole workbook takes twelve seconds.
    with ZipFile(baseline_report / file) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        workbook = archive.read("xl/workbook.xml").decode()
    setup = re.search(r"<pageSetup [^>]*>", sheet)
    assert setup is not None
    for wanted in ('orientation="portrait"', 'fitToWidth="1"', 'fitToHeight="1"'):
        assert wanted in setup[0]
    last = re.findall(r'<row r="(\d+)"', sheet)[-1]
    assert f"'Cover'!$A$1:$B${last}</definedName>" in workbook
