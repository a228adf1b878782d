"""``rcep workbook check``."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.office.published_workbook import published_workbook


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "部委 files" / "表 1.xlsx"
    path.parent.mkdir()
    published_workbook().save(path)
    return path


def test_a_clean_workbook(rcep: Command, path: Path) -> None:
    done = rcep("workbook", "check", path)
    assert (done.code, done.out, done.err) == (0, f"{path}: 5 sheets, no violation\n", "")


def test_violations_are_listed_with_sheet_and_cell(rcep: Command, path: Path) -> None:
    book = published_workbook()
    book["Rates"]["D4"], book["Rates"]["A10"] = "贸易额", "合计"
    book.properties.title = None
    book.save(path)
    done = rcep("workbook", "check", path)
    assert done.code == 1
    header, *rows, empty, total = done.out.splitlines()
    assert " ".join(header.split()) == "sheet cell rule what is wrong; what to do"
    assert [row.split()[:3] for row in rows] == [
        ["(workbook)", "-", "title-property"],
        ["Rates", "D4", "unit"],
        ["Rates", "A10", "outside-table"],
    ]
    assert '"贸易额" holds numbers but states no unit; add the unit in brackets' in rows[1]
    assert (empty, total) == ("", f"{path}: violations: 3; rules that are violated: 3")


def test_a_file_that_cannot_be_read(rcep: Command, path: Path) -> None:
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))
    done = rcep("workbook", "check", path)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"workbook {path}\n  - is protected with a password")
    assert rcep("workbook", "check", path.with_name("none.xlsx")).code == 2


def test_under_the_c_locale(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "analytics.cli", "workbook", "check", str(path)],
        env=os.environ | {"LC_ALL": "C"}, cwd=Path(__file__).parents[2],
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "表 1.xlsx: 5 sheets" in done.stdout.decode("utf-8")
