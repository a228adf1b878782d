"""How much of the long-run change has come about by a year: a part of the gap closes each year.

Boehm, Levchenko and Pandalai-Nayar (2023): 0.76 of about 2 in the first year, 90 % in 7 to 10.
Adjustment is linear in logs, so that the parts still add up and prices stay on supply curves.
"""

from analytics.equations.forms import partial_adjustment
from analytics.equations.graph import quantity
from analytics.equations.operations import Value


@quantity("log", source="boehm_2023")
def adjusted_border_price(
    long_run_border_price: Value, previous_adjusted_border_price: Value, adjustment_speed: Value
) -> Value:
    """Log change of the beneficiary's price before duty by the year."""
    return partial_adjustment(
        long_run_border_price, previous_adjusted_border_price, adjustment_speed
    )


@quantity("log", source="boehm_2023")
def adjusted_duty_free_rival_price(
    long_run_duty_free_rival_price: Value,
    previous_adjusted_duty_free_rival_price: Value,
    adjustment_speed: Value,
) -> Value:
    """Log change of the price of rivals that pay no duty by the year."""
    return partial_adjustment(
        long_run_duty_free_rival_price, previous_adjusted_duty_free_rival_price, adjustment_speed
    )


@quantity("log", source="boehm_2023")
def adjusted_other_rival_price(
    long_run_other_rival_price: Value,
    previous_adjusted_other_rival_price: Value,
    adjustment_speed: Value,
) -> Value:
    """Log change of the price of rivals that pay the MFN rate by the year."""
    return partial_adjustment(
        long_run_other_rival_price, previous_adjusted_other_rival_price, adjustment_speed
    )


@quantity("log", source="boehm_2023")
def adjusted_domestic_price(
    long_run_domestic_price: Value, previous_adjusted_domestic_price: Value, adjustment_speed: Value
) -> Value:
    """Log change of the price of domestic goods by the year."""
    return partial_adjustment(
        long_run_domestic_price, previous_adjusted_domestic_price, adjustment_speed
    )


@quantity("log", source="boehm_2023")
def adjusted_share(
    long_run_share: Value, previous_adjusted_share: Value, adjustment_speed: Value
) -> Value:
    """Log change of the beneficiary's share of imports by the year."""
    return partial_adjustment(long_run_share, previous_adjusted_share, adjustment_speed)


@quantity("log", source="boehm_2023")
def adjusted_duty_free_rival_share(
    long_run_duty_free_rival_share: Value,
    previous_adjusted_duty_free_rival_share: Value,
    adjustment_speed: Value,
) -> Value:
    """Log change of the share of imports of rivals that pay no duty by the year."""
    return partial_adjustment(
        long_run_duty_free_rival_share, previous_adjusted_duty_free_rival_share, adjustment_speed
    )


@quantity("log", source="boehm_2023")
def adjusted_domestic_volume(
    long_run_domestic_volume: Value,
    previous_adjusted_domestic_volume: Value,
    adjustment_speed: Value,
) -> Value:
    """Log change of the volume of domestic goods by the year."""
    return partial_adjustment(
        long_run_domestic_volume, previous_adjusted_domestic_volume, adjustment_speed
    )


@quantity("log", source="boehm_2023")
def adjusted_other_rival_share(
    long_run_other_rival_share: Value,
    previous_adjusted_other_rival_share: Value,
    adjustment_speed: Value,
) -> Value:
    """Log change of the share of imports of rivals that pay the MFN rate by the year."""
    return partial_adjustment(
        long_run_other_rival_share, previous_adjusted_other_rival_share, adjustment_speed
    )


@quantity("log", source="boehm_2023")
def adjusted_imports(
    long_run_imports: Value, previous_adjusted_imports: Value, adjustment_speed: Value
) -> Value:
    """Log change of the volume of imports from all origins by the year."""
    return partial_adjustment(long_run_imports, previous_adjusted_imports, adjustment_speed)


@quantity("log")
def adjusted_change(
    adjusted_border_price: Value, adjusted_share: Value, adjusted_imports: Value
) -> Value:
    """Log change of the beneficiary's trade value by the year: price, share and imports."""
    return adjusted_border_price + (adjusted_share + adjusted_imports)
