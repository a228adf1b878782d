"""The exact GSIM against one linear step, and against a solver of one product at a time.

8,277 products (lines of the annex) traded among five regions, all of them importers and exporters.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import root

from analytics.models.gsim_newton import newton_solution
from analytics.models.gsim_system import World, linear_solution, residuals
from tests.benchmarks.timing import Comparison, compare

Array = NDArray[np.float64]

PRODUCTS, REGIONS, SAMPLE = 8_277, 5, 200
AGREEMENT = 1e-8


def comparisons() -> list[Comparison]:
    """Time the exact solution against both, on the same products."""
    world = drawn_world(PRODUCTS)
    hats = newton_solution(world)
    assert residuals(world, hats, "exact").max() < 1e-10
    sample = np.random.default_rng(7).choice(PRODUCTS, SAMPLE, replace=False)
    one_by_one = np.array([one_product(world, int(i)) for i in sample])
    assert np.abs(one_by_one - np.log(hats.price[sample])).max() < AGREEMENT

    def exact() -> object:
        return newton_solution(world)

    def each() -> None:
        for i in sample:
            one_product(world, int(i))

    size = "GSIM exact, 8,277 products x 5"
    return [
        compare(
            f"{size} / scipy root, one by one ({SAMPLE} timed)",
            exact, each, limit=150.0, at_most=False, share=SAMPLE / PRODUCTS,
        ),
        compare(
            f"{size} / one linear step",
            exact, lambda: linear_solution(world), limit=3.0, at_most=True,
        ),
    ]  # fmt: skip


def drawn_world(products: int) -> World:
    """Draw products: duties of up to 15 %, of which a fifth goes."""
    random = np.random.default_rng(12)
    shape = (products, REGIONS, REGIONS)
    foreign = ~np.eye(REGIONS, dtype=bool)
    tariff = random.uniform(0.0, 0.15, shape) * foreign
    return World(
        value=random.lognormal(3.0, 1.0, shape),
        tariff=tariff,
        tariff_new=np.where(random.random(shape) < 0.2, 0.0, tariff),
        demand=-random.uniform(0.5, 2.0, (products, 1, REGIONS)),
        substitution=random.uniform(2.0, 6.0, (products, 1, REGIONS)),
        supply=10.0 ** random.uniform(-0.3, 1.0, (products, REGIONS)),
    )


def one_product(world: World, i: int) -> Array:
    """Solve one product with scipy: log world prices at which every origin's market clears."""
    value, power = world.value[i], (1.0 + world.tariff_new[i]) / (1.0 + world.tariff[i])
    paid = value * (1.0 + world.tariff[i])
    theta, phi = paid / paid.sum(axis=0), value / value.sum(axis=1, keepdims=True)
    demand, sigma, supply = world.demand[i, 0], world.substitution[i, 0], world.supply[i]

    def gap(log_price: Array) -> Array:
        price = np.exp(log_price)[:, None] * power
        index = (theta * price ** (1.0 - sigma)).sum(axis=0) ** (1.0 / (1.0 - sigma))
        quantity = (price / index) ** -sigma * index**demand
        return np.asarray(supply * log_price - np.log((phi * quantity).sum(axis=1)))

    answer = root(gap, np.zeros(REGIONS), tol=1e-12)
    return np.asarray(answer.x)
