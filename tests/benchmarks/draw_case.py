"""The race of the draws: its markets and parameters, and how the package runs it.

8,277 markets in six sectors over 21 years, staged as China's lines are (8 % free, 17 % at once,
47 % in 11 cuts, 12 % in 16, 3 % in 21, 14 % excluded), each with a base rate of its own; eleven
parameters drawn from their ranges, some of them by sector. The use of the preference is one drawn
rate for all years, as it is for exports from 2024 on.
"""

from dataclasses import dataclass

import numpy as np

from analytics.models.armington import Array
from analytics.models.draw_kernel import SegmentDraws, drawn_effects
from analytics.models.draws import quantile, sobol_points
from analytics.models.market_paths import MarketPaths
from analytics.models.uncertainty import percentiles
from analytics.tariffs.use import CLAIM_COSTS

MARKETS, YEARS, SECTORS, SEED = 8_277, 21, 6, 1
CUTS = (0, 1, 11, 16, 21, 0)
SHARES = (0.085, 0.165, 0.465, 0.115, 0.03, 0.14)
RANGES = {
    "compliance_cost": (0.0, 0.005, 0.01, "triangular"),
    "claim_fixed_cost": (0.0005, 0.001, 0.003, "triangular"),
    "shipment_spread": (1.5, 2.0, 2.5, "triangular"),
    "domestic_ratio": (0.3, 0.5, 1.0, "lognormal"),
    "adjustment_speed": (0.21, 0.3, 0.38, "triangular"),
    "use": (0.65, 0.8, 0.9, "triangular"),
    "origin_share": (0.05, 0.15, 0.35, "triangular"),
    "duty_free_rival_share": (0.1, 0.2, 0.3, "triangular"),
    "domestic_share": (0.5, 0.7, 0.9, "triangular"),
    "sigma_imports": (2.0, 3.5, 7.5, "lognormal"),
    "demand_elasticity": (-1.2, -0.8, -0.4, "lognormal"),
}


@dataclass(frozen=True)
class Case:
    """Markets of all sectors, and the sector of each."""

    paths: MarketPaths
    sector: np.ndarray

    def of_sector(self, sector: int) -> MarketPaths:
        mine = self.sector == sector
        p = self.paths
        return MarketPaths(p.mfn[mine], p.cut[mine], p.margin[mine], p.weights[:, mine])


def make_case(markets: int = MARKETS) -> Case:
    """Return the markets; the same every time."""
    rng = np.random.default_rng(SEED)
    base = rng.uniform(0.02, 0.25, markets).round(3)
    kind = rng.choice(len(CUTS), markets, p=SHARES)
    base[kind == 0] = 0.0
    cuts = np.array(CUTS)[kind]
    done = np.minimum(1.0, np.arange(1, YEARS + 1) / np.maximum(cuts, 1)[:, None])
    done[cuts == 0] = 0.0
    mfn = np.repeat(base[:, None], YEARS, axis=1)
    cut = (mfn * done).round(6)
    weights = rng.lognormal(0.0, 2.0, markets)
    weights /= weights.sum()
    return Case(
        MarketPaths(mfn, cut, cut.round(9), weights[None]), rng.integers(0, SECTORS, markets)
    )


def draw_parameters(draws: int) -> list[SegmentDraws]:
    """Draw the parameters of each sector from one Sobol sequence."""
    points = sobol_points(len(RANGES), draws, SEED)
    values = {name: quantile(points[:, place], *RANGES[name]) for place, name in enumerate(RANGES)}
    use = np.repeat(values["use"][None], YEARS, axis=0)
    drawn = []
    for sector in range(SECTORS):
        tilt = 1.0 + 0.05 * sector
        sigma = values["sigma_imports"] * tilt
        same = (*CLAIM_COSTS, "duty_free_rival_share", "domestic_share", "adjustment_speed")
        given = {
            **{name: values[name] for name in same},
            "origin_share": values["origin_share"] / tilt,
            "armington_elasticity": sigma,
            "sigma_domestic": sigma * values["domestic_ratio"],
            "total_demand_elasticity": values["demand_elasticity"],
        }
        drawn.append(SegmentDraws(use, np.zeros(YEARS), given))
    return drawn


def ours(case: Case, draws: int) -> Array:
    """Draw, run and aggregate; percentiles by sector: (sectors, 3, years)."""
    parameters = draw_parameters(draws)
    return np.array(
        [
            percentiles(drawn_effects(case.of_sector(sector), parameters[sector])[0])
            for sector in range(SECTORS)
        ]
    )


def chosen_draws(parameters: list[SegmentDraws], draws: int) -> list[SegmentDraws]:
    """Return the first draws."""
    return [p.part(slice(draws)) for p in parameters]
