"""Tables of the user's own: rates and elasticities, their templates, and rows that are wrong."""

from pathlib import Path

import polars as pl
import pytest

from analytics.errors import InputError
from analytics.readers.file_imports import import_table, read_imported
from analytics.readers.own_tables import TEMPLATES, template, template_help
from analytics.readers.table_store import REJECTED, tables_directory
from analytics.readers.trade_layout import Told
from tests.readers.trade_files import write

GOOD = template("tariff") + "AUS,NZL,HS2012,22042100,2024,0.04\nAUS,NZL,HS2012,22042100,2025,\n"


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RCEP_DATA", str(tmp_path / "store"))


@pytest.mark.parametrize(
    ("line", "column"),
    [
        ("AUS,NZL,HS2012,22042100,2026,5 %", "preferential_rate"),
        ("AUS,NZL,HS2012,22042100,2026,-0.1", "preferential_rate"),
        ("AUS,NZL,HS2012,22042100,2202,0.1", "year"),
        ("Australia,NZL,HS2012,22042100,2026,0.1", "importer"),
        ("AUS,NZL,2012,22042100,2026,0.1", "hs_edition"),
        ("AUS,NZL,HS2012,2204.21,2026,0.1", "hs_code"),
        ("AUS,NZL,HS2012,22042100", ""),
    ],
)
def test_a_wrong_row_is_set_aside(tmp_path: Path, line: str, column: str) -> None:
    text = template("tariff") + "AUS,NZL,HS2012,22042100,2024,0.04\n" + line + "\n"
    found = import_table(write(tmp_path, text.encode()), Told())
    assert found is not None
    assert (found.manifest.rows, found.manifest.rejected_rows) == (2, 1)
    rejected = (tables_directory() / found.manifest.entry / REJECTED).read_text(encoding="utf-8")
    assert rejected.splitlines()[1].startswith(f"download.csv,4,{column},")
    rates = read_imported("tariff_rates")
    assert rates is not None
    assert rates.select(pl.col("preferential_rate").sum()).collect().item() == pytest.approx(0.09)


def test_an_empty_rate_is_not_zero(tmp_path: Path) -> None:
    found = import_table(write(tmp_path, GOOD.encode()), Told())
    assert found is not None
    assert (found.manifest.rows, found.manifest.rejected_rows) == (2, 1)


def test_two_rows_of_one_key_are_both_set_aside(tmp_path: Path) -> None:
    text = template("elasticities") + "HS2017,220422,2,-1,a\nHS2017,220422,3,-1,b\n"
    text += "HS2017,220429,3,,b\nHS2017,220430,,-1,b\n"
    found = import_table(write(tmp_path, text.encode()), Told())
    assert found is not None
    assert (found.manifest.rows, found.manifest.rejected_rows) == (3, 2)
    with pytest.raises(InputError, match="2 of 5 rows cannot be used"):
        import_table(write(tmp_path, text.encode() + b"\n", "b.csv"), Told(), strict=True)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_column_of_a_template_has_a_meaning(name: str) -> None:
    columns = template(name).splitlines()[0].split(",")
    assert set(columns) >= {column for column, _, meaning in template_help(name) if meaning}
    assert all(unit and meaning for _, unit, meaning in template_help(name))
