"""An imported official schedule takes the place of the profile through the same code."""

from pathlib import Path

import polars as pl
import pytest

import analytics
from analytics.errors import InputError
from analytics.readers import user_data
from analytics.results import Results
from tests.readers.annex_builder import SMALL, code_of_each_group, line, write_annex


@pytest.fixture
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RCEP_DATA", str(tmp_path / "store"))
    return tmp_path


def lines_at_zero(results: Results) -> dict[int, float]:
    shares = results.zero_tariff_share.filter(importer="CHN", scope="all", measure="lines")
    return dict(shares.select("year", "share").iter_rows())


def test_the_official_layout_end_to_end(
    own_store: Path, shared_data: Path, baseline: Results
) -> None:
    """China's annex for ASEAN stands in for the one for Japan, which has the same layout."""
    annex = shared_data / "rcep-annex" / "recp-schedule-of-china-for-asean.xls"
    user_data.import_file(annex, importer="CHN", origin="JPN", kind="rcep-annex")
    results = analytics.run(analytics.load_scenario("baseline", {"schedule": "imported"}), draws=0)
    found = lines_at_zero(results)
    # Computed from the published file: 8.45, 67.91, 80.62, 83.62, 90.50 % of 8,277 lines.
    expected = {2021: 0.0845, 2022: 0.6791, 2032: 0.8062, 2037: 0.8362, 2042: 0.9050}
    assert {year: found[year] for year in expected} == pytest.approx(expected, abs=5e-5)
    imports = results.markets.filter(flow="import")
    assert imports["line_count"].sum() == 8277
    assert set(imports["staging_category"]) <= {"published", "excluded"}
    assert results.data_digest != baseline.data_digest
    assert results.zero_tariff_share.filter(importer="CHN")["share_low"].null_count() > 0
    assert results.coverage.filter(pl.col("cause") == "excluded (U)")["rows"].item() == 340


def test_an_imported_schedule_decides_the_effect(own_store: Path) -> None:
    rows = [
        line(code, 0.1, 0.0 if code.startswith("8706") else "U") for code in code_of_each_group()
    ]
    annex = write_annex(own_store / "japan.xlsx", rows)
    user_data.import_file(annex, "CHN", "JPN", kind="rcep-annex", accept=SMALL)
    results = analytics.run(analytics.load_scenario("baseline", {"schedule": "imported"}), draws=0)
    last = results.projection.filter(flow="import", year=2042)
    effects = dict(last.select("sector", "effect_cny").iter_rows())
    assert effects["auto_parts"] > 0
    assert {effects[name] for name in ("cars", "cosmetics", "other_imports")} == {0.0}


def test_a_schedule_without_a_sector_is_refused(own_store: Path) -> None:
    annex = write_annex(own_store / "part.xlsx", [line("8708.10.00", 0.1, 0.0)])
    user_data.import_file(annex, "CHN", "JPN", kind="rcep-annex", accept=SMALL)
    with pytest.raises(InputError) as caught:
        analytics.run(analytics.load_scenario("baseline", {"schedule": "imported"}), draws=0)
    assert len(caught.value.problems) == len(code_of_each_group()) - 1
    assert "no line for cars (headings 8703); is the schedule complete?" in caught.value.problems


def test_hidden_files_never_change_the_baseline(own_store: Path, baseline: Results) -> None:
    annex = write_annex(own_store / "japan.xlsx", [line("8708.10.00", 0.1, 0.0)])
    user_data.import_file(annex, "CHN", "JPN", kind="rcep-annex", accept=SMALL)
    again = analytics.run("baseline")
    assert again.projection.equals(baseline.projection)
