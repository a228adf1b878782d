"""A report held against its manifest: whatever was changed is found and named."""

import json
import os
import shutil
from pathlib import Path

import pytest

from analytics.errors import InputError
from analytics.report.folder.folders import MANIFEST
from analytics.report.folder.manifest import SEAL, as_text, sealed, write_manifest
from analytics.report.folder.verification import verify


@pytest.fixture
def report(tmp_path: Path) -> Path:
    folder = tmp_path / "报告"
    (folder / "tables").mkdir(parents=True)
    (folder / "tables" / "a.csv").write_text("year,share\n2042,0.86\n", encoding="utf-8")
    (folder / "tables" / "empty.csv").write_bytes(b"")
    write_manifest({"scenario": "baseline", "title": "基准"}, folder)
    return folder


def differences(report: Path) -> list[tuple[str, str]]:
    return list(verify(report).differences)


def is_found(report: Path) -> bool:
    """Say whether something is found to be wrong; a manifest that is none any more is refused."""
    try:
        return differences(report) != []
    except InputError:
        return True


def test_a_report_as_written_has_no_difference(report: Path) -> None:
    found = verify(report)
    assert (found.files, found.differences) == (2, ())


def test_every_single_byte_edit_is_found(report: Path) -> None:
    """Every byte of every file, with one bit flipped; and every place with a byte more."""
    for path in sorted(p for p in report.rglob("*") if p.is_file()):
        content = path.read_bytes()
        for index in range(len(content) + 1):
            changed = bytearray(content)
            if index < len(content):
                changed[index] ^= 1 << (index % 8)
            else:
                changed += b" "
            path.write_bytes(changed)
            assert is_found(report), (path.name, index)
        path.write_bytes(content)
    assert differences(report) == []


def test_what_is_missing_added_or_of_another_size_is_named(report: Path) -> None:
    (report / "tables" / "a.csv").write_bytes(b"short")
    (report / "tables" / "empty.csv").unlink()
    (report / "tables" / "more.csv").write_bytes(b"")
    (report / "tables" / MANIFEST).write_bytes(b"{}")
    (report / "elsewhere").symlink_to(report.parent, target_is_directory=True)
    assert differences(report) == [
        ("tables/empty.csv", "is missing"),
        ("elsewhere", "is not in the manifest"),
        (f"tables/{MANIFEST}", "is not in the manifest"),
        ("tables/more.csv", "is not in the manifest"),
        ("tables/a.csv", "has 5 bytes, not 21"),
    ]


def test_a_link_to_the_same_content_is_no_file(report: Path) -> None:
    path = report / "tables" / "a.csv"
    shutil.move(path, report.parent / "a.csv")
    path.symlink_to(report.parent / "a.csv")
    assert differences(report) == [("tables/a.csv", "is no ordinary file")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_not_waited_for(report: Path) -> None:
    path = report / "tables" / "a.csv"
    path.unlink()
    os.mkfifo(path)
    assert differences(report) == [("tables/a.csv", "is no ordinary file")]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: text.replace("  ", " "), "was changed in its layout"),
        (lambda text: text.replace("\n", "\r\n"), "was changed in its layout"),
        (lambda text: text.replace("baseline", "baselin3"), "its own digest is another"),
        (lambda text: as_text({SEAL: json.loads(text)[SEAL], **json.loads(text)}), "layout"),
        (lambda text: text.replace(f'"{SEAL}"', '"seal"'), f"has no {SEAL}"),
    ],
)
def test_a_changed_manifest_is_found(report: Path, change: object, said: str) -> None:
    path = report / MANIFEST
    text = path.read_text(encoding="utf-8")
    path.write_bytes(change(text).encode())  # type: ignore[operator]
    ((name, how),) = differences(report)
    assert name == MANIFEST
    assert said in how


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff",
        b"[]",
        b'{"files": 1}',
        b'{"files": [{"path": "a"}]}',
        b'{"files": [{"path": [], "bytes": 1, "sha256": ""}]}',
        b'{"files": [], "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"files": [], "x": ' + b"9" * 5000 + b"}",
        rb'{"files": [], "x": "\ud800"}',
    ],
)
def test_what_is_no_manifest_is_said(report: Path, content: bytes) -> None:
    (report / MANIFEST).write_bytes(content)
    with pytest.raises(InputError, match="write the report again"):
        verify(report)


def test_a_folder_without_a_manifest_is_no_report(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(InputError, match="it has no manifest"):
            verify(place)


def test_nothing_outside_the_folder_is_read(report: Path) -> None:
    outside = report.parent / "secret.txt"
    outside.write_bytes(b"secret")
    content = json.loads((report / MANIFEST).read_text(encoding="utf-8"))
    content["files"][0]["path"] = "../secret.txt"
    (report / MANIFEST).write_bytes(as_text(sealed(content)).encode())
    assert ("../secret.txt", "is missing") in differences(report)
