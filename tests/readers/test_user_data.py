"""The user's store of imported files."""

import io
import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analytics.errors import InputError
from analytics.readers import store, user_data
from analytics.readers.rcep_annex import read_rcep_annex
from tests.readers.annex_builder import SMALL, line, write_annex


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "数据 store"
    monkeypatch.setenv("RCEP_DATA", str(folder))
    return folder


@pytest.fixture
def annex(tmp_path: Path) -> Path:
    rows = [line("0101.21.00", 0.1, 0.05), line("0101.29.00", 0.1, "U")]
    return write_annex(tmp_path / "annex.xlsx", rows)


@pytest.fixture
def japan(tmp_path: Path) -> Path:
    path = tmp_path / "japan_2025-04-01.csv"
    path.write_text(
        "stat_code9,general_basic,temporary,wto_bound,rcep_china\n282720000,3.3%,,3.3%,1.8%\n",
        encoding="utf-8",
    )
    return path


def import_small(path: Path, importer: str, origin: str) -> user_data.StoredSchedule:
    """Import a file of a few lines, which breaks the rules for whole schedules."""
    return user_data.import_file(path, importer, origin, accept=SMALL)


def test_what_goes_in_comes_out(annex: Path) -> None:
    stored = import_small(annex, "CHN", "JPN")
    read = read_rcep_annex(annex, "CHN", "JPN")
    loaded = user_data.load_schedule("CHN", "JPN")
    assert loaded is not None
    assert_frame_equal(loaded.lines, read.lines)
    assert_frame_equal(loaded.coverage, read.coverage)
    assert loaded.published is not None
    assert read.published is not None
    assert_frame_equal(loaded.published, read.published)
    assert (loaded.rules, loaded.source_id) == (read.rules, "annex.xlsx")
    assert (stored.kind, stored.lines, stored.lines_without_rate) == ("rcep-annex", 2, 1)
    assert len(stored.sha256) == 64
    assert user_data.list_schedules() == [stored]
    assert user_data.check_schedules() == []


def test_a_schedule_without_printed_rates(japan: Path) -> None:
    import_small(japan, "JPN", "CHN")
    loaded = user_data.load_schedule("JPN", "CHN")
    assert loaded is not None
    assert loaded.published is None
    assert loaded.rules.year_start_month == 4


def test_kind_is_guessed_from_content(annex: Path, japan: Path, tmp_path: Path) -> None:
    assert user_data.guess_kind(annex) == "rcep-annex"
    assert user_data.guess_kind(japan) == "japan-tariff"
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="looks like neither an annex"):
        user_data.guess_kind(other)
    with pytest.raises(InputError, match="is not a file; check the path"):
        user_data.guess_kind(tmp_path / "none.xls")


def test_japan_s_tariff_has_one_importer(japan: Path) -> None:
    with pytest.raises(InputError, match="is that of importer JPN, not of CHN"):
        import_small(japan, "CHN", "JPN")


def test_nothing_stored() -> None:
    assert user_data.list_schedules() == []
    assert user_data.check_schedules() == []
    assert user_data.load_schedule("CHN", "JPN") is None
    with pytest.raises(InputError, match=r"it is not stored \(stored: nothing\)"):
        user_data.remove_schedule("CHN", "JPN")


def test_a_second_import_replaces_the_first(annex: Path, tmp_path: Path, folder: Path) -> None:
    import_small(annex, "CHN", "JPN")
    newer = write_annex(tmp_path / "newer.xlsx", [line("0101.21.00", 0.1, 0.02)])
    import_small(newer, "CHN", "JPN")
    (stored,) = user_data.list_schedules()
    assert (stored.file, stored.lines) == ("newer.xlsx", 1)
    assert [path.name for path in (folder / "schedules").iterdir()] == ["CHN-JPN.zip"]


def test_a_bad_file_leaves_the_store_alone(annex: Path, tmp_path: Path, folder: Path) -> None:
    import_small(annex, "CHN", "JPN")
    bad = write_annex(tmp_path / "bad.xlsx", [line("0101.21.00", 25, 0)])
    with pytest.raises(InputError, match="where fractions are expected"):
        import_small(bad, "CHN", "JPN")
    (stored,) = user_data.list_schedules()
    assert stored.file == "annex.xlsx"
    assert [path.name for path in (folder / "schedules").iterdir()] == ["CHN-JPN.zip"]


def test_two_imports_at_once(annex: Path, tmp_path: Path) -> None:
    with store.sole_writer("CHN-JPN"):
        with pytest.raises(InputError, match=r"another command is writing to .*\(process \d+, si"):
            import_small(annex, "CHN", "JPN")
        import_small(annex, "CHN", "ASEAN")
    import_small(annex, "CHN", "JPN")
    assert [stored.origin for stored in user_data.list_schedules()] == ["ASEAN", "JPN"]


def test_remove(annex: Path, folder: Path) -> None:
    import_small(annex, "CHN", "JPN")
    user_data.remove_schedule("CHN", "JPN")
    assert user_data.list_schedules() == []
    assert list((folder / "schedules").iterdir()) == []


@pytest.mark.parametrize(
    "edit",
    [
        lambda content: content[:-1],
        lambda content: content + b"0",
        lambda content: content[:100] + b"?" + content[101:],
        lambda content: content[:-64] + content[-64:].upper(),
        lambda _content: b"",
    ],
)
def test_damage_is_found_before_anything_is_read(
    annex: Path, folder: Path, edit: Callable[[bytes], bytes]
) -> None:
    import_small(annex, "CHN", "JPN")
    path = folder / "schedules" / "CHN-JPN.zip"
    path.write_bytes(edit(path.read_bytes()))
    (problem,) = user_data.check_schedules()
    assert problem == (
        "CHN-JPN: it was changed or damaged since it was imported (its checksum does not hold); "
        "import the file again"
    )
    with pytest.raises(InputError, match=r"stored schedule CHN-JPN\n  - it was changed or damaged"):
        user_data.load_schedule("CHN", "JPN")
    assert user_data.list_schedules() == []
    import_small(annex, "CHN", "JPN")
    assert user_data.check_schedules() == []


def rewritten(name: str, change: Callable[[dict[str, bytes]], None]) -> str:
    """Store a schedule with other content, rightly sealed; return what the check says."""
    parts = store.read("CHN-JPN")
    assert parts is not None
    change(parts)
    store.write(name, parts)
    (problem,) = user_data.check_schedules()
    return problem


def test_content_that_is_not_what_the_description_says(annex: Path) -> None:
    import_small(annex, "CHN", "JPN")
    whole = store.read("CHN-JPN")
    assert whole is not None

    def one_line(parts: dict[str, bytes]) -> None:
        file = io.BytesIO()
        pl.read_parquet(parts["lines.parquet"]).head(1).write_parquet(file)
        parts["lines.parquet"] = file.getvalue()

    def described(**changes: object) -> Callable[[dict[str, bytes]], None]:
        content = json.loads(whole["schedule.json"]) | changes
        return lambda parts: parts.update({"schedule.json": json.dumps(content).encode()})

    cannot = "CHN-JPN: its tables cannot be used ("
    assert rewritten("CHN-JPN", one_line).startswith(f"{cannot}1 lines instead of 2); import the")
    store.write("CHN-JPN", whole)
    assert rewritten("CHN-JPN", lambda parts: parts.pop("lines.parquet") and None) == (
        f"{cannot}'lines.parquet'); import the file again"
    )
    store.write("CHN-JPN", whole)
    assert rewritten("CHN-JPN", described(format=99)) == (
        "CHN-JPN: written by another version (format 99); import the file again"
    )
    assert "its description cannot be used" in rewritten("CHN-JPN", described(schedule={}))
    store.write("CHN-JPN", whole)
    assert rewritten("CHN-AUS", lambda _parts: None) == (
        "CHN-AUS: it is the schedule of CHN for JPN; import the file again"
    )
    assert len(user_data.list_schedules()) == 1


def test_what_is_not_the_store_s_is_named_and_kept(annex: Path, folder: Path) -> None:
    import_small(annex, "CHN", "JPN")
    root = folder / "schedules"
    for name in ("notes.txt", ".CHN-AUS.zip.0123abcd.new", "CHN-JPN (copy).zip"):
        (root / name).write_bytes(b"mine")
    (root / ".building-1").mkdir()
    (root / ".DS_Store").write_bytes(b"of the system")
    assert user_data.check_schedules() == [
        f"{name}: it is not part of the store; move it away"
        for name in (".CHN-AUS.zip.0123abcd.new", ".building-1", "CHN-JPN (copy).zip", "notes.txt")
    ]
    import_small(annex, "CHN", "JPN")
    user_data.remove_schedule("CHN", "JPN")
    assert len(list(root.iterdir())) == 5


@pytest.fixture
def earlier(folder: Path) -> Path:
    """A schedule as version 1 of the store kept it: a folder, without checksums."""
    earlier = folder / "schedules" / "CHN-JPN"
    earlier.mkdir(parents=True)
    for name in ("coverage.parquet", "lines.parquet", "schedule.json"):
        (earlier / name).write_bytes(b"{}")
    return earlier


def test_an_earlier_version_s_schedule_is_refused_until_imported_again(
    earlier: Path, annex: Path
) -> None:
    again = "it was stored by an earlier version, without a checksum; import the file again"
    assert user_data.check_schedules() == [f"CHN-JPN: {again}"]
    assert user_data.list_schedules() == []
    with pytest.raises(InputError, match=again):
        user_data.load_schedule("CHN", "JPN")
    import_small(annex, "CHN", "JPN")
    assert user_data.check_schedules() == []
    assert not earlier.exists()


def test_an_earlier_version_s_schedule_is_removed_but_nothing_of_the_user(earlier: Path) -> None:
    (earlier / "mine.txt").write_bytes(b"")
    user_data.remove_schedule("CHN", "JPN")
    assert [path.name for path in earlier.iterdir()] == ["mine.txt"]


def test_an_earlier_version_s_schedule_that_was_replaced_goes_with_the_next_command(
    earlier: Path, annex: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(_name: str) -> None:
        raise OSError("stopped")

    with monkeypatch.context() as patch:
        patch.setattr(store, "_remove_earlier", stopped)
        import_small(annex, "CHN", "JPN")
        assert earlier.exists()
    assert user_data.check_schedules() == []
    assert not earlier.exists()


def test_a_place_that_cannot_be_used_is_one_sentence(
    annex: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = tmp_path / "taken"
    taken.write_bytes(b"")
    for place in (taken, tmp_path / ("long" * 100)):
        monkeypatch.setenv("RCEP_DATA", str(place))
        with pytest.raises(InputError, match="cannot be written: "):
            import_small(annex, "CHN", "JPN")
        for command in (
            user_data.check_schedules,
            user_data.list_schedules,
            lambda: user_data.load_schedule("CHN", "JPN"),
            lambda: user_data.remove_schedule("CHN", "JPN"),
        ):
            with suppress(InputError):  # or nothing is there
                command()
    monkeypatch.setenv("RCEP_DATA", "~nobody-of-this-name/store")
    with pytest.raises(InputError, match="give another folder"):
        user_data.list_schedules()


def test_names_that_would_leave_the_store(annex: Path) -> None:
    with pytest.raises(InputError, match="give two parties"):
        import_small(annex, "../CHN", "JPN")
