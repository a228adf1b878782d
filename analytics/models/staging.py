"""A schedule's staging calibrated by evidence: nearest to a prior, with all that is known holding.

The prior comes from the staging of the same line in the importer's schedule for another party. What
is published of the totals, of sets of goods and of single lines holds exactly.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.errors import InputError
from analytics.models.cross_entropy import Array, Solution, minimise
from analytics.models.staging_conflicts import conflicting
from analytics.models.staging_problem import CATEGORIES, Evidence, Problem, problem
from analytics.schemas.schedule import StagingRules
from analytics.tariffs.known_lines import require_known_lines

TITLE = "calibration of staging"  # of refusals
MISSED = 1e-6
"""Lines by which a total may be missed."""


@dataclass(frozen=True)
class Staging:
    """Calibrated staging.

    Attributes
    ----------
    problem
        Classes, constraints and prior.
    solution
        Shares of the classes, multipliers and slack.
    """

    problem: Problem
    solution: Solution

    @property
    def shares(self) -> Array:
        """Shares of the groups of lines over :data:`CATEGORIES`; (groups, categories)."""
        return self.problem.shares_of_rows(self.solution.shares)


def calibrate(
    evidence: Evidence,
    values: Mapping[str, float],
    rules: StagingRules,
    start: Staging | None = None,
) -> Staging:
    """Return the staging nearest to the prior for which all that is known holds.

    Parameters
    ----------
    evidence
        The shipped tables.
    values
        Assumptions by id; see :func:`analytics.models.staging_problem.problem`.
    rules
        Rounding of the schedule, by which known lines are checked.
    start
        A calibration near by, from which to begin.

    Raises
    ------
    InputError
        If a known line contradicts the schedule, or the constraints contradict each other; the
        message names the smallest set that does.
    """
    require_known_lines(evidence.groups, evidence.known, rules)
    posed = problem(evidence, values)
    if not posed.allowed.any(axis=1).all():
        raise InputError(TITLE, [_conflict(conflicting(posed))])
    is_near = start is not None and start.problem.names == posed.names
    solution = minimise(posed, start.solution.multipliers if start and is_near else None)
    missed = np.abs(solution.slack) * ((solution.slack < 0.0) | ~posed.at_least)
    if not float(missed.max(initial=0.0)) <= MISSED:
        names = conflicting(posed)
        if names:
            raise InputError(TITLE, [_conflict(names)])
        worst = posed.names[int(missed.argmax())]
        raise InputError(TITLE, [f"{worst} can be met only in the limit; move its share a little"])
    return Staging(posed, solution)


def _conflict(names: list[str]) -> str:
    return f"these cannot all hold: {', '.join(names)}; without any one of them the others can"


def line_groups(staging: Staging) -> pl.DataFrame:
    """Return the groups of lines in each category that they may be in, with number and status.

    Returns
    -------
    polars.DataFrame
        ``heading, base_rate, mfn_rate_2018, mfn_rate_2019, asean_category, tariff_line,
        staging_category, line_count, status``: ``derived`` where the base rate is zero, the status
        of what is known where it leaves one category, ``calibrated`` for all others. Row by row of
        the problem, category by category.
    """
    posed = staging.problem
    of_class = pl.Series("of_class", posed.status).gather(posed.rows["row_class"])
    status = (
        pl.when((pl.col("base_rate") == 0.0).fill_null(value=False))
        .then(pl.lit("derived"))
        .otherwise(pl.coalesce("known_status", of_class))
    )
    cells = np.argwhere(posed.shares_of_rows(posed.allowed))
    rows = posed.rows.select(
        "heading", "base_rate", "mfn_rate_2018", "mfn_rate_2019", "asean_category", "tariff_line",
        status.alias("status"),
    )[cells[:, 0]]  # fmt: skip
    return rows.with_columns(
        pl.Series("staging_category", np.array(CATEGORIES)[cells[:, 1]]),
        pl.Series("line_count", line_counts(staging)),
    )


def line_counts(staging: Staging) -> Array:
    """Return the number of lines in each row of :func:`line_groups`."""
    posed = staging.problem
    counts = posed.rows["line_count"].cast(pl.Float64).to_numpy()
    return np.asarray((counts[:, None] * staging.shares)[posed.shares_of_rows(posed.allowed)])
