"""What ``rcep run --assumptions`` refuses, each by its cell and in the words of the user."""

from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from analytics.cli.assumptions import edited_scenario
from analytics.errors import InputError
from analytics.readers.scenarios import load_scenario
from analytics.report.sheet.parts import HEADER_ROW
from tests.cli.conftest import ID, VALUE, Command, Edit


def refusal(file: Path) -> str:
    with pytest.raises(InputError) as error:
        edited_scenario(file, None, {})
    return str(error.value)


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
        ("growth.cars", True, '"TRUE" is a logical value, not a number'),
        ("growth.cars", "inf", '"inf" is text, not a number'),
        ("growth.cars", "0,02", '(growth.cars): "0,02" is text, not a number'),
        ("growth.cars", "０．０２", '(growth.cars): "０．０２" is text, not a number'),
        ("growth.cars", "5 %", '(growth.cars): "5 %" is text, not a number'),
        ("growth.cars", "x" * 30_000, f'"{"x" * 57}..." is text, not a number'),
        ("growth.cars", "a\nb", '"a b" is text, not a number'),
        ("growth.cars", 1e300, '"1e+300" is not allowed; must be above -0.5 and below 0.5'),
        ("export_supply_elasticity.cars", "∞", 'is text, not a number; write a number, or "inf"'),
        (
            "composition.cosmetics_jpy_bn",
            date(2025, 1, 5),
            '"45662" is shown as a date or a time; write a number, in a number format',
        ),
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


def test_an_id_with_spaces_is_that_id_and_one_with_other_characters_is_shown(edit: Edit) -> None:
    spaced = edit(lambda sheet, rows: sheet.cell(rows["growth.cars"], ID, " growth.cars\u00a0"))
    assert edited_scenario(spaced, None, {}).changed == load_scenario("baseline")
    joined = edit(lambda sheet, rows: sheet.cell(rows["growth.cars"], ID, "growth.cars\u200b"))
    row = r'the id "growth.cars\u200b" is not known; did you mean "growth.cars"?'
    assert row in refusal(joined)


def test_a_value_without_an_id(edit: Edit) -> None:
    file = edit(lambda sheet, _: sheet.cell(sheet.max_row + 2, VALUE, 3))
    assert ": a value without an id; name it or clear it" in refusal(file)


def test_rules_between_values_name_the_edited_cells(edit: Edit) -> None:
    def change(sheet: Worksheet, rows: dict[str, int]) -> None:
        sheet.cell(rows["staging_shares.at_once"], VALUE, 0.8)
        sheet.cell(rows["growth.cars"], VALUE, 0.02)

    file = edit(change)
    row = {r[0].value: r[0].row for r in load_workbook(file)["Assumptions"].iter_rows()}
    assert refusal(file) == (
        f"assumptions in {file.name}\n  - staging_shares: by_year_11 (0.715) includes "
        "at_once (0.8) and is below it "
        f"(edited: Assumptions!C{row['staging_shares.at_once']} (staging_shares.at_once))"
    )


def test_use_that_another_setting_overrules_names_its_cell(rcep: Command, tmp_path: Path) -> None:
    file = tmp_path / "full.xlsx"
    assert rcep("assumptions", file, "full_use").code == 0
    book = load_workbook(file)
    sheet = book["Assumptions"]
    (row,) = (
        r
        for r in range(1, sheet.max_row + 1)
        if sheet.cell(r, ID).value == "utilisation_rate.import.2030"
    )
    sheet.cell(row, VALUE).value = 0.6
    book.save(file)
    told = refusal(file)
    assert told.startswith(
        "assumptions in full.xlsx\n  - utilisation_rate.import.2030: overruled by hypothetical_use"
    )
    assert told.endswith(f"(edited: Assumptions!C{row} (utilisation_rate.import.2030))")


def test_columns_and_rows_may_be_inserted_but_headings_not_repeated(edit: Edit) -> None:
    def insert(sheet: Worksheet, _: dict[str, int]) -> None:
        sheet.insert_cols(2)
        sheet.insert_rows(HEADER_ROW + 3)
        sheet.cell(HEADER_ROW, 2, "mine")
        sheet.cell(HEADER_ROW + 1, 2, "my remark")

    edited = edited_scenario(edit(insert), None, {})
    assert edited.changed == load_scenario("baseline")
    assert edited.notices == ["no value differs from baseline"]
    twice = edit(lambda sheet, _: sheet.cell(HEADER_ROW, VALUE + 2, "value"))
    assert f'Assumptions!E{HEADER_ROW}: the heading "value" stands twice in row' in refusal(twice)
    moved = edit(lambda sheet, _: sheet.cell(HEADER_ROW, VALUE, "amount"))
    assert 'Assumptions: no row with the headings "id" and "value"' in refusal(moved)


def test_merged_inputs_are_refused(edit: Edit) -> None:
    def change(sheet: Worksheet, rows: dict[str, int]) -> None:
        row = rows["growth.cars"]
        sheet.merge_cells(start_row=row, end_row=row + 1, start_column=VALUE, end_column=VALUE)

    assert "merged cells among the values; separate them" in refusal(edit(change))


def test_a_workbook_without_the_sheet(edit: Edit) -> None:
    def change(sheet: Worksheet, rows: dict[str, int]) -> None:
        sheet.title = "Mine"

    assert 'there is no sheet "Assumptions" (found: Mine)' in refusal(edit(change))


def test_what_is_refused_writes_nothing(rcep: Command, edit: Edit, tmp_path: Path) -> None:
    def change(sheet: Worksheet, rows: dict[str, int]) -> None:
        sheet.cell(rows["growth.cars"], VALUE, 5)
        sheet.cell(rows["export_share"], VALUE, None).value = None

    file = edit(change)
    done = rcep("run", "--assumptions", file, "--out", tmp_path / "out")
    assert (done.code, done.out) == (2, "")
    title, *told = done.err.splitlines()
    assert title == f"assumptions in {file.name}"
    assert [line.split(": ", 1)[1] for line in told] == [
        "empty; write a number",
        '"5" is not allowed; must be above -0.5 and below 0.5; write 0.05 for 5 %',
    ]
    assert not (tmp_path / "out").exists()
