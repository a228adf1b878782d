"""Which staging one printed rate reveals."""

from decimal import Decimal

import polars as pl
import pytest

from analytics.schemas.schedule import RULES
from analytics.tariffs.classify import (
    classify_staging,
    cuts_of_parts,
    stage_year_on,
    staging_fits,
)
from analytics.tariffs.staging import staged_rate


def classified(base: float | None, printed: float | None, stage: int) -> tuple[str | None, int]:
    frame = pl.DataFrame({"b": [base], "p": [printed]}, schema={"b": pl.Float64, "p": pl.Float64})
    expressions = (
        classify_staging(pl.col("b"), pl.col("p"), stage).alias("c"),
        staging_fits(pl.col("b"), pl.col("p"), stage).alias("n"),
    )
    category, fits = frame.select(expressions).row(0)
    return category, fits


@pytest.mark.parametrize(
    ("base", "printed", "stage", "expected"),
    [
        # Published pairs: Qingdao Customs 2022 (calcium chloride), Japan Tariff Association 2024
        # (knitted coats), Wenzhou Customs 2022 (shoes), China Daily 2024 (caps).
        (0.033, 0.030, 1, "cuts_11"),
        (0.109, 0.082, 4, "cuts_16"),
        (0.067, 0.064, 1, "cuts_21"),
        (0.032, 0.020, 4, "cuts_11"),
        (0.039, 0.0, 1, "immediate"),
        (0.0, 0.0, 5, "free"),
        (0.0, 0.018, 5, "free"),
        (0.05, 0.05, 5, "standstill"),
        (0.30, 0.091, 5, "unclassified"),
        (0.067, 0.069, 5, "unclassified"),
        (None, 0.02, 5, None),
        (0.05, None, 5, None),
    ],
)
def test_category(
    base: float | None, printed: float | None, stage: int, expected: str | None
) -> None:
    assert classified(base, printed, stage)[0] == expected


@pytest.mark.parametrize("cuts", [11, 16, 21])
@pytest.mark.parametrize("stage", [4, 5, 6, 9])
def test_every_staged_rate_is_found_again(cuts: int, stage: int) -> None:
    """From 1 % on and stage 4, half-up rates tell 11, 16 and 21 cuts apart but for a few."""
    base = [tenth / 1000 for tenth in range(20, 400)]
    frame = pl.DataFrame({"b": base}).with_columns(
        staged_rate(pl.col("b"), pl.lit(cuts), pl.lit(stage)).alias("p")
    )
    found = frame.select(
        classify_staging(pl.col("b"), pl.col("p"), stage).alias("c"),
        staging_fits(pl.col("b"), pl.col("p"), stage).alias("n"),
    )
    assert found["n"].min() == 1
    assert found.filter(pl.col("n") == 1)["c"].unique().to_list() == [f"cuts_{cuts}"]


def test_the_slowest_of_several_is_taken_and_all_are_counted() -> None:
    # 0.5 % in stage 5 is 0.27 with 11 cuts and 0.34 with 16: both print 0.3 %.
    assert classified(0.005, 0.003, 5) == ("cuts_16", 2)
    # 0.1 % in stage 1 prints 0.1 % with any number of cuts, and with none.
    assert classified(0.001, 0.001, 1) == ("standstill", 4)


def test_truncation_and_half_up_differ() -> None:
    frame = pl.DataFrame({"b": [0.085], "p": [0.079]})
    base, printed = pl.col("b"), pl.col("p")
    # 8.5 x 15/16 = 7.97: truncated 7.9, half-up 8.0 (Japan's TPP schedule truncates).
    cut = staged_rate(base, pl.lit(16), pl.lit(1), rounding="truncate")
    assert frame.select(cut == printed).item()
    assert frame.select(staged_rate(base, pl.lit(16), pl.lit(1))).item() == 0.08
    assert frame.select(classify_staging(base, printed, 1)).item() == "unclassified"


@pytest.mark.parametrize(
    ("importer", "year", "month", "stage"),
    [
        ("JPN", 2022, 1, 1),
        ("JPN", 2022, 3, 1),
        ("JPN", 2022, 4, 2),
        ("JPN", 2024, 4, 4),
        ("JPN", 2025, 3, 4),
        ("JPN", 2025, 4, 5),
        ("JPN", 2099, 4, 21),
        ("CHN", 2022, 6, 1),
        ("CHN", 2024, 1, 3),
        ("CHN", 2042, 1, 21),
    ],
)
def test_stage_year_of_a_day(importer: str, year: int, month: int, stage: int) -> None:
    # RCEP Annex I, General Notes, paragraphs 4 and 5.
    assert stage_year_on(RULES[importer], year, month) == stage


def test_parts_of_a_compound_rate() -> None:
    # Japan's tariff of 1 April 2024: 1.9 % or 13 yen/kg -> 1.2 % or 8.27 yen/kg (x 7/11).
    base = [(Decimal("0.019"), "1"), (Decimal(13), "JPY/kg")]
    printed = [(Decimal("0.012"), "1"), (Decimal("8.27"), "JPY/kg")]
    assert cuts_of_parts(base, printed, 4) == (11,)
    assert cuts_of_parts(base, printed[:1], 4) == ()
    assert cuts_of_parts(base, [printed[0], (Decimal("8.28"), "JPY/kg")], 4) == ()
    assert cuts_of_parts([], [], 4) == ()
