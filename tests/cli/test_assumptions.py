"""``rcep assumptions`` and ``rcep run --assumptions``: edited sheets, and refusals by cell."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from analytics.cli.assumptions import edited_scenario
from analytics.errors import InputError
from analytics.readers.scenarios import load_scenario
from analytics.report.labels import LANGUAGES
from analytics.report.sheet_parts import HEADER_ROW
from analytics.report.workbook import write_assumptions, write_workbook
from analytics.results import Results
from tests.cli.conftest import Command
from tests.report import published_workbook

ID, VALUE, UNIT = 1, 3, 7


@pytest.fixture(scope="module")
def sheet_file(tmp_path_factory: pytest.TempPathFactory, baseline: Results) -> Path:
    """The sheet alone, which is quicker to edit than the whole workbook."""
    path = tmp_path_factory.mktemp("book") / "my.xlsx"
    write_assumptions(baseline, path)
    return path


@pytest.fixture
def edit(
    sheet_file: Path, tmp_path: Path
) -> Callable[[Callable[[Worksheet, dict[str, int]], Any]], Path]:
    """Save a copy of the workbook in which the sheet was changed by a function."""

    def save(change: Callable[[Worksheet, dict[str, int]], Any]) -> Path:
        book = load_workbook(sheet_file)
        sheet = book["Assumptions"]
        rows = {sheet.cell(row, ID).value: row for row in range(HEADER_ROW + 1, sheet.max_row + 1)}
        change(sheet, rows)
        path = tmp_path / "修改 edited.xlsx"
        book.save(path)
        return path

    return save


Edit = Callable[[Callable[[Worksheet, dict[str, int]], Any]], Path]


def refusal(file: Path) -> str:
    with pytest.raises(InputError) as error:
        edited_scenario(file, None, {})
    return str(error.value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_untouched_sheet_of_the_whole_workbook_is_the_scenario_itself(
    baseline: Results, tmp_path: Path, language: str
) -> None:
    write_workbook(baseline, tmp_path / "report.xlsx", [], language)
    edited = edited_scenario(tmp_path / "report.xlsx", None, {})
    assert edited.changed == load_scenario("baseline")
    assert edited.notices == ["no value differs from baseline"]


def test_the_other_sheets_of_a_workbook_are_not_read(edit: Edit) -> None:
    file = edit(lambda sheet, _: sheet.parent.create_sheet("Mine").cell(1, 1, "=1"))
    part = "xl/worksheets/sheet2.xml"
    published_workbook.exchange(file, part, b"</sheetData>", b"</sheetDat>")
    assert edited_scenario(file, None, {}).changed == load_scenario("baseline")


def test_written_read_and_written_again_is_the_same(rcep: Command, tmp_path: Path) -> None:
    first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    assert rcep("assumptions", first, "weak_growth", "--language", "zh").code == 0
    scenario = edited_scenario(first, None, {}).changed
    assert scenario == load_scenario("weak_growth")
    assert rcep("assumptions", second, "weak_growth", "--language", "zh").code == 0
    assert first.read_bytes() == second.read_bytes()


def test_an_edited_value_changes_the_scenario(edit: Edit) -> None:
    file = edit(lambda sheet, rows: sheet.cell(rows["growth.cars"], VALUE, 0.02))
    edited = edited_scenario(file, None, {})
    assert edited.changed == load_scenario("baseline", {"growth.cars": 0.02})
    assert edited.notices == []
    both = edited_scenario(file, None, {"growth.cars": 0.01})
    assert both.changed.assumptions.growth["cars"] == 0.01  # --set wins


@pytest.mark.parametrize(
    ("assumption", "value", "message"),
    [
        ("growth.cars", None, "(growth.cars): empty; write a number"),
        ("growth.cars", "about 3", '(growth.cars): "about 3" is text, not a number'),
        ("growth.cars", "0.02", '(growth.cars): "0.02" is text, not a number'),
        (
            "growth.cars",
            5,
            '"5" is not allowed; must be above -0.5 and below 0.5; write 0.05 for 5 %',
        ),
        ("utilisation_rate.import.2030", 45, "write 0.45 for 45 %"),
        ("armington_elasticity.cars", -1, '"-1" is not allowed; must be above 0 and at most 100'),
        ("growth.cars", "=B2/100", 'the formula "=B2/100" has no stored value'),
        ("growth.cars", "#DIV/0!", '"#DIV/0!" is an error'),
        ("growth.cars", True, '"1" is a logical value, not a number'),
    ],
)
def test_refused_by_cell(edit: Edit, assumption: str, value: object, message: str) -> None:
    def change(sheet: Worksheet, rows: dict[str, int]) -> None:
        cell = sheet.cell(rows[assumption], VALUE)
        cell.value = value  # type: ignore[assignment]
        if value == "#DIV/0!":
            cell.data_type = "e"

    file = edit(change)
    told = refusal(file)
    row = {r[0].value: r[0].row for r in load_workbook(file)["Assumptions"].iter_rows()}[assumption]
    assert f"Assumptions!C{row} ({assumption})" in told
    assert message in told


def test_refused_ids_all_at_once(edit: Edit) -> None:
    def change(sheet: Worksheet, rows: dict[str, int]) -> None:
        sheet.cell(rows["growth.cars"], ID, "growth.carz")
        sheet.cell(rows["growth.clothing"], ID, "growth.cosmetics")
        sheet.cell(rows["export_share"], VALUE, 65)

    told = refusal(edit(change))
    assert 'the id "growth.carz" is not known; did you mean "growth.cars"?' in told
    assert 'the id "growth.cosmetics" stands 2 times; keep one row' in told
    assert "2 id(s) missing: growth.cars, growth.clothing" in told
    assert "write 0.65 for 65 %" in told


def test_merged_inputs_are_refused(edit: Edit) -> None:
    def change(sheet: Worksheet, rows: dict[str, int]) -> None:
        row = rows["growth.cars"]
        sheet.merge_cells(start_row=row, end_row=row + 1, start_column=VALUE, end_column=VALUE)

    assert "merged cells among the values; separate them" in refusal(edit(change))


def test_a_workbook_without_the_sheet(edit: Edit) -> None:
    def change(sheet: Worksheet, rows: dict[str, int]) -> None:
        sheet.title = "Mine"

    assert 'there is no sheet "Assumptions" (found: Mine)' in refusal(edit(change))


def test_other_cells_changed_by_hand_are_named(edit: Edit) -> None:
    file = edit(lambda sheet, rows: sheet.cell(rows["growth.cars"], UNIT, "per cent"))
    (notice, _) = edited_scenario(file, None, {}).notices
    assert notice.startswith("cells other than values were changed by hand and are not read: ")
    assert "Assumptions!G" in notice


def test_a_formula_with_its_value_is_taken_and_named(edit: Edit, tmp_path: Path) -> None:
    file = edit(lambda sheet, rows: sheet.cell(rows["growth.cars"], VALUE, 0.0123))
    with_formula = tmp_path / "formula.xlsx"
    exchange(file, with_formula, b"<v>0.0123</v>", b"<f>0.0246/2</f><v>0.0123</v>")
    edited = edited_scenario(with_formula, None, {})
    assert edited.changed.assumptions.growth["cars"] == 0.0123
    assert edited.notices[0].startswith("a formula, taken by its stored value: Assumptions!C")


def exchange(file: Path, target: Path, old: bytes, new: bytes) -> None:
    from zipfile import ZipFile

    found = 0
    with ZipFile(file) as source, ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            found += content.count(old)
            copy.writestr(name, content.replace(old, new))
    assert found == 1


def test_run_writes_a_folder_of_its_own_and_the_difference(
    rcep: Command, edit: Edit, tmp_path: Path
) -> None:
    file = edit(lambda sheet, rows: sheet.cell(rows["export_share"], VALUE, 0.6))
    options = ("--assumptions", file, "--tables-only", "--draws", 0, "--out", tmp_path / "out")
    done = rcep("run", *options)
    assert done.code == 0, done.err
    report, difference = sorted((tmp_path / "out").iterdir())
    assert report.name.startswith("baseline-")
    assert difference.name == f"comparison-baseline-{report.name}"
    stored = pl.read_csv(difference / "tables" / "changed_assumptions.csv")
    assert stored.select("id", "first_value", "value").rows() == [("export_share", 0.65, 0.6)]
    assert "export_share" in done.out
    refused = rcep("run", "no_such", *options)
    assert refused.code == 2
    assert sorted((tmp_path / "out").iterdir()) == [report, difference]


def test_infinite_supply_is_read_back_and_may_be_made_finite(edit: Edit) -> None:
    assert edited_scenario(edit(lambda *_: None), None, {}).changed.assumptions.supply_is_infinite
    file = edit(lambda sheet, rows: sheet.cell(rows["export_supply_elasticity.cars"], VALUE, 5))
    changed = edited_scenario(file, None, {}).changed
    assert changed.assumptions.export_supply_elasticity["cars"] == 5
    file = edit(lambda sheet, rows: sheet.cell(rows["growth.cars"], VALUE, "inf"))
    assert '"inf" is text, not a number' in refusal(file)
