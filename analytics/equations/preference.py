"""From the rates of a line to the price of its goods: who claims the preference, and what is paid.

Rates are those of the importer in a calendar year; see :mod:`analytics.tariffs.rates`.
"""

from analytics.equations.graph import quantity
from analytics.equations.operations import Value, log1p, round_half_up, where

_DECIMALS = 9


@quantity("fraction", source="rcep_general_notes")
def preference_margin(mfn_rate: Value, preferential_rate: Value) -> Value:
    """MFN rate less the staged rate of the schedule; negative where MFN undercuts it."""
    return mfn_rate - preferential_rate


@quantity("fraction")
def claimed_share(
    preference_margin: Value, margin_threshold: Value, utilisation_rate: Value
) -> Value:
    """Share of the trade that claims the preference: none below the threshold of the margin."""
    # Rounded, since 0.06 - 0.055 falls short of 0.005 in binary.
    is_worth_it = (round_half_up(preference_margin, _DECIMALS) >= margin_threshold) & (
        preference_margin > 0.0
    )
    return where(is_worth_it, utilisation_rate, 0.0)


@quantity("fraction", source="rcep_article_2_4")
def effective_rate(mfn_rate: Value, applied_rate: Value, claimed_share: Value) -> Value:
    """Duty that is paid on average, once the use of the preference is counted."""
    return mfn_rate - claimed_share * (mfn_rate - applied_rate)


@quantity("fraction")
def relative_cut(mfn_rate: Value, applied_rate: Value) -> Value:
    """What a claim takes off the price with duty, relative to that price."""
    return (mfn_rate - applied_rate) / (1.0 + mfn_rate)


@quantity("log")
def log_trade_cost(trade_cost_change: Value) -> Value:
    """Log change of the delivered cost before duty."""
    return log1p(trade_cost_change)


@quantity("log")
def log_price(relative_cut: Value, claimed_share: Value, log_trade_cost: Value) -> Value:
    """Log change of the delivered price with duty of the beneficiary's goods, prices before duty
    as they were: ``ln[(1 + effective rate) / (1 + MFN rate)]`` and the change of trade cost.
    """
    return log1p(-claimed_share * relative_cut) + log_trade_cost
