"""``rcep assumptions`` and ``rcep run --assumptions``: sheets edited and run."""

import re
from pathlib import Path
from zipfile import ZipFile

import polars as pl
import pytest

from analytics.cli.assumptions import edited_scenario
from analytics.readers.scenarios import load_scenario
from analytics.report.folder.folders import WORKBOOKS
from analytics.report.sheet.parts import HEADER_ROW
from analytics.report.text import LANGUAGES
from tests.cli.conftest import UNIT, VALUE, Command, Edit
from tests.libreoffice import LibreOffice
from tests.office import published_workbook


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_untouched_sheet_of_the_whole_workbook_is_the_scenario_itself(
    baseline_report: Path, language: str
) -> None:
    edited = edited_scenario(baseline_report / WORKBOOKS[language], None, {})
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


def test_an_edited_sheet_is_not_written_over(rcep: Command, edit: Edit, tmp_path: Path) -> None:
    file = edit(lambda sheet, rows: sheet.cell(rows["growth.cars"], VALUE, 0.02))
    before = file.read_bytes()
    refused = rcep("assumptions", file)
    assert (refused.code, file.read_bytes()) == (2, before)
    assert "is there already; give another name, or --force to write over it" in refused.err
    other = rcep("assumptions", tmp_path / "my.csv")
    assert (other.code, (tmp_path / "my.csv").exists()) == (2, False)
    assert "its format is not known; end its name in .xlsx" in other.err
    assert rcep("assumptions", file, "--force").code == 0
    assert edited_scenario(file, None, {}).changed == load_scenario("baseline")


def test_an_edited_value_changes_the_scenario(edit: Edit) -> None:
    file = edit(lambda sheet, rows: sheet.cell(rows["growth.cars"], VALUE, 0.02))
    edited = edited_scenario(file, None, {})
    assert edited.changed == load_scenario("baseline", {"growth.cars": 0.02})
    assert edited.notices == []
    both = edited_scenario(file, None, {"growth.cars": 0.01})
    assert both.changed.assumptions.growth["cars"] == 0.01  # --set wins


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
    assert stored.select("id", "first_value", "value").rows() == [("export_share", 0.72, 0.6)]
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
def test_a_sheet_saved_by_libreoffice_is_the_scenario_itself(
    rcep: Command, libreoffice: LibreOffice, tmp_path: Path
) -> None:
    files, out = [tmp_path / f"my.{code}.xlsx" for code in LANGUAGES], tmp_path / "saved 保存"
    for file, language in zip(files, LANGUAGES, strict=True):
        assert rcep("assumptions", file, "--language", language).code == 0
    libreoffice.convert("xlsx", out, *files)
    for file in files:
        edited = edited_scenario(out / file.name, None, {})
        assert edited.changed == load_scenario("baseline")
        assert edited.notices == ["no value differs from baseline"]


def test_an_untouched_sheet_reproduces_the_report_to_the_byte(
    rcep: Command, edit: Edit, tmp_path: Path
) -> None:
    options = ("--tables-only", "--draws", 0, "--out")
    assert rcep("run", *options, tmp_path / "without").code == 0
    done = rcep("run", "--assumptions", edit(lambda *_: None), *options, tmp_path / "with")
    assert done.code == 0
    assert done.out.startswith("Note: no value differs from baseline.\nReport: ")
    without, with_sheet = (
        {path.relative_to(tmp_path / name): path.read_bytes()
         for path in (tmp_path / name).rglob("*") if path.is_file()}
        for name in ("without", "with")
    )  # fmt: skip
    assert len(without) > 20
    assert with_sheet == without


def test_infinite_supply_is_read_back_and_may_be_made_finite(edit: Edit) -> None:
    assert edited_scenario(edit(lambda *_: None), None, {}).changed.assumptions.supply_is_infinite
    file = edit(lambda sheet, rows: sheet.cell(rows["export_supply_elasticity.cars"], VALUE, 5))
    changed = edited_scenario(file, None, {}).changed
    assert changed.assumptions.export_supply_elasticity["cars"] == 5
