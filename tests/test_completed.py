"""A file with some lines of a schedule: they are as it says, all others stay the profile."""

from pathlib import Path
from typing import get_args

import polars as pl
import pytest

import analytics
from analytics.errors import InputError
from analytics.models.completed import with_imported_lines
from analytics.pipeline import case_of
from analytics.readers import user_data
from analytics.readers.shipped import read_shipped
from analytics.report.findings.limits import limits
from analytics.report.text import has_text
from analytics.results import Results
from analytics.scenario import Scenario
from analytics.tariffs.profile import code_of_line
from tests.readers.annex_builder import SMALL, line, write_annex
from tests.tariffs.small_lines import schedule_of

COMPLETED = {"schedule": "completed"}
CAR_PARTS = "8708.10.00"  # base rate 10 %


@pytest.fixture
def own_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RCEP_DATA", str(tmp_path / "store"))
    return tmp_path


def imported(folder: Path, rates: object, base: float = 0.1) -> None:
    annex = write_annex(folder / "some.xlsx", [line(CAR_PARTS, base, rates)])  # type: ignore[arg-type]
    user_data.import_file(annex, "CHN", "JPN", kind="rcep-annex", accept=SMALL)


def test_a_line_of_the_file_is_as_it_says(own_store: Path, baseline: Results) -> None:
    imported(own_store, "U")
    case = case_of(analytics.load_scenario("baseline", COMPLETED))
    lines = case["schedule_import"].lines
    own = lines.filter(code_of_line() == "87081000")
    assert own.select("staging_category", "line_count", "status").rows() == [
        ("excluded", 1.0, "published")
    ]
    # All other lines are there, and what is published of all together still holds.
    assert lines["line_count"].sum() == pytest.approx(8277)
    results = analytics.run(case.scenario, draws=0)
    found = results.zero_tariff_share.filter(
        importer="CHN", scope="all", measure="lines", year=2042
    )
    assert found["share"].item() == pytest.approx(
        baseline.zero_tariff_share.filter(
            importer="CHN", scope="all", measure="lines", year=2042
        )["share"].item(), abs=1e-8,
    )  # fmt: skip
    said = limits(results, "en")[0]
    assert "with the lines of the imported file (some.xlsx)" in said
    assert results.sources.filter(source_id="imported_lines_chn")["title"].item() == "some.xlsx"


def test_a_line_that_is_free_at_once_lifts_its_group(own_store: Path) -> None:
    effects = {}
    for name, rates in (("free", 0.0), ("out", "U")):
        imported(own_store, rates)
        results = analytics.run(analytics.load_scenario("baseline", COMPLETED), draws=0)
        row = results.projection.filter(flow="import", sector="auto_parts", year=2042)
        effects[name] = row["effect_cny"].item()
    assert effects["free"] > effects["out"]


def test_lines_without_a_place_are_told_together(own_store: Path) -> None:
    imported(own_store, "U", base=0.333)
    with pytest.raises(InputError) as caught:
        analytics.run(analytics.load_scenario("baseline", COMPLETED), draws=0)
    assert "1 lines have a heading and base rate that no further line" in str(caught.value)


def test_groups_keep_their_lines_and_known_lines_are_replaced() -> None:
    data = read_shipped()
    known = data.known_lines["tariff_line"][0]
    there = data.line_groups.filter(pl.col("tariff_line") == known).row(0, named=True)
    own = schedule_of({known: (there["base_rate"], "immediate"), "87081000": (0.1, "cuts_16")})
    groups, lines = with_imported_lines(data.line_groups, data.known_lines, own)
    assert groups["line_count"].sum() == data.line_groups["line_count"].sum()
    assert lines.filter(tariff_line=known)["staging_category"].item() == "immediate"
    assert lines.filter(tariff_line="87081000")["preferential_rate"].item() == 0.094
    assert lines.height == data.known_lines.height + 1


@pytest.mark.parametrize("schedule", get_args(Scenario.model_fields["schedule"].annotation))
def test_reports_have_words_for_every_schedule(schedule: str) -> None:
    for start in ("schedule", "chart.schedule", "limit"):
        assert has_text(f"{start}.{schedule}")


def test_another_staging_is_refused() -> None:
    data = read_shipped()
    with pytest.raises(InputError, match="staged as no line of the profile is"):
        with_imported_lines(
            data.line_groups, data.known_lines, schedule_of({"87081000": (0.1, "cuts_10")})
        )
