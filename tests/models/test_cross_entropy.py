"""Minimum cross-entropy: constraints hold, shares are nearest to the prior, multipliers explain."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import minimize

from analytics.models.cross_entropy import Array, Program, minimise


@st.composite
def programs(draw: st.DrawFn) -> tuple[Program, Array]:
    """A program whose constraints some inner shares satisfy, and those shares."""
    seed = draw(st.integers(0, 2**32 - 1))
    random = np.random.default_rng(seed)
    classes, categories = draw(st.integers(2, 8)), draw(st.integers(2, 5))
    count = draw(st.integers(1, 4))
    counts = random.uniform(1.0, 100.0, classes)
    prior = random.dirichlet(np.ones(categories), classes)
    inner = random.dirichlet(3.0 * np.ones(categories), classes)
    rows = (random.random((count, classes, categories)) < 0.5).astype(float)
    at_least = random.random(count) < 0.3
    bounds = np.tensordot(rows, counts[:, None] * inner, axes=2)
    return Program(counts, np.log(prior), rows, bounds, at_least), inner


def distance(program: Program, shares: Array) -> float:
    return float((program.counts[:, None] * shares * (np.log(shares) - program.log_prior)).sum())


@given(programs())
def test_what_can_be_met_is_met_and_nothing_that_meets_it_is_nearer(
    case: tuple[Program, Array],
) -> None:
    program, inner = case
    found = minimise(program)
    assert np.allclose(found.shares.sum(axis=1), 1.0)
    assert np.abs(found.slack[~program.at_least]).max(initial=0.0) < 1e-6
    assert found.slack.min() > -1e-6
    assert (found.multipliers[program.at_least] >= 0.0).all()
    # A least value that is exceeded takes no part.
    assert np.abs(found.multipliers * found.slack).max() < 1e-4
    for weight in (0.01, 0.3, 1.0):
        other = (1.0 - weight) * found.shares + weight * inner
        assert distance(program, other) >= distance(program, found.shares) - 1e-6


def test_an_outside_solver_finds_the_same() -> None:
    random = np.random.default_rng(5)
    counts, prior = np.array([30.0, 50.0, 20.0]), random.dirichlet(np.ones(3), 3)
    rows = np.zeros((2, 3, 3))
    rows[0, :, 0], rows[1, 0, 1] = 1.0, 1.0
    program = Program(counts, np.log(prior), rows, np.array([40.0, 3.0]), np.array([False, False]))

    def primal(flat: Array) -> float:
        return distance(program, np.maximum(flat.reshape(3, 3), 1e-12))

    limits = [
        {"type": "eq", "fun": lambda x: x.reshape(3, 3).sum(axis=1) - 1.0},
        {"type": "eq",
         "fun": lambda x: np.tensordot(rows, counts[:, None] * x.reshape(3, 3), 2)
         - program.bounds},
    ]  # fmt: skip
    found = minimize(primal, prior.ravel(), constraints=limits, bounds=[(1e-9, 1.0)] * 9,
                     method="SLSQP", options={"ftol": 1e-13, "maxiter": 500})  # fmt: skip
    assert minimise(program).shares.ravel() == pytest.approx(found.x, abs=1e-4)


def test_classes_that_are_alike_get_the_same_shares() -> None:
    counts = np.array([10.0, 25.0, 5.0])
    prior = np.array([[0.2, 0.8], [0.2, 0.8], [0.5, 0.5]])
    rows = np.array([[[1.0, 0.0]] * 3])
    shares = minimise(
        Program(counts, np.log(prior), rows, np.array([17.0]), np.array([False]))
    ).shares
    assert shares[0] == pytest.approx(shares[1], abs=1e-12)
    assert shares[2, 0] > shares[0, 0]


def test_what_cannot_be_met_is_said() -> None:
    counts = np.array([10.0])
    twice = np.array([[[1.0, 0.0]], [[1.0, 0.0]]])
    solution = minimise(
        Program(counts, np.log([[0.5, 0.5]]), twice, np.array([2.0, 8.0]), np.array([False, False]))
    )
    assert np.abs(solution.slack).max() > 1.0
