"""Files that are whole or absent, and one writer for each."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from analytics import atomic
from analytics.atomic import ClaimedError, claim, clear, write_whole

HOLD = """
import os, signal, sys
from pathlib import Path
from analytics.atomic import claim
place = Path(sys.argv[1])
with claim(place):
    place.with_name(f".{place.name}.0123abcd.new").write_bytes(b"half")
    print("held", flush=True)
    sys.stdin.read()
"""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def holder(place: Path) -> "subprocess.Popen[bytes]":
    """Start a process that writes at a place until it is ended."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"held\n"
    return process


def ended(process: "subprocess.Popen[bytes]", *, kill: bool) -> None:
    if kill:
        process.kill()
    process.communicate()


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "数据 file"
    write_whole(path, b"old")
    write_whole(path, b"new")
    assert (path.read_bytes(), names(tmp_path)) == (b"new", ["数据 file"])
    umask = os.umask(0)
    os.umask(umask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~umask


def test_a_file_comes_to_the_disk_before_it_gets_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = []
    sync, replace = os.fsync, Path.replace
    monkeypatch.setattr(os, "fsync", lambda file: steps.append("sync") or sync(file))  # type: ignore[func-returns-value]
    monkeypatch.setattr(
        Path, "replace", lambda *paths: steps.append("replace") or replace(*paths)  # type: ignore[func-returns-value]
    )  # fmt: skip
    write_whole(tmp_path / "file", b"content")
    assert steps[:2] == ["sync", "replace"]


def test_a_failed_write_leaves_nothing_where_nobody_else_clears(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_whole(tmp_path / "file", b"old")

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(tmp_path / "file", b"new")
    assert ((tmp_path / "file").read_bytes(), names(tmp_path)) == (b"old", ["file"])


def test_one_writer(tmp_path: Path) -> None:
    place = tmp_path / "a[1]"
    process = holder(place)
    since = r"since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d"
    with pytest.raises(ClaimedError, match=f"^process {process.pid}, {since}$"):
        claim(place).__enter__()
    with claim(tmp_path / "b"):
        pass
    clear(tmp_path)
    assert names(tmp_path) == [".a[1].0123abcd.new", ".a[1].lock"]
    ended(process, kill=False)
    with claim(place):
        assert names(tmp_path) == [".a[1].lock"]
    assert names(tmp_path) == []


def test_what_a_killed_writer_leaves_is_removed_and_nothing_else(tmp_path: Path) -> None:
    process = holder(tmp_path / "a")
    ended(process, kill=True)
    for name in (".b.0123abcd.new", ".c.lock", ".a.new", "a.0123abcd.new", ".abc.0123abcd.new"):
        (tmp_path / name).write_bytes(b"mine")
    before = names(tmp_path)
    clear(tmp_path)
    assert set(before) - set(names(tmp_path)) == {".a.lock", ".a.0123abcd.new"}


def test_a_file_of_the_user_is_not_taken_for_a_lock(tmp_path: Path) -> None:
    lock = tmp_path / ".a.lock"
    lock.write_bytes(b"mine")
    with pytest.raises(FileExistsError, match="is not a lock of ours: move it away"):
        claim(tmp_path / "a").__enter__()
    assert lock.read_bytes() == b"mine"


def test_a_lock_stays_while_something_that_belongs_to_it_cannot_be_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended(holder(tmp_path / "a"), kill=True)
    unlink = Path.unlink

    def held_open(path: Path, **options: bool) -> None:
        if path.name.endswith(".new"):
            raise PermissionError(13, "held open by another program", str(path))
        unlink(path, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", held_open)
        clear(tmp_path)
    assert names(tmp_path) == [".a.0123abcd.new", ".a.lock"]
    clear(tmp_path)
    assert names(tmp_path) == []


def test_where_there_are_no_locks_writers_are_not_told_and_nothing_is_cleared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atomic, "_try_lock", lambda _lock: None)
    (tmp_path / ".a.0123abcd.new").write_bytes(b"another writer's")
    with claim(tmp_path / "a"), claim(tmp_path / "a"):
        write_whole(tmp_path / "a", b"whole")
    assert names(tmp_path) == [".a.0123abcd.new", "a"]
