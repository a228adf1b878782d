"""Draws of the assumptions: within their ranges, repeatable, and grouped."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analytics.errors import InputError
from analytics.models.draws import (
    draw_assumptions,
    lognormal_quantile,
    one_at_a_time,
    quantile,
    sobol_points,
    triangular_quantile,
)
from analytics.readers.scenarios import load_scenario
from analytics.readers.shipped import read_shipped

RANGES: pl.DataFrame = read_shipped().assumption_ranges
CENTRAL = load_scenario("baseline").assumptions.by_id()
NUMBERS = st.floats(-1e3, 1e3, allow_nan=False)


def test_the_first_points_of_a_longer_run_are_the_shorter_run() -> None:
    longer = sobol_points(20, 1024, 7)
    assert np.array_equal(sobol_points(20, 256, 7), longer[:256])
    assert not np.array_equal(sobol_points(20, 256, 8), longer[:256])
    # Every column is as even as a scrambled net can be: one point in each of 1,024 cells.
    cells = np.sort((longer * 1024).astype(int), axis=0)
    assert np.array_equal(cells, np.repeat(np.arange(1024)[:, None], 20, axis=1))


@pytest.mark.parametrize("draws", [-2, 1, 32, 63, 1000, 2047])
def test_a_number_of_draws_that_does_not_fit_is_refused_with_one_that_does(draws: int) -> None:
    with pytest.raises(InputError, match=r"not a power of two.*take \d+ or \d+, or 0"):
        sobol_points(3, draws, 1)


def test_triangular_quantiles_are_those_of_scipy() -> None:
    points = np.linspace(0.0, 1.0, 101)
    for low, central, high in ((0.0, 0.3, 1.0), (0.9, 1.0, 1.0), (-1.0, -1.0, 2.0)):
        width = high - low
        expected = stats.triang.ppf(points, (central - low) / width, low, width)
        assert triangular_quantile(points, low, central, high) == pytest.approx(expected, abs=1e-12)


def test_lognormal_quantiles_are_those_of_scipy_cut_off_at_the_ends() -> None:
    points = np.linspace(0.0, 1.0, 101)
    # Symmetric in logs, so that one lognormal holds for both halves.
    sigma = np.log(4.0) / stats.norm.ppf(0.95)
    expected = stats.lognorm.ppf(0.05 + 0.9 * points, sigma, scale=2.0)
    assert lognormal_quantile(points, 0.5, 2.0, 8.0) == pytest.approx(expected, rel=1e-12)
    mirrored = -lognormal_quantile(1.0 - points, 0.5, 2.0, 8.0)
    assert lognormal_quantile(points, -8.0, -2.0, -0.5) == pytest.approx(mirrored)


@given(st.lists(NUMBERS, min_size=3, max_size=3), st.lists(st.floats(0, 1), min_size=1))
def test_values_stay_in_their_range_and_rise_with_the_point(
    ends: list[float], points: list[float]
) -> None:
    low, central, high = sorted(ends)
    ordered = np.array(sorted(points))
    values = quantile(ordered, low, central, high, "triangular")
    assert ((values >= low) & (values <= high)).all()
    assert (np.diff(values) >= -1e-9).all()
    if low > 0.0 or high < 0.0:
        values = quantile(ordered, low, central, high, "lognormal")
        assert ((values >= low) & (values <= high)).all()
        assert (np.diff(values) >= -1e-9 * abs(values[:-1])).all()


def test_a_closed_range_is_a_point() -> None:
    points = np.linspace(0.0, 1.0, 5)
    for distribution in ("triangular", "lognormal"):
        assert set(quantile(points, 0.4, 0.4, 0.4, distribution)) == {0.4}


def test_every_assumption_is_drawn_within_its_range_and_groups_move_together() -> None:
    drawn = draw_assumptions(CENTRAL, RANGES, 256, 1)
    assert drawn.values.keys() == CENTRAL.keys()
    for row in RANGES.iter_rows(named=True):
        values = drawn.values[row["id"]]
        if row["distribution"] is None:
            assert values.tolist() == [row["central"]], row["id"]
        else:
            assert values.shape == (256,), row["id"]
            assert row["low"] <= values.min() < values.max() <= row["high"], row["id"]
    # All in one order, from low to high.
    for names in drawn.members.values():
        order = np.argsort(drawn.values[names[0]], kind="stable")
        assert all((np.diff(drawn.values[name][order]) >= 0).all() for name in names)
    assert "armington_elasticity" in drawn.members
    assert len(drawn.members["utilisation_rate.import"]) == 3
    early, late = (drawn.values[f"utilisation_rate.import.{year}"] for year in (2022, 2035))
    assert (early < late).all()


def test_a_policy_lever_is_never_drawn() -> None:
    levers = RANGES.filter(pl.col("id").str.starts_with("trade_cost_change"))
    assert levers.height == 2
    assert levers["distribution"].null_count() == 2
    assert levers["reason"].str.contains("never drawn").all()


def test_a_value_that_somebody_set_is_a_point_and_leaves_the_other_draws_alone() -> None:
    before = draw_assumptions(CENTRAL, RANGES, 256, 1)
    changed = {**CENTRAL, "adjustment_speed": 0.31, "growth.cars": 0.01}
    after = draw_assumptions(changed, RANGES, 256, 1)
    assert after.values["adjustment_speed"].tolist() == [0.31]
    assert after.values["growth.cars"].tolist() == [0.01]
    assert "adjustment_speed" not in after.members
    assert "growth.cars" not in after.members["growth"]
    for name in CENTRAL:
        if name not in ("adjustment_speed", "growth.cars"):
            assert np.array_equal(before.values[name], after.values[name]), name


def test_rivals_never_take_more_than_the_origin_leaves() -> None:
    values = {**CENTRAL, "origin_share.clothing": 0.65}  # 0.65 + 0.39 is above 1
    drawn = draw_assumptions(values, RANGES, 256, 1)
    rivals = drawn.values["duty_free_rival_share.clothing"]
    assert rivals.max() == 0.35
    assert rivals.min() < 0.34
    moved, _ = one_at_a_time(values, RANGES)
    assert moved.values["duty_free_rival_share.clothing"].max() <= 0.35


def test_one_at_a_time_moves_one_group_and_leaves_the_rest_central() -> None:
    moved, groups = one_at_a_time(CENTRAL, RANGES)
    assert moved.count == 1 + 2 * len(groups)
    ends = {row["id"]: (row["low"], row["high"]) for row in RANGES.iter_rows(named=True)}
    for name, value in CENTRAL.items():
        values = np.broadcast_to(moved.values[name], moved.count).copy()
        for number, group in enumerate(groups):
            if name in moved.members[group]:
                assert (values[1 + 2 * number], values[2 + 2 * number]) == ends[name]
                values[1 + 2 * number : 3 + 2 * number] = value
        assert set(values) == {value}, name


def test_draws_followed_by_others_are_both() -> None:
    first, (ends, _) = draw_assumptions(CENTRAL, RANGES, 64, 1), one_at_a_time(CENTRAL, RANGES)
    both = first.followed_by(ends)
    assert (both.count, both.members) == (64 + ends.count, ends.members)
    for name, values in both.values.items():
        every = np.broadcast_to(values, both.count)
        assert (every[:64] == first.values[name]).all(), name
        assert (every[64:] == ends.values[name]).all(), name
