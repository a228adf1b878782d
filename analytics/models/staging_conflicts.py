"""Which of the constraints on staging contradict each other: the smallest set that does.

Shares that satisfy everything are a linear program. Where it has no solution, constraints are left
out one after the other; one without which the rest still contradict each other stays out. What is
left contradicts itself, and would not without any one of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.models.cross_entropy import Array
from analytics.models.staging_problem import CATEGORIES, Problem


@dataclass(frozen=True)
class _Limit:
    """A constraint as lines in cells (class, category): exactly or at least so many."""

    name: str
    cells: Array
    lines: float
    at_least: bool = False


def conflicting(problem: Problem) -> list[str]:
    """Return the names of constraints that cannot all hold, none to spare; empty if all can.

    Constraints are left out in several orders, and the smallest set found is returned.

    Parameters
    ----------
    problem
        Classes and constraints. Known lines are named ``line 48102200``.
    """
    merged, counts = _merged(problem)
    limits = _limits(problem, merged, counts)
    if _possible(counts, merged, limits):
        return []
    by_lines = sorted(limits, key=lambda limit: (limit.lines, limit.name))
    # Which set is left depends on the order; the last of an order is likeliest to stay.
    orders = [by_lines, by_lines[::-1], sorted(limits, key=lambda limit: limit.name)]
    found: list[_Limit] = limits
    for order in orders:
        if len(found) > 1:
            found = min(found, _filtered(order, counts, merged, len(found)), key=len)
    return sorted(limit.name for limit in found)


def _filtered(
    order: Sequence[_Limit], counts: Array, merged: pl.DataFrame, most: int
) -> list[_Limit]:
    """Leave constraints out in an order for as long as the rest contradict each other."""
    kept = list(order)
    needed = 0
    for limit in order:
        fewer = [each for each in kept if each is not limit]
        if _possible(counts, merged, fewer):
            needed += 1
            if needed >= most:  # no smaller than what is found already
                return list(order)
        else:
            kept = fewer
    return kept


def _merged(problem: Problem) -> tuple[pl.DataFrame, Array]:
    """Merge classes that no constraint tells apart; ``row_class`` is a list of their numbers."""
    marks = [name for name in problem.rows.columns if name.startswith("in_")]
    free = (pl.col("base_rate") == 0.0).fill_null(value=False).alias("is_free")
    merged = (
        problem.rows.with_columns(free)
        .group_by("is_free", "tariff_line", "known_category", *marks)
        .agg(pl.col("line_count").sum(), pl.col("row_class").unique())
        .sort("is_free", "tariff_line", *marks, nulls_last=True)
    )
    return merged, merged["line_count"].cast(pl.Float64).to_numpy()


def _limits(problem: Problem, merged: pl.DataFrame, counts: Array) -> list[_Limit]:
    """Return all constraints as sums over cells."""
    first = merged["row_class"].list.first().to_numpy()
    limits = [
        _Limit(name, rows[first], bound, bool(least))
        for name, rows, bound, least in zip(
            problem.names, problem.coefficients, problem.bounds, problem.at_least, strict=True
        )
    ]
    dutiable = ~merged["is_free"].to_numpy()
    for name, (inside, left) in problem.settled.items():
        mine = inside[first] & dutiable
        cells = np.outer(mine, left).astype(float)
        limits.append(_Limit(name, cells, float(counts[mine].sum())))
    for place, (line, category) in enumerate(merged.select("tariff_line", "known_category").rows()):
        if category is not None:
            cells = np.zeros((len(counts), len(CATEGORIES)))
            cells[place, CATEGORIES.index(category)] = 1.0
            limits.append(_Limit(f"line {line}", cells, float(counts[place])))
    return limits


def _possible(counts: Array, merged: pl.DataFrame, limits: Sequence[_Limit]) -> bool:
    """Say whether lines can be spread over categories so that all limits hold."""
    # Slow to import, and needed only where something is wrong.
    from scipy.optimize import linprog
    from scipy.sparse import csr_matrix, kron, vstack

    classes, categories = len(counts), len(CATEGORIES)
    whole = kron(np.eye(classes), np.ones((1, categories)))
    exact = [limit for limit in limits if not limit.at_least]
    least = [limit for limit in limits if limit.at_least]
    is_free = np.array([category == "free" for category in CATEGORIES])
    closed = merged["is_free"].to_numpy()[:, None] != is_free[None, :]
    found = linprog(
        np.zeros(classes * categories),
        A_eq=vstack([whole, *[csr_matrix(limit.cells.reshape(1, -1)) for limit in exact]]),
        b_eq=np.array([*counts, *[limit.lines for limit in exact]]),
        A_ub=-np.array([limit.cells.ravel() for limit in least]) if least else None,
        b_ub=-np.array([limit.lines for limit in least]) if least else None,
        bounds=[(0.0, 0.0 if shut else None) for shut in closed.ravel()],
        method="highs",
    )
    return bool(found.success)
