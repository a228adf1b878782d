"""The page: complete, escaped, in two languages, without any other file, and not blank."""

import re
import subprocess
import zlib
from html.parser import HTMLParser
from pathlib import Path

import polars as pl
import pytest
from markupsafe import escape

from analytics.report.charts.registry import CHARTS
from analytics.report.findings.sentences import SENTENCES
from analytics.report.page.rendering import inline_svg
from analytics.report.page.report import report_page
from analytics.results import Results

VOID = {"meta", "input", "br", "hr", "link", "img"}
NOT_HTML = {"script", "link", "iframe", "object", "embed", "img", "base", "form"}


class Checker(HTMLParser):
    """Notes unclosed elements, double ids, broken anchors, resources and unnamed charts."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.ids: list[str] = []
        self.anchors: list[str] = []
        self.slips: list[str] = []
        self.charts: list[str] = []
        self.feed(text)
        self.close()
        self.slips += [f"not closed: {tag}" for tag in self.open]
        self.slips += [f"twice: {name}" for name in {*self.ids} if self.ids.count(name) > 1]
        self.slips += [f"no target: {name}" for name in {*self.anchors} - {*self.ids}]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in NOT_HTML or "src" in given or "onclick" in given:
            self.slips.append(f"{tag} refers to something else")
        if given.get("id"):
            self.ids.append(str(given["id"]))
        if (given.get("href") or "").startswith("#"):
            self.anchors.append(str(given["href"])[1:])
        if tag == "svg" and given.get("role") == "img":
            self.charts.append(str(given.get("aria-label")))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.slips.append(f"closed out of turn: {tag}")


@pytest.fixture(scope="module")
def text(baseline_report: Path) -> str:
    return (baseline_report / "index.html").read_text(encoding="utf-8")


def test_page_is_well_formed_and_stands_alone(text: str) -> None:
    assert text.startswith('<!DOCTYPE html>\n<html lang="en">')
    checked = Checker(text)
    assert checked.slips == []
    assert len(checked.charts) == 2 * len(CHARTS)
    assert all(len(name) > 20 for name in checked.charts)
    resources = re.findall(r"(?:url\(|@import)\s*['\"]?([^)'\"]{0,12})", text)
    assert {r for r in resources if not r.startswith(("data:", "#"))} == set()


def test_the_checker_can_fail() -> None:
    assert Checker("<p><b>x</p>").slips
    assert Checker("<script>1</script>").slips
    assert Checker('<a href="#no">x</a>').slips
    assert Checker('<p id="a"></p><p id="a"></p>').slips == ["twice: a"]


def test_both_languages_say_every_sentence(text: str, baseline: Results) -> None:
    english, chinese = text.split('<main lang="zh-CN"')
    for name, sentence in SENTENCES.items():
        for part, language in ((english, "en"), (chinese, "zh")):
            said = re.split(": |：", sentence(baseline, language), maxsplit=1)[-1]
            assert str(escape(said)) in part, (name, language)


def test_page_tells_limits_sources_and_facts(text: str, baseline: Results) -> None:
    assert "it is calibrated and is not the treaty" in text
    assert "并非协定文本" in text
    urls = baseline.sources["url"].drop_nulls().to_list()
    assert urls
    assert all(f'href="{escape(url)}"' in text for url in urls)
    assert baseline.scenario_digest in text


def test_text_from_outside_is_escaped(baseline: Results) -> None:
    bad = '<script>alert("x")</script>'
    sources = baseline.sources.with_columns(
        pl.lit(bad).alias("title"), pl.lit("javascript:alert(1)").alias("url")
    )
    scenario = baseline.scenario.model_copy(update={"title_en": bad})
    written = report_page(baseline.replace(sources=sources, scenario=scenario), dict)
    assert "<script" not in written
    assert "javascript:" not in written
    assert Checker(written).slips == []


def test_charts_on_one_page_do_not_share_names() -> None:
    style, group = "<style>@font-face{x}</style>", '<g clip-path="url(#c1)"/>'
    svg = f'<svg width="1">{style}<clipPath id="c1"/>{group}</svg>'
    inlined = inline_svg(svg, "effects-en", 'a "chart"')
    assert 'id="effects-en-c1"' in inlined
    assert "url(#effects-en-c1)" in inlined
    assert "font-face" not in inlined
    assert 'aria-label="a &#34;chart&#34;"' in inlined


@pytest.mark.parametrize("scenario", ["cars_included", "full_use", "trade_cost_cut"])
def test_other_scenarios_have_a_page(results_of: object, scenario: str) -> None:
    written = report_page(results_of(scenario), dict)  # type: ignore[operator]
    assert Checker(written).slips == []
    assert scenario in written


def distinct_rows(png: bytes) -> int:
    """Return how many different rows of pixels a PNG has; a blank picture has one."""
    position, data, width = 8, b"", 0
    while position < len(png):
        length, kind = int.from_bytes(png[position : position + 4], "big"), png[position + 4 :][:4]
        body = png[position + 8 : position + 8 + length]
        if kind == b"IHDR":
            width = int.from_bytes(body[:4], "big")
            channels = {2: 3, 6: 4}[body[9]]
        data += body if kind == b"IDAT" else b""
        position += length + 12
    raw, stride = zlib.decompress(data), 1 + width * channels
    return len({raw[start : start + stride] for start in range(0, len(raw), stride)})


@pytest.mark.browser
@pytest.mark.slow
def test_page_is_not_blank_in_a_browser(
    baseline_report: Path, chromium: str, tmp_path: Path
) -> None:
    picture = tmp_path / "page.png"
    command = [
        chromium, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
        f"--user-data-dir={tmp_path / 'profile'}", "--window-size=1000,3000",
        f"--screenshot={picture}", (baseline_report / "index.html").as_uri(),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert distinct_rows(picture.read_bytes()) > 500
