"""The workbook that is handed on: few sheets, each on A4, numbers as numbers, rules kept."""

import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook

import analytics
from analytics.office.reading import read_workbook_parts
from analytics.office.rules import check_workbook
from analytics.report.folder.folders import WORKBOOKS
from analytics.report.tables.display import FRACTION
from analytics.report.tables.printed import IN_REPORT, display_table
from analytics.report.text import LANGUAGES
from analytics.report.workbook.publication import tab_of, write_publication, write_table
from analytics.results import Results
from tests.libreoffice import LibreOffice

MOST_SHEETS, MOST_PAGES = 12, 14


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def path(baseline_report: Path, language: str) -> Path:
    return baseline_report / WORKBOOKS[language]


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return load_workbook(path)


def test_few_sheets_each_in_the_contents(book: Workbook, language: str) -> None:
    tables = [{"en": f"Table {n}", "zh": f"表{n}"}[language] for n in range(1, 8)]
    charts = {"en": "Charts", "zh": "图表"}[language]
    assert book.sheetnames == ["Cover", "Contents", *tables, charts, "Assumptions", "Notes"]
    assert len(book.sheetnames) <= MOST_SHEETS
    links = [row[0].hyperlink for row in book["Contents"].iter_rows(min_row=5)]
    others = [name for name in book.sheetnames if name != "Contents"]
    assert [link.location for link in links] == [f"'{name}'!A1" for name in others]


def test_the_rules_for_published_workbooks_hold(path: Path) -> None:
    assert check_workbook(read_workbook_parts(path)) == []


@pytest.mark.parametrize("name", IN_REPORT)
def test_a_table_stands_there_as_it_is_declared(
    book: Workbook, baseline: Results, language: str, name: str
) -> None:
    table = display_table(name, [baseline], language)
    sheet = book[tab_of(table)]
    assert sheet["A1"].value == table.title
    (area,) = sheet.tables.values()
    rows = list(sheet[area.ref])
    assert [cell.value for cell in rows[0]] == [column.title for column in table.columns]
    for cells, values in zip(rows[1:], table.rows, strict=True):
        for cell, value, column in zip(cells, values, table.columns, strict=True):
            if column.decimals is None or value is None:
                assert cell.value == ("[x]" if value is None else value)
                continue
            assert cell.value == pytest.approx(value, rel=1e-12)
            assert cell.number_format.endswith("%") == (column.unit == FRACTION)
            shown = cell.number_format.rstrip("%").partition(".")[2]
            assert len(shown) == column.decimals
    assert len(set(rows[0])) == len(rows[0])
    assert not sheet.merged_cells.ranges


def test_each_table_is_printed_on_one_page_of_a4(book: Workbook, baseline: Results) -> None:
    for sheet in book.worksheets:
        assert sheet.page_setup.paperSize == 9, sheet.title
        assert sheet.page_setup.fitToWidth == 1
        assert "Baseline" in sheet.oddFooter.left.text or "基准" in sheet.oddFooter.left.text
        assert "&P" in sheet.oddFooter.right.text
    for sheet in book.worksheets[2:9]:
        assert sheet.page_setup.fitToHeight == 1
        (area,) = sheet.tables.values()
        header = int(re.findall(r"\d+", area.ref)[0])
        assert sheet.print_title_rows == f"${header}:${header}"
        assert sheet.print_area.replace("$", "").endswith(f"!A1:{area.ref.partition(':')[2]}")


def test_pictures_say_what_they_show(path: Path) -> None:
    with ZipFile(path) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode("utf-8")
    texts = re.findall(r'descr="([^"]+)"', drawing)
    assert len(texts) == 2
    assert "86" in texts[0]


def test_a_changed_scenario_is_named_and_its_tables_follow(tmp_path: Path) -> None:
    results = analytics.run("full_use", draws=0)
    write_publication(results, tmp_path / "full.xlsx", [])
    sheet = load_workbook(tmp_path / "full.xlsx")["Table 3"]
    assert "Full use" in sheet["A2"].value
    assert "Full use" in sheet.oddFooter.left.text
    table = display_table("effects", [results])
    # Without draws there are no ranges, and no columns for them.
    assert [c.title for c in table.columns if "end" in c.title] == []
    (area,) = sheet.tables.values()
    shown = {tuple(cell.value for cell in row[:2]): row[2].value for row in sheet[area.ref]}
    key = ("Imports from Japan", "All goods")
    known = {row[:2]: row[2] for row in table.rows}
    assert shown[key] == pytest.approx(known[key])
    assert shown[key] > 200.0  # 38 in the baseline


def test_the_same_table_twice_is_the_same_file(baseline: Results, tmp_path: Path) -> None:
    table = display_table("3", [baseline], "en", [2030])
    for name in ("a.xlsx", "b.xlsx"):
        write_table(table, tmp_path / name, baseline.data_date)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


@pytest.mark.office
@pytest.mark.slow
def test_it_prints_on_few_pages(
    baseline_report: Path, libreoffice: LibreOffice, tmp_path: Path
) -> None:
    libreoffice.convert("pdf", tmp_path, *(baseline_report / name for name in WORKBOOKS.values()))
    pages = {
        path.name: len(re.findall(rb"/Type\s*/Page[^s]", path.read_bytes()))
        for path in tmp_path.glob("*.pdf")
    }
    assert len(pages) == len(WORKBOOKS)
    assert all(10 < count <= MOST_PAGES for count in pages.values()), pages
