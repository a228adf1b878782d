"""What markets that were solved come to for others and for welfare, whatever their supply."""

from collections.abc import Iterable, Mapping

from analytics.equations.graph import compute
from analytics.equations.model import EQUATIONS
from analytics.models.ces_index import Array
from analytics.models.responses import (
    BENEFICIARY,
    DUTY_FREE_RIVALS,
    OTHER_RIVALS,
    OriginMarkets,
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
LOSSES = ("trade_diversion_cny", "domestic_loss_cny")
"""What foreign rivals and domestic producers lose."""


def market_rates(
    quantities: Iterable[str],
    markets: OriginMarkets,
    adjusted: Mapping[str, Array],
    paid: Mapping[str, Array] | None = None,
) -> dict[str, Array]:
    """Return what markets that have answered come to, for each CNY of the beneficiary's trade.

    Parameters
    ----------
    quantities
        Names of equations for each CNY, such as those of `LOSSES` and `WELFARE`: positive is a loss
        of others, and a gain of welfare but for the cost of claims.
    markets
        Markets x years, with tariffs before the change.
    adjusted
        What prices and volumes have become by each year, under the names of the equations.
    paid
        Under the same names, what the beneficiary pays on average over the use of the preference,
        and what claims cost over all its trade, where it is asked for. The rivals' tariffs stay.

    Returns
    -------
    dict of Array
        By quantity; markets x years.
    """
    nested = markets.nested

    def laid(values: Array) -> Array:
        return values.reshape(*values.shape[:-1], *markets.shape)

    shares, value = laid(nested.share), laid(markets.value)
    given = {
        **adjusted,
        **(paid or {}),
        "duty_free_rival_value": value[DUTY_FREE_RIVALS],
        "other_rival_value": value[OTHER_RIVALS],
        "log_price": laid(nested.log_power)[BENEFICIARY],
        "duty_paid_share": shares[BENEFICIARY],
        "duty_free_rival_paid_share": shares[DUTY_FREE_RIVALS],
        "other_rival_paid_share": shares[OTHER_RIVALS],
        "mfn_rate": laid(markets.tariff)[BENEFICIARY],
        "domestic_share": laid(nested.domestic_share),
        "armington_elasticity": laid(nested.sigma_imports),
        "sigma_domestic": laid(nested.sigma_domestic),
        "total_demand_elasticity": laid(nested.demand_elasticity),
        "export_supply_elasticity": laid(nested.supply)[BENEFICIARY],
        "domestic_supply_elasticity": laid(nested.domestic_supply),
    }
    return compute(quantities, given, EQUATIONS)
