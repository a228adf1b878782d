"""The equations of welfare on markets that were solved, whatever their supply."""

import numpy as np

from analytics.equations.graph import compute, rate_of
from analytics.equations.model import EQUATIONS
from analytics.models.armington import Array
from analytics.models.responses import (
    BENEFICIARY,
    DUTY_FREE_RIVALS,
    OTHER_RIVALS,
    OriginMarkets,
    Response,
)

COMPLIANCE_COST = "compliance_cost_cny"
GAINS = (
    "consumer_surplus_change_cny",
    "domestic_producer_surplus_change_cny",
    "revenue_change_cny",
)
"""Changes that, less the cost of compliance, make up the welfare change of the importer."""
WELFARE = (*GAINS, "foreign_producer_surplus_change_cny", COMPLIANCE_COST)
WELFARE_RATES = tuple(map(rate_of, WELFARE))


def welfare_changes(
    markets: OriginMarkets,
    response: Response,
    *,
    tariff_new: Array,
    claimed_share: Array,
    compliance_cost: float,
) -> dict[str, Array]:
    """Return the changes of welfare for each CNY of the beneficiary's trade without RCEP.

    Parameters
    ----------
    markets
        Markets x years, with tariffs before the change.
    response
        What prices and volumes have become by each year.
    tariff_new
        Tariff that the beneficiary pays, on average over the use of the preference; markets x
        years, as all results are. The rivals' tariffs stay.
    claimed_share
        Share of the beneficiary's trade that enters under the preference.
    compliance_cost
        Cost of proving origin as a fraction of the value that enters under the preference.

    Returns
    -------
    dict of Array
        By the names in `WELFARE_RATES`, whose equations are those of
        :mod:`analytics.equations.welfare`; positive is a gain, but for the cost.
    """
    nested, shape, origins = markets.nested, markets.shape, response.origins

    def laid(values: Array) -> Array:
        return np.asarray(values.reshape(*values.shape[:-1], *shape))

    prices, shares, value = origins.price, laid(nested.share), laid(markets.value)
    given = {
        "adjusted_border_price": prices[BENEFICIARY],
        "adjusted_duty_free_rival_price": prices[DUTY_FREE_RIVALS],
        "adjusted_other_rival_price": prices[OTHER_RIVALS],
        "adjusted_domestic_price": response.domestic_price,
        "adjusted_change": response.beneficiary.value,
        "adjusted_other_rival_share": origins.share[OTHER_RIVALS],
        "adjusted_imports": origins.imports,
        "log_price": laid(nested.log_power)[BENEFICIARY],
        "duty_paid_share": shares[BENEFICIARY],
        "duty_free_rival_paid_share": shares[DUTY_FREE_RIVALS],
        "other_rival_paid_share": shares[OTHER_RIVALS],
        "duty_free_rival_value": value[DUTY_FREE_RIVALS],
        "other_rival_value": value[OTHER_RIVALS],
        "mfn_rate": laid(markets.tariff)[BENEFICIARY],
        "effective_rate": tariff_new,
        "claimed_share": claimed_share,
        "compliance_cost": compliance_cost,
        "domestic_share": laid(nested.domestic_share),
        "armington_elasticity": laid(nested.sigma_imports),
        "sigma_domestic": laid(nested.sigma_domestic),
        "total_demand_elasticity": laid(nested.demand_elasticity),
        "export_supply_elasticity": laid(nested.supply)[BENEFICIARY],
        "domestic_supply_elasticity": laid(nested.domestic_supply),
    }
    return compute(WELFARE_RATES, given, EQUATIONS)
