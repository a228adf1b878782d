"""A copy of a workbook with values in it: what is not named stays as it is."""

from pathlib import Path
from zipfile import ZipFile

import pytest

from analytics.errors import InputError
from analytics.office.filling import obstacles, write_filled
from analytics.office.package import Package
from analytics.office.reading import read_workbook_parts
from analytics.office.references import position
from tests.office.ministry_template import SHEET, WORKSHEET, write_template


def contents(path: Path) -> dict[str, tuple[bytes, object, int]]:
    with ZipFile(path) as archive:
        return {
            entry.filename: (archive.read(entry), entry.date_time, entry.external_attr)
            for entry in archive.infolist()
        }


def test_one_cell_changes_and_nothing_else(tmp_path: Path) -> None:
    template, filled = tmp_path / "模板 1.xlsx", tmp_path / "filled.xlsx"
    write_template(template)
    with Package(template) as package:
        write_filled(package, {SHEET: {position("B3"): 22.25}}, filled)
    before, after = contents(template), contents(filled)
    assert list(after) == list(before)
    assert [name for name in before if before[name] != after[name]] == [SHEET]
    changed = WORKSHEET.replace('<c r="B3" s="2"><v>1</v>', '<c r="B3" s="2"><v>22.25</v>')
    assert after[SHEET][0].decode() == changed


def test_a_formula_is_not_written_over(tmp_path: Path) -> None:
    write_template(tmp_path / "a.xlsx")
    with Package(tmp_path / "a.xlsx") as package, pytest.raises(InputError) as refused:
        write_filled(package, {SHEET: {position("D3"): 1.0}}, tmp_path / "b.xlsx")
    assert refused.value.problems == (
        "cannot be filled: cell D3 holds a formula; save it again in Excel",
    )
    assert not (tmp_path / "b.xlsx").exists()


def test_what_stands_in_the_way(tmp_path: Path) -> None:
    write_template(tmp_path / "a.xlsx")
    sheet, other = read_workbook_parts(tmp_path / "a.xlsx").sheets
    said = {cell: list(obstacles(sheet, position(cell))) for cell in ("B1", "A1", "C8", "C7", "B3")}
    assert said["B1"] == ["lies inside the merged cells A1:C1; map A1"]
    assert said["C8"] == ["is filled by the array formula in C7; map another cell"]
    assert said["C7"][0].startswith('holds the formula "=B7:B8"')
    assert said["A1"] == said["B3"] == []
    assert "is a column name of the table" in next(obstacles(other, position("A1")))
