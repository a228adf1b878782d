"""Assumption ranges of the projection, and which assumption they come from.

Bands are not confidence intervals: they say what follows from the ranges that are assumed, drawn
together. Percentiles are those of all draws, linear between order statistics.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.models.armington import Array
from analytics.models.drawn_model import DrawnModel
from analytics.models.drawn_projection import Advance, DrawnSeries, project_draws
from analytics.models.draws import DrawnAssumptions, draw_assumptions, one_at_a_time
from analytics.models.first_order import ROUNDING, first_order_indices
from analytics.schemas.results import Convergence, ProjectionBands, Sensitivity

# As shares of the draws, by the ends of columns' names.
PERCENTILES = {"p05": 0.05, "p50": 0.50, "p95": 0.95}
# Columns, in CNY.
BANDS = tuple(f"{value}_cny_{p}" for value in ("effect", "projection") for p in PERCENTILES)
_KEY = ("flow", "sector", "year")
FIRST_PREFIX = 256  # draws in the first row of the table of convergence

_Outputs = dict[tuple[str, str, int], Array]


@dataclass(frozen=True)
class Uncertainty:
    """What the draws say.

    Attributes
    ----------
    bands
        ``flow, sector, year`` and the columns of :data:`BANDS`.
    sensitivity, convergence
        Columns of the schemas of the same names.
    """

    bands: pl.DataFrame
    sensitivity: pl.DataFrame
    convergence: pl.DataFrame


def uncertainty(
    model: DrawnModel,
    values: Mapping[str, float],
    ranges: pl.DataFrame,
    *,
    draws: int,
    seed: int,
    advance: Advance | None = None,
) -> Uncertainty:
    """Draw the assumptions and return the bands of the projection and where they come from.

    Parameters
    ----------
    model
        Policy and data.
    values, ranges
        Assumptions; see :func:`analytics.models.draws.draw_assumptions`.
    draws
        Number of draws, a power of two; 0 for no bands.
    seed
        Seed of the Sobol sequence.
    advance
        Called with the share of the work just completed.

    Returns
    -------
    Uncertainty
        Tables without rows where ``draws`` is 0.

    Raises
    ------
    InputError
        If ``draws`` is not a power of two, or a draw asks for an impossible composition of trade.
    """
    if draws == 0:
        schemas = (ProjectionBands, Sensitivity, Convergence)
        return Uncertainty(*(schema.create_empty() for schema in schemas))
    drawn = draw_assumptions(values, ranges, draws, seed)
    moved, _ = one_at_a_time(values, ranges)
    # At once, so that what is the same in all draws is computed once.
    bands, effects = _bands(model, drawn.followed_by(moved), draws, advance)
    sample = {output: effect[:draws] for output, effect in effects.items()}
    at_ends = {output: effect[draws:] for output, effect in effects.items()}
    return Uncertainty(
        bands, _sensitivity(ranges, drawn, sample, at_ends), convergence(sample, draws)
    )


def _bands(
    model: DrawnModel, drawn: DrawnAssumptions, count: int, advance: Advance | None
) -> tuple[pl.DataFrame, _Outputs]:
    """Return the bands of the first draws, and what all of them come to."""
    frames: list[pl.DataFrame] = []
    effects: _Outputs = {}
    for series in project_draws(model, drawn, advance=advance):
        of_both = (percentiles(of[:, :count]) for of in (series.effect, series.projection))
        columns = np.concatenate([*of_both])
        key = {"flow": pl.lit(series.flow), "sector": pl.lit(series.sector)}
        bands = pl.DataFrame({"year": series.years, **dict(zip(BANDS, columns, strict=True))})
        frames.append(bands.with_columns(**key))
        effects |= _outputs(series, model.study.years.sensitivity)
    return pl.concat(frames).select(*_KEY, *BANDS), effects


def percentiles(values: Array) -> Array:
    """Return the percentiles of :data:`PERCENTILES` along the last axis, in a new first axis.

    Linear between order statistics (type 7 of Hyndman and Fan, the default of numpy and R).

    Examples
    --------
    >>> percentiles(np.arange(101.0)).tolist()
    [5.0, 50.0, 95.0]
    """
    return np.asarray(np.quantile(values, list(PERCENTILES.values()), axis=-1, method="linear"))


def _outputs(series: DrawnSeries, years: Sequence[int]) -> _Outputs:
    """Effects of the years that the tables of sensitivity and convergence are about."""
    return {
        (series.flow, series.sector, year): series.effect[series.years.index(year)].copy()
        for year in years
        if year in series.years
    }


def _sensitivity(
    ranges: pl.DataFrame, drawn: DrawnAssumptions, sample: _Outputs, at_ends: _Outputs
) -> pl.DataFrame:
    """One row for each output and group of assumptions that moves it."""
    ends = {row["id"]: (row["low"], row["high"]) for row in ranges.iter_rows(named=True)}
    outputs = np.array([*sample.values()])
    indices = {
        group: first_order_indices(points, outputs) for group, points in drawn.points.items()
    }
    rows = []
    for place, ((flow, sector, year), effect) in enumerate(at_ends.items()):
        for number, (group, names) in enumerate(drawn.members.items()):
            low, high = effect[1 + 2 * number], effect[2 + 2 * number]
            if abs(high - low) <= ROUNDING * abs(effect[0]):
                continue
            single = ends[names[0]] if len(names) == 1 else (None, None)
            rows.append((flow, sector, year, group, None, indices[group][place], abs(high - low),
                         effect[0], low, high, *single))  # fmt: skip
    return (
        pl.DataFrame(rows, schema=Sensitivity.create_empty().schema, orient="row")
        .with_columns(pl.col("first_order_index").fill_nan(None))
        .sort(
            *_KEY, "first_order_index", "swing_cny", "assumption",
            descending=[False, False, False, True, True, False], nulls_last=True,
        )
        .with_columns((pl.int_range(pl.len()).over(_KEY) + 1).alias("rank"))
    )  # fmt: skip


def convergence(sample: Mapping[tuple[str, str, int], Array], draws: int) -> pl.DataFrame:
    """Return how the percentiles of the totals settle as draws are added.

    Parameters
    ----------
    sample
        Effects in every draw by flow, sector and year; the order of the draws is the sequence's.
    draws
        Their number.

    Returns
    -------
    polars.DataFrame
        A row for each flow and number of draws from 256, doubling: percentiles of the effect in
        the last year on the total; ``movement`` is the largest relative change of the three
        against the row before.
    """
    rows = []
    last = max((year for _, _, year in sample), default=0)
    for (flow, sector, year), effect in sample.items():
        if (sector, year) != ("total", last):
            continue
        before: Array | None = None
        count = min(FIRST_PREFIX, draws)
        while count <= draws:
            now = percentiles(effect[:count])
            rows.append((flow, year, count, *now, _movement(before, now)))
            before, count = now, 2 * count
    return pl.DataFrame(rows, schema=Convergence.create_empty().schema, orient="row")


def _movement(before: Array | None, now: Array) -> float | None:
    if before is None or not before.all():
        return None
    return float(np.max(np.abs(now / before - 1.0)))
