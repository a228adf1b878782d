"""From rate paths and base trade to effects by sector."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import polars as pl
import pytest

from analytics.models.effects import SegmentEffects, segment_effects
from analytics.models.history import growth_index, trade_history
from analytics.models.projection import add_sums, counterfactual_trade, project, with_effect
from analytics.models.regimes import DUTIES, PARTS
from analytics.models.welfare import LOSSES, WELFARE
from analytics.readers.scenarios import load_scenario
from analytics.readers.shipped import read_shipped
from analytics.readers.study import read_study
from analytics.results import Results
from analytics.scenario import Assumptions
from analytics.tariffs.markets import MarketSet
from tests.closed_form import closed_form, per_unit
from tests.tariffs.line_builder import YEARS, make_schedule, markets_of

PARTS_2021 = 1_000_000.0
HAPPENED = {2021: 1.0, 2022: 1.1, 2023: 1.2, 2024: 1.3, 2025: 1.4}


def assume(**changes: object) -> Assumptions:
    return load_scenario("baseline", changes or None).assumptions


def run(
    market_set: MarketSet,
    assumptions: Assumptions,
    observed: Assumptions | None = None,
    segments: tuple[str, ...] = ("auto_parts",),
) -> pl.DataFrame:
    base = pl.DataFrame(
        [
            ("import", segment, year, value)
            for segment in segments
            for year, value in ((2020, 0.5 * PARTS_2021), (2021, PARTS_2021))
        ],
        schema=["flow", "segment", "year", "value_cny"],
        orient="row",
    )
    index = pl.DataFrame(
        [("import", segment, *item) for segment in segments for item in HAPPENED.items()],
        schema=["flow", "segment", "year", "index"],
        orient="row",
    )
    effects = segment_effects(market_set, assumptions)
    seen = effects if observed is None else segment_effects(market_set, observed)
    without = counterfactual_trade(effects, seen, base, index, assumptions.growth)
    return project("import", effects, without, base).sort("sector", "year")


def one_market(category: str = "immediate", use: float = 1.0) -> MarketSet:
    return markets_of(make_schedule([("8708", 0.1, category, 1)]), "import", use=use)


def row(table: pl.DataFrame, year: int) -> dict[str, Any]:
    return table.filter(year=year).row(0, named=True)


def test_one_market_by_hand() -> None:
    """Parts: immediate zero from 10 %, full use, adjustment at once, all trade dutiable."""
    settings: Mapping[str, object] = {
        "adjustment_speed": 1.0,
        "dutiable_regime_share.import": 1.0,
        "armington_elasticity.auto_parts": 3.0,
        "domestic_substitution_ratio": 0.5,
        "total_demand_elasticity.auto_parts": -0.5,
        "domestic_share.auto_parts": 0.8,
        "origin_share.auto_parts": 0.3,
        "duty_free_rival_share.auto_parts": 0.0,
    }
    table = run(one_market(), load_scenario("baseline", settings).assumptions)
    power = 1 / 1.1
    p_m = (0.3 * power**-2 + 0.7) ** (-1 / 2)
    p = (0.2 * p_m**-0.5 + 0.8) ** (-1 / 0.5)
    share = (power / p_m) ** -3
    imports = (p_m / p) ** -1.5 * p**-0.5
    for year in (2022, 2025, 2026, 2042):
        value = row(table, year)
        counterfactual = PARTS_2021 * HAPPENED.get(year, 1.4) / (share * imports)
        assert value["counterfactual_cny"] == pytest.approx(counterfactual, abs=0.01)
        for column, part in (
            ("substitution_effect_cny", share - 1),
            ("expansion_effect_cny", share * (imports - 1)),
            # Rivals have 7 CNY for each 3 of the beneficiary, and follow the index alone.
            ("trade_diversion_cny", 0.7 / 0.3 * (1 - p_m**3.0 * imports)),
        ):
            assert value[column] == pytest.approx(counterfactual * part, abs=0.01), column
        assert value["price_effect_cny"] == 0.0
        assert value["duty_counterfactual_cny"] == pytest.approx(0.1 * counterfactual, abs=0.01)
        assert value["duty_projection_cny"] == 0.0
        assert value["duty_saved_cny"] == pytest.approx(
            0.1 * counterfactual * share * imports, abs=0.01
        )


def test_what_happened_is_the_projection_and_later_the_counterfactual_grows() -> None:
    table = run(one_market(), assume(**{"growth.auto_parts": -0.05}))
    for year, index in HAPPENED.items():
        assert row(table, year)["projection_cny"] == pytest.approx(index * PARTS_2021, abs=0.02)
    for year in range(2026, 2043):
        ratio = row(table, year)["counterfactual_cny"] / row(table, year - 1)["counterfactual_cny"]
        assert ratio == pytest.approx(0.95, abs=1e-6)


def test_years_before_rcep_have_duty_and_no_effect() -> None:
    table = run(one_market(), assume())
    for year, value in ((2020, 0.5 * PARTS_2021), (2021, PARTS_2021)):
        found = row(table, year)
        assert found["counterfactual_cny"] == found["projection_cny"] == value
        assert found["effect_cny"] == found["duty_saved_cny"] == 0.0
        assert found["duty_projection_cny"] == pytest.approx(0.85 * 0.1 * value, abs=0.01)


def test_the_effect_starts_small_and_grows_by_partial_adjustment() -> None:
    table = run(one_market(), assume(**{"dutiable_regime_share.import": 1.0}))
    logs = {
        year: np.log(row(table, year)["projection_cny"] / row(table, year)["counterfactual_cny"])
        for year in (2022, 2023, 2042)
    }
    assert logs[2022] / logs[2042] == pytest.approx(0.3, abs=1e-3)
    assert logs[2023] / logs[2042] == pytest.approx(0.51, abs=1e-3)


def test_only_the_dutiable_share_responds_and_pays() -> None:
    full = run(one_market(), assume(**{"dutiable_regime_share.import": 1.0}))
    half = run(one_market(), assume(**{"dutiable_regime_share.import": 0.5}))
    none = run(one_market(), assume(**{"dutiable_regime_share.import": 0.0}))

    def relative(table: pl.DataFrame, column: str) -> float:
        found = row(table, 2042)
        return float(found[column] / found["counterfactual_cny"])

    for column in ("effect_cny", "duty_counterfactual_cny", "duty_saved_cny"):
        assert relative(half, column) == pytest.approx(relative(full, column) / 2, rel=1e-6)
        assert set(none[column]) == {0.0}


def test_use_scales_the_rate_and_zero_use_gives_exactly_nothing() -> None:
    none = run(one_market(use=0.0), assume())
    effects = [name for name in none.columns if name.endswith("_cny") and "duty" not in name]
    assert not none.select(set(effects) - {"counterfactual_cny", "projection_cny"}).to_numpy().any()
    some, full = run(one_market(use=0.5), assume()), run(one_market(use=1.0), assume())
    assert 0 < row(some, 2042)["effect_cny"] < row(full, 2042)["effect_cny"]


def test_a_constant_tariff_gives_no_effect_in_any_year() -> None:
    for category in ("excluded", "standstill", "partial", "unclassified"):
        table = run(one_market(category), assume())
        assert set(table["effect_cny"]) == {0.0}
        assert set(table["duty_saved_cny"]) == {0.0}
        # Exactly, not only in rounded money.
        (effects,) = segment_effects(one_market(category), assume())
        assert not effects.effect.any()


def test_a_specific_rate_has_no_effect_and_no_duty_while_trade_stays() -> None:
    schedule = make_schedule([("8708", None, "cuts_11", 1), ("8708", 0.1, "immediate", 1)])
    mixed = run(markets_of(schedule, "import"), assume())
    priced = run(one_market(), assume())
    mixed_2042, priced_2042 = row(mixed, 2042), row(priced, 2042)
    assert row(mixed, 2025)["projection_cny"] == pytest.approx(1.4 * PARTS_2021, abs=0.02)
    for column in ("effect_cny", "duty_counterfactual_cny"):
        own = mixed_2042[column] / mixed_2042["counterfactual_cny"]
        alone = priced_2042[column] / priced_2042["counterfactual_cny"]
        assert own == pytest.approx(alone / 2, rel=1e-6)


def parts_effects(category: str, **changes: object) -> SegmentEffects:
    (effects,) = segment_effects(one_market(category), assume(**changes))
    return effects


def test_a_lower_trade_cost_acts_without_a_tariff_and_only_after_the_base_year() -> None:
    effects = parts_effects("excluded", trade_cost_change=-0.01, adjustment_speed=1.0)
    assert effects.years == YEARS
    assert effects.effect[0] == 0.0

    def effect(share: float) -> float:
        changes = closed_form(
            np.array(np.log(0.99)),
            beneficiary_share=np.array(share),
            domestic_share=np.array(0.85),
            sigma_imports=np.array(3.5),
            sigma_domestic=np.array(1.75),
            demand_elasticity=np.array(-0.5),
        )
        return float(np.expm1(changes.value))

    # Shares at duty-paid values where duty is paid, at c.i.f. values where it is not.
    expected = 0.85 * effect(0.27 * 1.1 / (0.9 * 1.1 + 0.1)) + 0.15 * effect(0.27)
    assert effects.effect[1:] == pytest.approx(np.full(21, expected))


def test_trade_costs_act_on_every_regime_and_tariffs_on_the_dutiable_one() -> None:
    free = {"dutiable_regime_share.import": 0.0}
    assert not parts_effects("immediate", **free).effect.any()
    cheaper = parts_effects("immediate", **free, trade_cost_change=-0.01)
    alone = parts_effects("excluded", **free, trade_cost_change=-0.01)
    assert cheaper.effect == pytest.approx(alone.effect)
    assert cheaper.effect[-1] > 0
    assert not per_unit(cheaper)["duty_saved_cny"].any()


def test_parts_and_duties_of_a_unit_are_consistent() -> None:
    effects = parts_effects("cuts_11", trade_cost_change=-0.01)
    assert set(per_unit(effects)) == {*PARTS, *LOSSES, *DUTIES, *WELFARE}
    total = sum(per_unit(effects)[part] for part in PARTS)
    assert effects.effect == pytest.approx(total, abs=1e-15)
    assert per_unit(effects)["duty_counterfactual_cny"] == pytest.approx(np.full(22, 0.85 * 0.1))
    assert (per_unit(effects)["duty_saved_cny"][1:] > 0).all()


def test_a_policy_experiment_starts_from_the_trade_that_the_policy_in_force_explains() -> None:
    """What happened until 2025 tells of the policy in force, not of the experiment."""
    actual, experiment = assume(), assume(trade_cost_change=-0.05)
    plain, tried = run(one_market(), actual), run(one_market(), experiment, actual)
    assert tried["counterfactual_cny"].to_list() == plain["counterfactual_cny"].to_list()
    assert row(plain, 2025)["projection_cny"] == pytest.approx(1.4 * PARTS_2021, abs=0.02)
    for year in (2022, 2025, 2042):
        assert row(tried, year)["projection_cny"] > row(plain, year)["projection_cny"]


def test_sums_are_exact_and_effects_follow_from_their_parts() -> None:
    cents = pl.DataFrame(
        {
            "flow": ["import"] * 3,
            "sector": ["cars", "auto_parts", "cosmetics"],
            "year": [2042] * 3,
            **{
                name: [10_000_000_000_001, 20_000_000_000_002, 3]
                for name in ("counterfactual_cny", "duty_counterfactual_cny", "duty_projection_cny")
            },
            "substitution_effect_cny": [7, 1, 0],
            "expansion_effect_cny": [2, -3, 0],
            "trade_diversion_cny": [4, 1, 0],
            "domestic_loss_cny": [0, 0, 0],
            "price_effect_cny": [0, 0, 0],
            "duty_saved_cny": [1, 1, 1],
            "duty_saved_existing_cny": [1, 1, 1],
            **{name: [5, 0, -7] for name in WELFARE},
        }
    )
    table = add_sums(with_effect(cents), {"autos": ("cars", "auto_parts")})
    cent = pl.col(pl.Float64).round(2)  # as results are finished
    autos = table.with_columns(cent).filter(sector="autos").row(0, named=True)
    assert autos["level"] == "sum"
    assert autos["effect_cny"] == 0.07
    assert autos["trade_creation_cny"] == 0.02
    assert autos["counterfactual_cny"] == 300_000_000_000.03
    assert autos["projection_cny"] == 300_000_000_000.10
    total = table.with_columns(cent).filter(sector="total").row(0, named=True)
    assert total["counterfactual_cny"] == 300_000_000_000.06
    assert total["duty_saved_cny"] == 0.03
    assert {total[name] for name in WELFARE} == {-0.02}
    assert set(table.filter(level="sector")["sector"]) == {"cars", "auto_parts", "cosmetics"}


def test_until_2025_the_baseline_is_what_happened(baseline: Results) -> None:
    data = read_shipped()
    history = trade_history(data.national_trade, data.exchange_rates, data.sectors, read_study())
    index = growth_index(history, data.sectors, list(range(2021, 2026)), 2021, data.observed_trade)
    table = baseline.projection
    for sector, segment in (
        ("cars", "cars"),
        ("auto_parts", "auto_parts"),
        ("cosmetics", "cosmetics"),
    ):
        own = table.filter(sector=sector).sort("year")
        base = own.filter(year=2021)["projection_cny"].item()
        for year in range(2021, 2026):
            growth = index.filter(segment=segment, year=year)["index"].item()
            projected = own.filter(year=year)["projection_cny"].item()
            assert projected == pytest.approx(base * growth, abs=0.05), (sector, year)
