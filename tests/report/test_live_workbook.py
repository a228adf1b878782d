"""The live model in the workbook: formulas with their values, proved by LibreOffice."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import fastexcel
import polars as pl
import pytest

import analytics
from analytics.cli.assumptions import edited_scenario
from analytics.office.filling import write_filled
from analytics.office.package import Package
from analytics.office.references import Position
from analytics.report.excel_model import totals
from analytics.report.excel_model.totals import QUANTITIES, live_sheets
from analytics.report.findings.cover import Block
from analytics.report.folder.folders import MODELS
from analytics.report.sheet.parts import HEADER_ROW
from analytics.report.text import LANGUAGES, text
from analytics.report.workbook.assumption_sheet import VALUE, assumption_sheet
from analytics.report.workbook.tab_parts import FIXED_NAMES, sheet_name
from analytics.report.workbook.workbook import Book, write_book, write_workbook
from analytics.results import Results
from analytics.schemas.live import SETTLED
from analytics.units import CNY_PER_MN, PERCENT
from tests.libreoffice import LibreOffice

# Of all but staging, which the live model takes as it was calibrated.
TEN_CHANGES: dict[str, object] = {
    "export_share": 0.6,
    "utilisation_rate.import.2030": 0.45,
    "compliance_cost": 0.005,
    "margin_tilt.export": 60.0,
    "armington_elasticity.auto_parts": 2.0,
    "adjustment_speed": 0.25,
    "growth.clothing": 0.013,
    "trade_cost_change.export": -0.01,
    "composition.food_share_of_trade": 0.14,
    "origin_share.clothing": 0.5,
}
SETTLED_CHANGES: dict[str, object] = {
    "staging_shares.at_once": 0.26,
    "staging_shares.by_year_11": 0.705,
    "auto_parts_zero_share": 0.8,
}
"""What only the calibration of staging can follow."""


@pytest.fixture
def workbook(baseline_models: Path) -> Path:
    """The workbook of the baseline in English."""
    return baseline_models / MODELS["en"]


def write_model(results: Results, path: Path) -> None:
    """Write the sheets of the live model with the assumptions that they read, and no others.

    LibreOffice would take as long again for the sheets that hold no formula.
    """
    live = live_sheets(results, "en")
    check = (text("live.master", "en"), totals.master_check(live, "en"))
    book = Book(
        title="T",
        subject="S",
        date=results.data_date,
        cover=[Block("T", [("", "S")]), Block("T", [check])],
        sheets=[assumption_sheet(results, "en"), *live],
        pictures=[],
        scenario=results.scenario.name,
    )
    write_book(book, path, "en")


def formulas(path: Path, tabs: Iterable[str]) -> dict[str, list[str]]:
    """Return the formulas of some sheets by cell, as they are written."""
    names = fastexcel.read_excel(path).sheet_names
    found = {}
    with ZipFile(path) as archive:
        for tab in tabs:
            xml = archive.read(f"xl/worksheets/sheet{names.index(tab) + 1}.xml").decode()
            found[tab] = re.findall(r'<c r="(\w+)"[^>]*><f([^>]*>[^<]*)<', xml)
    return found


def cells(path: Path, tab: str) -> pl.DataFrame:
    """Values of a sheet of a workbook, or of a folder of recalculated ones, its titles as names."""
    if path.is_file():
        return fastexcel.read_excel(path).load_sheet(tab, header_row=HEADER_ROW - 1).to_polars()
    texts = pl.read_csv(path / f"{tab}.csv", skip_rows=HEADER_ROW - 1, infer_schema=False)
    shares = pl.all().str.ends_with("%")
    numbers = texts.select(
        pl.all().str.strip_suffix("%").cast(pl.Float64, strict=False)
        / pl.when(shares).then(PERCENT).otherwise(1.0)
    )
    return texts.with_columns(
        column for column in numbers if column.null_count() == texts[column.name].null_count()
    )


def tabs(results: Results, language: str = "en") -> list[str]:
    return [sheet_name(sheet.name, language) for sheet in live_sheets(results, language)]


def assert_cells(stored: Path, computed: Path, tabs: Iterable[str]) -> int:
    """Every cell of some sheets is what another workbook holds; return how many are numbers."""
    compared = 0
    for tab in tabs:
        expected, found = cells(stored, tab), cells(computed, tab)
        numbers = (
            fastexcel.read_excel(stored)
            .load_sheet(tab, header_row=HEADER_ROW - 1, dtypes="float")
            .to_polars()
        )
        assert expected.columns == found.columns
        for name in expected.columns:
            own, other = numbers[name], found[name].cast(pl.Float64, strict=False)
            assert own.is_null().equals(other.is_null()), (tab, name)
            # A difference of equals is rounding in the last digits of the two.
            rounding = 1e-9 if "difference" in name else 1e-12
            assert ((own - other).abs() <= 1e-9 * own.abs() + rounding).all(), (tab, name)
            compared += own.count()
            words = own.is_null()
            assert expected[name].filter(words).equals(found[name].filter(words)), (tab, name)
    return compared


def edit(workbook: Path, changes: Mapping[str, object], edited: Path) -> None:
    """Exchange values of the sheet of assumptions, and nothing else."""
    ids = cells(workbook, "Assumptions").to_series(0).to_list()
    number = fastexcel.read_excel(workbook).sheet_names.index("Assumptions") + 1
    values: dict[Position, Any] = {
        Position(HEADER_ROW + 1 + ids.index(name), VALUE): value for name, value in changes.items()
    }
    with Package(workbook) as package:
        write_filled(package, {f"xl/worksheets/sheet{number}.xml": values}, edited)


@pytest.mark.office
@pytest.mark.slow
def test_libreoffice_and_a_rerun_agree_after_changes(
    workbook: Path, baseline: Results, libreoffice: LibreOffice, tmp_path: Path
) -> None:
    """In every cell. One that nobody edited is computed in ``test_one_statement.py``."""
    write_model(baseline, tmp_path / "model.xlsx")
    alone, whole = (formulas(path, tabs(baseline)) for path in (tmp_path / "model.xlsx", workbook))
    assert alone == whole
    assert sum(map(len, alone.values())) > 280_000
    changes = {**TEN_CHANGES, **SETTLED_CHANGES}
    edit(tmp_path / "model.xlsx", changes, tmp_path / "edited.xlsx")
    anew = libreoffice.recalculated(tmp_path / "edited.xlsx", tmp_path)
    # What `rcep run --assumptions` makes of the same file.
    scenario = edited_scenario(tmp_path / "edited.xlsx", None, {}).changed
    assert scenario.digest() == analytics.load_scenario("baseline", changes).digest()
    followed = analytics.run(analytics.load_scenario("baseline", TEN_CHANGES), draws=0)
    assert_totals(cells(anew, "Model"), followed)
    write_model(followed, tmp_path / "followed.xlsx")
    # The calendar of a scenario that sets something by year has columns for it.
    computing = [tab for tab in tabs(followed) if tab not in {"Checks", "Model calendar"}]
    assert assert_cells(tmp_path / "followed.xlsx", anew, computing) > 300_000
    # The sheet says which inputs its formulas do not follow.
    checks = cells(anew, "Checks").filter(agrees="no")
    settled = [name for name in checks["quantity"] if name.startswith(SETTLED)]
    assert set(settled) == set(SETTLED_CHANGES)
    assert len(settled) < checks.height
    assert master_check(anew) == text("live.differs", "en")


def assert_totals(model: pl.DataFrame, results: Results) -> None:
    """Every total of the sheet equals the program's to 1e-9."""
    known = {
        (row["flow"], row["sector"], row["year"]): row
        for row in results.projection.iter_rows(named=True)
    }
    titles = {quantity: f"{text(f'column.{quantity}', 'en')} (mn CNY)" for quantity in QUANTITIES}
    assert model.height == 12 * len(results.study.years.compared)
    for row in model.iter_rows(named=True):
        expected = known[row["flow"], row["sector"], row["year"]]
        for quantity, title in titles.items():
            value = expected[quantity] / CNY_PER_MN
            assert row[title] == pytest.approx(value, rel=1e-9, abs=1e-12), (row, quantity)


def master_check(path: Path) -> str:
    if path.is_dir():
        cover = pl.read_csv(path / "Cover.csv", has_header=False, infer_schema=False)
    else:
        cover = fastexcel.read_excel(path).load_sheet("Cover", header_row=None).to_polars()
    found = cover.filter(pl.col(cover.columns[0]) == text("live.master", "en"))
    return str(found.item(0, 1))


def test_stored_totals_are_the_program_s(workbook: Path, baseline: Results) -> None:
    assert_totals(cells(workbook, "Model"), baseline)
    checks = cells(workbook, "Checks")
    assert "difference" in checks.columns
    assert checks["difference"].abs().max() == pytest.approx(0.0, abs=1e-7)  # mn CNY
    assert set(checks["agrees"]) == {"yes"}


def parts(path: Path) -> Iterator[tuple[str, str]]:
    """Name and XML of each sheet."""
    with ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                yield name, archive.read(name).decode()


def test_every_formula_has_its_value_beside_it(workbook: Path) -> None:
    formulas = 0
    for name, xml in parts(workbook):
        found = re.findall(r"<c [^>]*>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)(<v>[^<]+</v>)?", xml)
        assert all(found), name
        formulas += len(found)
    assert 280_000 < formulas < 331_189  # what it had before the product groups


def test_formulas_are_short_and_stay_inside(workbook: Path) -> None:
    texts = [text for _, xml in parts(workbook) for text in re.findall(r"<f[^>]*>([^<]+)</f>", xml)]
    assert max(map(len, texts)) < 450
    assert [text for text in texts if "[" in text.replace("[z]", "") or "http" in text] == []
    assert [
        text for text in texts if "#REF" in text or "OFFSET" in text or "INDIRECT" in text
    ] == []


def test_nothing_is_hidden(workbook: Path) -> None:
    for name, xml in parts(workbook):
        assert 'hidden="1"' not in xml, name
    with ZipFile(workbook) as archive:
        assert 'state="' not in archive.read("xl/workbook.xml").decode().replace('"visible"', "")
        assert not [name for name in archive.namelist() if "vba" in name or "external" in name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_lead_to_cells_of_their_sheets(baseline: Results, language: str) -> None:
    names: dict[str, str] = {}
    for sheet in live_sheets(baseline, language):
        own = sheet.names(sheet_name(sheet.name, language))
        assert not own.keys() & names.keys()
        names |= own
    assert not names.keys() & baseline.scenario.assumptions.by_id().keys()
    assert [name for name in names if re.fullmatch(r"[A-Za-z]{1,3}[0-9]+", name)] == []


def test_the_rules_hold_where_there_are_no_ranges_and_no_live_model(tmp_path: Path) -> None:
    results = analytics.run("finite_supply", draws=0)
    path = tmp_path / "finite.xlsx"
    write_workbook(results, path)
    names = fastexcel.read_excel(path).sheet_names
    assert not {FIXED_NAMES["model"], FIXED_NAMES["checks"], "Sensitivity"} & set(names)
    assert master_check(path) == text("live.none", "en")
