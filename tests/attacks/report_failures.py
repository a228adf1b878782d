"""Attacks on reports: failures at every step of writing, full and read-only disks, byte edits."""

import errno
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import analytics
from analytics.errors import InputError
from analytics.report.folder.folders import MANIFEST, replacement, reserved
from analytics.report.folder.manifest import write_manifest
from analytics.report.folder.verification import verify
from analytics.report.writers.report import write_report
from analytics.results import Results
from tests.attacks.failing import Steps
from tests.attacks.report_runs import COPIES, contents, place

SMALL = {"tables/a.csv": b"old\n", "tables/b.csv": b"old\n"}
ERRORS: tuple[Callable[[], BaseException], ...] = (
    lambda: OSError(errno.ENOSPC, "No space left on device"),
    lambda: OSError(errno.EIO, "Input/output error"),
    lambda: PermissionError(errno.EACCES, "Permission denied"),
    KeyboardInterrupt,
    MemoryError,
)


@cache
def results() -> Results:
    """Return the baseline without draws."""
    return analytics.run("baseline", draws=0)


@cache
def old_report() -> dict[str, bytes]:
    """Return the report that stands there before."""
    with tempfile.TemporaryDirectory() as out:
        return contents(write_report(results(), out, tables_only=True))


def write_small(out: Path, text: str) -> None:
    """Write a report of two tables."""
    with replacement(out / "baseline") as new:
        (new / "tables").mkdir()
        for name in SMALL:
            (new / name).write_text(text, encoding="utf-8")
        write_manifest({"scenario": text}, new)


def attempt(write: Callable[[], object], out: Path, steps: Steps) -> str:
    """Write with failing steps over an old report; say which report stands there afterwards."""
    old, raised = contents(out / "baseline"), None
    try:
        with steps.watching():
            write()
    except (InputError, KeyboardInterrupt, MemoryError) as error:
        raised = error
    with reserved(out / "baseline"):  # what was left is put right
        pass
    left = sorted(path.name for path in out.iterdir())
    assert left == sorted(["baseline", *(name for name in COPIES if name in left)]), left
    assert verify(out / "baseline").differences == ()
    found = "old" if contents(out / "baseline") == old else "new"
    assert raised or found == "new", "what failed was not said"
    assert found == "old" or not isinstance(raised, InputError), f"written all the same: {raised}"
    return found


def failing_step(seed: int) -> str:
    """A failure at every single write, sync, rename and removal of a small report."""
    chance = random.Random(seed)
    error, for_good = chance.choice(ERRORS), chance.random() < 0.5
    with tempfile.TemporaryDirectory() as temporary:
        out = Path(temporary)
        write_small(out, "old")
        count = Steps(for_good=False)
        assert attempt(lambda: write_small(out, "new"), out, count) == "new"
        found = []
        for index in range(len(count.taken)):
            shutil.rmtree(out / "baseline")
            write_small(out, "old")
            steps = Steps(index, error, for_good=for_good)
            found.append(attempt(lambda: write_small(out, "new"), out, steps))
    kind = type(error()).__name__
    assert {"old", "new"} == set(found) or isinstance(error(), KeyboardInterrupt | MemoryError)
    return f"{kind}, {'for good' if for_good else 'once'}: {len(found)} steps"


def failing_report(seed: int) -> str:
    """A failure at one step of the real tables of a run."""
    chance = random.Random(seed)
    error, for_good = chance.choice(ERRORS), chance.random() < 0.5
    with place(old_report()) as out:
        (out / "baseline" / "more.txt").write_text("old", encoding="utf-8")
        write_manifest({"scenario": "old"}, out / "baseline")

        def write() -> None:
            write_report(results(), out, tables_only=True)

        steps = Steps(chance.randrange(_steps_of_a_report()), error, for_good=for_good)
        found = attempt(write, out, steps)
    return f"{type(error()).__name__}: {found} report"


@cache
def _steps_of_a_report() -> int:
    steps = Steps(for_good=False)
    with place(old_report()) as out, steps.watching():
        write_report(results(), out, tables_only=True)
    return len(steps.taken)


@contextmanager
def disk(kilobytes: int) -> Iterator[Path | None]:
    """Give a small disk, where the system lets us have one: as root, on Linux."""
    with tempfile.TemporaryDirectory() as temporary:
        if sys.platform != "linux" or os.geteuid() != 0:
            yield None
            return
        size = ["-o", f"size={kilobytes}k"]
        mounting = ["mount", "-t", "tmpfs", *size, "tmpfs", temporary]
        if subprocess.run(mounting, check=False, capture_output=True).returncode:
            yield None
            return
        try:
            yield Path(temporary)
        finally:
            subprocess.run(["umount", temporary], check=True)


def full_disk(seed: int) -> str:
    """A disk with room for the old report and a random part of the new one."""
    chance = random.Random(seed)
    size = sum(map(len, old_report().values())) // 1024
    with disk(size + 150 + chance.randrange(size + 150)) as out:
        if out is None:
            return "skipped: no small disk without root on Linux"
        return _refused(out, lambda: write_report(results(), out, tables_only=True))


def read_only_disk(seed: int) -> str:
    """A disk that nothing can be written to."""
    with disk(4096) as out:
        if out is None:
            return "skipped: no small disk without root on Linux"

        def write() -> None:
            remount = ["mount", "-o", "remount,ro", str(out)]
            subprocess.run(remount, check=True, capture_output=True)
            write_report(results(), out, tables_only=True)

        return _refused(out, write)


def _refused(out: Path, write: Callable[[], object]) -> str:
    for name, content in old_report().items():
        (out / "baseline" / name).parent.mkdir(parents=True, exist_ok=True)
        (out / "baseline" / name).write_bytes(content)
    try:
        write()
    except InputError as error:
        (problem,) = error.problems
        outcome = "refused: " + problem.split(":")[-1].split(";")[0].strip()
    else:
        outcome = "written"
    assert [path.name for path in out.iterdir()] == ["baseline"]
    assert contents(out / "baseline") == old_report()
    return outcome


def edited_report(seed: int) -> str:
    """One edit anywhere in a report: verify finds it."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as temporary:
        report = Path(temporary)
        for name, content in old_report().items():
            (report / name).parent.mkdir(parents=True, exist_ok=True)
            (report / name).write_bytes(content)
        names = sorted(old_report())
        name = MANIFEST if chance.random() < 0.3 else chance.choice(names)
        edit = chance.choice(list(EDITS))
        EDITS[edit](report / name, chance)
        try:
            found = bool(verify(report).differences)
        except InputError:
            found = True
    assert found, f"{edit} of {name}"
    return f"found: {edit}, {'manifest' if name == MANIFEST else 'table'}"


def _flip(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def _insert(path: Path, chance: random.Random) -> None:
    content = path.read_bytes()
    index = chance.randrange(len(content) + 1)
    path.write_bytes(content[:index] + chance.choice([b" ", b"\n", b"0", b"\0"]) + content[index:])


def _delete(path: Path, chance: random.Random) -> None:
    content = path.read_bytes()
    index = chance.randrange(len(content))
    path.write_bytes(content[:index] + content[index + 1 :])


def _cut(path: Path, chance: random.Random) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: chance.randrange(len(content))])


def _swap(path: Path, chance: random.Random) -> None:
    """Exchange two different bytes: the size stays."""
    content = bytearray(path.read_bytes())
    first = chance.randrange(len(content))
    second = next(i for i in (*range(first, len(content)), *range(first))
                  if content[i] != content[first])  # fmt: skip
    content[first], content[second] = content[second], content[first]
    path.write_bytes(content)


def _remove(path: Path, _: random.Random) -> None:
    path.unlink()


def _add(path: Path, _: random.Random) -> None:
    path.with_name(f"{path.name}~").write_bytes(path.read_bytes())


EDITS = {
    "one bit": _flip,
    "a byte more": _insert,
    "a byte less": _delete,
    "cut": _cut,
    "two bytes exchanged": _swap,
    "removed": _remove,
    "a file more": _add,
}
ATTACKS: dict[str, Callable[[int], str]] = {
    "edited_report": edited_report,
    "failing_report": failing_report,
    "failing_step": failing_step,
    "full_disk": full_disk,
    "read_only_disk": read_only_disk,
}
