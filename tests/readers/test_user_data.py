"""The user's store of imported files."""

import json
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analytics.errors import InputError
from analytics.readers import user_data
from analytics.readers.rcep_annex import read_rcep_annex
from tests.readers.annex_builder import SMALL, line, write_annex


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
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
        user_data.import_file(japan, "CHN", "JPN")


def test_nothing_stored() -> None:
    assert user_data.list_schedules() == []
    assert user_data.check_schedules() == []
    assert user_data.load_schedule("CHN", "JPN") is None
    with pytest.raises(InputError, match=r"it is not stored \(stored: nothing\)"):
        user_data.remove_schedule("CHN", "JPN")


def test_a_second_import_replaces_the_first(annex: Path, tmp_path: Path, store: Path) -> None:
    import_small(annex, "CHN", "JPN")
    newer = write_annex(tmp_path / "newer.xlsx", [line("0101.21.00", 0.1, 0.02)])
    import_small(newer, "CHN", "JPN")
    (stored,) = user_data.list_schedules()
    assert (stored.file, stored.lines) == ("newer.xlsx", 1)
    assert [path.name for path in (store / "schedules").iterdir()] == ["CHN-JPN"]


def test_a_bad_file_leaves_the_store_alone(annex: Path, tmp_path: Path, store: Path) -> None:
    import_small(annex, "CHN", "JPN")
    bad = write_annex(tmp_path / "bad.xlsx", [line("0101.21.00", 25, 0)])
    with pytest.raises(InputError, match="where fractions are expected"):
        import_small(bad, "CHN", "JPN")
    (stored,) = user_data.list_schedules()
    assert stored.file == "annex.xlsx"
    assert [path.name for path in (store / "schedules").iterdir()] == ["CHN-JPN"]


def test_a_failed_write_leaves_the_old_schedule(
    annex: Path, monkeypatch: pytest.MonkeyPatch, store: Path
) -> None:
    import_small(annex, "CHN", "JPN")

    def fail(*_args: object, **_options: object) -> str:
        raise OSError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(json, "dumps", fail)
        with pytest.raises(OSError, match="no space left"):
            import_small(annex, "CHN", "JPN")
    assert user_data.check_schedules() == []
    assert user_data.load_schedule("CHN", "JPN") is not None
    assert [path.name for path in (store / "schedules").iterdir()] == ["CHN-JPN"]


def test_an_interrupted_swap_brings_the_old_schedule_back(
    annex: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_small(annex, "CHN", "JPN")
    real = Path.replace

    def fail_on_new(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError("interrupted")
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fail_on_new)
        with pytest.raises(OSError, match="interrupted"):
            import_small(annex, "CHN", "JPN")
    assert user_data.load_schedule("CHN", "JPN") is not None


def test_remove(annex: Path, store: Path) -> None:
    import_small(annex, "CHN", "JPN")
    user_data.remove_schedule("CHN", "JPN")
    assert user_data.list_schedules() == []
    assert list((store / "schedules").iterdir()) == []


def test_damage_is_found(annex: Path, store: Path) -> None:
    import_small(annex, "CHN", "JPN")
    folder = store / "schedules" / "CHN-JPN"
    lines = pl.read_parquet(folder / "lines.parquet")
    lines.head(1).write_parquet(folder / "lines.parquet")
    assert user_data.check_schedules() == ["CHN-JPN: 1 lines instead of 2; import the file again"]
    (folder / "lines.parquet").write_bytes(b"PAR1")
    (problem,) = user_data.check_schedules()
    assert problem.startswith("CHN-JPN: its tables are damaged (")
    with pytest.raises(InputError, match="remove it and import the file again"):
        user_data.load_schedule("CHN", "JPN")


def test_description_of_another_version(annex: Path, store: Path) -> None:
    import_small(annex, "CHN", "JPN")
    path = store / "schedules" / "CHN-JPN" / "schedule.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(content | {"format": 99}), encoding="utf-8")
    assert user_data.check_schedules() == [
        "CHN-JPN: written by another version (format 99); import it again"
    ]
    path.write_text("{", encoding="utf-8")
    assert "its description is damaged" in user_data.check_schedules()[0]
    assert user_data.list_schedules() == []
