"""Attacks on the import of official files: what is accepted is whole, or a rule was accepted."""

import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

from analytics.errors import InputError
from analytics.readers import user_data
from analytics.readers.japan_tariff import read_japan_tariff
from analytics.readers.rcep_annex import read_rcep_annex
from analytics.schemas.schedule import Schedule
from analytics.tariffs.rates import preferential_rates
from tests.attacks import mutations, whole_files
from tests.attacks.whole_files import ANNEX, JAPAN, JAPAN_NAME, Grid, WholeFile

MOST_LINES_LOST = 0.001
MOST_SHARE_MOVED = 0.001
MOST_SECONDS = 60
SKIPPED = "skipped: the real files are not here"

Write = Callable[[Path, random.Random], Path]
"""Writes the damaged file into a folder and returns its path."""


def _attempt(whole: WholeFile, write: Write, chance: random.Random) -> str:
    with tempfile.TemporaryDirectory() as folder, _store(Path(folder) / "store"):
        path = write(Path(folder), chance)
        begun = time.monotonic()
        try:
            stored = user_data.import_file(path, whole.importer, whole.origin)
        except InputError as error:
            return f"refused: {_reason(error)}"
        finally:
            seconds = time.monotonic() - begun
            assert seconds < MOST_SECONDS, f"{seconds:.0f} s"
        assert stored.accepted_rules == ()
        found = user_data.load_schedule(whole.importer, whole.origin)
        assert found is not None
        return _held_against(_truth(whole.importer, whole.origin, whole is _built(whole)), found)


def _reason(error: InputError) -> str:
    first = error.problems[0]
    _, found, rest = first.partition("breaks the rule ")
    return rest.partition(",")[0] if found else "cannot be read as such a file"


@contextmanager
def _store(folder: Path) -> Iterator[None]:
    before = os.environ.get("RCEP_DATA")
    os.environ["RCEP_DATA"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["RCEP_DATA"]
        else:
            os.environ["RCEP_DATA"] = before


def _built(whole: WholeFile) -> WholeFile:
    build = whole_files.built_annex if whole.importer == "CHN" else whole_files.built_tariff
    return build(whole.origin)


@cache
def _truth(importer: str, origin: str, is_built: bool) -> tuple[Schedule, dict[int, float]]:
    """Return the schedule of the file that was not damaged, and its shares at zero."""
    with tempfile.TemporaryDirectory() as folder:
        if importer == "CHN":
            path = ANNEX
            if is_built:
                path = Path(folder) / "annex.xlsx"
                path.write_bytes(whole_files.xlsx_bytes(whole_files.built_annex(origin).grid))
            schedule = read_rcep_annex(path, importer, origin)
        else:
            path = JAPAN
            if is_built:
                path = _write_csv(whole_files.built_tariff(origin).grid, Path(folder))
            schedule = read_japan_tariff(path, origin)
    return schedule, _shares(schedule)


def _shares(schedule: Schedule) -> dict[int, float]:
    """Return the share of lines at zero in each stage year; the last one has no end."""
    rates = preferential_rates(schedule).group_by("stage_year")
    zero = dict(rates.agg((pl.col("preferential_rate") == 0.0).sum()).iter_rows())
    last = max(zero)
    return {stage: zero[min(stage, last)] / schedule.lines.height for stage in range(1, 22)}


def _held_against(truth: tuple[Schedule, dict[int, float]], found: Schedule) -> str:
    whole, shares = truth
    lost = whole.lines.join(found.lines, on="tariff_line", how="anti").height
    assert lost <= MOST_LINES_LOST * whole.lines.height, f"accepted, but lost {lost} lines"
    moved = {stage: abs(share - shares[stage]) for stage, share in _shares(found).items()}
    worst = max(moved, key=moved.__getitem__)
    assert moved[worst] <= MOST_SHARE_MOVED, (
        f"accepted, but the share at zero of year {worst} moved by {moved[worst]:.2%}"
    )
    return "accepted, equal" if _equal(whole, found) else "accepted, within bounds"


def _equal(whole: Schedule, found: Schedule) -> bool:
    try:
        assert_frame_equal(found.lines, whole.lines)
        if whole.published is not None and found.published is not None:
            assert_frame_equal(found.published, whole.published)
    except AssertionError:
        return False
    return True


def _write_csv(grid: Grid, folder: Path, name: str = JAPAN_NAME) -> Path:
    path = folder / name
    path.write_text(whole_files.csv_text(grid), encoding="utf-8", newline="")
    return path


def _of_cells(kinds: Sequence[mutations.Mutation], whole: WholeFile) -> Write:
    """Damage cells, then write the whole table again as a sound file."""

    def write(folder: Path, chance: random.Random) -> Path:
        grid = [list(row) for row in whole.grid]
        first = next(i for i, row in enumerate(grid) if row[0] in ("HS Code", "stat_code9")) + 1
        chance.choice(kinds)(grid, chance, first, _rate_columns(grid[first - 1], whole))
        if whole.importer == "JPN":
            return _write_csv(grid, folder)
        path = folder / whole.name
        path.write_bytes(whole_files.xlsx_bytes(grid))
        return path

    return write


def _rate_columns(head: list[str], whole: WholeFile) -> list[int]:
    if whole.importer == "CHN":
        return [i for i, name in enumerate(head) if name.startswith(("Base", "Year"))]
    rcep = "rcep_korea" if whole.origin == "KOR" else "rcep_china"
    return [head.index(name) for name in ("general_basic", "wto_bound", rcep)]


def _of_bytes(whole: WholeFile, original: Path | None) -> Write:
    """Damage bytes: of the publisher's file, or of one that was built."""

    def write(folder: Path, chance: random.Random) -> Path:
        name = whole.name if original is None else original.name
        if original is not None:
            content = bytearray(original.read_bytes())
        elif whole.importer == "JPN":
            content = bytearray(whole_files.csv_text(whole.grid).encode())
        else:
            content = bytearray(_built_bytes(whole.origin))
        at = chance.randrange(len(content))
        for _ in range(chance.choice([1, 1, 1, 2, 8, 64])):
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        length = chance.choice([0, 0, 0, 0, 1, 512, 10_000])
        kind = chance.randrange(3)
        if length and kind == 0:
            del content[at : at + length]
        elif length and kind == 1:
            content[at : at + length] = bytes(len(content[at : at + length]))
        elif length:
            del content[at:]
        (folder / name).write_bytes(content)
        return folder / name

    return write


@cache
def _built_bytes(origin: str) -> bytes:
    return whole_files.xlsx_bytes(whole_files.built_annex(origin).grid)


def _of_encoding(whole: WholeFile) -> Write:
    """Write a table of Japan's tariff in another encoding or dialect, or under another date."""

    def write(folder: Path, chance: random.Random) -> Path:
        text = whole_files.csv_text(whole.grid)
        year, month = chance.randrange(2022, 2032), chance.choice(["01", "04", "10"])
        way = chance.randrange(10)
        if way >= 8:
            return _write_csv([*whole.grid], folder, f"japan_tariff_{year}-{month}-01.csv")
        content = [
            lambda: text.encode("utf-16"),
            lambda: text.encode("shift_jis", errors="replace"),
            lambda: text.encode("gb18030"),
            lambda: text.encode().decode("latin-1").encode(),
            lambda: text.encode("utf-8-sig"),
            lambda: text.replace("\n", chance.choice(["\r\n", "\r", "\n\n"])).encode(),
            lambda: text.replace(",", chance.choice([";", "\t"])).encode(),
            lambda: text.encode("ascii", errors=chance.choice(["ignore", "replace"])),
        ][way]()
        (folder / JAPAN_NAME).write_bytes(content)
        return folder / JAPAN_NAME

    return write


def _annex(seed: int, *, damage: str, real: bool) -> str:
    chance = random.Random(f"annex {damage} {real} {seed}")
    if real and not ANNEX.is_file():
        return SKIPPED
    whole = whole_files.real_annex("ASEAN") if real else whole_files.built_annex("KOR")
    kinds = {"bytes": None, "lines": mutations.LINES, "columns": mutations.COLUMNS,
             "numbers": mutations.NUMBERS, "encodings": mutations.WRITING}[damage]  # fmt: skip
    if kinds is None:
        return _attempt(whole, _of_bytes(whole, ANNEX if real else None), chance)
    return _attempt(whole, _of_cells(kinds, whole), chance)


def _tariff(seed: int, *, damage: str, real: bool) -> str:
    chance = random.Random(f"tariff {damage} {real} {seed}")
    if real and not JAPAN.is_file():
        return SKIPPED
    origin = chance.choice(["CHN", "KOR"]) if real else "CHN"
    whole = whole_files.real_tariff(origin) if real else whole_files.built_tariff(origin)
    if damage == "bytes":
        write = _of_bytes(whole, JAPAN if real else None)
    elif damage == "encodings" and chance.random() < 0.7:
        write = _of_encoding(whole)
    else:
        kinds = {"lines": mutations.LINES, "columns": mutations.COLUMNS,
                 "numbers": mutations.NUMBERS, "encodings": mutations.WRITING}[damage]  # fmt: skip
        write = _of_cells(kinds, whole)
    return _attempt(whole, write, chance)


ATTACKS: dict[str, Callable[[int], str]] = {
    f"import: {'real' if real else 'built'} {name}, {damage}": partial(
        attack, damage=damage, real=real
    )
    for name, attack in (("annex", _annex), ("tariff", _tariff))
    for real in (True, False)
    for damage in ("bytes", "lines", "columns", "numbers", "encodings")
}
"""Attempts by name: each makes one for a seed, says how it ended, and fails where a damaged file
was accepted that has lost lines or moved a share at zero."""
