"""Attacks on the user's store: edits of what is stored, failures and kills of import and remove."""

import errno
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from unittest.mock import patch

from analytics.errors import InputError
from analytics.readers import user_data
from tests.attacks.failing import Steps
from tests.house import REPOSITORY
from tests.readers.annex_builder import SMALL, line, write_annex

NAME = "CHN-JPN"
OLD_LINES, NEW_LINES = 2, 3
ERRORS = (errno.ENOSPC, errno.EROFS, errno.EIO, errno.EACCES, errno.EDQUOT)

# Waits after loading, so that a signal meets the import and not the start of Python.
IMPORT = """
import os, signal, sys
from contextlib import nullcontext
from pathlib import Path
from analytics.cli import build_app, main
from analytics.readers import user_data
from analytics.readers.shipped import read_shipped
from tests.attacks.store import changes
from tests.readers.annex_builder import SMALL
build_app()
read_shipped().parties
annex, step = sys.argv[1:]
kill = changes(int(step), lambda: os.kill(os.getpid(), signal.SIGKILL)).watching()
sys.argv = ["rcep", "data", "import", annex, "--importer", "CHN", "--origin", "JPN"]
sys.argv += [word for rule in SMALL for word in ("--accept", rule)]
print("ready", flush=True)
sys.stdin.readline()
with kill if int(step) else nullcontext():
    main()
"""

Process = subprocess.Popen[bytes]


@cache
def annex_bytes(lines: int) -> bytes:
    """Return an annex with so many lines."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [line(f"0101.2{number}.00", 0.1, 0.05) for number in range(lines)]
        return write_annex(Path(folder) / "annex.xlsx", rows).read_bytes()


@cache
def stored_bytes(lines: int) -> bytes:
    """Return what the store holds after an import of so many lines."""
    with own_store() as root:
        import_annex(root, lines)
        return (root / f"{NAME}.zip").read_bytes()


@contextmanager
def own_store(lines: int = 0) -> Iterator[Path]:
    """Use an empty store for a while, or one with a schedule; return its folder of schedules."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as settings:
        settings.enter_context(patch.dict(os.environ, {"RCEP_DATA": f"{folder}/store"}))
        root = Path(folder) / "store" / "schedules"
        root.mkdir(parents=True)
        for number in (OLD_LINES, NEW_LINES):
            annex_of(root, number).write_bytes(annex_bytes(number))
        if lines:
            (root / f"{NAME}.zip").write_bytes(stored_bytes(lines))
        yield root


def annex_of(root: Path, lines: int) -> Path:
    """Return where an annex stands while a store is in use."""
    return root.parent.parent / f"annex_{lines}.xlsx"


def import_annex(root: Path, lines: int) -> None:
    """Import in this process."""
    user_data.import_file(annex_of(root, lines), "CHN", "JPN", kind="rcep-annex", accept=SMALL)


def remove_schedule() -> None:
    """Remove in this process."""
    user_data.remove_schedule("CHN", "JPN")


def after_next_command(root: Path) -> int:
    """Return the number of lines stored; the store must be whole and hold nothing else."""
    listed, schedule = user_data.list_schedules(), user_data.load_schedule("CHN", "JPN")
    assert user_data.check_schedules() == [], user_data.check_schedules()
    height = 0 if schedule is None else schedule.lines.height
    assert [stored.lines for stored in listed] == ([height] if height else [])
    there = sorted(path.name for path in root.iterdir())
    assert there == ([f"{NAME}.zip"] if height else []), there
    return height


def changes(
    step: int = 0, error: Callable[[], BaseException] = OSError, *, for_good: bool = True
) -> Steps:
    """Steps that change the file system, one of them failing, by its number from 1."""
    names = ("mkdir", "fsync", "replace", "unlink", "rmdir")
    return Steps(step - 1, error, for_good=for_good, functions=names, reading=False)


@cache
def steps_of_import() -> tuple[str, ...]:
    """Return the steps of an import over an earlier one, in order."""
    steps = changes()
    with own_store(OLD_LINES) as root, steps.watching():
        import_annex(root, NEW_LINES)
    return tuple(steps.taken)


@cache
def steps_of_removal() -> tuple[str, ...]:
    """Return the steps of a removal, in order."""
    steps = changes()
    with own_store(OLD_LINES), steps.watching():
        remove_schedule()
    return tuple(steps.taken)


def byte_edit(seed: int) -> str:
    """Change one byte of a stored schedule: the check and a run must find it."""
    chosen = random.Random(seed)
    content = bytearray(stored_bytes(NEW_LINES))
    content[chosen.randrange(len(content))] ^= chosen.randrange(1, 256)
    return _found(bytes(content))


def other_damage(seed: int) -> str:
    """Cut, lengthen, shift or mix a stored schedule: the check and a run must find it."""
    chosen = random.Random(seed)
    content, other = stored_bytes(NEW_LINES), stored_bytes(OLD_LINES)
    at, more = chosen.randrange(len(content)), chosen.randbytes(chosen.randrange(1, 200))
    damaged = chosen.choice(
        [
            content[:at],
            content[at:][1:],
            content[:at] + content[at + len(more) :],
            content[:at] + more + content[at:],
            content + more,
            content[:-64] + other[-64:],
            content[:at] + other[at:] + b"?",
            bytes(len(content)),
            b"",
        ]
    )
    return _found(damaged)


def _found(damaged: bytes) -> str:
    with own_store() as root:
        (root / f"{NAME}.zip").write_bytes(damaged)
        problems = user_data.check_schedules()
        assert len(problems) == 1, problems
        assert "its checksum does not hold" in problems[0], problems
        said = refusal(lambda: user_data.load_schedule("CHN", "JPN"))
        assert "its checksum does not hold" in said, said or "it was loaded"
    return "found"


def refusal(command: Callable[[], object]) -> str:
    """Return the message with which a command refuses, or nothing."""
    try:
        command()
    except InputError as error:
        return str(error)
    return ""


def import_fails_at_a_step(seed: int) -> str:
    """Fail one step of an import, once or from then on: old or new, one sentence, nothing left."""
    chosen = random.Random(seed)
    step = chosen.randrange(1, len(steps_of_import()) + 1)
    before = chosen.choice([0, OLD_LINES])
    return import_failed(step, chosen.choice(ERRORS), before=before, lasting=chosen.random() < 0.5)


def import_failed(step: int, number: int, *, before: int, lasting: bool) -> str:
    """Import while one step fails, or all from that one; return what is stored then."""

    with own_store(before) as root:
        said = _said(lambda: import_annex(root, NEW_LINES), step, number, lasting=lasting)
        assert after_next_command(root) == (before if said else NEW_LINES)
    return "refused, old schedule" if said else "imported"


def remove_fails_at_a_step(seed: int) -> str:
    """Fail one step of a removal, once or from then on: all or nothing, one sentence."""
    chosen = random.Random(seed)
    step = chosen.randrange(1, len(steps_of_removal()) + 1)
    return removal_failed(step, chosen.choice(ERRORS), lasting=chosen.random() < 0.5)


def removal_failed(step: int, number: int, *, lasting: bool) -> str:
    """Remove a schedule while one step fails, or all from that one; return what is stored then."""
    with own_store(OLD_LINES) as root:
        said = _said(remove_schedule, step, number, lasting=lasting)
        assert after_next_command(root) == (OLD_LINES if said else 0)
    return "refused, still stored" if said else "removed"


def _said(command: Callable[[], object], step: int, number: int, *, lasting: bool) -> str:
    """Return the message of a command while one step fails, or all from that one."""

    def error() -> OSError:
        return OSError(number, os.strerror(number))

    with changes(step, error, for_good=lasting).watching():
        said = refusal(command)
    assert not said or os.strerror(number) in said, said
    return said


def full_disk(seed: int) -> str:
    """Import where files may only grow to some size: old or new, one sentence, nothing left."""
    chosen = random.Random(seed)
    before = chosen.choice([0, OLD_LINES])
    size = chosen.randrange(len(stored_bytes(NEW_LINES)) + 200)
    with own_store(before) as root:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        # Python would keep what it compiled cut short, and break off at it ever after.
        compiles, sys.dont_write_bytecode = sys.dont_write_bytecode, True
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            said = refusal(lambda: import_annex(root, NEW_LINES))
        finally:
            sys.dont_write_bytecode = compiles
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert not said or "cannot be written" in said, said
        assert after_next_command(root) == (before if said else NEW_LINES)
    return "refused, old schedule" if said else "imported"


def import_killed_at_a_step(seed: int) -> str:
    """Kill an import at one of its steps: the old or the new schedule."""
    chosen = random.Random(seed)
    return import_killed(chosen.randrange(1, len(steps_of_import()) + 1))


def import_killed(step: int) -> str:
    """Kill an import of NEW over OLD at a step; return what is stored then."""
    with own_store(OLD_LINES) as root:
        process = _started(root, step)
        _finished(process)
        assert process.returncode == -signal.SIGKILL, process.returncode
        return _old_or_new(root)


def import_killed_at_a_moment(seed: int) -> str:
    """End an import at any moment, by any signal: the old or the new schedule."""
    chosen = random.Random(seed)
    ending = chosen.choice([signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
    with own_store(OLD_LINES) as root:
        process = _started(root)
        assert process.stdin is not None
        process.stdin.close()
        time.sleep(chosen.uniform(0, 1.1) * seconds_of_import())
        process.send_signal(ending)
        _finished(process)
        return _old_or_new(root)


def two_imports_at_once(seed: int) -> str:
    """Start two imports into one place: one is whole, and the other is told or comes after."""
    chosen = random.Random(seed)
    with own_store() as root:
        first, second = _started(root, lines=OLD_LINES), _started(root, lines=NEW_LINES)
        assert first.stdin is not None
        first.stdin.close()
        time.sleep(chosen.uniform(0, 0.7) * seconds_of_import())
        told = [_finished(process) for process in (second, first)]
        codes = [process.returncode for process in (second, first)]
        assert sorted(codes) in ([0, 0], [0, 2]), (codes, told)
        assert all("another command is writing to " in text
                   for code, text in zip(codes, told, strict=True) if code), told  # fmt: skip
        expected = {(0, 0): (OLD_LINES, NEW_LINES), (0, 2): (NEW_LINES,), (2, 0): (OLD_LINES,)}
        assert after_next_command(root) in expected[codes[0], codes[1]]
        return "one after the other" if codes == [0, 0] else "the other was told"


def _started(root: Path, step: int = 0, *, lines: int = NEW_LINES) -> Process:
    process = subprocess.Popen(
        [sys.executable, "-c", IMPORT, str(annex_of(root, lines)), str(step)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n", process.communicate()
    return process


def _finished(process: Process) -> str:
    """Let a process go on to its end; return what it said."""
    if process.stdin is not None and process.stdin.closed:
        process.stdin = None
    said = process.communicate(timeout=60)[1].decode("utf-8")
    assert "Traceback" not in said, said
    return said


@cache
def seconds_of_import() -> float:
    """Return how long an import takes in a process that has loaded everything."""
    with own_store(OLD_LINES) as root:
        process = _started(root)
        start = time.perf_counter()
        _finished(process)
        assert process.returncode == 0
        return time.perf_counter() - start


def _old_or_new(root: Path) -> str:
    height = after_next_command(root)
    assert height in (OLD_LINES, NEW_LINES), "both schedules are lost"
    return "old schedule" if height == OLD_LINES else "new schedule"


ATTACKS: dict[str, Callable[[int], str]] = {
    "byte_edit": byte_edit,
    "other_damage": other_damage,
    "import_fails_at_a_step": import_fails_at_a_step,
    "remove_fails_at_a_step": remove_fails_at_a_step,
    "full_disk": full_disk,
    "import_killed_at_a_step": import_killed_at_a_step,
    "import_killed_at_a_moment": import_killed_at_a_moment,
    "two_imports_at_once": two_imports_at_once,
}
