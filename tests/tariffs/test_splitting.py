"""Whole amounts are split without a unit lost or gained."""

from fractions import Fraction

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from analytics.tariffs.splitting import PARTS, split, with_parts

AMOUNTS = st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=5)
WEIGHTS = st.lists(st.integers(0, 10**14), min_size=1, max_size=9).filter(any)


def links_of(weights: list[int]) -> pl.DataFrame:
    table = pl.DataFrame({"code": "a", "to": [f"{i}" for i in range(len(weights))], "w": weights})
    return with_parts(table, ["code"], pl.col("w")).drop("w")


@given(AMOUNTS, WEIGHTS)
def test_parts_add_up_and_are_no_unit_away(amounts: list[int], weights: list[int]) -> None:
    links = links_of(weights)
    assert PARTS - len(weights) <= links["weight"].sum() <= PARTS
    table = pl.DataFrame({"code": "a", "row": range(len(amounts)), "value": amounts})
    parts = split(table, links, ["code"], ["value"])
    sums = parts.group_by("row", maintain_order=True).agg(pl.col("value").sum())
    assert sums["value"].to_list() == amounts
    total = links["weight"].sum()
    exact = [Fraction(amount * weight, total) for amount in amounts for weight in links["weight"]]
    assert all(abs(part - e) < 1 for part, e in zip(parts["value"], exact, strict=True))


def test_the_largest_remainders_get_the_units_that_are_left() -> None:
    table = pl.DataFrame({"code": ["a"], "value": [10]})
    assert split(table, links_of([25, 39, 36]), ["code"], ["value"])["value"].to_list() == [2, 4, 4]
    assert split(table, links_of([1, 1, 1]), ["code"], ["value"])["value"].to_list() == [4, 3, 3]


def test_what_is_missing_stays_missing_and_what_has_no_link_is_left_out() -> None:
    table = pl.DataFrame({"code": ["a", "b", "a"], "value": [None, 1, 5], "weight_kg": [3.0] * 3})
    parts = split(table, links_of([1, 3]), ["code"], ["value", "weight_kg"])
    assert parts["value"].to_list() == [None, None, 1, 4]
    assert parts["weight_kg"].to_list() == [0.75, 2.25, 0.75, 2.25]
    assert parts["to"].to_list() == ["0", "1", "0", "1"]
