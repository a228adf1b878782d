"""The embedded schedules: what is known first, the rest pro rata, policy experiments."""

from collections.abc import Mapping
from typing import Any

import dataframely as dy
import polars as pl
import pytest

from analytics.errors import InputError
from analytics.readers.shipped import ShippedData, read_shipped
from analytics.readers.study import read_study
from analytics.schemas.schedule import Schedule
from analytics.schemas.tariffs import BaseRates, Treatments
from analytics.tariffs.category_changes import change_categories
from analytics.tariffs.profile import (
    CATEGORY_OF_SHARE,
    calibrated_profile,
    derived_profile,
    single_line,
)
from tests.tariffs.line_builder import make_schedule

SHARES = {
    "at_once": 0.25,
    "by_year_11": 0.465,
    "by_year_16": 0.115,
    "by_year_21": 0.03,
    "partial": 0.004,
    "excluded": 0.136,
}


@pytest.fixture(scope="module")
def shipped() -> ShippedData:
    return read_shipped()


@pytest.fixture(scope="module")
def china(shipped: ShippedData) -> Schedule:
    return calibrated_profile(shipped.base_rates, shipped.treatments, SHARES, 0.87, read_study())


def by_category(schedule: Schedule, *where: pl.Expr) -> dict[str, float]:
    lines = schedule.lines.filter(*where).group_by("staging_category")
    return dict(lines.agg(pl.col("line_count").sum()).iter_rows())


def parts() -> pl.Expr:
    return pl.col("heading").is_between(pl.lit("8706"), pl.lit("8708"))


def test_the_published_totals_hold(china: Schedule) -> None:
    # 8,277 lines; MOFCOM, 30 December 2021: 25 % at once; the rest as in the scenario file.
    counts = by_category(china)
    assert sum(counts.values()) == pytest.approx(8277, abs=1e-6)
    assert counts["free"] == 699  # base rate zero: 8.445 %
    assert counts["free"] + counts["immediate"] == pytest.approx(0.25 * 8277)
    for name, category in list(CATEGORY_OF_SHARE.items())[1:]:
        assert counts[category] == pytest.approx(SHARES[name] * 8277), category


def test_the_profile_keeps_the_real_base_rates(china: Schedule, shipped: ShippedData) -> None:
    keys = ["heading", "base_rate"]
    kept = china.lines.group_by(keys).agg(pl.col("line_count").sum()).sort(keys)
    real = shipped.base_rates.select(*keys, pl.col("line_count").cast(pl.Float64)).sort(keys)
    assert kept.select(keys).equals(real.select(keys))
    assert (kept["line_count"] - real["line_count"]).abs().max() < 1e-9


def test_what_is_reported_is_settled_first(china: Schedule) -> None:
    cars = china.lines.filter(heading="8703")
    assert set(cars["staging_category"]) == {"excluded"}
    assert set(cars["status"]) == {"published"}
    cosmetics = china.lines.filter(
        pl.col("heading").is_between(pl.lit("3303"), pl.lit("3307")), pl.col("base_rate") > 0
    )
    assert set(cosmetics["staging_category"]) == {"excluded"}
    assert set(cosmetics.filter(heading="3304")["status"]) == {"published"}
    assert set(cosmetics.filter(heading="3306")["status"]) == {"assumed"}
    zero = china.lines.filter(base_rate=0.0)
    assert set(zero["staging_category"]) == {"free"}
    assert set(zero["status"]) == {"derived"}


def test_auto_parts_reach_zero_in_the_stated_share_and_none_at_once(china: Schedule) -> None:
    counts = by_category(china, parts())
    assert set(counts) == {"cuts_11", "cuts_16", "cuts_21", "partial", "excluded"}
    assert sum(counts.values()) == pytest.approx(97)
    staged = counts["cuts_11"] + counts["cuts_16"] + counts["cuts_21"]
    assert staged == pytest.approx(0.87 * 97)  # Nikkei, 28 April 2021
    assert set(china.lines.filter(parts())["status"]) == {"calibrated"}


def test_the_rest_is_spread_pro_rata(china: Schedule) -> None:
    """Every other heading has the same mix of categories among its dutiable lines."""
    rest = china.lines.filter(
        ~parts(),
        pl.col("status") == "calibrated",
        pl.col("heading").is_in(["8413", "6101", "3923"]),
    )
    wide = rest.group_by("heading", "staging_category").agg(pl.col("line_count").sum())
    mix = wide.with_columns(share=pl.col("line_count") / pl.col("line_count").sum().over("heading"))
    spread = mix.group_by("staging_category").agg(
        (pl.col("share").max() - pl.col("share").min()).alias("gap"), pl.len()
    )
    assert spread["len"].to_list() == [3] * 6
    assert spread["gap"].max() < 1e-12  # type: ignore[operator]


def small(rows: list[tuple[str, float, int]]) -> dy.DataFrame[BaseRates]:
    frame = pl.DataFrame(rows, schema=["heading", "base_rate", "line_count"], orient="row")
    return BaseRates.validate(
        frame.with_columns(pl.lit("derived").alias("status"), pl.lit("test").alias("source_id")),
        cast=True,
    )


def treated(*rows: tuple[str, str, str]) -> dy.DataFrame[Treatments]:
    frame = pl.DataFrame(
        [(*row, "published", "test", "") for row in rows],
        schema=list(Treatments.column_names()),
        orient="row",
    )
    return Treatments.validate(frame, cast=True)


def small_profile(shares: Mapping[str, float], parts_share: float = 0.8) -> Schedule:
    base = small([("0101", 0.0, 10), ("0201", 0.1, 70), ("8703", 0.25, 10), ("8708", 0.1, 10)])
    known = treated(("8703", "8703", "excluded"), ("8706", "8708", "auto_parts"))
    return calibrated_profile(base, known, shares, parts_share, read_study())


def test_a_profile_that_can_be_counted_by_hand() -> None:
    shares = {
        "at_once": 0.3, "by_year_11": 0.3, "by_year_16": 0.1,
        "by_year_21": 0.1, "partial": 0.0, "excluded": 0.2,
    }  # fmt: skip
    schedule = small_profile(shares)
    rest = by_category(schedule, pl.col("heading") == "0201")
    # 100 lines: 10 free; 10 cars excluded; of 10 parts 8 staged as 3:1:1 and 2 excluded.
    assert rest == pytest.approx(
        {"immediate": 20.0, "cuts_11": 25.2, "cuts_16": 8.4, "cuts_21": 8.4, "excluded": 8.0}
    )
    of_parts = by_category(schedule, pl.col("heading") == "8708")
    assert of_parts == pytest.approx(
        {"cuts_11": 4.8, "cuts_16": 1.6, "cuts_21": 1.6, "excluded": 2.0}
    )


def test_a_total_below_what_is_known_is_refused() -> None:
    shares = {**SHARES, "at_once": 0.05, "by_year_11": 0.665}
    with pytest.raises(InputError, match="already known to be immediate exceed the total"):
        small_profile(shares)
    shares = {**SHARES, "excluded": 0.036, "by_year_11": 0.565}
    with pytest.raises(InputError, match="already known to be excluded exceed the total"):
        small_profile(shares)


def test_parts_that_no_category_can_take_are_refused() -> None:
    nothing_staged = {
        "at_once": 0.8, "by_year_11": 0.0, "by_year_16": 0.0,
        "by_year_21": 0.0, "partial": 0.0, "excluded": 0.2,
    }  # fmt: skip
    with pytest.raises(InputError, match="but there are no staged lines; raise their shares"):
        small_profile(nothing_staged)
    schedule = small_profile({**nothing_staged, "at_once": 0.7, "excluded": 0.3}, 0.0)
    assert by_category(schedule, pl.col("heading") == "8708") == pytest.approx({"excluded": 10.0})


def test_the_profile_of_japan_is_what_its_tariff_reveals(shipped: ShippedData) -> None:
    schedule = derived_profile(shipped.staged_lines, read_study())
    assert (schedule.importer, schedule.origin) == ("JPN", "CHN")
    assert schedule.lines["line_count"].sum() == shipped.staged_lines["line_count"].sum()
    # Chapters 84-85: 7 dutiable lines of 972 (Japan's tariff of 1 April 2025).
    machines = schedule.lines.filter(pl.col("heading").is_between(pl.lit("8401"), pl.lit("8599")))
    assert machines["line_count"].sum() == 972
    assert machines.filter(pl.col("staging_category") != "free")["line_count"].sum() == 7


def test_a_certificate_is_one_line(shipped: ShippedData) -> None:
    schedule = single_line(shipped.first_certificate)
    assert schedule.lines.select("heading", "base_rate", "staging_category", "line_count").row(
        0
    ) == ("2827", 0.033, "cuts_11", 1.0)
    assert schedule.rules.year_start_month == 4


def test_changes_move_lines_and_nothing_else(china: Schedule) -> None:
    changed = change_categories(
        china,
        [
            ("CHN", "8703", ["excluded"], "cuts_16"),
            ("CHN", "8706-8708", ["partial", "excluded"], "cuts_16"),
            ("JPN", "0101-9706", ["nothing"], "cuts_11"),
        ],
    )
    before, after = by_category(china), by_category(changed)
    assert sum(after.values()) == pytest.approx(sum(before.values()))
    assert set(changed.lines.filter(heading="8703")["staging_category"]) == {"cuts_16"}
    moved = 58 + 0.13 * 97
    assert after["cuts_16"] - before["cuts_16"] == pytest.approx(moved)
    # What was published of them is a supposition now.
    assert set(changed.lines.filter(heading="8703")["status"]) == {"assumed"}
    assert set(changed.lines.filter(parts())["status"]) == {"calibrated"}
    untouched = ~(parts() | (pl.col("heading") == "8703"))
    assert changed.lines.filter(untouched).equals(china.lines.filter(untouched))


def test_specific_rates_are_not_staged_by_a_change() -> None:
    schedule = make_schedule([("0101", None, "excluded", 1), ("0101", 0.1, "excluded", 1)])
    changed = change_categories(schedule, [("CHN", "0101", ["excluded"], "cuts_11")])
    assert changed.lines["staging_category"].to_list() == ["excluded", "cuts_11"]


def test_a_change_that_meets_no_line_says_what_there_is(china: Schedule) -> None:
    changes: list[Any] = [
        ("CHN", "8703", ["cuts_11"], "cuts_16"),
        ("CHN", "9999", ["excluded"], "cuts_16"),
    ]
    with pytest.raises(InputError) as caught:
        change_categories(china, changes)
    assert len(caught.value.problems) == 2
    assert caught.value.problems[0] == (
        "schedule_changes: no line of headings 8703 is in category cuts_11 in the schedule of "
        "CHN; categories there: cuts_11, cuts_16, cuts_21, excluded, free, immediate, partial"
    )
