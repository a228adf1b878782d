"""The report on differences: it draws and tells the written numbers, in both languages."""

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest
from markupsafe import escape
from openpyxl import Workbook, load_workbook

import analytics
from analytics.errors import InputError
from analytics.office.reading import read_workbook_parts
from analytics.office.rules import check_workbook
from analytics.questions import differences
from analytics.readers.study import read_study
from analytics.report.charts.waterfall import waterfall
from analytics.report.findings import differences as words
from analytics.report.findings.figures import money, percent
from analytics.report.page.comparison import comparison_page, contribution_table, difference_table
from analytics.report.sheet.parts import HEADER_ROW
from analytics.report.tables.readable import million_cell
from analytics.report.text import LANGUAGES, text, unit_text
from analytics.report.workbook.difference_sheets import assumption_sheet, difference_sheets
from analytics.report.workbook.workbook import write_book
from analytics.report.writers.comparison import difference_book, folder_name, write_comparison
from analytics.results.comparison import COMPARISON_SCHEMAS, Comparison
from analytics.scenario import Assumptions, Scenario
from analytics.scenario.changes import SETTINGS
from tests.report.changed_results import SEEDS, by_sector, cells_of, moved, shown, slip
from tests.report.test_page import Checker
from tests.shipped_runs import FEW

KEY_YEARS = read_study().years.compared

CHINESE = re.compile(r"[\u4e00-\u9fff]")
FLOWS = ("import", "export")


def changed(**values: object) -> Scenario:
    scenario = analytics.load_scenario("cars_included", values)
    return scenario.model_copy(update={"name": "mine", "title_en": "Mine", "title_zh": "我的情景"})


def compare(*scenarios: str | Scenario) -> Comparison:
    """Compare runs with few draws: each page tells the ranges of its own runs."""
    return differences.compare(*(analytics.run(each, draws=FEW) for each in scenarios))


@pytest.fixture(scope="module")
def three() -> Comparison:
    mine = changed(adjustment_speed=0.38, growth=0.01, utilisation_rate=0.5)
    return compare("baseline", mine, "full_use")


@pytest.fixture(scope="module")
def pair() -> Comparison:
    return compare("baseline", "full_use")


@pytest.fixture(scope="module")
def folder(three: Comparison, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_comparison(three, tmp_path_factory.mktemp("differences") / "报告 reports")


@pytest.fixture(scope="module")
def books(folder: Path) -> dict[str, Workbook]:
    files = {"en": "comparison.xlsx", "zh": "comparison.zh.xlsx"}
    return {language: load_workbook(folder / name) for language, name in files.items()}


def test_every_group_and_unit_has_words(three: Comparison) -> None:
    for name in (*SETTINGS, *Assumptions.model_fields):
        assert words.group_label(name, "zh")
    units = set(three.results[0].assumptions["unit"]) | set(three.changed_assumptions["unit"])
    assert [unit for unit in units if not CHINESE.search(unit_text(unit, "zh"))] == []


def test_a_folder_is_complete(folder: Path) -> None:
    assert folder.name == "comparison-baseline-mine-full_use"
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found == {
        *(f"tables/{name}.csv" for name in COMPARISON_SCHEMAS),
        *(f"charts/{name}.{language}.{kind}" for language in LANGUAGES
          for name in ("paths_export", "paths_import", "waterfall")
          for kind in ("svg", "png", "json")),
        "comparison.xlsx", "comparison.zh.xlsx", "index.html", "manifest.json",
    }  # fmt: skip


def test_same_bytes_twice(folder: Path, three: Comparison, tmp_path: Path) -> None:
    again = write_comparison(three, tmp_path)
    for path in (path for path in folder.rglob("*") if path.is_file()):
        assert (again / path.relative_to(folder)).read_bytes() == path.read_bytes(), path.name


def test_an_interrupted_report_leaves_the_earlier_one(
    pair: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = write_comparison(pair, tmp_path, tables_only=True)
    before = {path.name: path.read_bytes() for path in target.rglob("*") if path.is_file()}

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("analytics.report.writers.comparison.write_manifest", full)
    with pytest.raises(InputError, match="No space left"):
        write_comparison(pair, tmp_path, tables_only=True)
    after = {path.name: path.read_bytes() for path in target.rglob("*") if path.is_file()}
    assert after == before
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_bars_lead_from_one_effect_to_the_other(three: Comparison, language: str) -> None:
    source = waterfall(three, language).to_dict()
    for name, results in zip(three.names[1:], three.results[1:], strict=True):
        for flow in FLOWS:
            rows = source["datasets"][f"{name} {flow}"]
            effects = [
                r.projection.filter(flow=flow, sector="total", year=2042)["effect_cny"].item()
                for r in (three.results[0], results)
            ]
            assert [rows[0]["end"], rows[-1]["end"]] == effects
            assert [rows[0]["start"], rows[-1]["start"]] == [0.0, 0.0]
            for before, after in pairwise(rows[:-1]):
                assert after["start"] == before["end"]
                moved = after["end"] - after["start"]
                assert moved == pytest.approx(after["amount"], abs=1e-5)
            assert rows[-2]["end"] == pytest.approx(rows[-1]["end"], abs=0.005)
            given = three.attribution.filter(
                scenario=name, flow=flow, sector="total", year=2042, measure="effect_cny"
            )
            assert sorted(row["amount"] for row in rows[1:-1]) == sorted(given["contribution_cny"])


def test_links_meet_the_bars_and_cross_those_without_length(three: Comparison) -> None:
    source = waterfall(three, "en").to_dict()
    rows = source["datasets"]["mine export"]
    links = source["datasets"]["links mine export"]
    assert len(links) == len(rows) - 1
    assert [link["at"] for link in links] == [row["end"] for row in rows[:-1]]
    # Cars are staged for imports alone: that row has no bar in the panel of exports.
    nothing = [number for number, row in enumerate(rows) if row["amount"] == 0.0]
    assert len(nothing) == 1
    assert links[nothing[0]]["from"] == links[nothing[0] - 1]["to"]


def test_a_pair_has_its_figures_in_the_title(pair: Comparison) -> None:
    title = " ".join(waterfall(pair, "en").to_dict()["title"]["text"])
    assert re.search(r"imports by \+1,248 and exports by \+1,323 mn CNY, against \+826", title)
    assert "± " not in " ".join(waterfall(pair, "en").to_dict()["title"]["subtitle"])


def test_sampled_contributions_show_their_error(pair: Comparison) -> None:
    rough = pair.attribution.with_columns(
        pl.lit(2e6).alias("standard_error_cny"), pl.lit("sampled").alias("method")
    )
    sampled = replace(pair, attribution=rough)
    source = waterfall(sampled, "en").to_dict()
    assert [row["text"] for row in source["datasets"]["full_use import"]] == [
        "+826", "+422 ± 2", "+1,248"
    ]  # fmt: skip
    assert "±" in " ".join(source["title"]["subtitle"])
    assert "+421.6 ± 2.0" in comparison_page(sampled, dict)
    (sheet,) = (s for s in difference_sheets(sampled, "en") if s.name == "waterfall")
    assert [row[-2] for row in sheet.rows] == [None, 2.0, None] * 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_tell_the_totals(pair: Comparison, three: Comparison, language: str) -> None:
    told = [text.replace("\N{NO-BREAK SPACE}", " ") for _, text in words.findings(pair, language)]
    assert len(told) == 2
    if language == "en":
        assert told[0] == (
            "Full use, imports from Japan 2042: RCEP's effect is 1.25 bn CNY, against 826.3 "
            "million CNY under Baseline (+421.6 million CNY). All of it is due to: Hypothetical "
            "use of the preference. Trade with RCEP is 13.91 bn CNY, +3.1 % against Baseline; the "
            "effect is 9.9 % of trade without RCEP (Baseline: 6.5 %)."
        )
    else:
        assert all(CHINESE.search(text) for text in told)
    several = [text for _, text in words.findings(three, language)]
    assert ("Contributions: " if language == "en" else "其中：") in several[0]


def test_no_difference_is_said() -> None:
    # Moves the bounds of a share alone.
    cost = analytics.load_scenario("baseline", {"line_trade_spread": 3.0})
    same = compare("baseline", cost)
    assert words.findings(same, "en")[0][1].endswith("as under Baseline.")
    assert Checker(comparison_page(same, dict)).slips == []
    assert waterfall(same, "zh").to_dict()


def test_page_is_well_formed_escaped_and_bilingual(folder: Path, three: Comparison) -> None:
    text = (folder / "index.html").read_text(encoding="utf-8")
    checked = Checker(text)
    assert checked.slips == []
    assert len(checked.charts) == 2 * 3
    english, chinese = text.split('<main lang="zh-CN"')
    for part, language in ((english, "en"), (chinese, "zh")):
        for _, sentence in words.findings(three, language):
            assert escape(sentence) in part
    for results in three.results:
        assert results.scenario_digest in english
    assert "growth.cars" in chinese
    assert "增速" in chinese


@pytest.mark.parametrize("language", LANGUAGES)
def test_workbook_has_one_clean_table_a_sheet(
    three: Comparison, books: dict[str, Workbook], language: str
) -> None:
    book, sheets = books[language], difference_sheets(three, language)
    assert book.sheetnames[:3] == ["Cover", "Contents", "Notes"]
    # Two tables as they are printed, the findings and the charts stand before the others in full.
    numbers = [text("printed.number", language, number=number) for number in (9, 10)]
    assert book.sheetnames[3:5] == numbers
    tables = [book.worksheets[5], *book.worksheets[7:]]
    for tab, sheet in zip(tables, sheets, strict=True):
        titles = [cell.value for cell in tab[HEADER_ROW]]
        assert titles == [column.title for column in sheet.columns]
        assert len(set(titles)) == len(titles)
        assert tab.max_row == HEADER_ROW + len(sheet.rows)
        if language == "zh":
            assert all(CHINESE.search(title) for title in titles if title != "Mine"), titles


def test_workbook_holds_the_written_numbers(
    folder: Path, books: dict[str, Workbook], three: Comparison
) -> None:
    book = books["en"]
    assert book.sheetnames[2:7] == ["Notes", "Table 9", "Table 10", "Findings", "Charts"]
    told = dict.fromkeys(("Baseline", "Mine", "Full use"))
    rows = list(book["Table 10"].iter_rows(values_only=True))
    assert [row[2] for row in rows if row[2] in told][:3] == [*told]
    last = next(row for row in rows if row[1:3] == ("All goods", "Full use"))
    total = three.results[2].written("projection").filter(flow="import", sector="total", year=2042)
    found = total.select("projection_cny", "effect_cny", "effect_cny_p05", "effect_cny_p95")
    assert [value * 1e6 for value in last[-4:]] == pytest.approx(found.row(0))
    shown = three.attribution.filter(
        pl.col("year").is_in(KEY_YEARS), pl.col("measure") == "effect_cny"
    )
    sheet = book["Contributions in key years"]
    rows = list(sheet.iter_rows(min_row=HEADER_ROW + 1, values_only=True))
    assert len(rows) == shown.height
    money = [cell.value for cell in sheet[HEADER_ROW]].index("Contribution (mn CNY)")
    assert sorted(row[money] * 1e6 for row in rows) == pytest.approx(
        sorted(shown["contribution_cny"]), abs=1e-6
    )
    # Every year is in the folder of tables.
    table = pl.read_csv(folder / "tables" / "attribution.csv", infer_schema_length=None)
    assert sorted(table["contribution_cny"]) == sorted(three.attribution["contribution_cny"])
    with ZipFile(folder / "comparison.xlsx") as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_assumptions_side_by_side(three: Comparison) -> None:
    english, chinese = (
        {row[1]: row for row in assumption_sheet(three, language).rows} for language in LANGUAGES
    )
    assert english["adjustment_speed"][3:] == (0.3, 0.38, 0.3)
    assert english["hypothetical_use"][3:] == ("not set", "not set", 1.0)
    moved = english["schedule_changes"]
    assert moved[3:] == ("none", "China 8703: excluded → 16 equal annual cuts", "none")
    assert chinese["schedule_changes"][3:] == (
        "无",
        "中国 8703：例外（不降税） → 16年等额降税",
        "无",
    )


def test_scenarios_that_share_a_title_are_told_apart() -> None:
    other = analytics.load_scenario("baseline", {"adjustment_speed": 0.35}, title="Baseline")
    found = compare("baseline", other)
    assert words.titles(found, "en") == ["Baseline (baseline)", f"Baseline ({other.name})"]


def test_many_long_names_are_one_digest() -> None:
    one, other = (
        folder_name([f"{name}{i}" * 6 for i in range(2)]) for name in ("abcdefghij", "abcdefghik")
    )
    assert re.fullmatch(r"comparison-2-scenarios-[0-9a-f]{8}", one)
    assert one != other
    assert folder_name(["baseline", "full_use"]) == "comparison-baseline-full_use"


@pytest.mark.parametrize("file", ["comparison.xlsx", "comparison.zh.xlsx"])
def test_workbooks_keep_the_rules_for_published_ones(folder: Path, file: str) -> None:
    assert check_workbook(read_workbook_parts(folder / file)) == []


HOSTILE = {
    "title_en": "=cmd|'/C calc'!A0<script>alert(\"x\")</script>",
    "title_zh": "@SUM(1)+<script>",
}


@pytest.fixture(scope="module")
def hostile() -> Comparison:
    return compare("baseline", changed(adjustment_speed=0.38).model_copy(update=HOSTILE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_titles_of_users_never_become_formulas_or_markup(
    hostile: Comparison, tmp_path: Path, language: str
) -> None:
    write_book(difference_book(hostile, [], language), tmp_path / "book.xlsx", language)
    start = HOSTILE[f"title_{language}"][:5]
    cells = [
        cell
        for sheet in read_workbook_parts(tmp_path / "book.xlsx").sheets
        for cell in sheet.cells.values()
    ]
    assert sum(cell.text.startswith(start) for cell in cells) > 100
    assert {cell.kind for cell in cells if cell.text.startswith(start)} == {"text"}
    assert not any(cell.formula for cell in cells)


def test_text_from_outside_is_escaped(hostile: Comparison) -> None:
    written = comparison_page(hostile, dict)
    assert "<script" not in written
    assert Checker(written).slips == []


@pytest.fixture(scope="module", params=SEEDS)
def moved_apart(request: pytest.FixtureRequest, three: Comparison) -> Comparison:
    """The comparison with each number another, so that a figure says where it comes from."""
    return replace(
        three,
        results=tuple(
            run.replace(projection=moved(run.projection, request.param + n, "projection"))
            for n, run in enumerate(three.results)
        ),
        attribution=moved(three.attribution, request.param, "attribution"),
        changed_results=moved(three.changed_results, request.param, "changed_results"),
    )


@pytest.mark.parametrize("flow", FLOWS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_of_a_difference(moved_apart: Comparison, flow: str, language: str) -> None:
    first, other = (
        cells_of(run)("projection", flow, "total", 2042, "effect_cny")
        for run in moved_apart.results[:2]
    )
    before, after = (
        [cells_of(run)("projection", flow, "total", 2042, f"{name}_cny")
         for name in ("counterfactual", "projection")]
        for run in moved_apart.results[:2]
    )  # fmt: skip
    rows = moved_apart.attribution.filter(
        scenario="mine", measure="effect_cny", flow=flow, sector="total", year=2042
    )
    given = dict(rows.select("group", "contribution_cny").iter_rows())
    names = [name for name in words.groups_of(moved_apart, "mine") if given[name] != 0.0]
    figures = {
        "last": str(2042),
        "first": money(first, language),
        "other": money(other, language),
        "difference": money(other - first, language, signed=True),
        **{name: money(given[name], language, signed=True) for name in names},
        "level": money(after[1], language),
        "change": percent(after[1] / before[1] - 1.0, language, signed=True),
        "relative": percent(other / after[0], language),
        "first_relative": percent(first / before[0], language),
    }
    order = "last other first difference"
    level = "level change relative first_relative"
    said = words.finding(moved_apart, moved_apart.results[1], flow, language)
    assert slip(said, figures, f"{order} {' '.join(names)} {level}") == ""


def signed(cny: float) -> str:
    return f"{'−' if cny < 0.0 else '+'}{million_cell(abs(cny))}" if cny else "0"


@pytest.mark.parametrize("language", LANGUAGES)
def test_differences_on_the_page(moved_apart: Comparison, language: str) -> None:
    rows = moved_apart.changed_results.filter(scenario="mine", measure="effect_cny")
    cells = {
        tuple(row[name] for name in ("flow", "sector", "year")): row
        for row in rows.iter_rows(named=True)
    }

    def expected(flow: str, sector: str) -> list[str]:
        last = cells[flow, sector, 2042]
        return [
            million_cell(last["first_cny"]),
            *(signed(cells[flow, sector, year]["difference_cny"]) for year in KEY_YEARS),
            percent(last["relative"], language, signed=True),
        ]

    table = difference_table(moved_apart, "mine", language)
    assert shown(table) == by_sector(moved_apart.results[0], language, expected)


@pytest.mark.parametrize("language", LANGUAGES)
def test_contributions_on_the_page(moved_apart: Comparison, language: str) -> None:
    chosen = {"scenario": "mine", "measure": "effect_cny", "year": 2042}
    groups = words.groups_of(moved_apart, "mine")

    def expected(flow: str, sector: str) -> list[str]:
        rows = moved_apart.attribution.filter(**chosen, flow=flow, sector=sector)
        given = dict(rows.select("group", "contribution_cny").iter_rows())
        whole = moved_apart.changed_results.filter(**chosen, flow=flow, sector=sector)
        return [*(signed(given[group]) for group in groups), signed(whole["difference_cny"].item())]

    table = contribution_table(moved_apart, "mine", language)
    assert shown(table) == by_sector(moved_apart.results[0], language, expected)
    assert len(groups) > 2
