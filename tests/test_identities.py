"""What must hold whatever the numbers are."""

import json
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import analytics
from analytics.equations.demand import duty_paid_share
from analytics.equations.forms import log_index as log_price_index
from analytics.models.responses import adjust
from analytics.readers.scenarios import load_scenario, shipped_scenarios
from analytics.results import Results
from analytics.tariffs.markets import build_markets
from analytics.tariffs.staging import Rounding, staged_rate
from tests.closed_form import LogChanges, closed_form
from tests.tariffs.line_builder import (
    calendar_of,
    make_changes,
    make_schedule,
    make_sectors,
    used,
)

SCENARIOS = list(shipped_scenarios())
TENTHS = st.integers(0, 2000)  # base rates in 0.1 points, up to 200 %
CUTS = st.integers(1, 25)

SHARE = st.floats(0.01, 0.99)
SIGMA = st.floats(0.1, 20.0)
DEMAND = st.floats(-4.0, 0.0)
TARIFF = st.floats(0.001, 3.0)


# --- staging --------------------------------------------------------------------------------------


def path(base: float, cuts: int, rounding: Rounding = "half_up", last: int = 25) -> list[float]:
    frame = pl.DataFrame({"b": [base] * last, "n": [cuts] * last, "k": range(1, last + 1)})
    rate = staged_rate(pl.col("b"), pl.col("n"), pl.col("k"), rounding=rounding)
    return frame.select(rate.alias("rate"))["rate"].to_list()


@given(tenths=TENTHS, cuts=CUTS)
def test_staged_rates_fall_to_zero_in_steps_of_a_tenth_of_a_point(tenths: int, cuts: int) -> None:
    for rounding in ("half_up", "truncate"):
        rates = path(tenths / 1000, cuts, rounding)  # type: ignore[arg-type]
        assert all(later <= earlier for earlier, later in pairwise(rates))
        assert rates[0] <= tenths / 1000
        assert rates[cuts - 1 :] == [0.0] * (26 - cuts)
        # The very double that the printed decimal reads as: a last digit off would break ties with
        # MFN and make margins out of nothing.
        assert rates == [round(rate * 1000) / 1000 for rate in rates]


@given(basis_points=st.integers(0, 20_000), cuts=CUTS)
def test_rounding_in_integers_is_decimal_half_up(basis_points: int, cuts: int) -> None:
    rates = path(basis_points / 10_000, cuts)
    base = Decimal(basis_points) / 100  # per cent
    for stage, rate in enumerate(rates, start=1):
        left = base * max(cuts - stage, 0) / cuts
        # Decimal division is itself rounded; a tie is decided on whole numbers instead.
        twice = 2 * basis_points * max(cuts - stage, 0)
        is_tie = twice % (10 * cuts) == 0 and (twice // (10 * cuts)) % 2 == 1
        expected = left.quantize(Decimal("0.1"), ROUND_HALF_UP)
        if is_tie:
            expected = Decimal(twice // (10 * cuts) + 1) / 20
        assert rate == float(expected / 100), (stage, rate, expected)


def test_japan_truncated_in_the_trans_pacific_partnership(shared_cases: Path) -> None:
    """Fifteen published steps from 8.5 %: half-up rounding meets seven of them only."""
    case = json.loads(
        (shared_cases / "staging" / "tpp_japan_16step.json").read_text(encoding="utf-8")
    )
    published = [round(value / 100, 6) for value in case["published_pct"]]
    assert path(0.085, 16, "truncate", 15) == published
    half_up = path(0.085, 16, "half_up", 15)
    assert sum(mine == theirs for mine, theirs in zip(half_up, published, strict=True)) == 7
    yen = pl.DataFrame({"b": [19508.0] * 15, "n": [16] * 15, "k": range(1, 16)}).select(
        staged_rate(pl.col("b"), pl.col("n"), pl.col("k"), quantum=0.01).alias("yen")
    )
    assert yen["yen"].to_list() == case["published_yen_per_unit"]


@settings(max_examples=40)
@given(
    base=TENTHS,
    mfn=TENTHS,
    cuts=CUTS,
    use=st.floats(0, 1),
    cost=st.sampled_from([0.0, 0.005]),
    importer=st.sampled_from(["CHN", "JPN"]),
)
def test_what_is_paid_lies_between_preference_and_mfn(
    base: int, mfn: int, cuts: int, use: float, cost: float, importer: str
) -> None:
    schedule = make_schedule([("8708", base / 1000, f"cuts_{cuts}", 1)], importer)
    changes = make_changes([("8708", "8708", date(2018, 7, 1), "ceiling", mfn / 1000)], importer)
    rates = calendar_of(schedule, changes)
    assert rates.filter(pl.col("applied_rate") > pl.col("mfn_rate") + 1e-15).height == 0
    assert rates.filter(pl.col("applied_rate") > pl.col("preferential_rate") + 1e-15).height == 0
    if importer == "CHN":
        lowest = pl.min_horizontal("mfn_rate", "preferential_rate")
        assert rates.filter(pl.col("applied_rate") != lowest).height == 0
    flow = "import" if importer == "CHN" else "export"
    costs = {"compliance_cost": cost, "claim_fixed_cost": cost, "shipment_spread": 2.0}
    at_law = build_markets(schedule.lines, rates, make_sectors(), flow)
    paths = used(at_law, use, costs).paths
    outside = (pl.col("effective_rate") < pl.col("applied_rate") - 1e-15) | (
        pl.col("effective_rate") > pl.col("mfn_rate")
    )
    assert paths.filter(outside).height == 0
    idle = paths.filter(claimed_share=0.0)
    assert idle.filter(pl.col("effective_rate") != pl.col("mfn_rate")).height == 0


# --- demand ---------------------------------------------------------------------------------------


def change(
    power: float, share: float, domestic: float, sigma: float, sigma_domestic: float, eta: float
) -> LogChanges:
    return closed_form(
        np.array(np.log(power)),
        beneficiary_share=np.array(share),
        domestic_share=np.array(domestic),
        sigma_imports=np.array(sigma),
        sigma_domestic=np.array(sigma_domestic),
        demand_elasticity=np.array(eta),
    )


def away_from_one(value: float) -> float:
    return value if abs(value - 1.0) > 1e-3 else 1.01


@given(
    tariff=TARIFF, share=SHARE, domestic=SHARE, sigma=SIGMA, sigma_domestic=SIGMA, eta=DEMAND
)  # fmt: skip
def test_the_closed_form_is_ces_demand(
    tariff: float, share: float, domestic: float, sigma: float, sigma_domestic: float, eta: float
) -> None:
    """Prices and quantities of every good from CES demand with 50 digits."""
    sigma, sigma_domestic = away_from_one(sigma), away_from_one(sigma_domestic)
    with localcontext(prec=50):
        own = 1 / (1 + Decimal(tariff))
        s, sd = Decimal(sigma), Decimal(sigma_domestic)
        theta, home = Decimal(share), Decimal(domestic)
        p_m = (theta * own ** (1 - s) + (1 - theta)) ** (1 / (1 - s))
        p = ((1 - home) * p_m ** (1 - sd) + home) ** (1 / (1 - sd))
        total = p ** Decimal(eta)
        imports = (p_m / p) ** -sd * total
        quantity = (own / p_m) ** -s * imports
        rival = (1 / p_m) ** -s * imports
        at_home = (1 / p) ** -sd * total
        # What is spent on all goods is the composite at its price.
        spent = (1 - home) * (theta * own * quantity + (1 - theta) * rival) + home * at_home
        assert abs(spent / (p * total) - 1) < Decimal("1e-40")
        expected = {"share": quantity / imports, "imports": imports, "value": quantity}
        found = change(1 / (1 + tariff), share, domestic, sigma, sigma_domestic, eta)
        assert float(found.price) == 0.0
        for name, ratio in expected.items():
            assert float(getattr(found, name)) == pytest.approx(
                float(ratio.ln()), rel=1e-9, abs=1e-12
            ), name


@given(tariff=TARIFF, share=SHARE, sigma=SIGMA)
def test_duty_paid_spending_on_imports_adds_up(tariff: float, share: float, sigma: float) -> None:
    """Shares after the change, from demand directly, and from the old ones by s_j."""
    log_power = np.array(-np.log1p(tariff))
    index = float(log_price_index(np.array(sigma), (np.array(share), log_power)))
    found = change(1 / (1 + tariff), share, 0.5, sigma, 0.5 * sigma, -0.8)
    own = share * np.exp(float(log_power) + float(found.share) - index)
    rivals = (1 - share) * np.exp(sigma * index - index)
    assert own + rivals == pytest.approx(1.0, rel=1e-9)
    assert 0 < own < 1
    # Rivals lose exactly when goods are closer substitutes within the nest than in spending.
    assert found.share >= 0


@given(
    share=SHARE, free=st.floats(0.0, 0.99), tariff=TARIFF
)  # fmt: skip
def test_duty_paid_shares_lie_between_zero_and_one_and_rise_with_free_rivals(
    share: float, free: float, tariff: float
) -> None:
    free = min(free, 1 - share)
    value = float(duty_paid_share(np.array(share), np.array(free), np.array(tariff)))
    assert share - 1e-12 <= value <= 1 + 1e-12
    alone = duty_paid_share(np.array(share), np.array(0.0), np.array(tariff))
    assert float(alone) == pytest.approx(share)


@given(share=SHARE, domestic=SHARE, sigma=SIGMA, sigma_domestic=SIGMA, eta=DEMAND)
def test_a_tiny_cut_gives_the_log_linear_elasticity(
    share: float, domestic: float, sigma: float, sigma_domestic: float, eta: float
) -> None:
    """d ln q = -[sigma_M (1 - theta) - theta E] d ln T, E = eta theta_M - sigma_D (1 - theta_M).

    From s = (T/P_M)^-sigma_M with d ln P_M = theta d ln T, and
    q_M = (P_M/P)^-sigma_D P^eta with d ln P = theta_M d ln P_M.
    """
    cut = 1e-7
    found = change(np.exp(-cut), share, domestic, sigma, sigma_domestic, eta)
    theta_imports = 1 - domestic
    elasticity = eta * theta_imports - sigma_domestic * (1 - theta_imports)
    assert float(found.share) / cut == pytest.approx(sigma * (1 - share), rel=1e-4)
    assert float(found.imports) / cut == pytest.approx(-share * elasticity, rel=1e-4, abs=1e-6)
    total = sigma * (1 - share) - share * elasticity
    assert float(found.value) / cut == pytest.approx(total, rel=1e-4)


@pytest.mark.parametrize("step", [1e-6, -1e-6, 1e-8, -1e-8])
@pytest.mark.parametrize("tariff", [0.05, 0.5, 3.0])
def test_unit_elasticities_are_limits(step: float, tariff: float) -> None:
    at_one = change(1 / (1 + tariff), 0.3, 0.6, 1.0, 1.0, -1.0)
    for sigma, sigma_domestic, eta in (
        (1 + step, 1.0, -1.0), (1.0, 1 + step, -1.0), (1.0, 1.0, -1 + step),
    ):  # fmt: skip
        near = change(1 / (1 + tariff), 0.3, 0.6, sigma, sigma_domestic, eta)
        for name in ("share", "imports", "value"):
            gap = abs(float(getattr(near, name)) - float(getattr(at_one, name)))
            assert gap <= 3 * abs(step), name
    # Cobb-Douglas by hand: own share of spending stays, so quantity moves by 1/T.
    assert float(at_one.value) == pytest.approx(np.log1p(tariff))


@given(share=SHARE, domestic=SHARE, sigma=SIGMA, sigma_domestic=SIGMA, eta=DEMAND, speed=SHARE)
def test_no_change_of_the_tariff_is_exactly_nothing(
    share: float, domestic: float, sigma: float, sigma_domestic: float, eta: float, speed: float
) -> None:
    found = change(1.0, share, domestic, sigma, sigma_domestic, eta)
    assert float(found.price) == float(found.share) == float(found.imports) == 0.0
    assert not adjust({"share": np.zeros((2, 5))}, speed)["share"].any()


@given(
    tariff=TARIFF, share=SHARE, domestic=SHARE, sigma=SIGMA, ratio=st.floats(0.1, 1.0), eta=DEMAND
)  # fmt: skip
def test_a_deeper_cut_never_gains_less(
    tariff: float, share: float, domestic: float, sigma: float, ratio: float, eta: float
) -> None:
    some = change(1 / (1 + tariff / 2), share, domestic, sigma, sigma * ratio, eta)
    more = change(1 / (1 + tariff), share, domestic, sigma, sigma * ratio, eta)
    assert 0 <= float(some.value) <= float(more.value)
    assert float(some.imports) >= 0


def test_the_exact_answer_of_the_single_market_case() -> None:
    """Cases, smart_single_market: one nest, sigma 1.5, eta -1.47, MFN 8 % to 0 for the first."""
    imports = np.array([1200.0, 800.0, 1000.0, 500.0])
    share = imports[0] / imports.sum()  # one tariff for all: duty-paid shares are c.i.f. shares
    found = change(1 / 1.08, share, 0.0, 1.5, 1.5, -1.47)
    index = float(log_price_index(np.array(1.5), (np.array(share), np.array(-np.log(1.08)))))
    assert np.exp(index) == pytest.approx(0.973632, abs=5e-7)
    own = imports[0] * np.exp(float(found.value))
    rivals = imports[1:] * np.exp(1.5 * index + float(found.imports))
    assert own == pytest.approx(1345.7634, abs=5e-5)
    assert rivals == pytest.approx([799.3589, 999.1987, 499.5993], abs=5e-5)
    assert 0.08 * rivals.sum() == pytest.approx(183.852556, abs=5e-7)


def test_the_exact_model_over_the_grid_of_cases(shared_cases: Path) -> None:
    """32 combinations of sigma and tariff (tolerance 1e-6 of the gain)."""
    grid = pl.read_csv(shared_cases / "smart_single_market" / "smart_vs_exact_grid.csv")
    assert grid.height == 32
    share = 1200 / 3500
    for row in grid.iter_rows(named=True):
        found = change(1 / (1 + row["tariff_removed"]), share, 0.0, row["sigma"], 1.0, -1.47)
        gain = 1200 * np.expm1(float(found.value))
        assert gain == pytest.approx(row["exact_CES_dM_beneficiary"], rel=1e-6)


# --- results --------------------------------------------------------------------------------------


def cents(column: str) -> pl.Expr:
    return (pl.col(column) * 100).round().cast(pl.Int64)


PARTS = ("substitution_effect_cny", "expansion_effect_cny", "price_effect_cny")
FIELD = ("trade_creation_cny", "trade_diversion_cny")
MONEY = (
    "counterfactual_cny", "projection_cny", "effect_cny", *PARTS, *FIELD, "duty_counterfactual_cny",
    "duty_projection_cny", "duty_saved_cny",
)  # fmt: skip


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_row_adds_up_to_the_cent(name: str, results_of: Callable[[str], Results]) -> None:
    table = results_of(name).projection.with_columns(cents(column) for column in MONEY)
    whole = table.filter(
        (pl.col("effect_cny") != pl.col("projection_cny") - pl.col("counterfactual_cny"))
        | (pl.col("effect_cny") != pl.sum_horizontal(*PARTS))
        | (pl.col("effect_cny") != pl.sum_horizontal(*FIELD))
    )
    assert whole.rows() == []
    # What is written is the cent itself, not a neighbouring double.
    written = results_of(name).projection
    assert all((written[column] == (table[column] / 100).round(2)).all() for column in MONEY)


@pytest.mark.parametrize("name", SCENARIOS)
def test_sums_are_the_sums_of_their_parts(name: str, results_of: Callable[[str], Results]) -> None:
    table = results_of(name).projection.with_columns(cents(column) for column in MONEY)
    parts = table.filter(level="sector")
    autos = parts.filter(pl.col("sector").is_in(["cars", "auto_parts"]))
    for sector, members in (("autos", autos), ("total", parts)):
        sums = members.group_by("flow", "year").agg(pl.col(*MONEY).sum()).sort("flow", "year")
        listed = table.filter(sector=sector).select("flow", "year", *MONEY).sort("flow", "year")
        assert listed.equals(sums), sector


@pytest.mark.parametrize("name", SCENARIOS)
def test_duties_are_consistent(name: str, results_of: Callable[[str], Results]) -> None:
    """Paid and saved are the whole duty at MFN; nobody saves or pays a negative amount."""
    table = results_of(name).projection.filter(level="sector")
    assert table.filter(pl.col("duty_saved_cny") < 0).height == 0
    idle = table.filter(pl.col("effect_cny") == 0.0)
    saved = (pl.col("duty_counterfactual_cny") - pl.col("duty_projection_cny")).abs() > 0.02
    assert idle.filter(saved).height == 0
    # Trade with RCEP is larger, so duty at MFN on it is at least that of the counterfactual.
    at_mfn = pl.col("duty_projection_cny") + pl.col("duty_saved_cny")
    assert table.filter(at_mfn < pl.col("duty_counterfactual_cny") - 0.03).height == 0


@pytest.mark.parametrize("name", SCENARIOS)
def test_no_effect_is_negative_and_none_comes_before_rcep(
    name: str, results_of: Callable[[str], Results]
) -> None:
    table = results_of(name).projection
    assert table.filter(pl.col("effect_cny") < 0).height == 0
    assert set(table.filter(pl.col("year") < 2022)["effect_cny"]) == {0.0}
    if name != "finite_supply":
        assert set(table["price_effect_cny"]) == {0.0}


def test_finite_supply_stands_beside_the_baseline(
    baseline: Results, results_of: Callable[[str], Results]
) -> None:
    """The column is the effect of the scenario of that name, to the cent; both are less."""
    finite = results_of("finite_supply").projection
    keys = ["flow", "sector", "year"]
    beside = baseline.projection.select(*keys, "effect_cny", "effect_finite_supply_cny")
    both = beside.join(finite, on=keys, how="full", coalesce=True, suffix="_finite")
    assert both.filter(pl.col("effect_finite_supply_cny") != pl.col("effect_cny_finite")).is_empty()
    assert set(
        finite.select(pl.col("effect_cny") - pl.col("effect_finite_supply_cny")).to_series()
    ) == {0.0}
    active = both.filter(pl.col("effect_cny") > 0.0)
    assert active.filter(pl.col("effect_cny_finite") >= pl.col("effect_cny")).is_empty()
    assert (active["price_effect_cny"] > 0.0).all()


@pytest.mark.parametrize("name", ["baseline", "finite_supply", "cars_included"])
def test_every_solution_of_a_run_has_its_certificate(
    name: str, results_of: Callable[[str], Results]
) -> None:
    results = results_of(name)
    table = results.certificates
    assert set(table["solution"]) == {
        "projection",
        "finite_supply",
        "linear_exact",
        "third_countries",
    }
    assert table.filter(pl.col("largest_residual") > 1e-10).is_empty()
    per_solution = table.group_by("solution").agg(pl.sum("markets_solved"))
    solved = dict(per_solution.iter_rows())
    # The policy in force is solved beside an experiment, on markets of its own.
    if name != "cars_included":
        assert solved["projection"] == solved["finite_supply"] == 22 * results.markets.height
    else:
        assert solved["projection"] > 22 * results.markets.height
    assert solved["linear_exact"] == 4 * results.markets.height


@pytest.mark.parametrize(
    "changes",
    [
        {"utilisation_rate": 0.0},
        {"compliance_cost": 1.0},
        {"dutiable_regime_share": 0.0},
    ],
)
def test_without_use_every_effect_is_exactly_zero(changes: dict[str, object]) -> None:
    scenario = load_scenario("baseline", changes, allow_past=True)
    table = analytics.run(scenario, draws=0).projection
    for column in ("effect_cny", "effect_finite_supply_cny", *PARTS, "duty_saved_cny"):
        assert set(table[column]) == {0.0}, column
    assert table.filter(pl.col("projection_cny") != pl.col("counterfactual_cny")).height == 0


def test_without_cuts_every_effect_is_exactly_zero(tmp_path: Path) -> None:
    """All staging taken back on both sides: a constant tariff has no effect in any year."""
    staged = '["immediate", "cuts_11", "cuts_16", "cuts_21", "partial"]'
    path = tmp_path / "constant.toml"
    path.write_text(
        "".join(
            f'[[schedule_changes]]\nimporter = "{importer}"\nheadings = "0101-9999"\n'
            f'from_categories = {staged}\nto_category = "standstill"\n'
            for importer in ("CHN", "JPN")
        ),
        encoding="utf-8",
    )
    results = analytics.run(path, draws=0)
    assert set(results.projection["effect_cny"]) == {0.0}
    lines = results.zero_tariff_share.filter(measure="trade", scope="all", importer="CHN")
    assert lines["share"].n_unique() == 1


def test_a_run_repeats_itself(baseline: Results) -> None:
    again = analytics.run("baseline")
    for name, table in baseline.tables.items():
        assert table.equals(again.tables[name]), name
