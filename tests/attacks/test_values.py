"""A few seeds of the attacks by values; the soak runner makes many more."""

import pytest

from tests.attacks.values import ATTACKS, RESULT, SENTENCE, combinations, together

_SEEDS = {
    "assumption_alone": range(7, 300, 120),
    "assumptions_together": range(3),
    "setting": range(150),
    "scenario_file": range(60),
}


def test_every_assumption_has_a_bound_to_be_tried() -> None:
    assert len(combinations()) >= 300


@pytest.mark.parametrize("name", ATTACKS)
def test_every_attempt_ends_in_a_result_or_a_sentence(name: str) -> None:
    assert {ATTACKS[name](seed) for seed in _SEEDS[name]} <= {RESULT, SENTENCE}


def test_the_same_seed_makes_the_same_attempt() -> None:
    assert together(5) == together(5)
