"""Who gains and who loses in the importing country, for each CNY of the beneficiary's trade.

The slice of the importer's market that is measured is the one in which the beneficiary's trade has
its share: one CNY from the beneficiary, what its rivals sell beside it, and the domestic goods
bought with both. For imports of Qingdao buyers, domestic producers and treasury are China's and
foreign producers those of Japan and its rivals; for exports they are Japan's, and foreign
producers those of Qingdao and its rivals.

Prices pass through at once, quantities adjust slowly. Buyers pay the duty of the year on the border
price of the year, which is that of the projection. Their surplus is the area beside the demand
curve that they reach in the end, since the curves of the years before it are not modelled: what
they pay less for what they bought anyway is exact, only the small second-order part comes early.
Producers' surplus and revenue are measured on the volumes of the year; adjustment is linear in
logs, so these volumes and prices lie on the supply curves.
"""

import numpy as np

from analytics.models.armington import Array, price_integral
from analytics.models.ces_index import log_ces
from analytics.models.nested_ces import NestedMarkets
from analytics.models.responses import BENEFICIARY, OriginMarkets, Response

COMPLIANCE_COST = "compliance_cost_cny"
GAINS = (
    "consumer_surplus_change_cny",
    "domestic_producer_surplus_change_cny",
    "revenue_change_cny",
)
"""Changes that, less the cost of compliance, make up the welfare change of the importer."""
WELFARE = (*GAINS, "foreign_producer_surplus_change_cny", COMPLIANCE_COST)


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
        By the names in `WELFARE`; positive is a gain, but for the cost.

    Notes
    -----
    With logs of new/old of the year, ``c_j = ln p_j + ln T_j``, base values ``v_j`` and tariffs
    ``t_j``, sums over the origins:

    - consumer surplus ``-B (P^(1 + eta) - 1) / (1 + eta)``, ``-B ln P`` at ``eta = -1``: ``B`` is
      base spending at domestic prices, ``sum v_j (1 + t_j) / theta_M``, and ``P`` the two-level CES
      index of the prices ``exp(c_j)`` and ``p_d``;
    - producer surplus ``v_j (p_j^(1 + eps_j) - 1) / (1 + eps_j)`` of each origin, the area beside
      its supply curve, zero where supply is infinitely elastic; likewise of domestic goods, whose
      base value is ``theta_d B``;
    - revenue ``sum t'_j v'_j - sum t_j v_j`` with ``v'_j = v_j p_j q_j``: the beneficiary's duty
      and what is lost on rivals that pay MFN and sell less;
    - cost of compliance ``v'_b`` x share claimed x cost, borne where the goods are imported, since
      the importer claims the preference.

    The welfare change of the importer is consumer and domestic producer surplus and revenue, less
    the cost; the foreign producers' surplus is beside it.
    """
    nested, shape = markets.nested, markets.shape
    price = response.origins.price.reshape(3, -1)
    volume = (response.origins.share + response.origins.imports).reshape(3, -1)
    domestic_price = response.domestic_price.reshape(-1)
    index = price_index(nested, price, domestic_price)
    spending = markets.spending
    value_new = markets.value * np.exp(price + volume)
    tariffs_new = markets.tariff.copy()
    tariffs_new[BENEFICIARY] = tariff_new.reshape(-1)
    # Of the two revenues, since without change they are equal to the digit.
    revenue = (tariffs_new * value_new - markets.tariff * markets.value).sum(axis=0)
    foreign = (markets.value * _beside_supply(price, nested.supply)).sum(axis=0)
    domestic = nested.domestic_share * _beside_supply(domestic_price, nested.domestic_supply)
    changes = {
        "consumer_surplus_change_cny": -spending
        * price_integral(index, 1.0 + nested.demand_elasticity),
        "domestic_producer_surplus_change_cny": spending * domestic,
        "revenue_change_cny": revenue,
        "foreign_producer_surplus_change_cny": foreign,
        COMPLIANCE_COST: value_new[BENEFICIARY] * claimed_share.reshape(-1) * compliance_cost,
    }
    return {name: change.reshape(shape) for name, change in changes.items()}


def price_index(nested: NestedMarkets, price: Array, domestic_price: Array) -> Array:
    """Return the log price index of all goods at given border prices and the new tariffs.

    Parameters
    ----------
    nested
        Markets with shares, elasticities and tariff changes; (3, m).
    price, domestic_price
        Logs of new/old prices before duty; (3, m) and (m,).
    """
    imports = log_ces(nested.share, price + nested.log_power, nested.sigma_imports)
    upper = np.stack([nested.imports_share, nested.domestic_share])
    return log_ces(upper, np.stack([imports, domestic_price]), nested.sigma_domestic)


def _beside_supply(log_price: Array, supply: Array) -> Array:
    finite = np.isfinite(supply)
    area = price_integral(log_price, 1.0 + np.where(finite, supply, 0.0))
    return np.asarray(np.where(finite, area, 0.0))
