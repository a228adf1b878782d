"""The exact model with finite supply against published cases, closed forms and its identities."""

import csv
import json
import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.optimize import root

from analytics.errors import InputError
from analytics.models import nested_ces
from analytics.models.armington import Solution, solve
from tests.closed_form import closed_form

Array = NDArray[np.float64]
INF = math.inf
SMART_ORIGINS = ("CHN", "KOR", "DEU", "ROW")
SMART_IMPORTS = (1200.0, 800.0, 1000.0, 500.0)


def table(rows: list[tuple[str, float, float, float, float]], name: str = "m") -> pl.DataFrame:
    columns = ("origin", "value", "tariff", "tariff_new", "supply_elasticity")
    frame = pl.DataFrame(rows, schema=dict.fromkeys(columns[:1], pl.String)
                         | dict.fromkeys(columns[1:], pl.Float64), orient="row")  # fmt: skip
    return frame.select(pl.lit(name).alias("market"), pl.all())


def column(solution: Solution, name: str) -> list[float]:
    return [float(value) for value in solution.origins[name]]


def smart_table(tariff: float, supply: float = INF) -> pl.DataFrame:
    return table(
        [
            (origin, value, tariff, 0.0 if origin == "CHN" else tariff, supply)
            for origin, value in zip(SMART_ORIGINS, SMART_IMPORTS, strict=True)
        ]
    )


# --- published cases ------------------------------------------------------------------------


# Documentation example of the R package of the simple Armington model and two removals of a 15 %
# tariff: values, supply, old tariffs, eta, sigma, power of the change for the second origin;
# consumer prices, quantities, P, Q.
EMR = {
    "sub_up_10": (
        (1.0, 10.0, 10.0), (0.0, 0.0, 0.0), -1.0, 4.0, 1.1,
        (1.02124038056791, 1.07851501602614, 1.00753465367605),
        (1.02124038056791, 0.820984786717806, 1.07795324499257),
        1.03565068788505, 0.96557653241379,
    ),
    "tariff_removed": (
        (1.0, 10.0, 10.0), (0.0, 0.15, 0.05), -1.0, 4.0, 1 / 1.15,
        (0.963521183909157, 0.893059853732716, 0.986815964847121),
        (0.963521183909157, 1.30552162662579, 0.875712743188218),
        0.939944286714777, 1.06389284358026,
    ),
    "inelastic": (
        (1.0, 3.0, 3.0), (0.0, 0.15, 0.05), -0.5, 5.0, 1 / 1.15,
        (0.959752005394239, 0.920147776602874, 0.969659532321773),
        (0.959752005394239, 1.18485788821419, 0.91171229916728),
        0.946699260032465, 1.02776537211221,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", EMR)
def test_a_published_program_gives_the_same(case: str) -> None:
    supply, tariffs, eta, sigma, power, prices, quantities, index, total = EMR[case]
    origins = ("domestic", "sub", "nsub")
    rows = [
        (origin, value, tariff, (1 + tariff) * (power if origin == "sub" else 1.0) - 1, eps)
        for origin, value, tariff, eps in zip(
            origins, (60.0, 30.0, 10.0), tariffs, supply, strict=True
        )
    ]
    solution = solve(table(rows), sigma_imports=sigma, demand_elasticity=eta)
    assert column(solution, "consumer_price_hat") == pytest.approx(prices, abs=1e-8)
    assert column(solution, "quantity_hat") == pytest.approx(quantities, abs=1e-8)
    found = float(solution.markets["price_index_hat"][0])
    assert (found, found**eta) == pytest.approx((index, total), abs=1e-8)


def test_these_are_the_figures_of_the_shared_case(shared_cases: Path) -> None:
    path = shared_cases / "emr_simple_armington" / "emr_results.json"
    results = json.loads(path.read_text(encoding="utf-8"))
    for published, typed in zip(results.values(), EMR.values(), strict=True):
        output = published["output"]
        assert tuple(published["input"]["eps"]) == typed[0]
        assert tuple(output["p"].values()) == pytest.approx(typed[5], abs=1e-14)
        assert tuple(output["q_s"].values()) == pytest.approx(typed[6], abs=1e-14)
        assert (output["P"]["P"], output["Q"]["Q"]) == pytest.approx(typed[7:], abs=1e-14)


def test_the_single_market_case() -> None:
    # Worked single-market case, exact CES with the same E and S as SMART.
    solution = solve(smart_table(0.08), sigma_imports=1.5, demand_elasticity=-1.47)
    assert column(solution, "value_new") == pytest.approx(
        (1345.7634470519588, 799.3589387047397, 999.1986733809246, 499.5993366904623), rel=1e-12
    )
    market = solution.markets.row(0, named=True)
    assert market["price_index_hat"] == pytest.approx(0.9736322677934085, rel=1e-12)
    assert market["revenue_change"] == pytest.approx(183.8525559020901 - 280.0, rel=1e-12)


def test_every_row_of_the_grid(shared_cases: Path) -> None:
    path = shared_cases / "smart_single_market" / "smart_vs_exact_grid.csv"
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    markets = [f"{row['sigma']}/{row['tariff_removed']}" for row in rows]
    frame = pl.concat(
        smart_table(float(row["tariff_removed"])).with_columns(pl.lit(name).alias("market"))
        for row, name in zip(rows, markets, strict=True)
    )
    sigmas = pl.DataFrame({"market": markets, "sigma_imports": [float(r["sigma"]) for r in rows]})
    solution = solve(frame, sigma_imports=sigmas, demand_elasticity=-1.47)
    gain = np.array(column(solution, "value_new")).reshape(-1, 4) - np.array(SMART_IMPORTS)
    assert len(rows) == 32
    assert gain[:, 0] == pytest.approx(
        [float(row["exact_CES_dM_beneficiary"]) for row in rows], abs=1e-6
    )
    assert gain[:, 1:].sum(axis=1) == pytest.approx(
        [float(row["exact_dM_others"]) for row in rows], abs=1e-6
    )


# --- what must hold in every market ---------------------------------------------------------

sigmas = st.one_of(st.just(1.0), st.floats(0.1, 40.0), st.floats(1 - 1e-6, 1 + 1e-6))
supplies = st.one_of(st.just(INF), st.floats(-3.0, 6.0).map(lambda power: 10.0**power))
etas = st.one_of(st.just(-1.0), st.just(0.0), st.floats(-5.0, -0.01))
rates = st.one_of(st.just(0.0), st.floats(0.0, 0.6))
new_rates = st.one_of(st.just(0.0), st.floats(0.0, 3.0))
values = st.one_of(st.just(0.0), st.floats(0.01, 1000.0))


@st.composite
def tables(draw: st.DrawFn) -> pl.DataFrame:
    """One market: an origin with trade, others perhaps without, and perhaps domestic goods."""
    rows = [("A", draw(st.floats(0.01, 1000.0)), draw(rates), draw(new_rates), draw(supplies))]
    others = "BCDEF"[: draw(st.integers(0, 4))]
    rows += [(name, draw(values), draw(rates), draw(new_rates), draw(supplies)) for name in others]
    if draw(st.booleans()):
        rows.append(("domestic", draw(values), 0.0, 0.0, draw(supplies)))
    return table(rows)


@given(tables(), sigmas, sigmas, etas)
@example(table([("A", 1.0, 0.2, 0.0, INF), ("domestic", 3.0, 0.0, 0.0, INF)]), 3.0, 1.5, -1.0)
def test_parts_add_up_surplus_is_the_integral_and_the_certificate_holds(
    frame: pl.DataFrame, sigma: float, substitution: float, eta: float
) -> None:
    solution = solve(frame, sigma_imports=sigma, sigma_domestic=substitution, demand_elasticity=eta)
    assert solution.residual < 1e-10
    origins = solution.origins.with_columns(frame["value"], frame["tariff"], frame["tariff_new"])
    parts = origins.select(
        pl.sum_horizontal("price_effect", "substitution_effect", "expansion_effect")
    ).to_series()
    scale = max(1.0, float(origins["value_new"].max()))  # type: ignore[arg-type]
    assert parts.to_numpy() == pytest.approx(
        (origins["value_new"] - origins["value"]).to_numpy(), abs=1e-11 * scale
    )
    # Revenue from its lines, and trade from price and quantity.
    revenue = origins["tariff_new"] * origins["value_new"] - origins["tariff"] * origins["value"]
    assert solution.markets["revenue_change"][0] == pytest.approx(revenue.sum(), abs=1e-9 * scale)
    product = origins["value"] * origins["price_hat"] * origins["quantity_hat"]
    assert product.to_numpy() == pytest.approx(origins["value_new"].to_numpy(), rel=1e-12)
    index = float(solution.markets["price_index_hat"][0])
    spending = float((frame["value"] * (1 + frame["tariff"])).sum())
    area = quad(lambda price: price**eta, 1.0, index, epsabs=1e-13, epsrel=1e-12)[0]
    assert solution.markets["consumer_surplus_change"][0] == pytest.approx(
        -spending * area, rel=1e-9, abs=1e-9 * spending
    )


@given(tables(), sigmas, sigmas, etas)
def test_no_cut_is_exactly_nothing(
    frame: pl.DataFrame, sigma: float, substitution: float, eta: float
) -> None:
    same = frame.with_columns(tariff_new=pl.col("tariff"))
    solution = solve(same, sigma_imports=sigma, sigma_domestic=substitution, demand_elasticity=eta)
    assert solution.origins.select("price_hat", "consumer_price_hat", "quantity_hat").unique() \
        .rows() == [(1.0, 1.0, 1.0)]  # fmt: skip
    assert solution.origins["value_new"].to_list() == frame["value"].to_list()
    nothing = solution.origins.select("price_effect", "substitution_effect", "expansion_effect")
    assert {repr(cell) for row in nothing.rows() for cell in row} == {"0.0"}
    assert [repr(cell) for cell in solution.markets.row(0)[1:]] == ["1.0", "0.0", "0.0", "0.0"]


@given(tables(), sigmas, sigmas, etas, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(
    frame: pl.DataFrame, sigma: float, substitution: float, eta: float, random: object
) -> None:
    kinds = {"sigma_imports": sigma, "sigma_domestic": substitution, "demand_elasticity": eta}
    other = smart_table(0.1, 2.0).with_columns(pl.lit("a").alias("market"))
    order = list(range(len(frame) + 4))
    random.shuffle(order)  # type: ignore[attr-defined]
    sorted_rows = pl.concat([other, frame]).sort("market", "origin")
    mixed = sorted_rows[order]
    straight, shuffled = (solve(rows, **kinds) for rows in (sorted_rows, mixed))  # type: ignore[arg-type]
    assert shuffled.origins.equals(straight.origins[order])
    assert shuffled.markets.sort("market").equals(straight.markets)
    assert shuffled.markets["market"].to_list() == list(dict.fromkeys(mixed["market"]))


@given(tables(), sigmas, sigmas, etas)
def test_supply_without_limit_is_the_limit(
    frame: pl.DataFrame, sigma: float, substitution: float, eta: float
) -> None:
    kinds = {"sigma_imports": sigma, "sigma_domestic": substitution, "demand_elasticity": eta}
    both = pl.concat(
        frame.with_columns(supply_elasticity=supply, market=pl.lit(name))
        for name, supply in (("finite", 1e12), ("infinite", INF))
    )
    solution = solve(both, **kinds)  # type: ignore[arg-type]
    half = len(frame)
    for name in ("price_hat", "consumer_price_hat", "quantity_hat"):
        found = column(solution, name)
        assert found[:half] == pytest.approx(found[half:], rel=1e-7)
    assert set(column(solution, "price_hat")[half:]) == {1.0}


@given(tables(), st.floats(0.1, 40.0), etas, st.sampled_from([1e-9, -1e-9, 1e-7, -1e-7]))
def test_one_and_minus_one_are_limits(
    frame: pl.DataFrame, sigma: float, eta: float, near: float
) -> None:
    names = ("sigma_imports", "sigma_domestic", "demand_elasticity")
    at = [(1.0, sigma, eta), (sigma, 1.0, eta), (sigma, sigma, -1.0)]
    close = [(1.0 + near, sigma, eta), (sigma, 1.0 + near, eta), (sigma, sigma, -1.0 + near)]
    markets = [f"{kind}{i}" for kind in ("at", "by") for i in range(3)]
    rows = pl.concat(frame.with_columns(pl.lit(market).alias("market")) for market in markets)
    kinds = {
        name: pl.DataFrame({"market": markets, name: values})
        for name, values in zip(names, zip(*at, *close, strict=True), strict=True)
    }
    solution = solve(rows, **kinds)
    half = len(rows) // 2
    for name in ("price_hat", "quantity_hat"):
        found = column(solution, name)
        assert found[half:] == pytest.approx(found[:half], rel=5e-5)
    surplus = solution.markets["consumer_surplus_change"].to_list()
    assert surplus[3:] == pytest.approx(surplus[:3], rel=5e-5, abs=1e-9)


@given(tables(), sigmas, sigmas, etas, st.floats(0.5, 2.0))
def test_one_change_for_all_origins_diverts_nothing(
    frame: pl.DataFrame, sigma: float, substitution: float, eta: float, power: float
) -> None:
    imports = frame.filter(pl.col("origin") != "domestic").with_columns(
        tariff_new=(1 + pl.col("tariff")) * power - 1, supply_elasticity=4.0
    )
    solution = solve(
        imports, sigma_imports=sigma, sigma_domestic=substitution, demand_elasticity=eta
    )
    scale = float(imports["value"].sum())
    assert solution.origins["substitution_effect"].abs().max() <= 1e-11 * scale  # type: ignore[operator]


@given(tables(), sigmas, sigmas, etas, st.floats(1e-3, 1e3))
def test_scaling_and_dividing_a_market_change_nothing_else(
    frame: pl.DataFrame, sigma: float, substitution: float, eta: float, factor: float
) -> None:
    """Ten times the trade has ten times the effects; halves of a market add up to it."""
    kinds = {"sigma_imports": sigma, "sigma_domestic": substitution, "demand_elasticity": eta}
    parts = {"whole": 1.0, "scaled": factor, "half": 0.5, "other half": 0.5}
    rows = pl.concat(
        frame.with_columns(pl.col("value") * part, market=pl.lit(name))
        for name, part in parts.items()
    )
    solution = solve(rows, **kinds)  # type: ignore[arg-type]
    money = ["value_new", "price_effect", "substitution_effect", "expansion_effect"]
    found = solution.origins.select(money).to_numpy().reshape(4, len(frame), 4)
    scale = max(1.0, float(np.abs(found[0]).max()))
    assert found[1] == pytest.approx(factor * found[0], rel=1e-9, abs=1e-10 * factor * scale)
    assert found[2] + found[3] == pytest.approx(found[0], rel=1e-9, abs=1e-10 * scale)
    changes = solution.markets.select("consumer_surplus_change", "revenue_change").to_numpy()
    assert changes[1] == pytest.approx(factor * changes[0], rel=1e-8, abs=1e-9 * factor * scale)
    assert changes[2] + changes[3] == pytest.approx(changes[0], rel=1e-8, abs=1e-9 * scale)


@given(tables(), sigmas, sigmas, etas)
def test_dividing_an_origin_changes_nothing(
    frame: pl.DataFrame, sigma: float, substitution: float, eta: float
) -> None:
    kinds = {"sigma_imports": sigma, "sigma_domestic": substitution, "demand_elasticity": eta}
    first = pl.col("origin") == "A"
    halves = pl.concat(
        [
            frame.with_columns(pl.when(first).then(pl.col("value") / 2).otherwise("value")),
            frame.filter(first).with_columns(pl.col("value") / 2, origin=pl.lit("A'")),
        ]
    )
    whole, divided = solve(frame, **kinds), solve(halves, **kinds)  # type: ignore[arg-type]
    for name in ("price_hat", "quantity_hat"):
        found = column(divided, name)
        assert found[: len(frame)] == pytest.approx(column(whole, name), rel=1e-8)
        assert found[-1] == pytest.approx(found[0], rel=1e-12)


def test_infinite_supply_is_the_closed_form() -> None:
    random, count = np.random.default_rng(5), 2000
    log_power = random.uniform(-0.6, 0.6, count)
    share, domestic = random.uniform(0.01, 0.99, count), random.uniform(0.0, 0.95, count)
    sigma, substitution = random.uniform(0.2, 20.0, (2, count))
    sigma[:100], substitution[50:150] = 1.0, 1.0
    eta = np.where(random.random(count) < 0.1, -1.0, random.uniform(-5.0, 0.0, count))
    names = [f"{i:04}" for i in range(count)]
    rows = pl.concat(
        pl.DataFrame({"market": names, "value": value, "tariff_new": new}).with_columns(
            pl.lit(origin).alias("origin"), tariff=0.0, supply_elasticity=INF
        )
        for origin, value, new in (
            ("A", share, np.expm1(log_power)),
            ("B", 1.0 - share, 0.0 * share),
            ("domestic", domestic / (1.0 - domestic), 0.0 * share),
        )
    )
    kinds = {
        "sigma_imports": sigma, "sigma_domestic": substitution, "demand_elasticity": eta,
    }  # fmt: skip
    solution = solve(
        rows, **{name: pl.DataFrame({"market": names, name: kind}) for name, kind in kinds.items()}
    )
    closed = closed_form(log_power, beneficiary_share=share, domestic_share=domestic, **kinds)
    own = solution.origins.filter(origin="A")
    assert own["value_new"].to_numpy() / share == pytest.approx(np.exp(closed.value), rel=1e-12)
    assert own["substitution_effect"].to_numpy() / share == pytest.approx(
        np.expm1(closed.share), rel=1e-11, abs=1e-12
    )


def test_company_does_not_matter() -> None:
    """Only to rounding: markets of a chunk take their steps together."""
    alone = solve(smart_table(0.1, 2.0), sigma_imports=5.0, demand_elasticity=-1.0)
    hard = table([("A", 1.0, 0.0, 3.0, 1e-3), ("domestic", 9.0, 0.0, 0.0, 0.5)], name="a")
    both = solve(pl.concat([hard, smart_table(0.1, 2.0)]), sigma_imports=5.0,
                 demand_elasticity=-1.0)  # fmt: skip
    assert column(both, "value_new")[2:] == pytest.approx(column(alone, "value_new"), rel=1e-13)


# --- hard markets ---------------------------------------------------------------------------


@pytest.mark.parametrize("supply", [1e-3, 1e6, INF])
@pytest.mark.parametrize("sigma", [0.05, 1.0, 40.0])
def test_extremes_are_answered(sigma: float, supply: float) -> None:
    rows = [("A", 10.0, 0.1, 3.4, supply), ("B", 1e-6, 0.0, 0.0, supply),
            ("C", 0.0, 0.2, 0.0, supply), ("domestic", 5.0, 0.0, 0.0, supply)]  # fmt: skip
    solution = solve(table(rows), sigma_imports=sigma, demand_elasticity=-0.7)
    assert solution.residual < 1e-10
    assert solution.origins.row(2, named=True)["value_new"] == 0.0
    assert solution.origins.row(0, named=True)["value_new"] < 10.0


def test_a_tiny_cut_keeps_its_digits() -> None:
    rows = [("A", 40.0, 0.1, 0.1 - 1e-13, 5.0), ("B", 60.0, 0.1, 0.1, 5.0)]
    large = [("A", 40.0, 0.1, 0.1 - 1e-6, 5.0), ("B", 60.0, 0.1, 0.1, 5.0)]
    tiny, small = (
        solve(table(cut), sigma_imports=3.0, demand_elasticity=-1.0) for cut in (rows, large)
    )
    cut = (0.1 - rows[0][3]) / (0.1 - large[0][3])
    for name in ("price_effect", "substitution_effect", "expansion_effect"):
        assert tiny.origins[name][0] / cut == pytest.approx(small.origins[name][0], rel=1e-5)


@dataclass(frozen=True)
class Drawn:
    """One random market: n import origins, then perhaps domestic goods."""

    value: Array
    tariff: Array
    tariff_new: Array
    supply: Array
    sigma: float
    substitution: float
    eta: float
    domestic: bool

    def rows(self, name: str) -> pl.DataFrame:
        origins = list("ABCDEF"[: len(self.value) - self.domestic])
        cells = (self.value, self.tariff, self.tariff_new, self.supply)
        names = [*origins, *(["domestic"] if self.domestic else [])]
        return table(list(zip(names, *cells, strict=True)), name)

    def gap(self, log_price: Array) -> Array:
        """Supply less demand in logs, from the formulas in levels of the design."""
        count = len(self.value) - self.domestic
        price, paid = np.exp(log_price), self.value * (1 + self.tariff)
        consumer = price[:count] * (1 + self.tariff_new[:count]) / (1 + self.tariff[:count])
        theta = paid[:count] / paid[:count].sum()
        imports = ces(theta, consumer, self.sigma)
        index = imports
        if self.domestic:
            home = paid[count] / paid.sum()
            index = ces(np.array([1 - home, home]), np.array([imports, price[count]]),
                        self.substitution)  # fmt: skip
        volume = (imports / index) ** -self.substitution * index**self.eta
        wanted = (consumer / imports) ** -self.sigma * volume
        if self.domestic:
            wanted = np.append(
                wanted, (price[count] / index) ** -self.substitution * index**self.eta
            )
        finite = np.isfinite(self.supply)
        eps = np.where(finite, self.supply, 1.0)
        return np.where(finite, (eps * log_price - np.log(wanted)) / (1 + eps), log_price)


def ces(share: Array, price: Array, sigma: float) -> float:
    if sigma == 1.0:
        return float(np.exp(share @ np.log(price)))
    return float((share @ price ** (1 - sigma)) ** (1 / (1 - sigma)))


def drawn(random: np.random.Generator) -> Drawn:
    count, domestic = int(random.integers(2, 7)), bool(random.integers(2))
    size = count + domestic
    foreign = np.arange(size) < count
    tariff, change = random.uniform(0.0, 0.6, size), random.uniform(0.0, 3.0, size)
    cut = random.random(size) < 0.4
    kind = random.random(size)
    supply = np.where(kind < 0.2, INF, 10.0 ** random.uniform(-3.0, 6.0, size))
    supply[kind > 0.9] = random.choice([1e-3, 1e6])
    sigma, substitution = 10.0 ** random.uniform(-0.5, math.log10(40.0), 2)
    return Drawn(
        value=10.0 ** random.uniform(-1.0, 3.0, size),
        tariff=tariff * foreign,
        tariff_new=np.where(cut, 0.0, tariff + change) * foreign,
        supply=supply,
        sigma=float(random.choice([sigma, 1.0, 40.0], p=[0.9, 0.05, 0.05])),
        substitution=float(random.choice([substitution, 1.0], p=[0.95, 0.05])),
        eta=-float(random.choice([random.uniform(0.05, 3.0), 1.0, 0.0], p=[0.9, 0.05, 0.05])),
        domestic=domestic,
    )


def independent(market: Drawn) -> Array:
    """Solve for all supply prices with scipy, from no change; nothing is shared with the kernel.

    Hard markets are walked to: the tariffs move there in ever more steps, each solved from the
    last.
    """
    for steps in (1, 4, 16, 64):
        found = np.zeros(len(market.value))
        for part in np.arange(1, steps + 1) / steps:
            power = ((1 + market.tariff_new) / (1 + market.tariff)) ** part
            there = replace(market, tariff_new=(1 + market.tariff) * power - 1)
            with np.errstate(all="ignore"):
                found = root(there.gap, found, tol=1e-14).x
        with np.errstate(all="ignore"):
            reached = np.abs(market.gap(found)).max()
        if reached < 1e-11:
            return np.asarray(found)
    message = f"scipy does not solve {market}"
    raise AssertionError(message)


def test_a_thousand_random_markets_against_an_independent_solver() -> None:
    """Two to six origins, sigma to 40, supply 1e-3 to 1e6 and infinite, tariffs up by to 300 %."""
    random = np.random.default_rng(20)
    markets = [drawn(random) for _ in range(1000)]
    names = [f"{i:04}" for i in range(1000)]
    solution = solve(
        pl.concat(market.rows(name) for market, name in zip(markets, names, strict=True)),
        sigma_imports=pl.DataFrame({"market": names, "sigma_imports": [m.sigma for m in markets]}),
        sigma_domestic=pl.DataFrame(
            {"market": names, "sigma_domestic": [m.substitution for m in markets]}
        ),
        demand_elasticity=pl.DataFrame(
            {"market": names, "demand_elasticity": [m.eta for m in markets]}
        ),
    )
    assert solution.residual < 1e-10
    expected = np.exp(np.concatenate([independent(market) for market in markets]))
    assert column(solution, "price_hat") == pytest.approx(expected, rel=1e-8)


def test_step_halving_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def answer() -> Solution:
        return solve(smart_table(0.5, 3.0), sigma_imports=8.0, demand_elasticity=-1.47)

    usual = answer()
    monkeypatch.setattr(nested_ces, "FULL_STEPS", 0)
    halved = answer()
    assert column(halved, "price_hat") == pytest.approx(column(usual, "price_hat"), rel=1e-13)


# --- bad input ------------------------------------------------------------------------------

GOOD = smart_table(0.1, 2.0)


def messages(frame: pl.DataFrame, **changed: object) -> tuple[str, ...]:
    kinds: dict[str, object] = {"sigma_imports": 3.0, "demand_elasticity": -1.0}
    with pytest.raises(InputError) as error:
        solve(frame, **{**kinds, **changed})  # type: ignore[arg-type]
    return error.value.problems


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"value": -1.0}, "negative value"),
        ({"value": math.nan}, "not finite"),
        ({"value": None}, "missing or not finite"),
        ({"value": 0.0}, "without positive trade"),
        ({"tariff": -1.0}, "tariff at or below -1"),
        ({"tariff_new": -1.5}, "tariff at or below -1"),
        ({"tariff_new": INF}, "not finite"),
        ({"supply_elasticity": 0.0}, "supply_elasticity not above 0"),
        ({"supply_elasticity": math.nan}, "supply_elasticity not above 0"),
        ({"supply_elasticity": None}, "supply_elasticity not above 0"),
        ({"origin": "KOR"}, "the name of another"),
        ({"origin": None}, "empty names"),
        ({"origin": "domestic"}, "must be 0 before and after"),
    ],
)
def test_bad_tables_name_their_market(change: dict[str, object], words: str) -> None:
    bad = GOOD.with_columns(pl.lit(value).alias(name) for name, value in change.items())
    named = bad.with_columns(pl.lit("sieves").alias("market")).cast(GOOD.schema)
    found = [line for line in messages(pl.concat([GOOD, named])) if words in line]
    assert len(found) == 1
    assert ": sieves" in found[0]
    assert ": m" not in found[0]


@pytest.mark.parametrize("name", ["sigma_imports", "sigma_domestic", "demand_elasticity"])
@pytest.mark.parametrize("value", [math.nan, INF, -INF, "wrong sign"])
def test_bad_elasticities_name_their_market(name: str, value: object) -> None:
    sign = -1.0 if name == "demand_elasticity" else 1.0
    number = -2.0 * sign if value == "wrong sign" else value
    assert messages(GOOD, **{name: number}) == messages(
        GOOD, **{name: pl.DataFrame({"market": ["m"], name: [number]})}
    )
    (problem,) = messages(GOOD, **{name: number})
    assert problem.startswith(name)
    assert '"m"' in problem


def test_bad_tables_of_elasticities() -> None:
    name = "sigma_imports"
    for frame, words in (
        (pl.DataFrame({"market": ["x"], name: [2.0]}), 'not in market "m"'),
        (pl.DataFrame({"market": ["m", "m"], name: [2.0, 3.0]}), "more than one row"),
        (pl.DataFrame({"market": ["m"], "sigma": [2.0]}), 'column "sigma_imports" is missing'),
        (pl.DataFrame({"market": [1], name: [2.0]}), "give them one type"),
        (pl.DataFrame({"market": ["m"], name: ["2"]}), "must be numeric"),
    ):
        (problem,) = messages(GOOD, sigma_imports=frame)
        assert words in problem


def test_all_problems_come_at_once() -> None:
    bad = GOOD.with_columns(value=-pl.col("value"), tariff=-2.0)
    assert len(messages(bad, sigma_imports=-3.0, demand_elasticity=1.0)) == 5
    assert messages(GOOD.drop("value", "tariff")) == ("columns missing: value, tariff; add them",)
    assert messages(GOOD.clear()) == ("the table has no rows; give at least one",)
    assert "not numbers: value" in messages(GOOD.with_columns(value=pl.lit("1")))[0]
