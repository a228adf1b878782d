"""Rows of a table sheet as XML: what stands in the cells, how they look, how high the rows are."""

from datetime import date
from xml.etree import ElementTree as ET

from openpyxl import Workbook

from analytics.report.sheet import formats
from analytics.report.sheet.parts import MISSING, Column, Sheet
from analytics.report.workbook.styles import Styles
from analytics.report.workbook.table_rows import table_rows

SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def rows_of(
    columns: list[Column], *rows: tuple[object, ...], width: float = 20.0
) -> tuple[list[ET.Element], Styles]:
    styles = Styles(Workbook())
    content = Sheet("any", "Any", columns, list(rows))
    xml = table_rows(content, [width] * len(columns), styles)
    return list(ET.fromstring(b"<x>" + xml + b"</x>")), styles  # noqa: S314 (our own)


def test_numbers_dates_and_gaps() -> None:
    columns = [Column("a", formats.PERCENT), Column("b", formats.DATE), Column("c", formats.MONEY)]
    (first, second), styles = rows_of(
        columns, (0.1 + 0.2, date(2022, 1, 1), 7), (1e-7, date(2042, 12, 31), None)
    )
    assert [cell.attrib["r"] for cell in (*first, *second)] == ["A5", "B5", "C5", "A6", "B6", "C6"]
    assert [cell.findtext("v") for cell in first] == ["0.3", "44562", "7"]
    assert [cell.findtext("v") for cell in second] == ["1e-07", "52231", None]
    assert second[2].findtext("is/t") == MISSING
    money = str(styles.number_of(styles.column(formats.MONEY)))
    assert [row[2].attrib["s"] for row in (first, second)] == [money, money]


def test_inputs_keep_every_digit() -> None:
    (row,), _ = rows_of(
        [Column("a", formats.INPUT), Column("b", formats.PERCENT)], (0.1 + 0.2,) * 2
    )
    assert [cell.findtext("v") for cell in row] == ["0.30000000000000004", "0.3"]


def test_text_stays_text() -> None:
    texts = ("=1+1", " a < b & c ", "bell\a")
    ((*cells,),), _ = rows_of([Column("a"), Column("b"), Column("c")], texts)
    assert [cell.attrib["t"] for cell in cells] == ["inlineStr"] * 3
    assert [cell.findtext("is/t") for cell in cells] == ["=1+1", " a < b & c ", "bell"]
    assert [cell[0][0].get(SPACE) for cell in cells] == [None, "preserve", None]


def test_words_among_numbers_and_inputs_have_looks_of_their_own() -> None:
    columns = [Column("a"), Column("b", formats.PERCENT), Column("c", formats.INPUT)]
    (words, numbers), styles = rows_of(columns, ("none", "none", "inf"), ("none", 0.5, 2.0))
    looks = [
        [styles.column(None), styles.words_among_numbers, styles.input],
        [styles.column(None), styles.column(formats.PERCENT), styles.input],
    ]
    found = [[int(cell.attrib["s"]) for cell in row] for row in (words, numbers)]
    assert found == [[styles.number_of(look) for look in row] for row in looks]
    assert len({*found[0], *found[1]}) == 4


def test_rows_are_as_high_as_their_texts() -> None:
    (short, long, wide), _ = rows_of([Column("a")], ("x" * 20,), ("x" * 21,), ("汉" * 21,))
    assert "ht" not in short.attrib
    assert (long.attrib["ht"], long.attrib["customHeight"]) == ("30", "1")
    assert wide.attrib["ht"] == "45"
