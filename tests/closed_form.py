"""What the equations answer to one origin's tariff, and what segments come to for each CNY."""

from dataclasses import dataclass

import numpy as np

from analytics.equations.graph import compute
from analytics.equations.model import EQUATIONS
from analytics.models.armington import Array
from analytics.models.effects import SegmentEffects, of_segments
from analytics.models.regimes import MONEY


@dataclass(frozen=True)
class LogChanges:
    """Natural logs of new/old of price, share of imports, and volume of imports."""

    price: Array
    share: Array
    imports: Array

    @property
    def value(self) -> Array:
        """Log change of the trade value: the sum of the three."""
        return self.price + self.share + self.imports


def closed_form(
    log_power: Array,
    *,
    beneficiary_share: Array,
    domestic_share: Array,
    sigma_imports: Array,
    sigma_domestic: Array,
    demand_elasticity: Array,
) -> LogChanges:
    """Return the exact response to ``log((1 + new tariff) / (1 + old tariff))`` of one origin."""
    given = {
        "log_price": log_power,
        "duty_paid_share": beneficiary_share,
        "domestic_share": domestic_share,
        "armington_elasticity": sigma_imports,
        "sigma_domestic": sigma_domestic,
        "total_demand_elasticity": demand_elasticity,
    }
    found = compute(("long_run_share", "long_run_imports"), given, EQUATIONS)
    share, imports = np.broadcast_arrays(*found.values())
    return LogChanges(np.zeros(share.shape), np.asarray(share), np.asarray(imports))


def per_unit(effects: SegmentEffects) -> dict[str, Array]:
    """Return the amounts of the projection for each CNY of counterfactual; arrays over years."""
    found = of_segments(MONEY, [effects], np.ones((1, len(effects.years))))
    return {name: values[0] for name, values in found.items()}
