"""The exact nested CES model with finite supply: its markets, and the two equations of each."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from analytics.models.ces_index import Array, log_ces_gap


@dataclass(frozen=True)
class NestedMarkets:
    """Markets to solve: n import origins by m markets, and domestic goods apart.

    Attributes
    ----------
    share
        Shares of import origins in import spending at duty-paid values; (n, m), columns sum to 1.
        Zero for an origin without trade, which also pads markets with fewer origins.
    log_power
        ``log((1 + new tariff) / (1 + old tariff))``; (n, m).
    supply
        Elasticities of export supply in (0, inf]; (n, m).
    imports_share, domestic_share
        Shares in all spending at domestic prices, which sum to 1; (m,).
    domestic_supply
        Elasticity of domestic supply in (0, inf]; (m,), anything in it where the share is 0.
    sigma_imports, sigma_domestic
        Elasticities of substitution between import origins, and of imports with domestic goods;
        (m,), > 0. Equal ones make one nest.
    demand_elasticity
        Elasticity of total demand; (m,), <= 0.
    """

    share: Array
    log_power: Array
    supply: Array
    imports_share: Array
    domestic_share: Array
    domestic_supply: Array
    sigma_imports: Array
    sigma_domestic: Array
    demand_elasticity: Array

    def part(self, some: slice | NDArray[np.intp]) -> Self:
        """Return some of the markets, with all that is known of them."""
        arrays = (getattr(self, field.name) for field in fields(self))
        if isinstance(some, slice):
            return type(self)(*(array[..., some] for array in arrays))
        return type(self)(*(array.take(some, axis=-1) for array in arrays))


@dataclass(frozen=True)
class System(NestedMarkets):
    """Markets with the two equations of each: all that does not change between steps.

    Attributes
    ----------
    own
        ``eps / (eps + sigma_M) x log_power``: what a tariff moves at given indices; (n, m).
    slope
        ``1 / (eps + sigma_M)``; (n, m).
    upper
        Shares of imports and domestic goods; (2, m).
    domestic_slack
        ``1 - (D + eta) / (eps + D)``, free of cancellation; (m,).
    spread, reach
        ``sigma_imports - sigma_domestic``, and ``sigma_domestic + demand_elasticity``; (m,).
    size
        Largest ``|log_power|``; (m,).
    """

    own: Array
    slope: Array
    upper: Array
    domestic_slack: Array
    spread: Array
    reach: Array
    size: Array

    @classmethod
    def of(cls, markets: NestedMarkets) -> "System":
        """Return the equations of markets."""
        slope = 1.0 / (markets.supply + markets.sigma_imports)
        pass_through = 1.0 - markets.sigma_imports * slope
        # The difference cancels for small eps and the product is inf x 0 for infinite eps.
        finite = np.isfinite(markets.supply)
        np.multiply(markets.supply, slope, out=pass_through, where=finite)
        own = pass_through * markets.log_power
        absent = markets.share <= 0.0
        if absent.any():
            # The price of what is not traded may be out of range; it counts for nothing.
            own[absent], slope[absent] = 0.0, 0.0
        slack_slope = 1.0 / (markets.domestic_supply + markets.sigma_domestic)
        slack = 1.0 - (markets.sigma_domestic + markets.demand_elasticity) * slack_slope
        np.multiply(
            markets.domestic_supply - markets.demand_elasticity,
            slack_slope,
            out=slack,
            where=np.isfinite(markets.domestic_supply),
        )
        return cls(
            **vars(markets),
            own=own,
            slope=slope,
            upper=np.stack([markets.imports_share, markets.domestic_share]),
            domestic_slack=slack,
            spread=markets.sigma_imports - markets.sigma_domestic,
            reach=markets.sigma_domestic + markets.demand_elasticity,
            size=np.abs(markets.log_power).max(axis=0),
        )

    def gaps(self, point: Array) -> tuple[Array, Array, Array]:
        """Return by how much the indices differ from their definitions, and what a step needs.

        That is the new shares of origins in spending on imports, and of imports and domestic
        goods in all spending.
        """
        x, z = point
        paid = self.slope * (self.spread * x + self.reach * z)
        paid += self.own
        paid -= x
        imports, lower = log_ces_gap(self.share, paid, 1.0 - self.sigma_imports)
        if not self.upper[1].any():
            return np.array([imports, x - z]), lower, self.upper
        prices = np.array([x - z, -self.domestic_slack * z])
        index, upper = log_ces_gap(self.upper, prices, 1.0 - self.sigma_domestic)
        if not self.upper[1].all():
            index = np.where(self.upper[1] > 0.0, index, x - z)
        return np.array([imports, index]), lower, upper

    def step(self, gaps: Array, lower: Array, upper: Array) -> Array:
        """Return Newton's step: the 2 x 2 system in closed form, its determinant a sum > 0."""
        imports, domestic = upper
        slope = np.einsum("jm,jm->m", lower, self.slope)
        passed = 1.0 - self.sigma_imports * slope
        own = passed + slope * self.sigma_domestic
        slack = domestic * self.domestic_slack
        determinant = imports * (passed - slope * self.demand_elasticity) + own * slack
        return np.array(
            [
                ((imports + slack) * gaps[0] + slope * self.reach * gaps[1]) / determinant,
                (imports * gaps[0] + own * gaps[1]) / determinant,
            ]
        )
