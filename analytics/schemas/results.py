"""Tables of a result."""

import dataframely as dy
import polars as pl

from analytics.schemas import columns as c
from analytics.schemas.reference import ZoneTargetFacts


class ByLevel(dy.Schema):
    """Keys of a table with a row for each sector and each sum of sectors in a year."""

    flow = c.flow()
    sector = c.sector()
    level = c.level()
    year = c.year()


class _BySector(dy.Schema):
    flow = c.flow()
    sector = c.sector()
    year = c.year()


def _scope() -> dy.String:
    says = "all: all goods; industrial: HS chapters 25-97."
    return c.one_of("all", "industrial", says=says, key=True)


class ZeroTariffShare(dy.Schema):
    """Share of lines, of trade and of entered trade at zero on 31 December of each year."""

    importer = c.importer()
    origin = c.origin()
    scope = _scope()
    measure = c.one_of(
        "lines", "trade", "entered", key=True,
        says="lines: schedule rate is zero, by count; trade: applied rate is zero, weights of "
        "2021; entered: trade that pays nothing once the use of the preference is counted, with "
        "all that enters free for processing.",
    )  # fmt: skip
    year = c.year()
    share = c.share("Share at zero.")
    share_low = c.share("Least share that agrees with the published line totals.", nullable=True)
    share_high = c.share("Greatest share that agrees with the line totals.", nullable=True)
    status = c.status()


class TariffPath(dy.Schema):
    """Average tariff of a sector's lines in each year, weighted by line count."""

    importer = c.importer()
    origin = c.origin()
    sector = c.sector()
    year = c.year()
    mfn_rate = c.rate("Average MFN rate.")
    preferential_rate = c.rate(
        "Average staged rate, excluded lines at MFN; null where no line has a preference.",
        nullable=True,
    )
    applied_rate = c.rate("Average of min(MFN, preferential).")
    effective_rate = c.rate("Average rate paid once the use of the preference is counted.")
    preference_margin = c.rate(
        "mfn_rate - applied_rate: what claims save; null where no line has a preference.",
        nullable=True,
    )
    utilisation_rate = c.share("Share of eligible trade that claims the preference.")


class AverageTariff(dy.Schema):
    """Simple and trade-weighted average tariff."""

    importer = c.importer()
    origin = c.origin()
    scope = _scope()
    weighting = c.one_of(
        "simple", "trade", key=True, says="simple: by line count; trade: by trade of 2021."
    )
    year = c.year()
    mfn_rate = c.rate("Average MFN rate.")
    applied_rate = c.rate("Average of min(MFN, preferential).")
    effective_rate = c.rate("Average rate paid once the use of the preference is counted.")


class Markets(dy.Schema):
    """The markets that the model solves: one per segment and distinct rate path."""

    market = c.text("Key: segment/base rate/MFN rate/category.", key=True)
    flow = c.flow(key=False)
    sector = c.sector(key=False)
    segment = c.segment(key=False)
    base_rate = c.rate("Base rate.", nullable=True)
    mfn_rate = c.rate("MFN rate of 2021; null if not ad valorem.", nullable=True)
    staging_category = c.dated_category()
    line_count = c.number("Tariff lines.", "tariff lines")
    weight = c.share("Share of the market in its segment's trade, before any measure.")
    status = c.status()
    dated_measure = c.text(
        "Measures outside the agreement on its lines, by name; null if none.", nullable=True
    )


def _percentile(value: str, percent: int) -> dy.Float64:
    return c.money_cny(
        f"{percent} % of all draws of the assumptions have a {value} below; null without draws. "
        "The band is an assumption range, not a confidence interval.",
        nullable=True,
    )


class Projection(ByLevel):
    """Trade with and without RCEP, and what makes the difference."""

    counterfactual_cny = c.money_cny("Trade without RCEP.", signed=False)
    projection_cny = c.money_cny("Trade with RCEP.", signed=False)
    effect_cny = c.money_cny("projection_cny - counterfactual_cny.")
    trade_creation_cny = c.money_cny(
        "Change of imports from all origins into the slice of the market that this trade has: "
        "effect_cny - trade_diversion_cny."
    )
    trade_diversion_cny = c.money_cny("What foreign rivals lose, c.i.f.")
    substitution_effect_cny = c.money_cny("Part of the effect from a larger share of imports.")
    expansion_effect_cny = c.money_cny("Part of the effect from a larger volume of all imports.")
    price_effect_cny = c.money_cny("Part of the effect from a higher price at the border.")
    domestic_loss_cny = c.money_cny("What domestic producers of the importer lose in sales.")
    effect_finite_supply_cny = c.money_cny(
        "effect_cny if supply were as elastic as in the shipped scenario finite_supply, all else "
        "as in this scenario."
    )
    duty_counterfactual_cny = c.money_cny("Duty on the counterfactual at MFN.", signed=False)
    duty_projection_cny = c.money_cny("Duty on the projection at effective rates.", signed=False)
    duty_saved_cny = c.money_cny("projection x (MFN - effective rate).", signed=False)
    duty_saved_existing_cny = c.money_cny(
        "Part of it on trade that there is without RCEP: at most duty_counterfactual_cny.",
        signed=False,
    )
    duty_saved_added_cny = c.money_cny("Part of it on trade that RCEP adds.")
    channel = c.text("Where the tariff can act, or why it cannot.")

    @dy.rule()
    def effect_is_projection_less_counterfactual(cls) -> pl.Expr:
        parts = {"projection_cny": 1, "counterfactual_cny": -1}
        return c.add_up(parts, "effect_cny", 0.01, "projection_cny")

    @dy.rule()
    def parts_add_up_to_effect(cls) -> pl.Expr:
        names = ("substitution_effect_cny", "expansion_effect_cny", "price_effect_cny")
        return c.add_up(dict.fromkeys(names, 1), "effect_cny", 0.02, "projection_cny")

    @dy.rule()
    def creation_and_diversion_add_up_to_effect(cls) -> pl.Expr:
        names = ("trade_creation_cny", "trade_diversion_cny")
        return c.add_up(dict.fromkeys(names, 1), "effect_cny", 0.02, "projection_cny")


class Groups(dy.Schema):
    """Which product groups make the effect: trade with and without RCEP, ranked by effect."""

    flow = c.flow()
    segment = c.segment("Product group; see the table sectors.")
    year = c.year()
    sector = c.sector(key=False)
    rank = c.running_number("1 for the group with the greatest effect in its flow and year.")
    counterfactual_cny = c.money_cny("Trade without RCEP.", signed=False)
    projection_cny = c.money_cny("Trade with RCEP.", signed=False)
    effect_cny = c.money_cny("projection_cny - counterfactual_cny.")
    share_of_trade = c.share("Share of the flow's trade without RCEP.")
    share_of_effect = c.number(
        "Share of the flow's effect; null where there is none.", "fraction", nullable=True
    )


class _Bands(dy.Schema):
    effect_cny_p05 = _percentile("effect_cny", 5)
    effect_cny_p50 = _percentile("effect_cny", 50)
    effect_cny_p95 = _percentile("effect_cny", 95)
    projection_cny_p05 = _percentile("projection_cny", 5)
    projection_cny_p50 = _percentile("projection_cny", 50)
    projection_cny_p95 = _percentile("projection_cny", 95)

    @dy.rule()
    def percentiles_are_in_order(cls) -> pl.Expr:
        return pl.all_horizontal(
            (pl.col(f"{value}_cny_p05") <= pl.col(f"{value}_cny_p50"))
            & (pl.col(f"{value}_cny_p50") <= pl.col(f"{value}_cny_p95"))
            for value in ("effect", "projection")
        )


class ProjectionBands(_Bands, _BySector):
    """Assumption ranges of the projection: percentiles over the draws; no rows without draws."""


class ProjectionWithBands(Projection, _Bands):
    """Trade with and without RCEP, what makes the difference, and assumption ranges beside it."""


class Sensitivity(_BySector):
    """Which assumption the range of an effect comes from; only those that move it have a row."""

    assumption = c.text(
        "Assumption that is drawn, or group of assumptions that share one draw.", key=True
    )
    rank = c.running_number("1 for the assumption that explains most of the variance.")
    first_order_index = c.share(
        "Share of the variance of the effect over all draws that it explains by itself "
        "(first-order Sobol index).",
        nullable=True,
    )
    swing_cny = c.money_cny("Distance between the two effects below.", signed=False)
    effect_cny = c.money_cny("Effect with all assumptions at their central values.")
    effect_low_cny = c.money_cny("Effect with it at its low end, all others central.")
    effect_high_cny = c.money_cny("Effect with it at its high end, all others central.")
    low_value = c.number("Low end; null for a group.", "see assumptions", nullable=True)
    high_value = c.number("High end; null for a group.", "see assumptions", nullable=True)


class Convergence(dy.Schema):
    """How the range of the effect on total trade settles as draws are added."""

    flow = c.flow()
    year = c.year()
    draws = c.running_number("First draws of the sequence.", key=True)
    effect_cny_p05 = c.money_cny("5th percentile of the effect over these draws.")
    effect_cny_p50 = c.money_cny("Median of the effect over these draws.")
    effect_cny_p95 = c.money_cny("95th percentile of the effect over these draws.")
    movement = c.rate(
        "Largest relative change of the three against half as many draws; null in the first row.",
        nullable=True,
    )


class ZoneTargets(ZoneTargetFacts):
    """Targets of the demonstration zone as the growth they require."""

    required_annual_growth = c.rate(
        "Growth a year from start to target; null without a start value.",
        nullable=True,
        signed=True,
    )


class CertificateSaving(dy.Schema):
    """Duty saved on the goods of China's first RCEP certificate of origin."""

    year = c.year()
    mfn_rate = c.rate("MFN rate in Japan.")
    applied_rate = c.rate("Rate with the preference, averaged over the days of the year.")
    duty_saved_cny = c.money_cny("Duty saved at the published yearly exports.", signed=False)
    compliance_cost_cny = c.money_cny("Assumed cost of proving origin.", signed=False)
    net_saving_cny = c.money_cny("Duty saved less the cost of proving origin.")
    status = c.status()
    source_id = c.source_id()
