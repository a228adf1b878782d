"""Cells exchanged in the XML of a worksheet, byte by byte."""

import pytest

from analytics.office.references import position
from analytics.office.sheet_edit import with_values
from tests.office.ministry_template import OTHER_SHEET, PARTS, ROWS, WORKSHEET

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def edited(rows: str, values: dict[str, float | str | None], *, dimension: str = "") -> str:
    """Return the rows of a small sheet after an edit."""
    head = f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}">{dimension}'
    tail = "<pageMargins/></worksheet>"
    part = f"{head}{rows}{tail}".encode()
    new = with_values(part, {position(cell): value for cell, value in values.items()}).decode()
    if dimension:
        return new.removesuffix(rows + tail)
    assert new.startswith(head)
    assert new.endswith(tail)
    return new.removeprefix(head).removesuffix(tail)


@pytest.mark.parametrize(
    ("rows", "cell", "value", "expected"),
    [
        ("<sheetData/>", "B2", 1.5,
         '<sheetData><row r="2"><c r="B2"><v>1.5</v></c></row></sheetData>'),
        ('<sheetData><row r="1"/></sheetData>', "B1", 2,
         '<sheetData><row r="1"><c r="B1"><v>2</v></c></row></sheetData>'),
        ('<sheetData><row r="3" ht="20"></row></sheetData>', "B1", -0.5,
         '<sheetData><row r="1"><c r="B1"><v>-0.5</v></c></row><row r="3" ht="20"></row>'
         "</sheetData>"),
        ('<sheetData><row r="1"><c r="A1" s="4"/><c r="C1"/></row></sheetData>', "B1", 1,
         '<sheetData><row r="1"><c r="A1" s="4"/><c r="B1"><v>1</v></c><c r="C1"/></row>'
         "</sheetData>"),
        ('<sheetData><row r="1"><c r="A1" s="4"/></row></sheetData>', "A1", 1,
         '<sheetData><row r="1"><c r="A1" s="4"><v>1</v></c></row></sheetData>'),
        ('<sheetData><row><c t="s" s="4"><v>7</v></c><c><v>1</v></c></row></sheetData>', "A1", 8,
         '<sheetData><row><c s="4"><v>8</v></c><c><v>1</v></c></row></sheetData>'),
        ('<sheetData><row r="1"><c r="A1" s="4"><v>1</v></c></row></sheetData>', "A1", None,
         '<sheetData><row r="1"><c r="A1" s="4"/></row></sheetData>'),
        ('<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is><extLst><e/></extLst></c>'
         "</row></sheetData>", "A1", 3,
         '<sheetData><row r="1"><c r="A1"><v>3</v><extLst><e/></extLst></c></row></sheetData>'),
        ('<sheetData><row r="2" spans="2:3"><c r="B2"/></row></sheetData>', "E2", 1e-07,
         '<sheetData><row r="2" spans="2:5"><c r="B2"/><c r="E2"><v>1e-07</v></c></row>'
         "</sheetData>"),
        ("<sheetData ><row r='1'\n><c r='A1' t='s' ><v>1</v></c ></row></sheetData>", "A1", 5,
         "<sheetData ><row r='1'\n><c r='A1'><v>5</v></c></row></sheetData>"),
    ],
)  # fmt: skip
def test_numbers(rows: str, cell: str, value: float | None, expected: str) -> None:
    assert edited(rows, {cell: value}) == expected


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", ' a <b> & "c" 贸易 ', "_x0041_"])
def test_text_is_text(text: str) -> None:
    shown = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    shown = shown.replace("_x0041_", "_x005F_x0041_")
    assert edited("<sheetData/>", {"A1": text}) == (
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t xml:space="preserve">'
        f"{shown}</t></is></c></row></sheetData>"
    )


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    assert ">bell</t>" in edited("<sheetData/>", {"A1": "\x07be\x00ll"})


def test_new_cells_take_the_style_of_their_row_or_column() -> None:
    # Row 4 has a style of its own, row 5 is not there, columns B to E have style 2.
    values = {position(cell): 1.0 for cell in ("B4", "B5", "F5", "C4")}
    new = with_values(WORKSHEET.encode(), values).decode()
    assert '<c r="B4" s="3"><v>1.0</v></c><c r="C4" s="3"><v>1.0</v></c></row>' in new
    assert '<row r="5"><c r="B5" s="2"><v>1.0</v></c><c r="F5"><v>1.0</v></c></row>\n' not in new
    assert (
        '<row r="5"><c r="B5" s="2"><v>1.0</v></c><c r="F5"><v>1.0</v></c></row><row r="6"' in new
    )
    assert '<dimension ref="A1:F12"/>' in new


def test_nothing_else_changes() -> None:
    new = with_values(WORKSHEET.encode(), {position("B3"): 22.25}).decode()
    assert new == WORKSHEET.replace('<c r="B3" s="2"><v>1</v>', '<c r="B3" s="2"><v>22.25</v>')
    assert with_values(WORKSHEET.encode(), {}).decode() == WORKSHEET


def test_prefixes_are_kept() -> None:
    part = str(PARTS[OTHER_SHEET])
    new = with_values(part.encode(), {position("B2"): "新 text", position("A3"): 1}).decode()
    text = '<x:c r="B2" t="inlineStr"><x:is><x:t xml:space="preserve">新 text</x:t></x:is></x:c>'
    row = '<x:row r="3"><x:c r="A3"><x:v>1</x:v></x:c></x:row>'
    assert new == part.replace("</x:row></x:sheetData>", f"{text}</x:row>{row}</x:sheetData>")


def test_a_byte_order_mark_moves_nothing() -> None:
    marked = b"\xef\xbb\xbf" + WORKSHEET.encode()
    expected = b"\xef\xbb\xbf" + with_values(WORKSHEET.encode(), {position("B3"): 2.0})
    assert with_values(marked, {position("B3"): 2.0}) == expected


def test_what_cannot_be_edited() -> None:
    with pytest.raises(ValueError, match="cell D3 holds a formula"):
        with_values(WORKSHEET.encode(), {position("D3"): 1.0})
    moved = ROWS.replace('<row r="4"', '<row r="7"').replace('<row r="6"', '<row r="3"')
    with pytest.raises(ValueError, match="row 3 stands after row 7"):
        with_values(WORKSHEET.replace(ROWS, moved).encode(), {position("B3"): 1.0})
    with pytest.raises(ValueError, match="UTF-16"):
        with_values(WORKSHEET.replace("UTF-8", "UTF-16").encode("utf-16"), {})
    with pytest.raises(ValueError, match="no sheetData"):
        with_values(f'<worksheet xmlns="{MAIN}"/>'.encode(), {})
    with pytest.raises(ValueError, match="written in UTF-16, not in UTF-8"):
        with_values(WORKSHEET[WORKSHEET.index("<worksheet") :].encode("utf-16"), {})
    for value in (float("inf"), float("nan")):
        with pytest.raises(ValueError, match=f"{value} is no number that a cell can hold"):
            with_values(WORKSHEET.encode(), {position("B3"): value})
