"""What is kept for the next process: the same values, never those of other code, or none at all."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

import analytics
from analytics.graph import Cache
from analytics.pipeline import STEPS
from analytics.readers import kept_on_disk
from analytics.readers.kept_on_disk import KeptOnDisk, cache_directory
from analytics.results import RESULT_SCHEMAS, Results
from tests.test_case import computed

KEY = b"key of a value"


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of what is kept."""
    monkeypatch.setenv("RCEP_CACHE", str(tmp_path / "kept 缓存"))
    return tmp_path / "kept 缓存"


@pytest.fixture(scope="module")
def of_runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of what runs keep, each of which finds what those before it had in common."""
    return tmp_path_factory.mktemp("kept 缓存")


@pytest.fixture
def kept_of_runs(of_runs: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same folder, in use."""
    monkeypatch.setenv("RCEP_CACHE", str(of_runs))
    return of_runs


@pytest.fixture
def in_new_process(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Forget, as a new process does, all that is in memory."""

    def forget() -> None:
        for module in ("analytics.case", "analytics.steps.kept_effects"):
            monkeypatch.setattr(f"{module}.KEPT", Cache(size=1024))

    return forget


def tables(results: Results) -> dict[str, object]:
    return {name: results.written(name) for name in RESULT_SCHEMAS}


@pytest.mark.parametrize("change", [{}, {"utilisation_rate.import.2028": 0.9}])
def test_the_next_process_computes_nothing_and_has_the_same_tables(
    change: dict[str, object],
    kept_of_runs: Path,
    in_new_process: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def run() -> dict[str, object]:
        in_new_process()
        return tables(analytics.run(analytics.load_scenario("baseline", change), draws=64))

    first = run()
    lasting = {step.function.__name__ for step in STEPS.values() if step.is_lasting}
    assert len(list(kept_of_runs.iterdir())) >= len(lasting)
    second: dict[str, object] = {}
    names = computed(monkeypatch, lambda: second.update(run()))
    assert names == []
    assert all(second[name].equals(first[name]) for name in first)  # type: ignore[attr-defined]


@pytest.mark.usefixtures("kept_of_runs")
def test_a_changed_assumption_meets_nothing_that_depends_on_it(
    in_new_process: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    in_new_process()
    _ = analytics.run("baseline").projection
    changed = analytics.load_scenario("baseline", {"armington_elasticity.auto_parts": 4.0})
    in_new_process()
    found = computed(monkeypatch, lambda: analytics.run(changed).projection)
    assert "effects" in found
    assert "schedule" not in found
    from_kept = analytics.run(changed).projection
    monkeypatch.setenv("RCEP_CACHE", "off")
    in_new_process()
    assert analytics.run(changed).projection.equals(from_kept)


def test_a_value_of_other_code_is_not_found(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    KeptOnDisk().put(KEY, 1.0)
    assert KeptOnDisk().get(KEY) == 1.0
    monkeypatch.setattr(kept_on_disk, "code_digest", lambda: b"other code")
    assert KeptOnDisk().get(KEY) is None


def test_the_digest_of_the_code_follows_every_file_that_computes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "report").mkdir()
    monkeypatch.setattr(kept_on_disk, "_PACKAGE", tmp_path)

    def digest() -> bytes:
        kept_on_disk.code_digest.cache_clear()
        return kept_on_disk.code_digest()

    found = [digest()]
    for name, text in (
        ("units.py", "A = 1"), ("units.py", "A = 2"), ("models/units.py", ""),
        ("models/effects.py", "A = 2"),
    ):  # fmt: skip
        (tmp_path / name).write_text(text, encoding="utf-8")
        found.append(digest())
    assert len(set(found)) == len(found)
    (tmp_path / "report" / "page.py").write_text("A = 1", encoding="utf-8")
    assert digest() == found[-1]
    kept_on_disk.code_digest.cache_clear()


@pytest.mark.parametrize("place", [0, 20, -1])
def test_a_damaged_file_is_as_one_that_is_not_there(kept: Path, place: int) -> None:
    KeptOnDisk().put(KEY, list(range(100)))
    (file,) = kept.iterdir()
    content = bytearray(file.read_bytes())
    content[place] ^= 1
    file.write_bytes(content)
    assert KeptOnDisk().get(KEY) is None
    file.write_bytes(b"")
    assert KeptOnDisk().get(KEY) is None


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="files have no account here")
def test_a_file_of_another_account_is_not_read(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    KeptOnDisk().put(KEY, 1.0)
    assert KeptOnDisk().get(KEY) == 1.0
    own = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: own + 1)
    assert KeptOnDisk().get(KEY) is None


def test_what_was_not_used_for_longest_goes_first(kept: Path) -> None:
    keeper = KeptOnDisk(limit=2500)
    for number in range(2):
        keeper.put(bytes([number]), bytes(1000))
    for number, file in enumerate(sorted(kept.iterdir(), key=lambda path: path.stat().st_mtime)):
        os.utime(file, (number, number))
    assert keeper.get(bytes([0])) is not None  # used now
    keeper.put(bytes([2]), bytes(1000))
    assert [keeper.get(bytes([number])) is not None for number in range(3)] == [True, False, True]


def test_the_folder_is_looked_through_at_first_and_then_seldom(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[Path] = []
    monkeypatch.setattr(KeptOnDisk, "_make_room", lambda _, folder: looked.append(folder))
    keeper = KeptOnDisk(limit=100_000)
    for number in range(12):
        keeper.put(bytes([number]), bytes(1000))
    assert looked == [kept, kept, kept]


def test_without_a_place_to_write_to_nothing_is_kept_and_nothing_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("RCEP_CACHE", str(tmp_path / "file" / "kept"))
    KeptOnDisk().put(KEY, 1.0)
    assert KeptOnDisk().get(KEY) is None


def test_the_folder_is_the_user_s_choice_and_readable_by_nobody_else(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    KeptOnDisk().put(KEY, 1.0)
    if os.name == "posix":
        assert kept.stat().st_mode & 0o077 == 0
    monkeypatch.setenv("RCEP_CACHE", "off")
    assert cache_directory() is None
    assert KeptOnDisk().get(KEY) is None
    monkeypatch.setenv("RCEP_CACHE", "~nobody of this name/kept")
    with pytest.raises(analytics.InputError, match="RCEP_CACHE=~nobody of this name"):
        cache_directory()
    monkeypatch.delenv("RCEP_CACHE")
    assert str(cache_directory()).endswith("rcep-analytics")
