"""Small tables that are damaged give their good rows and name the others, or a clear refusal."""

from pathlib import Path

import pytest

from analytics.errors import InputError
from analytics.readers.file_imports import import_table, read_imported
from analytics.readers.table_store import Manifest
from analytics.readers.trade_layout import Told
from tests.readers.trade_files import write

RATES = "hs8,n,mfn2018,mfn2019\n" + "".join(
    f"8703{number:04},2,25,{number}\n" for number in range(1, 10)
)
CODES = "商品编码,商品名称,年份,第一计量单位名称,第二计量单位名称\n" + "".join(
    f"8703{number:04},车,2022,台,千克\n" for number in range(1, 10)
)


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RCEP_DATA", str(tmp_path / "store"))


def take(folder: Path, content: bytes) -> Manifest:
    found = import_table(write(folder, content), Told())
    assert found is not None
    return found.manifest


def test_rates_are_fractions_and_a_lost_zero_is_put_back(tmp_path: Path) -> None:
    assert take(tmp_path, (RATES + "1012100,1,0,\n").encode()).rejected_rows == 0
    rates = read_imported("mfn_lines")
    assert rates is not None
    found = rates.select("hs_code", "valid_from", "mfn_rate").collect()
    assert found.height == 19  # a rate that is missing is no row, and not zero
    assert found["hs_code"][0] == "01012100"
    assert found.filter(hs_code="87030009")["mfn_rate"].to_list() == [0.25, 0.09]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("87030005", "8703", "a code of 8 digits"),
        ("87030005,2,25,5", "87030005,2,25%,5", "a number that is not negative"),
        ("87030005,2,25,5", "87030005,2,-25,5", "a number that is not negative"),
        ("87030005,2,25,5", "87030005,2,25,5,6", "as many fields as the header has"),
        ("87030005,2,25,5", "87030005,2", "as many fields as the header has"),
        ('87030005,2,25,5', '"87030005,2,25,5', "as many fields as the header has"),
    ],
)  # fmt: skip
def test_one_bad_row_of_rates_is_set_aside(tmp_path: Path, old: str, new: str, said: str) -> None:
    found = take(tmp_path, RATES.replace(old, new).encode())
    assert (found.rows, found.rejected_rows) == (16, 1)
    assert said in str(found.warnings)


def test_bytes_that_are_no_text_are_no_rates(tmp_path: Path) -> None:
    found = take(tmp_path, RATES.replace("87030005", "8703\x005").encode().replace(b"\0", b"\xff"))
    assert (found.rows, found.rejected_rows) == (16, 1)


def test_a_code_that_stands_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="primary_key"):
        take(tmp_path, (RATES + "87030001,2,3,4\n").encode())


def test_a_row_of_codes_with_a_stray_line_end_is_set_aside(tmp_path: Path) -> None:
    damaged = CODES.replace("87030005,车,2022", "87030005,车\r辆,2022,x,y,z")
    found = take(tmp_path, damaged.encode())
    assert (found.rows, found.rejected_rows) == (8, 1)


def test_codes_without_a_category_are_counted(tmp_path: Path) -> None:
    found = take(
        tmp_path,
        b"HS 2022,BEC 4,Relationship\n010121,41,1:1\n010129,111,1:1\n010130,,\n010190,n/a,\n",
    )
    assert (found.rows, found.rejected_rows) == (2, 1)
    assert "1 codes have no category and are left out" in found.warnings
