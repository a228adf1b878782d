"""Draws of the assumptions: against pandas and numba, memory, and cost by the number of draws."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import numpy as np

from tests.benchmarks.draw_case import MARKETS, chosen_draws, draw_parameters, make_case, ours
from tests.benchmarks.draw_rivals import long_table, with_numba, with_pandas
from tests.benchmarks.timing import Comparison, compare

DRAWS, PANDAS_DRAWS, TURNS = 1_024, 8, 3
SIZES = (1_024, 8_192, 65_536)
FEWER = MARKETS // 8
MEMORY_MB = 150.0
LINEAR = 1.3


def comparisons() -> Iterator[Comparison]:
    """Yield the comparisons; results of all three are checked against each other first."""
    case = make_case()
    parameters = draw_parameters(DRAWS)
    table = long_table(case)
    _require_equal_results()
    yield compare(
        f"{MARKETS:,} markets x 21 years x {DRAWS:,} draws / fused numba kernel",
        lambda: ours(case, DRAWS),
        lambda: with_numba(case, parameters),
        limit=1.0,
        at_most=False,
        rounds=TURNS,
    )
    few = chosen_draws(parameters, PANDAS_DRAWS)
    sample = compare(
        "",
        lambda: ours(case, DRAWS),
        lambda: with_pandas(table, few, PANDAS_DRAWS),
        limit=30.0,
        at_most=False,
        rounds=TURNS,
    )
    yield Comparison(
        f"the same / pandas ({PANDAS_DRAWS} draws, times {DRAWS // PANDAS_DRAWS})",
        sample.ours,
        sample.rival * DRAWS / PANDAS_DRAWS,
        sample.limit,
        at_most=False,
    )


def bounds() -> Iterator[tuple[str, bool]]:
    """Yield a line and whether it holds: memory, and cost by the number of draws."""
    for draws, markets in ((SIZES[0], MARKETS), (SIZES[0], FEWER), (SIZES[-1], FEWER)):
        peak = _peak_mb(draws, markets)
        holds = peak < MEMORY_MB
        verdict = "holds" if holds else "NOT MET"
        yield (
            f"memory above the interpreter, {draws:,} draws, {markets:,} markets: {peak:.0f} MB "
            f"(at most {MEMORY_MB:g})  {verdict}",
            holds,
        )
    case = make_case(FEWER)
    seconds = [_seconds(lambda draws=draws: ours(case, draws)) for draws in SIZES]  # type: ignore[misc]
    each = [1e6 * spent / draws for spent, draws in zip(seconds, SIZES, strict=True)]
    for draws, spent, cost in zip(SIZES, seconds, each, strict=True):
        holds = cost <= LINEAR * each[0]
        verdict = "holds" if holds else "NOT MET"
        yield (
            f"{draws:>7,} draws, {FEWER:,} markets: {spent:7.3f} s, {cost:6.1f} µs a draw "
            f"(at most {LINEAR:g} x the first)  {verdict}",
            holds,
        )


def _require_equal_results() -> None:
    """All three give the same effects, or the race is off."""
    case, draws = make_case(500), 64
    parameters = draw_parameters(draws)
    quantiles = np.array(
        [
            np.quantile(effects, (0.05, 0.5, 0.95), axis=-1)
            for effects in with_numba(case, parameters)
        ]
    )
    by_pandas = with_pandas(long_table(case), parameters, draws)
    np.testing.assert_allclose(ours(case, draws), quantiles, rtol=1e-9)
    np.testing.assert_allclose(
        ours(case, draws), np.quantile(by_pandas, (0.05, 0.5, 0.95), axis=-1).swapaxes(0, 1),
        rtol=1e-9,
    )  # fmt: skip


def _peak_mb(draws: int, markets: int) -> float:
    command = [sys.executable, "-m", "tests.benchmarks.draw_memory", str(draws), str(markets)]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    return float(done.stdout)


def _seconds(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start
