"""Downloads as users hand them on: packed, below notes, through a spreadsheet, renamed."""

import csv
import gzip
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest

from analytics.errors import InputError
from analytics.readers.file_imports import Imported, import_table
from analytics.readers.overlaps import read_trade_lines
from analytics.readers.table_store import REJECTED, manifests, tables_directory
from analytics.readers.trade_layout import Told
from tests.readers.trade_files import Row, baci, comtrade, estat, gacc, own, wits, write

GOODS = [Row(hs_code=f"8703{n:04}", value=1_000_000 + n) for n in range(1, 10)]
SUBHEADINGS = [replace(row, hs_code=row.hs_code[:4] + row.hs_code[6:], unit="kg") for row in GOODS]
YEARS = [replace(row, month=None, unit="t") for row in SUBHEADINGS]
IN_JAPAN = [
    replace(
        row, reporter="JPN", partner="CHN", hs_code=f"{row.hs_code}0", unit="NO", value=n * 1000
    )
    for n, row in enumerate(GOODS, 1)
]
TOLD = Told(flow="import")


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RCEP_DATA", str(tmp_path / "store"))


def take(path: Path) -> Imported:
    found = import_table(path, TOLD)
    assert found is not None
    return found


Table = list[list[str]]
Cell = Callable[[str, str], object]
"""What stands in a cell, by the name of its column and the text of the download."""


def cells(content: bytes) -> Table:
    """Return a download as rows of text, without its trailing commas."""
    rows = csv.reader(io.StringIO(content.decode("gb18030"), newline=""))
    return [row[:-1] if row[-1] == "" else row for row in rows]


def changed(table: Table, cell: Cell) -> list[list[object]]:
    names = table[0]
    return [[*names]] + [
        [cell(*pair) for pair in zip(names, row, strict=True)] for row in table[1:]
    ]


def text(rows: Sequence[Sequence[object]], separator: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return out.getvalue()


def workbook(*sheets: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def open_document(rows: Sequence[Sequence[object]]) -> bytes:
    """Return a spreadsheet as LibreOffice packs it."""
    spaces = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    body = "".join(
        "<table:table-row>"
        + "".join(
            '<table:table-cell office:value-type="string">'
            f"<text:p>{escape(str(cell))}</text:p></table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            "<m:manifest xmlns:m='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'/>",
        )
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0"?><office:document-content{spaces}><office:body>'
            f'<office:spreadsheet><table:table table:name="a">{body}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return out.getvalue()


def packed(content: bytes, *names: str) -> bytes:
    """Return a zip archive, the content in each of its files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return out.getvalue()


def number(kind: type) -> Cell:
    """Return what makes a number of whatever looks like one, as spreadsheets do."""

    def cell(name: str, said: str) -> object:
        del name
        plain = said.replace(",", "")
        return kind(plain) if plain.isdigit() else said

    return cell


def only(column: str, change: Callable[[str], str]) -> Cell:
    return lambda name, said: change(said) if name == column else said


def with_commas(name: str, said: str) -> str:
    return f"{int(said):,}" if name.startswith("Value") else said


PLAIN = cells(gacc(GOODS, name="车"))
UN = cells(comtrade(SUBHEADINGS))
NOTES = "海关统计数据在线查询平台\n查询条件：2023\n\n"
WRAPPED: dict[str, tuple[bytes, list[Row]]] = {
    "notes above the header": (NOTES.encode("gb18030") + gacc(GOODS), GOODS),
    "notes above a table of Japan": ("統計名：,貿易統計\n\n".encode() + estat(IN_JAPAN), IN_JAPAN),
    "commas in the figures of Japan": (
        text(changed(cells(estat(IN_JAPAN)), with_commas)).encode(), IN_JAPAN),
    "a mark of GB18030": ("\ufeff".encode("gb18030") + gacc(GOODS), GOODS),
    "a line that names the separator": (
        b"sep=;\r\n" + text(PLAIN, ";").encode("gb18030"), GOODS),
    "text of a spreadsheet in UTF-16": (text(PLAIN, "\t").encode("utf-16"), GOODS),
    "UTF-16, the other way round": (
        b"\xfe\xff" + text(PLAIN, "\t").encode("utf-16-be"), GOODS),
    "Comtrade in gzip": (gzip.compress(comtrade(SUBHEADINGS)), SUBHEADINGS),
    "BACI in gzip": (gzip.compress(baci(YEARS)), YEARS),
    "WITS in a zip archive": (packed(wits(YEARS), "DataJobID.csv"), YEARS),
    "a zip archive of a Macintosh": (
        packed(gacc(GOODS), "folder/2023.csv", "__MACOSX/folder/._2023.csv"), GOODS),
    "codes as numbers with a decimal": (
        text(changed(PLAIN, only("商品编码", "{}.0".format))).encode("gb18030"), GOODS),
    "codes as formulas that say a text": (
        text(changed(PLAIN, only("商品编码", '="{}"'.format))).encode("gb18030"), GOODS),
    "values with two decimals": (
        text(changed(PLAIN, only("人民币", "{}.00".format))).encode("gb18030"), GOODS),
    "all of Comtrade as numbers with a decimal": (
        text(changed(UN, number(float))).encode(), SUBHEADINGS),
    "a workbook of text": (workbook(PLAIN), GOODS),
    "a workbook of numbers": (workbook(changed(PLAIN, number(int))), GOODS),
    "a workbook of numbers with decimals": (workbook(changed(PLAIN, number(float))), GOODS),
    "a workbook with notes": (workbook([["查询"], [], *PLAIN]), GOODS),
    "a workbook whose second sheet has the table": (workbook([["说明"]], PLAIN), GOODS),
    "a workbook of Comtrade": (workbook(changed(UN, number(int))), SUBHEADINGS),
    "a spreadsheet of LibreOffice": (open_document(PLAIN), GOODS),
}  # fmt: skip


@pytest.mark.parametrize("name", WRAPPED)
def test_it_is_read_as_if_it_were_as_published(tmp_path: Path, name: str) -> None:
    content, rows = WRAPPED[name]
    found = take(write(tmp_path, content))
    assert (found.manifest.rows, found.manifest.rejected_rows) == (len(rows), 0)
    table = read_trade_lines().collect()
    assert sorted(table.select("hs_code", "value").rows()) == [
        (row.hs_code, row.value) for row in rows
    ]


@pytest.mark.parametrize("name", ["download.xls", "download.xlsx", "download.csv"])
@pytest.mark.parametrize("content", [workbook(PLAIN), open_document(PLAIN)], ids=["Excel", "ODS"])
def test_the_name_of_a_workbook_does_not_matter(tmp_path: Path, name: str, content: bytes) -> None:
    assert take(write(tmp_path, content, name)).manifest.rows == len(GOODS)


def test_rows_are_counted_from_the_top_of_the_file(tmp_path: Path) -> None:
    bad = gacc([*GOODS, Row(hs_code="1012100")], name="车")
    found = take(write(tmp_path, NOTES.encode("gb18030") + bad)).manifest
    rejected = (tables_directory() / found.entry / REJECTED).read_text(encoding="utf-8")
    assert rejected.splitlines()[1].startswith("download.csv,14,商品编码,1012100,")
    assert "header in row 4, below notes" in found.why


def test_a_dotted_code_is_not_cut_to_its_heading(tmp_path: Path) -> None:
    dotted = changed(PLAIN, only("商品编码", lambda code: f"{code[:4]}.00"))
    with pytest.raises(InputError, match="9 of 9 rows cannot be used") as error:
        import_table(write(tmp_path, text(dotted).encode("gb18030")), TOLD)
    assert '"8703.00"' in str(error.value)


def test_of_two_currencies_one_is_read_and_said(tmp_path: Path) -> None:
    both = [[*PLAIN[0], "美元"], *([*row, "1"] for row in PLAIN[1:])]
    found = take(write(tmp_path, text(both).encode("gb18030"))).manifest
    assert "of the columns 人民币 and 美元 the first is read" in found.warnings
    assert found.summary["value"] == {"CNY": sum(row.value for row in GOODS)}


ZIPPED = packed(comtrade(SUBHEADINGS), "2023.csv")
PACKED = gzip.compress(comtrade(SUBHEADINGS))
REFUSED: dict[str, tuple[bytes, str]] = {
    "gzip that is cut off": (PACKED[:-20], "cannot be read as gzip"),
    "gzip with another sum": (PACKED[:-8] + b"\0" * 8, "cannot be read as gzip"),
    "gzip that unpacks to a trap": (gzip.compress(b"\0" * 2**25), "may be a trap"),
    "gzip of a page": (gzip.compress(b"<html>502</html>"), "is a web page (HTML)"),
    "gzip of nothing": (gzip.compress(b""), "is empty"),
    "gzip of a workbook": (gzip.compress(workbook(PLAIN)), "is no text and no workbook"),
    "a zip archive that is damaged inside": (
        ZIPPED[:60] + bytes(8) + ZIPPED[68:], "cannot be read as zip"),
    "a zip archive with a password": (
        ZIPPED.replace(b"PK\1\2\x14\3\x14\0\0", b"PK\1\2\x14\3\x14\0\1"), "cannot be read as zip"),
    "a zip archive that unpacks to a trap": (
        packed(b"\0" * 2**25, "2023.csv"), "may be a trap"),
    "UTF-16 that is cut off": (gacc(GOODS, encoding="utf-16")[:-1], "cannot be read as utf-16"),
    "Parquet that is cut off": (b"PAR1" + bytes(100), "cannot be read as parquet"),
    "another archive": (b"7z\xbc\xaf\x27\x1c" + bytes(60), "is a compressed archive; unpack it"),
    "a mark of UTF-8 alone": (b"\xef\xbb\xbf", "is empty"),
    "a workbook of something else": (
        workbook([["a", "b"], ["1", "2"]]), "no sheet has the header of a known format"),
    "a table of categories without rows": (
        b"HS 2012,BEC 4,Relationship\n", "it has a header and no rows"),
    "a table of rates with blank rows alone": (
        b"importer,origin,hs_edition,hs_code,year,preferential_rate\n,,,,,\n\n",
        "it has a header and no rows"),
    "a text that names the columns": (
        f"The columns are\n{','.join(PLAIN[0])}\nand so on.\n".encode(), "of no known format"),
    "a header in small letters": (
        comtrade(SUBHEADINGS).replace(b"reporterCode", b"reportercode").lower(),
        'lacks the column reporterCode (there is "reportercode")'),
    "an own table of other words below notes": (
        b"my trade\n" + own(GOODS).replace(b"hs_code", b"hscode"),
        'lacks the column hs_code (there is "hscode")'),
    "codes that lost their leading zero": (
        workbook(changed(cells(gacc([replace(row, hs_code=f"01{row.hs_code[2:]}")
                                     for row in GOODS], name="车")), number(int))),
        "one digit less has lost its leading zero"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_in_one_message(tmp_path: Path, name: str) -> None:
    content, said = REFUSED[name]
    with pytest.raises(InputError) as error:
        import_table(write(tmp_path, content), TOLD)
    assert said in str(error.value)
    assert "download.csv" in str(error.value)
    assert manifests() == []
