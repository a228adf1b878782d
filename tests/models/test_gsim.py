"""GSIM against the example of Francois and Hall (2003), an outside solver, and its identities."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.optimize import root

from analytics.errors import InputError
from analytics.models import gsim_newton
from analytics.models.gsim import certify, solve
from analytics.models.gsim_newton import newton_solution
from analytics.models.gsim_system import (
    Hats,
    World,
    damped_solution,
    linear_solution,
    residuals,
)

# The 4 x 4 example of Francois and Hall (2003): rows export, columns import; powers of tariffs.
REGIONS = ["US", "JP", "EU", "RW"]
TRADE = [[0, 50, 200, 300], [500, 0, 150, 200], [300, 100, 200, 200], [50, 100, 110, 20]]
POWERS = [
    [1, 1.21, 1.41, 1.22],
    [1.37, 1, 1.31, 1.23],
    [1.32, 1.36, 1, 1.18],
    [1.57, 1.41, 1.25, 1.15],
]
ELASTICITIES = {
    "demand_elasticity": -1.25,
    "supply_elasticity": 1.5,
    "substitution_elasticity": 5.0,
}
FREED = {
    "US_EU_FTA": {("US", "EU"), ("EU", "US")},
    "US_JP_FTA": {("US", "JP"), ("JP", "US")},
    "US_unilateral": {(origin, "US") for origin in REGIONS},
    "JP_unilateral": {(origin, "JP") for origin in REGIONS},
}
CHANGES = ["producer_surplus_change", "consumer_surplus_change", "revenue_change", "welfare_change"]


def example(scenario: str) -> pl.DataFrame:
    pairs = [(i, v) for i in range(4) for v in range(4)]
    flows = pl.DataFrame(
        {
            "origin": [REGIONS[i] for i, _ in pairs],
            "importer": [REGIONS[v] for _, v in pairs],
            "value": [float(TRADE[i][v]) for i, v in pairs],
            "tariff": [POWERS[i][v] - 1.0 for i, v in pairs],
        }
    )
    freed = pl.struct("origin", "importer").map_elements(
        lambda row: (row["origin"], row["importer"]) in FREED[scenario], return_dtype=pl.Boolean
    )
    return flows.with_columns(tariff_new=pl.when(freed).then(0.0).otherwise("tariff"))


def square(flows: pl.DataFrame, column: str) -> Any:
    return flows[column].to_numpy().reshape(4, 4)


def test_the_prices_of_the_paper() -> None:
    """Francois and Hall (2003), free trade between the United States and the European Union."""
    found = solve(example("US_EU_FTA"), **ELASTICITIES, method="linear")
    assert found.regions["region"].to_list() == REGIONS
    paper = np.array([0.0792, -0.0316, 0.0480, -0.0184])
    assert found.regions["producer_price_hat"].to_numpy() - 1 == pytest.approx(paper, abs=5e-5)


@pytest.mark.parametrize("scenario", FREED)
def test_the_linear_scenarios(shared_cases: Path, scenario: str) -> None:
    path = shared_cases / "gsim_4x4" / "expected_linear_gsim.json"
    expected = json.loads(path.read_text(encoding="utf-8"))[scenario]
    found = solve(example(scenario), **ELASTICITIES, method="linear")
    assert found.residual < 1e-10
    table = found.regions
    assert table["producer_price_hat"].to_numpy() - 1 == pytest.approx(expected["x"], abs=1e-9)
    assert table["price_index_hat"].to_numpy() - 1 == pytest.approx(expected["dCompP"], abs=1e-9)
    for column, key in zip(CHANGES, ("dPS", "dCS", "dRev", "dW"), strict=True):
        assert table[column].to_list() == pytest.approx(expected[key], abs=1e-9, rel=1e-12), key
    paid, quantity = np.array(expected["dP"]), np.array(expected["dQ"])
    assert square(found.flows, "consumer_price_hat") - 1 == pytest.approx(paid, abs=1e-9)
    assert square(found.flows, "quantity_hat") - 1 == pytest.approx(quantity, abs=1e-9)
    after = np.array(expected["M1"])
    assert square(found.flows, "value_new") == pytest.approx(after, abs=1e-9)


def test_the_exact_solution(shared_cases: Path) -> None:
    path = shared_cases / "gsim_4x4" / "reference_exact_nonlinear_US_EU_FTA.json"
    expected = json.loads(path.read_text(encoding="utf-8"))
    found = solve(example("US_EU_FTA"), **ELASTICITIES, method="exact")
    assert found.residual < 1e-10
    for column in ("producer_price_hat", "price_index_hat"):
        assert found.regions[column].to_list() == pytest.approx(expected[column], abs=1e-8)
    for column, key in zip(CHANGES, ("dPS", "dCS", "dRev", "dW"), strict=True):
        assert found.regions[column].to_list() == pytest.approx(expected[key], abs=1e-8), key
    for column, key in (("quantity_hat", "q_hat"), ("value_new", "v1")):
        after = np.array(expected[key])
        assert square(found.flows, column) == pytest.approx(after, abs=1e-8), key


def test_what_linearising_hides() -> None:
    """The worked case: US price +12.646 % where the linear says +7.918 %, welfare 51.95, 18.21."""
    exact, linear = (
        solve(example("US_EU_FTA"), **ELASTICITIES, method=method).regions.row(0, named=True)
        for method in ("exact", "linear")
    )
    assert exact["producer_price_hat"] == pytest.approx(1.12646, abs=5e-6)
    assert linear["producer_price_hat"] == pytest.approx(1.07918, abs=5e-6)
    assert exact["welfare_change"] == pytest.approx(51.95, abs=5e-3)
    assert linear["welfare_change"] == pytest.approx(18.21, abs=5e-3)


def test_the_sign_kept_in_the_linear_consumer_surplus() -> None:
    """Japan's loss is -8.876 with sign(P); the trapezoid would be -8.594 (worked case)."""
    found = solve(example("US_EU_FTA"), **ELASTICITIES, method="linear").regions.row(1, named=True)
    assert found["consumer_surplus_change"] == pytest.approx(-8.876, abs=5e-4)
    P = found["price_index_hat"] - 1
    spending = 50 * 1.21 + 100 * 1.36 + 100 * 1.41
    assert spending * (0.5 * 1.25 * P**2 - P) == pytest.approx(-8.594, abs=1e-3)


def random_flows(seed: int, products: int, regions: int, *, largest: float) -> pl.DataFrame:
    """Trade with gaps; tariffs from any level to any other, up to ``largest``."""
    rng = np.random.default_rng(seed)
    names = pl.DataFrame({"region": [f"R{i}" for i in range(regions)]})
    grid = (
        pl.DataFrame({"product": [f"P{k:05}" for k in range(products)]})
        .join(names.rename({"region": "origin"}), how="cross")
        .join(names.rename({"region": "importer"}), how="cross")
    )
    value = rng.lognormal(0, 2, grid.height) * (rng.random(grid.height) > 0.2)
    return grid.with_columns(
        value=pl.Series(np.where(grid["origin"] != grid["importer"], value, value + 1.0)),
        tariff=pl.Series(rng.uniform(0, 0.5, grid.height)),
        tariff_new=pl.Series(rng.uniform(0, largest, grid.height)),
    )


def random_elasticities(seed: int, flows: pl.DataFrame, *, hard: bool) -> dict[str, pl.DataFrame]:
    rng = np.random.default_rng(seed)
    grid = flows.select("product", region="origin").unique(maintain_order=True)
    supply = (1e-3, 1e6) if hard else (0.2, 5.0)
    ranges = {"demand": (0.05, 5.0), "supply": supply, "substitution": (0.3, 40.0)}
    return {
        f"{name}_elasticity": grid.with_columns(
            pl.Series(
                f"{name}_elasticity",
                (-1 if name == "demand" else 1) * np.exp(rng.uniform(*np.log(span), grid.height)),
            )
        )
        for name, span in ranges.items()
    }


def test_many_hard_products_at_once() -> None:
    """Supply 1e-3 to 1e6, substitution to 40, tariffs to 300 %: all answered, all certified."""
    flows = random_flows(1, 1000, 4, largest=3.0)
    given = random_elasticities(2, flows, hard=True)
    for method in ("linear", "exact"):
        found = solve(flows, **given, method=method)
        assert found.residual < 1e-10
        assert found.regions.null_count().sum_horizontal().item() == 0
    assert (found.flows["value_new"] >= 0).all()
    assert found.regions["producer_price_hat"].min() > 0
    # Alone, a product has the solution that it has among others.
    alone = solve(flows.filter(pl.col("product") == "P00007"), **given, method="exact").regions
    among = found.regions.filter(pl.col("product") == "P00007")
    assert alone.drop("product", "region").to_numpy() == pytest.approx(
        among.drop("product", "region").to_numpy(), rel=1e-9, abs=1e-9
    )


def test_the_exact_solution_against_an_outside_solver() -> None:
    """Market clearing written as quantities and handed to scipy; no formula is shared."""
    flows = random_flows(3, 20, 3, largest=1.0)
    given = random_elasticities(4, flows, hard=False)
    found = solve(flows, **given, method="exact").regions
    for product in found["product"].unique():
        mine = pl.col("product") == product
        rows = flows.filter(mine)
        value, old, new = (
            rows[name].to_numpy().reshape(3, 3) for name in ("value", "tariff", "tariff_new")
        )
        Em, Ex, Es = (given[name].filter(mine)[name].to_numpy() for name in ELASTICITIES)

        def excess(
            log_price: Any, value: Any = value, old: Any = old, new: Any = new,
            Em: Any = Em, Ex: Any = Ex, Es: Any = Es,
        ) -> Any:  # fmt: skip
            price = np.exp(log_price)
            paid = price[:, None] * (1 + new) / (1 + old)
            share = value * (1 + old) / (value * (1 + old)).sum(axis=0)
            index = (share * paid ** (1 - Es)).sum(axis=0) ** (1 / (1 - Es))
            bought = value * (paid / index) ** -Es * index**Em
            return np.log(bought.sum(axis=1) / (value.sum(axis=1) * price**Ex))

        outside = root(excess, np.zeros(3), tol=1e-12)
        assert outside.success
        prices = found.filter(mine)["producer_price_hat"].to_list()
        assert prices == pytest.approx(np.exp(outside.x), rel=1e-8)


@pytest.mark.parametrize("Em", [-1.0, -1.25, 0.0])
@pytest.mark.parametrize("Es", [1.0, 5.0])
def test_surpluses_are_areas_under_the_curves(Em: float, Es: float) -> None:
    given = ELASTICITIES | {"demand_elasticity": Em, "substitution_elasticity": Es}
    found = solve(example("US_EU_FTA"), **given, method="exact").regions
    sales = np.array(TRADE).sum(axis=1)
    spending = (np.array(TRADE) * np.array(POWERS)).sum(axis=0)
    for i, row in enumerate(found.iter_rows(named=True)):
        producers = sales[i] * quad(lambda p: p**1.5, 1, row["producer_price_hat"])[0]
        consumers = -spending[i] * quad(lambda p: p**Em, 1, row["price_index_hat"])[0]
        assert row["producer_surplus_change"] == pytest.approx(producers, rel=1e-9)
        assert row["consumer_surplus_change"] == pytest.approx(consumers, rel=1e-9)


@pytest.mark.parametrize("name", ["demand_elasticity", "substitution_elasticity"])
def test_elasticities_of_one_are_limits(name: str) -> None:
    one = -1.0 if name == "demand_elasticity" else 1.0
    at, beside = (
        solve(example("US_EU_FTA"), **(ELASTICITIES | {name: given}), method="exact").regions
        for given in (one, one * (1 + 1e-7))
    )
    columns = [column for column in at.columns if column != "region"]
    assert at.select(columns).to_numpy() == pytest.approx(
        beside.select(columns).to_numpy(), rel=1e-4
    )


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """One product among 2-4 regions, all trading."""
    size = draw(st.integers(2, 4))
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    shape = (1, size, size)
    return World(
        rng.lognormal(0, draw(st.floats(0, 3)), shape) * (rng.random(shape) > 0.2)
        + np.eye(size),
        rng.uniform(0, 0.5, shape),
        rng.uniform(0, 0.5, shape),
        -draw(st.floats(0, 3)) * rng.uniform(0.5, 1, (1, 1, size)),
        draw(st.floats(0.2, 20)) * rng.uniform(0.5, 1, (1, 1, size)),
        draw(st.floats(0.05, 50)) * rng.uniform(0.5, 1, (1, size)),
    )  # fmt: skip


def test_full_steps_and_damped_ones_agree() -> None:
    """Easy products settle in full steps; the damped solver, used for the rest, finds the same."""
    random = np.random.default_rng(8)
    shape = (1500, 4, 4)
    tariff = random.uniform(0.0, 0.3, shape)
    world = World(
        value=random.lognormal(0.0, 1.0, shape) * (random.random(shape) > 0.1),
        tariff=tariff,
        tariff_new=np.where(random.random(shape) < 0.5, 0.0, tariff),
        demand=-random.uniform(0.2, 2.0, (1500, 1, 4)),
        substitution=random.choice([1.0, 3.0, 8.0], (1500, 1, 4)),
        supply=10.0 ** random.uniform(-1.0, 2.0, (1500, 4)),
    )
    before = world.tariff.copy()
    quick, damped = newton_solution(world), damped_solution(world)
    for part in ("price", "index", "quantity"):
        assert getattr(quick, part) == pytest.approx(getattr(damped, part), rel=1e-10)
    assert residuals(world, quick, "exact").max() < 1e-12
    assert (world.tariff == before).all()


def test_what_full_steps_leave_is_solved(monkeypatch: pytest.MonkeyPatch) -> None:
    flows = example("US_EU_FTA")
    usual = solve(flows, method="exact", **ELASTICITIES)
    monkeypatch.setattr(gsim_newton, "STEPS", 1)
    left = solve(flows, method="exact", **ELASTICITIES)
    assert left.residual < 1e-10
    assert left.regions["producer_price_hat"].to_numpy() == pytest.approx(
        usual.regions["producer_price_hat"].to_numpy(), rel=1e-11
    )


SOLVERS = {"linear": linear_solution, "exact": newton_solution}


@given(worlds())
def test_no_change_gives_exactly_nothing(world: World) -> None:
    for solver in SOLVERS.values():
        hats = solver(replace(world, tariff_new=world.tariff))
        assert all((part == 1.0).all() for part in (hats.price, hats.index, hats.quantity))


@given(worlds(), st.floats(1e-6, 1e6))
def test_hats_do_not_depend_on_the_unit_of_trade(world: World, factor: float) -> None:
    for solver in SOLVERS.values():
        one, many = solver(world), solver(replace(world, value=world.value * factor))
        for part in ("price", "index", "quantity"):
            assert getattr(many, part) == pytest.approx(getattr(one, part), rel=1e-8, abs=1e-9)


@given(worlds())
def test_linear_and_exact_agree_to_first_order(world: World) -> None:
    """A tenth of the change leaves about a hundredth of the gap."""

    def gap(step: float) -> tuple[float, float]:
        power = (1 + world.tariff_new) / (1 + world.tariff)
        small = replace(world, tariff_new=(1 + world.tariff) * power**step - 1)
        linear, exact = linear_solution(small), newton_solution(small)
        size = np.abs(exact.quantity - 1).max()
        return float(np.abs(linear.quantity - exact.quantity).max()), float(size)

    (wide, size), (narrow, small) = gap(1e-3), gap(1e-4)
    assert narrow <= wide / 50 + 1e-12
    assert wide <= 0.2 * size + 1e-12
    assert narrow <= 0.02 * small + 1e-12


@given(worlds())
def test_the_certificate_passes_solutions_and_nothing_else(world: World) -> None:
    for method, solver in SOLVERS.items():
        hats = solver(world)
        assert (residuals(world, hats, method) < 1e-10).all()  # type: ignore[arg-type]
        for part in ("price", "index", "quantity"):
            wrong = replace(hats, **{part: getattr(hats, part) * (1 + 1e-6)})
            assert residuals(world, wrong, method).max() > 1e-9, part  # type: ignore[arg-type]


def test_a_solution_that_fails_its_certificate_is_an_error_with_names() -> None:
    found = np.full((1, 2), 1.1)
    world = World(
        np.ones((1, 2, 2)), *[np.zeros((1, 2, 2))] * 2, *[np.full((1, 1, 2), 0.5)] * 2,
        np.ones((1, 2)),
    )  # fmt: skip
    names = pl.Series(["steel"]), pl.Series(["JP", "US"])
    for price in (found, np.full((1, 2), np.nan)):
        hats = Hats(price, np.ones((1, 2)), np.ones((1, 2, 2)))
        with pytest.raises(InputError, match=r'product "steel", region JP: residual') as raised:
            certify(world, hats, "exact", *names)
        assert len(raised.value.problems) == 2


@given(st.integers(0, 2**31), st.integers(1, 2**31))
def test_row_order_changes_no_digit_and_rows_keep_their_places(drawn: int, order: int) -> None:
    flows = random_flows(drawn, 3, 3, largest=0.5).with_columns(note=pl.lit("kept"))
    given = random_elasticities(drawn + 1, flows, hard=False)
    for method in ("linear", "exact"):
        one = solve(flows, **given, method=method)
        shuffled = flows.sample(fraction=1.0, shuffle=True, seed=order)
        two = solve(shuffled, **given, method=method)
        assert two.flows.select(flows.columns).equals(shuffled)
        keys = ["product", "origin", "importer"]
        assert two.flows.sort(keys).equals(one.flows.sort(keys))
        keys = ["product", "region"]
        assert two.regions.sort(keys).equals(one.regions.sort(keys))


def test_elasticities_by_region_as_mapping_and_as_frame() -> None:
    flows = example("US_EU_FTA")
    mapping = {"US": 1.0, "JP": 2.0, "EU": 3.0, "RW": 4.0}
    frame = pl.DataFrame({"region": list(mapping), "supply_elasticity": list(mapping.values())})
    given = [
        solve(flows, **(ELASTICITIES | {"supply_elasticity": form}), method="exact").regions
        for form in (mapping, frame)
    ]
    assert given[0].equals(given[1])
    same = solve(
        flows, **(ELASTICITIES | {"supply_elasticity": dict.fromkeys(REGIONS, 1.5)}), method="exact"
    )
    assert same.regions.equals(solve(flows, **ELASTICITIES, method="exact").regions)
    assert not same.regions.equals(given[0])


def test_a_region_that_sells_or_buys_nothing_has_no_price_and_no_change() -> None:
    flows = example("US_EU_FTA").with_columns(
        value=pl.when(pl.col("origin") == "RW").then(0.0).otherwise("value")
    )
    for method in ("linear", "exact"):
        found = solve(flows, **ELASTICITIES, method=method)
        row = found.regions.row(3, named=True)
        assert row["producer_price_hat"] is None
        assert row["producer_surplus_change"] == 0.0
        assert row["price_index_hat"] > 0
        idle = found.flows.filter(pl.col("origin") == "RW")
        assert idle["quantity_hat"].null_count() == 4
        assert idle["value_new"].to_list() == [0.0] * 4
        away = flows.with_columns(
            value=pl.when(pl.col("importer") == "JP").then(0.0).otherwise("value")
        )
        row = solve(away, **ELASTICITIES, method=method).regions.row(1, named=True)
        assert row["price_index_hat"] is None
        assert row["consumer_surplus_change"] == row["revenue_change"] == 0.0


@pytest.mark.parametrize(
    ("change", "arguments", "parts"),
    [
        ({"tariff": -1.0}, {}, ["16 row(s) with tariff at or below -1", "US/US"]),
        ({"tariff_new": np.inf}, {}, ["not finite"]),
        ({"value": 0.0}, {}, ["without positive trade"]),
        (
            {"importer": "US"},
            {},
            ["with the name of another", "EU/US", "12 pair(s) of regions missing"],
        ),
        ({"importer": None}, {}, ["empty names"]),
        ({}, {"demand_elasticity": 1.25}, ["demand_elasticity: 1.25 for EU", "finite and <= 0"]),
        ({}, {"supply_elasticity": np.inf}, ["supply_elasticity: inf", "finite and > 0"]),
        ({}, {"supply_elasticity": {"US": 1.0}}, ["None for EU", "3 of 4"]),
        ({}, {"substitution_elasticity": np.nan}, ["substitution_elasticity: nan"]),
        ({}, {"substitution_elasticity": pl.DataFrame({"region": ["US"]})}, ["needs columns"]),
        ({}, {"method": "quadratic"}, ["method: quadratic; linear or exact"]),
    ],
)
def test_bad_input(change: dict[str, Any], arguments: dict[str, Any], parts: list[str]) -> None:
    flows = example("US_EU_FTA").with_columns(
        pl.lit(value).alias(name) for name, value in change.items()
    )
    with pytest.raises(InputError) as raised:
        solve(flows, **({"method": "exact"} | ELASTICITIES | arguments))
    assert all(part in str(raised.value) for part in parts), str(raised.value)


def test_flows_that_are_not_square_and_several_problems_at_once() -> None:
    flows = example("US_EU_FTA")
    with pytest.raises(InputError, match=r"1 pair\(s\) of regions missing: US/US"):
        solve(flows.slice(1), **ELASTICITIES, method="linear")
    with pytest.raises(InputError, match="columns missing: importer, value"):
        solve(flows.drop("importer", "value"), **ELASTICITIES, method="linear")
    wrong = dict.fromkeys(ELASTICITIES, np.nan)
    with pytest.raises(InputError) as raised:
        solve(flows, **wrong, method="linear")
    assert len(raised.value.problems) == 3
    frame = pl.DataFrame({"region": ["US", "US"], "supply_elasticity": [1.0, 2.0]})
    with pytest.raises(InputError, match="supply_elasticity: US given more than once"):
        solve(flows, **(ELASTICITIES | {"supply_elasticity": frame}), method="linear")
