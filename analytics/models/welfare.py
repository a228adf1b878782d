"""What markets that were solved come to for others and for welfare, whatever their supply."""

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
"""Column of what claiming the preference costs, in CNY."""
GAINS = (
    "consumer_surplus_change_cny",
    "domestic_producer_surplus_change_cny",
    "revenue_change_cny",
)
"""Changes that, less the cost of compliance, make up the welfare change of the importer."""
WELFARE = (*GAINS, "foreign_producer_surplus_change_cny", COMPLIANCE_COST)
"""Columns of welfare, in CNY: what is gained, then what claims cost, which is subtracted."""
WELFARE_RATES = tuple(map(rate_of, WELFARE))
"""The same, for each CNY of trade without RCEP that pays duty; names of equations."""
LOSSES = ("trade_diversion_cny", "domestic_loss_cny")
"""What foreign rivals and domestic producers lose."""

_LOSS_RATES = tuple(map(rate_of, LOSSES))


def welfare_changes(
    markets: OriginMarkets,
    response: Response,
    *,
    tariff_new: Array,
    claim_cost: Array,
) -> dict[str, Array]:
    """Return losses of others and changes of welfare for each CNY of the beneficiary's trade.

    Parameters
    ----------
    markets
        Markets x years, with tariffs before the change.
    response
        What prices and volumes have become by each year.
    tariff_new
        Tariff that the beneficiary pays, on average over the use of the preference; markets x
        years, as all results are. The rivals' tariffs stay.
    claim_cost
        What claims cost, over all trade of the beneficiary.

    Returns
    -------
    dict of Array
        By the names of `LOSSES` and `WELFARE_RATES`, whose equations are those of
        :mod:`analytics.equations.rivals` and :mod:`analytics.equations.welfare`; positive is a
        loss of others, and a gain of welfare but for the cost.
    """
    nested = markets.nested

    def laid(values: Array) -> Array:
        return np.asarray(values.reshape(*values.shape[:-1], *markets.shape))

    shares = laid(nested.share)
    given = {
        **of_rivals(markets, response),
        "adjusted_border_price": response.beneficiary.price,
        "adjusted_domestic_price": response.domestic_price,
        "adjusted_domestic_volume": response.domestic_volume,
        "adjusted_change": response.beneficiary.value,
        "log_price": laid(nested.log_power)[BENEFICIARY],
        "duty_paid_share": shares[BENEFICIARY],
        "duty_free_rival_paid_share": shares[DUTY_FREE_RIVALS],
        "other_rival_paid_share": shares[OTHER_RIVALS],
        "mfn_rate": laid(markets.tariff)[BENEFICIARY],
        "effective_rate": tariff_new,
        "claim_cost_rate": np.nan_to_num(claim_cost),
        "domestic_share": laid(nested.domestic_share),
        "armington_elasticity": laid(nested.sigma_imports),
        "sigma_domestic": laid(nested.sigma_domestic),
        "total_demand_elasticity": laid(nested.demand_elasticity),
        "export_supply_elasticity": laid(nested.supply)[BENEFICIARY],
        "domestic_supply_elasticity": laid(nested.domestic_supply),
    }
    return compute((*_LOSS_RATES, *WELFARE_RATES), given, EQUATIONS)


def of_rivals(markets: OriginMarkets, response: Response) -> dict[str, Array]:
    """Return trade, prices and shares of the rivals under the names of the equations.

    The loss of the rivals follows: it is trade diversion.
    """
    origins, value = response.origins, markets.value.reshape(3, *markets.shape)
    given = {"adjusted_imports": origins.imports}
    for place, name in ((DUTY_FREE_RIVALS, "duty_free_rival"), (OTHER_RIVALS, "other_rival")):
        given |= {
            f"{name}_value": value[place],
            f"adjusted_{name}_price": origins.price[place],
            f"adjusted_{name}_share": origins.share[place],
        }
    return given
