"""A folder is complete or absent, whatever stops the program, and at whatever moment."""

import errno
import os
import re
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from analytics import atomic
from analytics.errors import InputError
from analytics.report.folder import folders
from analytics.report.folder.folders import (
    MANIFEST,
    MARK,
    replaced_file,
    replacement,
    reserved,
)


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


def recover(folder: Path) -> None:
    """Finish or undo a swap that was interrupted, as whoever writes there does first."""
    with reserved(folder):
        pass


KILLS = """
import os, sys
from pathlib import Path
from analytics.report.folder.folders import MANIFEST, replacement

def fill(folder, text):
    (folder / "tables").mkdir()
    (folder / "tables" / "a.csv").write_text(text, encoding="utf-8")
    (folder / MANIFEST).write_text(text, encoding="utf-8")

def dying(function, steps):
    def step(*arguments, **options):
        if steps[0] == 0:
            os._exit(9)
        steps[0] -= 1
        return function(*arguments, **options)
    return step

def die(steps):
    for owner, names in (
        (Path, ("mkdir", "rename", "write_text")),
        (os, ("open", "write", "fsync", "unlink", "rmdir", "close")),
    ):
        for name in names:
            setattr(owner, name, dying(getattr(owner, name), steps))

for steps in range(int(sys.argv[2])):
    folder = Path(sys.argv[1]) / str(steps) / "baseline"
    folder.mkdir(parents=True)
    fill(folder, "old")
    child = os.fork()
    if child == 0:
        die([steps])
        with replacement(folder) as new:
            fill(new, "new")
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
STEPS = 60


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the program is killed in copies of itself")
def test_a_kill_at_any_step_leaves_the_old_or_the_new_report(
    tmp_path: Path, repository: Path
) -> None:
    command = [sys.executable, "-c", KILLS, str(tmp_path), str(STEPS)]
    environment = {**os.environ, "PYTHONPATH": str(repository)}
    done = subprocess.run(command, check=True, env=environment, capture_output=True)
    codes = [int(line) for line in done.stdout.split()]
    killed = codes.count(9)
    # The last come after the end, or some step was not tried.
    assert codes == [9] * killed + [0] * (STEPS - killed)
    assert 20 < killed < STEPS
    found = []
    for steps in range(STEPS):
        report = tmp_path / str(steps) / "baseline"
        recover(report)
        found.append(content(report))
        assert alone(report)
        build(report, "newer")
        assert content(report) == "newer"
        assert alone(report)
    olds = found.count("old")  # a kill between the two renames is undone
    assert found == ["old"] * olds + ["new"] * (STEPS - olds)
    assert 10 < olds < killed


def leave(folder: Path, name: str = "1-0123abcd") -> Path:
    """Make what a killed run leaves: a folder of ours with a mark."""
    build_folder = folder.with_name(f".{folder.name}.{name}.building")
    build_folder.mkdir(parents=True)
    (build_folder / MARK).write_text("", encoding="utf-8")
    return build_folder


@pytest.mark.parametrize(
    ("there", "left"),
    [
        (("folder", "new"), "folder"),  # killed while building
        (("old", "new"), "old"),  # killed between the two renames
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
    folder = tmp_path / "reports" / "baseline"
    left_behind = leave(folder)
    for name in there:
        build(tmp_path / "made", name)
        (tmp_path / "made").rename(folder if name == "folder" else left_behind / name)
    recover(folder)
    assert folder.exists() == (left is not None)
    assert left is None or content(folder) == left
    assert [path.name for path in folder.parent.iterdir()] == (["baseline"] if left else [])


def test_a_folder_that_was_not_marked_yet_is_removed_only_while_it_is_empty(report: Path) -> None:
    empty = leave(report, "1-00000000")
    (empty / MARK).unlink()
    full = leave(report, "1-00000001")
    (full / MARK).rename(full / "thesis.docx")
    build(report, "new")
    assert not empty.exists()
    assert (full / "thesis.docx").exists()


def test_only_what_carries_our_mark_is_ours(report: Path) -> None:
    """Copies that a user made, whatever their names; and what belongs to another report."""
    names = ["baseline.old", "baseline.new", "baseline.building", ".baseline.1.building", "a.lock"]
    for name in names:
        shutil.copytree(report, report.with_name(name))
    other = leave(report.with_name("baseline-2"))
    build(report, "new")
    recover(report)
    for name in names:
        assert content(report.with_name(name)) == "old"
    assert (other / MARK).is_file()
    assert content(report) == "new"


def test_a_second_writer_is_told_at_once_and_changes_nothing(report: Path) -> None:
    code = "import sys; from tests.report.test_folders import build, Path; "
    command = [sys.executable, "-c", code + "build(Path(sys.argv[1]), 'other')", str(report)]
    with reserved(report):
        refused = subprocess.run(command, check=False, capture_output=True, encoding="utf-8")
        assert content(report) == "old"
        build(report, "new")  # what this thread holds it holds on
    last = refused.stderr.splitlines()[-1]
    since = r"since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
    told = rf"  - another run is writing .*baseline \(process {os.getpid()}, {since}\); wait for it"
    assert re.match(told + ", or choose another folder with --out$", last)
    assert content(report) == "new"
    assert alone(report)


def test_another_thread_is_told_too(report: Path) -> None:
    with reserved(report), ThreadPoolExecutor(1) as pool:
        task = pool.submit(build, report, "other")
        with pytest.raises(InputError, match="another run is writing"):
            task.result()
    assert content(report) == "old"


def test_the_lock_of_a_dead_process_blocks_nobody(report: Path) -> None:
    lock = report.with_name(".baseline.rcep-lock")
    lock.write_bytes(atomic.MARK + b": process 1")
    build(report, "new")
    assert content(report) == "new"
    assert alone(report)


def test_a_file_that_is_no_lock_of_ours_is_not_touched(report: Path) -> None:
    other = report.with_name(".baseline.rcep-lock")
    other.write_text("my notes", encoding="utf-8")
    with pytest.raises(InputError, match="is no lock of this program; move it away"):
        build(report, "new")
    assert other.read_text(encoding="utf-8") == "my notes"
    assert content(report) == "old"


def test_without_locks_each_report_is_still_whole(
    report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atomic, "_fcntl", None)
    other = leave(report)
    with replacement(report) as new:
        build(report, "first")  # nobody tells this one
        (new / "tables").mkdir()
        (new / "tables" / "a.csv").write_text("second", encoding="utf-8")
        (new / MANIFEST).write_text("second", encoding="utf-8")
    assert content(report) == "second"
    assert (other / MARK).is_file(), "it may belong to a run that goes on"


def test_a_run_that_ends_badly_leaves_no_empty_folders(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), reserved(tmp_path / "a" / "b" / "baseline"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []


def test_a_link_keeps_leading_to_the_report(report: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(report, target_is_directory=True)
    build(link, "new")
    assert link.is_symlink()
    assert content(report) == "new"
    assert alone(report)


def test_names_too_long_for_a_sibling_get_a_digest(tmp_path: Path) -> None:
    path = tmp_path / ("长" * 80)
    with replaced_file(path) as new:
        new.write_bytes(b"new")
    assert path.read_bytes() == b"new"
    assert alone(path)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_wait_while_things_are_moved(
    report: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    rename = Path.rename

    class Stop(BaseException):
        pass

    def stop(*_: object) -> None:
        raise Stop

    def signalled(self: Path, target: Path) -> Path:
        signal.raise_signal(number)
        return rename(self, target)

    before = signal.signal(number, stop)
    try:
        monkeypatch.setattr(Path, "rename", signalled)
        with pytest.raises(Stop):
            build(report, "new")
    finally:
        signal.signal(number, before)
    assert content(report) == "new"
    assert alone(report)


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
    for refused in ("baseline", "new"):

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


def test_what_cannot_be_put_back_is_named_and_put_back_by_the_next_run(
    report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename = Path.rename

    def held(self: Path, target: Path) -> Path:
        if self.name in {"new", "old"}:
            raise PermissionError(errno.EACCES, "Permission denied", str(self))
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", held)
    with pytest.raises(InputError, match=r"is whole in .*old; the next run puts it back"):
        build(report, "new")
    monkeypatch.undo()
    assert not report.exists()
    recover(report)
    assert content(report) == "old"
    assert alone(report)


def test_an_interrupt_leaves_the_old_report(report: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rename = Path.rename

    def interrupted(self: Path, target: Path) -> Path:
        if self.name == "new":
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
    (left,) = (path for path in report.parent.iterdir() if path != report)
    assert content(left / "old") == "old"
    build(report, "newer")
    assert content(report) == "newer"
    assert alone(report)
    shutil.rmtree(report)


KILLED = """
import os, sys
from pathlib import Path
from analytics.report.folder.folders import replaced_file

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
sys.dont_write_bytecode = True  # Python would keep what it compiled cut short
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
        (("assumptions", "my.xlsx", "--force"), "my.xlsx"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("keeping")
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
