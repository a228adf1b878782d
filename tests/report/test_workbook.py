"""The workbook of the model: what stands in it, that it is plain data, LibreOffice opens it."""

import re
import tempfile
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import polars as pl
import pytest
from openpyxl import Workbook, load_workbook

from analytics.office.parts import WorkbookParts
from analytics.office.references import Position
from analytics.office.rules import check_workbook
from analytics.readers.study import read_study
from analytics.report.findings.cover import Block
from analytics.report.folder.folders import MODELS
from analytics.report.sheet.parts import HEADER_ROW
from analytics.report.text import LANGUAGES
from analytics.report.workbook.assumption_sheet import VALUE, assumption_sheet
from analytics.report.workbook.sheets import effect_sheet, share_sheet, table_sheets
from analytics.report.workbook.workbook import (
    Book,
    write_assumptions,
    write_book,
)
from analytics.results import Results
from analytics.units import CNY_PER_MN
from tests.cut_workbook import FIRST_ROWS, cut_workbook
from tests.libreoffice import LibreOffice

LONG = 2000
"""Rows of sheets of which openpyxl loads those at the top alone, with all it knows of each.

So it does with sheets of formulas. What stands in all others is seen in ``baseline_workbooks``.
"""
KEY_YEARS = read_study().years.compared


@pytest.fixture(scope="module")
def cut(baseline_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook; of 300,000 formulas and of 27,000 rows of lineage those at the top."""

    def is_long(_: str, rows: bytes) -> bool:
        return b"<f>" in rows or b"<f " in rows or rows.count(b"<row ") > LONG - FIRST_ROWS

    path = tmp_path_factory.mktemp("cut") / "model.xlsx"
    return cut_workbook(baseline_models / "model.xlsx", path, is_long)


@pytest.fixture(scope="module")
def book(cut: Path) -> Workbook:
    """The same, loaded."""
    return load_workbook(cut)


def column(book: Workbook, sheet: str, title: str) -> list[Any]:
    """Return the cells below a title."""
    titles = [cell.value for cell in book[sheet][HEADER_ROW]]
    position = titles.index(title)
    rows = book[sheet].iter_rows(min_row=HEADER_ROW + 1, values_only=True)
    return [row[position] for row in rows]


def test_sheets_and_links(book: Workbook) -> None:
    assert book.sheetnames[:4] == ["Cover", "Contents", "Notes", "Findings"]
    assert (book.sheetnames[4], book.sheetnames[-1]) == ("Charts to edit", "Change log")
    links = [row[0].hyperlink for row in book["Contents"].iter_rows(min_row=HEADER_ROW + 1)]
    others = [name for name in book.sheetnames if name != "Contents"]
    assert [link.location for link in links] == [f"'{name}'!A1" for name in others]


def test_names_that_programs_look_for_are_the_same_in_chinese(baseline_models: Path) -> None:
    chinese = load_workbook(baseline_models / "model.zh.xlsx", read_only=True)
    fixed = {"Cover", "Contents", "Notes", "Assumptions", "Sources", "Change log"}
    assert fixed <= set(chinese.sheetnames)
    assert "零关税占比" in chinese.sheetnames


def test_notes_resolve_both_ways(book: Workbook) -> None:
    marker = re.compile(r"\[note \d+\]")
    used = {
        found
        for sheet in book.worksheets
        if sheet.title != "Notes"
        for row in sheet.iter_rows(values_only=True)
        for value in row
        if isinstance(value, str)
        for found in marker.findall(value)
    }
    assert used == set(column(book, "Notes", "Note"))


def test_status_and_source_stand_on_every_sheet_of_numbers(book: Workbook) -> None:
    without_numbers = ("Sectors", "Sources", "Checks", "Equations", "Change log")
    for sheet in book.worksheets[5:]:
        # In the live model each formula says where its number comes from.
        if sheet.title not in without_numbers and "Model" not in sheet.title:
            assert "Status" in [cell.value for cell in sheet[HEADER_ROW]], sheet.title
        assert sheet["A2"].value.startswith("Source: "), sheet.title
    assert "Ministry of Finance" in book["Trade history"]["A2"].value


def test_differences_of_rates_are_percentage_points(book: Workbook, baseline: Results) -> None:
    points = [v for v in column(book, "Tariffs by sector", "Preference margin (pp)") if v != "[x]"]
    margins = baseline.tariff_path["preference_margin"].drop_nulls()
    assert sum(points) == pytest.approx(100.0 * margins.sum())


def test_headline_shares_stand_in_the_workbook(book: Workbook) -> None:
    # Published: 8 % (8.45 % of lines) before RCEP, 25 % at once, 86 % at the end.
    titles = ("Importer and origin", "Goods", "Year", "Tariff lines at zero (%)")
    rows = zip(*(column(book, "Zero-tariff shares", title) for title in titles), strict=True)
    shares = {row[2]: row[3] for row in rows if row[:2] == ("China ← Japan", "all goods")}
    assert {y: shares[y] for y in (2021, 2022, 2032, 2037, 2042)} == pytest.approx(
        {2021: 0.0845, 2022: 0.25, 2032: 0.715, 2037: 0.83, 2042: 0.86}, abs=5e-4
    )


def test_effects_are_those_of_the_projection_in_millions(book: Workbook, baseline: Results) -> None:
    expected = baseline.projection.filter(pl.col("year").is_in(KEY_YEARS))["effect_cny"].sum()
    found = column(book, "Effects in key years", "Effect of RCEP (mn CNY)")
    assert len(found) == len(KEY_YEARS) * 12
    assert sum(found) * CNY_PER_MN == pytest.approx(expected, abs=1.0)
    full = column(book, "Projection", "Effect of RCEP (CNY)")
    assert sum(full) == pytest.approx(baseline.projection["effect_cny"].sum(), abs=0.01)


def test_tables_are_clean(book: Workbook, baseline_workbooks: dict[str, WorkbookParts]) -> None:
    whole = {sheet.name: sheet for sheet in baseline_workbooks["en"].sheets}
    for sheet in book.worksheets[2:]:
        if sheet.title.startswith("Charts"):
            continue
        titles = [cell.value for cell in sheet[HEADER_ROW]]
        assert all(titles), sheet.title
        assert len(set(titles)) == len(titles), sheet.title
        assert sheet.freeze_panes is not None
        assert sheet.print_title_rows == f"${HEADER_ROW}:${HEADER_ROW}"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToWidth == 1
        (table,) = sheet.tables.values()
        cells = whole[sheet.title].cells
        last = Position(max(cell.row for cell in cells), max(cell.column for cell in cells))
        assert table.ref == f"A{HEADER_ROW}:{last}"
        assert table.column_names == titles
        assert table.autoFilter.ref == table.ref
        assert not sheet.merged_cells.ranges
        rows = range(HEADER_ROW, last.row + 1)
        places = [Position(row, column) for row in rows for column in range(1, last.column + 1)]
        assert [place for place in places if place not in cells] == [], sheet.title


def test_number_formats(book: Workbook) -> None:
    formats = {
        cell.value: sheet.cell(HEADER_ROW + 1, cell.column).number_format
        for sheet in book.worksheets[4:]
        for cell in sheet[HEADER_ROW]
    }
    assert formats["MFN rate (%)"] == "0.0%"
    assert formats["Effect of RCEP (mn CNY)"] == "#,##0.0"
    assert formats["Effect of RCEP (CNY)"] == "#,##0.00"
    assert formats["Year"] == "0"
    assert formats["Read on"] == "yyyy-mm-dd"


def test_a_fraction_is_not_called_per_cent(book: Workbook) -> None:
    rows = book["Headline"].iter_rows(min_row=HEADER_ROW + 1, values_only=True)
    shares = {row[1]: row[2:4] for row in rows if "share of Shandong" in str(row[0])}
    # 54.48 / (182.15 / 1.165) and 61.61688 / 182.15 bn CNY.
    assert shares[2020] == (pytest.approx(34.8445, abs=1e-4), "%")
    assert shares[2021] == (pytest.approx(33.8275, abs=1e-4), "%")


def test_missing_is_empty_and_not_zero(book: Workbook, baseline: Results) -> None:
    staged = column(book, "Tariffs by sector", "Staged rate (%)")
    assert staged.count("[x]") == baseline.tariff_path["preferential_rate"].null_count() > 0


def test_infinity_stands_as_the_loader_reads_it(baseline: Results) -> None:
    """A sheet has no number for it; the CSV says inf."""
    for language in LANGUAGES:
        rows = {row[0]: row for row in assumption_sheet(baseline, language).rows}
        assert rows["export_supply_elasticity.cars"][VALUE - 1] == "inf"
        assert rows["armington_elasticity.cars"][VALUE - 1] == 3.0


def test_properties_and_dates(baseline_models: Path, baseline: Results) -> None:
    with ZipFile(baseline_models / "model.xlsx") as archive:
        core = archive.read("docProps/core.xml").decode("utf-8")
        dates = {entry.date_time for entry in archive.infolist()}
    assert f"{baseline.data_date}T00:00:00Z" in core
    assert re.search(r"<dc:language[^>]*>en</dc:language>", core)
    assert "RCEP and trade between Japan and Qingdao" in core
    assert dates == {(1980, 1, 1, 0, 0, 0)}


def test_text_that_looks_like_a_formula_stays_text(baseline: Results, tmp_path: Path) -> None:
    texts = ["=1+1", "@SUM(A1)", "+1", "-1", "\x07bell"]
    coverage = baseline.coverage.clear().vstack(
        pl.DataFrame(
            [{"table": f"t{i}", "cause": text, "rows": 1, "trade_value_cny": -1.0,
              "treatment": text, "examples": text} for i, text in enumerate(texts)],
            schema=baseline.coverage.schema,
        )
    )  # fmt: skip
    changed = baseline.replace(coverage=coverage)
    sheets = [sheet for sheet in table_sheets(changed, "en") if sheet.name == "coverage"]
    book = Book("T", "S", "2026-01-01", [Block("T", [("", "Q")])], sheets, [])
    write_book(book, tmp_path / "book.xlsx", "en")
    sheet = load_workbook(tmp_path / "book.xlsx", read_only=True)["Coverage"]
    rows = list(sheet.iter_rows(min_row=HEADER_ROW + 1, max_row=HEADER_ROW + len(texts)))
    assert [row[5].value for row in rows] == [*texts[:4], "bell"]
    assert {row[5].data_type for row in rows} == {"s"}
    assert {row[3].data_type for row in rows} == {"n"}


def test_nothing_is_written_beside_the_file(
    baseline: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "full or absent"))
    write_assumptions(baseline, tmp_path / "my.xlsx")
    assert [path.name for path in tmp_path.iterdir()] == ["my.xlsx"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_workbook_in_either_language(baseline_models: Path, language: str) -> None:
    book = load_workbook(baseline_models / MODELS[language], read_only=True)
    assert book.sheetnames[0] == "Cover"
    assert book.sheetnames[3] == {"en": "Findings", "zh": "主要结论"}[language]
    assert max(map(len, book.sheetnames)) <= 31


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_has_a_cell_for_each_column(baseline: Results, language: str) -> None:
    for sheet in table_sheets(baseline, language):
        assert {len(row) for row in sheet.rows} == {len(sheet.columns)}, sheet.name
        assert len({column.title for column in sheet.columns}) == len(sheet.columns), sheet.name


def test_dates_stay_dates(book: Workbook) -> None:
    assert {type(value).__name__ for value in column(book, "Sources", "Read on")} <= {
        "datetime", date.__name__
    }  # fmt: skip


def test_sheet_of_effects_says_nothing_for_no_trade(baseline: Results) -> None:
    empty = baseline.projection.with_columns(pl.lit(0.0).alias("counterfactual_cny"))
    changed = baseline.replace(projection=empty)
    assert {row[7] for row in effect_sheet(changed, "en").rows} == {None}
    assert len(share_sheet(baseline, "en").rows) == 2 * 2 * 22  # directions, scopes, years


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_prints_it(cut: Path, libreoffice: LibreOffice, tmp_path: Path) -> None:
    """Printed are the pages with words and charts, and the first of tables.

    The live model is opened and computed in ``test_live_workbook.py``.
    """
    pages = 'pdf:calc_pdf_Export:{"PageRange":{"type":"string","value":"1-30"}}'
    said = libreoffice.convert(pages, tmp_path, cut)
    assert b"Error" not in said
    pdf = (tmp_path / "model.pdf").read_bytes()
    assert pdf.startswith(b"%PDF")
    assert len(pdf) > 100_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_workbooks_keep_the_rules(
    baseline_workbooks: dict[str, WorkbookParts], language: str
) -> None:
    assert check_workbook(baseline_workbooks[language]) == []
