"""Runs of the shipped scenarios, each made once in a session."""

from functools import cache

import analytics
from analytics.pipeline import DRAWS
from analytics.results import Results

FEW = 64
"""Draws of the scenarios whose ranges no test looks at: fewer are not allowed but none."""


@cache
def results(scenario: str) -> Results:
    """Return the results of a shipped scenario; those of the baseline with all its draws."""
    return analytics.run(scenario, draws=DRAWS if scenario == "baseline" else FEW)
