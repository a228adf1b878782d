"""Trade from WITS: what is trade of the Harmonized System is read, the rest is named."""

from dataclasses import replace
from pathlib import Path

import pytest

from analytics.errors import InputError
from analytics.readers.file_imports import import_table
from analytics.readers.overlaps import read_trade_lines
from analytics.readers.table_store import Manifest
from analytics.readers.trade_layout import Told
from tests.readers.trade_files import Row, wits, write

ROWS = [
    Row(month=None, hs_code=f"8703{n:02}", value=1_234_567 + n, unit="u") for n in range(10, 19)
]
TOTAL = sum(row.value for row in ROWS)


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RCEP_DATA", str(tmp_path / "store"))


def take(folder: Path, content: bytes) -> Manifest:
    found = import_table(write(folder, content), Told())
    assert found is not None
    assert found.manifest.format == "wits-trade"
    return found.manifest


@pytest.mark.parametrize("flows", ["Import|Export", "Gross Imports|Gross Exports"])
def test_values_are_dollars_and_editions_are_named(tmp_path: Path, flows: str) -> None:
    found = take(tmp_path, wits(ROWS, flows))
    assert (found.rows, found.summary["value"]) == (len(ROWS), {"USD": TOTAL})
    assert (found.summary["hs_edition"], found.summary["flow"]) == (["HS2022"], ["import"])


def test_the_code_of_a_flow_counts_where_it_has_no_name(tmp_path: Path) -> None:
    content = wits([replace(row, flow="export") for row in ROWS])
    assert take(tmp_path, content.replace(b"TradeFlowName", b"Flow")).summary["flow"] == ["export"]


def test_totals_are_left_out_and_groups_keep_their_name(tmp_path: Path) -> None:
    more = wits([*ROWS, Row(month=None, hs_code="Total", value=TOTAL),
                 Row(month=None, hs_code="870320", value=5)])  # fmt: skip
    last = more.rindex(b",JPN,")
    found = take(tmp_path, more[:last] + b",EUN," + more[last + 5 :])
    assert found.rejected_rows == 0
    assert "1 rows that only add up others are left out" in found.warnings
    assert found.summary["without_country"] == ["WITS-EUN"]
    assert read_trade_lines().collect()["value"].sum() == TOTAL + 5


def test_another_flow_is_set_aside_and_counted(tmp_path: Path) -> None:
    content = wits(ROWS)
    last = content.rindex(b"Import")
    found = take(tmp_path, content[:last] + b"ReExport" + content[last + 6 :])
    assert (found.rows, found.rejected_rows) == (8, 1)
    assert found.rejected_value == ROWS[-1].value


def test_another_classification_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="an edition of the Harmonized System"):
        take(tmp_path, wits(ROWS).replace(b"\nH6,", b"\nS3,"))
