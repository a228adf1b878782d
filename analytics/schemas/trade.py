"""Trade, exchange rates, sectors and cited facts."""

import dataframely as dy

from analytics.schemas import columns as c


class Facts(dy.Schema):
    """Single published or derived figures that the package uses."""

    fact_id = c.text("Name of the figure.", key=True, regex=c.ID)
    description = c.text("What the figure is.")
    period = c.text("Year, range or date it refers to.")
    value = c.value("The figure.")
    unit = c.text("Unit of the figure.")
    status = c.status()
    source_id = c.source_id()


class NationalTrade(dy.Schema):
    """Japan's trade by principal commodity (Ministry of Finance), seen from its partner.

    The flow ``import`` is what Japan exports to the partner.
    """

    flow = c.flow()
    partner = c.text("china, korea or world.", key=True, regex=c.NAME)
    commodity = c.text("Principal commodity as the Ministry names it.", key=True)
    year = c.year()
    value_jpy_bn = c.jpy_bn("Value; imports c.i.f., exports f.o.b. at Japan.")
    status = c.status()
    source_id = c.source_id()


class ExchangeRates(dy.Schema):
    """Annual average exchange rates."""

    currency = c.text("ISO 4217.", key=True, regex=c.COUNTRY)
    year = c.year()
    per_usd = c.number(
        "Units of the currency for one US dollar, average of the year.", "per USD", decimals=4,
        min_exclusive=0.0,
    )  # fmt: skip
    status = c.status()
    source_id = c.source_id()


class Sectors(dy.Schema):
    """Sectors of the report and the segments they are made of.

    A segment is the part of a sector that shares elasticities and market shares; most sectors
    have one. ``headings`` is a semicolon-separated list of ranges; an empty list means all
    headings of the flow that no other segment names.
    """

    flow = c.flow()
    sector = c.sector(key=False)
    segment = c.segment("Part of a sector with its own elasticities.")
    label_en = c.text("Name of the segment.")
    label_zh = c.text("Name of the segment in Chinese.")
    headings = c.text("HS headings: ranges such as 8706-8708;8714.", nullable=True)
    commodities = c.text("Ministry of Finance commodities, separated by |.", nullable=True)


class ObservedTrade(dy.Schema):
    """Trade as it happened where the national series do not tell it.

    Rows of segment ``all`` are the province's trade with the partner, which the city is taken to
    follow; rows of a segment stand in place of its missing series.
    """

    flow = c.flow()
    segment = c.segment("Segment, or all for the province's trade.")
    year = c.year()
    value = c.number("Value.", "see column unit")
    unit = c.text("bn CNY, or relative to the base year.")
    status = c.status()
    source_id = c.source_id(nullable=True)
    reason = c.text("Where the value comes from.")


class QingdaoJapanTrade(dy.Schema):
    """Trade between Qingdao and Japan in the years with published totals."""

    year = c.year()
    flow = c.flow()
    value_cny = c.money_cny("Value of the flow.", signed=False)
    status = c.status()
    source_id = c.source_id()


class Headline(dy.Schema):
    """Published headline figures beside what follows from them."""

    measure = c.text("Name of the measure.", key=True, regex=c.ID)
    year = c.year()
    value = c.value("Value.")
    unit = c.text("Unit of the value.")
    status = c.status()
    source_id = c.source_id()
    note = c.text("How to read it.")


class TradeHistory(dy.Schema):
    """National trade between China and Japan by segment, in CNY at annual average rates."""

    flow = c.flow()
    segment = c.segment("Segment, or total for all goods.")
    year = c.year()
    value_jpy_bn = c.jpy_bn("Value as published.")
    value_cny = c.money_cny("Value at the annual average exchange rate.", signed=False)
    status = c.status()
    source_id = c.source_id()
