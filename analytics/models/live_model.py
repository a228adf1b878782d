"""Every step of the closed form with its value, for the live model of the workbook.

The workbook computes the projection once more, by formulas; this module gives the value that stands
beside each formula. It takes the same steps as :mod:`analytics.models.effects` and
:mod:`analytics.models.projection`, market by market and year by year, and holds them all.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from analytics.models.adjustment import adjust
from analytics.models.armington import Array, closed_form, closed_form_indices, duty_paid_share
from analytics.scenario import Assumptions
from analytics.schemas.live import MONEY, LiveMarkets
from analytics.study import Flow, Segment

_Use = Mapping[Flow, Mapping[int, float]]


def live_markets(
    rows: pl.DataFrame,
    years: Sequence[int],
    shares: pl.DataFrame,
    assumptions: Assumptions,
    use: _Use,
    trade_cost: Mapping[Flow, float],
) -> LiveMarkets:
    """Solve rows of markets and let them adjust.

    Parameters
    ----------
    rows
        As from :mod:`analytics.tariffs.live_rows`, with ``applied_rate`` over `years` alone.
    years
        Years of the agreement, without gaps, from its first on.
    shares
        ``treatment, staging_category, share`` of the embedded profile.
    assumptions
        Elasticities, market shares and speed; supply is infinitely elastic.
    use
        Use of the preference by flow and year.
    trade_cost
        Change of delivered cost by flow.
    """
    table = _with_parameters(_with_weight(rows, shares), assumptions)
    mfn = table["mfn_used"].to_numpy()[:, None]
    flows = table["flow"].to_list()
    used = np.array([[use[flow][year] for year in years] for flow in flows])
    cost = np.log1p(np.array([trade_cost[flow] for flow in flows]))[:, None]
    applied = np.array(rows["applied_rate"].to_list(), dtype=float)
    cut = np.nan_to_num(mfn - applied)
    claims = (cut.round(9) >= assumptions.margin_threshold) & (cut > 0.0)
    effective = mfn - np.where(claims, used, 0.0) * cut
    log_price = np.log1p(effective) - np.log1p(mfn) + cost
    column = {name: table[name].to_numpy()[:, None] for name in _PARAMETERS}
    kinds = {
        "beneficiary_share": column["beneficiary_share"],
        "domestic_share": 1.0 - column["imports_share"],
        "sigma_imports": column["sigma_imports"],
        "sigma_domestic": column["sigma_domestic"],
    }
    imports_index, price_index = closed_form_indices(log_price, **kinds)
    changes = closed_form(log_price, **kinds, demand_elasticity=column["demand_elasticity"])
    speed = assumptions.adjustment_speed
    return LiveMarkets(
        table,
        list(years),
        applied,
        effective,
        log_price,
        imports_index,
        price_index,
        adjust(changes.share, speed),
        adjust(changes.imports, speed),
    )


def log_trade_cost(change: float) -> float:
    """Return the log of a change of delivered cost."""
    return float(np.log1p(change))


_PARAMETERS = (
    "beneficiary_share",
    "imports_share",
    "sigma_imports",
    "sigma_domestic",
    "demand_elasticity",
)


def _with_weight(rows: pl.DataFrame, shares: pl.DataFrame) -> pl.DataFrame:
    """Add the weight of each row in its segment: its lines that stand in its category."""
    allocated = shares.rename({"treatment": "allocation"})
    lines = pl.col("line_count") * pl.col("share").fill_null(1.0)
    joined = rows.join(
        allocated,
        on=["allocation", "staging_category"],
        how="left",
        validate="m:1",
        maintain_order="left",
    ).with_columns(lines.alias("lines"))
    total = joined["lines"].to_numpy()
    segments = joined["segment"].to_numpy()
    weight = np.empty(len(total))
    for segment in np.unique(segments):
        mine = segments == segment
        weight[mine] = total[mine] / total[mine].sum()
    return joined.with_columns(
        pl.Series("weight", weight), pl.col("mfn_rate").fill_null(0.0).alias("mfn_used")
    ).drop("share", "lines", "applied_rate")


def _with_parameters(table: pl.DataFrame, assumptions: Assumptions) -> pl.DataFrame:
    """Add what the formulas of a row take from the assumptions of its segment."""

    def by_row(values: Mapping[Segment, float]) -> Array:
        return np.array([values[segment] for segment in table["segment"]])

    sigma = by_row(assumptions.armington_elasticity)
    own, free = by_row(assumptions.origin_share), by_row(assumptions.duty_free_rival_share)
    return table.with_columns(
        pl.Series("beneficiary_share", duty_paid_share(own, free, table["mfn_used"].to_numpy())),
        pl.Series("imports_share", 1.0 - by_row(assumptions.domestic_share)),
        pl.Series("sigma_imports", sigma),
        pl.Series("sigma_domestic", sigma * assumptions.domestic_substitution_ratio),
        pl.Series("demand_elasticity", by_row(assumptions.total_demand_elasticity)),
    )


def live_segments(
    markets: LiveMarkets,
    in_force: LiveMarkets,
    assumptions: Assumptions,
    base: Mapping[Segment, float],
    growth_index: Mapping[tuple[Segment, int], float],
) -> pl.DataFrame:
    """Return each segment and year of the live model, from effects for each CNY to CNY.

    Parameters
    ----------
    markets, in_force
        Rows under the scenario, and under the policy in force until the last observed year.
    assumptions
        As in :func:`live_markets`.
    base
        Trade of 2021 by segment, CNY.
    growth_index
        What happened until the last observed year, 2021 = 1.

    Returns
    -------
    polars.DataFrame
        ``flow, sector, segment, year, growth_index, in_force_effect``; ``counterfactual`` (CNY,
        not rounded); the steps of trade that pays no duty (``free_log_price`` to
        ``free_imports``); shares of the counterfactual (``trade_creation`` to ``duty_saved``);
        and `MONEY`, rounded to 0.01.
    """
    names = markets.table.select("flow", "sector", "segment").unique(maintain_order=True)
    frames = []
    for flow, sector, segment in names.iter_rows():
        free = _free_of_duty(flow, segment, assumptions, len(markets.years))
        units = _per_unit(markets, segment, assumptions.dutiable_regime_share[flow], free)
        seen = _per_unit(in_force, segment, assumptions.dutiable_regime_share[flow], None)
        happened = np.full(len(markets.years), np.nan)
        in_force_effect = happened.copy()
        for position, year in enumerate(in_force.years):
            happened[position] = growth_index[segment, year]
            in_force_effect[position] = (seen["trade_creation"] + seen["trade_diversion"])[position]
        counterfactual = np.empty(len(markets.years))
        for position in range(len(counterfactual)):
            counterfactual[position] = (
                base[segment] * happened[position] / (1.0 + in_force_effect[position])
                if position < len(in_force.years)
                else counterfactual[position - 1] * (1.0 + assumptions.growth[segment])
            )
        columns = {
            "growth_index": happened,
            "in_force_effect": in_force_effect,
            "counterfactual": counterfactual,
            **free,
            **units,
            "counterfactual_cny": counterfactual,
            **{f"{name}_cny": counterfactual * unit for name, unit in units.items()},
        }
        frame = pl.DataFrame({"year": markets.years, **columns}, strict=False)
        frames.append(
            frame.select(
                pl.lit(flow).alias("flow"),
                pl.lit(sector).alias("sector"),
                pl.lit(segment).alias("segment"),
                pl.all(),
            )
        )
    table = pl.concat(frames).fill_nan(None)
    return table.with_columns(pl.col(*MONEY).round(2, mode="half_away_from_zero"))


def _free_of_duty(
    flow: Flow, segment: Segment, assumptions: Assumptions, years: int
) -> dict[str, Array]:
    """Steps of the trade that pays no duty, which responds to trade costs alone."""
    one = np.ones((1, years))
    sigma = assumptions.armington_elasticity[segment]
    kinds = {
        "beneficiary_share": one * assumptions.origin_share[segment],
        "domestic_share": one * assumptions.domestic_share[segment],
        "sigma_imports": one * sigma,
        "sigma_domestic": one * sigma * assumptions.domestic_substitution_ratio,
    }
    log_price = one * np.log1p(assumptions.trade_cost_change[flow])
    imports_index, price_index = closed_form_indices(log_price, **kinds)
    demand = one * assumptions.total_demand_elasticity[segment]
    changes = closed_form(log_price, **kinds, demand_elasticity=demand)
    speed = assumptions.adjustment_speed
    return {
        "free_log_price": log_price[0],
        "free_imports_index": imports_index[0],
        "free_price_index": price_index[0],
        "free_share": adjust(changes.share, speed)[0],
        "free_imports": adjust(changes.imports, speed)[0],
    }


def _per_unit(
    markets: LiveMarkets, segment: str, dutiable: float, free: Mapping[str, Array] | None
) -> dict[str, Array]:
    """Effects and duties of a segment for each CNY of its trade without RCEP."""
    mine = (markets.table["segment"] == segment).to_numpy()
    weight = markets.table["weight"].to_numpy()[mine, None]
    mfn = markets.table["mfn_used"].to_numpy()[mine, None]
    share, imports, effective = (
        values[mine] for values in (markets.share, markets.imports, markets.effective)
    )

    def total(values: Array) -> Array:
        return np.asarray(dutiable * (weight * values).sum(axis=0))

    creation = total(np.exp(share) * np.expm1(imports))
    diversion = total(np.expm1(share))
    if free is not None:
        creation += (1.0 - dutiable) * np.exp(free["free_share"]) * np.expm1(free["free_imports"])
        diversion += (1.0 - dutiable) * np.expm1(free["free_share"])
    grown = np.exp(share + imports)
    return {
        "trade_creation": creation,
        "trade_diversion": diversion,
        "duty_counterfactual": total(mfn + 0.0 * share),
        "duty_projection": total(grown * effective),
        "duty_saved": total(grown * (mfn - effective)),
    }
