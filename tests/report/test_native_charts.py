"""Charts for editing: they draw the cells they should, and say what they show."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import polars as pl
import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils.cell import range_to_tuple

from analytics.readers.study import read_study
from analytics.report.charts.colours import AREA_COLOURS, BLUE, GREEN, ORANGE
from analytics.report.findings.cover import Block
from analytics.report.sheet.parts import HEADER_ROW, Column, Sheet
from analytics.report.text import LANGUAGES, sector_labels, text
from analytics.report.workbook.native_charts import Cells, cells, native_charts
from analytics.report.workbook.sheets import table_sheets
from analytics.report.workbook.tab_parts import sheet_name
from analytics.report.workbook.workbook import Book, write_book
from analytics.results import Results
from analytics.units import CNY_PER_MN

KEY_YEARS = read_study().years.compared

FORMATS = ["0%", "#,##0,,,", "#,##0", "#,##0"]
DRAWN = {"zero_tariff_share", "projection_years", "projection"}
SHARES, TRADE, IMPORTS, EXPORTS = range(4)


@pytest.fixture(scope="module", params=LANGUAGES)
def written(
    request: pytest.FixtureRequest, baseline: Results, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str]:
    """A workbook of some tables and the charts, and its language."""
    language = request.param
    path = tmp_path_factory.mktemp("native") / "报告 report.xlsx"
    tables = table_sheets(baseline, language)
    charts = native_charts(baseline, tables, language)
    of_charts = [each for each in tables if each.name in DRAWN]
    write_book(Book("T", "S", "2026-01-01", cover(), of_charts, [], charts), path, language)
    return path, language


def cover() -> list[Block]:
    return [Block("T", [("", "Q")]), Block("H", [("", "text")])]


@pytest.fixture(scope="module")
def book(written: tuple[Path, str]) -> Workbook:
    return load_workbook(written[0])


@pytest.fixture(scope="module")
def charts(written: tuple[Path, str], book: Workbook) -> list[Any]:
    """The charts as a program reads them back."""
    return book[sheet_name("native_charts", written[1])]._charts


def held(book: Workbook, reference: str) -> list[Any]:
    """Return what stands in the cells of a reference."""
    tab, (left, top, right, bottom) = range_to_tuple(reference)
    assert left == right
    return [book[tab].cell(row, left).value for row in range(top, bottom + 1)]


def drawn(book: Workbook, chart: Any) -> list[list[Any]]:
    return [held(book, series.val.numRef.f) for series in chart.ser]


def names(book: Workbook, chart: Any) -> list[str]:
    return [s.tx.v or held(book, s.tx.strRef.f)[0] for s in chart.ser]


def words(title: Any) -> str:
    return "".join(run.t for paragraph in title.tx.rich.p for run in paragraph.r)


def projected(results: Results, column: str, **key: object) -> list[float]:
    chosen = results.projection.filter(*(pl.col(name) == value for name, value in key.items()))
    return chosen.sort("year")[column].to_list()


def test_shares_are_those_of_china_for_japan(
    book: Workbook, charts: list[Any], baseline: Results
) -> None:
    table = baseline.zero_tariff_share.filter(importer="CHN", origin="JPN", scope="all")
    expected = [
        table.filter(measure=measure).sort("year")["share"].to_list()
        for measure in ("lines", "trade", "entered")
    ]
    assert drawn(book, charts[SHARES]) == expected
    assert [line[0] for line in expected] == pytest.approx([0.0845, 0.2355, 0.3502], abs=5e-5)
    assert held(book, charts[SHARES].ser[0].cat.numRef.f) == list(range(2021, 2043))
    # Published: 86 % of lines at the end; no chart ends above 100 %.
    assert drawn(book, charts[SHARES])[0][-1] == pytest.approx(0.86, abs=5e-4)
    assert charts[SHARES].y_axis.scaling.max == 1.0


def test_trade_with_and_without_rcep(book: Workbook, charts: list[Any], baseline: Results) -> None:
    expected = [
        projected(baseline, column, flow=flow, sector="total")
        for flow in ("import", "export")
        for column in ("projection_cny", "counterfactual_cny")
    ]
    assert drawn(book, charts[TRADE]) == expected
    assert held(book, charts[TRADE].ser[0].cat.numRef.f) == list(range(2020, 2043))
    dashes = [series.spPr.ln.prstDash for series in charts[TRADE].ser]
    assert dashes == ["solid", "dash", "solid", "dash"]


@pytest.mark.parametrize(("position", "flow"), [(IMPORTS, "import"), (EXPORTS, "export")])
def test_effects_by_sector_in_the_key_years(
    book: Workbook, charts: list[Any], baseline: Results, written: Any, position: int, flow: str
) -> None:
    labels = sector_labels(baseline.study, written[1])
    present = baseline.projection.filter(level="sector", flow=flow)["sector"].unique()
    sectors = [name for name in labels if name in present]
    assert names(book, charts[position]) == [labels[sector] for sector in sectors]
    for sector, bars in zip(sectors, drawn(book, charts[position]), strict=True):
        years = projected(baseline, "effect_cny", flow=flow, sector=sector)
        by_year = dict(zip(range(2020, 2043), years, strict=True))
        assert [bar * CNY_PER_MN for bar in bars] == pytest.approx([by_year[y] for y in KEY_YEARS])
    assert held(book, charts[position].ser[0].cat.numRef.f) == list(KEY_YEARS)


def test_every_chart_has_titles_units_axes_and_colours_of_the_theme(
    book: Workbook, charts: list[Any], written: Any
) -> None:
    language = written[1]
    assert [chart.y_axis.numFmt.formatCode for chart in charts] == FORMATS
    for chart in charts:
        assert words(chart.title)
        assert words(chart.x_axis.title) == text("column.year", language)
        assert any(unit in words(chart.y_axis.title) for unit in ("%", "CNY", "元"))
        assert chart.x_axis.delete is False
        assert chart.y_axis.delete is False
        assert len(set(names(book, chart))) == len(chart.ser)
        assert chart.title.overlay is False
    lines = [[f"#{s.spPr.ln.solidFill.srgbClr}" for s in chart.ser] for chart in charts[:2]]
    assert lines == [[BLUE, ORANGE, GREEN], [BLUE, BLUE, ORANGE, ORANGE]]
    for chart in charts[2:]:
        bars = [f"#{s.spPr.solidFill.srgbClr}" for s in chart.ser]
        assert bars == [*AREA_COLOURS[: len(bars)]]


def test_stored_values_are_those_of_the_cells(book: Workbook, charts: list[Any]) -> None:
    """Previewers show a chart from what is stored beside its references."""
    for chart in charts:
        for series in chart.ser:
            for reference in (series.val.numRef, series.cat.numRef):
                stored = [float(point.v) for point in reference.numCache.pt]
                assert stored == held(book, reference.f)
            if series.tx.strRef:
                assert [p.v for p in series.tx.strRef.strCache.pt] == held(book, series.tx.strRef.f)


def test_every_chart_has_an_alternative_text_and_a_link_to_its_cells(
    written: tuple[Path, str], book: Workbook, baseline: Results
) -> None:
    path, language = written
    with ZipFile(path) as archive:
        drawing = archive.read("xl/drawings/drawing1.xml").decode("utf-8")
        parts = [name for name in archive.namelist() if name.startswith("xl/charts/")]
    tables = table_sheets(baseline, language)
    texts = [chart.text for chart in native_charts(baseline, tables, language)]
    assert len(set(texts)) == len(parts) == 4
    assert [f'descr="{text}"' in drawing for text in texts] == [True] * 4
    tab = book[sheet_name("native_charts", language)]
    links = [cell.hyperlink.location for (cell, *_) in tab.iter_rows() if cell.hyperlink]
    wanted = ("contents", "zero_tariff_share", "projection", "projection_years", "projection_years")
    assert links == [f"'{sheet_name(name, language)}'!A1" for name in wanted]
    # One to a page, and no blank page after the last.
    assert len(tab.row_breaks.brk) == 3


def test_charts_follow_their_rows(baseline: Results) -> None:
    """Rows above a series move the cells that its chart draws."""
    tables = table_sheets(baseline, "en")
    lower = [replace(t, rows=[tuple("-" for _ in t.columns), *t.rows]) for t in tables]
    for before, after in zip(
        references(baseline, tables), references(baseline, lower), strict=True
    ):
        assert (after.column, after.first, after.last) == (
            before.column, before.first + 1, before.last + 1,
        )  # fmt: skip


def references(results: Results, tables: Sequence[Sheet]) -> list[Cells]:
    found = native_charts(results, tables, "en")
    return [cells for c in found for cells in (c.categories, *(s.values for s in c.series))]


def test_rows_that_do_not_follow_each_other_are_refused() -> None:
    rows: list[tuple[object, ...]] = [("a", 1), ("b", 2), ("a", 3)]
    sheet = Sheet("shares", "Shares", [Column("Kind"), Column("Share", "0%")], rows)
    found = cells(sheet, "Share", {"Kind": "b"})
    assert (found.values, found.first, found.last) == ([2], 6, 6)
    assert found.cell(HEADER_ROW).values == ["Share"]
    for kind in ("a", "c"):
        with pytest.raises(ValueError, match="sheet shares: no rows below each other"):
            cells(sheet, "Share", {"Kind": kind})
