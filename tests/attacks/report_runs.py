"""Attacks on reports: two runs into one place, and kills of a run at random moments."""

import atexit
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from unittest.mock import patch

import analytics
from analytics.report.folder.folders import reserved
from analytics.report.folder.verification import verify
from analytics.report.writers.report import write_report

REPOSITORY = Path(__file__).resolve().parents[2]
SETTINGS = ((0, 1), (64, 1), (64, 2))
"""Draws and seed of the runs."""
COPIES = ("baseline.old", "baseline.new")
_SECONDS = 1.0
"""About as long as a run takes that finds what others computed."""


@cache
def kept() -> str:
    """Return the folder of what the runs compute, so that each is soon at writing."""
    folder = tempfile.mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def start(out: Path, draws: int, seed: int) -> subprocess.Popen[str]:
    """Start ``rcep run`` for the tables of the baseline."""
    command = [sys.executable, "-m", "analytics.cli", "run", "--tables-only", "--out", str(out)]
    command += ["--draws", str(draws), "--seed", str(seed)]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(REPOSITORY), "RCEP_CACHE": kept()},
    )  # fmt: skip


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@cache
def expected(draws: int, seed: int) -> dict[str, bytes]:
    """Return the report that nothing disturbs."""
    with tempfile.TemporaryDirectory() as out:
        return contents(write(Path(out), draws, seed))


def write(out: Path, draws: int, seed: int) -> Path:
    """Write a report in this process, and return its folder."""
    with patch.dict(os.environ, RCEP_CACHE=kept()):
        results = analytics.run("baseline", draws=draws, seed=seed)
        return write_report(results, out, tables_only=True)


def put(report: dict[str, bytes], folder: Path) -> None:
    """Write a report that was kept in memory."""
    for name, content in report.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


@contextmanager
def place(old: dict[str, bytes]) -> Iterator[Path]:
    """Give a folder with a report, and copies of it that a user made."""
    with tempfile.TemporaryDirectory(prefix="报告 ") as temporary:
        out = Path(temporary)
        put(old, out / "baseline")
        for name in COPIES:
            shutil.copytree(out / "baseline", out / name)
            (out / name / "my notes.txt").write_text("mine", encoding="utf-8")
        yield out
        for name in COPIES:
            assert contents(out / name) == {**old, "my notes.txt": b"mine"}, f"{name} was touched"


def which(out: Path, *among: tuple[int, int]) -> str:
    """Say from which run the report is; fail if it is not whole or something else is left."""
    left = sorted(path.name for path in out.iterdir())
    assert left == ["baseline", *COPIES[::-1]], f"left behind: {left}"
    assert verify(out / "baseline").differences == ()
    manifest = json.loads((out / "baseline" / "manifest.json").read_text(encoding="utf-8"))
    setting = (manifest["draws"], manifest["seed"])
    assert setting in among, f"a report of {setting}"
    assert contents(out / "baseline") == expected(*setting), f"a mixed report of {setting}"
    return "old" if setting == among[0] else "new"


def two_runs(seed: int) -> str:
    """Two runs into one place at a random distance: one is told at once, or one follows."""
    chance = random.Random(seed)
    first, second = chance.sample(SETTINGS[1:], 2)
    with place(expected(*SETTINGS[0])) as out:
        runs = [start(out, *first)]
        time.sleep(chance.uniform(0.0, 1.5 * _SECONDS))
        began = time.monotonic()
        runs.append(start(out, *second))
        said = [run.communicate() for run in runs]
        codes = [run.returncode for run in runs]
        which(out, SETTINGS[0], *(s for s, code in zip((first, second), codes, strict=True)
                                  if code == 0))  # fmt: skip
        assert 0 in codes, said
        for code, (told, error) in zip(codes, said, strict=True):
            assert code in {0, 2}, error
            if code == 2:
                assert told == ""
                assert error.splitlines()[1].startswith("  - another run is writing "), error
                assert len(error.splitlines()) == 2, error
        assert time.monotonic() - began < 60
        manifest = json.loads((out / "baseline" / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["draws"] == 64, "a run that ended with 0 wrote no report"
    return "the other was told" if 2 in codes else "one after the other"


def killed_run(seed: int) -> str:
    """A run that is killed or told to stop, at a random moment: the old or the new report."""
    chance = random.Random(seed)
    old, new = SETTINGS[0], SETTINGS[1]
    number = chance.choice([signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
    with place(expected(*old)) as out:
        run = start(out, *new)
        if chance.random() < 0.5:
            time.sleep(chance.uniform(0.0, _SECONDS))
        else:  # when it is writing
            while run.poll() is None and not list(out.glob(".*.building")):
                time.sleep(0.005)
            time.sleep(chance.uniform(0.0, 0.08))
        run.send_signal(number)
        _, error = run.communicate()
        name, code = number.name, run.returncode
        if number == signal.SIGKILL:
            assert code in {0, -number}
            with reserved(out / "baseline"):  # what was left is put right
                pass
        elif code == 128 + number:
            assert error.endswith("nothing half-written is left\n"), error
            assert len(error.splitlines()) == 1, error
        else:
            # Before the command has begun to listen, or when it has ended, the system ends it.
            assert code in {0, -number} or (number == signal.SIGINT and code == 1), (code, error)
        found = which(out, old, new)
        assert found == "new" or code != 0, "a run that ended with 0 wrote no report"
        write(out, *new)
        assert which(out, old, new) == "new"
    return f"{name}: {found} report, exit code {code}"


ATTACKS: dict[str, Callable[[int], str]] = {
    "killed_run": killed_run,
    "two_runs": two_runs,
}
