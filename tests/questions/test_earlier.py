"""Earlier results are compared as their folder holds them, and only if it is as it was written."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import analytics
from analytics.cli.compare import compare as command
from analytics.errors import InputError
from analytics.questions.earlier import EDITION, earlier_results, is_earlier
from analytics.report.folder.manifest import write_manifest
from analytics.report.workbook.workbook import write_book
from analytics.report.writers.comparison import difference_book, write_comparison
from analytics.report.writers.report import write_report
from analytics.results import RESULT_SCHEMAS, Results


@pytest.fixture(scope="module")
def written(baseline: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(baseline, tmp_path_factory.mktemp("earlier 此前"), tables_only=True)


@pytest.fixture
def folder(written: Path, tmp_path: Path) -> Path:
    """A copy to be changed."""
    return Path(shutil.copytree(written, tmp_path / "baseline"))


def sealed_again(folder: Path, **facts: object) -> None:
    """Write the manifest for the files that there are now."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    write_manifest({**manifest, **facts}, folder)


def written_by_other_data(folder: Path, more: float) -> None:
    """Give the folder the results of an earlier edition, in which more cars were imported."""
    path = folder / "tables" / "projection.csv"
    table = pl.read_csv(path)
    cars = (pl.col("sector") == "cars") & (pl.col("year") == 2030)
    amounts = [
        pl.when(cars).then(pl.col(name) + more).otherwise(pl.col(name)).alias(name)
        for name in ("counterfactual_cny", "projection_cny")
    ]
    table.with_columns(amounts).write_csv(path, float_scientific=False)
    sealed_again(folder, data_digest="00000000")


def test_the_name_of_a_scenario_goes_before_that_of_a_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    written_by_other_data(folder, 1e6)
    by_name = analytics.compare(folder.name, "full_use")
    assert not is_earlier(by_name.results[0])
    by_path = analytics.compare(Path(folder.name).absolute(), "full_use")
    assert is_earlier(by_path.results[0])


@pytest.mark.parametrize(
    "changes",
    [
        {"measures.seafood_2025": "off"},
        {"trade_factor.import.3303-3307.2027": 0.0},
        {"mfn_rate.cosmetics.2027": 0.1, "export_supply_elasticity.auto_parts": 5.0},
    ],
)
def test_a_changed_scenario_is_written_and_read_again(
    changes: dict[str, object], baseline: Results, tmp_path: Path
) -> None:
    """Its settings and its projection; of the other tables only that they are as written."""
    others = {name: baseline.frame(name) for name in RESULT_SCHEMAS if name != "projection"}
    results = analytics.run("baseline", changes, draws=0).replace(**others)
    found = earlier_results(write_report(results, tmp_path, tables_only=True))
    assert found.scenario.model_dump() == results.scenario.model_dump()


def test_a_folder_says_what_a_run_of_its_scenario_says(written: Path, baseline: Results) -> None:
    found = earlier_results(written)
    assert not is_earlier(found)
    assert found.scenario.model_dump() == baseline.scenario.model_dump()
    beside = analytics.compare("full_use", written)
    by_name = analytics.compare("full_use", "baseline")
    assert beside.names == by_name.names
    assert beside.attribution.equals(by_name.attribution)
    assert str(beside.matrix()) == str(by_name.matrix())


def test_earlier_data_are_what_they_were_and_a_change_of_their_own(folder: Path) -> None:
    written_by_other_data(folder, 500.0)
    comparison = analytics.compare("baseline", folder)
    _, earlier = comparison.results
    assert earlier.data_digest == "00000000"
    assert earlier.scenario.name.startswith("baseline-")
    assert earlier.scenario.title_en == "Baseline (earlier results, data 00000000)"
    assert comparison.changed_assumptions.is_empty()
    cars = comparison.attribution.filter(sector="cars", year=2030, measure="projection_cny")
    assert cars.select("group", "contribution_cny").rows() == [(EDITION, 500.0)]
    elsewhere = comparison.attribution.filter(pl.col("year") != 2030)
    assert elsewhere["contribution_cny"].abs().max() == 0.0
    assert set(earlier.tables) == set(RESULT_SCHEMAS)


def test_other_data_and_other_assumptions_are_told_apart(
    folder: Path, tmp_path: Path, results_of: Callable[[str], Results]
) -> None:
    written_by_other_data(folder, 500.0)
    comparison = analytics.compare(folder, results_of("weak_growth"))
    found = comparison.attribution.filter(sector="cars", year=2030, measure="projection_cny")
    by_group = dict(found.select("group", "contribution_cny").iter_rows())
    assert by_group[EDITION] == pytest.approx(-500.0, abs=0.02)
    assert by_group["growth"] < -1e6
    book = tmp_path / "comparison.xlsx"
    write_book(difference_book(comparison, [], "en"), book, "en")
    assert book.is_file()


def test_a_folder_that_was_edited_is_refused(folder: Path) -> None:
    path = folder / "tables" / "projection.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("2030", "2031", 1), encoding="utf-8")
    (folder / "scenario.json").unlink()
    with pytest.raises(InputError, match=r"projection.csv was changed") as told:
        analytics.compare("baseline", folder)
    assert "scenario.json is missing" in str(told.value)
    with pytest.raises(InputError, match="not compared"):
        command(["full_use", str(folder)], out=folder.parent / "out")
    assert not (folder.parent / "out").exists()


def test_a_folder_without_settings_or_of_several_scenarios_is_refused(
    folder: Path, tmp_path: Path
) -> None:
    (folder / "scenario.json").unlink()
    sealed_again(folder)
    with pytest.raises(InputError, match=r"no scenario\.json.*run the scenario again"):
        earlier_results(folder)
    compared = analytics.compare("baseline", "weak_growth")
    several = write_comparison(compared, tmp_path / "several", tables_only=True)
    with pytest.raises(InputError, match="no report of one scenario"):
        earlier_results(several)
    with pytest.raises(InputError, match=r"it has no manifest\.json"):
        earlier_results(tmp_path)
