"""Text that is split before it is decoded comes out as it was."""

from pathlib import Path

import polars as pl
import pytest

from analytics.readers.block_text import as_ascii, decoded
from analytics.readers.file_imports import import_table
from analytics.readers.overlaps import read_trade_lines
from analytics.readers.table_store import REJECTED, tables_directory
from analytics.readers.text_head import HEAD_BYTES
from analytics.readers.trade_layout import Told
from tests.readers.trade_files import Row, comtrade, gacc, write

GB2312 = bytes(range(0xA1, 0xFF))


def ways(content: bytes) -> str | None:
    """Return a field as it is after it passed for ASCII."""
    coding = as_ascii(",")
    table = pl.DataFrame({"unit": [coding.as_utf_8(content).decode("ascii")]})
    found = decoded(table, ["unit"], coding, "gb18030")
    return None if found is None else str(found["unit"].item())


def test_all_of_gb2312_passes_for_ascii_and_comes_back() -> None:
    characters = [
        text
        for first in GB2312
        for second in GB2312
        if len(text := bytes([first, second]).decode("gb18030", errors="replace")) == 1
    ]
    assert len(characters) > 7_000
    for text in ("".join(characters), "1,234.5 e-3?'+E"):
        assert ways(text.encode("gb18030")) == text


@pytest.mark.parametrize("text", ["媢", "千克kg", "\U00020bb7", "鎔"])
def test_a_word_with_any_other_byte_is_lost_and_said_to_be(text: str) -> None:
    assert ways(text.encode("gb18030")) is None


@pytest.mark.parametrize("unit", ["千克", "媢", "千克kg", "\U00020bb7", "m2"])
def test_any_unit_of_a_download_in_gb18030_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unit: str
) -> None:
    monkeypatch.setenv("RCEP_DATA", str(tmp_path / "store"))
    rows = [Row(hs_code=f"8703{number:04}", unit="台") for number in range(1, 10)]
    import_table(write(tmp_path, gacc([*rows, Row(unit=unit)])), Told(flow="import"))
    assert set(read_trade_lines().collect()["quantity_unit"]) == {"台", unit}


def test_what_is_set_aside_is_shown_in_its_own_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RCEP_DATA", str(tmp_path / "store"))
    rows = [Row(hs_code=f"8703{number:04}") for number in range(1, 10)]
    path = write(tmp_path, gacc([*rows, Row(hs_code="小轿车")]))
    found = import_table(path, Told(flow="import"))
    assert found is not None
    rejected = tables_directory() / found.manifest.entry / REJECTED
    assert ",商品编码,小轿车," in rejected.read_text(encoding="utf-8")


def test_a_file_of_utf_8_that_goes_on_in_latin_1_keeps_its_units(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RCEP_DATA", str(tmp_path / "store"))
    rows = [Row(hs_code=f"87{number:04}", unit="kg") for number in range(600)]
    start = comtrade(rows).replace("é".encode(), b"e").replace("ô".encode(), b"o")
    assert len(start) > HEAD_BYTES
    assert start.isascii()
    last = comtrade([Row(hs_code="990101", unit="m²")], encoding="iso-8859-1")
    found = import_table(write(tmp_path, start + last.split(b"\n", 1)[1]), Told())
    assert found is not None
    assert (found.manifest.rows, found.manifest.rejected_rows) == (601, 0)
    assert set(read_trade_lines().collect()["quantity_unit"]) == {"kg", "m²"}
