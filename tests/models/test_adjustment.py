"""Partial adjustment of the effect."""

import numpy as np
import pytest

from analytics.models.armington import Array
from analytics.models.responses import adjust


def path_of(long_run: Array, speed: float) -> Array:
    return adjust({"share": long_run}, speed)["share"]


def test_a_share_of_the_gap_is_closed_each_year() -> None:
    # A step to 1: 1 - 0.7^t.
    path = path_of(np.array([0.0, 1.0, 1.0, 1.0]), 0.3)
    assert path == pytest.approx([0.0, 0.3, 0.51, 0.657])
    assert path_of(np.array([1.0, 2.0, 0.0]), 0.5).tolist() == [0.5, 1.25, 0.625]


def test_speed_one_is_the_long_run_and_nothing_stays_nothing() -> None:
    long_run = np.array([[0.1, 0.5, -0.2], [0.0, 0.0, 0.0]])
    assert path_of(long_run, 1.0).tolist() == long_run.tolist()
    assert path_of(long_run, 0.3)[1].tolist() == [0.0, 0.0, 0.0]


def test_ninety_per_cent_within_seven_to_ten_years_at_the_speeds_assumed() -> None:
    # Boehm, Levchenko and Pandalai-Nayar 2023: 90 % of the long run within 7 to 10 years. The low
    # speed takes ten years, the central one seven.
    for speed, years in ((0.21, 10), (0.3, 7)):
        path = path_of(np.ones(12), speed)
        assert path[years - 1] > 0.9
        assert path[years - 2] < 0.9


def test_parts_still_add_up() -> None:
    generator = np.random.default_rng(1)
    names = ("border_price", "share", "imports")
    changes = dict(zip(names, generator.normal(size=(3, 4, 6)), strict=True))
    adjusted = sum(adjust(changes, 0.3).values())
    assert np.allclose(adjusted, path_of(sum(changes.values()), 0.3), atol=1e-15)
