"""Bounds of the share of trade at zero: within them whatever satisfies what is known."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import linprog

from analytics.errors import InputError
from analytics.models.staging import calibrate
from analytics.models.staging_problem import CATEGORIES
from analytics.models.trade_bounds import TradeOfLines, _Program, share_bounds
from analytics.readers.scenarios import load_scenario
from analytics.readers.shipped import read_shipped
from analytics.readers.study import read_study
from analytics.steps.staging import evidence_of, profile_values
from analytics.tariffs.profile import home_rules

RULES = home_rules(read_study())
VALUES = profile_values(load_scenario("baseline").assumptions)
EVIDENCE = evidence_of(read_shipped())
FREED = np.isin(CATEGORIES, ["free", "immediate"])


def one_commodity(spread: float) -> TradeOfLines:
    size = calibrate(EVIDENCE, VALUES, RULES).problem.rows.height
    even = np.full((1, len(CATEGORIES)), 100.0 / 8277)
    part = np.zeros(size, dtype=np.int64)
    return TradeOfLines(part, np.array([100.0]), even, np.array([True]), spread)


@pytest.mark.parametrize("spread", [1.0, 2.0])
def test_bounds_of_one_commodity_can_be_counted(spread: float) -> None:
    """A quarter of all lines is at zero: with even trade a quarter, else as spread lets it."""
    staging = calibrate(EVIDENCE, VALUES, RULES)
    value = np.tile(FREED.astype(float), (staging.problem.rows.height, 1))
    ((low, high),) = share_bounds(staging.problem, one_commodity(spread), [value])
    # A quarter of the lines carries at most `spread` times its even share; at least one over it,
    # or what the others cannot carry.
    assert high == pytest.approx(min(0.25 * spread, 1.0 - 0.75 / spread))
    assert low == pytest.approx(max(0.25 / spread, 1.0 - 0.75 * spread))


def test_the_calibrated_share_lies_within() -> None:
    staging = calibrate(EVIDENCE, VALUES, RULES)
    rows = staging.problem.rows
    random = np.random.default_rng(3)
    part = (rows["heading"].cast(int).to_numpy() // 1000).astype(np.int64)
    count = rows["line_count"].to_numpy().astype(float)
    trade = random.uniform(1.0, 9.0, part.max() + 1)
    of_line = trade / np.bincount(part, count)
    even = np.tile(of_line[:, None], (1, len(CATEGORIES)))
    lines = TradeOfLines(part, trade, even, np.arange(part.max() + 1) % 3 > 0, 1.0)
    value = np.tile(FREED.astype(float), (rows.height, 1))
    ((low, high),) = share_bounds(staging.problem, lines, [value])
    found = (
        of_line[part] * lines.counted[part] * count * (staging.shares * FREED).sum(axis=1)
    ).sum()
    share = found / lines.trade[lines.counted].sum()
    assert low < share < high
    assert high - low > 0.05


def test_each_end_is_that_of_another_solver_started_anew(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    staging = calibrate(EVIDENCE, VALUES, RULES)
    random = np.random.default_rng(5)
    shape = (staging.problem.rows.height, len(CATEGORIES))
    # Groups of lines of a heading count alike, so that few groups are left.
    chapter = (staging.problem.rows["heading"].cast(int).to_numpy() // 1000).astype(np.int64)
    tables = [random.integers(0, 4, (10, shape[1]))[chapter] / 3.0 for _ in range(4)]
    programs = []
    solved = _Program.ends

    def kept(program: _Program, values: list[np.ndarray]) -> list[tuple[float, float]]:
        programs.append((program, values))
        return solved(program, values)

    monkeypatch.setattr(_Program, "ends", kept)
    found = share_bounds(staging.problem, one_commodity(1.5), tables)
    ((program, values),) = programs
    below = np.isinf(program.most)
    for (low, high), value in zip(found, values, strict=True):
        sums = value[program.group, program.category] * program.trade
        for end, sign in ((low, 1.0), (high, -1.0)):
            other = linprog(
                sign * sums,
                A_ub=-program.rows[below], b_ub=-program.least[below],
                A_eq=program.rows[~below], b_eq=program.least[~below],
                method="highs-ipm",
            )  # fmt: skip
            assert end == pytest.approx(sign * other.fun / 100.0, abs=1e-9)
        assert low < high
    assert capfd.readouterr().out == ""


def test_what_cannot_all_hold_is_refused() -> None:
    problem = calibrate(EVIDENCE, VALUES, RULES).problem
    value = np.tile(FREED.astype(float), (problem.rows.height, 1))
    more = replace(problem, bounds=problem.bounds + problem.counts.sum())
    with pytest.raises(InputError, match="no staging satisfies what is known"):
        share_bounds(more, one_commodity(1.0), [value])
