"""The table of measures outside the agreement."""

import dataframely as dy

from analytics.schemas import columns as c
from analytics.schemas.headings import HEADINGS
from analytics.schemas.tariffs import measure_kind


class Measures(dy.Schema):
    """Dated measures outside the agreement, what trade they touch and what they do to the effect.

    They move trade with and without RCEP alike. Until the last observed year trade is what
    happened under them; later years start from it.
    """

    measure = c.text("Name, by which scenarios change it.", key=True, regex=c.ID)
    name_en = c.text("Name in English.")
    name_zh = c.text("Name in Chinese.")
    kind = measure_kind()
    importer = c.importer(key=False)
    origin = c.origin(key=False)
    headings = c.text(
        "Ranges of headings; null where none are published, and nothing is modelled.",
        nullable=True,
        regex=HEADINGS,
    )
    first_day = c.date("First day.")
    last_day = c.date("Last day; null while it is in force.", nullable=True)
    value = c.rate("Share of the trade let in by a ban, or the rate.", nullable=True)
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
