"""Trade of several regions at once: assumptions, flows, and what cuts between two change."""

import dataframely as dy
import polars as pl

from analytics.schemas import columns as c

_CODE = "[A-Z]{3,5}"
"""ISO 3166 alpha-3 of a party, or ASEAN (its members together) or REST (of the world)."""


def _region(description: str) -> dy.String:
    return c.text(description, key=True, regex=rf"^{_CODE}$")


class RegionalAssumptions(dy.Schema):
    """What no source read here gives of trade among five regions, with the reason for each value.

    ``asean_of_duty_free``: ASEAN's part of the duty-free rivals; ``korea_of_others``: Korea's part
    of what neither the beneficiary nor a duty-free rival supplies; ``korea_tariff_paid``: share of
    the MFN rate that goods from Korea pay, by market; ``market_size``: size of a region's spending
    relative to others; ``home_share``: own goods in it; ``exports_to_asean``: ASEAN's share of
    Japan's exports; ``supply_elasticity``: of every region.
    """

    parameter = c.one_of(
        "asean_of_duty_free", "exports_to_asean", "home_share", "korea_of_others",
        "korea_tariff_paid", "market_size", "supply_elasticity",
        key=True, says="What is assumed.",
    )  # fmt: skip
    region = c.text("Region it is of, or all.", key=True, regex=rf"^({_CODE}|all)$")
    segment = c.segment("Segment it is of, or all.")
    value = c.value("Value.")
    unit = c.text("Unit of the value.")
    status = c.status()
    source_id = c.source_id(nullable=True)
    reason = c.text("Why this value.")


class RegionalFlows(dy.Schema):
    """Trade of 2021 among five regions by segment, home sales included, and tariffs before RCEP.

    In each segment one market cuts: China in the segments of its imports from Japan, Japan in
    those of its imports from China.
    """

    segment = c.segment()
    origin = _region("Region that sells.")
    importer = _region("Region that buys; the same as the origin for home sales.")
    value_cny = c.money_cny("Trade of 2021 at world prices.", signed=False)
    mfn_rate = c.rate(
        "Average duty paid before RCEP over all trade, trade that enters without duty counted at "
        "zero; null in markets that do not cut, whose tariffs are not used.",
        nullable=True,
    )
    status = c.status()
    source_id = c.source_id(nullable=True)
    reason = c.text("Where the value comes from.")


class ThirdCountries(dy.Schema):
    """Who gains and who loses when China and Japan cut tariffs on each other (GSIM).

    Trade of 2021 under the tariffs of a year, in the long run; national trade, not Qingdao's.
    """

    importer = c.text(
        "Market that cuts its tariffs; both: China's and Japan's cuts together.",
        key=True,
        regex=r"^([A-Z]{3}|both)$",
    )
    sector = c.sector()
    level = c.level()
    region = _region("Region that gains or loses.")
    year = c.year()
    method = c.one_of("linear", "exact", key=True)
    value_cny = c.money_cny(
        "Sales of the region in the market that cuts, before; its home sales where it cuts itself.",
        signed=False,
    )
    substitution_effect_cny = c.money_cny("Change of these sales taken from or by other suppliers.")
    expansion_effect_cny = c.money_cny("Change of these sales from more purchases in all.")
    price_effect_cny = c.money_cny("Change of these sales from the region's own price.")
    value_change_cny = c.money_cny("Change of these sales: the sum of the three parts.")
    elsewhere_change_cny = c.money_cny("Change of the region's sales in all other markets.")
    producer_surplus_change_cny = c.money_cny("Gain of the region's producers.")
    consumer_surplus_change_cny = c.money_cny("Gain of the region's buyers.")
    revenue_change_cny = c.money_cny(
        "Change of duty collected; null in markets that do not cut, whose tariffs are not used.",
        nullable=True,
    )
    welfare_change_cny = c.money_cny("Sum of the three, the duty where it is known.")
    status = c.status()

    @dy.rule()
    def parts_add_up_to_change(cls) -> pl.Expr:
        names = ("substitution_effect_cny", "expansion_effect_cny", "price_effect_cny")
        return c.add_up(dict.fromkeys(names, 1), "value_change_cny", 0.01, "value_cny")
