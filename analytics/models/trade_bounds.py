"""How far the share of trade at zero can move: the least and the most over all that is possible.

Lines may be in any categories for which all that is known of staging holds, whatever the prior; and
the trade of a commodity need not be even over its lines. Both at once are a linear program: of each
group of lines, so many are in a category, and the trade behind them is no less and no more than a
multiple of their even share.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.errors import InputError
from analytics.models.cross_entropy import Array
from analytics.models.staging import Staging, line_groups
from analytics.models.staging_problem import CATEGORIES, Problem
from analytics.tariffs.profile import line_name

if TYPE_CHECKING:
    import highspy

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class TradeOfLines:
    """Trade behind the groups of lines of a problem.

    Attributes
    ----------
    part
        Number of the part of a commodity that each group of lines is in; trade of a part is known.
    trade
        Trade of each part.
    even
        Trade of a line by part and category, as the central figures have it.
    counted
        Whether a part counts in the share.
    spread
        The most and the least trade of a line, as a multiple of its even share and one over it.
    """

    part: Whole
    trade: Array
    even: Array
    counted: NDArray[np.bool_]
    spread: float


def share_bounds(
    problem: Problem, lines: TradeOfLines, values: Sequence[Array]
) -> list[tuple[float, float]]:
    """Return the least and the greatest share, for each of several tables of values.

    Parameters
    ----------
    problem
        What is known of staging.
    lines
        Trade behind its groups of lines.
    values
        What a unit of trade counts, by group of lines and category: 1 where it is at zero.

    Raises
    ------
    InputError
        If no staging satisfies what is known.
    """
    total = float(lines.trade[lines.counted].sum())
    row_class = problem.rows["row_class"].to_numpy()
    count = problem.rows["line_count"].cast(pl.Float64).to_numpy()
    counted = [np.where(lines.counted[lines.part][:, None], value, 0.0) for value in values]
    # Groups that nothing tells apart are one.
    marks = np.column_stack([_class_kinds(problem)[row_class], lines.part, *counted])
    # Compared as bytes, which is quicker than number by number.
    told = marks.view(np.dtype((np.void, marks.itemsize * marks.shape[1]))).ravel()
    _, first, place = np.unique(told, return_index=True, return_inverse=True)
    groups = _Groups(
        row_class[first], lines.part[first], np.bincount(place, count).astype(np.float64)
    )
    program = _Program.of(problem, lines, groups)
    ends = program.ends([value[first] for value in counted])
    shares: Array = np.clip(np.array(ends) / total, 0.0, 1.0)
    return [(float(low), float(high)) for low, high in shares]


@dataclass(frozen=True)
class _Groups:
    """Groups of lines: a class of each, its part, and number of lines."""

    of_class: Whole
    part: Whole
    count: Array


@dataclass(frozen=True)
class _Program:
    """Groups of lines that nothing tells apart, in each category that they may be in, twice.

    Trade of a line lies between two bounds; so any trade of some lines is that of so many lines at
    the least and so many at the most. With these as the unknowns, no inequality is left between
    lines and trade.
    """

    rows: Array
    least: Array
    most: Array
    group: Whole
    category: Whole
    trade: Array

    @classmethod
    def of(cls, problem: Problem, lines: TradeOfLines, groups: _Groups) -> "_Program":
        may = problem.allowed[groups.of_class]
        group, category = (np.tile(each, 2) for each in np.nonzero(may))
        spread = np.repeat([1.0 / lines.spread, lines.spread], len(group) // 2)
        part = groups.part[group]
        trade = lines.even[part, category] * spread
        return cls(
            np.vstack([
                _indicators(group, len(may)),
                problem.coefficients[:, groups.of_class[group], category],
                _indicators(part, len(lines.trade)) * trade,
            ]),
            np.concatenate([groups.count, problem.bounds, lines.trade]),
            np.concatenate([
                groups.count, np.where(problem.at_least, np.inf, problem.bounds), lines.trade
            ]),
            group, category, trade,
        )  # fmt: skip

    def ends(self, values: Sequence[Array]) -> list[tuple[float, float]]:
        """Return the least and the greatest sum of each table of values, by group and category.

        What is known is the same for all: each solution is where the next one starts.
        """
        import highspy  # needed only for bounds

        solver = highspy.Highs()  # type: ignore[no-untyped-call]
        solver.silent()
        # Looking for a smaller program first takes longer than to solve it.
        solver.setOptionValue("presolve", "off")
        # The simplex in its primal form goes on from a solution where only what is counted changes.
        solver.setOptionValue("simplex_strategy", 4)
        solver.passModel(self._constraints())
        columns = np.arange(len(self.group), dtype=np.int32)
        ends: list[list[float]] = []
        for sense in (highspy.ObjSense.kMinimize, highspy.ObjSense.kMaximize):
            solver.changeObjectiveSense(sense)
            ends.append([])
            for value in values:
                sums = value[self.group, self.category] * self.trade
                solver.changeColsCost(len(columns), columns, sums)
                solver.run()
                if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                    problem = "no staging satisfies what is known"
                    raise InputError("bounds of the share of trade", problem)
                ends[-1].append(solver.getObjectiveValue())
        return list(zip(*ends, strict=True))

    def _constraints(self) -> "highspy.HighsLp":
        import highspy

        size, width = self.rows.shape
        row, column = np.nonzero(self.rows)
        program = highspy.HighsLp()
        program.num_row_, program.num_col_ = size, width
        program.col_cost_ = np.zeros(width)
        program.col_lower_, program.col_upper_ = np.zeros(width), np.full(width, np.inf)
        program.row_lower_, program.row_upper_ = self.least, self.most
        matrix = program.a_matrix_
        matrix.format_ = highspy.MatrixFormat.kRowwise
        matrix.start_ = np.searchsorted(row, np.arange(size + 1)).astype(np.int32)
        matrix.index_, matrix.value_ = column.astype(np.int32), self.rows[row, column]
        return program


def _indicators(number: Whole, size: int) -> Array:
    """Return a row for each number, with 1 in the places that have it."""
    rows: Array = (np.arange(size)[:, None] == number).astype(np.float64)
    return rows


def _class_kinds(problem: Problem) -> Whole:
    """Number classes so that those with the same constraints and categories share a number."""
    size = len(problem.counts)
    marks = np.column_stack(
        [problem.allowed, *[rows.reshape(size, -1) for rows in problem.coefficients]]
    )
    numbers: Whole = np.unique(marks, axis=0, return_inverse=True)[1].ravel()
    return numbers


def bounds_of_trade(
    staging: Staging,
    at_zero: pl.DataFrame,
    place: pl.DataFrame,
    spread: float,
) -> dict[tuple[str, str], dict[int, tuple[float, float]]]:
    """Return the bounds of the shares of trade of the embedded schedule, by scope and measure.

    Parameters
    ----------
    staging
        What is known of staging.
    at_zero
        One row per market and year, sorted: ``segment, industrial, staging_category, line_count,
        trade_cny, trade_zero, entered_zero``.
    place
        ``tariff_line, place``: the market of each line of the schedule.
    spread
        See :class:`TradeOfLines`; trade of the industrial and of the other goods of a segment is
        even between them.
    """
    market, years = _cells(staging, place), at_zero["year"].unique().sort().to_list()
    markets, table = _parts(at_zero, len(years))
    part = markets["part"].to_numpy()[np.max(market, axis=1)]
    trade, industrial = table["trade"].to_numpy(), table["industrial"].to_numpy()
    even = _even(markets, table)
    bounds = {}
    for measure, zero in _counted(at_zero, markets["part"].to_numpy(), len(years)).items():
        values = [np.where(market >= 0, zero[market, year], 0.0) for year in range(len(years))]
        for scope, counted in (("all", np.ones_like(industrial)), ("industrial", industrial)):
            lines = TradeOfLines(part, trade, even, counted, spread)
            # Years in which the same lines are at zero have the same bounds.
            distinct = {value.tobytes(): value for value in values}
            found = dict(
                zip(distinct, share_bounds(staging.problem, lines, list(distinct.values())),
                    strict=True)
            )  # fmt: skip
            bounds[scope, measure] = {
                year: found[value.tobytes()] for year, value in zip(years, values, strict=True)
            }
    return bounds


def _cells(staging: Staging, place: pl.DataFrame) -> Whole:
    """Return the market of each group of lines in each category; -1 where it cannot be."""
    names = line_groups(staging).select(line_name().alias("tariff_line"))
    found = names.join(place, on="tariff_line", how="left", maintain_order="left")["place"]
    allowed = staging.problem.shares_of_rows(staging.problem.allowed)
    market = np.full(allowed.shape, -1, dtype=np.int64)
    market[allowed] = found.fill_null(-1).to_numpy()
    return market


def _parts(at_zero: pl.DataFrame, years: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the markets with their ``part``, and ``part, industrial, trade`` of each part."""
    markets = at_zero.gather_every(years)
    keys = ["segment", "industrial"]
    sums = markets.group_by(keys).agg(pl.col("trade_cny").sum().alias("trade")).sort(keys)
    table = sums.with_columns(pl.int_range(pl.len()).alias("part"))
    placed = markets.join(table.select(*keys, "part"), on=keys, how="left", maintain_order="left")
    return placed, table


def _counted(at_zero: pl.DataFrame, part: Whole, years: int) -> dict[str, Array]:
    """Return what a unit of trade counts by measure, by market and year.

    What is claimed where only the preference is zero is the mean of the part, so that groups of
    lines that differ in their margin alone stay one.
    """

    def by_year(name: str) -> Array:
        return at_zero[name].cast(pl.Float64).to_numpy().reshape(-1, years)

    zero, free, trade = by_year("trade_zero"), by_year("mfn_zero"), by_year("trade_cny")
    preferred = zero * (1.0 - free)
    claimed = preferred * by_year("entered_zero") * trade
    entered = free.copy()
    for year in range(years):
        base = np.bincount(part, preferred[:, year] * trade[:, year])
        mean = np.bincount(part, claimed[:, year]) / np.where(base > 0.0, base, 1.0)
        entered[:, year] += preferred[:, year] * mean[part]
    return {"trade": zero, "entered": entered}


def _even(markets: pl.DataFrame, table: pl.DataFrame) -> Array:
    """Return the trade of a line by part and category; of the part where a category has none."""
    cells = markets.group_by("part", "staging_category").agg(
        pl.col("trade_cny").sum(), pl.col("line_count").sum()
    )
    lines = markets.group_by("part").agg(pl.col("line_count").sum()).sort("part")["line_count"]
    even = np.tile((table["trade"] / lines).to_numpy()[:, None], (1, len(CATEGORIES)))
    for part, category, trade, count in cells.iter_rows():
        if category in CATEGORIES:
            even[part, CATEGORIES.index(category)] = trade / count
    return even
