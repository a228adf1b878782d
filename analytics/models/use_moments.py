"""Claims and relief of the model in the periods for which customs published them.

Published totals are of all partners, so that trade claimed and duty relieved are ceilings for one
of them: each is a moment with a distance, as are the rates of relief and the use that others
measured, which have no side. Trade within a year is taken as even over its days.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import polars as pl

from analytics.equations.graph import compute
from analytics.equations.model import EQUATIONS
from analytics.models.armington import Array
from analytics.models.moments import CEILING, TARGET, Moment
from analytics.study import Flow
from analytics.units import CNY_PER_BN, PERCENT

_NEAR, _STRICT = 0.05, 0.001


@dataclass(frozen=True)
class Claiming:
    """Parameters of one flow.

    Attributes
    ----------
    costs
        ``compliance_cost, claim_fixed_cost, shipment_spread``.
    use
        Share of what gains by a claim that makes it, by year.
    tilt, pivot
        How trade leans from high margins.
    """

    costs: Mapping[str, float]
    use: Mapping[int, float]
    tilt: float
    pivot: float


@dataclass(frozen=True)
class Pieces:
    """Trade of one flow and scope, line by line, in pieces of time in which no rate changes.

    Attributes
    ----------
    table
        ``start, segment, line_count, reference_margin, margin`` and ``value``: dutiable trade of
        the segment in the piece, CNY.
    ends
        Day after the last of each piece, by its first.
    """

    table: pl.DataFrame
    ends: Mapping[date, date]


def pieces_of(
    margins: pl.DataFrame, trade: pl.DataFrame, ends: Mapping[date, date], dutiable_share: float
) -> Pieces:
    """Spread trade of years evenly over their days, and hand it to the lines of a segment.

    Parameters
    ----------
    margins
        As :func:`analytics.tariffs.margins.stage_margins` gives them.
    trade
        ``segment, year, value`` in CNY; a segment without a value has no trade.
    ends
        Day after the last of each piece, by its first.
    dutiable_share
        Share of trade under a regime that pays duty.
    """
    part = {start: (end - start) / _year(start) for start, end in ends.items()}
    share = pl.col("start").replace_strict(part, return_dtype=pl.Float64)
    table = (
        margins.with_columns(pl.col("start").dt.year().cast(pl.Int64).alias("year"))
        .join(trade, on=["segment", "year"], how="left", validate="m:1", maintain_order="left")
        .with_columns((pl.col("value").fill_null(0.0) * share * dutiable_share).alias("value"))
    )
    return Pieces(table, ends)


def _year(day: date) -> timedelta:
    return date(day.year + 1, 1, 1) - date(day.year, 1, 1)


def totals(pieces: Pieces, claiming: Claiming) -> dict[date, dict[str, float]]:
    """Return claims, relief and eligible trade of each piece, in CNY."""
    table = pieces.table
    given = {
        **claiming.costs,
        "line_count": table["line_count"].to_numpy(),
        "reference_margin": table["reference_margin"].to_numpy(),
        "margin_tilt": claiming.tilt,
        "margin_pivot": claiming.pivot,
        "preference_margin": table["margin"].to_numpy(),
        "utilisation_rate": np.array([claiming.use[year] for year in table["year"]]),
    }
    found = compute(["line_weight", "claimed_share"], given, EQUATIONS)
    with_weight = table.select("start", "segment", "value").with_columns(
        pl.Series("weight", found["line_weight"]),
        pl.Series("claimed", found["claimed_share"]),
        table["margin"],
    )
    share = pl.col("weight") / pl.col("weight").sum().over("start", "segment")
    trade = with_weight.with_columns((pl.col("value") * share).alias("value"))
    sums = {}
    for (start,), rows in trade.group_by("start", maintain_order=True):
        value, claimed, saved = (rows[n].to_numpy() for n in ("value", "claimed", "margin"))
        assert isinstance(start, date)
        sums[start] = {
            "claims": float(np.sum(value * claimed)),
            "relief": float(np.sum(value * claimed * saved)),
            "eligible": float(np.sum(value * (saved > 0.0))),
        }
    return sums


def measured(moment: Moment, pieces: Pieces, sums: Mapping[date, Mapping[str, float]]) -> float:
    """Return what the model says of a moment, in its unit: bn CNY or per cent."""

    def over(name: str) -> float:
        return sum(
            sums[start][name] * _overlap(moment, start, end) for start, end in pieces.ends.items()
        )

    if moment.quantity in {"claims", "relief"}:
        return over(moment.quantity) / CNY_PER_BN
    part, whole = {"relief_rate": ("relief", "claims"), "use": ("claims", "eligible")}[
        moment.quantity
    ]
    return PERCENT * over(part) / over(whole) if over(whole) else 0.0


def _overlap(moment: Moment, start: date, end: date) -> float:
    days = (min(end, moment.after) - max(start, moment.first)).days
    return max(days, 0) / (end - start).days


def verdict(kind: str, ours: float, low: float, published: float) -> str:
    """Return on which side of a moment ours lies.

    Examples
    --------
    >>> (
    ...     verdict(CEILING, 0.4, 0.5, 0.5),
    ...     verdict("range", 1.2, 0.7, 1.0),
    ...     verdict(TARGET, 61, 60, 60),
    ... )
    ('holds', 'above', 'near')
    """
    if kind == CEILING:
        return "holds" if ours <= published else "broken"
    near = _NEAR * published if kind == TARGET else 0.0
    if low - near <= ours <= published + near:
        return "near" if kind == TARGET else "holds"
    return "above" if ours > published else "below"


def moments_table(
    moments: Iterable[Moment],
    facts: Mapping[str, tuple[float, str]],
    use: Mapping[tuple[Flow, str], tuple[Pieces, Mapping[date, Mapping[str, float]]]],
) -> pl.DataFrame:
    """Return every moment with its distance.

    Parameters
    ----------
    moments
        What is compared.
    facts
        Value and source of published figures by name.
    use
        Trade by flow and scope, with its :func:`totals`.

    Returns
    -------
    polars.DataFrame
        Columns of the schema ``UseMoments``.
    """
    rows = []
    for moment in moments:
        ours = measured(moment, *use[moment.flow, moment.scope])
        published, source = facts[moment.fact]
        low = facts[moment.low_fact or moment.fact][0]
        rows.append(
            {
                "moment": moment.moment,
                "flow": moment.flow,
                "ours": ours,
                "published_low": low,
                "published": published,
                "unit": "bn CNY" if moment.quantity in {"claims", "relief"} else "%",
                "kind": moment.kind,
                "distance": ours / published - 1.0,
                "verdict": verdict(moment.kind, ours, low, published),
                "status": "calibrated",
                "source_id": source,
            }
        )
    return pl.DataFrame(rows)


@dataclass(frozen=True)
class Fit:
    """The parameters nearest to the moments of one flow, and the gaps that stay.

    Attributes
    ----------
    claiming
        Parameters.
    cost
        Sum of squares of what stays of the gaps.
    """

    claiming: Claiming
    cost: float


def fit(
    pieces: Pieces,
    start: Claiming,
    moments: Sequence[Moment],
    facts: Mapping[str, tuple[float, str]],
    free: Sequence[str],
) -> Fit:
    """Return the parameters that bring the moments of one flow and scope nearest.

    Parameters
    ----------
    pieces
        Trade.
    start
        Parameters to begin with; those that are not free stay.
    moments, facts
        Published figures. A ceiling counts only where it is broken; a range has its middle.
    free
        Among ``claim_fixed_cost``, ``tilt`` and years of use, such as ``2022``; after the last of
        these, use runs straight to its mature level, which stays.

    Notes
    -----
    With one moment alone, the fit is the best value that any parameters reach.
    """
    # Slow to import, and not needed for a run.
    from scipy.optimize import least_squares

    bounds = np.array([_BOUNDS.get(name, (0.0, 1.0)) for name in free]).T
    first = np.clip([_get(start, name) for name in free], *bounds)

    def gaps(values: Array) -> Array:
        claiming = _with(start, dict(zip(free, values, strict=True)))
        sums = totals(pieces, claiming)
        return np.array([_gap(moment, measured(moment, pieces, sums), facts) for moment in moments])

    found = least_squares(gaps, first, bounds=bounds, x_scale=np.maximum(first, 1e-3),
                          diff_step=1e-4)  # fmt: skip
    return Fit(_with(start, dict(zip(free, found.x, strict=True))), float(2.0 * found.cost))


_BOUNDS = {"claim_fixed_cost": (1e-6, 0.1), "tilt": (0.0, 500.0)}


def _gap(moment: Moment, ours: float, facts: Mapping[str, tuple[float, str]]) -> float:
    published = facts[moment.fact][0]
    if moment.kind == CEILING:
        # A ceiling may not be broken to come nearer to a target.
        return max(ours / published - 1.0, 0.0) / _STRICT
    low = facts[moment.low_fact or moment.fact][0]
    wide = _NEAR * published if moment.kind == TARGET else published - low
    return (ours - 0.5 * (low + published)) / wide


def _get(claiming: Claiming, name: str) -> float:
    if name == "tilt":
        return claiming.tilt
    return claiming.use[int(name)] if name.isdigit() else claiming.costs[name]


def _learning(path: Mapping[int, float], free: Mapping[int, float]) -> dict[int, float]:
    """Return a path with some years set, and from there straight to mature use."""
    if not free:
        return dict(path)
    last, mature = max(path), max(free)
    end = min(year for year in path if year > mature and path[year] == path[last])
    between = range(mature + 1, end)
    years, values = (mature, end), (free[mature], path[end])
    straight = {year: float(np.interp(year, years, values)) for year in between}
    return {**path, **free, **straight}


def _with(claiming: Claiming, values: Mapping[str, float]) -> Claiming:
    use = {int(name): value for name, value in values.items() if name.isdigit()}
    costs = {name: values[name] for name in claiming.costs if name in values}
    return replace(
        claiming,
        use=_learning(claiming.use, use),
        costs={**claiming.costs, **costs},
        tilt=values.get("tilt", claiming.tilt),
    )
