"""Results in a user's hands: tables and charts by name, shown, saved, and refused in one line."""

import io
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook

import analytics
from analytics.errors import InputError
from analytics.questions.results import UserResults
from analytics.results import RESULT_SCHEMAS
from analytics.units import CNY_PER_BN, CNY_PER_MN

CHARTS_WITHOUT_DRAWS = ("effects", "tariff_paths", "paths", "trade_history")


@pytest.fixture(scope="module")
def results() -> UserResults:
    return analytics.run("baseline", draws=0)


def test_a_table_is_the_result_in_units_of_paper(results: UserResults) -> None:
    frame = results.table("effects", sectors=["auto_parts"], years=[2030, 2042]).to_frame()
    rows = results.projection.filter(pl.col("year").is_in([2030, 2042]), sector="auto_parts")
    assert frame["effect_mn_cny"].to_list() == [v / CNY_PER_MN for v in rows["effect_cny"]]
    relative = rows["effect_cny"] / rows["counterfactual_cny"] * 100
    assert frame["relative_effect_percent"].to_list() == pytest.approx(relative.to_list())
    other = results.table("effects", sectors=["auto_parts"], years=[2042], unit="bn CNY")
    assert other.to_frame()["effect_bn_cny"].item() == rows["effect_cny"][1] / CNY_PER_BN
    plain = results.table("effects", sectors=["auto_parts"], years=[2042], unit="CNY")
    assert plain.to_frame()["effect_cny"].item() == rows["effect_cny"][1]


@pytest.mark.parametrize("name", RESULT_SCHEMAS)
def test_every_table_can_be_asked_for(results: UserResults, name: str) -> None:
    for language in ("en", "zh"):
        table = results.table(name, language=language)
        assert len(table) == results.frame(name).height
        assert table._repr_html_().count("<tr") <= 41 + 1
        assert len(str(table).splitlines()) <= 43


def test_shares_are_per_cent_and_differences_of_rates_points(results: UserResults) -> None:
    row = results.table("tariff_path", sectors=["auto_parts"], years=[2042]).to_frame()
    (here,) = results.tariff_path.filter(sector="auto_parts", year=2042).to_dicts()
    assert row["applied_rate_percent"].item() == pytest.approx(100 * here["applied_rate"])
    assert row["preference_margin_points"].item() == pytest.approx(100 * here["preference_margin"])


def test_ranges_are_drawn_when_they_are_asked_for() -> None:
    drawn = analytics.run("baseline", draws=64)
    without = drawn.table("effects").to_frame().columns
    table = drawn.table("effects", sectors=["auto_parts"], years=[2042], ranges=True).to_frame()
    more = set(table.columns) - set(without)
    assert more == {"effect_mn_cny_p05", "effect_mn_cny_p95"}
    assert table["effect_mn_cny_p05"].item() < table["effect_mn_cny"].item()


def test_a_table_is_saved_as_it_is_shown(results: UserResults, tmp_path: Path) -> None:
    table = results.table("effects", sectors=["auto_parts"], years=[2042], language="zh")
    paths = [tmp_path / f"表 {n}.xlsx" for n in (1, 2)]
    assert [table.to_excel(path) for path in paths] == paths
    assert paths[0].read_bytes() == paths[1].read_bytes()
    sheet = load_workbook(paths[0]).active
    assert sheet is not None
    assert sheet["A1"].value == "按行业和年份的RCEP影响（基准情景）"
    assert [cell.value for cell in sheet[3]][:3] == ["流向", "行业", "年份"]
    effect = results.projection.filter(sector="auto_parts", year=2042)["effect_cny"].item()
    assert sheet["F4"].value == pytest.approx(effect / CNY_PER_MN)
    assert sheet["F4"].number_format == "#,##0.0"
    csv = table.to_csv(tmp_path / "表.csv")
    assert pl.read_csv(io.BytesIO(csv.read_bytes())).equals(table.to_frame())
    page = table.to_html(tmp_path / "page.html")
    assert isinstance(page, Path)
    assert table._repr_html_() in page.read_text(encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        table.to_excel(tmp_path / "no folder" / "x.xlsx")


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda r: r.table("efects"), "table: no table 'efects'; did you mean \"effects\"?"),
        (lambda r: r.chart("efects"), "chart: no chart 'efects'; did you mean \"effects\"?"),
        (lambda r: r.projektion, "results: no 'projektion'; did you mean \"projection\"?"),
        (lambda r: r.tables["welfar"], "tables: no table 'welfar'; did you mean \"welfare\"?"),
        (lambda r: r.charts.efects, "charts: no chart 'efects'; did you mean \"effects\"?"),
        (lambda r: r.table("effects", sectors=["auto_part"]),
         "table effects: no sector 'auto_part'; did you mean \"auto_parts\"?"),
        (lambda r: r.table("effects", unit="mio"),
         "unit: no unit 'mio'; known: CNY, bn CNY, mn CNY"),
        (lambda r: r.table("sources", years=[2042]),
         "table sources: it has no column year; leave year out"),
        (lambda r: r.table("assumptions", ids=["auto_prts"]),
         "table assumptions: no assumption 'auto_prts'; did you mean \"auto_parts\"?"),
        (lambda r: r.table("effects", ids=["auto_parts"]),
         "table effects: its rows have no ids; take assumptions"),
        (lambda r: r.chart("trade_history", sectors=["cars"]),
         "chart trade_history: shows all sectors; leave sectors out"),
        (lambda r: r.chart("paths"),
         "chart paths: total is in both flows; give flow=\"import\" or \"export\""),
        (lambda r: r.chart("paths", sectors=["cars"], flow="export"),
         "chart paths: cars has no flow 'export'; give flow=\"import\""),
        (lambda r: r.table("effects", language="fr"),
         "language: \"fr\" is not known; give en or zh"),
        (lambda r: r.chart("paths", sectors=["cars"], language="fr"),
         "language: \"fr\" is not known; give en or zh"),
        (lambda _: analytics.run({"growth.cars": 0.1}),  # type: ignore[arg-type]
         "scenario: {'growth.cars': 0.1} is neither a name nor a file; changes are given after it, "
         "as in (\"baseline\", {\"growth.cars\": 0.02})"),
        (lambda r: r.chart("sensitivity"),
         "chart sensitivity: needs draws of the assumptions; run with draws=2048"),
        (lambda _: analytics.rnu, "analytics: no attribute 'rnu'; did you mean \"run\"?"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_refused_on_one_line(
    results: UserResults, ask: Callable[[UserResults], object], message: str
) -> None:
    with pytest.raises(InputError) as refused:
        ask(results)
    assert refused.value._render_traceback_() == [message]


def test_assumptions_are_chosen_by_id_and_told_in_words(
    results: UserResults, tmp_path: Path
) -> None:
    table = results.table("assumptions", ids=["auto_parts", "utilisation_rate.import"])
    ids = table.to_frame()["id"].to_list()
    assert ids == sorted(ids)
    assert {"armington_elasticity.auto_parts", "utilisation_rate.import.2030"} <= set(ids)
    assert not {"auto_parts_zero_share", "armington_elasticity.cars"} & set(ids)
    told = {row[1]: row for row in results.table("assumptions", language="zh").lines()}
    row = told["export_supply_elasticity.auto_parts"]
    assert row[0] == "各来源的出口供给弹性：汽车零部件"
    assert (row[2], row[5], row[6]) == ("无限", "弹性", "假定")
    cells = [*load_workbook(table.to_excel(tmp_path / "x.xlsx")).active.values]  # type: ignore[union-attr]
    known = {line[1]: line[2] for line in cells[3:]}
    assert known["armington_elasticity.auto_parts"] == 3.5
    assert known["export_supply_elasticity.auto_parts"] == "infinite"


def test_one_sector_or_year_needs_no_list(results: UserResults) -> None:
    one = results.table("effects", sectors="auto_parts", years=2042).to_frame()
    assert one.equals(results.table("effects", sectors=["auto_parts"], years=[2042]).to_frame())
    assert one.height == 1
    results.chart("paths", sectors="auto_parts")
    with pytest.raises(InputError, match='did you mean "cars"'):
        results.chart("effects", sectors="car")


def test_all_problems_of_a_question_are_named_at_once(results: UserResults) -> None:
    with pytest.raises(InputError) as refused:
        results.table("effects", sectors=["boats", "planes"], years=[1999])
    assert len(refused.value._render_traceback_()) == 4


def test_what_there_is_fits_on_a_screen(results: UserResults) -> None:
    assert dir(results) == sorted(dir(results))
    assert {"chart", "charts", "table", "tables"} <= set(dir(results))
    assert len(dir(results)) < 12
    assert len(repr(results).splitlines()) < 20
    assert list(results.tables) == list(RESULT_SCHEMAS)
    assert dir(results.tables) == sorted(RESULT_SCHEMAS)
    assert all(f"{name} " in repr(results.tables) for name in RESULT_SCHEMAS)
    assert "Effect of RCEP by sector and year" in results._repr_html_()
    assert dir(analytics) == analytics.__all__


@pytest.mark.parametrize("name", CHARTS_WITHOUT_DRAWS)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_chart_in_a_notebook_is_a_picture_that_says_what_is_under_the_pointer(
    results: UserResults, name: str, language: str
) -> None:
    sectors = ["auto_parts"] if name == "paths" else None
    bundle = results.chart(name, sectors=sectors, language=language)._repr_mimebundle_()
    assert isinstance(bundle, dict)
    shown = bundle["text/html"]
    assert shown.startswith("<svg style=")
    assert not re.search(r"https?://(?!www\.w3\.org)", shown)
    told = re.findall("<title>(.*?)</title>", shown)
    assert len(told) > 20
    raw = [words for words in told if re.search(r"[a-z]_[a-z]|:\s*null", words)]
    assert raw == []


def test_two_charts_in_one_page_share_no_name(results: UserResults) -> None:
    pages = [str(results.chart(name)._repr_mimebundle_()) for name in ("effects", "tariff_paths")]
    names = [set(re.findall(r'\bid="([^"]+)"|font-family:"([^"]+)"', page)) for page in pages]
    assert names[0] & names[1] == set()


def test_some_sectors_of_a_chart(results: UserResults) -> None:
    drawn = results.chart("effects", sectors=["auto_parts", "consumer_goods"]).to_dict()
    assert {row["sector"] for row in drawn["datasets"]["parts"]} == {"auto_parts", "consumer_goods"}


def test_a_chart_is_saved(results: UserResults, tmp_path: Path) -> None:
    chart = results.chart("effects")
    for kind in ("svg", "png", "json"):
        assert chart.to_file(tmp_path / f"图.{kind}").stat().st_size > 1000
    with pytest.raises(InputError, match="svg, png, json"):
        chart.to_file(tmp_path / "x.gif")


NOTEBOOK = """
import sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
import analytics
assert not {"altair", "polars", "openpyxl"} & set(sys.modules)
import altair as alt
chart = alt.Chart(alt.Data(values=[{"a": 1}])).mark_bar().encode(x="a:Q")
data, _ = shell.display_formatter.format(chart)
assert data["text/html"].startswith("<svg"), data
shell.run_cell("import analytics; analytics.load_scenario('basline')")
"""


@pytest.mark.slow
def test_a_notebook_shows_charts_without_a_network_and_errors_without_frames() -> None:
    done = subprocess.run([sys.executable, "-c", NOTEBOOK], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    lines = done.stdout.decode("utf-8").strip().splitlines()
    assert len(lines) == 1
    assert 'did you mean "baseline"?' in lines[0]
