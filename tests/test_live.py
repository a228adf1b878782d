"""The live model takes the same steps as the projection, and comes to the same cents."""

import numpy as np
import polars as pl
import pytest

import analytics
from analytics.pipeline import case_of
from analytics.report.excel_model.totals import QUANTITIES
from analytics.results import Results
from analytics.schemas.live import MONEY, LiveModel
from analytics.steps.live import live_model

CHANGES: dict[str, dict[str, object]] = {
    "a category without lines": {"staging_shares.partial": 0.0},
    "costs and growth": {
        "trade_cost_change.import": -0.015,
        "trade_cost_change.export": 0.01,
        "growth.clothing": 0.02,
        "growth.auto_parts": -0.04,
        "adjustment_speed": 0.8,
    },
    "levers": {
        "utilisation_rate.auto_parts.2028": 0.9,
        "utilisation_rate.import.ramp-2026-2032": 0.7,
        "trade_cost_change.consumer_goods.2027-2035": -0.03,
        "growth.textiles.2030": 0.01,
        "growth.import.2040": -0.02,
        "staging_category.cars.2027": "cuts_10",
        "staging_category.export.6101-6117.2029-2033": "excluded",
    },
    "what is let in": {
        "trade_factor.import.3303-3307.2027": 0.0,
        "trade_factor.bags.2033-2034": 0.25,
        "measures.seafood_2025": "off",
        "measures.shirts.importer": "JPN",
        "measures.shirts.origin": "CHN",
        "measures.shirts.headings": "6101-6117",
        "measures.shirts.first_day": "2028-07-01",
        "measures.parts.headings": "8706-8708",
        "measures.parts.kind": "suspended_preference",
        "measures.parts.first_day": "2030-03-01",
    },
    "unit elasticities": {
        "armington_elasticity.textiles": 1.0,
        "armington_elasticity.auto_parts": 2.0,
        "total_demand_elasticity.clothing": -1.0,
    },
    "composition and use": {
        "export_share": 0.58,
        "composition.food_share_of_trade": 0.12,
        "composition.cosmetics_jpy_bn": 350.0,
        "utilisation_rate.import.2030": 0.2,
        "utilisation_rate.export": 0.95,
        "compliance_cost": 0.005,
        "dutiable_regime_share.import": 0.9,
        "auto_parts_zero_share": 0.95,
    },
}


def live_totals(live: LiveModel) -> pl.DataFrame:
    keys = ["flow", "sector", "year"]
    cents = [(pl.col(name) * 100).round().cast(pl.Int64) for name in MONEY]
    return live.segments.with_columns(cents).group_by(keys).agg(pl.col(MONEY).sum())


def assert_agrees(results: Results) -> None:
    assert results.live_model is not None
    keys = ["flow", "sector", "year"]
    joined = live_totals(results.live_model).join(results.projection, on=keys, validate="1:1")
    assert joined.height == 9 * 21  # sectors, years from 2022
    for name in MONEY:
        theirs = (joined[f"{name}_right"] * 100).round().cast(pl.Int64)
        # A cent where the two round to different sides.
        assert (joined[name] - theirs).abs().max() in {0, 1}, name


@pytest.mark.parametrize(
    "scenario",
    ["baseline", "full_use", "no_parts_exclusion", "faster_staging", "cars_included",
     "trade_cost_cut"],
)  # fmt: skip
def test_it_agrees_with_the_projection(scenario: str) -> None:
    assert_agrees(analytics.run(scenario, draws=0))


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_it_agrees_after_changes(changes: dict[str, object]) -> None:
    assert_agrees(analytics.run(analytics.load_scenario("baseline", changes), draws=0))


@pytest.mark.parametrize(
    ("lever", "value"),
    [("mfn_rate", 0.5), ("mfn_factor", 0.5), ("armington_elasticity", 5.0),
     ("total_demand_elasticity", -1.5)],
)  # fmt: skip
def test_what_sets_mfn_rates_or_dates_elasticities_has_none(lever: str, value: float) -> None:
    changed = analytics.load_scenario("baseline", {f"{lever}.cosmetics.2027": value})
    assert analytics.run(changed, draws=0).live_model is None


def test_no_closed_form_has_none() -> None:
    assert analytics.run("finite_supply", draws=0).live_model is None


def test_weights_of_a_segment_add_to_one(baseline: Results) -> None:
    live = baseline.live_model
    assert live is not None
    for markets in (live.markets, live.in_force):
        sums = markets.table.group_by("segment").agg(pl.col("weight").sum())["weight"]
        assert sums.len() == baseline.sectors.height
        assert np.allclose(sums, 1.0, rtol=0.0, atol=1e-12)


def test_price_indices_satisfy_their_definition(baseline: Results) -> None:
    """Recomputed by the general index of several origins, which the live model does not use."""
    live = baseline.live_model
    assert live is not None
    table = live.markets.table
    own = table["duty_paid_share"].to_numpy()
    prices = live.markets.values["log_price"][:, -1]
    elasticities = baseline.scenario.assumptions.armington_elasticity
    sigma = np.array([elasticities[segment] for segment in table["segment"]])
    expected = np.log(own * np.exp((1.0 - sigma) * prices) + 1.0 - own) / (1.0 - sigma)
    assert np.allclose(
        live.markets.values["import_price_index"][:, -1], expected, rtol=1e-10, atol=1e-14
    )


def test_every_quantity_of_the_sheet_is_a_column_of_the_projection(baseline: Results) -> None:
    assert set(QUANTITIES) <= set(baseline.projection.columns)


def test_the_same_digits_every_time() -> None:
    """Parallel sums differ in their last digit from run to run; a fifth of the runs showed it."""
    case = case_of(analytics.load_scenario("baseline"))
    first, *others = (
        live_model(case.study, case.data, case.scenario, case.markets, case.markets, case.trade, {})
        for _ in range(12)
    )
    assert first is not None
    for other in others:
        assert other is not None
        for name in ("constants", "calendar", "parameters", "segments"):
            assert getattr(first, name).equals(getattr(other, name)), name
