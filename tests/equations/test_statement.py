"""One statement, many readers: numbers, arrays, polars, Excel and JavaScript say the same."""

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from analytics.equations.evaluation import over_years
from analytics.equations.graph import EXEMPT, MEAN, compute, leaves
from analytics.equations.model import EQUATIONS, INPUTS
from analytics.equations.operations import expm1, maximum, minimum, normal_cdf, round_half_up, where
from analytics.equations.symbols import Symbol
from analytics.report.formulas.excel import excel_formula
from analytics.report.formulas.javascript import model_javascript
from analytics.report.formulas.plain import formula_of
from analytics.schemas.live import NO_DUTY

YEARS = 21
TARGETS = [
    "counterfactual_cny", "trade_creation_cny", "trade_diversion_cny", "price_effect_cny",
    "substitution_effect_cny", "expansion_effect_cny", "domestic_loss_cny",
    "duty_counterfactual_cny", "duty_projection_cny", "duty_saved_cny", "effect_cny",
    "projection_cny", "consumer_surplus_change_cny", "revenue_change_cny", "compliance_cost_cny",
    "domestic_producer_surplus_change_cny", "foreign_producer_surplus_change_cny",
    "welfare_change_cny",
]  # fmt: skip


@given(st.floats(-1.0, 1.0), st.floats(-0.5, 0.5))
def test_arrays_polars_and_numbers_agree(left: float, right: float) -> None:
    def all_of(a: Any, b: Any) -> list[Any]:
        return [expm1(a), normal_cdf(9.0 * a), minimum(a, b), maximum(a, b), round_half_up(a, 9),
                where(a > b, a, 0.0), where(a > b, lambda: a * b, b)]  # fmt: skip

    plain = [float(value) for value in all_of(left, right)]
    arrays = [float(np.asarray(v).reshape(-1)[0])
              for v in all_of(np.array([left]), np.array([right]))]  # fmt: skip
    frame = pl.DataFrame({"a": [left], "b": [right]})
    columns = all_of(pl.col("a"), pl.col("b"))
    tables = [frame.select(column.alias("x")).item() for column in columns]
    assert arrays == pytest.approx(plain, rel=1e-14, abs=1e-16)
    assert tables == pytest.approx(plain, rel=1e-14, abs=1e-16)


def test_a_choice_is_by_element_and_unknown_is_otherwise() -> None:
    chosen = where(np.array([True, False]), np.array([1.0, 2.0]), np.array([3.0, 4.0]))
    assert chosen.tolist() == [1.0, 4.0]
    frame = pl.DataFrame({"a": [0.2, None]})
    assert frame.select(where(pl.col("a") > 0.1, 1.0, 0.0))["literal"].to_list() == [1.0, 0.0]


def test_symbols_decide_what_numbers_decide() -> None:
    rate = Symbol.named("rate")
    assert rate * 0.0 == 0.0
    assert (0.0 + rate) is rate
    assert excel_formula("log_price", {"mfn_rate": "A1", "net_saving": 0.0,
                                       "log_trade_cost": "B1"}) == "B1"  # fmt: skip
    with pytest.raises(TypeError, match="use `where`"):
        bool(rate > 1.0)


def test_formulas_in_words() -> None:
    assert formula_of(EQUATIONS["sigma_domestic"]) == (
        "armington_elasticity * domestic_substitution_ratio"
    )
    # What holds in a branch is not asked there again.
    assert formula_of(EQUATIONS["import_price_index"]).count("if") == 1


def scenario(rng: np.random.Generator) -> dict[str, Any]:
    """One segment of three markets with random rates and assumptions, near limits too."""
    own = rng.uniform(0.05, 0.9)
    sigma = rng.choice([1.0, rng.uniform(0.5, 8.0)])
    mfn = rng.uniform(0.0, 0.3, 3).round(3)
    cuts = rng.integers(1, 22, 3)
    markets = [
        {
            "weight": weight,
            "inputs": {
                "mfn_rate": float(rate),
                "applied_rate": [float(rate * max(0.0, 1 - k / n)) for k in range(1, YEARS + 1)],
                "preferential_rate": [
                    float(rate * max(0.0, 1 - k / n)) for k in range(1, YEARS + 1)
                ],
            },
        }
        for weight, rate, n in zip((0.5, 0.3, 0.2), mfn, cuts, strict=True)
    ]
    observed = 4
    return {
        "targets": TARGETS,
        "years": YEARS,
        "markets": markets,
        "inputs": {
            "utilisation_rate": rng.uniform(0.0, 1.0, YEARS).tolist(),
            "compliance_cost": float(rng.choice([0.0, rng.uniform(0.0, 0.03)])),
            "claim_fixed_cost": float(rng.choice([0.0, rng.uniform(0.0, 0.03)])),
            "shipment_spread": rng.uniform(0.3, 4.0),
            "trade_cost_change": float(rng.choice([0.0, rng.uniform(-0.05, 0.05)])),
            "origin_share": own,
            "duty_free_rival_share": rng.uniform(0.0, 1.0) * (1.0 - own),
            "domestic_share": rng.uniform(0.0, 0.95),
            "armington_elasticity": float(sigma),
            "domestic_substitution_ratio": rng.uniform(0.2, 1.0),
            "total_demand_elasticity": float(rng.choice([-1.0, rng.uniform(-3.0, 0.0)])),
            "export_supply_elasticity": 1e300,
            "domestic_supply_elasticity": 1e300,
            "adjustment_speed": rng.uniform(0.1, 1.0),
            "dutiable_regime_share": rng.uniform(0.0, 1.0),
            "is_observed": [year < observed for year in range(YEARS)],
            "base_value_cny": rng.uniform(1e8, 1e11),
            "growth_index": [1.0 + 0.02 * year for year in range(YEARS)],
            "effect_in_force": rng.uniform(0.0, 0.1, YEARS).tolist(),
            "growth": rng.uniform(-0.05, 0.05),
        },
    }


@np.errstate(over="ignore", invalid="ignore", divide="ignore")
def by_python(cases: list[dict[str, Any]]) -> dict[str, NDArray[np.float64]]:
    """The same segments from the same equations, as the run evaluates them: all at once."""
    named = {argument for name in TARGETS for argument in _arguments(name)}
    rates = [n.removeprefix(MEAN) for n in named if n.startswith(MEAN)]
    exempt_rates = [n.removeprefix(EXEMPT) for n in named if n.startswith(EXEMPT)]

    def rows(values: list[Any]) -> NDArray[np.float64]:
        return np.array([value if isinstance(value, list) else [value] for value in values])

    own = {name: rows([case["inputs"][name] for case in cases]) for name in cases[0]["inputs"]}
    markets = [market for case in cases for market in case["markets"]]
    of_each = len(markets) // len(cases)
    of_rows = {name: np.repeat(values, of_each, axis=0) for name, values in own.items()}
    of_rows |= {name: rows([m["inputs"][name] for m in markets]) for name in markets[0]["inputs"]}
    paying = over_years(rates, of_rows, YEARS, EQUATIONS)
    none = dict.fromkeys(NO_DUTY, 0.0)
    exempt = over_years(exempt_rates, {**own, **none}, YEARS, EQUATIONS)
    weights = np.array([[market["weight"]] for market in markets])
    means = {MEAN + name: (weights * each).reshape(len(cases), of_each, YEARS).sum(axis=1)
             for name, each in paying.items()}  # fmt: skip
    given = {**own, **means, **{EXEMPT + name: each for name, each in exempt.items()}}
    return over_years(TARGETS, given, YEARS, EQUATIONS)


def _arguments(name: str, seen: set[str] | None = None) -> list[str]:
    """Return all arguments that a quantity takes, on the way down within its level."""
    seen = set() if seen is None else seen
    if name in seen or name not in EQUATIONS:
        return []
    seen.add(name)
    own = list(EQUATIONS[name].arguments)
    return own + [deeper for argument in own for deeper in _arguments(argument, seen)]


@pytest.mark.node
def test_javascript_computes_what_python_computes(node: str, tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    cases = [scenario(rng) for _ in range(200)]
    model = Path("analytics/report/assets/model.js")
    (tmp_path / "model.mjs").write_text(model.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    (tmp_path / "run.mjs").write_text(
        "import { readFileSync } from 'node:fs';\n"
        "import { segment } from './model.mjs';\n"
        "const cases = JSON.parse(readFileSync('cases.json', 'utf-8'));\n"
        "console.log(JSON.stringify(cases.map(segment)));\n",
        encoding="utf-8",
    )
    done = subprocess.run([node, "run.mjs"], cwd=tmp_path, check=True, capture_output=True)
    expected = by_python(cases)
    for row, found in enumerate(json.loads(done.stdout)):
        scale = np.abs(expected["counterfactual_cny"][row]).max()
        for name in TARGETS:
            known = expected[name][row]
            assert found[name] == pytest.approx(known, rel=1e-12, abs=1e-12 * scale), name


def test_the_module_is_current() -> None:
    stored = Path("analytics/report/assets/model.js").read_text(encoding="utf-8")
    assert stored == model_javascript(), "run `rcep data dictionary`"


def test_the_parts_add_up_to_the_effect() -> None:
    rng = np.random.default_rng(3)
    price, share, imports = rng.normal(0.0, 0.3, (3, 50))
    given_values = {"adjusted_border_price": price, "adjusted_share": share,
                    "adjusted_imports": imports}  # fmt: skip
    parts_of_it = ("price_effect_rate", "substitution_effect_rate", "expansion_effect_rate")
    *parts, whole = compute((*parts_of_it, "effect_rate"), given_values, EQUATIONS).values()
    assert sum(parts) == pytest.approx(whole, rel=1e-12, abs=1e-14)


def test_nothing_given_is_left_out_of_the_module() -> None:
    assert set(leaves(TARGETS, EQUATIONS)) <= set(INPUTS)
