"""The rivals of the draws: pandas, merge and power, draw by draw; and one fused numba kernel."""

from collections.abc import Sequence
from math import erf, exp, log

import numba
import numpy as np
import pandas as pd
from scipy.special import ndtr

from analytics.models.armington import Array
from analytics.models.draw_kernel import SegmentDraws
from analytics.tariffs.use import CLAIM_COSTS
from tests.benchmarks.draw_case import SECTORS, YEARS, Case

SECTOR_NAMES = [f"sector_{number}" for number in range(SECTORS)]
_SCALARS = (
    *CLAIM_COSTS, "origin_share", "duty_free_rival_share", "domestic_share",
    "armington_elasticity", "sigma_domestic", "total_demand_elasticity", "adjustment_speed",
)  # fmt: skip

_ROOT = 0.5**0.5


def long_table(case: Case) -> pd.DataFrame:
    """Return the rates as analysts keep them: a row for each market and year."""
    markets, years = case.paths.mfn.shape
    return pd.DataFrame(
        {
            "market": np.repeat(np.arange(markets), years),
            "sector": np.repeat(np.array(SECTOR_NAMES)[case.sector], years),
            "year": np.tile(np.arange(years), markets),
            "weight": np.repeat(case.paths.weights[0], years),
            "mfn": case.paths.mfn.ravel(),
            "cut": case.paths.cut.ravel(),
            "margin": case.paths.margin.ravel(),
        }
    )


def with_pandas(table: pd.DataFrame, parameters: Sequence[SegmentDraws], draws: int) -> Array:
    """Return effects by sector, year and draw: (sectors, years, draws)."""
    effects = np.empty((SECTORS, YEARS, draws))
    for draw in range(draws):
        by_sector = pd.DataFrame(
            [[p.given[name][draw] for name in _SCALARS] for p in parameters],
            columns=list(_SCALARS),
        ).assign(sector=SECTOR_NAMES)
        use = pd.DataFrame({"year": range(YEARS), "use": parameters[0].use[:, draw]})
        rows = table.merge(by_sector, on="sector", how="left").merge(use, on="year", how="left")
        fixed, spread = rows["claim_fixed_cost"], rows["shipment_spread"]
        net = (rows["margin"] - rows["compliance_cost"]).clip(lower=0.0)
        reach = np.log(net.where(net > 0.0, 1e-300) / fixed) / spread
        claimed = (rows["use"] * ndtr(reach)).where(net > 0.0, 0.0)
        paid = rows["use"] * fixed * np.exp(spread**2 / 2) * ndtr(reach - spread)
        saved = claimed * (rows["cut"] - rows["compliance_cost"]) - paid.where(net > 0.0, 0.0)
        power = 1 - saved.clip(lower=0.0) / (1 + rows["mfn"])
        share = rows["origin_share"] / (
            1 - rows["duty_free_rival_share"] * rows["mfn"] / (1 + rows["mfn"])
        )
        inner, outer = 1 - rows["armington_elasticity"], 1 - rows["sigma_domestic"]
        imports = (1 + share * (power**inner - 1)) ** (1 / inner)
        total = (1 + (1 - rows["domestic_share"]) * (imports**outer - 1)) ** (1 / outer)
        ratio = (power / imports) ** -rows["armington_elasticity"]
        ratio *= (imports / total) ** -rows["sigma_domestic"] * total ** rows[
            "total_demand_elasticity"
        ]
        goal = np.log(ratio.to_numpy()).reshape(-1, YEARS)
        speed = rows["adjustment_speed"].to_numpy().reshape(-1, YEARS)[:, 0]
        level = np.zeros(len(goal))
        for year in range(YEARS):
            level = speed * goal[:, year] + (1 - speed) * level
            goal[:, year] = level
        rows["effect"] = rows["weight"] * (np.exp(goal.ravel()) - 1)
        summed = rows.groupby(["sector", "year"])["effect"].sum()
        effects[:, :, draw] = summed.to_numpy().reshape(SECTORS, YEARS)
    return effects


def with_numba(case: Case, parameters: Sequence[SegmentDraws]) -> Array:
    """Return effects by sector, year and draw from one kernel over the dense grid."""
    scalars = np.array([[p.given[name] for name in _SCALARS] for p in parameters])
    return np.asarray(
        _fused(
            case.paths.mfn,
            case.paths.cut,
            case.paths.margin,
            case.paths.weights[0],
            case.sector,
            np.ascontiguousarray(parameters[0].use.T),
            np.ascontiguousarray(scalars.transpose(2, 0, 1)),
            SECTORS,
        )
    )


@numba.njit(parallel=True, fastmath=True, cache=False)  # type: ignore[untyped-decorator]
def _fused(
    mfn: Array,
    cut: Array,
    margin: Array,
    weight: Array,
    sector: Array,
    use: Array,
    scalars: Array,
    sectors: int,
) -> Array:
    markets, years = mfn.shape
    draws = len(use)
    effects = np.zeros((sectors, years, draws))
    for draw in numba.prange(draws):
        summed = np.zeros((sectors, years))
        for market in range(markets):
            place = sector[market]
            cost, fixed, spread, origin, rivals = scalars[draw, place, :5]
            domestic, sigma, sigma_d, eta, speed = scalars[draw, place, 5:]
            # What claims cost in all is this times their number.
            whole = fixed * exp(0.5 * spread * spread)
            inner, outer = 1.0 - sigma, 1.0 - sigma_d
            level = 0.0
            for year in range(years):
                rate = mfn[market, year]
                net, saved = margin[market, year] - cost, 0.0
                if net > 0.0:
                    reach = log(net / fixed) / spread
                    claimed = 0.5 * (1.0 + erf(reach * _ROOT))
                    number = 0.5 * (1.0 + erf((reach - spread) * _ROOT))
                    saved = claimed * (cut[market, year] - cost) - whole * number
                    saved = max(use[draw, year] * saved, 0.0)
                power = log(1.0 - saved / (1.0 + rate))
                share = origin / (1.0 - rivals * rate / (1.0 + rate))
                imports = log(1.0 + share * (exp(inner * power) - 1.0)) / inner
                total = log(1.0 + (1.0 - domestic) * (exp(outer * imports) - 1.0)) / outer
                goal = -sigma * (power - imports) - sigma_d * (imports - total) + eta * total
                level += speed * (goal - level)
                summed[place, year] += weight[market] * (exp(level) - 1.0)
        effects[:, :, draw] = summed
    return effects
