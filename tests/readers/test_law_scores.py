"""The scoreboard of the rules: what is explained, what was predicted, and what is left."""

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from analytics.readers.datasets import read
from analytics.readers.derive import ANNEX_FILE, JAPAN_FILE
from analytics.readers.law import read_law
from analytics.readers.law_scores import law_scores
from analytics.readers.rcep_annex import read_rcep_annex
from analytics.readers.shipped import read_shipped
from analytics.schemas.law import LawScores
from analytics.schemas.schedule import RULES, Schedule
from analytics.tariffs.law.scoring import one_year_scores, printed_scores
from tests.tariffs.line_builder import make_schedule

SCORES = read(LawScores)
LINES, YEARS = 8277, 21


def part(importer: str, origin: str) -> pl.DataFrame:
    return SCORES.filter(importer=importer, origin=origin)


def totals(scores: pl.DataFrame) -> dict[str, int]:
    counts = ("lines", "explained", "predicted", "chosen", "missed")
    return dict(zip(counts, scores.select(pl.col(counts).sum()).row(0), strict=True))


def test_the_scoreboard_is_current(shared_data: Path) -> None:
    annex = read_rcep_annex(shared_data / ANNEX_FILE, "CHN", "ASEAN")
    found = law_scores(annex, shared_data / JAPAN_FILE, read_shipped().known_lines)
    assert_frame_equal(found, SCORES, check_exact=False, rel_tol=1e-9)


def test_every_rate_of_china_s_annex_is_explained_and_nearly_all_are_predicted() -> None:
    annex = part("CHN", "ASEAN")
    by_year = annex.group_by("year").agg(pl.col("lines", "explained").sum())
    assert by_year["lines"].to_list() == by_year["explained"].to_list() == [LINES] * YEARS
    # Year 1 chooses, year 2 tells the stagings with several cuts apart, year 3 three low rates.
    assert totals(annex) == {
        "lines": LINES * YEARS, "explained": LINES * YEARS, "predicted": 163_575,
        "chosen": 10_242, "missed": 0,
    }  # fmt: skip
    first, later = annex.filter(stage_year=1), annex.filter(pl.col("stage_year") > 3)
    assert (totals(first)["predicted"], totals(later)["chosen"]) == (0, 0)


def test_every_ad_valorem_rate_of_japan_for_china_is_explained() -> None:
    japan = part("JPN", "CHN")
    rest = japan.filter(pl.col("explained") < pl.col("lines"))
    assert dict(rest.select("group", "lines").rows()) == {
        "not explained: several rates, a range or a condition in one code": 99,
        # Their base rates of 2014 are in no column of this table.
        "not explained: a rate is printed in brackets although the MFN rate is zero": 9,
    }
    assert totals(japan)["lines"] == 9649
    assert totals(japan)["explained"] == 9649 - 99 - 9


def test_china_s_schedule_for_japan_is_not_scored_but_for_the_known_lines() -> None:
    china = part("CHN", "JPN")
    known = read_shipped().known_lines.height
    rest = china.filter(pl.col("group").str.starts_with("not scored"))
    assert rest.select("lines", "explained").row(0) == (LINES - known, 0)
    assert (totals(china)["explained"], totals(china)["predicted"]) == (known, 0)


def test_the_rules_of_the_scoreboard_are_rules() -> None:
    named = {rule for rules in SCORES["rules"].drop_nulls() for rule in rules.split("|")}
    assert named <= set(read_law())
    assert SCORES.filter(pl.col("rules").is_null() & (pl.col("explained") > 0)).is_empty()


def printed(base: float, rates: list[float]) -> pl.DataFrame:
    lines = [("8708", base, "published", 1)]
    return printed_scores(make_schedule(lines, published={"8708/0": rates}))


def path(first: list[float], last: float = 0.0) -> list[float]:
    return first + [last] * (RULES["CHN"].last_stage - len(first))


def test_a_year_is_expected_once_the_years_before_leave_one_rate() -> None:
    # 10 % in ten cuts: 9 % may be a single cut too, 8 % is that of ten cuts alone.
    ten = [round(0.1 - 0.01 * year, 3) for year in range(1, 11)]
    assert totals(printed(0.1, path(ten))) == {
        "lines": 21, "explained": 21, "predicted": 19, "chosen": 2, "missed": 0,
    }  # fmt: skip


def test_one_odd_rate_is_a_miss_and_ends_the_explanation() -> None:
    ten = [round(0.1 - 0.01 * year, 3) for year in range(1, 11)]
    ten[4] += 0.001
    found = printed(0.1, path(ten))
    assert found["group"].unique().to_list() == ["not explained: another path"]
    assert totals(found) == {
        "lines": 21, "explained": 4, "predicted": 2, "chosen": 2, "missed": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("stagings", "expected"),
    [
        (["cuts_11", "cuts_11", "cuts_11"], (3, 3, 0)),
        (["cuts_11", "cuts_11", "cuts_16"], (3, 0, 1)),
        (["cuts_11", "cuts_16"], (2, 0, 2)),
        (["cuts_11"], (1, 0, 0)),
        (["cuts_11", "cuts_16", "cuts_21"], (3, 0, 0)),
        (["cuts_11", "cuts_11", None], (2, 2, 1)),
    ],
)
def test_other_lines_of_a_subheading_say_what_to_expect(
    stagings: list[str | None], expected: tuple[int, int, int]
) -> None:
    rows = pl.DataFrame(
        {
            "code": [f"87082900{n}" for n in range(len(stagings))],
            "base_rate": [0.1] * len(stagings),
            "printed_rate": [0.055] * len(stagings),
            "staging": stagings,
            "group": [staging or "not explained" for staging in stagings],
        },
        schema_overrides={"staging": pl.String},
    )
    found = totals(one_year_scores(rows))
    assert (found["explained"], found["predicted"], found["missed"]) == expected


def test_a_schedule_without_printed_rates_is_no_case_for_reading_by_year() -> None:
    schedule: Schedule = make_schedule([("8708", 0.1, "cuts_11", 1)])
    with pytest.raises(AssertionError, match="prints its rates"):
        printed_scores(schedule)
