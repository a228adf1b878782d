"""Draws of the assumptions: the scrambled Sobol sequence turned into values within ranges."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.errors import InputError
from analytics.models.armington import Array

FEWEST_DRAWS = 64  # below it the outer percentiles say nothing
BYTES_PER_DRAW = 9_000
"""Memory that a draw takes: some arrays of years, and its outputs; see ``tests/benchmarks``."""
TAIL = 0.05
"""Share of a lognormal distribution beyond each end of the range, where it is cut off."""


@dataclass(frozen=True)
class DrawnAssumptions:
    """Every assumption in every draw.

    Attributes
    ----------
    count
        Number of draws.
    values
        By id: (count,) where the assumption is drawn, (1,) where it is a point.
    members
        Ids of the assumptions by group, for the groups that are drawn; sorted.
    points
        By group: where each draw stands between the low end (0) and the high end (1) in
        probability; (count,).
    """

    count: int
    values: dict[str, Array]
    members: dict[str, list[str]]
    points: dict[str, Array]

    def group(self, prefix: str) -> dict[str, Array]:
        """Return the values below a dotted prefix by the rest of their ids."""
        start = f"{prefix}."
        return {key[len(start) :]: v for key, v in self.values.items() if key.startswith(start)}

    def of(self, parameter: str, segment: str, sector: str) -> Array:
        """Return the values of a parameter of a segment: its own, or its sector's."""
        own = self.values.get(f"{parameter}.{segment}")
        return self.values[f"{parameter}.{sector}"] if own is None else own

    def followed_by(self, others: "DrawnAssumptions") -> "DrawnAssumptions":
        """Return these draws, and then others of the same assumptions, which stand at no points."""
        values = {}
        for name, own in self.values.items():
            further = others.values[name]
            values[name] = (
                own
                if own.size == further.size == 1
                else np.append(
                    np.broadcast_to(own, self.count), np.broadcast_to(further, others.count)
                )
            )
        return DrawnAssumptions(self.count + others.count, values, self.members, {})


def sobol_points(dimensions: int, draws: int, seed: int) -> Array:
    """Return scrambled Sobol points in [0, 1); shape (draws, dimensions).

    Parameters
    ----------
    dimensions
        Number of independent draws.
    draws
        Number of points, a power of two.
    seed
        Seed of the scrambling. The first points of a longer run are the shorter run.

    Raises
    ------
    InputError
        If the number of draws is not a power of two, or too small for percentiles.
    """
    check_draws(draws)
    # Slow to import, and not needed where nothing is drawn.
    from scipy.stats import qmc

    sampler = qmc.Sobol(dimensions, scramble=True, rng=seed)
    return np.asarray(sampler.random(draws), dtype=np.float64)


def check_draws(draws: int, available_bytes: int | None = None) -> None:
    """Refuse a number of draws that is no power of two, too small, or too large for memory.

    Parameters
    ----------
    draws
        Number of draws.
    available_bytes
        Memory that is free; None if it is not known.

    Raises
    ------
    InputError
        With the numbers that would do.
    """
    if draws < FEWEST_DRAWS or draws & (draws - 1):
        below = max(FEWEST_DRAWS, 2 ** (max(draws, 1).bit_length() - 1))
        raise InputError(
            "draws",
            f"draws: {draws} is not a power of two of at least {FEWEST_DRAWS}, which the Sobol "
            f"sequence asks for; take {below} or {2 * below}, or 0 for no ranges",
        )
    if available_bytes is not None and draws * BYTES_PER_DRAW > available_bytes:
        fit = 2 ** ((available_bytes // BYTES_PER_DRAW).bit_length() - 1)
        raise InputError(
            "draws",
            f"draws: {draws:,} draws need {draws * BYTES_PER_DRAW / 2**30:,.1f} GiB of memory "
            f"and {available_bytes / 2**30:,.1f} GiB are free; {fit:,} draws fit",
        )


def draw_assumptions(
    values: Mapping[str, float], ranges: pl.DataFrame, draws: int, seed: int
) -> DrawnAssumptions:
    """Draw all assumptions that have a distribution and are as the baseline has them.

    Parameters
    ----------
    values
        Value of each assumption in the scenario, by id. One that differs from the central value
        is a point that somebody chose: it is not drawn.
    ranges
        Columns of the schema ``AssumptionRanges``.
    draws, seed
        See :func:`sobol_points`.

    Returns
    -------
    DrawnAssumptions
        Within the ranges; the duty-free rivals of a segment never exceed what its origin leaves.

    Notes
    -----
    Every group of the ranges has its dimension of the sequence whether it is drawn or not, so
    that closing one range leaves all other draws as they are.
    """
    group_of, drawn = _groups(ranges), _drawn(values, ranges)
    dimensions = {group: number for number, group in enumerate(sorted(set(group_of.values())))}
    check_draws(draws)
    points = sobol_points(len(dimensions), draws, seed) if dimensions else np.empty((draws, 0))
    members = _members(drawn, group_of)
    columns = {group: np.ascontiguousarray(points[:, dimensions[group]]) for group in members}
    of_groups = {
        name: quantile(columns[group_of[name]], *drawn[name]) for name in values if name in drawn
    }
    return DrawnAssumptions(draws, _possible(_points(values) | of_groups), members, columns)


def one_at_a_time(
    values: Mapping[str, float], ranges: pl.DataFrame
) -> tuple[DrawnAssumptions, list[str]]:
    """Return draws that move one group at a time to the ends of its range.

    Returns
    -------
    tuple
        Draw 0 has every assumption at its central value; draws ``1 + 2 g`` and ``2 + 2 g`` have
        group ``g`` of the list at its low and its high end, all others at their central values.
    """
    drawn = _drawn(values, ranges)
    members = _members(drawn, _groups(ranges))
    moved = _points(values)
    count = 1 + 2 * len(members)
    for number, names in enumerate(members.values()):
        for name in names:
            low, _, high, _ = drawn[name]
            moved[name] = np.full(count, values[name])
            moved[name][1 + 2 * number : 3 + 2 * number] = low, high
    return DrawnAssumptions(count, _possible(moved), members, {}), list(members)


def range_of(
    name: str, values: Mapping[str, float], ranges: pl.DataFrame
) -> tuple[float, float] | None:
    """Return low and high of an assumption; None if it is not drawn."""
    found = _drawn(values, ranges).get(name)
    return None if found is None else (found[0], found[2])


_Range = tuple[float, float, float, str]


def _drawn(values: Mapping[str, float], ranges: pl.DataFrame) -> dict[str, _Range]:
    """Low, central and high value and distribution of what is drawn, by id."""
    rows = ranges.filter(pl.col("distribution").is_not_null() & (pl.col("low") < pl.col("high")))
    return {
        row["id"]: (row["low"], row["central"], row["high"], row["distribution"])
        for row in rows.sort("id").iter_rows(named=True)
        if values.get(row["id"]) == row["central"]
    }


def _groups(ranges: pl.DataFrame) -> dict[str, str]:
    return dict(
        ranges.filter(pl.col("distribution").is_not_null())
        .select("id", pl.coalesce("draw_group", "id"))
        .iter_rows()
    )


def _members(drawn: Mapping[str, _Range], group_of: Mapping[str, str]) -> dict[str, list[str]]:
    groups = sorted({group_of[name] for name in drawn})
    return {group: [name for name in drawn if group_of[name] == group] for group in groups}


def _points(values: Mapping[str, float]) -> dict[str, Array]:
    return {name: np.array([value]) for name, value in values.items()}


def _possible(values: dict[str, Array]) -> dict[str, Array]:
    """Cut the duty-free rivals' share off at what the beneficiary leaves."""
    cut = {}
    for name, own in values.items():
        kind, _, segment = name.partition(".")
        free = f"duty_free_rival_share.{segment}"
        if kind == "origin_share" and free in values:
            cut[free] = np.minimum(values[free], 1.0 - own)
    return values | cut


def quantile(points: Array, low: float, central: float, high: float, distribution: str) -> Array:
    """Return values of given cumulative probabilities.

    Parameters
    ----------
    points
        Probabilities in [0, 1].
    low, central, high
        The range and its central value.
    distribution
        ``triangular`` or ``lognormal``.

    Returns
    -------
    Array
        Within [low, high], not decreasing in ``points``.

    Examples
    --------
    >>> quantile(np.array([0.0, 0.5, 1.0]), 0.0, 1.0, 2.0, "triangular").tolist()
    [0.0, 1.0, 2.0]
    """
    inverse = {"triangular": triangular_quantile, "lognormal": lognormal_quantile}[distribution]
    return inverse(points, low, central, high)


def triangular_quantile(points: Array, low: float, central: float, high: float) -> Array:
    """Return quantiles of the triangular distribution with mode ``central``."""
    width = high - low
    rising = low + np.sqrt(points * width * (central - low))
    falling = high - np.sqrt((1.0 - points) * width * (high - central))
    values = np.where(points * width < central - low, rising, falling)
    return np.asarray(np.clip(values, low, high))


def lognormal_quantile(points: Array, low: float, central: float, high: float) -> Array:
    """Return quantiles of a lognormal distribution cut off at both ends of the range.

    Notes
    -----
    The median is ``central``; ``low`` and ``high`` are the 5th and the 95th percentile, so each
    half has its own width. What lies beyond them is left out. Negative values are mirrored.

    Examples
    --------
    >>> lognormal_quantile(np.array([0.0, 0.5, 1.0]), 1.0, 2.0, 8.0).round(12).tolist()
    [1.0, 2.0, 8.0]
    """
    if high < 0.0:
        return -lognormal_quantile(1.0 - points, -high, -central, -low)
    from scipy.special import ndtri

    spread = ndtri(TAIL + (1.0 - 2.0 * TAIL) * points) / ndtri(1.0 - TAIL)
    width = np.where(spread < 0.0, np.log(central / low), np.log(high / central))
    return np.asarray(np.clip(central * np.exp(spread * width), low, high))
