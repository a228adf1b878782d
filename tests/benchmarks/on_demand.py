"""What a changed assumption costs in a process that has computed the baseline before."""

import sys
from collections.abc import Iterator
from itertools import count

import analytics
from analytics.results import RESULT_SCHEMAS, Results
from tests.benchmarks.timing import Comparison, command, compare

CHANGED = {"utilisation_rate.export.2026": 0.8, "armington_elasticity.auto_parts": 3.5}
"""What is changed, each time anew, beginning at a value."""
_NUMBERS = count(1)


def comparisons() -> Iterator[Comparison]:
    """Compare with what `import polars` takes; each turn changes the value anew."""
    polars_only = command(sys.executable, "-c", "import polars")
    every_table(analytics.run("baseline", draws=0))
    for name in CHANGED:
        for what, ask, limit in (
            ("projection", lambda results: results.projection, 0.4),
            ("all tables without draws", every_table, 2.5),
        ):
            yield compare(
                f"{name} changed, {what} / import polars",
                lambda ask=ask, name=name: ask(changed(name)),  # type: ignore[misc]
                polars_only,
                limit=limit,
                at_most=True,
            )


def changed(name: str) -> Results:
    """Return the results of a scenario that was not run before, without draws."""
    value = CHANGED[name] * (1.0 + 1e-4 * next(_NUMBERS))
    return analytics.run(analytics.load_scenario("baseline", {name: value}), draws=0)


def every_table(results: Results) -> list[object]:
    """Compute all tables."""
    return [results.frame(name) for name in RESULT_SCHEMAS]
