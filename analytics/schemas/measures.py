"""The table of measures outside the agreement."""

from analytics.schemas import columns as c
from analytics.schemas.tariffs import Measure


class Measures(Measure):
    """Dated measures outside the agreement, what trade they touch and what they do to the effect.

    They move trade with and without RCEP alike. Until the last observed year trade is what
    happened under them; later years start from it.
    """

    base_trade_cny = c.money_cny(
        "The city's trade of the base year on its headings, as trade is spread over lines; null "
        "where nothing is modelled.",
        nullable=True,
        signed=False,
    )
    effect_change_cny = c.money_cny(
        "Effect of RCEP in the last year with a ban less without it, were its trade to come back "
        "after the last observed year; null of other kinds.",
        nullable=True,
    )
    status = c.status()
    source_id = c.source_id(nullable=True)
    note = c.text("What the source says, what was assumed, and what the model does with it.")
