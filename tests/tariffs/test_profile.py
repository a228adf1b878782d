"""The embedded schedules: real lines with MFN rates by line, what is known, experiments."""

from typing import Any

import polars as pl
import pytest

from analytics.errors import InputError
from analytics.pipeline import case_of
from analytics.readers.scenarios import load_scenario
from analytics.readers.shipped import ShippedData, read_shipped
from analytics.readers.study import read_study
from analytics.schemas.schedule import Schedule
from analytics.tariffs.category_changes import change_categories
from analytics.tariffs.mfn import mfn_rates
from analytics.tariffs.profile import (
    base_rates_of,
    code_of_line,
    derived_profile,
    single_line,
    with_mean_mfn,
)
from analytics.tariffs.rates import calendar_rates, preferential_rates
from tests.tariffs.line_builder import make_changes, make_schedule


@pytest.fixture(scope="module")
def shipped() -> ShippedData:
    return read_shipped()


@pytest.fixture(scope="module")
def china() -> Schedule:
    schedule: Schedule = case_of(load_scenario("baseline"))["schedule_import"]
    return schedule


def by_category(schedule: Schedule, *where: pl.Expr) -> dict[str, float]:
    lines = schedule.lines.filter(*where).group_by("staging_category")
    return dict(lines.agg(pl.col("line_count").sum()).iter_rows())


def parts() -> pl.Expr:
    return pl.col("heading").is_between(pl.lit("8706"), pl.lit("8708"))


def test_the_profile_keeps_the_real_lines(china: Schedule, shipped: ShippedData) -> None:
    keys = ["heading", "base_rate"]
    kept = china.lines.group_by(keys).agg(pl.col("line_count").sum()).sort(keys)
    real = base_rates_of(shipped.line_groups).select(*keys, pl.col("line_count").cast(pl.Float64))
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
    assert set(cosmetics.filter(heading="3303")["status"]) == {"published"}
    assert set(cosmetics.filter(heading="3306")["status"]) == {"assumed"}
    zero = china.lines.filter(base_rate=0.0)
    assert set(zero["staging_category"]) == {"free"}
    assert set(zero["status"]) == {"derived"}
    known = china.lines.filter(code_of_line() == "84135020")
    assert known.select("staging_category", "status", "line_count").row(0) == (
        "cuts_11", "published", 1.0,
    )  # fmt: skip


def test_the_profile_has_mfn_rates_by_line(china: Schedule) -> None:
    """Vinegar pays 5 % since 2018, cars 15 %; the rate of 2019 is held in all later years."""
    rates = mfn_rates(china.lines, make_changes(), [2014, 2018, 2019, 2042], china.known_mfn)
    by_heading = rates.join(china.lines, on="tariff_line").sort("year")

    def of(heading: str) -> list[set[float]]:
        years = by_heading.filter(heading=heading).group_by("year", maintain_order=True)
        return [set(frame["mfn_rate"]) for _, frame in years]

    assert of("2209") == [{0.2}, {0.15}, {0.05}, {0.05}]
    assert of("8703")[2:] == [{0.15}] * 2
    unknown = china.coverage.filter(cause="MFN rate not known by line").row(0, named=True)
    assert (unknown["rows"], unknown["table"]) == (252, "schedule_chn_jpn")


def test_mfn_undercuts_base_and_staged_rates_on_as_many_lines_as_are_said(
    china: Schedule, shipped: ShippedData
) -> None:
    """MFN of 2019 is below base on 44 % of 8,025 known lines; in 2024 below staged on a quarter."""
    rates = mfn_rates(china.lines, shipped.mfn_changes, [2024, 2042], china.known_mfn)
    counted = china.lines.select("tariff_line", "line_count", "base_rate")
    calendar = calendar_rates(preferential_rates(china), rates).join(counted, on="tariff_line")

    def lines(year: int, *where: pl.Expr) -> float:
        return float(calendar.filter(pl.col("year") == year, *where)["line_count"].sum())

    mfn, staged = pl.col("mfn_rate"), pl.col("preferential_rate")
    assert lines(2024, mfn < pl.col("base_rate") - 1e-9) == pytest.approx(3560)
    assert lines(2024, staged.is_not_null()) == pytest.approx(7151.3, abs=0.1)  # 86.4 %
    assert lines(2024, mfn < staged - 1e-9) == pytest.approx(1679.3, abs=0.1)
    assert lines(2042, mfn < staged - 1e-9) < 17  # all but what is cut in part is at zero


def test_mean_mfn_of_a_schedule_by_line(shipped: ShippedData) -> None:
    """An imported line gets the mean of its heading and base rate, and base where none is known."""
    lines = make_schedule([("2209", 0.2, "cuts_16", 1), ("2209", 0.3, "cuts_16", 1)])
    schedule = with_mean_mfn(lines, shipped.line_groups)
    assert schedule.known_mfn is not None
    latest = schedule.known_mfn.filter(year=2019)
    assert latest["mfn_rate"].to_list() == [0.05]
    rates = mfn_rates(schedule.lines, make_changes(), [2030], schedule.known_mfn)
    assert rates["mfn_rate"].to_list() == [0.05, 0.3]


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
    of_parts = by_category(china, parts())
    moved = 58 + of_parts["partial"] + of_parts["excluded"]
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
