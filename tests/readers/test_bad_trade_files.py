"""Bad trade files: what is wrong is said, where, and how much trade it is; the rest is kept."""

import csv
import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from analytics.errors import InputError
from analytics.readers.file_imports import UnrecognisedError, import_table
from analytics.readers.overlaps import read_trade_lines
from analytics.readers.table_store import REJECTED, manifests, tables_directory
from analytics.readers.trade_layout import Told
from tests.readers.trade_files import GACC, Row, baci, comtrade, estat, gacc, own, write

GOOD = [Row(hs_code=f"8703{number:04}", value=1_000 + number) for number in range(1, 10)]
BAD = Row(hs_code="01012100", value=1_234_567)
TOLD = Told(flow="import")


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RCEP_DATA", str(tmp_path / "store"))


class Case(NamedTuple):
    """A row that cannot be used, and what is said of it."""

    content: bytes
    column: str
    found: str
    expected: str
    trade: str = "1234567"


def exchanged(old: str, new: str) -> bytes:
    """Return a download whose last row has a text in place of another."""
    content = gacc([*GOOD, BAD])
    place = content.rindex(old.encode("gb18030"))
    return content[:place] + content[place:].replace(old.encode("gb18030"), new.encode("gb18030"))


def un(row: Row) -> list[Row]:
    return [Row(hs_code=f"8703{number:02}", unit="kg") for number in range(1, 9)] + [row]


ROWS = {
    "a value of 1,2.3": Case(
        exchanged('"1,234,567"', '"1,2.3"'), "人民币", "1,2.3", "a whole number", ""
    ),
    "a value with a decimal comma": Case(
        exchanged('"1,234,567"', '"12,34"'), "人民币", "12,34", "a whole number", "1234"
    ),
    "a negative value": Case(
        exchanged('"1,234,567"', '"-1,234,567"'), "人民币", "'-1,234,567", "a whole number",
        "-1234567",
    ),
    "no value": Case(exchanged('"1,234,567"', '""'), "人民币", "", "a whole number", ""),
    "a code of eleven digits": Case(
        exchanged("01012100", "01012100999"), "商品编码", "01012100999", "2, 4, 6, 8 or 10 digits"
    ),
    "a code without its leading zero": Case(
        exchanged("01012100", "1012100"), "商品编码", "1012100", "has lost its leading zero"
    ),
    "a year far off": Case(
        exchanged('"202305"', '"220205"'), "数据年月", "220205", "a year from 1988 to 2100"
    ),
    "a month that there is not": Case(
        exchanged('"202305"', '"202313"'), "数据年月", "202313", "or a month of one"
    ),
    "a partner in words": Case(
        exchanged('"116"', '"日本"'), "贸易伙伴编码", "日本", "the code of the customs, digits"
    ),
    "a row that is cut off": Case(
        gacc([*GOOD, BAD])[:-30], "", '"202305","01012100"', "as many fields as the header", ""
    ),
    "a row with a field too many": Case(
        exchanged('"1,234,567",', '"1","234,567",'), "", '"202305","01012100"', "as many fields", ""
    ),
    "a value beyond every column": Case(
        comtrade(un(Row(hs_code="870390", unit="kg"))).replace(b",1234567.0,False\n870390", b"")
        [:-len(b"1234567.0,False\n")] + b"9e99,False\n",
        "", "", "a figure below 10 to the power of 18", "",
    ),
    "a Comtrade code without its leading zero": Case(
        comtrade(un(Row(hs_code="10121", unit="kg"))), "cmdCode", "10121", "2, 4 or 6 digits"
    ),
    "a BACI code without its leading zero": Case(
        baci([Row(hs_code=f"8703{n:02}", month=None) for n in range(1, 9)]
             + [Row(hs_code="10121", month=None)]),
        "k", "10121", "6 digits",
    ),
    "a Comtrade figure of an edition to come": Case(
        comtrade(un(Row(hs_code="870390", unit="kg"))).replace(
            b"0,H6,870390", b"0,H7,870390"), "classificationCode", "H7", "H0 to H6"
    ),
    "a part of a Comtrade figure": Case(
        comtrade(un(Row(hs_code="870390", unit="kg"))).replace(
            b'870390,"Cars, ""new""",6,C00,0,0', b"870390,Cars,6,C00,0,1000"),
        "motCode", "1000", "0: all together",
    ),
    "a year that its months do not add up to": Case(
        estat([Row(hs_code=f"8703{n:05}", partner="CHN", unit="NO", value=2_000) for n in range(9)]
              + [Row(hs_code="010121000", partner="CHN", unit="NO", value=5_000)]).replace(
                  b"'010121000',105,NO,  ,10,0,5", b"'010121000',105,NO,  ,10,0,6"),
        "Value-Year", "6", "the sum of the values of the months", "6000",
    ),
    "an own table with another currency": Case(
        own([*GOOD, BAD]).replace(b"1234567,USD", b"1234567,EUR"), "currency", "EUR", "CNY or USD"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_a_bad_row_is_set_aside_and_the_others_are_kept(tmp_path: Path, name: str) -> None:
    case = ROWS[name]
    found = import_table(write(tmp_path, case.content), TOLD)
    assert found is not None
    manifest = found.manifest
    table = read_trade_lines().collect()
    good = manifest.rows
    assert good == table.height >= 8
    assert manifest.rejected_rows == 1
    assert any("cannot be used (trade" in warning for warning in manifest.warnings)
    text = (tables_directory() / manifest.entry / REJECTED).read_text(encoding="utf-8")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["file"], row["row"]) == ("download.csv", str(good + 2))
    assert row["column"] == case.column
    assert row["found"].startswith(case.found)
    assert case.expected in row["expected"]
    assert row["value"] == case.trade


@pytest.mark.parametrize("name", ROWS)
def test_strict_refuses_a_bad_row(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError) as error:
        import_table(write(tmp_path, ROWS[name].content), TOLD, strict=True)
    assert "1 rows cannot be used" in str(error.value)
    assert ROWS[name].expected in str(error.value)
    assert manifests() == []


def workbook(*names: str, unpacked: int = 10) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, b"0" * unpacked)
    return content.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FILES: dict[str, tuple[bytes | Callable[[], bytes], str]] = {
    "nothing in it": (b"", "is empty"),
    "a page in place of a table": (b"<!DOCTYPE html><html>502</html>", "is a web page (HTML)"),
    "an encrypted workbook": (
        OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "is an encrypted workbook"),
    "a workbook with macros": (
        workbook("[Content_Types].xml", "xl/vbaProject.bin"), "is a workbook with macros"),
    "a zip archive of several files": (
        workbook("2023.csv", "2024.csv"), "is a zip archive of 2 files; unpack it"),
    "a zip archive of a text": (workbook("2023.csv"), "has a header of no known format"),
    "a zip bomb": (
        lambda: workbook("xl/worksheets/sheet1.xml", unpacked=2**28 + 2**20), "a zip bomb"),
    "a zip archive that is cut off": (workbook("2023.csv")[:-20], "is damaged"),
    "text in UTF-16 without its mark": (
        gacc(GOOD, encoding="utf-16-le"), "is no text and no workbook"),
    "GB18030 read as Latin-1 and saved as UTF-8": (
        gacc(GOOD).decode("iso-8859-1").encode(), "has a header of no known format"),
    "a column that is missing": (
        gacc(GOOD, [name for name in GACC if name != "商品编码"]),
        "it comes near to China's customs query, but lacks the column 商品编码"),
    "a column of another name": (
        comtrade(GOOD).replace(b"primaryValue", b"primaryvalue"),
        'comes near to UN Comtrade, but lacks the column primaryValue (there is "primaryvalue")'),
    "a header alone": (gacc([]), "0 of 0 rows cannot be used"),
    "most rows of another kind": (
        gacc(GOOD).replace(b'"8703', b'"87x3'), "9 of 9 rows cannot be used"),
    "text without a table": (b"Dear colleague,\nthe file follows.\n", "of no known format"),
    "names of columns twice": (gacc(GOOD, [*GACC, "人民币"]), "of no known format"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_refused_and_named(tmp_path: Path, name: str) -> None:
    made, said = FILES[name]
    content = made if isinstance(made, bytes) else made()
    with pytest.raises(InputError) as error:
        import_table(write(tmp_path, content), TOLD)
    assert said in str(error.value)
    assert "download.csv" in str(error.value)
    assert manifests() == []
    assert not tables_directory().exists() or list(tables_directory().iterdir()) == []


@pytest.mark.parametrize("ending", ["xls", "xlsx", "txt", "parquet"])
def test_the_name_of_a_file_does_not_matter(tmp_path: Path, ending: str) -> None:
    found = import_table(write(tmp_path, gacc(GOOD), f"download.{ending}"), TOLD)
    assert found is not None
    assert found.manifest.rows == len(GOOD)


def test_a_file_that_is_cut_off_keeps_its_whole_rows(tmp_path: Path) -> None:
    content = gacc([*GOOD, BAD])
    found = import_table(write(tmp_path, content[: content.index(b"01012100") + 4]), TOLD)
    assert found is not None
    assert (found.manifest.rows, found.manifest.rejected_rows) == (9, 1)


def test_line_ends_of_old_macintoshes_are_said(tmp_path: Path) -> None:
    found = import_table(
        write(tmp_path, gacc(GOOD, name="车").replace(b"\n", b"\r")), TOLD, strict=True
    )
    assert found is not None
    assert "carriage return alone" in found.manifest.why
    assert found.manifest.rows == len(GOOD)


def test_keys_that_say_two_things_are_set_aside_with_their_rows(tmp_path: Path) -> None:
    other = Row(hs_code=BAD.hs_code, value=5)
    found = import_table(write(tmp_path, gacc([*GOOD, BAD, other])), TOLD)
    assert found is not None
    assert (found.manifest.rows, found.manifest.rejected_rows) == (9, 2)
    assert found.manifest.rejected_value == BAD.value + other.value
    text = (tables_directory() / found.manifest.entry / REJECTED).read_text(encoding="utf-8")
    assert '11,value,1234567,"one figure for one key; rows 11, 12 differ",1234567' in text


def test_units_destroyed_to_question_marks_are_counted(tmp_path: Path) -> None:
    found = import_table(write(tmp_path, exchanged('"台"', '"??"')), TOLD)
    assert found is not None
    assert "column 第一计量单位: 1 rows (trade 1,234,567, the first is row 11)" in str(
        found.manifest.warnings
    )
    last = read_trade_lines().filter(hs_code="01012100").collect().row(0, named=True)
    assert (last["value"], last["quantity"], last["quantity_unit"]) == (1_234_567, None, None)


def test_a_formula_is_no_formula_in_what_is_set_aside(tmp_path: Path) -> None:
    found = import_table(write(tmp_path, exchanged("01012100", "=1+1")), TOLD)
    assert found is not None
    text = (tables_directory() / found.manifest.entry / REJECTED).read_text(encoding="utf-8")
    assert ",'=1+1," in text


def test_unknown_files_are_told_from_bad_ones(tmp_path: Path) -> None:
    with pytest.raises(UnrecognisedError):
        import_table(write(tmp_path, b"a,b\n1,2\n"), TOLD)
