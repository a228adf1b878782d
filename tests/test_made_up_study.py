"""Code names no case: a study that is made up runs to a report, from data files alone."""

import re
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest
from docx import Document
from openpyxl import load_workbook

import analytics
from analytics.errors import InputError
from analytics.office.reading import read_workbook_parts
from analytics.office.rules import check_workbook
from analytics.readers.study import read_study
from analytics.report.folder.folders import MODELS, WORKBOOKS
from analytics.report.sheet.parts import HEADER_ROW
from analytics.report.writers.brief import write_brief
from analytics.results import RESULT_SCHEMAS, Results
from analytics.units import CNY_PER_MN
from tests.libreoffice import LibreOffice
from tests.made_up_study import ALL, BASE, LAST, LAST_OBSERVED, write_study
from tests.report.test_live_workbook import cells


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_study(tmp_path_factory.mktemp("made up 研究"))


@pytest.fixture(scope="module")
def results(study: Path) -> Results:
    return analytics.run("baseline", study=study, draws=64)


def test_it_is_read(study: Path) -> None:
    read = read_study(study)
    assert read.pair == ("NOR", "SUD")
    assert (read.base_year, read.last_observed_year, read.last_year) == (BASE, LAST_OBSERVED, LAST)
    assert list(read.all_segments) == ALL
    assert read.rest_of("import") == "other_goods_in"


def test_it_runs_to_a_report(results: Results, tmp_path: Path) -> None:
    folder = analytics.write_report(results, tmp_path, tables_only=True)
    files = {path.stem for path in (folder / "tables").iterdir()}
    assert files == set(RESULT_SCHEMAS)
    # Ids of assumptions are names of the model.
    paths = [path for path in (folder / "tables").iterdir() if path.stem != "assumptions"]
    text = "".join(path.read_text(encoding="utf-8") for path in paths)
    for foreign in ("CHN", "JPN", "ingdao", "auto_parts"):
        assert foreign not in text, foreign
    years = {
        year
        for table in results.tables.values()
        if "year" in table.columns
        for year in table["year"]
    }
    assert (min(years), max(years)) == (BASE - 1, LAST)


@pytest.fixture(scope="module")
def models(results: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return analytics.write_report(results, tmp_path_factory.mktemp("models"), model=True)


@pytest.mark.parametrize("name", [*WORKBOOKS.values(), *MODELS.values()])
def test_its_workbooks_are_clean(models: Path, name: str) -> None:
    assert [*check_workbook(read_workbook_parts(models / name))] == []


PACKAGE_TITLE = "RCEP Analytics: tariffs and trade between Japan and Qingdao, year by year to 2042"
SHIPPED = re.compile(r"Japan|China|Qingdao|日本|中国|青岛|\b20(?:20|21|22|25|26)\b")


@pytest.mark.parametrize("name", [*WORKBOOKS.values(), *MODELS.values()])
def test_its_workbooks_name_its_own_places_and_years(models: Path, name: str) -> None:
    with ZipFile(models / name) as book:
        parts = [book.read(part).decode("utf-8") for part in book.namelist()]
    words = {found for part in parts for found in re.findall(r">([^<]+)<", part)}
    assert [each for each in words if SHIPPED.search(each.replace(PACKAGE_TITLE, ""))] == []
    assert any("Sudland" in each or "南国" in each for each in words)


def test_its_model_adds_up_its_own_sums(models: Path, results: Results) -> None:
    """The amounts of the sheet Model are those of the projection in the study's key years."""
    rows = [*load_workbook(models / "model.xlsx", data_only=True)["Model"].values]
    names = [str(name) for name in rows[HEADER_ROW - 1]]
    found = {row[:2] + row[3:4]: row for row in rows[HEADER_ROW:]}
    table = results.projection.filter(pl.col("year").is_in(results.study.years.compared))
    assert found.keys() == set(table.select("flow", "sector", "year").iter_rows())
    assert ("import", "sailing", LAST) in found
    at = next(place for place, name in enumerate(names) if name.startswith("Effect of RCEP"))
    for row in table.iter_rows(named=True):
        value = found[row["flow"], row["sector"], row["year"]][at]
        assert value == pytest.approx(row["effect_cny"] / CNY_PER_MN, rel=1e-9)


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_computes_the_same_model(
    models: Path, libreoffice: LibreOffice, tmp_path: Path
) -> None:
    checks = cells(libreoffice.recalculated(models / "model.xlsx", tmp_path), "Checks")
    assert set(checks["agrees"]) == {"yes"}
    assert checks.height > 100


def test_what_is_written_of_the_shipped_study_alone_is_refused_or_left_out(
    results: Results, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="is written of the shipped study alone"):
        analytics.explain(results, f"projection:import:boats:{LAST}:effect_cny")
    write_brief(results, tmp_path / "brief.docx")
    brief = Document(str(tmp_path / "brief.docx"))
    words = [each.text for each in brief.paragraphs]
    assert words[0] == "RCEP and trade between Sudland and Havn"
    assert "The answer in brief" not in words
    assert len(brief.tables) == 2
    assert not brief.inline_shapes


def test_its_projection_holds_together(results: Results) -> None:
    table = results.tables["projection"]
    assert set(table["sector"]) == {*ALL, "sailing", "total"}
    assert table["year"].min() == BASE - 1
    assert table["year"].max() == LAST
    at_end = {row["sector"]: row for row in table.filter(flow="import", year=LAST).to_dicts()}
    parts = at_end["boats"]["effect_cny"] + at_end["sails"]["effect_cny"]
    assert at_end["sailing"]["effect_cny"] == pytest.approx(parts)
    assert at_end["boats"]["effect_cny"] > 0.0
    assert table.filter(year=BASE)["effect_cny"].to_list() == [0.0] * (len(ALL) + 3)
    # Published: 12 bn in 2029 and 10 % more in the base year.
    total = table.filter(year=BASE, sector="total")["projection_cny"].sum()
    assert total == pytest.approx(12e9 * 1.1)
    bands = table.filter(pl.col("year") == LAST, pl.col("sector") == "total")
    assert (bands["effect_cny_p05"] < bands["effect_cny_p95"]).all()


def test_its_tariffs_begin_with_its_own_agreement(results: Results) -> None:
    lines = results.zero_tariff_share.filter(importer="NOR", scope="all", measure="lines")
    share = dict(lines.select("year", "share").iter_rows())
    assert share[BASE] == pytest.approx(0.1)
    assert share[BASE + 1] == pytest.approx(0.3)
    # At once, in 11 and in 16 cuts; the last of 21 cuts is after the last year.
    assert share[LAST] == pytest.approx(0.8)


def test_the_shipped_study_is_not_touched(results: Results) -> None:
    assert results.scenario_digest != analytics.run("baseline", draws=0).scenario_digest
    assert "boats" not in analytics.run("baseline", draws=0).sectors["segment"]


def test_a_scenario_of_another_study_is_refused(study: Path) -> None:
    with pytest.raises(InputError) as refused:
        analytics.load_scenario("baseline", {"growth.cars": 0.1}, study=study)
    assert any("growth.cars" in problem for problem in refused.value.problems)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("sailing = [", "sailing = ['oars', ", "sums.sailing: there is no sector oars"),
        ("compared = [", "compared = [2051, ", "years.compared: 2051 is outside of the calendar"),
        ('total = "All"', 'total = "Sum"', "series: there is no series 'Sum'"),
        ('["amber", ', '["amber", "fur", ', "segments.export: fur has no row in"),
        ('["amber", ', "[", "segments.export: amber of reference/sectors.csv is not listed"),
        ("last_year = 2050", "last_year = 2033", "calendar: base_year, entry_into_force"),
        ("sailing = [", "boats = [", "sums.boats: is the name of a sector"),
        ("[series]", '[composition]\nwithout_series = "fish"\n[series]',
         "composition.without_series: there is no segment fish in the flow import"),
        ('code = "NOR"', 'code = "Norway"', "home.code: String should match"),
    ],
)  # fmt: skip
def test_a_study_that_does_not_fit_is_refused(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    path = write_study(tmp_path) / "study.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")
    with pytest.raises(InputError) as refused:
        read_study(tmp_path)
    assert any(problem.startswith(expected) for problem in refused.value.problems), str(
        refused.value
    )


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("8903,Boats", "8903,Rafts", "boats: its series 'Rafts' is not in"),
        ("8903,Boats", "8903,", "boats: has headings but no series"),
        ("8903,Boats", "6301-6310,Boats",
         "segments.import: headings 6306-6306 are in boats and in sails"),
        ("8903,Boats", ",Boats", "segments.import: boats and other_goods_in without headings"),
    ],
)  # fmt: skip
def test_sectors_that_do_not_fit_are_refused(
    tmp_path: Path, old: str, new: str, expected: str
) -> None:
    path = write_study(tmp_path) / "reference" / "sectors.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")
    with pytest.raises(InputError) as refused:
        read_study(tmp_path)
    assert any(problem.startswith(expected) for problem in refused.value.problems), str(
        refused.value
    )


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    path = write_study(tmp_path) / "study.toml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("sailing = [", "sailing = ['oars', ")
    text = text.replace("compared = [", "compared = [1999, ")
    path.write_text(text, encoding="utf-8", newline="\n")
    with pytest.raises(InputError) as refused:
        read_study(tmp_path)
    assert len(refused.value.problems) == 2
