"""The sheet of adjustment: how much of the long-run change of each year is there in a key year.

Adjustment is linear in the change and in what came about before (:mod:`analytics.equations`), so
that a key year is a weighted sum over the years until then: no column is needed for each year.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np
import polars as pl

from analytics.equations.graph import PREVIOUS, compute
from analytics.equations.model import EQUATIONS
from analytics.report.excel_model.columns import Block, LiveSheet, Place
from analytics.report.formulas.excel import excel_formula, excel_sum, expression
from analytics.report.sheet import formats
from analytics.schemas.live import MARKET_STEPS, Array, LiveModel

ADJUSTED = tuple(step for step in MARKET_STEPS if step.startswith("adjusted_"))
"""Steps that go on from the year before."""

_SPEED = "adjustment_speed"


def adjustment_sheet(live: LiveModel, speed: float, language: str) -> LiveSheet:
    """Return the weights, a row for each key year and a column for each year of the agreement.

    Parameters
    ----------
    live
        The model.
    speed
        Share of the gap that closes in a year.
    language
        ``en`` or ``zh``.
    """
    years, shown = live.markets.years, live.key_years
    passed = np.array(shown)[:, None] - np.array(years)
    named = {key: f"weights_of_{key}" for key in ADJUSTED}
    weights = (Block(name, formats.LOG, partial(_weight, key), name, 11.0)
               for key, name in named.items())  # fmt: skip
    blocks = [Block("year", formats.YEAR, name="adjustment_year", width=14.0), *weights]
    values = {name: _weights(key, passed, speed) for key, name in named.items()}
    table = pl.DataFrame({"year": list(shown)})
    return LiveSheet("model_adjustment", language, table, blocks, 1, years, values)


def by_key_year(key: str, places: dict[str, str | float]) -> str:
    """Return the formula of an adjusted quantity in a key year, from its change in every year.

    ``places`` hold the cells of all years, and the number of the key year as ``key_year``.
    """
    weights = f"INDEX(weights_of_{key},{places['key_year']},0)"
    return excel_sum(weights, expression(_long_run(key), places))


def _long_run(key: str) -> str:
    return "long_run_" + key.removeprefix("adjusted_")


def _weight(key: str, place: Place) -> str:
    """Return the formula of a weight: the part that is new in its year, kept since then."""
    new, kept = (excel_formula(key, given) for given in _parts(key, _SPEED))
    passed = f"({place['year']}-MIN(calendar_year)+1-{place.count()})"
    return f"IF({passed}<0,0,({new})*IF({passed}=0,1,({kept})^{passed}))"


def _weights(key: str, passed: Array, speed: float) -> Array:
    """Return the weights by years passed since the change."""
    new, kept = (compute([key], given, EQUATIONS)[key] for given in _parts(key, speed))
    return np.where(passed < 0, 0.0, new * kept ** np.maximum(passed, 0))


def _parts(key: str, speed: str | float) -> Iterator[dict[str, str | float]]:
    """Yield a change of this year alone, and what came about before it alone."""
    for change, before in ((1.0, 0.0), (0.0, 1.0)):
        yield {_long_run(key): change, PREVIOUS + key: before, _SPEED: speed}
