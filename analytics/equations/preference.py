"""From the rates of a line to the price of its goods: who claims the preference, and what is paid.

Rates are those of the importer in a calendar year; see :mod:`analytics.tariffs.rates`.

A shipment claims if what it saves exceeds a fixed cost and a share of its value. Values of
shipments are lognormal, ``shipment_spread`` being the standard deviation of their logs; the fixed
cost is stated over the shipment at the middle of trade, half of which moves in larger ones.
The share of trade that claims is then a normal distribution of the log of what is saved over the
fixed cost, and what claims cost follows from the same distribution: nobody claims at a loss.
"""

from analytics.equations.graph import quantity
from analytics.equations.operations import Value, exp, log, log1p, maximum, normal_cdf, where

_LEAST = 1e-300
"""Stands for nothing saved, and for no fixed cost, whose logs are infinite."""


@quantity("fraction", source="rcep_general_notes")
def preference_margin(mfn_rate: Value, preferential_rate: Value) -> Value:
    """MFN rate less the staged rate of the schedule; negative where MFN undercuts it."""
    return mfn_rate - preferential_rate


@quantity("fraction")
def net_margin(preference_margin: Value, compliance_cost: Value) -> Value:
    """Margin less the part of the cost of a claim that grows with the value of a shipment."""
    return maximum(preference_margin - compliance_cost, 0.0)


@quantity("ratio")
def claim_reach(net_margin: Value, claim_fixed_cost: Value, shipment_spread: Value) -> Value:
    """How far the smallest shipment for which a claim pays lies below the middle of trade, in
    standard deviations.
    """
    pays = maximum(net_margin, _LEAST) / maximum(claim_fixed_cost, _LEAST)
    return log(pays) / shipment_spread


@quantity("fraction")
def claimed_share(net_margin: Value, claim_reach: Value, utilisation_rate: Value) -> Value:
    """Share of the trade that claims the preference: of what gains by a claim, the part whose
    firms have learnt to make it.
    """
    return where(net_margin > 0.0, utilisation_rate * normal_cdf(claim_reach), 0.0)


@quantity("fraction")
def fixed_cost_share(
    net_margin: Value,
    claim_reach: Value,
    utilisation_rate: Value,
    claim_fixed_cost: Value,
    shipment_spread: Value,
) -> Value:
    """Fixed costs of all claims: their number times the cost of one, over all trade."""
    # Over the mean shipment, which is smaller than that at the middle of trade.
    cost = claim_fixed_cost * exp(0.5 * shipment_spread * shipment_spread)
    number = normal_cdf(claim_reach - shipment_spread)
    return where(net_margin > 0.0, utilisation_rate * (cost * number), 0.0)


@quantity("fraction")
def claim_cost_rate(claimed_share: Value, compliance_cost: Value, fixed_cost_share: Value) -> Value:
    """What claims cost, over all trade."""
    return claimed_share * compliance_cost + fixed_cost_share


@quantity("fraction", source="rcep_article_2_4")
def effective_rate(mfn_rate: Value, applied_rate: Value, claimed_share: Value) -> Value:
    """Duty that is paid on average, once the use of the preference is counted."""
    return mfn_rate - claimed_share * (mfn_rate - applied_rate)


@quantity("fraction")
def net_saving(
    mfn_rate: Value, applied_rate: Value, claimed_share: Value, claim_cost_rate: Value
) -> Value:
    """Duty that claims save less what they cost, over all trade."""
    return maximum(claimed_share * (mfn_rate - applied_rate) - claim_cost_rate, 0.0)


@quantity("log")
def log_trade_cost(trade_cost_change: Value) -> Value:
    """Log change of the delivered cost before duty."""
    return log1p(trade_cost_change)


@quantity("log")
def log_price(net_saving: Value, mfn_rate: Value, log_trade_cost: Value) -> Value:
    """Log change of the delivered price of the beneficiary's goods, with duty and the cost of
    claims, prices before duty as they were: ``ln[(1 + effective rate + cost) / (1 + MFN rate)]``
    and the change of trade cost.
    """
    return log1p(-net_saving / (1.0 + mfn_rate)) + log_trade_cost


@quantity("tariff lines")
def line_weight(
    line_count: Value, margin_tilt: Value, margin_pivot: Value, reference_margin: Value
) -> Value:
    """Lines as they weigh in the trade of their group: those that gain when the agreement enters
    into force weigh the less the higher their margin is above a pivot; all others as they are.

    Of all spreads in which what gains has the pivot for its mean margin, this is the nearest to the
    even one (minimum cross-entropy).
    """
    leaning = line_count * exp(-margin_tilt * (reference_margin - margin_pivot))
    return where(reference_margin > 0.0, leaning, line_count)
