"""Code names no case: a study that is made up runs to a report, from data files alone."""

from pathlib import Path

import polars as pl
import pytest

import analytics
from analytics.errors import InputError
from analytics.readers.study import read_study
from analytics.results import RESULT_SCHEMAS, Results
from tests.made_up_study import ALL, BASE, LAST, LAST_OBSERVED, write_study


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
