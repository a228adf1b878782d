"""What the response comes to: parts of the effect, duties, and trade with and without RCEP.

Quantities that end in ``_rate`` or ``_ratio`` are for each CNY of the beneficiary's trade without
RCEP in one market; those that end in ``_cny`` are of a segment.
"""

from collections.abc import Mapping

from analytics.equations.forms import of_both_regimes
from analytics.equations.graph import Equation, family, quantity
from analytics.equations.operations import Value, exp, expm1, where


@quantity("fraction")
def price_effect_rate(adjusted_border_price: Value) -> Value:
    """Part of the effect that is a higher price before duty."""
    return expm1(adjusted_border_price)


@quantity("fraction")
def substitution_effect_rate(adjusted_border_price: Value, adjusted_share: Value) -> Value:
    """Part of the effect that is a larger share of imports, at the new price."""
    return exp(adjusted_border_price) * expm1(adjusted_share)


@quantity("fraction")
def expansion_effect_rate(
    adjusted_border_price: Value, adjusted_share: Value, adjusted_imports: Value
) -> Value:
    """Part of the effect that is a larger volume of all imports, at the new price and share."""
    return exp(adjusted_border_price + adjusted_share) * expm1(adjusted_imports)


@quantity("fraction")
def effect_rate(adjusted_change: Value) -> Value:
    """Effect of RCEP: the sum of its three parts."""
    return expm1(adjusted_change)


@quantity("ratio")
def trade_ratio(adjusted_change: Value) -> Value:
    """Trade with RCEP over trade without."""
    return exp(adjusted_change)


@quantity("fraction")
def duty_counterfactual_rate(mfn_rate: Value) -> Value:
    """Duty that would be due without RCEP."""
    return mfn_rate


@quantity("fraction")
def duty_projection_rate(trade_ratio: Value, effective_rate: Value) -> Value:
    """Duty that is paid with RCEP, on the trade with RCEP."""
    return trade_ratio * effective_rate


@quantity("fraction")
def duty_saved_rate(trade_ratio: Value, mfn_rate: Value, effective_rate: Value) -> Value:
    """Duty that the preference saves, on the trade with RCEP."""
    return trade_ratio * (mfn_rate - effective_rate)


@quantity("fraction")
def duty_saved_existing_rate(mfn_rate: Value, effective_rate: Value) -> Value:
    """Duty that the preference saves on trade that there is without RCEP: at most what is due."""
    return mfn_rate - effective_rate


@quantity("fraction")
def relative_effect(
    dutiable_regime_share: Value, mean_effect_rate: Value, exempt_effect_rate: Value
) -> Value:
    """Effect of RCEP for each CNY of a segment's trade without it."""
    return of_both_regimes(dutiable_regime_share, mean_effect_rate, exempt_effect_rate)


@quantity("CNY")
def counterfactual_cny(
    is_observed: Value,
    base_value_cny: Value,
    growth_index: Value,
    effect_in_force: Value,
    previous_counterfactual_cny: Value,
    growth: Value,
) -> Value:
    """Trade without RCEP: what happened less the effect, and after it growth by assumption."""
    happened = base_value_cny * growth_index / (1.0 + effect_in_force)
    return where(is_observed, happened, previous_counterfactual_cny * (1.0 + growth))


def amounts(meanings: Mapping[str, str]) -> list[Equation]:
    """Return equations of a segment's amounts, from the rates of its trade in both regimes.

    Parameters
    ----------
    meanings
        As of :func:`analytics.equations.graph.family`.
    """
    given = ["counterfactual_cny", "dutiable_regime_share", "mean_{}_rate", "exempt_{}_rate"]
    return family(_of_trade, "{}_cny", given, "CNY", meanings)


def _of_trade(
    counterfactual_cny: Value, dutiable_regime_share: Value, paying: Value, exempt: Value
) -> Value:
    return counterfactual_cny * of_both_regimes(dutiable_regime_share, paying, exempt)


def _of_paying_trade(
    counterfactual_cny: Value, dutiable_regime_share: Value, paying: Value
) -> Value:
    return counterfactual_cny * (dutiable_regime_share * paying)


EFFECTS = amounts(
    {
        "price_effect": "Part of the effect that is a higher price before duty.",
        "substitution_effect": "Part of the effect that is a larger share of imports.",
        "expansion_effect": "Part of the effect that is a larger volume of all imports.",
        "trade_diversion": "What foreign rivals lose.",
        "domestic_loss": "What domestic producers lose.",
    }
)
"""Parts of the effect, and what others lose."""

DUTIES = family(
    _of_paying_trade,
    "{}_cny",
    ["counterfactual_cny", "dutiable_regime_share", "mean_{}_rate"],
    "CNY",
    {
        "duty_counterfactual": "Duty that would be due without RCEP.",
        "duty_projection": "Duty that is paid with RCEP.",
        "duty_saved": "Duty that the preference saves.",
        "duty_saved_existing": "Duty that the preference saves on the trade that there is without "
        "RCEP.",
    },
)
"""Duties, which trade in the other regime does not pay."""


@quantity("CNY")
def duty_saved_added_cny(duty_saved_cny: Value, duty_saved_existing_cny: Value) -> Value:
    """Duty that the preference saves on the trade that RCEP adds."""
    return duty_saved_cny - duty_saved_existing_cny


@quantity("CNY")
def effect_cny(
    substitution_effect_cny: Value, expansion_effect_cny: Value, price_effect_cny: Value
) -> Value:
    """Projection less counterfactual."""
    return substitution_effect_cny + expansion_effect_cny + price_effect_cny


@quantity("CNY")
def trade_creation_cny(effect_cny: Value, trade_diversion_cny: Value) -> Value:
    """Change of imports from all origins: what the beneficiary gains and no rival loses."""
    return effect_cny - trade_diversion_cny


@quantity("CNY")
def projection_cny(counterfactual_cny: Value, effect_cny: Value) -> Value:
    """Trade with RCEP."""
    return counterfactual_cny + effect_cny
