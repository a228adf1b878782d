"""Trade by commodity code as customs and statistical offices publish it."""

import dataframely as dy

from analytics.schemas import columns as c

CURRENCIES = ("CNY", "USD", "JPY")
"""Currencies in which the publishers state values."""

ALL_PARTNERS = "WLD"
"""Partner of rows that are about all partners together."""


class TradeLines(dy.Schema):
    """Imported trade, one row for each period, flow, partner, place, regime and code.

    Every publisher's file gives this one table. Values are whole units of the currency as
    published (a file in thousand yen is multiplied out, cents are rounded half-up), so that sums
    do not depend on the order of rows. Months and years, or codes of several lengths, may stand
    side by side if the user imports both: choose one before adding up.
    """

    year = c.year(key=False)
    month = c.whole(
        "Month from 1 to 12; null for a whole year.", "month", nullable=True, min=1, max=12
    )
    flow = c.one_of(
        *c.FLOWS,
        says="import or export, from the reporter's view; null where the file does not tell.",
        nullable=True,
    )
    reporter = c.text("Who reports the trade, ISO 3166 alpha-3.", regex=c.COUNTRY)
    partner = c.text(
        "Partner, ISO 3166 alpha-3; WLD for all together; the publisher's code where it has no "
        "country in the table of partner codes, such as GACC-199.",
        regex=r"^([A-Z]{3}|[A-Z]+-[A-Z0-9_]+)$",
    )
    place = c.text(
        "Registered place, the publisher's code (37: Shandong); null where not given.",
        nullable=True,
    )
    regime = c.text("Customs regime, the publisher's code; null where not given.", nullable=True)
    hs_code = c.text("Commodity code, as many digits as published.", regex=r"^[0-9]{2,10}$")
    hs_edition = c.text(
        "Edition of the Harmonized System, such as HS2022; null where the file does not tell.",
        nullable=True,
        regex=c.EDITION,
    )
    value = c.whole("Value as published, whole units of the currency.", "see column currency")
    currency = c.one_of(*CURRENCIES, says="Currency of the value, ISO 4217.")
    quantity = c.number(
        "Quantity in the first unit; null where not given.", "see column quantity_unit",
        nullable=True, min=0.0, decimals=3,
    )  # fmt: skip
    quantity_unit = c.text("First unit, as published; null where there is none.", nullable=True)
    second_quantity = c.number(
        "Quantity in the second unit; null where not given.", "see column second_quantity_unit",
        nullable=True, min=0.0, decimals=3,
    )  # fmt: skip
    second_quantity_unit = c.text(
        "Second unit, as published; null where there is none.", nullable=True
    )
    source = c.text("SHA-256 of the file, its first twelve characters.", regex=r"^[0-9a-f]{12}$")


KEY = (
    "year", "month", "flow", "reporter", "partner", "place", "regime", "hs_code", "hs_edition",
    "currency",
)  # fmt: skip
"""Columns that tell one figure from another: rows that agree in all of them speak of the same."""
