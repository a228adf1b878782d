"""Duty line by line: by hand, whatever the order and number of rows, with nothing lost."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import analytics
from analytics.errors import InputError
from analytics.tariffs.line_duty import duty
from analytics.tariffs.line_paths import tariff_path
from analytics.tariffs.trade_sums import trade_sums
from tests.tariffs.small_lines import LINES, schedule_of, trade_of

PATH = tariff_path(schedule_of(), None, [2022, 2023])


def test_duty_by_hand() -> None:
    trade = trade_of(
        ("61091000", 2023, 600), ("61091000", 2023, 405), ("610990", 2023, 101),
        ("62011100", 2023, 50), ("62012000", 2023, 7),
    )  # fmt: skip
    paid = duty(PATH, trade, claimed_share=0.5)
    shirts = paid.lines.row(by_predicate=pl.col("tariff_line") == "61091000", named=True)
    # 10 % and 8 % of 1,005 are 100.5 and 80.4; half of the 21 between them is saved.
    assert (shirts["mfn_duty"], shirts["applied_duty"]) == (101, 80)
    assert (shirts["duty_saved"], shirts["duty_paid"]) == (11, 90)
    by_heading = paid.by("heading")
    assert by_heading.select("heading", "currency", "tariff_lines", "value", "mfn_duty").rows() == [
        # 101 is split into 51 and 50: 8 % and 5 % are 4.08 and 2.5.
        ("6109", "AUD", 3, 1106, 101 + 4 + 3),
        ("6201", "AUD", 2, 57, 0),
    ]
    coats = by_heading.row(1, named=True)
    assert (coats["value_without_rate"], coats["value_mfn_zero"]) == (7, 50)
    assert paid.by("chapter")["value_zero"].to_list() == [50, 50]
    assert paid.by()["value"].to_list() == [1163]
    assert analytics.duty is duty


def test_what_is_claimed_may_be_unknown_or_differ_by_year_and_line() -> None:
    trade = trade_of(("61091000", 2022, 1000), ("61091000", 2023, 1000), ("87031000", 2023, 1000))
    unknown = duty(PATH, trade).by("year")
    assert unknown["duty_saved"].to_list() == [None, None]
    assert unknown["applied_duty"].to_list() == [90, 80 + 125]
    shares = pl.DataFrame({"year": [2022, 2023], "heading": "6109", "claimed_share": [0.1, 1.0]})
    known = duty(PATH, trade, claimed_share=shares)
    assert known.lines["duty_saved"].to_list() == [1, 20, None]


def test_rows_that_meet_no_line_are_counted() -> None:
    trade = trade_of(
        ("61091000", 2023, 1), ("611111", 2023, 2), ("61091000", 2030, 4), ("87", 2023, 8),
        ("61091000", 2023, None), ("61099010", 2023, None), ("610990", 2023, 32),
    )  # fmt: skip
    other = trade_of(("61091000", 2023, 16)).with_columns(partner=pl.lit("JPN"))
    paid = duty(PATH, pl.concat([trade, other]))
    told = paid.coverage.select("cause", "matched", "rows", "value").rows()
    assert told == [
        ("code is a line", True, 1, 1),
        ("code has several lines, split evenly", True, 1, 32),
        ("not an HS code of six digits or more", False, 1, 8),
        ("no line of the schedule has the subheading", False, 1, 2),
        ("a year that the rates do not have", False, 1, 4),
        ("value is missing", False, 2, None),
        ("another flow, reporter or partner", False, 1, 16),
    ]
    assert paid.unmatched["hs_code"].to_list() == ["87", "611111"]
    # A line whose value is not known has no duty, rather than none to pay.
    excluded = paid.lines.filter(tariff_line="61099010").row(0, named=True)
    assert (excluded["value"], excluded["duty_paid"]) == (16, None)


def test_a_value_that_is_nowhere_known_stays_so() -> None:
    paid = duty(PATH, trade_of(("61091000", 2023, None)))
    assert paid.lines.select("value", "mfn_duty").rows() == [(None, None)]
    assert paid.by("year")["value"].to_list() == [None]


def test_exports_of_the_partner_and_members_of_a_group() -> None:
    exports = trade_of(("61099010", 2023, 10)).with_columns(
        flow=pl.lit("export"), reporter=pl.lit("KOR"), partner=pl.lit("AUS")
    )
    # Only six of its digits are common to both, so that the value is split.
    assert duty(PATH, exports, reported_by="origin").lines["value"].to_list() == [5, 5]
    group = tariff_path(schedule_of(origin="ASEAN"), None, [2023])
    members = trade_of(("61091000", 2023, 10)).with_columns(partner=pl.lit("VNM"))
    assert duty(group, members, partners=["VNM", "THA"]).by("year")["value"].to_list() == [10]
    with pytest.raises(InputError, match="no row is of flow import, reporter AUS, partner ASEAN"):
        duty(group, members)


def test_columns_that_are_kept_and_currencies_stay_apart() -> None:
    trade = pl.concat([
        trade_of(("61091000", 2023, 10)).with_columns(place=pl.lit("a")),
        trade_of(("61091000", 2023, 20)).with_columns(place=pl.lit("b")),
        trade_of(("61091000", 2023, 40)).with_columns(place=pl.lit("b"), currency=pl.lit("USD")),
    ])  # fmt: skip
    paid = duty(PATH, trade, keep=["place"])
    assert paid.by("place").select("place", "currency", "value").rows() == [
        ("a", "AUD", 10), ("b", "AUD", 20), ("b", "USD", 40),
    ]  # fmt: skip
    assert duty(PATH, trade).by("year").select("currency", "value").rows() == [
        ("AUD", 30), ("USD", 40),
    ]  # fmt: skip


def test_columns_of_the_path_group_the_result() -> None:
    sectors = PATH.with_columns(
        sector=pl.when(pl.col("heading") == "8703").then(pl.lit("cars")).otherwise(pl.lit("other"))
    )
    trade = trade_of(("87031000", 2023, 100), ("61091000", 2023, 100))
    assert duty(sectors, trade).by("sector")["applied_duty"].to_list() == [13, 8]


CODES = [*LINES, "610990", "611111", "6201200033"]
ROWS = st.lists(
    st.tuples(st.sampled_from(CODES), st.sampled_from([2022, 2023, 2031]),
              st.none() | st.integers(0, 10**13)),
    min_size=1, max_size=30,
)  # fmt: skip


@given(ROWS, st.randoms(use_true_random=False))
def test_no_order_and_no_division_of_rows_changes_a_digit(
    rows: list[tuple[str, int, int | None]], random: st.DataObject
) -> None:
    trade = trade_of(*rows)
    whole = duty(PATH, trade, claimed_share=0.37)
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    half = len(rows) // 2
    shuffled = trade[order]
    parts = pl.concat([
        trade_sums(shuffled[:half], ["flow", "reporter", "partner"]),
        trade_sums(shuffled[half:], ["flow", "reporter", "partner"]),
    ])  # fmt: skip
    again = duty(PATH, parts, claimed_share=0.37)
    assert again.lines.equals(whole.lines)
    assert again.coverage.equals(whole.coverage)
    assert (whole.coverage["value"].sum() or 0) == (trade["value"].sum() or 0)
    assert whole.coverage["rows"].sum() == trade.height


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"value": pl.lit(1.5)}, "column value is Float64; give it as a whole number"),
        ({"hs_code": pl.lit(61091000)}, "column hs_code is Int32; give it as text"),
        ({"value": pl.lit(-1)}, "1 values are negative"),
    ],
)
def test_trade_that_cannot_be_used_is_refused(change: dict[str, pl.Expr], says: str) -> None:
    with pytest.raises(InputError, match=says):
        duty(PATH, trade_of(("61091000", 2023, 1)).with_columns(**change))


def test_all_that_is_missing_is_said_at_once() -> None:
    with pytest.raises(InputError) as refused:
        duty(PATH, pl.DataFrame({"code": ["61091000"]}), keep=["place"])
    assert len(refused.value.problems) == 5


@pytest.mark.parametrize(
    ("share", "says"),
    [
        (1.5, "1.5 is no share"),
        (pl.DataFrame({"place": ["a"], "claimed_share": [0.5]}), "by year, tariff_line or heading"),
    ],
)
def test_shares_that_are_none_are_refused(share: float | pl.DataFrame, says: str) -> None:
    with pytest.raises(InputError, match=says):
        duty(PATH, trade_of(("61091000", 2023, 1)), claimed_share=share)


def test_other_columns_of_a_result_are_named() -> None:
    with pytest.raises(InputError, match="no column sector"):
        duty(PATH, trade_of(("61091000", 2023, 1))).by("sector")


def test_codes_may_be_categories_and_editions_mixed() -> None:
    trade = pl.concat([trade_of(("61091000", 2023, 10)), trade_of(("61091000", 2023, 5),
                                                                  edition="HS2022")])  # fmt: skip
    both = duty(PATH, trade)
    assert both.by("year")["value"].to_list() == [10]
    assert both.unmatched.select("hs_edition", "value").rows() == [("HS2022", 5)]
    categories = trade.with_columns(pl.col("hs_code", "hs_edition").cast(pl.Categorical))
    assert duty(PATH, categories.lazy()).lines.equals(both.lines)
