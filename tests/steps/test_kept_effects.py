"""Effects kept by segment: what changes is computed again, to the same digits, the rest is not."""

import numpy as np
import polars as pl
import pytest

from analytics.models.armington import Array
from analytics.models.effects import (
    SegmentEffects,
    market_arrays,
    market_effects,
    segment_effects,
)
from analytics.readers.scenarios import load_scenario
from analytics.scenario import Assumptions
from analytics.steps.kept_effects import kept_effects
from analytics.tariffs.markets import MarketSet
from tests.tariffs.line_builder import make_schedule, markets_of

LINES = markets_of(
    make_schedule(
        [
            ("8708", 0.1, "immediate", 1),
            ("8708", 0.06, "cuts_11", 2),
            ("8471", 0.08, "cuts_16", 3),
            ("8703", 0.25, "excluded", 4),
        ]
    ),
    "import",
)
PARTS = "auto_parts"


def assume(**changes: object) -> Assumptions:
    return load_scenario("baseline", changes or None).assumptions


def alike(one: SegmentEffects, other: SegmentEffects) -> bool:
    """Say whether two are the same to the last digit."""
    pairs = [(one.residuals, other.residuals), (one.of_markets, other.of_markets)]
    pairs += [(np.asarray(one.rates[name]), np.asarray(other.rates[name])) for name in one.rates]
    return all(np.array_equal(left, right) for left, right in pairs)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("origin_share.auto_parts", 0.4),
        ("duty_free_rival_share.auto_parts", 0.3),
        ("domestic_share.auto_parts", 0.4),
        ("armington_elasticity.auto_parts", 5.0),
        ("export_supply_elasticity.auto_parts", 3.0),
        ("domestic_supply_elasticity.auto_parts", 3.0),
        ("total_demand_elasticity.auto_parts", -0.3),
        ("dutiable_regime_share.import", 0.5),
        ("trade_cost_change.import", -0.02),
        ("domestic_substitution_ratio", 0.8),
        ("adjustment_speed", 0.5),
    ],
)
def test_what_an_assumption_moves_is_computed_again(name: str, value: float) -> None:
    """With the baseline's effects kept, a change gives what it gives where nothing is kept."""
    before = of_parts(LINES, assume())
    after = of_parts(LINES, assume(**{name: value}))
    assert not alike(before, after)
    assert alike(after, anew(assume(**{name: value})))


def anew(
    assumptions: Assumptions, index: Array | None = None, lines: MarketSet = LINES
) -> SegmentEffects:
    (found,) = segment_effects(lines, assumptions, None, index, only=[PARTS])
    return found


def of_parts(lines: MarketSet, assumptions: Assumptions) -> SegmentEffects:
    return {each.segment: each for each in kept_effects(lines, assumptions)}[PARTS]


def test_what_stays_is_kept() -> None:
    before = {each.segment: each for each in kept_effects(LINES, assume())}
    change = {"armington_elasticity.auto_parts": 6.0}
    after = {each.segment: each for each in kept_effects(LINES, assume(**change))}
    assert len(before) > 2
    assert [name for name in before if after[name] is not before[name]] == [PARTS]


@pytest.mark.parametrize(
    "column", ["mfn_rate", "applied_rate", "effective_rate", "claim_cost_rate"]
)
def test_a_rate_of_one_segment_is_no_matter_of_the_others(column: str) -> None:
    before = {each.segment: each for each in kept_effects(LINES, assume())}
    mine = LINES.markets.filter(segment=PARTS)["market"].to_list()
    other = pl.col(column) * 0.9 + 0.001
    moved = pl.when(pl.col("market").is_in(mine)).then(other).otherwise(column)
    changed = MarketSet(LINES.markets, LINES.paths.with_columns(moved.alias(column)))
    after = {each.segment: each for each in kept_effects(changed, assume())}
    assert [name for name in before if after[name] is not before[name]] == [PARTS]


def test_what_levers_make_of_trade_tells_effects_apart() -> None:
    """A ban from 2030 on, and MFN rates that move trade: each gives what it gives alone."""
    shape = (LINES.markets.height, LINES.paths["year"].n_unique())
    moved = np.linspace(0.5, 1.5, shape[0] * shape[1]).reshape(shape)
    mine = LINES.markets.filter(segment=PARTS)["market"].head(1).implode()
    is_banned = pl.col("market").is_in(mine) & (pl.col("year") >= 2030)
    let_in = pl.when(is_banned).then(0.0).otherwise(1.0).alias("let_in")
    banned = MarketSet(LINES.markets, LINES.paths.with_columns(let_in))
    found = []
    for lines, index in ((LINES, None), (banned, None), (LINES, moved)):
        (own,) = (e for e in kept_effects(lines, assume(), None, index) if e.segment == PARTS)
        expected = anew(assume(), index, lines)
        assert alike(own, expected)
        assert np.array_equal(own.trade_index, expected.trade_index)
        assert np.array_equal(own.open_share, expected.open_share)
        found.append(own)
    assert len({id(each) for each in found}) == len(found)


def test_a_cost_of_trade_in_one_segment_is_no_matter_of_the_others() -> None:
    costs = {PARTS: {2030: -0.05}}
    before = {each.segment: each for each in kept_effects(LINES, assume())}
    after = {each.segment: each for each in kept_effects(LINES, assume(), costs)}
    assert [name for name in before if after[name] is not before[name]] == [PARTS]
    assert after[PARTS].effect[-1] > before[PARTS].effect[-1]


def test_finite_supply_of_one_segment_leaves_the_digits_of_the_others() -> None:
    """Whatever is solved with it: alone, with those of infinite supply, with others of finite."""
    everywhere = load_scenario("finite_supply").assumptions
    together = of_parts(LINES, everywhere)
    parts = LINES.markets.filter(segment=PARTS)
    alone = of_parts(MarketSet(parts, LINES.paths.join(parts, on="market", how="semi")), everywhere)
    assert alike(together, alone)


def test_effects_of_markets_add_up_to_those_of_their_segment() -> None:
    effects = kept_effects(LINES, assume())
    of_markets = market_effects(LINES, effects)
    for each in effects:
        mine = LINES.markets["segment"].to_numpy() == each.segment
        weights = LINES.markets["weight"].to_numpy()[mine]
        assert weights @ of_markets[mine] == pytest.approx(each.effect)


def test_markets_that_differ_in_their_lines_alone_are_solved_once() -> None:
    """Excluded or at a standstill, a line pays the MFN rate; 8708 and 3303 are two segments."""
    rows = [("8708", 0.1, "excluded", 1.0), ("8708", 0.1, "immediate", 2.0),
            ("8708", 0.1, "standstill", 1.0), ("3303", 0.1, "excluded", 1.0)]  # fmt: skip
    markets = markets_of(make_schedule(rows), "import", use=0.7)
    assert market_arrays(markets).alike.tolist() == [0, 1, 0, 2]
    parts, cosmetics = segment_effects(markets, assume())
    assert parts.of_markets.any(axis=1).tolist() == [False, True, False]
    assert cosmetics.of_markets.shape == (1, len(parts.years))
