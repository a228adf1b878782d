"""Damaged trade files give the same figures, fewer that are counted, or a clear refusal."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from analytics.errors import InputError
from analytics.readers.file_imports import import_table
from analytics.readers.overlaps import read_trade_lines
from analytics.readers.table_store import Manifest, manifests, remove_table
from analytics.readers.trade_layout import Told
from tests.readers.trade_files import LAYOUTS, Row, fitted, write

ROWS = [
    Row(month=month, hs_code=f"{chapter}0190{month:02}", value=1_234_000 * month, regime="10",
        place="37", quantity=17 * month, unit="千克", partner=partner)
    for month, chapter, partner in zip(
        range(1, 11), [10, 20, 30, 40, 50, 60, 70, 80, 87, 84], ["JPN", "USA"] * 5, strict=True)
]  # fmt: skip
SEEDS = 15
KEYS = ("year", "month", "partner", "hs_code", "value")
_STRANGE = b'x?;"\n\r\t\xff\x81- '


def other_byte(content: bytes, draw: random.Random) -> bytes:
    """Put a byte in place of one; another digit, or a point among them, could not be told."""
    place = draw.randrange(len(content))
    return content[:place] + bytes([draw.choice(_STRANGE)]) + content[place + 1 :]


def lost_bytes(content: bytes, draw: random.Random) -> bytes:
    """Leave out the end of a line, as a download that broke off and went on."""
    lines = content.split(b"\n")
    which = draw.randrange(len(lines))
    lines[which] = lines[which][: draw.randrange(len(lines[which]) + 1)]
    return b"\n".join(lines)


def lost_end(content: bytes, draw: random.Random) -> bytes:
    return content[: draw.randrange(len(content))]


def lost_fields(content: bytes, draw: random.Random) -> bytes:
    """Leave out a separator."""
    places = [place for place, byte in enumerate(content) if byte in b",;"]
    place = draw.choice(places)
    return content[:place] + content[place + 1 :]


def other_encoding(content: bytes, draw: random.Random) -> bytes:
    text = content.decode(draw.choice(["iso-8859-1", "gb18030"]), errors="replace")
    return text.encode(draw.choice(["utf-8", "utf-16", "utf-8-sig", "gb18030"]))


def lines_twice(content: bytes, draw: random.Random) -> bytes:
    lines = content.split(b"\n")
    lines.insert(draw.randrange(len(lines)), draw.choice(lines))
    return b"\n".join(lines)


DAMAGE: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    other_byte, lost_bytes, lost_end, lost_fields, other_encoding, lines_twice,
)  # fmt: skip


@pytest.mark.parametrize("name", LAYOUTS)
def test_damaged_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("RCEP_DATA", str(tmp_path / "store"))
    layout = LAYOUTS[name]
    rows = fitted(layout, [replace(row, month=row.month) for row in ROWS])
    written = layout.write(rows)
    for encoding in ("gb18030", "utf-8"):  # a name over two lines may be mended to another's half
        written = written.replace("\n其他".encode(encoding), b"")
    whole = {(row.year, row.month, row.partner, row.hs_code, row.value) for row in rows}
    for seed in range(SEEDS):
        draw = random.Random(f"{name}, {seed}")  # noqa: S311 (which damage)
        damage = DAMAGE[seed % len(DAMAGE)]
        content = damage(written, draw)
        said = f"{damage.__name__}, seed {seed}"
        try:
            found = import_table(write(tmp_path, content), Told(flow="import"))
        except InputError as error:
            assert (said, "download.csv" in str(error), manifests()) == (said, True, [])  # noqa: PT017
            continue
        assert found is not None, said
        kept = set(read_trade_lines().select(KEYS).collect().rows())
        strange = {row for row in kept if "-" in row[2]}  # partners that are told as unknown
        assert kept - strange <= whole, said
        assert bool(strange) == ("have no country" in str(found.manifest.warnings)), said
        if len(kept) < len(whole) and not has_whole_lines_alone(content, written):
            assert is_said(found.manifest), said
        remove_table(found.manifest.entry)


def is_said(manifest: Manifest) -> bool:
    """Whether rows are set aside, or the end of the file is said to be missing."""
    return bool(manifest.rejected_rows) or "has no end" in str(manifest.warnings)


def has_whole_lines_alone(content: bytes, whole: bytes) -> bool:
    """Whether lines are missing and nothing shows it: no program could tell."""
    return set(content.splitlines()) <= {*whole.splitlines(), b""}
