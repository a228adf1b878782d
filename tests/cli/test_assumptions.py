"""``rcep assumptions`` and ``rcep run --assumptions``: edited sheets, and refusals by cell."""

import re
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

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
        ("growth.cars", True, '"TRUE" is a logical value, not a number'),
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
        sheet.cell(rows["staging_shares.at_once"], VALUE, 0.4)
        sheet.cell(rows["growth.cars"], VALUE, 0.02)

    file = edit(change)
    row = {r[0].value: r[0].row for r in load_workbook(file)["Assumptions"].iter_rows()}
    assert refusal(file) == (
        f"assumptions in {file.name}\n  - staging_shares: the six shares add to 1.15; they must "
        f"add to 1 (edited: Assumptions!C{row['staging_shares.at_once']} (staging_shares.at_once))"
    )


def test_use_that_another_setting_overrules_names_its_cell(rcep: Command, tmp_path: Path) -> None:
    file = tmp_path / "full.xlsx"
    assert rcep("assumptions", file, "full_use").code == 0
    book = load_workbook(file)
    sheet = book["Assumptions"]
    (row,) = (r for r in range(1, 130) if sheet.cell(r, ID).value == "utilisation_rate.import.2030")
    sheet.cell(row, VALUE).value = 0.5
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


def test_other_cells_changed_by_hand_are_named(edit: Edit) -> None:
    file = edit(lambda sheet, rows: sheet.cell(rows["growth.cars"], UNIT, "per cent"))
    (notice, _) = edited_scenario(file, None, {}).notices
    assert notice.startswith("cells other than values were changed by hand and are not read: ")
    assert "Assumptions!G" in notice


def test_a_heading_that_is_gone_is_named_once(edit: Edit) -> None:
    file = edit(lambda sheet, _: sheet.cell(HEADER_ROW, UNIT, "per what"))
    notice = edited_scenario(file, None, {}).notices[0]
    assert notice.endswith(' are not read: the heading "Unit"')


def test_a_formula_with_its_value_is_taken_and_named(edit: Edit, tmp_path: Path) -> None:
    file = edit(lambda sheet, rows: sheet.cell(rows["growth.cars"], VALUE, 0.0123))
    with_formula = tmp_path / "formula.xlsx"
    exchange(file, with_formula, b"<v>0.0123</v>", b"<f>0.0246/2</f><v>0.0123</v>")
    edited = edited_scenario(with_formula, None, {})
    assert edited.changed.assumptions.growth["cars"] == 0.0123
    assert edited.notices[0].startswith("a formula, taken by its stored value: Assumptions!C")


def exchange(file: Path, target: Path, old: bytes, new: bytes) -> None:
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


def test_a_workbook_as_wps_saves_it(edit: Edit, tmp_path: Path) -> None:
    """Texts shared, namespaces of its own, and numbers with the noise of its arithmetic."""
    texts: list[str] = []

    def shared(found: re.Match[str]) -> str:
        texts.append(f"<si>{found[1]}<phoneticPr fontId='1' type='noConversion'/></si>")
        return f't="s"><v>{len(texts) - 1}</v>'

    def as_wps(name: str, content: bytes) -> bytes:
        text = content.decode("utf-8")
        if name == "xl/worksheets/sheet1.xml":
            text = re.sub(r't="inlineStr"><is>(.*?)</is>', shared, text, flags=re.DOTALL)
            own = 'xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"'
            text = text.replace("<worksheet ", f"<worksheet {own} ", 1)
            text = text.replace("<v>0.65</v>", "<v>0.65000000000000002</v>")
        if name == "xl/_rels/workbook.xml.rels":
            kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
            strings = f'<Relationship Id="rId99" Type="{kind}/sharedStrings" '
            text = text.replace(
                "</Relationships>", f'{strings}Target="sharedStrings.xml"/></Relationships>'
            )
        return text.encode("utf-8")

    file = edit(lambda *_: None)
    published_workbook.rewrite(file, as_wps)
    assert len(texts) > 500
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    with ZipFile(file, "a") as archive:
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{main}">{"".join(texts)}</sst>')
    edited = edited_scenario(file, None, {})
    assert edited.changed == load_scenario("baseline")
    assert edited.notices == ["no value differs from baseline"]


@pytest.mark.office
@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_saved_by_libreoffice_is_the_scenario_itself(
    rcep: Command, soffice: str, tmp_path: Path, language: str
) -> None:
    file, out = tmp_path / "my.xlsx", tmp_path / "saved 保存"
    assert rcep("assumptions", file, "--language", language).code == 0
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir", out, file]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    edited = edited_scenario(out / "my.xlsx", None, {})
    assert edited.changed == load_scenario("baseline")
    assert edited.notices == ["no value differs from baseline"]


def test_infinite_supply_is_read_back_and_may_be_made_finite(edit: Edit) -> None:
    assert edited_scenario(edit(lambda *_: None), None, {}).changed.assumptions.supply_is_infinite
    file = edit(lambda sheet, rows: sheet.cell(rows["export_supply_elasticity.cars"], VALUE, 5))
    changed = edited_scenario(file, None, {}).changed
    assert changed.assumptions.export_supply_elasticity["cars"] == 5
    file = edit(lambda sheet, rows: sheet.cell(rows["growth.cars"], VALUE, "inf"))
    assert '"inf" is text, not a number' in refusal(file)
