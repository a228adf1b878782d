"""A folder is complete or absent, whatever stops the program, and at whatever moment."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from analytics.errors import InputError
from analytics.report import folders
from analytics.report.folders import MANIFEST, recover, replaced_file, replacement


def build(folder: Path, text: str) -> None:
    with replacement(folder) as new:
        (new / "tables").mkdir()
        (new / "tables" / "a.csv").write_text(text, encoding="utf-8")
        (new / MANIFEST).write_text(text, encoding="utf-8")


def content(folder: Path) -> str:
    """Return what a whole report holds; fail on one that is neither old nor new."""
    table = (folder / "tables" / "a.csv").read_text(encoding="utf-8")
    assert table == (folder / MANIFEST).read_text(encoding="utf-8")
    return table


def alone(folder: Path) -> bool:
    return [path.name for path in folder.parent.iterdir()] == [folder.name]


@pytest.fixture
def report(tmp_path: Path) -> Path:
    folder = tmp_path / "报告 reports" / "baseline"
    build(folder, "old")
    return folder


def test_a_report_is_replaced_as_a_whole(report: Path) -> None:
    (report / "stale.txt").write_text("", encoding="utf-8")
    build(report, "new")
    assert content(report) == "new"
    assert not (report / "stale.txt").exists()
    assert alone(report)


PROGRAM = """
import os, shutil, sys
from pathlib import Path
from analytics.report import folders
from tests.report.test_folders import build

steps = {"left": int(sys.argv[2])}

def dying(function):
    def step(*arguments, **options):
        if steps["left"] == 0:
            os._exit(9)
        steps["left"] -= 1
        return function(*arguments, **options)
    return step

for name in ("mkdir", "rename", "write_text"):
    setattr(Path, name, dying(getattr(Path, name)))
for name in ("unlink", "rmdir"):
    setattr(os, name, dying(getattr(os, name)))
build(Path(sys.argv[1]), "new")
"""


@pytest.mark.parametrize("steps", range(14))
def test_a_kill_at_any_step_leaves_the_old_or_the_new_report(
    report: Path, repository: Path, steps: int
) -> None:
    command = [sys.executable, "-c", PROGRAM, str(report), str(steps)]
    environment = {**os.environ, "PYTHONPATH": str(repository)}
    code = subprocess.run(command, check=False, env=environment).returncode
    assert code in {0, 9}
    recover(report)
    assert content(report) in {"old", "new"}
    assert alone(report)
    if code == 0:
        assert content(report) == "new"
    build(report, "newer")
    assert content(report) == "newer"


def test_the_kills_reach_every_step(report: Path, repository: Path) -> None:
    """The last of the parametrized kills must come after the end, or some step was not tried."""
    command = [sys.executable, "-c", PROGRAM, str(report), "13"]
    environment = {**os.environ, "PYTHONPATH": str(repository)}
    assert subprocess.run(command, check=False, env=environment).returncode == 0


@pytest.mark.parametrize(
    ("there", "left"),
    [
        (("folder", "new"), "folder"),  # killed while building
        (("old", "new"), "new"),  # killed between the two renames
        (("old",), "old"),  # the second rename failed for good
        (("folder", "old"), "folder"),  # killed while removing the old report
        (("folder", "old", "new"), "folder"),
        (("new",), None),  # killed while building the first report
        ((), None),
    ],
)
def test_every_interrupted_state_is_recovered(
    tmp_path: Path, there: tuple[str, ...], left: str | None
) -> None:
    folder = tmp_path / "baseline"
    for name in there:
        place = folder if name == "folder" else folder.with_name(f"baseline.{name}")
        build(tmp_path / "made", name)
        (tmp_path / "made").rename(place)
    recover(folder)
    assert folder.exists() == (left is not None)
    assert left is None or content(folder) == left
    assert [path.name for path in tmp_path.iterdir()] == (["baseline"] if left else [])


def test_a_half_built_report_never_takes_the_place(tmp_path: Path) -> None:
    folder = tmp_path / "baseline"
    build(folder, "old")
    folder.rename(tmp_path / "baseline.old")
    (tmp_path / "baseline.new").mkdir()
    recover(folder)
    assert content(folder) == "old"


def test_a_full_disk_is_said_and_leaves_the_old_report(report: Path) -> None:
    def fill() -> None:
        with replacement(report) as new:
            (new / "half.csv").write_text("half", encoding="utf-8")
            raise OSError(errno.ENOSPC, "No space left on device", str(new / "half.csv"))

    with pytest.raises(InputError, match=r"No space left on device; free space.*untouched"):
        fill()
    assert content(report) == "old"
    assert alone(report)


def test_a_file_held_open_leaves_the_old_report(
    report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows refuses to rename a folder with an open file in it, at either rename."""
    rename = Path.rename
    for refused in ("baseline", "baseline.new"):

        def held(self: Path, target: Path, name: str = refused) -> Path:
            if self.name == name:
                raise PermissionError(errno.EACCES, "Permission denied", str(self))
            return rename(self, target)

        monkeypatch.setattr(Path, "rename", held)
        with pytest.raises(InputError, match="close programs"):
            build(report, "new")
        monkeypatch.undo()
        assert content(report) == "old"
        assert alone(report)


def test_an_interrupt_leaves_the_old_report(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def interrupted(self: Path, target: Path) -> Path:
        if self.name == "baseline.new":
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", interrupted)
    with pytest.raises(KeyboardInterrupt):
        build(report, "new")
    assert content(report) == "old"


def test_what_is_no_report_is_not_touched(tmp_path: Path) -> None:
    folder = tmp_path / "baseline"
    folder.mkdir()
    (folder / "my thesis.docx").write_text("years of work", encoding="utf-8")
    with pytest.raises(InputError, match=r"is not a report .* --out"):
        build(folder, "new")
    assert (folder / "my thesis.docx").read_text(encoding="utf-8") == "years of work"


def test_a_file_in_the_way_is_said(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="cannot be written"):
        build(tmp_path / "reports" / "baseline", "new")


def test_what_cannot_be_removed_does_no_harm(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders.shutil, "rmtree", lambda *_, **__: None)
    build(report, "new")
    monkeypatch.undo()
    assert content(report) == "new"
    assert (report.parent / "baseline.old").exists()
    build(report, "newer")
    assert content(report) == "newer"
    assert alone(report)
    shutil.rmtree(report)


KILLED = """
import os, sys
from pathlib import Path
from analytics.report.folders import replaced_file

with replaced_file(Path(sys.argv[1])) as new:
    new.write_bytes(b"half")
    os._exit(9)
"""


def test_a_kill_leaves_the_old_file(tmp_path: Path, repository: Path) -> None:
    path = tmp_path / "my.xlsx"
    path.write_bytes(b"old")
    environment = {**os.environ, "PYTHONPATH": str(repository)}
    command = [sys.executable, "-c", KILLED, str(path)]
    assert subprocess.run(command, check=False, env=environment).returncode == 9
    assert path.read_bytes() == b"old"
    with replaced_file(path) as new:
        new.write_bytes(b"new")
    assert path.read_bytes() == b"new"
    assert alone(path)


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))
from analytics.cli import main
main()
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no limit on the size of files")
@pytest.mark.parametrize(
    ("arguments", "old"),
    [
        (("run", "--draws", "0", "--tables-only", "--out", "."), "baseline"),
        (("compare", "baseline", "full_use", "--tables-only", "--out", "."),
         "comparison-baseline-full_use"),
        (("assumptions", "my.xlsx"), "my.xlsx"),
    ],
)  # fmt: skip
def test_commands_on_a_full_disk_say_so_in_one_line(
    tmp_path: Path, repository: Path, arguments: tuple[str, ...], old: str
) -> None:
    """No file may grow beyond 5 kB: as far as the program can tell, the disk is full."""
    if old.endswith(".xlsx"):
        (tmp_path / old).write_text("old", encoding="utf-8")
    else:
        build(tmp_path / old, "old")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, *arguments], cwd=tmp_path, capture_output=True,
        encoding="utf-8", check=False, env={**os.environ, "PYTHONPATH": str(repository)},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    title, problem = done.stderr.splitlines()
    assert title.startswith(("report ", "file "))
    assert title.endswith(old)
    assert problem.startswith("  - cannot be written: File too large; free space, close programs")
    assert problem.endswith("or choose another place (what stood there is untouched)")
    assert alone(tmp_path / old)
    if old.endswith(".xlsx"):
        assert (tmp_path / old).read_text(encoding="utf-8") == "old"
    else:
        assert content(tmp_path / old) == "old"
