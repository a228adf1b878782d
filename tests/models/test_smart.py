"""SMART against worked figures, its identities, and the exact model as cuts shrink."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from analytics.errors import InputError
from analytics.models.smart import smart
from tests.closed_form import closed_form

# The worked case smart_single_market: E = -1.47, S = 1.5, 8 % to 0 for the first of four.
IMPORTS = [1200.0, 800.0, 1000.0, 500.0]
CASE = {"import_demand_elasticity": -1.47, "substitution_elasticity": 1.5}
MONEY = ["trade_creation", "trade_diversion", "price_effect", "revenue", "revenue_new"]


def market(
    tariff: list[float], tariff_new: list[float], value: list[float] | None = None, name: str = "m"
) -> pl.DataFrame:
    value = IMPORTS if value is None else value
    return pl.DataFrame(
        {
            "market": [name] * len(value),
            "origin": [f"O{i}" for i in range(len(value))],
            "value": value,
            "tariff": tariff,
            "tariff_new": tariff_new,
        }
    )


def cut(rate: float = 0.08) -> pl.DataFrame:
    return market([rate] * 4, [0.0, rate, rate, rate])


def test_the_worked_case() -> None:
    found = smart(cut(), **CASE)
    assert found["trade_creation"].to_list() == pytest.approx([130.666667, 0, 0, 0], abs=1e-6)
    diversion = [84.403670, -29.357798, -36.697248, -18.348624]
    assert found["trade_diversion"].to_list() == pytest.approx(diversion, abs=1e-6)
    after = [1415.070336, 770.642202, 963.302752, 481.651376]
    assert found["value_new"].to_list() == pytest.approx(after, abs=1e-6)
    assert found["revenue"].sum() == pytest.approx(280.0, abs=1e-6)
    assert found["revenue_new"].sum() == pytest.approx(177.247706, abs=1e-6)
    assert found["price_effect"].to_list() == [0.0] * 4
    finite = smart(cut(), **CASE, export_supply_elasticity=3.0)
    assert finite["trade_creation"][0] == pytest.approx(87.695749, abs=1e-6)
    # Base trade at the rise of the world price: E d / (eps - E) of 1,200.
    rise = -1.47 * -0.08 / 1.08 / (3 + 1.47)
    assert finite["price_effect"][0] == pytest.approx(1200 * rise)


@pytest.mark.parametrize(("name", "eps"), [("infinite", np.inf), ("eps99", 99.0), ("eps3", 3.0)])
def test_the_case_file(shared_cases: Path, name: str, eps: float) -> None:
    path = shared_cases / "smart_single_market" / "expected.json"
    expected = json.loads(path.read_text(encoding="utf-8"))[f"smart_{name}"]
    found = smart(cut(), **CASE, export_supply_elasticity=eps)
    for column, key in (("trade_creation", "TC"), ("trade_diversion", "TD"), ("value_new", "m1")):
        assert found[column].to_list() == pytest.approx(expected[key], abs=1e-6), column
    assert found["revenue"].sum() == pytest.approx(expected["TR0"], abs=1e-6)
    assert found["revenue_new"].sum() == pytest.approx(expected["TR1"], abs=1e-6)
    assert found["welfare_change"].sum() == pytest.approx(expected["DWL_gain_TC"], abs=1e-6)


def test_the_grid_of_cases_in_one_call(shared_cases: Path) -> None:
    grid = pl.read_csv(shared_cases / "smart_single_market" / "smart_vs_exact_grid.csv")
    assert grid.height == 32
    rows = [
        cut(row["tariff_removed"]).with_columns(
            market=pl.lit(str(i)), substitution_elasticity=pl.lit(float(row["sigma"]))
        )
        for i, row in enumerate(grid.iter_rows(named=True))
    ]
    found = smart(
        pl.concat(rows), import_demand_elasticity=-1.47, substitution_elasticity=None
    ).with_columns(change=pl.col("value_new") - pl.col("value"))
    own = found.filter(pl.col("origin") == "O0")["change"].to_list()
    others = found.group_by("market", maintain_order=True).agg(pl.col("change").slice(1).sum())
    assert own == pytest.approx(grid["smart_dM_beneficiary"].to_list(), abs=1e-6)
    assert others["change"].to_list() == pytest.approx(grid["smart_dM_others"].to_list(), abs=1e-6)


def test_99_is_not_infinite() -> None:
    infinite, ninety_nine = (
        smart(cut(), **CASE, export_supply_elasticity=eps)["trade_creation"][0]
        for eps in (np.inf, 99.0)
    )
    assert 1 - ninety_nine / infinite == pytest.approx(1.47 / (99 + 1.47))


rates = st.floats(0.0, 1.0)
values = st.floats(0.0, 1e6).map(lambda value: 0.0 if value < 1e-3 else value)


@st.composite
def markets(draw: st.DrawFn) -> pl.DataFrame:
    """One market of 1-6 origins with any tariffs, cut or raised up to four times."""
    size = draw(st.integers(1, 6))
    value = draw(st.lists(values, min_size=size, max_size=size).filter(lambda some: sum(some) > 0))
    before = draw(st.lists(rates, min_size=size, max_size=size))
    after = draw(st.lists(st.floats(0.0, 3.0), min_size=size, max_size=size))
    return market(before, after, value)


elasticities = st.fixed_dictionaries(
    {
        "import_demand_elasticity": st.floats(-5.0, 0.0),
        "substitution_elasticity": st.floats(0.01, 40.0),
        "export_supply_elasticity": st.one_of(st.just(np.inf), st.floats(1e-3, 1e6)),
    }
)


@given(markets(), elasticities)
def test_diversion_sums_to_zero_within_its_bounds(table: pl.DataFrame, given: Any) -> None:
    found = smart(table, **given)
    value, moved = found["value"].to_numpy(), found["trade_diversion"].to_numpy()
    tolerance = 1e-9 * value.sum()
    assert abs(moved.sum()) <= tolerance
    assert (moved >= -value - tolerance).all()
    assert (moved <= value.sum() - value + tolerance).all()
    assert (moved[value == 0.0] == 0.0).all()
    parts = value + found["trade_creation"].to_numpy() + moved
    assert found["value_new"].to_numpy() == pytest.approx(parts, abs=tolerance)
    assert found["revenue_new"].to_numpy() == pytest.approx(parts * table["tariff_new"].to_numpy())


NEARLY_ALL = pl.DataFrame(
    {
        "market": "m",
        "origin": ["O0", "O1"],
        "value": [256000.0, 0.0078125],
        "tariff": 0.0,
        "tariff_new": [1.0, 0.0],
    }
)
"""Nearly all trade loses so much that only the floor keeps it from falling below zero."""


@given(markets(), elasticities, st.floats(1e-3, 1e3))
@example(NEARLY_ALL, {"import_demand_elasticity": 0.0, "substitution_elasticity": 1.0}, 1e-3)
def test_effects_scale_with_trade(table: pl.DataFrame, given: Any, factor: float) -> None:
    scaled = table.with_columns(pl.col("value") * factor, market=pl.lit("n"))
    found = smart(pl.concat([table, scaled]), **given).select(MONEY).to_numpy()
    one, many = found[: table.height], found[table.height :]
    scale = factor * (np.abs(one).max() + table["value"].sum())
    assert many == pytest.approx(one * factor, abs=1e-9 * scale)


@given(markets(), elasticities, st.floats(-0.3, 1.0))
def test_no_change_does_nothing_and_the_same_proportional_one_diverts_nothing(
    table: pl.DataFrame, given: Any, change: float
) -> None:
    still = table.with_columns(tariff_new="tariff", market=pl.lit("still"))
    same = table.with_columns(tariff_new=(1 + pl.col("tariff")) * (1 + change) - 1)
    both = smart(pl.concat([still, same]), **given)
    found, same = both[: table.height], both[table.height :]
    for column in ("trade_creation", "trade_diversion", "price_effect", "welfare_change"):
        assert found[column].to_list() == [0.0] * table.height
    assert found["value_new"].to_list() == table["value"].to_list()
    assert found["revenue_new"].to_list() == found["revenue"].to_list()
    assert same["trade_diversion"].to_numpy() == pytest.approx(0, abs=1e-9 * table["value"].sum())


@given(markets(), elasticities)
def test_dividing_an_origin_or_its_market_changes_nothing(table: pl.DataFrame, given: Any) -> None:
    halves = table.with_columns(pl.col("value") / 2, market=pl.lit("origins"))
    second = halves.with_columns(origin=pl.col("origin") + "'")
    two = [halves.with_columns(market=pl.lit(name)) for name in ("part 1", "part 2")]
    found = smart(pl.concat([table, halves, second, *two]), **given).with_columns(
        pl.col("origin").str.strip_suffix("'"), pl.col("market").str.slice(0, 4)
    )
    whole, origins, parts = (
        found.filter(pl.col("market") == name) for name in ("m", "orig", "part")
    )
    scale = np.abs(whole.select(MONEY).to_numpy()).max() + table["value"].sum()
    for divided in (origins, parts):
        total = divided.group_by("origin").agg(pl.col(MONEY).sum()).sort("origin")
        expected = whole.sort("origin").select(MONEY).to_numpy()
        assert total.select(MONEY).to_numpy() == pytest.approx(expected, abs=1e-9 * scale)


@given(markets(), markets(), elasticities)
def test_markets_do_not_meet_and_row_order_changes_no_digit(
    first: pl.DataFrame, second: pl.DataFrame, given: Any
) -> None:
    both = pl.concat([first, second.with_columns(market=pl.lit("another"))])
    found = smart(both.reverse(), **given).reverse()
    assert found.select(both.columns).equals(both)
    assert found.filter(pl.col("market") == "m").equals(smart(first, **given))


def test_several_beneficiaries() -> None:
    """Equal cuts: as one beneficiary. Rivals that change alike: relative to their change."""
    found = smart(market([0.08] * 4, [0.0, 0.0, 0.08, 0.08]), **CASE)
    r = 1.5 * 0.08 / 1.08
    gain = 2000 * 1500 * r / (3500 + 2000 * r)
    shares = np.array([0.6, 0.4, -2 / 3, -1 / 3])
    assert found["trade_diversion"].to_numpy() == pytest.approx(gain * shares)
    relative = smart(market([0.08] * 4, [0.0, 0.06, 0.06, 0.06]), **CASE)
    r = -1.5 * (1 / 1.06 - 1)
    gain = 1200 * 2300 * r / (3500 + 1200 * r)
    assert relative["trade_diversion"][0] == pytest.approx(gain)
    # The deeper cut gains, the shallower one less, and those without lose in proportion.
    unequal = smart(market([0.08] * 4, [0.0, 0.04, 0.08, 0.08]), **CASE)
    moved = unequal["trade_diversion"] / unequal["value"]
    assert moved[0] > moved[1] > 0 > moved[2]
    assert moved[2] == pytest.approx(moved[3])


def test_diversion_has_a_ceiling_and_a_floor() -> None:
    eager = {"import_demand_elasticity": -1.0, "substitution_elasticity": 1e9}
    assert smart(cut(), **eager)["trade_diversion"][0] == pytest.approx(2300, rel=1e-6)
    raised = smart(market([0.0] * 4, [3.0, 0.0, 0.0, 0.0]), **CASE)
    assert raised["trade_diversion"][0] == pytest.approx(-1200)


@given(
    st.floats(0.05, 0.95), st.floats(-3.0, -0.1), st.floats(0.2, 8.0), st.floats(0.02, 0.3)
)  # fmt: skip
def test_it_meets_the_exact_model_as_the_cut_shrinks(
    share: float, E: float, S: float, tariff: float
) -> None:
    """With sigma = S - E and eta = E in one nest; the gap falls with the square of the cut."""

    steps = np.array([1e-3, 1e-4])
    table = pl.concat(
        market([tariff] * 2, [(1 + tariff) * np.exp(-step) - 1, tariff], [share, 1 - share], name)
        for step, name in zip(steps, "ab", strict=True)
    )
    found = smart(table, import_demand_elasticity=E, substitution_elasticity=S)
    linear = (found["value_new"] - found["value"]).to_numpy()[::2]
    one = np.ones(2)
    exact = closed_form(
        -steps,
        beneficiary_share=share * one,
        domestic_share=0 * one,
        sigma_imports=(S - E) * one,
        sigma_domestic=(S - E) * one,
        demand_elasticity=E * one,
    )
    gain = share * np.expm1(exact.value)
    assert (gain > 0).all()
    # The bound on the second-order term is far below the first-order effect itself.
    bound = share * (S - E + 1) ** 2 * steps**2
    assert (np.abs(linear - gain) <= bound + 1e-15).all(), (linear - gain) / bound


@pytest.mark.parametrize(
    ("change", "arguments", "parts"),
    [
        ({"tariff": -1.0}, {}, ["tariff at or below -1", "m/O0"]),
        ({"tariff_new": -1.5}, {}, ["tariff at or below -1"]),
        ({"tariff": np.nan}, {}, ["not finite", "m/O0, m/O1, m/O2 and 1 more"]),
        ({"value": None}, {}, ["missing or not finite"]),
        ({"value": -1.0}, {}, ["negative value"]),
        ({"value": 0.0}, {}, ["1 market(s) without positive trade", ": m"]),
        ({"origin": "CHN"}, {}, ["1 row(s) with the name of another", "m/CHN"]),
        ({"origin": None}, {}, ["empty names"]),
        ({"value": "many"}, {}, ["not numbers: value"]),
        ({}, {"import_demand_elasticity": 1.47}, ["import_demand_elasticity: 1.47 in market m"]),
        ({}, {"import_demand_elasticity": -np.inf}, ["-inf", "finite and <= 0"]),
        ({}, {"substitution_elasticity": 0.0}, ["substitution_elasticity: 0.0", "finite and > 0"]),
        ({}, {"substitution_elasticity": np.inf}, ["finite and > 0"]),
        ({}, {"export_supply_elasticity": np.nan}, ["> 0 or infinite"]),
        ({}, {"export_supply_elasticity": 0.0}, ["> 0 or infinite"]),
        ({}, {"substitution_elasticity": "S"}, ["no column of numbers called S"]),
        ({"import_demand_elasticity": -1.0}, {}, ["given as a number and as a column"]),
    ],
)
def test_bad_input(change: dict[str, Any], arguments: dict[str, Any], parts: list[str]) -> None:
    table = cut().with_columns(pl.lit(value).alias(name) for name, value in change.items())
    with pytest.raises(InputError) as raised:
        smart(table, **(CASE | arguments))
    assert all(part in str(raised.value) for part in parts), str(raised.value)


def test_all_problems_at_once_and_elasticities_as_columns() -> None:
    table = cut().with_columns(value=pl.lit(-1.0), tariff=pl.lit(-2.0))
    with pytest.raises(InputError) as raised:
        smart(table, import_demand_elasticity=1.0, substitution_elasticity=-1.0)
    assert len(raised.value.problems) == 5
    with pytest.raises(InputError, match="columns missing: origin, value, tariff, tariff_new"):
        smart(table.select("market"), **CASE)
    with pytest.raises(InputError, match="no rows"):
        smart(table.clear(), **CASE)
    columns = cut().with_columns(
        import_demand_elasticity=-1.47, S=pl.lit(1.5), export_supply_elasticity=3
    )
    found = smart(columns, import_demand_elasticity=None, substitution_elasticity="S")
    direct = smart(cut(), **CASE, export_supply_elasticity=3.0)
    assert found.select(direct.columns).equals(direct)
    assert {"S", "export_supply_elasticity"} <= {*found.columns}
