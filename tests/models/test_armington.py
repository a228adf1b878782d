"""The closed form against demand computed directly and against numeric optimisation."""

import numpy as np
import pytest
from scipy.optimize import minimize

from analytics.equations.demand import duty_paid_share
from analytics.equations.forms import log_index
from tests.closed_form import closed_form


def respond(
    power: float,
    share: float,
    domestic: float,
    sigma: float,
    sigma_domestic: float,
    eta: float,
) -> tuple[float, float, float]:
    """Ratios new/old of border price, share and import volume."""
    changes = closed_form(
        np.array(np.log(power)),
        beneficiary_share=np.array(share),
        domestic_share=np.array(domestic),
        sigma_imports=np.array(sigma),
        sigma_domestic=np.array(sigma_domestic),
        demand_elasticity=np.array(eta),
    )
    return tuple(float(np.exp(part)) for part in (changes.price, changes.share, changes.imports))  # type: ignore[return-value]


def test_shares_at_duty_paid_values() -> None:
    def share(origin: float, free: float, tariff: float) -> float:
        return float(duty_paid_share(np.array(origin), np.array(free), np.array(tariff)))

    # 30 and 50 pay 10 %, 20 pays nothing: 33 / (33 + 55 + 20).
    assert share(0.3, 0.2, 0.1) == pytest.approx(33 / 108)
    assert share(0.3, 0.0, 0.1) == pytest.approx(0.3)
    assert share(0.3, 0.2, 0.0) == pytest.approx(0.3)
    assert share(1.0, 0.0, 0.25) == 1.0


def test_the_price_index_and_its_limit() -> None:
    def index(share: float, log_price: float, elasticity: float) -> float:
        return float(log_index(np.array(elasticity), (np.array(share), np.array(log_price))))

    # Two goods of equal share, elasticity 2: (0.5 / 0.5 + 0.5)^(-1) = 2/3 at a price of one half.
    assert index(0.5, np.log(0.5), 2.0) == pytest.approx(np.log(2 / 3))
    assert index(1.0, -0.3, 5.0) == pytest.approx(-0.3)
    assert index(0.4, -0.3, 1.0) == pytest.approx(-0.12)
    assert index(0.4, 0.0, 3.5) == 0.0


def test_no_cut_gives_exactly_nothing_in_a_block_of_markets() -> None:
    power = np.array([[0.0, np.log(1 / 1.1)], [0.0, 0.0]])
    column = np.array([[0.3], [0.6]])
    changes = closed_form(
        power,
        beneficiary_share=column,
        domestic_share=column,
        sigma_imports=column * 10,
        sigma_domestic=column * 5,
        demand_elasticity=-column,
    )
    for part in (changes.price, changes.share, changes.imports, changes.value):
        assert part[0, 0] == part[1, 0] == part[1, 1] == 0.0
    assert changes.share[0, 1] > 0
    assert changes.imports[0, 1] > 0


def test_equal_elasticities_make_one_flat_nest() -> None:
    power, share, domestic, sigma, eta = 1 / 1.2, 0.35, 0.6, 3.0, -0.7
    price, within, imports = respond(power, share, domestic, sigma, sigma, eta)
    flat = share * (1 - domestic)
    index = (flat * power ** (1 - sigma) + 1 - flat) ** (1 / (1 - sigma))
    assert price * within * imports == pytest.approx(power**-sigma * index ** (sigma + eta))


def test_a_lone_supplier_moves_along_the_demand_curve() -> None:
    price, within, imports = respond(1 / 1.08, 1.0, 0.0, 3.0, 1.5, -0.5)
    assert (price, within) == (1.0, pytest.approx(1.0))
    assert imports == pytest.approx(1.08**0.5)


@pytest.mark.parametrize(
    ("share", "domestic", "sigma", "sigma_domestic"),
    [(0.27, 0.85, 3.5, 1.75), (0.558, 0.25, 3.7, 1.85), (0.1, 0.5, 0.6, 0.4)],
)
def test_it_is_what_a_cost_minimising_buyer_does(
    share: float, domestic: float, sigma: float, sigma_domestic: float
) -> None:
    """Minimise spending numerically for one unit of the composite; no formula is shared."""
    power = 1 / 1.15
    imports_share = 1 - domestic

    def aggregate(weights: list[float], goods: list[float], elasticity: float) -> float:
        rho = (elasticity - 1) / elasticity
        # Base quantities are the base shares at prices of one.
        total = sum(
            weight ** (1 / elasticity) * good**rho
            for weight, good in zip(weights, goods, strict=True)
        )
        return float(total ** (1 / rho))

    def composite(quantities: np.ndarray) -> float:  # type: ignore[type-arg]
        own, rivals, home = quantities
        imported = aggregate([share, 1 - share], [own, rivals], sigma)
        return aggregate([imports_share, domestic], [imported, home], sigma_domestic)

    start = np.array([imports_share * share, imports_share * (1 - share), domestic])
    prices = np.array([power, 1.0, 1.0])
    best = minimize(
        lambda quantities: prices @ quantities,
        start,
        method="SLSQP",
        bounds=[(1e-9, None)] * 3,
        constraints={"type": "eq", "fun": lambda quantities: composite(quantities) - 1.0},
        options={"ftol": 1e-15, "maxiter": 500},
    )
    assert best.success, best.message
    # One unit of the composite whatever its price: eta = 0.
    own = np.prod(respond(power, share, domestic, sigma, sigma_domestic, 0.0))
    assert own == pytest.approx(best.x[0] / start[0], rel=2e-5)
