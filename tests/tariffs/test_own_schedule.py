"""A schedule from a table of one's own, and from an annex in the layout of other parties."""

from pathlib import Path

import polars as pl
import pytest

import analytics
from analytics.errors import InputError
from analytics.schemas.schedule import StagingRules
from analytics.tariffs.own_schedule import own_schedule
from tests.readers.annex_builder import header, line, write_annex

LINES = pl.DataFrame(
    {
        "tariff_line": ["61091000", "61099000", "87032300", "22030000"],
        "base_rate": [0.10, 0.05, 0.05, None],
        "staging_category": ["cuts_10", "published", "excluded", "non_ad_valorem"],
    }
)
RATES = pl.DataFrame(
    {"tariff_line": "61099000", "stage_year": range(1, 22), "preferential_rate": [0.03] * 21}
)


def test_a_table_becomes_a_schedule() -> None:
    schedule = own_schedule(LINES, "AUS", "KOR", published=RATES)
    assert (schedule.importer, schedule.origin, schedule.is_imported) == ("AUS", "KOR", True)
    assert schedule.lines["status"].unique().to_list() == ["assumed"]
    path = analytics.tariff_path(schedule, None, [2024])
    rates = dict(path.select("tariff_line", "applied_rate").iter_rows())
    assert rates == {"22030000": None, "61091000": 0.07, "61099000": 0.03, "87032300": 0.05}
    assert analytics.own_schedule is own_schedule


def test_stage_years_may_begin_in_april() -> None:
    rules = StagingRules(year_start_month=4)
    schedule = own_schedule(LINES.head(1), "AUS", "KOR", rules=rules)
    path = analytics.tariff_path(schedule, None, [2023])
    assert path["applied_rate"].item() == pytest.approx(0.25 * 0.08 + 0.75 * 0.07)


def test_all_problems_are_said_at_once() -> None:
    table = pl.DataFrame(
        [
            ("6109.10", 0.1, "cuts_10"), ("610910", 10.0, "immediate"), ("610910", 60.0, "free"),
            (None, 0.1, "cut_10"), ("870323", None, "cuts_4"), ("220300", 0.1, "published"),
        ],
        schema=["tariff_line", "base_rate", "staging_category"],
        orient="row",
    )  # fmt: skip
    with pytest.raises(InputError) as refused:
        own_schedule(table, "AUS", "KOR")
    assert [problem.partition(" (first")[0][:34] for problem in refused.value.problems] == [
        "2 codes are not of six to twelve d", "2 rows repeat a code; keep one",
        "1 base rates are below 0 or above ", "1 staging categories are not known",
        "1 lines are free at a base rate th", "1 lines are cut from a base rate t",
        "1 lines are published without rate",
    ]  # fmt: skip


def test_columns_are_asked_for() -> None:
    with pytest.raises(InputError, match="no column base_rate"):
        own_schedule(LINES.drop("base_rate"), "AUS", "KOR")
    with pytest.raises(InputError, match="leading zeros"):
        own_schedule(LINES.with_columns(pl.col("tariff_line").cast(pl.Int64)), "AUS", "KOR")


def test_an_annex_in_the_layout_of_australia(tmp_path: Path) -> None:
    """An empty first column, twenty stage years, and amounts where a rate is not ad valorem."""
    stages = 20
    file = write_annex(
        tmp_path / "schedule of australia.xlsx",
        [
            line("6109.10.00", 0.10, [max(0.0, round(0.1 - 0.01 * k, 3)) for k in range(1, 21)]),
            line("8703.23.00", "5%, and $12,000 each", "5%, and $12,000 each", stages),
            line("0201.10.00", 0.0, 0.0, stages),
            line("2203.00.10", "$1.220/kg", "$1.220/kg", stages),
        ],
        head=header(stages, last="Year 20 and Subsequent Years"),
        empty_columns=1,
    )
    schedule = analytics.read_rcep_annex(file, "AUS", "KOR")
    path = analytics.tariff_path(schedule, None, [2023, 2045])
    assert path.filter(tariff_line="61091000")["applied_rate"].to_list() == [0.08, 0.0]
    trade = pl.DataFrame(
        {"hs_code": ["610910", "87032300", "020110"], "hs_edition": "HS2012", "year": 2023,
         "value": [1000, 500, 70]}
    )  # fmt: skip
    paid = analytics.duty(path, trade).by("year").row(0, named=True)
    assert (paid["mfn_duty"], paid["applied_duty"]) == (100, 80)
    assert (paid["value"], paid["value_without_rate"]) == (1570, 500)
