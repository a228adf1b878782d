"""Year after year in blocks, or as the equations stand: the same quantities."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from analytics.equations.arrays import Program
from analytics.equations.evaluation import Evaluation, over_years
from analytics.equations.graph import PREVIOUS, Equation, compute, quantity
from analytics.equations.model import EQUATIONS
from analytics.equations.operations import exp, log, where

YEARS, ROWS, DRAWS = 8, 5, 7
COLUMNS = ("mfn_rate", "applied_rate", "preference_margin")
OF_YEAR = (*COLUMNS, "utilisation_rate", "log_trade_cost")
PATHS = ("adjusted_share", "adjusted_imports", "adjusted_border_price")


def years_of(rng: np.random.Generator, rows: int, *, cost: bool) -> list[dict[str, Any]]:
    """Rates of rows, some of which never move, some from the third year on, and not in all."""
    mfn = rng.uniform(0.0, 0.3, (rows, 1)).round(3)
    given: list[dict[str, Any]] = []
    use = rng.uniform(0.3, 0.9, DRAWS)
    for year in range(YEARS):
        if year in (3, 4):  # as a year before
            given.append(dict(given[-1]))
            continue
        cut = mfn * np.minimum(1.0, year / rng.integers(2, 9, (rows, 1)))
        cut[0] = 0.0
        use = rng.uniform(0.3, 0.9, DRAWS) if year == 6 else use
        given.append(
            {
                "mfn_rate": mfn,
                "applied_rate": mfn - cut,
                "preference_margin": cut,
                "utilisation_rate": use,
                "log_trade_cost": 0.01 * (year > 2) if cost else 0.0,
            }
        )
    return given


def fixed_of(rng: np.random.Generator) -> dict[str, Any]:
    """Assumptions in every draw; in some of them an elasticity is one."""
    sigma = rng.uniform(0.5, 8.0, DRAWS)
    sigma[2] = 1.0
    domestic = sigma * rng.uniform(0.2, 1.0, DRAWS)
    domestic[4] = 1.0
    return {
        "compliance_cost": rng.choice([0.0, 0.01, 0.05], DRAWS),
        "claim_fixed_cost": rng.choice([0.0, 0.001, 0.02], DRAWS),
        "shipment_spread": rng.uniform(0.5, 3.0, DRAWS),
        "origin_share": rng.uniform(0.05, 0.9, DRAWS),
        "duty_free_rival_share": rng.uniform(0.0, 0.1, DRAWS),
        "domestic_share": rng.uniform(0.0, 0.95, DRAWS),
        "armington_elasticity": sigma,
        "sigma_domestic": domestic,
        "total_demand_elasticity": rng.uniform(-3.0, 0.0, DRAWS),
        "adjustment_speed": rng.uniform(0.1, 1.0, DRAWS),
    }


def plainly(
    targets: list[str], given: list[dict[str, Any]], fixed: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """The equations one after the other, on whole arrays, anew in every year."""
    found: list[dict[str, Any]] = []
    before: dict[str, Any] = dict.fromkeys((PREVIOUS + name for name in PATHS), 0.0)
    for inputs in given:
        values = compute([*targets, *PATHS], {**fixed, **inputs, **before}, EQUATIONS)
        before = {PREVIOUS + name: values[name] for name in PATHS}
        found.append({name: values[name] for name in targets})
    return found


def advanced(evaluation: Evaluation, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    evaluation.start()
    # At a limit the general form is worked out too, for the draws beside it.
    with np.errstate(divide="ignore", invalid="ignore"):
        return [
            {name: np.copy(value) for name, value in evaluation.advance(inputs).items()}
            for inputs in given
        ]


def assert_alike(found: list[dict[str, Any]], plain: list[dict[str, Any]]) -> None:
    for own, other in zip(found, plain, strict=True):
        for name, value in own.items():
            np.testing.assert_allclose(value, other[name], rtol=1e-12, atol=1e-15, err_msg=name)


@pytest.mark.parametrize("cost", [False, True])
@pytest.mark.parametrize(
    "targets",
    [
        ["effect_rate"],
        ["effect_rate", "adjusted_share", "long_run_imports", "import_price_index"],
        [
            "expansion_effect_rate",
            "substitution_effect_rate",
            "price_effect_rate",
            "duty_saved_rate",
        ],
    ],
)
def test_rows_and_draws_are_as_the_equations_stand(targets: list[str], cost: bool) -> None:
    for seed in range(20):
        rng = np.random.default_rng(seed)
        fixed, given = fixed_of(rng), years_of(rng, ROWS, cost=cost)
        assert_alike(advanced(Evaluation(targets, OF_YEAR, EQUATIONS, fixed), given),
                     plainly(targets, given, fixed))  # fmt: skip


def test_a_block_knows_nothing_of_the_block_before_it() -> None:
    rng = np.random.default_rng(1)
    fixed = fixed_of(rng)
    evaluation = Evaluation(["effect_rate"], OF_YEAR, EQUATIONS, fixed)
    for rows in (ROWS, ROWS, 1, 3):
        given = years_of(rng, rows, cost=True)
        assert_alike(advanced(evaluation, given), plainly(["effect_rate"], given, fixed))


def test_vectors_are_computed_to_the_last_digit() -> None:
    rng = np.random.default_rng(2)
    fixed = fixed_of(rng)
    for each in years_of(rng, DRAWS, cost=True):
        # One row for each draw.
        vectors = {name: np.ravel(each[name]) for name in COLUMNS}
        given = [{**each, **vectors}]
        found = advanced(Evaluation(["effect_rate"], OF_YEAR, EQUATIONS, fixed), given)
        plain = plainly(["effect_rate"], given, fixed)
        assert found[0]["effect_rate"].tolist() == plain[0]["effect_rate"].tolist()


def test_where_no_rate_moves_nothing_does() -> None:
    rng = np.random.default_rng(3)
    fixed, given = fixed_of(rng), years_of(rng, ROWS, cost=False)
    found = advanced(Evaluation(["effect_rate"], OF_YEAR, EQUATIONS, fixed), given)
    assert all((year["effect_rate"][0] == 0.0).all() for year in found)
    assert (found[-1]["effect_rate"][1:] != 0.0).any()


def test_years_without_news_only_adjust(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[int] = []
    into_buffer = Program._into_buffer

    def counted(self: Program, step: Any, operands: list[Any]) -> Any:
        taken.append(step.result)
        return into_buffer(self, step, operands)

    monkeypatch.setattr(Program, "_into_buffer", counted)
    rng = np.random.default_rng(4)
    given = years_of(rng, ROWS, cost=False)
    fixed = {**fixed_of(rng), "log_trade_cost": 0.0}
    evaluation = Evaluation(["effect_rate"], OF_YEAR[:-1], EQUATIONS, fixed)
    counts = []
    for inputs in given:
        taken.clear()
        with np.errstate(divide="ignore", invalid="ignore"):
            evaluation.advance({name: inputs[name] for name in OF_YEAR[:-1]})
        counts.append(len(taken))
    # One path, (1 - speed) x the year before + what is new, and its exponential.
    assert counts[3] == counts[4] == 3
    assert counts[1] > 3


@quantity("ratio")
def stock(previous_stock: Any, inflow: Any, share: Any) -> Any:
    """A stock that loses a share each year."""
    return where(inflow > 0.0, (1.0 - share) * previous_stock + inflow, previous_stock)


@quantity("ratio")
def growth_of_stock(stock: Any, previous_stock: Any) -> Any:
    """Its growth, which reads the year before after the stock of the year is known."""
    return stock - exp(log(1.0 + previous_stock)) + 1.0


@quantity("ratio")
def product_of_stock(stock: Any) -> Any:
    """What multiplies a value with itself."""
    return (stock * 2.0) * (stock * 2.0)


def test_the_year_before_is_read_before_it_is_written_over() -> None:
    functions = (stock, growth_of_stock, product_of_stock)
    equations = {f.__name__: Equation.of(f) for f in functions}
    targets = list(equations)
    share = np.linspace(0.1, 0.9, DRAWS)
    evaluation = Evaluation(targets, ["inflow"], equations, {"share": share})
    before: Any = np.zeros((ROWS, DRAWS))
    for year in range(YEARS):
        inflow = np.arange(ROWS)[:, None] * (year % 3 - 0.5)
        found = evaluation.advance({"inflow": inflow})
        plain = stock(before, inflow, share)
        np.testing.assert_allclose(found["growth_of_stock"], plain - before, atol=1e-13)
        np.testing.assert_allclose(found["product_of_stock"], 4.0 * plain**2, rtol=1e-13)
        np.testing.assert_allclose(found["stock"], plain, rtol=1e-13)
        before = np.array(plain)


def test_a_path_goes_on_where_all_inputs_stay_the_same() -> None:
    """Nothing is given anew from year to year; the years before count all the same."""
    inputs: dict[str, Any] = {"long_run_share": np.array([[1.0]]), "adjustment_speed": 0.5}
    found = over_years(["adjusted_share"], inputs, 3, EQUATIONS)
    assert found["adjusted_share"].tolist() == [[0.5, 0.75, 0.875]]
