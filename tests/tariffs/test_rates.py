"""Rates of a line: staged, MFN, and what is paid in a calendar year."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from analytics.errors import InputError
from analytics.tariffs.mfn import mfn_rates
from analytics.tariffs.rates import calendar_rates, preferential_rates
from tests.tariffs.line_builder import YEARS, calendar_of, make_changes, make_schedule


def staged(category: str, base: float | None = 0.1) -> list[float | None]:
    schedule = make_schedule([("8413", base, category, 1)])
    return preferential_rates(schedule)["preferential_rate"].to_list()


def test_each_category_has_its_path() -> None:
    assert staged("free", 0.0) == [0.0] * 21
    assert staged("immediate") == [0.0] * 21
    assert staged("standstill") == [0.1] * 21
    assert staged("partial") == [0.1] * 21
    for without in ("excluded", "non_ad_valorem", "unclassified"):
        assert staged(without) == [None] * 21
    # Pump 8413.50.20: 10 % with 11 cuts is 7.3 % in 2024 (stage year 3).
    assert staged("cuts_11")[:4] == [0.091, 0.082, 0.073, 0.064]
    assert staged("cuts_11")[9:] == [0.009] + [0.0] * 11


def test_a_specific_base_rate_never_becomes_zero_before_the_end() -> None:
    assert staged("cuts_11", None) == [None] * 10 + [0.0] * 11


def test_printed_rates_win_and_only_on_lines_that_print_them() -> None:
    schedule = make_schedule(
        [("0101", 0.1, "published", 1), ("0102", 0.1, "cuts_11", 1)],
        published={"0101/0": [0.08] * 20 + [None], "0102/1": [0.5] * 21},
    )
    rates = preferential_rates(schedule)
    printed = rates.filter(tariff_line="0101/0")["preferential_rate"].to_list()
    assert printed == [0.08] * 20 + [None]
    assert rates.filter(tariff_line="0102/1")["preferential_rate"][0] == 0.091


def mfn(base: float | None, *changes: tuple[str, str, date, str, float]) -> list[float | None]:
    schedule = make_schedule([("8708", base, "excluded", 1)])
    return mfn_rates(schedule.lines, make_changes(changes), [2018, 2019, 2020])[
        "mfn_rate"
    ].to_list()


def test_mfn_follows_the_latest_change_in_force_on_new_year() -> None:
    mid_2018 = date(2018, 7, 1)
    assert mfn(0.1) == [0.1] * 3
    assert mfn(0.1, ("8706", "8708", mid_2018, "ceiling", 0.06)) == [0.1, 0.06, 0.06]
    assert mfn(0.03, ("8706", "8708", mid_2018, "ceiling", 0.06)) == [0.03] * 3
    assert mfn(0.1, ("8706", "8707", mid_2018, "ceiling", 0.06)) == [0.1] * 3
    # 10 x 0.4395 = 4.395 -> 4.4; a factor above 1 never raises the rate.
    assert mfn(0.1, ("8708", "8708", mid_2018, "factor", 0.4395))[1] == 0.044
    assert mfn(0.1, ("8708", "8708", mid_2018, "factor", 1.5))[1] == 0.1
    # The latest stands alone: 10 % by a ceiling of 8 %, not 6 % times 0.5.
    both = mfn(
        0.1,
        ("8708", "8708", mid_2018, "factor", 0.6),
        ("8706", "8708", date(2020, 1, 1), "ceiling", 0.08),
    )
    assert both == [0.1, 0.06, 0.08]


def test_a_null_base_rate_has_no_mfn_rate_under_any_rule() -> None:
    assert mfn(None, ("8708", "8708", date(2010, 1, 1), "ceiling", 0.06)) == [None] * 3
    assert mfn(None, ("8708", "8708", date(2010, 1, 1), "factor", 0.5)) == [None] * 3


def test_changes_of_another_importer_are_passed_over() -> None:
    schedule = make_schedule([("8708", 0.1, "excluded", 1)], "JPN")
    changes = make_changes([("8708", "8708", date(2018, 7, 1), "ceiling", 0.0)], "CHN")
    assert mfn_rates(schedule.lines, changes, [2021])["mfn_rate"].to_list() == [0.1]


def in_year(
    importer: str, year: int, base: float, category: str, mfn_rate: float
) -> dict[str, Any]:
    schedule = make_schedule([("8708", base, category, 1)], importer)
    changes = make_changes([("8708", "8708", date(2018, 7, 1), "ceiling", mfn_rate)], importer)
    return calendar_of(schedule, changes).filter(year=year).row(0, named=True)


def test_the_lower_rate_applies_and_a_staged_rate_above_mfn_saves_nothing() -> None:
    # Vinegar 2209 in 2024 (JETRO): MFN 5 %, RCEP 16.3 %.
    row = in_year("CHN", 2024, 0.2, "cuts_16", 0.05)
    assert row["preferential_rate"] == 0.163
    assert row["applied_rate"] == 0.05
    assert row["staged_gap"] == pytest.approx(-0.113)
    assert row["preference_margin"] == 0.0


def test_before_entry_into_force_only_mfn() -> None:
    row = in_year("CHN", 2021, 0.1, "immediate", 0.06)
    assert (row["mfn_rate"], row["preferential_rate"], row["applied_rate"]) == (0.06, None, 0.06)
    assert row["year_end_rate"] is None


def test_japan_blends_a_quarter_of_the_old_stage_after_the_minimum() -> None:
    # 10 %, 11 cuts: stage 4 6.4 %, stage 5 5.5 % from April 2025.
    row = in_year("JPN", 2025, 0.1, "cuts_11", 0.1)
    assert row["preferential_rate"] == pytest.approx(0.25 * 0.064 + 0.75 * 0.055, abs=1e-15)
    assert row["year_end_rate"] == 0.055
    # With MFN 6 % the quarter at 6.4 % pays 6.0: the minimum comes before the blend.
    row = in_year("JPN", 2025, 0.1, "cuts_11", 0.06)
    assert row["applied_rate"] == pytest.approx(0.25 * 0.06 + 0.75 * 0.055, abs=1e-15)


def test_the_margin_of_a_line_without_preference_is_unknown_not_zero() -> None:
    row = in_year("CHN", 2042, 0.25, "excluded", 0.15)
    assert row["preferential_rate"] is None
    assert row["preference_margin"] is None
    assert row["applied_rate"] == 0.15


def test_without_an_mfn_rate_nothing_is_applied() -> None:
    rates = calendar_of(make_schedule([("8708", None, "immediate", 1)])).filter(year=2042)
    assert rates["preferential_rate"].to_list() == [0.0]
    assert rates["applied_rate"].to_list() == [None]


def test_both_tables_must_have_the_same_lines() -> None:
    first = make_schedule([("8708", 0.1, "cuts_11", 1)])
    second = make_schedule([("8707", 0.1, "cuts_11", 1)])
    with pytest.raises(InputError) as caught:
        calendar_rates(preferential_rates(first), mfn_rates(second.lines, make_changes(), YEARS))
    assert caught.value.problems == (
        "1 lines have no MFN rate (first: 8708/0); give both tables the same lines",
        "1 lines have no stage rates (first: 8707/0); give both tables the same lines",
    )


# Facts B21 (derived from the annex's notes and the cuts of 2018): the first year in which the
# staged rate is below MFN. B21 says 2030 for 15.7 % and 16 cuts, before rounding: 6.87 % becomes
# 6.9 %, which is MFN, so the first gain is a year later.
@pytest.mark.parametrize(
    ("base", "mfn_rate", "cuts", "year"),
    [
        (0.1, 0.06, 11, 2026),
        (0.1, 0.06, 16, 2028),
        (0.1, 0.06, 21, 2030),
        (0.157, 0.069, 11, 2028),
        (0.157, 0.069, 16, 2031),
        (0.157, 0.069, 21, 2033),
    ],
)
def test_break_even_years(base: float, mfn_rate: float, cuts: int, year: int) -> None:
    schedule = make_schedule([("8708", base, f"cuts_{cuts}", 1)])
    changes = make_changes([("8708", "8708", date(2018, 7, 1), "ceiling", mfn_rate)])
    gains = calendar_of(schedule, changes).filter(pl.col("preference_margin") > 1e-12)
    assert gains["year"].min() == year
