"""SMART beside the exact model for every sector, twice: same numbers, and matched parameters.

The two models do not share parameters. SMART books all creation on the beneficiary; in the exact
model every origin shares in it. So the *same numbers* (``S = sigma``, ``E`` the import-demand
elasticity that the exact model implies) give two answers even to a tiny cut: a difference of
meaning. With *matched parameters* (``S = sigma + E``, that is ``sigma = S - E``) both answer a tiny
cut alike where all origins pay the same duty; what remains is the linearisation and its ceiling.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.models.armington import Array
from analytics.models.effects import market_arrays
from analytics.models.hundredths import require_finite, sum_if_known, whole_hundredths
from analytics.models.projection import Sums, with_sums
from analytics.models.responses import (
    BENEFICIARY,
    DUTY_FREE_RIVALS,
    OTHER_RIVALS,
    OriginMarkets,
    Response,
    as_adjusted,
    long_run_response,
    origin_markets,
)
from analytics.models.smart import smart_arrays
from analytics.models.welfare import market_rates
from analytics.scenario import Assumptions
from analytics.study import Segment
from analytics.tariffs.markets import MarketSet
from analytics.units import HUNDREDTHS

COMPARISONS = ("same_numbers", "matched_parameters")
"""What SMART is given: the same numbers, or those with which it agrees for small cuts."""
EXACT = ("exact_diversion_cny", "exact_creation_cny")
"""Columns of the exact model, in CNY: what rivals lose, and what else the beneficiary gains."""
LINEAR = ("linear_price_effect_cny", "linear_diversion_cny", "linear_creation_cny")
"""Columns of SMART, in CNY, in the order of its parts."""
CEILING = "diversion_ceiling_cny"
"""Column of all that rivals sell, in CNY, beyond which nothing can be diverted from them."""
_MONEY = (*LINEAR, *EXACT, CEILING)


@dataclass(frozen=True)
class Comparison:
    """SMART beside the exact model for one flow.

    Attributes
    ----------
    table
        Columns of the schema ``LinearExact``, in CNY.
    residuals
        Certificates of the exact model: sector, and those of its markets; (markets, years).
    """

    table: pl.DataFrame
    residuals: list[tuple[str, Array]]


def compare(
    market_set: MarketSet,
    assumptions: Assumptions,
    counterfactual: Mapping[Segment, Array],
    years: Sequence[int],
    *,
    compared: Sequence[int],
    sums: Sums,
) -> Comparison:
    """Return both models' answers by sector: long run, tariff alone, the scenario's use.

    Parameters
    ----------
    market_set
        Markets of one flow with effective rates.
    assumptions
        Elasticities and market shares; the regime share, since only dutiable trade responds.
    counterfactual
        Trade without RCEP by segment, in CNY; arrays over ``years``.
    years
        Calendar years, among them the years compared.
    compared
        Years compared.
    sums
        Sums of sectors by name, beside the total.

    Returns
    -------
    Comparison
        Linear columns are null where no SMART parameter matches (``sigma`` at or below ``-E``).

    Raises
    ------
    SolverError
        A solution that does not satisfy the equations of its market.
    """
    arrays = market_arrays(market_set)
    paths = arrays.paths.in_years(compared)
    segments = market_set.markets["segment"].to_list()
    markets = origin_markets(
        segments, paths.log_tariff_power, assumptions, tariff=paths.mfn, years=paths.years
    )
    response = long_run_response(markets, paths.markets, paths.years)
    exact = _exact(markets, response)
    exact[CEILING] = markets.value[[DUTY_FREE_RIVALS, OTHER_RIVALS]].sum(axis=0)
    at = [list(years).index(year) for year in compared]
    trade = np.array([counterfactual[segment][at] for segment in segments])
    weights = np.broadcast_to(arrays.trade.weights, (len(segments), len(years)))[:, at]
    value = trade * weights * assumptions.dutiable_regime_share[arrays.flow]
    added = []
    for comparison in COMPARISONS:
        units = exact | _linear(markets, matched=comparison == "matched_parameters")
        # By year, so that the markets of a segment follow each other.
        money = [(units[name].reshape(value.shape) * value).T.copy() for name in _MONEY]
        for segment, rows in arrays.rows.items():
            key = (arrays.flow, arrays.sectors[segment], segment)
            for place, year in enumerate(compared):
                of_segment = (float(amount[place][rows].sum()) for amount in money)
                added.append((*key, year, comparison, *of_segment))
    residuals = [
        (arrays.sectors[name], response.residual[rows]) for name, rows in arrays.rows.items()
    ]
    return Comparison(_by_sector(added, sums), residuals)


def _exact(markets: OriginMarkets, response: Response) -> dict[str, Array]:
    """What rivals lose, and what the beneficiary gains beside it."""
    rates = ("trade_diversion_rate", "effect_rate")
    diversion, effect = market_rates(rates, markets, as_adjusted(response.logs)).values()
    return dict(zip(EXACT, (diversion, effect - diversion), strict=True))


def _linear(markets: OriginMarkets, *, matched: bool) -> dict[str, Array]:
    """SMART's parts for each CNY of the beneficiary's trade; NaN where nothing matches."""
    nested = markets.nested
    demand = (
        nested.demand_elasticity * nested.imports_share
        - nested.sigma_domestic * nested.domestic_share
    )
    substitution = nested.sigma_imports + (demand if matched else 0.0)
    exists = substitution > 0.0
    tariff_new = markets.tariff.copy()
    own = markets.tariff[BENEFICIARY]
    # By its change, which is none where a rate is not known, as in the exact model.
    tariff_new[BENEFICIARY] = own + (1.0 + own) * np.expm1(nested.log_power[BENEFICIARY])
    count = nested.demand_elasticity.size
    of_rows = (markets.value, markets.tariff, tariff_new, np.tile(demand, (3, 1)),
               np.tile(np.where(exists, substitution, 1.0), (3, 1)), nested.supply)  # fmt: skip
    code = np.repeat(np.arange(count), 3)
    found = smart_arrays(code, *(values.T.reshape(-1) for values in of_rows))
    columns = ("price_effect", "trade_diversion", "trade_creation")
    parts = {column: found[column].reshape(count, 3)[:, BENEFICIARY] for column in columns}
    for column, part in parts.items():
        require_finite(f"{column} in SMART", part[exists])
    return {
        name: np.where(exists, parts[column], np.nan)
        for name, column in zip(LINEAR, columns, strict=True)
    }


_SEGMENT = ["flow", "sector", "segment", "year", "comparison", *_MONEY]


def _by_sector(rows: Sequence[tuple[object, ...]], of_sectors: Sums) -> pl.DataFrame:
    """Add segments in whole hundredths to sectors and sums."""
    segments = pl.DataFrame(rows, schema=_SEGMENT, orient="row").with_columns(
        pl.col(LINEAR).fill_nan(None)
    )
    keys = ["flow", "sector", "year", "comparison"]
    cents = whole_hundredths(segments, _MONEY).group_by(keys).agg(map(sum_if_known, _MONEY))
    whole = with_sums(cents.sort(keys), keys[2:], _MONEY, of_sectors).with_columns(
        pl.sum_horizontal(LINEAR, ignore_nulls=False).alias("linear_gain_cny"),
        pl.sum_horizontal(EXACT, ignore_nulls=False).alias("exact_gain_cny"),
    )
    gap = (pl.col("linear_gain_cny") - pl.col("exact_gain_cny")).alias("gap_cny")
    money = [*_MONEY, "linear_gain_cny", "exact_gain_cny", "gap_cny"]
    return whole.with_columns(gap).with_columns(pl.col(money) / HUNDREDTHS)
