"""The rules for published workbooks: a clean one passes, every planted violation is found."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table

from analytics.office.cell_text import text_width
from analytics.office.number_formats import is_date, shown_number
from analytics.office.reading import read_workbook_parts
from analytics.office.rules import RULES, Violation, check_workbook
from tests.office.published_workbook import ROWS, exchange, published_workbook, rewrite

RATES, CONTENTS = "xl/worksheets/sheet3.xml", "xl/worksheets/sheet2.xml"


def violations(book: Workbook, folder: Path) -> list[Violation]:
    path = folder / "发布 workbook.xlsx"
    book.save(path)
    return check_workbook(read_workbook_parts(path))


def found(book: Workbook, folder: Path) -> list[tuple[str, str, str]]:
    return [(v.rule, v.sheet, v.cell) for v in violations(book, folder)]


def put(cell: str, value: object, sheet: str = "Rates") -> Callable[[Workbook], None]:
    def plant(book: Workbook) -> None:
        book[sheet][cell] = value

    return plant


def remove(name: str) -> Callable[[Workbook], None]:
    def plant(book: Workbook) -> None:
        del book[name]

    return plant


def without_table(book: Workbook) -> None:
    del book["Rates"].tables["rates"]


def second_table(book: Workbook) -> None:
    book["Rates"]["A11"], book["Rates"]["A12"] = "Kind", "x"
    book["Rates"].add_table(Table(displayName="more", ref="A11:A12"))


def table_in_column_b(book: Workbook) -> None:
    book["Rates"].move_range("A4:E8", cols=1)
    without_table(book)
    book["Rates"].add_table(Table(displayName="rates", ref="B4:F8"))
    for letter, width in zip("BCDEF", (18, 8, 28, 24, 14), strict=True):
        book["Rates"].column_dimensions[letter].width = width


def blank_row(book: Workbook) -> None:
    for cell in book["Rates"][6]:
        cell.value = None
    for sheet in book:
        sheet["A2"] = f"{sheet['A2'].value} An empty cell: not known."


def blank_column(book: Workbook) -> None:
    for row in range(4, 9):
        book["Rates"].cell(row, 1).value = None


def hidden_row(book: Workbook) -> None:
    book["Rates"].row_dimensions[7].hidden = True


def hidden_column(book: Workbook) -> None:
    book["Model"].column_dimensions["C"].hidden = True


def hidden_sheet(book: Workbook) -> None:
    book["Model"].sheet_state = "veryHidden"


def percent_margin(book: Workbook) -> None:
    book["Rates"]["C4"] = "Preference margin [note 1]"
    for row in range(5, 9):
        book["Rates"].cell(row, 3).number_format = "0.0%"


def linked_to(location: str) -> Callable[[Workbook], None]:
    def plant(book: Workbook) -> None:
        book["Contents"]["A3"].hyperlink = Hyperlink(ref="A3", location=location)

    return plant


def named_twice(book: Workbook) -> None:
    book["Contents"]["A9"] = "Rates"
    book["Contents"]["A9"].hyperlink = Hyperlink(ref="A9", location="Rates!A1")


def narrow(book: Workbook) -> None:
    book["Rates"].column_dimensions["A"].width = 8


def narrow_number(book: Workbook) -> None:
    book["Rates"]["D6"].number_format = "#,##0.0000000000000000"
    book["Rates"]["D6"].value = 123456789.5


def cursor(book: Workbook) -> None:
    book["Rates"].sheet_view.selection[0].activeCell = "D9"


def no_print_titles(book: Workbook) -> None:
    book["Rates"]._print_rows = None


def no_fit(book: Workbook) -> None:
    book["Notes"].sheet_properties.pageSetUpPr.fitToPage = False


def no_title_property(book: Workbook) -> None:
    book.properties.title = None


def no_language(book: Workbook) -> None:
    book.properties.language = None


def merged(book: Workbook) -> None:
    book["Rates"].merge_cells("A2:D2")


PLANTED: dict[str, tuple[Callable[[Workbook], None], tuple[str, str, str]]] = {
    "no cover": (remove("Cover"), ("sheet-missing", "", "")),
    "no contents": (remove("Contents"), ("sheet-missing", "", "")),
    "not on contents": (put("A5", None, "Contents"), ("contents", "Contents", "A5")),
    "twice on contents": (named_twice, ("contents", "Contents", "A9")),
    "link to another sheet": (linked_to("'Notes'!A1"), ("link", "Contents", "A3")),
    "broken link": (linked_to("'Gone'!A1"), ("link", "Contents", "A3")),
    "note not explained": (put("A7", "Cars [note 7]"), ("note", "Rates", "A7")),
    "note not used": (put("C4", "Applied rate (%)"), ("note", "Notes", "A3")),
    "no title property": (no_title_property, ("title-property", "", "")),
    "no language": (no_language, ("language-property", "", "")),
    "formula on another file": (
        put("B3", "='[book.xlsx]Sheet 1'!A1*2", "Model"), ("external-link", "Model", "B3"),
    ),
    "hidden sheet": (hidden_sheet, ("hidden", "Model", "")),
    "hidden row": (hidden_row, ("hidden", "Rates", "A7")),
    "hidden column": (hidden_column, ("hidden", "Model", "C1")),
    "no title": (put("A1", None), ("title", "Rates", "A1")),
    "no source": (put("A2", "Rates as of 31 December."), ("source", "Rates", "A2")),
    "no table": (without_table, ("table", "Rates", "A4")),
    "two tables": (second_table, ("table", "Rates", "A11")),
    "table in column B": (table_in_column_b, ("table", "Rates", "B4")),
    "blank header": (put("B4", None), ("header", "Rates", "B4")),
    "repeated header": (put("D4", "applied  rate (%) [note 1]"), ("header", "Rates", "D4")),
    "merged": (merged, ("merged", "Rates", "A2")),
    "blank row": (blank_row, ("blank-row", "Rates", "A6")),
    "blank column": (blank_column, ("blank-column", "Rates", "A4")),
    "below the table": (put("A10", "* provisional"), ("outside-table", "Rates", "A10")),
    "beside the table": (put("G5", "check!"), ("outside-table", "Rates", "G5")),
    "blank cell": (put("D6", None), ("blank-cell", "Rates", "D6")),
    "no unit": (put("D4", "Trade"), ("unit", "Rates", "D4")),
    "per cent for points": (percent_margin, ("points", "Rates", "C4")),
    "no status": (put("E4", "Remark"), ("status", "Rates", "E4")),
    "number as text": (put("D7", "1,290.0"), ("number-as-text", "Rates", "D7")),
    "text as formula": (put("A6", "=-low estimate"), ("text-as-formula", "Rates", "A6")),
    "formula of constants": (put("D6", "=+1"), ("text-as-formula", "Rates", "D6")),
    "formula without a value": (put("B3", "=B2*2", "Model"), ("formula-value", "Model", "B3")),
    "error": (put("B3", "#DIV/0!", "Model"), ("formula-error", "Model", "B3")),
    "text too wide": (narrow, ("width", "Rates", "A5")),
    "number too wide": (narrow_number, ("width", "Rates", "D6")),
    "cursor elsewhere": (cursor, ("cursor", "Rates", "D9")),
    "no print titles": (no_print_titles, ("print-titles", "Rates", "")),
    "several pages wide": (no_fit, ("fit-to-width", "Notes", "")),
}  # fmt: skip


def test_a_clean_workbook_has_no_violation(tmp_path: Path) -> None:
    assert violations(published_workbook(), tmp_path) == []


@pytest.mark.filterwarnings("ignore:File may not be readable")  # blank headers are meant
@pytest.mark.parametrize(("plant", "expected"), PLANTED.values(), ids=PLANTED)
def test_a_planted_violation_is_found(
    plant: Callable[[Workbook], None], expected: tuple[str, str, str], tmp_path: Path
) -> None:
    book = published_workbook()
    plant(book)
    assert expected in found(book, tmp_path)


@pytest.mark.parametrize("name", ["blank cell", "merged", "no unit", "hidden row", "no table"])
def test_one_fault_is_one_violation(name: str, tmp_path: Path) -> None:
    book = published_workbook()
    plant, expected = PLANTED[name]
    plant(book)
    assert found(book, tmp_path) == [expected]


def test_every_rule_can_be_violated() -> None:
    tested = {rule for _, (rule, _, _) in PLANTED.values()}
    assert tested | {"macros"} == set(RULES)
    assert len({rule for _, (rule, _, cell) in PLANTED.values() if cell}) >= 12


def test_macros_and_files_outside(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    published_workbook().save(path)
    rewrite(path, lambda _, content: content, **{"xl/vbaProject.bin": b"\xd0\xcf"})
    (only,) = check_workbook(read_workbook_parts(path))
    assert (only.rule, only.cure) == ("macros", "save it as .xlsx, without macros")


def test_messages_quote_what_is_wrong_and_say_what_to_do(tmp_path: Path) -> None:
    book = published_workbook()
    for row in (5, 6, 8):
        book["Rates"].cell(row, 4).value = None
    book["Rates"]["D7"] = " 1,290.0"
    book["Rates"]["A6"] = "@SUM(1)"
    said = {v.rule: f"{v.message}; {v.cure}" for v in violations(book, tmp_path)}
    assert said["blank-cell"].startswith(
        'a cell of "Trade (mn CNY)" is blank (3 cells: D5, D6, D8); write why ([x] not available'
    )
    assert said["number-as-text"].startswith('"1,290.0" is text, not a number')


def test_what_repeats_is_one_violation(tmp_path: Path) -> None:
    book = published_workbook()
    for row in range(5, 900):
        book["Model"].cell(row, 2).value = "=B2*2"
        book["Model"].cell(row, 3).value = "#N/A"
        book["Model"].cell(row, 4).value = "='[book.xlsx]Sheet 1'!A1"
    for row in (9, 10):
        book["Rates"].merge_cells(start_row=row, end_row=row, start_column=1, end_column=2)
    said = {v.rule: v.message for v in violations(book, tmp_path)}
    assert said["formula-error"] == ('the cell shows "#N/A" (895 cells: C5, C6, C7, C8, ...)')
    assert said["external-link"].endswith("refers to another file (895 cells: D5, D6, D7, D8, ...)")
    assert said["merged"] == "A9:B9 is merged (2 cells: A9, A10)"
    assert len([v for v in violations(book, tmp_path) if v.sheet == "Model"]) == 4


def test_a_far_cell_makes_one_violation_of_all_blank_columns(tmp_path: Path) -> None:
    book = published_workbook()
    without_table(book)
    book["Rates"]["XFD6"] = 5
    said = [v.message for v in violations(book, tmp_path) if v.rule == "blank-column"]
    assert said == ["column F is blank (16,378 cells: F4, G4, H4, I4, ...)"]


def test_working_sheets_are_free_of_the_rules_of_publication(tmp_path: Path) -> None:
    book = published_workbook()
    for name in ("Assumptions", "Checks", "模型"):
        sheet = book.create_sheet(name)
        sheet.append([None, "no title", "no title"])
        sheet.append([1, 2, None])
        sheet.merge_cells("A5:B5")
        row = book["Contents"].max_row + 1
        place = Hyperlink(ref="", location=f"'{name}'!A1")
        book["Contents"].cell(row, 1, name).hyperlink = place
    assert found(book, tmp_path) == []
    book["Assumptions"].title = "Inputs"
    rules = {rule for rule, sheet, _ in found(book, tmp_path) if sheet == "Inputs"}
    assert {"title", "table", "merged", "fit-to-width"} <= rules


def test_a_blank_that_is_explained_is_no_violation(tmp_path: Path) -> None:
    for cell, text in (
        ("A3", "A blank cell: the rate is not ad valorem."),
        ("A3", "空白表示无从价税率。"),
        ("D4", "Trade (mn CNY) [note 1]"),
    ):
        book = published_workbook()
        book["Rates"]["D6"] = None
        book["Rates"][cell] = text
        assert found(book, tmp_path) == [], text


def test_codes_years_dates_and_counts_need_no_unit(tmp_path: Path) -> None:
    book = published_workbook()
    titles = ("HS heading", "Year", "Number of lines", "Unit", "Status")
    rows = [["0101", 2025, 12, "lines", "derived"], ["8708", 2026, 13, "lines", "derived"]]
    for number, title in enumerate(titles, 1):
        book["Rates"].cell(4, number).value = title
    for row, values in enumerate([*rows, *rows], 5):
        for number, value in enumerate(values, 1):
            book["Rates"].cell(row, number).value = value
    book["Notes"]["A3"] = None
    assert found(book, tmp_path) == []


def test_wrapped_text_needs_room_for_its_longest_word_only(tmp_path: Path) -> None:
    book = published_workbook()
    narrow(book)
    for row in range(5, 9):
        book["Rates"].cell(row, 1).alignment = Alignment(wrap_text=True)
    book["Rates"]["A4"] = "Part"
    assert found(book, tmp_path) == []
    book["Rates"]["A5"] = "Bestimmungslandprinzip"
    assert found(book, tmp_path) == [("width", "Rates", "A5")]


def test_links_by_formula_count_and_structured_references_stay_inside(tmp_path: Path) -> None:
    book = published_workbook()
    book["Contents"]["A3"].hyperlink = None
    book["Contents"]["A3"] = '=HYPERLINK("#Rates!A1","Rates")'
    path = tmp_path / "book.xlsx"
    book["Model"]["B3"] = "=SUM(rates[2025])+SUM(rates[Trade])"
    book.save(path)
    exchange(path, CONTENTS, b'"Rates")</f><v></v>', b'"Rates")</f><v>Rates</v>')
    exchange(path, CONTENTS, b'<c r="A3"', b'<c r="A3" t="str"')
    exchange(path, "xl/worksheets/sheet5.xml", b"</f><v></v>", b"</f><v>3</v>")
    assert check_workbook(read_workbook_parts(path)) == []


def test_a_workbook_without_tables_is_still_looked_into(tmp_path: Path) -> None:
    book = published_workbook()
    without_table(book)
    book["Rates"]["D6"] = None
    book["Rates"]["D4"] = "Trade"
    places = {(rule, cell) for rule, _, cell in found(book, tmp_path)}
    assert places == {("table", "A4"), ("unit", "D4"), ("blank-cell", "D6")}


def test_a_table_over_the_whole_sheet_is_no_trap(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    published_workbook().save(path)
    exchange(path, "xl/tables/table1.xml", b'ref="A4:E8"', b'ref="A4:XFD1048576"')
    start = time.process_time()
    said = {v.rule: v.message for v in check_workbook(read_workbook_parts(path))}
    assert time.process_time() - start < 20
    assert "(1,048,568 cells: E9, E10, E11, E12, ...)" in said["blank-cell"]


def test_codes_with_leading_zeros_are_text_even_among_numbers(tmp_path: Path) -> None:
    book = published_workbook()
    for row, code in enumerate(("0101", "8708", 8703, "3303"), 5):
        book["Rates"].cell(row, 4).value = code
    assert found(book, tmp_path) == []


def test_a_table_without_a_title_above_it(tmp_path: Path) -> None:
    book = published_workbook()
    without_table(book)
    book["Rates"].delete_rows(1, 3)
    places = {(rule, cell) for rule, sheet, cell in found(book, tmp_path) if sheet == "Rates"}
    assert places == {("table", "A1"), ("source", "A2")}


def test_widths_of_text_and_numbers() -> None:
    assert text_width("关税 8 %") == 8
    assert shown_number(1234567.0, '#,##0.0" mn"') == "1,234,567.0 mn"
    assert shown_number(0.5, "0%;[Red]-0%") == "50%"
    assert shown_number(45000.0, "yyyy-mm-dd") == "0" * 10
    assert shown_number(12.0, "General") == "12"
    assert shown_number(1e15, "0.00E+00") == "0.0E+00"
    assert [is_date(code) for code in ("[Red]0.0", "d mmm", '0"days"')] == [False, True, False]
    assert len(ROWS) == 4
