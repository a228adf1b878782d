"""What the tariff changes by sector, how sure that is, and the tables that say so."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.graph import lasting
from analytics.models import projection as projections
from analytics.models import uncertainty as draws_of
from analytics.models.armington import Array
from analytics.models.drawn_model import DrawnModel
from analytics.models.effects import SegmentEffects
from analytics.models.market_paths import market_paths
from analytics.models.policy import Policy, SetPaths
from analytics.models.residual_checks import TOLERANCE
from analytics.models.smart_vs_ces import Comparison
from analytics.models.staging import line_counts
from analytics.models.third_countries import ThirdCountries
from analytics.models.trade_index import mfn_index
from analytics.models.welfare import COMPLIANCE_COST, GAINS
from analytics.readers.shipped import ShippedData
from analytics.scenario import Assumptions, Scenario
from analytics.scenario.levers import Levers
from analytics.scenario.measures import Measure
from analytics.steps import by_flow
from analytics.steps.kept_effects import kept_effects
from analytics.steps.staging import StagingEnds
from analytics.steps.trade import Trade
from analytics.study import FLOWS, Flow, Segment, Study
from analytics.tariffs.channel import LOWER_TRADE_COST, PARTS
from analytics.tariffs.market_lines import weights_of
from analytics.tariffs.markets import MarketSet

_ROUNDING = 1e-13


@lasting
@by_flow
def effects(
    markets: MarketSet,
    response_assumptions: Assumptions,
    set_trade_cost: Mapping[Segment, Mapping[int, float]],
    trade_index: Array | None,
) -> list[SegmentEffects]:
    """Effects for each CNY of trade without the agreement, by segment."""
    return kept_effects(markets, response_assumptions, set_trade_cost, trade_index)


@by_flow
def trade_index(
    markets: MarketSet,
    response_assumptions: Assumptions,
    line_levers: Levers,
    measures: Sequence[Measure],
) -> Array | None:
    """What set MFN rates make of trade without the agreement; None where none is set."""
    is_set = line_levers.mfn_rate or line_levers.mfn_factor
    if not is_set and not any(each.kind == "rate" and each.acts for each in measures):
        return None
    return mfn_index(markets, response_assumptions)


@by_flow
def segment_trade(
    flow: Flow,
    effects: list[SegmentEffects],
    counterfactual: dict[Segment, Array],
    base_trade: pl.DataFrame,
) -> pl.DataFrame:
    """Trade with and without the agreement by group."""
    return projections.project(flow, effects, counterfactual, base_trade)


@by_flow
def sector_trade(segment_trade: pl.DataFrame) -> pl.DataFrame:
    """Trade with and without the agreement by sector."""
    return projections.add_segments(segment_trade)


def groups(study: Study, segment_trade: Mapping[Flow, pl.DataFrame]) -> pl.DataFrame:
    """Which product groups make the effect, by flow and year."""
    return projections.ranked_groups(
        pl.concat([segment_trade[flow] for flow in FLOWS]), study.base_year
    )


@by_flow
def counterfactual(
    study: Study,
    observed_effects: list[SegmentEffects],
    base_trade: pl.DataFrame,
    growth_index: pl.DataFrame,
    growth: Mapping[Segment, float],
    set_growth: Mapping[Segment, Mapping[int, float]],
    effects: list[SegmentEffects],
) -> dict[Segment, Array]:
    """Trade without the agreement by segment; what happened is due to the policy then."""
    paths = {
        name: np.array([set_growth.get(name, {}).get(year, rate) for year in study.years_of_rates])
        for name, rate in growth.items()
    }
    return projections.counterfactual_trade(
        effects, observed_effects, base_trade, growth_index, paths
    )


def sectors_of_both(sector_trade: Mapping[Flow, pl.DataFrame]) -> pl.DataFrame:
    """Trade with and without the agreement by sector, both flows."""
    return pl.concat([sector_trade[flow] for flow in FLOWS])


def levels(
    study: Study,
    sectors_of_both: pl.DataFrame,
    channels: Mapping[Flow, pl.DataFrame],
    trade_cost_change: Mapping[Flow, float],
    set_trade_cost: Mapping[Flow, Mapping[Segment, Mapping[int, float]]],
) -> pl.DataFrame:
    """Sectors and sums, with where the tariff acts or why it cannot."""
    sums = projections.add_sums(sectors_of_both, study.sums)
    cheaper: list[str] = [flow for flow, change in trade_cost_change.items() if change != 0.0]
    cheaper += [study.sector_of[name] for flow in FLOWS for name in set_trade_cost[flow]]
    changed = pl.col("flow").is_in(cheaper) | pl.col("sector").is_in(cheaper)
    channel = pl.coalesce("channel", pl.lit(PARTS))
    return sums.join(
        pl.concat([channels[flow] for flow in FLOWS]),
        on=["flow", "sector"],
        how="left",
        validate="m:1",
    ).with_columns(
        pl.when(changed & (pl.col("level") == "sector"))
        .then(pl.concat_str(channel, pl.lit(" " + LOWER_TRADE_COST)))
        .otherwise(channel)
        .alias("channel")
    )


def projection(
    study: Study, levels: pl.DataFrame, supplied_sectors_of_both: pl.DataFrame
) -> pl.DataFrame:
    """Trade with and without the agreement, and the effect with finite supply beside it."""
    effect = projections.add_sums(supplied_sectors_of_both, study.sums).select(
        "flow", "sector", "year", pl.col("effect_cny").alias("effect_finite_supply_cny")
    )
    return levels.join(effect, on=["flow", "sector", "year"], how="left", validate="1:1")


def welfare(levels: pl.DataFrame) -> pl.DataFrame:
    """Welfare of the importer by sector and sum, net of the cost of compliance."""
    net = pl.sum_horizontal(GAINS) - pl.col(COMPLIANCE_COST)
    return levels.with_columns(net.alias("welfare_change_cny"))


@by_flow
def set_paths(
    hypothetical_use: float | None,
    set_use: Mapping[Segment, Mapping[int, float]],
    set_trade_cost: Mapping[Segment, Mapping[int, float]],
    set_elasticities: Mapping[str, Mapping[Segment, Mapping[int, float]]],
    trade_index: Array | None,
) -> SetPaths:
    """What levers set for product groups; an experiment on use overrules them."""
    use = set_use if hypothetical_use is None else {}
    return SetPaths(use, set_trade_cost, trade_index, set_elasticities)


@lasting
@by_flow
def policy(
    flow: Flow,
    scenario: Scenario,
    markets: MarketSet,
    group_markets: NDArray[np.int64] | None,
    staging_ends: list[StagingEnds],
    set_paths: SetPaths,
) -> Policy:
    """What the draws leave as it is: rates by market, the use of an experiment, trade costs."""
    # How the weights of the markets change at the ends of each move.
    central = markets.markets["weight"].to_numpy()
    rows = [
        weights_of(line_counts(end), group_markets, markets) - central
        for ends in staging_ends
        for end in (ends.low, ends.high)
        if group_markets is not None
    ]
    moves = [ends.move for ends in staging_ends]
    cost = scenario.assumptions.trade_cost_change[flow]
    paths = market_paths(markets, rows, set_paths.index)
    return Policy(paths, scenario.hypothetical_use, cost, moves, set_paths)


def drawn_model(
    study: Study,
    data: ShippedData,
    scenario: Scenario,
    policy: dict[Flow, Policy],
    observed_policy: dict[Flow, Policy],
    trade: Trade,
    city_totals: Mapping[int, float],
    set_growth: Mapping[Flow, Mapping[Segment, Mapping[int, float]]],
) -> DrawnModel:
    """What the draws of the assumptions leave as it is."""
    is_experiment = scenario.as_observed() != scenario
    return DrawnModel(
        sectors=data.sectors.select("flow", "segment", "sector"),
        policy=policy,
        observed=observed_policy if is_experiment else policy,
        totals_cny=city_totals,
        history=trade.national,
        national_trade=data.national_trade,
        growth_index=trade.index,
        study=study,
        set_growth={name: own for flow in FLOWS for name, own in set_growth[flow].items()},
        of_lines=trade.of_lines,
    )


@lasting
def uncertainty(
    data: ShippedData,
    scenario: Scenario,
    drawn_model: DrawnModel,
    draws: int,
    seed: int,
    advance: Callable[[float], None] | None,
) -> draws_of.Uncertainty:
    """The same model with the assumptions drawn from their ranges."""
    return draws_of.uncertainty(
        drawn_model,
        scenario.assumptions.by_id(),
        data.assumption_ranges,
        draws=draws,
        seed=seed,
        advance=advance,
    )


def projection_bands(uncertainty: draws_of.Uncertainty) -> pl.DataFrame:
    """Percentiles of effect and trade over the draws; no rows without draws."""
    return uncertainty.bands


def sensitivity(uncertainty: draws_of.Uncertainty) -> pl.DataFrame:
    """Which assumption the width of the bands comes from."""
    return uncertainty.sensitivity


def convergence(uncertainty: draws_of.Uncertainty) -> pl.DataFrame:
    """How the percentiles settle as draws are added."""
    return uncertainty.convergence


def certificates(
    scenario: Scenario,
    effects: Mapping[Flow, list[SegmentEffects]],
    observed_effects: Mapping[Flow, list[SegmentEffects]],
    supplied_effects: Mapping[Flow, list[SegmentEffects]],
    supplied_observed_effects: Mapping[Flow, list[SegmentEffects]],
    linear_comparison: Mapping[Flow, Comparison],
    regional_effects: ThirdCountries,
) -> pl.DataFrame:
    """The largest residual of the solutions of each sector.

    What is below 1e-13 is rounding, which differs between processors; it is given as 1e-13.
    """
    solved = [("projection", effects), ("finite_supply", supplied_effects)]
    if scenario.as_observed() != scenario:
        solved += [
            ("projection", observed_effects),
            ("finite_supply", supplied_observed_effects),
        ]
    found = [
        (solution, flow, segment.sector, segment.residuals)
        for solution, of_flows in solved
        for flow in FLOWS
        for segment in of_flows[flow]
    ]
    found += [
        ("linear_exact", flow, *residuals)
        for flow in FLOWS
        for residuals in linear_comparison[flow].residuals
    ]
    found += [("third_countries", *each) for each in regional_effects.residuals]
    rows = [(*names, residuals.size, float(residuals.max())) for *names, residuals in found]
    columns = ["solution", "flow", "sector", "markets_solved", "largest_residual"]
    return (
        pl.DataFrame(rows, schema=columns, orient="row")
        .group_by(columns[:3])
        .agg(pl.col("markets_solved").sum(), pl.col("largest_residual").max())
        .with_columns(
            pl.col("largest_residual").clip(lower_bound=_ROUNDING),
            residual_limit=pl.lit(TOLERANCE),
        )
    )
