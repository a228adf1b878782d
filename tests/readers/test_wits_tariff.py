"""Averages of tariffs from WITS: fractions by code, partner, year and kind of duty."""

from pathlib import Path

import pytest

from analytics.errors import InputError
from analytics.readers.file_imports import import_table, read_imported
from analytics.readers.trade_layout import Told
from tests.readers.trade_files import write

HEADER = (
    "Selected Nomen,Native Nomen,Reporter,Reporter Name,Product,Product Name,Partner,Partner Name,"
    "Tariff Year,Trade Year,Trade Source,DutyType,Simple Average,Weighted Average"
)
ROWS = [
    'H5,H6,CHN,China,870323,"Vehicles; 1,500 cc",WLD,World,2023,2023,CMT,MFN,15,14.5',
    'H5,H6,156,China,870323,Vehicles,036,Australia,2023,2023,CMT,PRF,0,',
    'H5,H6,CHN,China,870840,Gear boxes,JPN,Japan,2023,2023,CMT,AHS,6.15,6',
]  # fmt: skip


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RCEP_DATA", str(tmp_path / "store"))


def table(*rows: str) -> bytes:
    return "\n".join([HEADER, *rows, ""]).encode()


def test_rates_are_fractions_and_parties_have_letters(tmp_path: Path) -> None:
    found = import_table(write(tmp_path, table(*ROWS)), Told())
    assert found is not None
    assert (found.manifest.format, found.manifest.rejected_rows) == ("wits-tariff", 0)
    rates = read_imported("tariff_averages")
    assert rates is not None
    assert rates.select(
        "importer", "origin", "hs_edition", "hs_code", "year", "duty_type", "simple_average",
        "weighted_average",
    ).collect().rows() == [
        ("CHN", "WLD", "HS2017", "870323", 2023, "MFN", 0.15, 0.145),
        ("CHN", "AUS", "HS2017", "870323", 2023, "PRF", 0.0, None),
        ("CHN", "JPN", "HS2017", "870840", 2023, "AHS", 0.0615, 0.06),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("AHS,6.15", "XXX,6.15", "MFN, PRF, AHS or BND"),
        ("6.15", "", "a number that is not negative"),
        (",870840,", ",08703,", "a code of 2, 4 or 6 digits"),
        (",JPN,", ",999999,", "a country, three letters or its number"),
        ("H5,H6,CHN,China,870840", "S3,H6,CHN,China,870840", "an edition of the Harmonized"),
    ],
)
def test_a_bad_row_is_set_aside_and_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    found = import_table(write(tmp_path, table(*ROWS[:2], ROWS[2].replace(old, new))), Told())
    assert found is not None
    assert (found.manifest.rows, found.manifest.rejected_rows) == (2, 1)
    assert said in str(found.manifest.warnings)


def test_two_rates_for_one_key_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="primary_key"):
        import_table(write(tmp_path, table(*ROWS, ROWS[0].replace(",15,", ",25,"))), Told())
