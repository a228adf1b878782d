"""Who gains and who loses in the importing country, for each CNY of the beneficiary's trade.

The slice of the importer's market that is measured is the one in which the beneficiary's trade has
its share: one CNY from the beneficiary, what its rivals sell beside it, and the domestic goods
bought with both. For imports of the city's buyers, domestic producers and treasury are those of
its own country and foreign producers those of the partner and its rivals; for exports they are the
partner's, and foreign producers those of the city and its rivals.

Prices pass through at once, quantities adjust slowly. Buyers pay the duty of the year on the border
price of the year. Their surplus is the area beside the demand curve that they reach in the end,
since the curves of the years before it are not modelled: what they pay less for what they bought
anyway is exact, only the small second-order part comes early. Producers' surplus and revenue are
measured on the volumes of the year; adjustment is linear in logs, so these volumes and prices lie
on the supply curves.
"""

from analytics.equations.forms import log_index, price_integral
from analytics.equations.graph import quantity
from analytics.equations.operations import Value, minimum
from analytics.equations.trade import amounts

_LARGEST = 1e300
"""Stands for infinite supply, whose prices do not move: the area beside its curve is then zero."""


@quantity("fraction")
def duty_free_rival_paid_share(
    duty_paid_share: Value, duty_free_rival_value: Value, mfn_rate: Value
) -> Value:
    """Share of imports, at values with duty, of rivals that pay none."""
    return duty_paid_share * duty_free_rival_value / (1.0 + mfn_rate)


@quantity("fraction")
def other_rival_paid_share(duty_paid_share: Value, other_rival_value: Value) -> Value:
    """Share of imports, at values with duty, of rivals that pay the MFN rate."""
    return duty_paid_share * other_rival_value


@quantity("log")
def import_price_index_paid(
    log_price: Value,
    adjusted_border_price: Value,
    duty_paid_share: Value,
    duty_free_rival_paid_share: Value,
    adjusted_duty_free_rival_price: Value,
    other_rival_paid_share: Value,
    adjusted_other_rival_price: Value,
    armington_elasticity: Value,
) -> Value:
    """Log change of the price index of imports that buyers face in the year."""
    return log_index(
        armington_elasticity,
        (duty_paid_share, log_price + adjusted_border_price),
        (duty_free_rival_paid_share, adjusted_duty_free_rival_price),
        (other_rival_paid_share, adjusted_other_rival_price),
    )


@quantity("log")
def price_index_paid(
    import_price_index_paid: Value,
    domestic_share: Value,
    adjusted_domestic_price: Value,
    sigma_domestic: Value,
) -> Value:
    """Log change of the price index of all goods that buyers face in the year."""
    return log_index(
        sigma_domestic,
        (1.0 - domestic_share, import_price_index_paid),
        (domestic_share, adjusted_domestic_price),
    )


@quantity("fraction")
def consumer_surplus_change_rate(
    base_spending: Value,
    price_index_paid: Value,
    total_demand_elasticity: Value,
    compliance_cost_rate: Value,
) -> Value:
    """Area beside the demand curve between the old and the new price index, before the cost of
    claims, which is in the price and stated by itself.
    """
    area = -base_spending * price_integral(price_index_paid, 1.0 + total_demand_elasticity)
    return area + compliance_cost_rate


@quantity("fraction")
def domestic_producer_surplus_change_rate(
    base_spending: Value,
    domestic_share: Value,
    adjusted_domestic_price: Value,
    domestic_supply_elasticity: Value,
) -> Value:
    """Area beside the supply curve of domestic goods."""
    return (base_spending * domestic_share) * _beside_supply(
        adjusted_domestic_price, domestic_supply_elasticity
    )


@quantity("fraction")
def foreign_producer_surplus_change_rate(
    adjusted_border_price: Value,
    duty_free_rival_value: Value,
    adjusted_duty_free_rival_price: Value,
    other_rival_value: Value,
    adjusted_other_rival_price: Value,
    export_supply_elasticity: Value,
) -> Value:
    """Area beside the supply curves of all origins."""
    return (
        _beside_supply(adjusted_border_price, export_supply_elasticity)
        + duty_free_rival_value
        * _beside_supply(adjusted_duty_free_rival_price, export_supply_elasticity)
        + other_rival_value * _beside_supply(adjusted_other_rival_price, export_supply_elasticity)
    )


@quantity("fraction")
def revenue_change_rate(
    trade_ratio: Value,
    effective_rate: Value,
    mfn_rate: Value,
    other_rival_value: Value,
    other_rival_ratio: Value,
) -> Value:
    """Duty on all origins after less before; rivals who sell less pay less."""
    before = mfn_rate + mfn_rate * other_rival_value
    return (
        effective_rate * trade_ratio + mfn_rate * (other_rival_value * other_rival_ratio)
    ) - before


@quantity("fraction")
def compliance_cost_rate(trade_ratio: Value, claim_cost_rate: Value) -> Value:
    """Cost of claims, borne where the goods are imported, since the importer claims."""
    return trade_ratio * claim_cost_rate


CHANGES = amounts(
    {
        "consumer_surplus_change": "Consumer surplus: change.",
        "domestic_producer_surplus_change": "Surplus of domestic producers: change.",
        "foreign_producer_surplus_change": "Surplus of foreign producers: change.",
        "revenue_change": "Duty revenue from all origins: change.",
        "compliance_cost": "Cost of claims.",
    }
)
"""Changes of surplus and revenue, and what claims cost."""


@quantity("CNY")
def welfare_change_cny(
    consumer_surplus_change_cny: Value,
    domestic_producer_surplus_change_cny: Value,
    revenue_change_cny: Value,
    compliance_cost_cny: Value,
) -> Value:
    """Welfare of the importer: surplus of buyers and producers and revenue, net of cost."""
    return (
        consumer_surplus_change_cny
        + domestic_producer_surplus_change_cny
        + revenue_change_cny
        - compliance_cost_cny
    )


def _beside_supply(log_price: Value, supply_elasticity: Value) -> Value:
    return price_integral(log_price, 1.0 + minimum(supply_elasticity, _LARGEST))
