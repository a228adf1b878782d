"""Rates by line and year of any schedule, and averages of them."""

from typing import Any

import polars as pl
import pytest

import analytics
from analytics.errors import InputError
from analytics.tariffs.line_paths import preference_margins, tariff_path
from tests.tariffs.small_lines import schedule_of

RATES = ["mfn_rate", "preferential_rate", "applied_rate", "preference_margin", "year_end_rate"]


def of(path: pl.DataFrame, line: str, year: int) -> list[Any]:
    return list(path.filter(tariff_line=line, year=year).select(RATES).row(0))


def test_rates_of_each_line_and_year() -> None:
    path = tariff_path(schedule_of(), None, [2023, 2022])
    assert (path.height, path["importer"][0], path["origin"][0]) == (12, "AUS", "KOR")
    assert of(path, "61091000", 2023) == pytest.approx([0.10, 0.08, 0.08, 0.02, 0.08])
    # Excluded lines pay MFN, lines without an ad valorem rate have none.
    assert of(path, "61099010", 2023) == [0.08, None, 0.08, 0.0, 0.08]
    assert of(path, "62012000", 2023) == [None] * 5
    assert path["mfn_basis"].unique().to_list() == ["base_rate"]


def test_a_year_that_two_stages_share_is_blended() -> None:
    path = tariff_path(schedule_of(month=4), None, [2023])
    # 8 % until March (stage year 2), 7 % from April on (stage year 3).
    assert of(path, "61091000", 2023) == pytest.approx([0.10, 0.0725, 0.0725, 0.0275, 0.07])


def test_mfn_rates_hold_until_the_next_and_the_rest_keep_their_base() -> None:
    mfn = pl.DataFrame(
        [("61091000", 2019, 0.06), ("61091000", 2024, 0.03), ("99999999", 2020, 0.5)],
        schema=["tariff_line", "year", "mfn_rate"],
        orient="row",
    )
    path = tariff_path(schedule_of(), mfn, [2018, 2023, 2024])
    assert [of(path, "61091000", year)[0] for year in (2018, 2023, 2024)] == [0.10, 0.06, 0.03]
    # MFN undercuts the staged rate of 8 %: nothing is saved, and nothing is lost.
    assert of(path, "61091000", 2023) == pytest.approx([0.06, 0.08, 0.06, 0.0, 0.06])
    basis = path.filter(tariff_line="61091000")["mfn_basis"].to_list()
    assert basis == ["base_rate", "given", "given"]
    assert path.filter(tariff_line="87031000")["mfn_basis"].unique().to_list() == ["base_rate"]


def test_parties_are_arguments() -> None:
    path = tariff_path(schedule_of(), None, [2022], importer="VNM", origin="JPN")
    assert path.select("importer", "origin").unique().rows() == [("VNM", "JPN")]
    same = tariff_path(schedule_of(), None, [2022])
    assert path.select(RATES).equals(same.select(RATES))


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ({"tariff_line": ["999"], "year": [2022], "mfn_rate": [0.1]}, "none of 1 lines"),
        ({"line": ["61091000"], "year": [2022], "mfn_rate": [0.1]}, "no column tariff_line"),
        ({"tariff_line": ["61091000"] * 2, "year": [2022] * 2, "mfn_rate": [0.1] * 2}, "repeat"),
        ({"tariff_line": ["61091000"], "year": [2022], "mfn_rate": [60.0]}, "fractions"),
    ],
)
def test_mfn_rates_that_cannot_be_used_are_refused(rows: dict[str, list[Any]], says: str) -> None:
    with pytest.raises(InputError, match=says):
        tariff_path(schedule_of(), pl.DataFrame(rows), [2022])


def test_no_year_is_refused() -> None:
    with pytest.raises(InputError, match="no year"):
        tariff_path(schedule_of(), None, [])


def test_margins_by_lines_and_by_trade() -> None:
    path = tariff_path(schedule_of(), None, [2023])
    by_lines = preference_margins(path, ["heading"])
    clothing = by_lines.row(by_predicate=pl.col("heading") == "6109", named=True)
    assert clothing == pytest.approx(
        {
            "heading": "6109", "lines": 3, "lines_without_rate": 0, "mfn_rate": 0.23 / 3,
            "applied_rate": 0.16 / 3, "preference_margin": 0.07 / 3, "mfn_zero_share": 0.0,
            "zero_share": 1 / 3,
        }
    )  # fmt: skip
    coats = by_lines.row(by_predicate=pl.col("heading") == "6201", named=True)
    assert (coats["lines"], coats["lines_without_rate"], coats["zero_share"]) == (1, 1, 1.0)
    trade = pl.DataFrame({"tariff_line": ["61091000", "61099090"], "value": [3, 1]})
    by_trade = preference_margins(path, ["heading"], trade)
    clothing = by_trade.row(by_predicate=pl.col("heading") == "6109", named=True)
    assert clothing["applied_rate"] == pytest.approx(0.08 * 3 / 4)
    assert clothing["zero_share"] == pytest.approx(0.25)
    # A group without trade has no average.
    assert by_trade.filter(heading="8703")["mfn_rate"].to_list() == [None]


def test_margins_need_their_columns() -> None:
    path = tariff_path(schedule_of(), None, [2023])
    with pytest.raises(InputError, match="no column sector"):
        preference_margins(path, ["sector"])
    with pytest.raises(InputError, match="whole numbers"):
        preference_margins(path, ["year"], pl.DataFrame({"tariff_line": ["x"], "value": [0.5]}))


def test_the_names_are_public() -> None:
    assert analytics.tariff_path is tariff_path
    assert analytics.preference_margins is preference_margins
