"""Real files are recognised by their content, and what is stored of them is what they say."""

import csv
from pathlib import Path

import polars as pl
import pytest

from analytics.readers.file_imports import (
    UnrecognisedError,
    files_in,
    import_table,
    read_imported,
)
from analytics.readers.overlaps import read_trade_lines
from analytics.readers.schedule_parties import parties_told
from analytics.readers.table_store import Manifest
from analytics.readers.trade_layout import Told
from analytics.schemas.trade_lines import TradeLines

FORMATS = {
    "bown-jung-zhang-2019-06-12.xlsx": ("mfn-workbook", 28),
    "china_mfn_2018_2019_hs8.csv": ("mfn-csv", 0),
    "2023.csv": ("gacc-query", 0),
    "2024in.csv": ("gacc-query", 0),
    "2024out.csv": ("gacc-query", 0),
    "gacc_hs8_parameters_2022_raw_gb18030.csv": ("gacc-codes", 1),
    "gacc_hs8_parameters_2022_utf8.csv": ("gacc-codes", 1),
    "HS2012_to_BEC4.csv": ("un-bec", 2),
    "HS2017_to_BEC4.csv": ("un-bec", 0),
    "HS2022_to_BEC4.csv": ("un-bec", 0),
    "HS2012toHS2007ConversionAndCorrelationTables.xls": ("un-concordance", 0),
    "HS2017toHS2007ConversionAndCorrelationTables.xlsx": ("un-concordance", 0),
    "HS2017toHS2012ConversionAndCorrelationTables.xlsx": ("un-concordance", 0),
    "HS2022toHS2007ConversionAndCorrelationTables.xlsx": ("un-concordance", 0),
    "HS2022toHS2012ConversionAndCorrelationTables.xlsx": ("un-concordance", 0),
    "HS2022toHS2017ConversionAndCorrelationTables.xlsx": ("un-concordance", 0),
}
"""What each file is and how many of its rows cannot be used."""
SCHEDULES = {
    "recp-schedule-of-china-for-asean.xls": [("CHN", "ASEAN")],
    "japan_tariff_2025-04-01.csv": [
        ("JPN", "CHN"), ("JPN", "KOR"), ("JPN", "ASEAN"), ("JPN", "AUS"), ("JPN", "NZL"),
    ],
}  # fmt: skip


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("RCEP_DATA", str(tmp_path / "store"))
    return tmp_path / "store"


def imported(path: Path) -> Manifest:
    found = import_table(path, Told())
    assert found is not None
    assert found.is_new
    return found.manifest


def of(folder: Path, name: str) -> Path:
    return next(folder.rglob(name))


def test_every_file_is_recognised_or_named(shared_data: Path) -> None:
    stored, unknown, schedules = {}, [], {}
    for path in files_in(shared_data):
        try:
            found = import_table(path, Told())
        except UnrecognisedError as error:
            unknown.append((path.name, "of no known format" in str(error)))
            continue
        if found is None:
            schedules[path.name] = parties_told(path)
        else:
            stored[path.name] = (found.manifest.format, found.manifest.rejected_rows)
    assert stored == FORMATS
    assert schedules == SCHEDULES
    assert all(is_told for _, is_told in unknown)
    assert ("README.md", True) in unknown


@pytest.mark.parametrize("name", ["2023.csv", "2024in.csv", "2024out.csv"])
def test_customs_exports_keep_every_row_and_their_sum(shared_data: Path, name: str) -> None:
    path = of(shared_data / "gacc", name)
    with path.open(encoding="gb18030", newline="") as file:
        rows = list(csv.reader(file))[1:]
    manifest = imported(path)
    table = TradeLines.validate(read_trade_lines().collect())
    assert manifest.why.startswith("China's customs query: header 数据年月, 贸易伙伴编码")
    assert manifest.why.endswith("GB18030")
    assert table.height == manifest.rows == len(rows)
    total = sum(int(row[9].replace(",", "")) for row in rows)
    assert table["value"].sum() == total == manifest.summary["value"]["CNY"]
    assert table["second_quantity"].null_count() == table.height
    assert table["quantity"].sum() == sum(int(row[5]) for row in rows)
    assert set(table["partner"]) <= {"ARG", "BRA", "USA"}


def test_the_list_of_codes_has_8938_codes_and_one_damaged_row(shared_data: Path) -> None:
    manifest = imported(of(shared_data, "gacc_hs8_parameters_2022_raw_gb18030.csv"))
    assert manifest.rows == 8_938
    assert manifest.rejected_rows == 1
    assert "96151100" in manifest.warnings[-1]
    codes = read_imported("commodity_codes")
    assert codes is not None
    horses = codes.filter(hs_code="01012100").collect().row(0, named=True)
    assert horses["quantity_unit"] == "千克"
    assert horses["second_quantity_unit"] == "头"


def test_mfn_rates_change_on_the_published_days(shared_data: Path) -> None:
    imported(of(shared_data, "bown-jung-zhang-2019-06-12.xlsx"))
    rates = read_imported("mfn_lines")
    assert rates is not None
    # China cut its rate on cars from 25 to 15 % on 1 July 2018 (State Council).
    cars = rates.filter(pl.col("hs_code") == "8703234110").sort("valid_from").collect()
    assert cars["mfn_rate"].to_list() == [0.25, 0.25, 0.15, 0.15, 0.15]


def test_concordances_cover_every_code_of_the_later_edition(shared_data: Path) -> None:
    imported(of(shared_data, "HS2022toHS2012ConversionAndCorrelationTables.xlsx"))
    table = read_imported("hs_concordance")
    assert table is not None
    conversion = table.filter(kind="conversion").collect()
    assert conversion.height == conversion["from_code"].n_unique() == 5_613
    assert set(conversion["from_edition"]) == {"HS2022"}
    assert set(conversion["to_edition"]) == {"HS2012"}
