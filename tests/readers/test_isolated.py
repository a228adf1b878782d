"""Workbooks are read by a child process that may fail alone."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from analytics.errors import InputError
from analytics.readers import isolated, sheet_program
from tests.readers.annex_builder import line, write_annex


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    return write_annex(tmp_path / "文件 with space.xlsx", [line("0101.21.00", 0.1, 0)])


def test_cells_are_text_and_blank_rows_are_kept(workbook: Path) -> None:
    (sheet,) = isolated.read_sheets(workbook, "test").values()
    assert sheet.columns[:3] == ["c0", "c1", "c2"]
    assert sheet.height == 4
    assert sheet.row(3)[:3] == ("0101.21.00", "-Other", "0.1")


def test_time_limit(workbook: Path) -> None:
    with pytest.raises(InputError, match=r"was not read within 0\.001 s"):
        isolated.read_sheets(workbook, "test", seconds=0.001)


@pytest.mark.skipif(sys.platform != "linux", reason="limits on memory are enforced on Linux")
def test_memory_limit_ends_the_child_only(tmp_path: Path) -> None:
    rows = [line(f"{number:08d}", 0.1, 0.05) for number in range(1, 3000)]
    path = write_annex(tmp_path / "large.xlsx", rows)
    with pytest.raises(InputError, match="damaged or truncated"):
        isolated.read_sheets(path, "test", memory_bytes=2**20)
    assert isolated.read_sheets(path, "test")["Sheet"].height == 3002


def test_a_child_that_dies_is_reported(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Stands for the reader that aborts its process on some damaged files.
    crash = "import os; os.abort()"
    real_run = subprocess.run

    def run(_command: list[str], **options: object) -> object:
        return real_run([sys.executable, "-c", crash], **options)  # type: ignore[call-overload]

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(InputError, match=r"stopped the Excel reader \(code -?\d+, limit 2048 MB\)"):
        isolated.read_sheets(workbook, "test")


def test_no_temporary_folder_is_needed(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMPDIR", "TEMP", "TMP"):
        monkeypatch.setenv(name, str(workbook / "none"))
    (sheet,) = isolated.read_sheets(workbook, "test").values()
    assert sheet.height == 4


def test_several_sheets_keep_their_names_and_order(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["first"])
    for name in ("附件 2", "3 x"):
        book.create_sheet(name).append([name])
    book.save(tmp_path / "book.xlsx")
    sheets = isolated.read_sheets(tmp_path / "book.xlsx", "test")
    assert {name: sheet.row(0) for name, sheet in sheets.items()} == {
        "Sheet": ("first",),
        "附件 2": ("附件 2",),
        "3 x": ("3 x",),
    }


@pytest.mark.skipif(not hasattr(signal, "alarm"), reason="no alarm on this system")
def test_a_child_without_its_parent_ends_by_itself(tmp_path: Path) -> None:
    pipe = tmp_path / "endless.xlsx"
    os.mkfifo(pipe)
    child = [sys.executable, "-P", sheet_program.__file__, str(pipe), str(2**31), "1"]
    assert subprocess.run(child, timeout=20, check=False).returncode == -signal.SIGALRM


def test_the_child_imports_nothing_of_the_package(workbook: Path) -> None:
    child = [sys.executable, "-P", "-X", "importtime", sheet_program.__file__]
    done = subprocess.run(
        [*child, str(workbook), str(2**31), "60"], capture_output=True, check=True
    )
    listed = done.stderr.decode("utf-8").splitlines()
    imported = [text.rpartition("|")[2].strip() for text in listed]
    assert "fastexcel" in imported
    assert not [
        name for name in imported if name.split(".")[0] in ("analytics", "dataframely", "polars")
    ]
