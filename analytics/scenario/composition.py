"""How the city's trade differs from national trade."""

from analytics.scenario.values import Amount, Frozen, Share, ShareBelowOne


class CompositionAssumptions(Frozen):
    """How the city's trade differs from national trade in composition."""

    food_share_of_trade: ShareBelowOne
    cosmetics_jpy_bn: Amount
    consumer_goods_share_of_others: Share
    unspecified_share_of_others: Share
