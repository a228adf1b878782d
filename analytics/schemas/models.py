"""Tables of the models: welfare, SMART beside the exact model, and certificates."""

import dataframely as dy
import polars as pl

from analytics.schemas import columns as c
from analytics.schemas.results import ByLevel


class Welfare(ByLevel):
    """Who gains and who loses in the importing country: China for imports, Japan for exports.

    Measured on the slice of the importer's market in which the trade of Qingdao has the
    beneficiary's share: buyers of these goods from all origins, their domestic producers, the
    treasury, and the producers of Japan (imports) or Qingdao (exports) and their rivals abroad.
    """

    consumer_surplus_change_cny = c.money_cny(
        "Gain of the buyers: -B (P^(1 + eta) - 1) / (1 + eta), B base spending at domestic prices, "
        "P the price index at border prices and duties of the year, new/old."
    )
    domestic_producer_surplus_change_cny = c.money_cny(
        "Gain of domestic producers, v (p^(1 + eps) - 1) / (1 + eps); zero where supply is "
        "infinitely elastic."
    )
    foreign_producer_surplus_change_cny = c.money_cny(
        "Gain of the producers of all origins, likewise; not part of the welfare change."
    )
    revenue_change_cny = c.money_cny(
        "Duty on all origins with less duty without RCEP: also what is lost on diverted rivals."
    )
    compliance_cost_cny = c.money_cny(
        "Cost of proving origin of what enters under the preference.", signed=False
    )
    welfare_change_cny = c.money_cny(
        "Net gain of the importing country: consumer and domestic producer surplus and revenue, "
        "less the cost of compliance."
    )

    @dy.rule()
    def parts_add_up_to_welfare_change(cls) -> pl.Expr:
        parts = {
            "consumer_surplus_change_cny": 1,
            "domestic_producer_surplus_change_cny": 1,
            "revenue_change_cny": 1,
            "compliance_cost_cny": -1,
        }
        return c.add_up(parts, "welfare_change_cny", 0.02, "welfare_change_cny")


class LinearExact(ByLevel):
    """SMART (linear) beside the exact model: long run, before adjustment, tariff alone.

    Both at the scenario's use of the preference and at the year's trade without RCEP.
    """

    comparison = c.one_of(
        "same_numbers", "matched_parameters", key=True,
        says="same_numbers: S = sigma, E the import demand elasticity that the exact model "
        "implies; what differs is what the numbers mean. matched_parameters: S = sigma + E; both "
        "answer a tiny cut alike where all origins pay the same duty.",
    )  # fmt: skip
    linear_creation_cny = c.money_cny(
        "SMART: change of imports from all origins, all of it the beneficiary's.", nullable=True
    )
    linear_diversion_cny = c.money_cny(
        "SMART: what rivals lose, at most the diversion ceiling.", nullable=True
    )
    linear_price_effect_cny = c.money_cny("SMART: higher price at the border.", nullable=True)
    linear_gain_cny = c.money_cny("SMART: sum of the three.", nullable=True)
    exact_creation_cny = c.money_cny("Exact: change of imports from all origins.")
    exact_diversion_cny = c.money_cny("Exact: what rivals lose.")
    exact_gain_cny = c.money_cny("Exact: sum of the two.")
    gap_cny = c.money_cny("SMART's gain less the exact one.", nullable=True)
    diversion_ceiling_cny = c.money_cny("The rivals' trade: SMART diverts no more.", signed=False)


class Certificates(dy.Schema):
    """Largest residual of every solution in the run, recomputed without the solver's help."""

    solution = c.one_of(
        "projection", "finite_supply", "linear_exact", "third_countries", key=True,
        says="Where it is used: projection, finite_supply (the column beside it), linear_exact or "
        "third_countries. A policy experiment is solved twice, since what happened followed from "
        "the policy in force.",
    )  # fmt: skip
    flow = c.flow()
    sector = c.sector()
    markets_solved = c.count("Markets times years.")
    largest_residual = c.residual(
        "Largest residual, in logs; less than 1e-13 is rounding and given as 1e-13."
    )
    residual_limit = c.residual("Above it the run ends with an error that names the market.")

    @dy.rule()
    def residual_is_within_limit(cls) -> pl.Expr:
        return pl.col("largest_residual") <= pl.col("residual_limit")
