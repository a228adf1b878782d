"""The kernel of the draws against the model of one draw, written out."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from analytics.equations.demand import duty_paid_share
from analytics.models import draw_kernel
from analytics.models.armington import Array
from analytics.models.draw_kernel import SegmentDraws, drawn_effects
from analytics.models.drawn_claims import DrawnClaims
from analytics.models.market_paths import MarketPaths
from analytics.models.responses import adjust
from analytics.tariffs.use import CLAIM_COSTS
from tests.closed_form import closed_form

YEARS = 8


def market(rng: np.random.Generator, markets: int, rows: int = 1) -> MarketPaths:
    """Random staircases: some start late, some stand still, some never move."""
    mfn = np.repeat(rng.choice([0.0, 0.03, 0.1, 0.25], (markets, 1)), YEARS, axis=1)
    mfn[::5, 4:] *= 0.5  # an MFN cut on the way
    steps = np.minimum(1.0, np.arange(YEARS) / rng.integers(1, 10, (markets, 1)))
    steps[:, 0] = 0.0
    cut = np.where(np.arange(markets)[:, None] % 3 == 0, 0.0, mfn * steps).round(3)
    cut = np.minimum(cut, mfn)
    return MarketPaths(mfn, cut, cut.round(9), rng.dirichlet(np.ones(markets), rows))


def parameters(rng: np.random.Generator, draws: int, cost: float = 0.0) -> SegmentDraws:
    use = np.sort(rng.uniform(0.0, 1.0, (YEARS, draws)), axis=0)
    use[0], use[5:] = 0.0, use[5]
    origin = rng.uniform(0.05, 0.6, draws)
    sigma = rng.uniform(1.2, 9.0, draws)
    sigma[: draws // 4] = 1.0 + rng.choice([0.0, 1e-12, 1e-7, -1e-3], draws // 4)
    ratio = rng.uniform(0.3, 1.0, draws)
    ratio[draws // 4 : draws // 2] = 1.0 / sigma[draws // 4 : draws // 2]
    given = {
        "compliance_cost": rng.uniform(0.0, 0.02, draws),
        "claim_fixed_cost": rng.uniform(0.0, 0.02, draws),
        "shipment_spread": rng.uniform(0.5, 3.0, draws),
        "origin_share": origin,
        "duty_free_rival_share": rng.uniform(0.0, 0.4, draws),
        "domestic_share": rng.uniform(0.0, 0.95, draws),
        "armington_elasticity": sigma,
        "sigma_domestic": sigma * ratio,
        "total_demand_elasticity": rng.uniform(-2.0, 0.0, draws),
        "adjustment_speed": rng.uniform(0.2, 1.0, draws),
    }
    return SegmentDraws(use, np.where(np.arange(YEARS) > 0, cost, 0.0), given)


def changed(draws: SegmentDraws, **given: Array) -> SegmentDraws:
    return replace(draws, given={**draws.given, **given})


def one_draw(paths: MarketPaths, draws: SegmentDraws, draw: int) -> Array:
    """The model of `effects.py` for one draw: (rows of weights, years)."""
    d = {name: values[..., draw] for name, values in draws.given.items()}
    use = draws.use[:, draw]
    share, fixed, spread = (d[name] for name in CLAIM_COSTS)
    net = np.maximum(paths.margin - share, 1e-300)
    reach = np.log(net / fixed) / spread
    claims = np.where(paths.margin > share, use * ndtr(reach), 0.0)
    number = np.where(paths.margin > share, use * ndtr(reach - spread), 0.0)
    cost = claims * share + number * fixed * np.exp(spread**2 / 2)
    paid = paths.mfn - np.maximum(claims * paths.cut - cost, 0.0)
    long_run = closed_form(
        np.log1p(paid) - np.log1p(paths.mfn) + draws.log_cost,
        beneficiary_share=duty_paid_share(d["origin_share"], d["duty_free_rival_share"], paths.mfn),
        domestic_share=d["domestic_share"],
        sigma_imports=d["armington_elasticity"],
        sigma_domestic=d["sigma_domestic"],
        demand_elasticity=d["total_demand_elasticity"],
    ).value
    effect = np.expm1(adjust({"share": long_run}, float(d["adjustment_speed"]))["share"])
    return np.asarray((paths.weights[:, :, None] * effect).sum(axis=1))


@given(st.integers(0, 2**32 - 1), st.integers(1, 40), st.sampled_from([0.0, -0.02]))
def test_every_draw_is_the_model(seed: int, markets: int, cost: float) -> None:
    rng = np.random.default_rng(seed)
    paths, draws = market(rng, markets, rows=2), parameters(rng, 16, cost)
    effects = drawn_effects(paths, draws)
    expected = np.stack([one_draw(paths, draws, draw) for draw in range(16)], axis=2)
    assert effects == pytest.approx(expected, rel=1e-12, abs=1e-14)
    assert (effects[expected == 0.0] == 0.0).all()


@pytest.mark.parametrize("seed", range(4))
def test_elasticities_of_years_are_those_of_the_model(seed: int) -> None:
    """They change in two years; one of the three by itself too."""
    rng = np.random.default_rng(seed)
    paths, draws = market(rng, 10), parameters(rng, 16, -0.01)
    names = ("armington_elasticity", "sigma_domestic", "total_demand_elasticity")
    factor = np.where(np.arange(YEARS) < 3, 1.0, np.where(np.arange(YEARS) < 6, 1.5, 0.7))
    of_years = {name: factor[:, None] * draws.given[name] for name in names}
    for some in (names, names[2:]):
        dated = changed(draws, **{name: of_years[name] for name in some})
        expected = np.stack([one_draw(paths, dated, draw) for draw in range(16)], axis=2)
        assert drawn_effects(paths, dated) == pytest.approx(expected, rel=1e-12, abs=1e-14)
    assert not np.allclose(drawn_effects(paths, draws), expected)


@given(st.integers(0, 2**32 - 1))
def test_the_order_of_markets_does_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    paths, draws = market(rng, 30), parameters(rng, 16)
    order = rng.permutation(30)
    shuffled = MarketPaths(
        paths.mfn[order], paths.cut[order], paths.margin[order], paths.weights[:, order]
    )
    assert drawn_effects(shuffled, draws) == pytest.approx(
        drawn_effects(paths, draws), rel=1e-12, abs=1e-15
    )


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_threads_change_nothing(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw_kernel, "DRAWS_AT_ONCE", 64)
    rng = np.random.default_rng(3)
    paths, draws = market(rng, 200), parameters(rng, 512)
    reference = drawn_effects(paths, draws, threads=1)
    assert np.array_equal(drawn_effects(paths, draws, threads=threads), reference)


@pytest.mark.parametrize("block", [64, 1000, 10**6])
def test_blocks_change_rounding_alone(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(4)
    paths, draws = market(rng, 90), parameters(rng, 64)
    reference = drawn_effects(paths, draws)
    monkeypatch.setattr(draw_kernel, "BLOCK", block)
    assert drawn_effects(paths, draws) == pytest.approx(reference, rel=1e-13, abs=1e-16)
    monkeypatch.setattr(draw_kernel, "SAVINGS", block)
    assert drawn_effects(paths, draws) == pytest.approx(reference, rel=1e-13, abs=1e-16)


def test_what_a_claim_saves_is_computed_once_for_all_that_save_as_much() -> None:
    """Other duties, other years: the same claim, as long as use is the same."""
    mfn = np.array([[0.1, 0.1, 0.1], [0.2, 0.2, 0.2]])
    margin = np.array([[0.01, 0.02, 0.03], [0.03, 0.02, 0.02]])
    use = np.array([[0.5], [0.5], [0.8]])
    claims = DrawnClaims.of(MarketPaths(mfn, margin, margin, np.ones((1, 2))), use)
    assert claims.of_rates.tolist() == [[0, 1, 4], [2, 1, 3]]
    assert claims.margin.tolist() == [0.01, 0.02, 0.03, 0.02, 0.03]
    assert claims.periods == [(0, slice(0, 3)), (2, slice(3, 5))]


def test_no_cut_gives_exactly_nothing() -> None:
    rng = np.random.default_rng(5)
    paths, draws = market(rng, 20), parameters(rng, 64)
    still = replace(paths, cut=0 * paths.cut, margin=0 * paths.margin)
    assert not drawn_effects(still, draws).any()
    unused = replace(draws, use=0 * draws.use)
    assert not drawn_effects(paths, unused).any()
    steep = changed(draws, compliance_cost=draws.given["compliance_cost"] + 1.0)
    assert not drawn_effects(paths, steep).any()
    none = MarketPaths(*(np.empty((0, YEARS)) for _ in range(3)), np.empty((2, 0)))
    assert drawn_effects(none, draws).shape == (2, YEARS, 64)


def test_a_higher_weight_raises_the_effect_in_proportion() -> None:
    rng = np.random.default_rng(6)
    paths, draws = market(rng, 20), parameters(rng, 64)
    double = replace(paths, weights=np.vstack([paths.weights, 2.0 * paths.weights]))
    once, twice = drawn_effects(double, draws)
    assert twice == pytest.approx(2.0 * once, rel=1e-14)


def test_weights_of_a_draw_are_the_sum_of_its_portions_of_the_rows() -> None:
    """Two segments of three rows each: the same as each row by itself, added up afterwards."""
    rng = np.random.default_rng(8)
    paths, draws = market(rng, 30, rows=6), parameters(rng, 64)
    portions = np.vstack([np.ones(64), rng.uniform(0.0, 1.0, (2, 64))])
    alone = drawn_effects(paths, draws).reshape(2, 3, YEARS, 64)
    expected = (alone * portions[None, :, None]).sum(axis=1)
    found = drawn_effects(paths, draws, portions)
    assert found.shape == (2, YEARS, 64)
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-15)
    assert np.ptp(found / np.maximum(alone[:, 0], 1e-9)) > 0.1


def test_progress_adds_up_to_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draw_kernel, "DRAWS_AT_ONCE", 64)
    monkeypatch.setattr(draw_kernel, "BLOCK", 5 * 64)
    rng = np.random.default_rng(7)
    told: list[float] = []
    add: Callable[[float], None] = told.append
    drawn_effects(market(rng, 5), parameters(rng, 256), advance=add)
    assert len(told) == 4
    assert sum(told) == pytest.approx(1.0)
