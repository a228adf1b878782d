"""Workbooks from outside: read as they are whoever saved them, or refused in clear words."""

import os
import time
import tracemalloc
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from analytics.errors import InputError
from analytics.office import limits
from analytics.office.reading import read_workbook_parts
from analytics.office.references import Position, area, column_letters, position
from analytics.office.rules import check_workbook
from tests.libreoffice import LibreOffice
from tests.office.ministry_template import write_template
from tests.office.published_workbook import exchange, published_workbook, rewrite

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A small workbook in a folder with a space and Chinese in its name."""
    folder = tmp_path / "部委 files"
    folder.mkdir()
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Table 1"
    sheet["A1"], sheet["B2"], sheet["C3"] = "标题", 1.5, "=B2*2"
    sheet["D4"] = True
    book.save(folder / "表 1.xlsx")
    return folder / "表 1.xlsx"


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as refused:
        read_workbook_parts(path)
    assert refused.value.title == f"workbook {path}"
    (problem,) = refused.value.problems
    return problem


def test_values_formulas_and_places(path: Path) -> None:
    (sheet,) = read_workbook_parts(path).sheets
    assert sheet.name == "Table 1"
    assert {str(where): (c.kind, c.text, c.formula) for where, c in sheet.cells.items()} == {
        "A1": ("text", "标题", None),
        "B2": ("number", "1.5", None),
        "C3": ("blank", "", "B2*2"),
        "D4": ("boolean", "1", None),
    }


def test_prefixes_and_cells_without_addresses(path: Path) -> None:
    content = (
        f'<x:worksheet xmlns:x="{MAIN}" xmlns:m="urn:other"><x:sheetData><x:row>'
        '<x:c><x:v>1</x:v></x:c><x:c t="inlineStr"><x:is><x:r><x:t>ri</x:t></x:r>'
        "<x:r><x:t>ch_x000D_</x:t></x:r><x:rPh><x:t>no</x:t></x:rPh></x:is></x:c></x:row>"
        '<x:row r="5"><x:c r="C5"><m:v>9</m:v><x:v>2</x:v></x:c><x:c><x:v>3</x:v></x:c></x:row>'
        "</x:sheetData></x:worksheet>"
    )
    rewrite(path, lambda name, old: content.encode() if name == SHEET else old)
    cells = read_workbook_parts(path).sheets[0].cells
    assert {str(where): cell.text for where, cell in cells.items()} == {
        "A1": "1", "B1": "rich\r", "C5": "2", "D5": "3",
    }  # fmt: skip


def test_a_million_empty_rows_cost_little(path: Path) -> None:
    rows = b"".join(b'<row r="%d"/>' % number for number in range(2, 2**20 + 1))
    exchange(path, SHEET, b"</sheetData>", rows + b"</sheetData>")
    exchange(path, SHEET, b'<row r="2"/>', b"")
    start = time.process_time()
    (sheet,) = read_workbook_parts(path).sheets
    assert len(sheet.cells) == 4
    assert time.process_time() - start < 20


def test_rows_beyond_the_last_are_refused(path: Path) -> None:
    exchange(path, SHEET, b"</sheetData>", b'<row r="1048577"/></sheetData>')
    assert "row 1048577 is beyond the last row of a sheet, 1048576" in refusal(path)


def test_thousands_of_styles(path: Path) -> None:
    formats = b"<xf/>" * 60_000
    exchange(path, "xl/styles.xml", b"</cellXfs>", formats + b"</cellXfs>")
    assert len(read_workbook_parts(path).styles) > 60_000
    exchange(path, "xl/styles.xml", b"</cellXfs>", b"<xf/>" * 6_000 + b"</cellXfs>")
    assert "part xl/styles.xml: there are more than 65,536 cell formats" in refusal(path)


def test_zip_bombs(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ZipFile(path, "a", ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb.xml", bytes(30 * 2**20))
    assert "would unpack to 30 MB" in refusal(path)
    assert "the largest is xl/media/bomb.xml: do not open it" in refusal(path)
    monkeypatch.setattr(limits, "MAX_RATIO", 10**6)
    assert read_workbook_parts(path).sheets
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", 20 * 2**20)
    assert "(limits: 20 MB, 10,000 parts" in refusal(path)


def test_a_size_that_is_understated_is_not_believed(path: Path) -> None:
    with ZipFile(path) as archive:
        true_size = archive.getinfo(SHEET).file_size
    content = path.read_bytes()
    directory = content.index(b"PK\x01\x02", content.rindex(SHEET.encode()) - 60)
    sizes = directory + 24
    stated = true_size.to_bytes(4, "little")
    assert content[sizes : sizes + 4] == stated
    path.write_bytes(content[:sizes] + (9).to_bytes(4, "little") + content[sizes + 4 :])
    assert f"has a damaged part {SHEET}" in refusal(path)


def test_no_more_is_decompressed_than_the_size_that_is_declared(path: Path) -> None:
    large = 64 * 2**20
    rewrite(path, lambda name, content: bytes(large) if name == SHEET else content)
    content = path.read_bytes()
    sizes = content.index(b"PK\x01\x02", content.rindex(SHEET.encode()) - 60) + 24
    assert content[sizes : sizes + 4] == large.to_bytes(4, "little")
    path.write_bytes(content[:sizes] + (9).to_bytes(4, "little") + content[sizes + 4 :])
    tracemalloc.start()
    try:
        assert f"has a damaged part {SHEET} (Bad CRC-32" in refusal(path)
        assert tracemalloc.get_traced_memory()[1] < large / 8
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("method", [ZIP_BZIP2, ZIP_LZMA])
def test_methods_of_packing_that_no_spreadsheet_program_uses(path: Path, method: int) -> None:
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with ZipFile(path, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert f"packed by a method ({method}) that spreadsheet programs do not use" in refusal(path)


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (6, 200, "is a damaged zip file (zip file version 20.0); save or send it again"),
        (8, 0x20, "(compressed patched data (flag bit 5)); save it again"),
        (10, 97, "packed by a method (97) that spreadsheet programs do not use"),
    ],
)
def test_zips_that_python_does_not_read(path: Path, place: int, value: int, said: str) -> None:
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/workbook.xml"))
    content[entry + place : entry + place + 2] = value.to_bytes(2, "little")
    path.write_bytes(content)
    assert said in refusal(path)


def test_one_part_for_two_sheets(path: Path) -> None:
    again = b'<sheet xmlns:q="%s" name="Again" sheetId="9" q:id="rId1"/></sheets>'
    relation = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    exchange(path, "xl/workbook.xml", b"</sheets>", again % relation)
    assert 'sheet "Again" has no part of its own' in refusal(path)


def test_too_many_cells(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_CELLS", 3)
    assert 'sheet "Table 1": the workbook has more than 3 cells with content' in refusal(path)


def test_too_many_merged_areas(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_CELLS", 10)
    merged = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (row, row) for row in range(10, 20))
    exchange(path, SHEET, b"</sheetData>", b"</sheetData><mergeCells>" + merged + b"</mergeCells>")
    assert "more than 10 cells with content, merged areas and links; save the" in refusal(path)


def test_too_many_texts(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = f'<sst xmlns="{MAIN}">{"<si/>" * 30}</sst>'
    write_template(path, **{"xl/sharedStrings.xml": texts})
    assert read_workbook_parts(path).sheets
    monkeypatch.setattr(limits, "MAX_CELLS", 29)
    assert "part xl/sharedStrings.xml: there are more than 29 texts" in refusal(path)


def test_sheets_that_nobody_asks_for_are_named_and_not_read(path: Path) -> None:
    exchange(path, SHEET, b"</sheetData>", b"</sheetDat>")
    assert "is not well-formed XML" in refusal(path)
    (sheet,) = read_workbook_parts(path, reads=lambda name: name == "Table 2").sheets
    assert (sheet.name, sheet.cells) == ("Table 1", {})


@pytest.mark.parametrize(
    "declared",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>',
        b'<!DOCTYPE x SYSTEM "http://localhost/x.dtd">',
    ],
)
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_entities(path: Path, part: str, declared: bytes) -> None:
    def declare(name: str, content: bytes) -> bytes:
        return declared + content[content.index(b"?>") + 2 if b"?>" in content else 0 :]

    rewrite(path, lambda name, content: declare(name, content) if name == part else content)
    assert refusal(path) == (
        f"part {part} declares a document type (DOCTYPE); no spreadsheet program writes that: do "
        "not open the file"
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000), "is protected with a password, or an"),
        (b"<html>not found</html>", "is not an Excel workbook (no zip file); save it as .xlsx"),
        (b"", "is not an Excel workbook"),
        (b"PK\x03\x04" + bytes(100), "is a damaged zip file"),
    ],
)
def test_other_files(path: Path, content: bytes, said: str) -> None:
    path.write_bytes(content)
    assert refusal(path).startswith(said)


def test_missing_and_truncated_files(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    assert "is a damaged zip file" in refusal(path)
    path.unlink()
    assert "cannot be read: No such file" in refusal(path)
    assert refusal(path.parent) == "is no file but a folder or a device; name a workbook"
    assert "is no file but a folder or a device" in refusal(Path(os.devnull))


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ("[Content_Types].xml", "is a zip file but no Excel workbook"),
        ("_rels/.rels", "holds no .xlsx workbook"),
        ("xl/workbook.xml", "lacks its part xl/workbook.xml; it is damaged"),
        (SHEET, f"lacks its part {SHEET}"),
        ("xl/_rels/workbook.xml.rels", 'sheet "Table 1" has no part of its own'),
    ],
)
def test_parts_that_are_missing(path: Path, left_out: str, said: str) -> None:
    rewrite(path, lambda name, content: None if name == left_out else content)
    assert said in refusal(path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"<v>1.5</v>", b"<v>1,5</v>", "cell B2: '1,5' is no number"),
        (b't="b"><v>1<', b't="s"><v>77<', "cell D4: there is no shared text number '77'"),
        (b'r="B2"', b'r="B0"', '"B0" names no cell'),
        (b"</sheetData>", b"</sheetDat>", "is not well-formed XML"),
        (b"<f>B2*2", b"<f>" + b"1+" * 16_384, "the formula in C3 has more than 32,767 characters"),
        (b"</worksheet>", b"<mergeCells><mergeCell/></mergeCells></worksheet>", "lacks what it"),
    ],
)
def test_damaged_sheets(path: Path, old: bytes, new: bytes, said: str) -> None:
    exchange(path, SHEET, old, new)
    problem = refusal(path)
    assert problem.startswith(f"part {SHEET}")
    assert said in problem


def test_macros_are_seen_and_not_run(path: Path) -> None:
    rewrite(path, lambda _, content: content, **{"xl/vbaProject.bin": b"macro"})
    assert read_workbook_parts(path).macros


def test_styles_tables_links_and_properties(tmp_path: Path) -> None:
    book = published_workbook()
    book["Rates"]["D5"].number_format = '#,##0" mn"'
    book["Rates"]["D5"].font = Font(bold=True)
    book.save(tmp_path / "book.xlsx")
    parts = read_workbook_parts(tmp_path / "book.xlsx")
    rates = parts.sheets[2]
    assert (parts.title, parts.language) == ("RCEP and trade", "en")
    assert [(table.name, str(table.area)) for table in rates.tables] == [("rates", "A4:E8")]
    assert parts.style(rates.cells[Position(5, 4)]).number_format == '#,##0" mn"'
    assert (rates.width(1), rates.width(99)) == (18, rates.default_width)
    assert (rates.print_titles, rates.fits_width) == (True, True)
    assert parts.sheets[1].links[Position(3, 1)].location == "'Rates'!A1"


@pytest.mark.office
@pytest.mark.slow
def test_a_workbook_saved_by_libreoffice(libreoffice: LibreOffice, tmp_path: Path) -> None:
    published_workbook().save(tmp_path / "book.xlsx")
    out = tmp_path / "saved 保存"
    libreoffice.convert("xlsx", out, tmp_path / "book.xlsx")
    first, saved = (
        read_workbook_parts(file) for file in (tmp_path / "book.xlsx", out / "book.xlsx")
    )
    for one, other in zip(first.sheets, saved.sheets, strict=True):
        assert {where: (c.kind, c.text) for where, c in one.cells.items()} == {
            where: (c.kind, c.text) for where, c in other.cells.items()
        }
        assert [table.area for table in one.tables] == [table.area for table in other.tables]
    assert check_workbook(saved) == []


def test_addresses_of_cells() -> None:
    assert [column_letters(number) for number in (1, 26, 27, 702, 703)] == [
        "A", "Z", "AA", "ZZ", "AAA",
    ]  # fmt: skip
    assert position("$xfd$1048576") == Position(2**20, 2**14)
    assert str(area("C3:A1")) == "A1:C3"
    for wrong in ("A0", "XFE1", "A1048577", "5C", "A1:B2", ""):
        with pytest.raises(ValueError, match="names no cell"):
            position(wrong)


def test_a_file_that_is_too_large(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_FILE_BYTES", 1000)
    assert "the limit is 0 MB" in refusal(path)


def test_an_ods_file_is_no_workbook(path: Path) -> None:
    with ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<x/>")
    assert "is a zip file but no Excel workbook (an .ods file is none)" in refusal(path)


def test_two_parts_of_one_name(path: Path) -> None:
    with ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(SHEET, "<x/>")
    assert "holds two parts of one name" in refusal(path)
