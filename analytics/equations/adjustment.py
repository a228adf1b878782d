"""How much of the long-run change has come about by a year: a part of the gap closes each year.

Boehm, Levchenko and Pandalai-Nayar (2023): 0.76 of about 2 in the first year, 90 % in 7 to 10.
Adjustment is linear in logs, so that the parts still add up and prices stay on supply curves.
"""

from analytics.equations.forms import partial_adjustment
from analytics.equations.graph import family, quantity
from analytics.equations.operations import Value

ADJUSTED = family(
    partial_adjustment,
    "adjusted_{}",
    ["long_run_{}", "previous_adjusted_{}", "adjustment_speed"],
    "log",
    {
        "border_price": "Log change of the beneficiary's price before duty by the year.",
        "duty_free_rival_price": "Log change of the price of rivals that pay no duty by the year.",
        "other_rival_price": "Log change of the price of rivals that pay the MFN rate by the year.",
        "domestic_price": "Log change of the price of domestic goods by the year.",
        "share": "Log change of the beneficiary's share of imports by the year.",
        "duty_free_rival_share": "Log change of the share of imports of rivals that pay no duty "
        "by the year.",
        "domestic_volume": "Log change of the volume of domestic goods by the year.",
        "other_rival_share": "Log change of the share of imports of rivals that pay the MFN rate "
        "by the year.",
        "imports": "Log change of the volume of imports from all origins by the year.",
    },
    source="boehm_2023",
)
"""Prices, shares and volumes, each of which closes the same part of its gap in a year."""


@quantity("log")
def adjusted_change(
    adjusted_border_price: Value, adjusted_share: Value, adjusted_imports: Value
) -> Value:
    """Log change of the beneficiary's trade value by the year: price, share and imports."""
    return adjusted_border_price + (adjusted_share + adjusted_imports)
