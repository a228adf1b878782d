"""Staged rates, stage years and what a calendar year is made of."""

from datetime import date

import polars as pl
import pytest

from analytics.schemas.schedule import RULES, StagingRules
from analytics.tariffs.staging import (
    Rounding,
    number_of_cuts,
    stage_calendar,
    staged_rate,
    stages_of_year,
)


def rate(
    base: float | None,
    cuts: int | None,
    stage: int,
    quantum: float = 0.001,
    rounding: Rounding = "half_up",
) -> float | None:
    frame = pl.DataFrame(
        {"b": [base], "n": [cuts], "k": [stage]},
        schema={"b": pl.Float64, "n": pl.Int64, "k": pl.Int64},
    )
    staged = staged_rate(pl.col("b"), pl.col("n"), pl.col("k"), quantum=quantum, rounding=rounding)
    result: float | None = frame.select(staged).item()
    return result


# Ties that binary floats or half-even rounding get wrong: 10 x 7.5/10 and the like.
@pytest.mark.parametrize(
    ("base", "cuts", "stage", "expected"),
    [
        (0.045, 10, 1, 0.041),  # 4.05 -> 4.1; half-even gives 4.0
        (0.065, 10, 5, 0.033),  # 3.25 -> 3.3; half-even gives 3.2
        (0.2, 16, 3, 0.163),  # 16.25 -> 16.3 (vinegar, JETRO 2024); half-even gives 16.2
        (0.07, 20, 3, 0.06),  # 5.95 -> 6.0
        (0.1, 11, 11, 0.0),
        (0.1, 11, 12, 0.0),
        (0.1, 1, 1, 0.0),
    ],
)
def test_half_up_in_whole_numbers(base: float, cuts: int, stage: int, expected: float) -> None:
    assert rate(base, cuts, stage) == expected


def test_nothing_is_computed_without_base_or_cuts_but_the_end_is_zero() -> None:
    assert rate(None, 11, 3) is None
    assert rate(0.1, None, 3) is None
    assert rate(None, 11, 11) == 0.0


def test_truncation_and_another_quantum() -> None:
    assert rate(0.085, 16, 1, rounding="truncate") == 0.079  # 7.97
    assert rate(0.085, 16, 1) == 0.08
    # 13 yen/kg x 7/11 (Japan's tariff of 1 April 2024, 5604.90.200).
    assert rate(13.0, 11, 4, quantum=0.01) == 8.27


def test_narrow_integer_columns_do_not_overflow() -> None:
    frame = pl.DataFrame(
        {"b": [0.65], "n": [21], "k": [20]}, schema={"b": pl.Float64, "n": pl.Int8, "k": pl.Int8}
    )
    assert frame.select(staged_rate(pl.col("b"), pl.col("n"), pl.col("k"))).item() == 0.031


def test_number_of_cuts_is_read_from_the_category_alone() -> None:
    frame = pl.DataFrame({"c": ["cuts_11", "cuts_21", "free", "excluded", "partial"]})
    assert frame.select(number_of_cuts(pl.col("c")))["c"].to_list() == [11, 21, None, None, None]


# RCEP Annex I, General Notes, paragraphs 4 and 5: China counts calendar years, Japan from 1 April,
# and Japan's first year is the first quarter of 2022.
@pytest.mark.parametrize(
    ("importer", "stage", "valid_from", "valid_to"),
    [
        ("CHN", 1, date(2022, 1, 1), date(2022, 12, 31)),
        ("CHN", 2, date(2023, 1, 1), date(2023, 12, 31)),
        ("CHN", 11, date(2032, 1, 1), date(2032, 12, 31)),
        ("CHN", 16, date(2037, 1, 1), date(2037, 12, 31)),
        ("CHN", 21, date(2042, 1, 1), None),
        ("JPN", 1, date(2022, 1, 1), date(2022, 3, 31)),
        ("JPN", 2, date(2022, 4, 1), date(2023, 3, 31)),
        ("JPN", 5, date(2025, 4, 1), date(2026, 3, 31)),
        ("JPN", 11, date(2031, 4, 1), date(2032, 3, 31)),
        ("JPN", 16, date(2036, 4, 1), date(2037, 3, 31)),
        ("JPN", 21, date(2041, 4, 1), None),
    ],
)
def test_stage_years_of_both_importers(
    importer: str, stage: int, valid_from: date, valid_to: date | None
) -> None:
    calendar = stage_calendar(RULES[importer])
    assert calendar.row(stage - 1) == (stage, valid_from, valid_to)


@pytest.mark.parametrize("importer", ["CHN", "JPN"])
def test_stages_follow_each_other_without_gap(importer: str) -> None:
    calendar = stage_calendar(RULES[importer])
    assert calendar["stage_year"].to_list() == list(range(1, 22))
    following = calendar["valid_from"].shift(-1).head(20)
    assert (following - calendar["valid_to"].head(20)).dt.total_days().to_list() == [1] * 20


def test_a_later_entry_into_force_has_a_short_first_year() -> None:
    # Korea: 1 February 2022, calendar years.
    rules = StagingRules(year_start_month=1, entry_into_force=date(2022, 2, 1), last_stage=3)
    assert stage_calendar(rules).rows() == [
        (1, date(2022, 2, 1), date(2022, 12, 31)),
        (2, date(2023, 1, 1), date(2023, 12, 31)),
        (3, date(2024, 1, 1), None),
    ]


def test_stages_of_a_calendar_year() -> None:
    china = stages_of_year(stage_calendar(RULES["CHN"]), [2021, 2022, 2042, 2050])
    assert china.rows() == [
        (2021, None, 0.0, None, 1.0),
        (2022, None, 0.0, 1, 1.0),
        (2042, None, 0.0, 21, 1.0),
        (2050, None, 0.0, 21, 1.0),
    ]
    japan = stages_of_year(stage_calendar(RULES["JPN"]), [2021, 2022, 2026, 2041, 2042])
    assert japan.rows() == [
        (2021, None, 0.0, None, 1.0),
        (2022, 1, 0.25, 2, 0.75),
        (2026, 5, 0.25, 6, 0.75),
        (2041, 20, 0.25, 21, 0.75),
        (2042, None, 0.0, 21, 1.0),
    ]
