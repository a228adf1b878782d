"""Some attempts of each attack on the store; every step of an import and a removal fails once."""

import errno
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from analytics.readers import import_rules, rcep_annex, user_data
from analytics.readers.formats import rcep_annex as annex_format
from analytics.readers.import_reading import Reading
from tests.attacks import store
from tests.attacks.store import ATTACKS, NEW_LINES, OLD_LINES
from tests.cli.conftest import Command
from tests.readers.annex_builder import SMALL

Mount = Callable[..., Path]


@pytest.fixture
def quick_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what the two annexes say, and by which rules: most of an import is reading."""
    read: dict[str, Reading] = {}
    broken: dict[str, tuple[str, ...]] = {}

    def reading(path: Path, *arguments: str, **options: str | None) -> Reading:
        if path.name not in read:
            read[path.name] = rcep_annex.read_annex_file(path, *arguments, **options)
        return read[path.name]

    def rules(found: Reading, path: Path, accept: Sequence[str]) -> tuple[str, ...]:
        if path.name not in broken:
            broken[path.name] = import_rules.require_rules(found, path, accept)
        return broken[path.name]

    monkeypatch.setattr(annex_format, "read_annex_file", reading)
    monkeypatch.setattr(user_data, "require_rules", rules)


def test_edits_are_found() -> None:
    found = Counter(ATTACKS["byte_edit"](seed) for seed in range(200))
    found += Counter(ATTACKS["other_damage"](seed) for seed in range(40))
    assert found == {"found": 240}


@pytest.mark.usefixtures("quick_reading")
@pytest.mark.parametrize("process", [7, 4_194_303])
def test_every_step_of_an_import_fails(process: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # Half of what a lock says is less than its mark where the number of the process is short.
    monkeypatch.setattr(os, "getpid", lambda: process)
    steps = store.steps_of_import()
    assert {"mkdir", "open", "write", "fsync", "replace", "unlink"} <= set(steps)
    outcomes = Counter(
        store.import_failed(step, errno.ENOSPC, before=before, lasting=lasting)
        for step in range(1, len(steps) + 1)
        for before in (0, OLD_LINES)
        for lasting in (False, True)
    )
    published = steps.index("replace") + 1
    assert outcomes["refused, old schedule"] >= 4 * (published - 3)
    assert outcomes["imported"] >= 4 * (len(steps) - published)


def test_every_step_of_a_removal_fails() -> None:
    outcomes = Counter(
        store.removal_failed(step, errno.EROFS, lasting=lasting)
        for step in range(1, len(store.steps_of_removal()) + 1)
        for lasting in (False, True)
    )
    assert set(outcomes) == {"refused, still stored", "removed"}


@pytest.mark.parametrize(("step", "stored"), [("replace", "old"), ("unlink", "new")])
def test_killed_at_a_step(step: str, stored: str) -> None:
    number = store.steps_of_import().index(step) + 1
    assert store.import_killed(number) == f"{stored} schedule"


@pytest.mark.parametrize("name", ["full_disk", "import_killed_at_a_moment", "two_imports_at_once"])
def test_one_attempt(name: str) -> None:
    assert ATTACKS[name](1)


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    """Mount a disk in memory, which only the administrator of a Linux machine may do."""
    place = tmp_path / "disk"
    place.mkdir()

    def mounted(options: str) -> Path:
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(place)]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("a disk in memory cannot be mounted here")
        return place

    yield mounted
    subprocess.run(["umount", str(place)], check=False, capture_output=True)


@pytest.fixture
def annexes(tmp_path: Path) -> dict[int, Path]:
    """The two annexes, as files."""
    paths = {number: tmp_path / f"annex_{number}.xlsx" for number in (OLD_LINES, NEW_LINES)}
    for number, path in paths.items():
        path.write_bytes(store.annex_bytes(number))
    return paths


PARTIES = ("--importer", "CHN", "--origin", "JPN")
KNOWINGLY = [word for rule in SMALL for word in ("--accept", rule)]


def test_read_only_disk(
    rcep: Command, mount: Mount, annexes: dict[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = mount("size=1m")
    monkeypatch.setenv("RCEP_DATA", str(disk))
    assert rcep("data", "import", annexes[OLD_LINES], *PARTIES, *KNOWINGLY).code == 0
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    for command in (("import", annexes[NEW_LINES], *KNOWINGLY), ("remove",)):
        refused = rcep("data", *command, *PARTIES)
        assert refused.code == 2
        assert len(refused.err.splitlines()) == 2, refused.err
        assert "Read-only file system; free space or let it be written to, or" in refused.err
    assert rcep("data", "check").out == "1 imported schedules, no problem found.\n"
    assert rcep("data", "list").out.splitlines()[1].split()[3] == str(OLD_LINES)


def test_full_disk(
    rcep: Command, mount: Mount, annexes: dict[int, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = mount("size=64k")
    monkeypatch.setenv("RCEP_DATA", str(disk))
    monkeypatch.setenv("TMPDIR", str(disk))
    monkeypatch.setattr(tempfile, "tempdir", str(disk))
    assert rcep("data", "import", annexes[OLD_LINES], *PARTIES, *KNOWINGLY).code == 0
    before = sorted(disk.rglob("*"))
    filler = disk / "filler"
    with pytest.raises(OSError, match="No space left"):
        filler.write_bytes(bytes(2**20))
    refused = rcep("data", "import", annexes[NEW_LINES], *PARTIES, *KNOWINGLY)
    assert refused.code == 2
    assert len(refused.err.splitlines()) == 2, refused.err
    assert "No space left on device; free space or" in refused.err
    assert sorted(disk.rglob("*")) == sorted([*before, filler])
    assert rcep("data", "check").code == 0
    assert rcep("data", "remove", *PARTIES).code == 0, "removing must not need space"
    filler.unlink()
    assert rcep("data", "import", annexes[NEW_LINES], *PARTIES, *KNOWINGLY).code == 0


@pytest.mark.skipif(
    sys.platform == "win32" or (hasattr(os, "geteuid") and os.geteuid() == 0),
    reason="permissions do not bind the administrator",
)
def test_folder_without_permission(
    rcep: Command, annexes: dict[int, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    monkeypatch.setenv("RCEP_DATA", str(closed / "store"))
    refused = rcep("data", "import", annexes[NEW_LINES], *PARTIES, *KNOWINGLY)
    assert (refused.code, len(refused.err.splitlines())) == (2, 2)
    assert "Permission denied; free space or let it be written to" in refused.err
