"""``--study``: every command that takes it reads the tables of that study, and no others."""

from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import load_workbook

from analytics.pipeline import case_of, report_name, run
from analytics.readers.scenarios import load_scenario
from analytics.report.sheet.parts import HEADER_ROW
from analytics.schemas.schedule import Schedule
from tests.cli.conftest import ID, VALUE, Command
from tests.made_up_study import write_study


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_study(tmp_path_factory.mktemp("other study"))


def test_an_edited_sheet_is_of_the_study(rcep: Command, study: Path, tmp_path: Path) -> None:
    sheet, reports = tmp_path / "my.xlsx", tmp_path / "reports"
    assert rcep("assumptions", sheet, "--study", study).code == 0
    book = load_workbook(sheet)
    cells = book["Assumptions"]
    rows = {cells.cell(row, ID).value: row for row in range(HEADER_ROW + 1, cells.max_row + 1)}
    cells.cell(rows["growth.boats"], VALUE).value = 0.03
    book.save(sheet)
    options = ("--study", study, "--tables-only", "--draws", "0", "--out", reports)
    done = rcep("run", "--assumptions", sheet, *options)
    assert (done.code, done.err) == (0, "")
    assert "growth.boats" in done.out
    names = sorted(path.name for path in reports.iterdir())
    assert [name.partition("-")[0] for name in names] == ["baseline", "comparison"]
    table = (reports / names[0] / "tables" / "assumptions.csv").read_text(encoding="utf-8")
    assert "growth.boats,0.03," in table


def test_scenarios_of_a_study_are_compared(rcep: Command, study: Path, tmp_path: Path) -> None:
    (tmp_path / "calm.toml").write_text("[assumptions.growth]\nboats = 0.01\n", encoding="utf-8")
    options = ("--study", study, "--tables-only", "--out", tmp_path / "reports")
    done = rcep("compare", "baseline", tmp_path / "calm.toml", *options)
    assert (done.code, done.err) == (0, "")
    assert "growth.boats" in done.out


def test_the_name_of_a_report_is_that_of_the_study(
    study: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedded = load_scenario("baseline", folder=study)
    schedule: Schedule = case_of(embedded, study=study)["schedule_import"]
    own = replace(schedule, source_id="own.xls")
    monkeypatch.setattr(
        "analytics.pipeline.load_schedule", lambda *pair: own if pair == ("NOR", "SUD") else None
    )
    scenario = load_scenario("baseline", {"schedule": "imported"}, folder=study)
    assert report_name(scenario, study=study) == run(scenario, study=study, draws=0).report_name
