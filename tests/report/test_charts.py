"""Charts: they draw the written numbers, say what is assumed, and need no font and no clock."""

import io
import json
import math
import re
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import vl_convert

from analytics.report.charts import vega, wording
from analytics.report.charts.compare import compare_scenarios
from analytics.report.charts.drawing import drawn as as_svg
from analytics.report.charts.fonts import FONT_NAME, _subset, font_face, register_font
from analytics.report.charts.light_altair import alt
from analytics.report.charts.registry import CHARTS
from analytics.report.text import LANGUAGES
from analytics.results import Results

STYLE = re.compile("<style>.*?</style>")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
EACH = [(name, language) for name in CHARTS for language in LANGUAGES]


def drawn(results: Results, name: str, language: str = "en") -> dict[str, Any]:
    return CHARTS[name](results, language).to_dict()


def rows(source: dict[str, Any], name: str) -> pl.DataFrame:
    return pl.DataFrame(source["datasets"][name], infer_schema_length=None)


def written(report: Path, name: str, language: str = "zh") -> str:
    """Return the SVG of a chart as it stands in the report."""
    return (report / "charts" / f"{name}.{language}.svg").read_text(encoding="utf-8")


def words(svg: str) -> str:
    return " ".join(t for t in re.findall(r">([^<>]+)<", svg) if "font-face" not in t)


def test_staircase_draws_the_written_shares(baseline: Results) -> None:
    source = drawn(baseline, "zero_share_staircase")
    table = baseline.zero_tariff_share.filter(
        pl.col("importer") == "CHN", pl.col("scope") == "all"
    ).select("measure", "year", "share", "share_low", "share_high")
    assert rows(source, "shares").equals(table.sort("measure", "year"))
    final = {row["text"] for row in source["datasets"]["ends"]}
    assert any(words.startswith("86.0 % of tariff lines") for words in final)
    assert "From 8 % to 86 %" in " ".join(source["title"]["text"])


def test_staircase_marks_the_published_shares(baseline: Results) -> None:
    extra = [("zero_tariff_lines", year, share, "fraction", "published", "x", "")
             for year, share in ((2021, 0.08), (2022, 0.25), (2042, 0.86))]  # fmt: skip
    headline = baseline.headline.filter(pl.col("measure") != "zero_tariff_lines")
    more = pl.DataFrame(extra, schema=headline.schema, orient="row")
    with_points = baseline.replace(headline=pl.concat([headline, more]))
    points = rows(drawn(with_points, "zero_share_staircase"), "published")
    assert points["share"].to_list() == [0.08, 0.25, 0.86]
    assert points["text"][1] == "25.0 % of lines, 2022, as published"


def test_trade_draws_the_written_values(baseline: Results) -> None:
    source = drawn(baseline, "trade_history")
    for flow in ("import", "export"):
        total = baseline.projection.filter(pl.col("flow") == flow, pl.col("sector") == "total")
        wanted = total.select("year", "counterfactual_cny", "projection_cny").sort("year")
        assert rows(source, f"city_{flow}").equals(wanted)
        history = baseline.trade_history.filter(pl.col("flow") == flow)
        segments = rows(source, f"national_{flow}").select("segment", "year", "value_cny")
        # Sectors, each the sum of its product groups.
        sectors = history.join(
            baseline.sectors.select("segment", "sector"), on="segment", validate="m:1"
        )
        sums = sectors.group_by("sector", "year").agg(pl.col("value_cny").sum().alias("sum"))
        both = segments.join(
            sums, left_on=["segment", "year"], right_on=["sector", "year"], validate="1:1"
        )
        assert both.height == segments.height
        assert ((both["value_cny"] / both["sum"]) - 1.0).abs().max() < 1e-12  # type: ignore[operator]
        # Years that lack a segment are not drawn, rather than drawn as zero.
        by_year = segments.group_by("year").len()
        assert by_year["len"].n_unique() == 1
        assert segments["segment"].n_unique() == sectors["sector"].n_unique()


def test_tariffs_draw_the_written_rates(baseline: Results) -> None:
    source = drawn(baseline, "tariff_paths")
    rates = ["mfn_rate", "preferential_rate", "applied_rate", "effective_rate"]
    for sector in baseline.tariff_path["sector"].unique():
        table = baseline.tariff_path.filter(pl.col("sector") == sector).sort("year")
        assert rows(source, sector).equals(table.select("sector", "year", *rates))
    panels = [panel for row in source["vconcat"][0]["vconcat"][1:] for panel in row["hconcat"]]
    said = {" ".join(panel["title"]["text"]): panel["title"]["subtitle"] for panel in panels}
    assert said["Cars"] == said["Cosmetics"] == "excluded: MFN rate stays"
    assert said["Auto parts"].startswith("2042: ")


def test_effects_draw_the_written_parts(baseline: Results) -> None:
    source = drawn(baseline, "effects")
    sectors = baseline.projection.filter(pl.col("level") == "sector")
    at_end = sectors.filter(pl.col("year") == 2042)
    summed = rows(source, "parts").group_by("sector").agg(pl.col("value_cny").sum())
    both = summed.join(at_end, on="sector", validate="1:1")
    assert both.height == at_end.height
    assert all(math.isclose(a, b, abs_tol=0.05)
               for a, b in both["value_cny", "effect_cny"].iter_rows())  # fmt: skip
    for flow in ("import", "export"):
        wanted = sectors.filter(pl.col("flow") == flow, pl.col("year") >= 2021)
        path = rows(source, f"path_{flow}")
        assert path.height == wanted.height
        assert path.join(wanted, on=["sector", "year", "effect_cny"], how="anti").is_empty()
    texts = {row["name"]: row["text"] for row in source["datasets"]["sums"]}
    assert texts["Cars"] == "0 · excluded: MFN rate stays"


def test_comparison_draws_every_scenario(
    baseline: Results, results_of: Callable[[str], Results]
) -> None:
    full_use = results_of("full_use")
    for language in LANGUAGES:
        chart = compare_scenarios([baseline, full_use], "textiles_clothing", "export", language)
        source = chart.to_dict()
        for number, result in enumerate((baseline, full_use)):
            of_sector = result.projection.filter(
                pl.col("sector") == "textiles_clothing", pl.col("year") >= 2021
            ).sort("year")
            for name, column in (("level", "projection_cny"), ("effect", "effect_cny")):
                shown = rows(source, name).filter(pl.col("scenario") == number)
                assert shown[column].to_list() == of_sector[column].to_list()
    with pytest.raises(ValueError, match="no sector cars with flow export"):
        compare_scenarios([baseline], "cars", "export", "en")


@pytest.mark.parametrize(("name", "language"), EACH)
def test_charts_say_what_is_calibrated_and_where_numbers_come_from(
    baseline: Results, baseline_report: Path, name: str, language: str
) -> None:
    shown = words(written(baseline_report, name, language))
    joined = shown.replace(" ", "")
    # Charts of what was published or estimated say what it rests on in their notes.
    is_projection = name not in {"validation", "event_study"}
    assert baseline.data_date in shown
    if language == "zh":
        assert "来源：" in joined
        assert not is_projection or "假定" in joined
        assert not is_projection or name == "trade_history" or "校准" in joined
        assert CHINESE.search(shown)
    else:
        assert "Sources:" in shown
        assert not is_projection or "assumed" in shown
        assert not is_projection or name == "trade_history" or "calibrated" in shown
        assert not CHINESE.search(shown)


@pytest.mark.parametrize(("name", "language"), EACH)
def test_charts_are_valid_and_small(
    baseline: Results, baseline_report: Path, name: str, language: str
) -> None:
    """That they are the same every time is seen of the whole report, in ``test_writer.py``."""
    chart = CHARTS[name](baseline, language)
    # Either raises if it is not valid Vega-Lite; to make objects of it takes ten times as long.
    if language == "en":
        chart.to_altair()
    else:
        alt.VConcatChart.validate(chart.to_dict())
    file = baseline_report / "charts" / f"{name}.{language}.json"
    source = json.loads(file.read_text(encoding="utf-8"))
    assert source == json.loads(json.dumps(chart.to_dict()))
    assert sum(map(len, source["datasets"].values())) < 5_000
    svg = written(baseline_report, name, language)
    assert len(svg.encode()) < 150_000
    assert svg.endswith("\n")
    ET.fromstring(svg)  # noqa: S314 - our own file
    assert file.with_suffix(".png").read_bytes().startswith(b"\x89PNG")


def test_other_scenarios_can_be_drawn(results_of: Callable[[str], Results]) -> None:
    for name in CHARTS:
        assert len(as_svg(drawn(results_of("cars_included"), name, "zh"))) > 10_000


def test_the_glyphs_are_inside_the_svg(baseline_report: Path) -> None:
    svg = written(baseline_report, "effects")
    assert f'@font-face{{font-family:"{FONT_NAME}"' in svg
    assert "http://www.w3.org" in svg
    assert not re.search(r"(src|href)=[\"']?https?:", svg)
    assert FONT_NAME in STYLE.sub("", svg)
    assert len(font_face("贸易")) < len(font_face("贸易与关税的图")) < 20_000


@pytest.mark.parametrize("name", CHARTS)
def test_pictures_hold_the_chinese_text(baseline_report: Path, name: str) -> None:
    register_font()
    svg = STYLE.sub("", written(baseline_report, name))
    without = re.sub(r"(>[^<>]*)<", lambda found: CHINESE.sub("", found[0]), svg)
    full, bare = (len(vl_convert.svg_to_png(picture)) for picture in (svg, without))
    assert full > 1.15 * bare


@pytest.mark.browser
def test_chinese_shows_in_a_browser_without_fonts(
    baseline_report: Path, chromium: str, tmp_path: Path
) -> None:
    """Without the glyphs in the file, the same browser has only boxes for the Chinese text."""
    # A browser without any font draws none from files either, so it has the Latin letters.
    (tmp_path / "latin.otf").write_bytes(_subset(frozenset(range(32, 127))))
    fonts = tmp_path / "fonts.conf"
    fonts.write_text(
        f"<fontconfig><dir>{tmp_path}</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>",
        encoding="utf-8", newline="\n",
    )  # fmt: skip
    svg = written(baseline_report, "zero_share_staircase")
    pictures = []
    for stem, content in (("with", svg), ("without", STYLE.sub("", svg))):
        page, picture = tmp_path / f"{stem}.svg", tmp_path / f"{stem}.png"
        page.write_text(content, encoding="utf-8", newline="\n")
        subprocess.run(
            [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             f"--user-data-dir={tmp_path}/profile", "--window-size=900,560",
             f"--screenshot={picture}", page.as_uri()],
            env={"FONTCONFIG_FILE": str(fonts), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"},
            check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        pictures.append(picture.read_bytes())
    assert len(pictures[1]) > 10_000
    # Letters take far more bytes than the boxes of a font that lacks them.
    assert len(pictures[0]) > 1.5 * len(pictures[1])


def test_labels_at_line_ends_do_not_meet() -> None:
    assert wording.spread([0.0, 1.0, 9.0], 4.0, 0.0, 10.0) == [0.0, 4.0, 9.0]
    assert wording.spread([10.0, 9.5, 9.0], 3.0, 0.0, 10.0) == [10.0, 7.0, 4.0]
    assert wording.spread([], 3.0, 0.0, 10.0) == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [([1.0, 7.2], (0.0, 8.4)), ([0.0], (0.0, 1.0)), ([-3.0, 2.0], (-3.15, 2.1))],
)
def test_axes_end_beyond_the_greatest_value(
    values: list[float], expected: tuple[float, float]
) -> None:
    assert vega.domain(pl.DataFrame({"a": values})) == pytest.approx(expected)


def test_lines_break_by_language() -> None:
    assert wording.wrapped("one two three", 60, 12) == ["one two", "three"]
    assert wording.wrapped("甲乙丙，丁戊己", 50, 12) == ["甲乙丙，", "丁戊己"]
    assert wording.wrapped("甲乙丙丁戊己庚辛", 50, 12) == ["甲乙丙丁", "戊己庚辛"]


@pytest.mark.parametrize(
    ("value", "size", "language", "expected"),
    [
        (54.48e9, "large", "en", "54.5"),
        (54.48e9, "large", "zh", "544.8"),
        (23.4e6, "small", "en", "23"),
        (23.4e6, "small", "zh", "0.23"),
        (0.4e6, "small", "en", "0"),
        (-23.4e6, "small", "en", "−23"),
    ],
)
def test_amounts_in_the_unit_of_the_chart(
    value: float, size: str, language: str, expected: str
) -> None:
    assert wording.money(value, size, language) == expected


def test_percent() -> None:
    assert wording.percent(0.25, "en") == "25.0 %"
    assert wording.percent(0.25, "zh") == "25.0%"


def test_charts_become_altair_charts(baseline: Results) -> None:
    drawing = CHARTS["effects"](baseline, "en")
    chart = drawing.to_altair()
    out = io.StringIO()
    chart.properties(title="Mine").save(out, format="json")
    changed = json.loads(out.getvalue())
    source = json.loads(json.dumps(drawing.to_dict()))
    assert changed["title"] == "Mine"
    assert [changed[part] for part in ("datasets", "vconcat")] == [
        source[part] for part in ("datasets", "vconcat")
    ]
    assert source["$schema"] == alt.SCHEMA_URL
