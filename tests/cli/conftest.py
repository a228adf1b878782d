"""The command, run in this process; and a sheet of assumptions to edit."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from analytics.cli import main
from analytics.report.sheet.parts import HEADER_ROW
from analytics.report.workbook.workbook import write_assumptions
from analytics.results import Results

ID, VALUE, UNIT = 1, 3, 7
"""Columns of the sheet of assumptions."""


class Outcome(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


Command = Callable[..., Outcome]
Edit = Callable[[Callable[[Worksheet, dict[str, int]], Any]], Path]


@pytest.fixture
def rcep(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """Run ``rcep`` with arguments and an empty store."""
    monkeypatch.setenv("RCEP_DATA", str(tmp_path / "store"))

    def run(*arguments: str | Path) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["rcep", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return Outcome(code, captured.out, captured.err)

    return run


@pytest.fixture(scope="session")
def sheet_file(tmp_path_factory: pytest.TempPathFactory, baseline: Results) -> Path:
    """The sheet alone, which is quicker to edit than the whole workbook."""
    path = tmp_path_factory.mktemp("book") / "my.xlsx"
    write_assumptions(baseline, path)
    return path


@pytest.fixture
def edit(sheet_file: Path, tmp_path: Path) -> Edit:
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
