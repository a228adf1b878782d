"""Staging categories read from the rates that a schedule prints."""

import pytest

from analytics.tariffs.classify import printed_category
from tests.tariffs.line_builder import make_schedule

STAGES = 21


def equal_cuts(base: float, cuts: int) -> list[float]:
    return [int(base * 1000 * max(0, cuts - k) / cuts + 0.5) / 1000 for k in range(1, STAGES + 1)]


@pytest.mark.parametrize(
    ("base", "rates", "category"),
    [
        (0.0, [0.0] * STAGES, "free"),
        (0.1, [0.0] * STAGES, "immediate"),
        (0.1, equal_cuts(0.1, 10), "cuts_10"),
        (0.35, equal_cuts(0.35, 15), "cuts_15"),
        (0.084, equal_cuts(0.084, 20), "cuts_20"),
        (0.25, [0.15] * STAGES, "partial"),
        (0.1, [0.1] * 10 + [0.0] * 11, "unclassified"),
    ],
)
def test_the_category_of_a_path(base: float, rates: list[float], category: str) -> None:
    schedule = make_schedule([("8708", base, "published", 1)], published={"8708/0": list(rates)})
    assert printed_category(schedule)["printed_category"].to_list() == [category]
