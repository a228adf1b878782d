"""The annex reader, on China's file for ASEAN and on small workbooks."""

from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from analytics.errors import InputError
from analytics.readers.rcep_annex import read_rcep_annex
from analytics.schemas.schedule import Schedule
from analytics.tariffs.rates import preferential_rates
from analytics.tariffs.staging import staged_rate
from tests.readers.annex_builder import Row, header, line, write_annex

ANNEX = Path("rcep-annex") / "recp-schedule-of-china-for-asean.xls"
LINES = 8277


@pytest.fixture(scope="module")
def china(shared_data: Path) -> Schedule:
    return read_rcep_annex(shared_data / ANNEX, "CHN", "ASEAN")


def problems_of(path: Path, importer: str = "CHN") -> tuple[str, ...]:
    with pytest.raises(InputError) as caught:
        read_rcep_annex(path, importer, "ASEAN")
    return caught.value.problems


def test_china_for_asean_lines(china: Schedule) -> None:
    assert china.lines.height == LINES
    assert china.lines["tariff_line"].str.len_chars().unique().to_list() == [8]
    assert china.lines["tariff_line"].min() == "01012100"
    assert (china.lines["staging_category"] == "excluded").sum() == 340
    assert china.published is not None
    assert china.published.height == LINES * 21


# Shares of the file itself (MOFCOM, Annex I, schedule of China for ASEAN).
@pytest.mark.parametrize(("stage", "share"), [(1, 67.91), (11, 80.62), (16, 83.62), (21, 90.50)])
def test_china_for_asean_zero_share(china: Schedule, stage: int, share: float) -> None:
    rates = preferential_rates(china).filter(pl.col("stage_year") == stage)
    assert 100 * (rates["preferential_rate"] == 0).sum() / LINES == pytest.approx(share, abs=0.005)


def test_china_for_asean_base_zero_share(china: Schedule) -> None:
    assert 100 * (china.lines["base_rate"] == 0).sum() / LINES == pytest.approx(8.45, abs=0.005)


def test_china_for_asean_equal_cuts_are_rounded_half_up(china: Schedule) -> None:
    # 10 cuts on 1,052 lines, 15 on 248 and 20 on 570; truncation reproduces 1,227 of them only.
    assert china.published is not None
    rates = china.published.join(china.lines.select("tariff_line", "base_rate"), on="tariff_line")
    counts = {}
    for rounding in ("half_up", "truncate"):
        for cuts in (10, 15, 20):
            expected = staged_rate(
                pl.col("base_rate"),
                pl.lit(cuts),
                pl.col("stage_year"),
                rounding=rounding,
            )
            fits = (
                rates.filter(pl.col("base_rate") > 0)
                .with_columns(((expected - pl.col("preferential_rate")).abs() < 1e-9).alias("fits"))
                .group_by("tariff_line")
                .agg(pl.col("fits").fill_null(value=False).all())
            )
            counts[rounding, cuts] = fits["fits"].sum()
    assert [counts["half_up", cuts] for cuts in (10, 15, 20)] == [1052, 248, 570]
    assert sum(counts["truncate", cuts] for cuts in (10, 15, 20)) == 1227


def test_china_for_asean_rates_are_fractions_and_excluded_have_none(china: Schedule) -> None:
    rates = preferential_rates(china)
    excluded = china.lines.filter(pl.col("staging_category") == "excluded")
    of_excluded = rates.join(excluded.select("tariff_line"), on="tariff_line", how="semi")
    assert of_excluded["preferential_rate"].null_count() == 340 * 21
    assert rates["preferential_rate"].null_count() == 340 * 21
    assert china.coverage.filter(pl.col("cause") == "excluded (U)")["rows"].item() == 340


def test_another_party_s_layout(tmp_path: Path) -> None:
    """A leading empty column, more titles, Year 20 at the end, compound text and U."""
    rows: list[Row] = [
        ["01", "LIVE ANIMALS"],
        line("0101.21.00", 0.05, [0.04, 0.03, *[0] * 18]),
        line("0102.29.00", "$1.220/kg", "$1.220/kg", 20),
        line("8703.23.10", "5%, and $12,000 each", [*["5%, and $12,000 each"] * 10, *[0] * 10]),
        line("2203.00.00", 0.3, "U", 20),
        line("2204.10.00", "Free", "Free", 20),
        line("2204.20.00", "10%", "5%", 20),
    ]
    titles = [("Annex I",), ("",), ("Schedule of Korea",), (None,), ("Section A",)]
    head = header(20, last="Year 20 and Subsequent Years")
    path = write_annex(
        tmp_path / "韩国 annex.xlsx", rows, head=head, titles=titles, empty_columns=1
    )
    schedule = read_rcep_annex(path, "KOR", "CHN")
    lines = {row["tariff_line"]: row for row in schedule.lines.iter_rows(named=True)}
    assert schedule.rules.last_stage == 20
    assert {code: row["staging_category"] for code, row in lines.items()} == {
        "01012100": "published",
        "01022900": "non_ad_valorem",
        "22030000": "excluded",
        "22041000": "published",
        "22042000": "published",
        "87032310": "published",
    }
    assert lines["01022900"]["base_rate"] is None
    assert lines["01022900"]["base_rate_text"] == "$1.220/kg"
    assert lines["22042000"]["base_rate"] == pytest.approx(0.10)
    rates = preferential_rates(schedule)
    cars = rates.filter(pl.col("tariff_line") == "87032310").sort("stage_year")
    # Text is not zero: no rate until it is printed as a number.
    assert cars["preferential_rate"].to_list() == [*[None] * 10, *[0.0] * 10]
    causes = dict(schedule.coverage.select("cause", "rows").rows())
    assert causes == {
        "excluded (U)": 1,
        "no ad valorem rate in any stage year": 1,
        "rate not ad valorem in some stage years": 1,
        "base rate not ad valorem": 2,
    }


@pytest.mark.parametrize(
    ("importer", "second_stage"),
    [("CHN", date(2023, 1, 1)), ("VNM", date(2023, 1, 1)), ("IDN", date(2022, 4, 1))],
)
def test_stage_years_begin_as_the_general_notes_say(
    tmp_path: Path, importer: str, second_stage: date
) -> None:
    path = write_annex(tmp_path / "a.xlsx", [line("0101.21.00", 0.1, 0)])
    rates = preferential_rates(read_rcep_annex(path, importer, "JPN"))
    assert rates.filter(pl.col("stage_year") == 2)["valid_from"].item() == second_stage


def test_identical_repeats_collapse(tmp_path: Path) -> None:
    repeated = line("0101.21.00", 0.1, 0.05)
    path = write_annex(tmp_path / "a.xlsx", [repeated, repeated, line("0101.29.00", 0.1, 0)])
    schedule = read_rcep_annex(path, "CHN", "JPN")
    assert schedule.lines.height == 2
    assert schedule.published is not None
    assert schedule.published.height == 42


def test_rows_are_kept_after_error_cells_and_codes_stay_text(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(header())
    sheet.append(["0101", "#DIV/0!"])
    sheet["B2"].data_type = "e"
    sheet.append([None] * 24)
    sheet.append(line("0101.21.00", 0.1, 0))
    workbook.save(tmp_path / "a.xlsx")
    schedule = read_rcep_annex(tmp_path / "a.xlsx", "CHN", "JPN")
    assert schedule.lines["tariff_line"].to_list() == ["01012100"]


def test_missing_file(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path / "none.xls")
    assert problem.endswith("none.xls does not exist; check the path")


def test_folder_in_place_of_a_file(tmp_path: Path) -> None:
    (problem,) = problems_of(tmp_path)
    assert "is a folder; give the file in it" in problem


def test_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.xls"
    path.write_bytes(b"")
    (problem,) = problems_of(path)
    assert "empty.xls is empty; download the file again" in problem


def test_workbook_without_cells(tmp_path: Path) -> None:
    path = tmp_path / "blank.xlsx"
    openpyxl.Workbook().save(path)
    (problem,) = problems_of(path)
    assert "has no cells with content" in problem


def test_html_in_place_of_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "page.xls"
    path.write_text("\n<!DOCTYPE html><html><body>404</body></html>", encoding="utf-8")
    (problem,) = problems_of(path)
    assert "is a web page (HTML), not a table" in problem


def test_text_in_place_of_a_workbook(tmp_path: Path) -> None:
    path = tmp_path / "notes.xls"
    path.write_text("HS Code,Base Rate", encoding="utf-8")
    (problem,) = problems_of(path)
    assert "is not an Excel workbook (.xls or .xlsx)" in problem


@pytest.mark.parametrize("kept", [600, 100_000])
def test_truncated_file(shared_data: Path, tmp_path: Path, kept: int) -> None:
    path = tmp_path / "cut.xls"
    path.write_bytes((shared_data / ANNEX).read_bytes()[:kept])
    (problem,) = problems_of(path)
    assert "it is damaged or truncated: download it again" in problem


def test_truncated_xlsx(tmp_path: Path) -> None:
    path = write_annex(tmp_path / "a.xlsx", [line("0101.21.00", 0.1, 0)])
    path.write_bytes(path.read_bytes()[:-400])
    (problem,) = problems_of(path)
    assert "it is damaged or truncated: download it again" in problem


def test_header_not_found(tmp_path: Path) -> None:
    path = write_annex(tmp_path / "a.xlsx", [line("0101.21.00", 0.1, 0)], head=["Code", "Name"])
    (problem,) = problems_of(path)
    assert problem.startswith("no header within the first 60 rows (sheets: Sheet)")
    assert '"HS Code", "Base Rate", "Year 1"' in problem


def test_stage_years_not_consecutive(tmp_path: Path) -> None:
    head = [name for name in header() if name not in ("Year 3", "Year 7")]
    path = write_annex(tmp_path / "a.xlsx", [line("0101.21.00", 0.1, 0, 19)], head=head)
    (problem,) = problems_of(path)
    assert problem.startswith("stage years 3, 7 have no column (header in row 3, last column")


def test_several_schedules_in_one_workbook(tmp_path: Path) -> None:
    path = write_annex(tmp_path / "a.xlsx", [line("0101.21.00", 0.1, 0)])
    workbook = openpyxl.load_workbook(path)
    workbook.copy_worksheet(workbook["Sheet"]).title = "Japan"
    workbook.save(path)
    (problem,) = problems_of(path)
    assert problem.startswith("several sheets hold a schedule (Sheet, Japan)")
    assert read_rcep_annex(path, "CHN", "JPN", sheet="Japan").lines.height == 1
    with pytest.raises(InputError, match='no sheet "Japn": did you mean "Japan"'):
        read_rcep_annex(path, "CHN", "JPN", sheet="Japn")


def test_all_problems_of_codes_and_rates_at_once(tmp_path: Path) -> None:
    rows = [
        line("0101.21.00", 0.1, 0),
        line(1012900, 0.1, 0),  # a number: the leading zero is lost
        line("0102.21.00", 25, 0),
        line("0103.10.00", 0.1, [-0.01, *[0] * 20]),
        line("0104.10.00", 0.1, [0.05, None, *[0] * 19]),
        line("0105.11.00", 0.1, 0.05),
        line("0105.11.00", 0.1, 0.04),
    ]
    path = write_annex(tmp_path / "a.xlsx", rows)
    problems = problems_of(path)
    assert len(problems) == 5
    assert (
        'HS codes of 1 lines do not have 6 or 8 or 10 digits: "1012900" in row 5 (7 digits)'
        in (problems[0])
    )
    assert problems[1].startswith("1 rates are above 1 where fractions are expected")
    assert '01022100 in row 6, base rate is "25"; if the file is in percent, divide' in problems[1]
    assert '1 rates are negative: 01031000 in row 7, year 1 is "-0.01"' in problems[2]
    assert "1 rates are blank in rows that have others: 01041000 in row 8, year 2" in problems[3]
    assert "1 lines stand in the file more than once with different rates" in problems[4]
    assert "01051100 in rows 9, 10" in problems[4]
