"""First-order indices against a function whose indices are known."""

import numpy as np
import pytest

from analytics.models.draws import sobol_points
from analytics.models.first_order import first_order_indices

# Ishigami and Homma (1990), a = 7, b = 0.1: f = sin x1 + a sin^2 x2 + b x3^4 sin x1, with x
# uniform on [-pi, pi]. Partial variances in closed form.
A, B = 7.0, 0.1
V1 = 0.5 * (1 + B * np.pi**4 / 5) ** 2
V2 = A**2 / 8
V13 = B**2 * np.pi**8 * (1 / 18 - 1 / 50)
EXACT = np.array([V1, V2, 0.0]) / (V1 + V2 + V13)


def ishigami(points: np.ndarray) -> np.ndarray:
    x1, x2, x3 = (2 * np.pi * points - np.pi).T
    return np.asarray(np.sin(x1) + A * np.sin(x2) ** 2 + B * x3**4 * np.sin(x1))


@pytest.mark.parametrize(("draws", "tolerance"), [(1024, 0.03), (8192, 0.01)])
def test_ishigami(draws: int, tolerance: float) -> None:
    assert pytest.approx([0.3139, 0.4424, 0.0], abs=5e-5) == EXACT
    points = sobol_points(3, draws, 5)
    outputs = ishigami(points)[None]
    found = [first_order_indices(points[:, column], outputs)[0] for column in range(3)]
    assert found == pytest.approx(EXACT, abs=tolerance)


def test_an_input_that_does_nothing_has_no_index_above_its_noise() -> None:
    random = np.random.default_rng(1)
    inputs, outputs = random.random((200, 512)), random.random((1, 512))
    indices = np.array([first_order_indices(points, outputs)[0] for points in inputs])
    assert indices.mean() < 0.01
    assert (indices >= 0.0).all()


def test_an_output_that_does_not_vary_has_no_index() -> None:
    points = np.arange(64) / 64
    outputs = np.array([np.full(64, 0.1), points, np.zeros(64)])
    indices = first_order_indices(points, outputs)
    assert np.isnan(indices).tolist() == [True, False, True]
    assert indices[1] == pytest.approx(1.0, abs=0.01)
