"""What others lose: rivals abroad, whose loss is trade diversion, and domestic producers.

Values are c.i.f. and for each CNY of the beneficiary's trade without RCEP in one market; losses are
positive. What the beneficiary gains and its rivals do not lose is growth of all imports.
"""

from analytics.equations.graph import quantity
from analytics.equations.operations import Value, exp, expm1, maximum


@quantity("ratio")
def duty_free_rival_value(origin_share: Value, duty_free_rival_share: Value) -> Value:
    """Imports from rivals that pay no duty, before the change."""
    return duty_free_rival_share / origin_share


@quantity("ratio")
def other_rival_value(origin_share: Value, duty_free_rival_share: Value) -> Value:
    """Imports from rivals that pay the MFN rate, before the change."""
    return maximum(1.0 - origin_share - duty_free_rival_share, 0.0) / origin_share


@quantity("ratio")
def base_spending(
    mfn_rate: Value, duty_free_rival_value: Value, other_rival_value: Value, domestic_share: Value
) -> Value:
    """Spending on all goods of the market at domestic prices, before the change."""
    imports = (1.0 + mfn_rate) * (1.0 + other_rival_value) + duty_free_rival_value
    return imports / (1.0 - domestic_share)


@quantity("log")
def duty_free_rival_change(
    adjusted_duty_free_rival_price: Value,
    adjusted_duty_free_rival_share: Value,
    adjusted_imports: Value,
) -> Value:
    """Log change of the trade of rivals that pay no duty by the year."""
    return adjusted_duty_free_rival_price + (adjusted_duty_free_rival_share + adjusted_imports)


@quantity("log")
def other_rival_change(
    adjusted_other_rival_price: Value, adjusted_other_rival_share: Value, adjusted_imports: Value
) -> Value:
    """Log change of the trade of rivals that pay the MFN rate by the year."""
    return adjusted_other_rival_price + (adjusted_other_rival_share + adjusted_imports)


@quantity("ratio")
def other_rival_ratio(other_rival_change: Value) -> Value:
    """Trade of rivals that pay the MFN rate, with RCEP over without."""
    return exp(other_rival_change)


@quantity("fraction")
def trade_diversion_rate(
    duty_free_rival_value: Value,
    duty_free_rival_change: Value,
    other_rival_value: Value,
    other_rival_change: Value,
) -> Value:
    """What foreign rivals lose."""
    return -(
        duty_free_rival_value * expm1(duty_free_rival_change)
        + other_rival_value * expm1(other_rival_change)
    )


@quantity("fraction")
def domestic_loss_rate(
    base_spending: Value,
    domestic_share: Value,
    adjusted_domestic_price: Value,
    adjusted_domestic_volume: Value,
) -> Value:
    """What domestic producers lose in sales to the same buyers."""
    sales = base_spending * domestic_share
    return -sales * expm1(adjusted_domestic_price + adjusted_domestic_volume)
