"""SMART beside the exact model."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.models.armington import solve
from analytics.models.smart import smart
from analytics.models.smart_vs_ces import compare
from analytics.readers.scenarios import load_scenario
from analytics.readers.study import read_study
from analytics.results import Results
from tests.tariffs.line_builder import make_schedule, markets_of

BASELINE = load_scenario("baseline").assumptions
YEARS = list(range(2021, 2043))
COMPARED_YEARS = read_study().years.compared


def table_of(base_rate: float, **changes: float) -> pl.DataFrame:
    """Auto parts freed at once from a base rate, trade of 1 bn CNY in every year."""
    values = {
        name: {**getattr(BASELINE, name), "auto_parts": value} for name, value in changes.items()
    }
    schedule = make_schedule([("8708", base_rate, "immediate", 1)])
    market_set = markets_of(schedule, "import", use=1.0)
    assumptions = BASELINE.model_copy(update=values)
    trade = {"auto_parts": np.full(22, 1e9)}
    sums = {"autos": ("cars", "auto_parts")}
    return compare(market_set, assumptions, trade, YEARS, compared=COMPARED_YEARS, sums=sums).table


def row(table: pl.DataFrame, comparison: str) -> dict[str, Any]:
    return table.filter(sector="auto_parts", year=2042, comparison=comparison).row(0, named=True)


def test_one_market_by_hand() -> None:
    found = row(table_of(0.1), "same_numbers")
    value, own, free, home = 1e9 * 0.85, 0.27, 0.1, 0.85
    E = -0.5 * (1 - home) - 3.5 * 0.5 * home
    creation = value * E * (1 / 1.1 - 1)
    assert found["linear_creation_cny"] == pytest.approx(creation, abs=0.01)
    r = 3.5 * (1 - 1 / 1.1)
    rivals = value * (1 - own) / own
    diversion = value * rivals * r / (value + rivals + value * r)
    assert found["linear_diversion_cny"] == pytest.approx(diversion, abs=0.01)
    assert found["diversion_ceiling_cny"] == pytest.approx(rivals, abs=0.01)
    paid = (1 - free) * 1.1 + free
    index = (own * 1.1 / paid * 1.1 ** (3.5 - 1) + 1 - own * 1.1 / paid) ** (1 / (1 - 3.5))
    all_goods = ((1 - home) * index ** (1 - 1.75) + home) ** (1 / (1 - 1.75))
    imports = (index / all_goods) ** -1.75 * all_goods**-0.5
    exact = value * ((1 / 1.1 / index) ** -3.5 * imports - 1)
    assert found["exact_gain_cny"] == pytest.approx(exact, rel=1e-9)
    assert found["gap_cny"] == pytest.approx(creation + diversion - exact, abs=0.03)
    matched = row(table_of(0.1), "matched_parameters")
    assert matched["linear_creation_cny"] == found["linear_creation_cny"]
    assert matched["exact_gain_cny"] == found["exact_gain_cny"]
    r = (3.5 + E) * (1 - 1 / 1.1)
    assert matched["linear_diversion_cny"] == pytest.approx(
        value * rivals * r / (value + rivals + value * r), abs=0.01
    )


def test_matched_parameters_meet_for_a_small_cut_and_the_same_numbers_do_not() -> None:
    """Where all origins pay the same duty; a base rate of 0.1 % is a small cut."""
    table = table_of(0.001, duty_free_rival_share=0.0)
    matched, same = row(table, "matched_parameters"), row(table, "same_numbers")
    assert matched["linear_gain_cny"] == pytest.approx(matched["exact_gain_cny"], rel=4e-3)
    assert matched["linear_creation_cny"] == pytest.approx(matched["exact_creation_cny"], rel=4e-3)
    assert abs(same["gap_cny"]) > 0.2 * same["exact_gain_cny"]


def test_where_nothing_matches_there_is_no_value() -> None:
    table = table_of(0.1, total_demand_elasticity=-9.0, domestic_share=0.0)
    found = row(table, "matched_parameters")
    assert found["linear_gain_cny"] is None
    assert found["gap_cny"] is None
    assert found["exact_gain_cny"] > 0
    assert row(table, "same_numbers")["linear_gain_cny"] > 0
    total = table.filter(sector="total", year=2042, comparison="matched_parameters")
    assert total["linear_gain_cny"].to_list() == [None]


@pytest.mark.parametrize("name", ["baseline", "finite_supply", "trade_cost_cut"])
def test_the_table_of_the_report(name: str, results_of: Any) -> None:
    results: Results = results_of(name)
    table = results.linear_exact
    assert table.height == 12 * len(COMPARED_YEARS) * 2
    gains = table.with_columns(
        linear=pl.sum_horizontal("^linear_(creation|diversion|price_effect)_cny$"),
        exact=pl.sum_horizontal("^exact_(creation|diversion)_cny$"),
    )
    assert gains["linear"].to_numpy() == pytest.approx(gains["linear_gain_cny"].to_numpy())
    assert gains["exact"].to_numpy() == pytest.approx(gains["exact_gain_cny"].to_numpy())
    assert (
        table.filter(pl.col("linear_diversion_cny") > pl.col("diversion_ceiling_cny")).height == 0
    )
    # Trade creation does not depend on substitution, so both comparisons have the same.
    wide = table.pivot(
        on="comparison", index=["flow", "sector", "year"], values="linear_creation_cny"
    )
    assert wide["same_numbers"].equals(wide["matched_parameters"], check_names=False)


def test_the_exact_gain_is_where_the_projection_goes(baseline: Results) -> None:
    """What adjusts by a share of the gap runs behind a steady rise by (1 - share) / share years."""
    speed, years = baseline.scenario.assumptions.adjustment_speed, 2042 - 2035
    keys = ["flow", "sector", "year"]
    gains = baseline.linear_exact.filter(comparison="same_numbers")
    before = gains.filter(year=2035).select("flow", "sector", before="exact_gain_cny")
    both = (
        gains.filter(year=2042)
        .join(baseline.projection, on=keys, how="inner", validate="1:1")
        .join(before, on=["flow", "sector"], how="inner", validate="1:1")
    )
    assert both.height == 12
    for gain, earlier, effect in both.select("exact_gain_cny", "before", "effect_cny").iter_rows():
        assert effect <= gain
        behind = (gain - earlier) / years * (1 - speed) / speed
        assert effect == pytest.approx(gain - behind, rel=0.01)


# --- as functions of a market -------------------------------------------------------------------

share = st.floats(0.05, 0.95)


@given(
    share, share, st.floats(0.3, 8.0), st.floats(0.2, 3.0), st.floats(-3.0, 0.0), st.floats(0, 1)
)
def test_total_creation_and_the_matched_gain_meet_at_second_order(
    own: float, home: float, extra: float, substitution: float, eta: float, tariff: float
) -> None:
    """Two nests: E = eta theta_M - sigma_D (1 - theta_M), sigma = S - E, all pay the same duty.

    Gap over cut squared is bounded and does not grow as the cut shrinks tenfold.
    """
    demand = eta * (1 - home) - substitution * home
    sigma = extra - demand
    gaps = []
    for cut in (1e-2, 1e-3):
        rows = [
            ("m", "A", own, tariff, (1 + tariff) * np.exp(-cut) - 1, np.inf),
            ("m", "B", 1 - own, tariff, tariff, np.inf),
        ]
        columns = ["market", "origin", "value", "tariff", "tariff_new", "supply_elasticity"]
        imports = pl.DataFrame(rows, schema=columns, orient="row")
        domestic = imports.head(1).with_columns(
            origin=pl.lit("domestic"),
            value=pl.lit((1 + tariff) * home / (1 - home)),
            tariff=0.0,
            tariff_new=0.0,
        )
        exact = solve(
            pl.concat([imports, domestic]),
            sigma_imports=sigma,
            sigma_domestic=substitution,
            demand_elasticity=eta,
        ).origins.head(2)
        linear = smart(
            imports.drop("supply_elasticity"),
            import_demand_elasticity=demand,
            substitution_elasticity=extra,
        )
        creation = linear["trade_creation"].sum() - (exact["value_new"].sum() - 1.0)
        gain = (linear["value_new"] - exact["value_new"])[0]
        gaps.append(np.abs([creation, gain]) / cut**2)
    bound = (1 + sigma + substitution - eta) ** 2
    assert np.max(gaps) <= bound
    assert (gaps[1] <= 1.5 * gaps[0] + 1e-3 * bound).all()
