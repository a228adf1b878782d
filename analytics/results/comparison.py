"""Scenarios compared with the first of them: validated tables, and the results behind them."""

from dataclasses import dataclass

import dataframely as dy
import polars as pl

from analytics.results import Results
from analytics.schemas.comparison import Attribution, ChangedAssumptions, ChangedResults
from analytics.study import Study

SCHEMA_VERSION = 1  # of the tables' columns
MEASURES = ("effect_cny", "projection_cny", "duty_saved_cny")
"""Columns of the projection that are compared."""


@dataclass(frozen=True)
class Comparison:
    """Everything that a report on differences needs; it holds no computation.

    Attributes
    ----------
    results
        Results of the scenarios; all others are compared with the first. Their names differ.
    changed_assumptions, changed_results, attribution
        Tables; their schemas of the same name give columns and units.
    schema_version
        Version of the tables' columns.
    """

    results: tuple[Results, ...]
    changed_assumptions: dy.DataFrame[ChangedAssumptions]
    changed_results: dy.DataFrame[ChangedResults]
    attribution: dy.DataFrame[Attribution]
    schema_version: int = SCHEMA_VERSION

    @property
    def study(self) -> Study:
        """The case, which is that of all its results."""
        return self.results[0].study

    @property
    def names(self) -> tuple[str, ...]:
        """The scenarios' names, that of the first first."""
        return tuple(results.scenario.name for results in self.results)

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The tables by name, in the order in which they are written."""
        return {name: getattr(self, name) for name in COMPARISON_SCHEMAS}


JOINED = " + "  # between the names of assumptions that are one group

COMPARISON_SCHEMAS: dict[str, type[dy.Schema]] = {
    "changed_assumptions": ChangedAssumptions,
    "changed_results": ChangedResults,
    "attribution": Attribution,
}
"""Schema of each table of a comparison."""
