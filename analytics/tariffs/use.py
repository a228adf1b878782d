"""The use of the preference: its path over the years, and what is paid once it is counted."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.equations.graph import compute
from analytics.equations.model import EQUATIONS
from analytics.tariffs.markets import MarketSet

_Rate = TypeVar("_Rate", float, NDArray[np.float64])
_CLAIMS = ("preference_margin", "claimed_share", "fixed_cost_share")
_PAID = ("claim_cost_rate", "effective_rate")
NO_COST: Mapping[str, float] = {
    "compliance_cost": 0.0, "claim_fixed_cost": 0.0, "shipment_spread": 1.0,
}  # fmt: skip
"""Claims that cost nothing: whatever has a margin is claimed."""
CLAIM_COSTS = tuple(NO_COST)
"""What the cost of a claim follows from."""


def with_use(
    market_set: MarketSet,
    utilisation_rate: Mapping[int, float],
    claim_costs: Mapping[str, float],
    of_segments: Mapping[str, Mapping[int, float]] | None = None,
) -> MarketSet:
    """Add what is paid once the use of the preference is counted.

    Parameters
    ----------
    market_set
        Markets with their rates.
    utilisation_rate
        Share of the trade for which a claim pays that makes it, by year.
    claim_costs
        ``compliance_cost, claim_fixed_cost, shipment_spread``: what a claim costs.
    of_segments
        The same share where it is another in a segment, by segment and year.

    Returns
    -------
    MarketSet
        Paths with ``preference_margin``, ``claimed_share``, ``claim_cost_rate`` (what claims cost,
        over all trade) and ``effective_rate`` = claimed x applied + (1 - claimed) x MFN.
    """
    years, levers = market_set.years, of_segments or {}
    segments, place = np.unique(market_set.markets["segment"].to_numpy(), return_inverse=True)
    own = [{**utilisation_rate, **levers.get(segment, {})} for segment in segments]
    rates = np.array([[of_years.get(year, np.nan) for year in years] for of_years in own])
    # In the order of the paths; null where it is not known.
    use = pl.Series(rates[place].ravel(), nan_to_null=True)
    paths = market_set.paths.with_columns(utilisation_rate=use)
    given = {name: pl.col(name) for name in ("mfn_rate", "preferential_rate", "applied_rate",
                                             "utilisation_rate")}  # fmt: skip
    # What others rest on is computed before them, and not once more for each of them.
    claims = compute(_CLAIMS, {**given, **claim_costs}, EQUATIONS)
    known = {**given, **claim_costs, **{name: pl.col(name) for name in claims}}
    paid = compute(_PAID, known, EQUATIONS)
    found = paths.with_columns(**claims).with_columns(**paid).drop(_CLAIMS[-1])
    return replace(market_set, paths=found)


def with_specific_duties(market_set: MarketSet, equivalent: float) -> MarketSet:
    """Give lines whose duty is not ad valorem the ad valorem equivalent that is assumed.

    Parameters
    ----------
    market_set
        Markets at law, whose rates are null there.
    equivalent
        Assumed duty as a share of value. What RCEP does to these duties is not known, so that
        no preference is counted.

    Returns
    -------
    MarketSet
        Rates before and after are the equivalent; there is no preferential rate.
    """
    filled, is_specific = pl.col("mfn_rate").fill_null(equivalent), pl.col("mfn_rate").is_null()
    paths = market_set.paths.with_columns(
        filled,
        applied_rate=pl.when(is_specific).then(equivalent).otherwise("applied_rate"),
        preferential_rate=pl.when(~is_specific).then("preferential_rate"),
    )
    return replace(market_set, markets=market_set.markets.with_columns(filled), paths=paths)


def utilisation_path(
    knots: Mapping[str, _Rate], years: list[int], first_year: int
) -> dict[int, _Rate]:
    """Return the utilisation rate of each year: linear between the years named, constant beyond.

    Parameters
    ----------
    knots
        Rates by year, as text; numbers, or arrays of one shape.
    years
        Years wanted.
    first_year
        First year of the agreement; the rate is zero before it.

    Examples
    --------
    >>> utilisation_path({"2022": 0.2, "2024": 0.4}, [2021, 2022, 2023, 2030], 2022)
    {2021: 0.0, 2022: 0.2, 2023: 0.30000000000000004, 2030: 0.4}
    """
    points = [(int(year), knots[year]) for year in sorted(knots)]

    def rate_in(year: int) -> _Rate:
        if year < first_year:
            return 0.0 * points[0][1]
        if year <= points[0][0]:
            return points[0][1]
        for (left, low), (right, high) in pairwise(points):
            if year <= right:
                return low + (high - low) * (year - left) / (right - left)
        return points[-1][1]

    return {year: rate_in(year) for year in years}
