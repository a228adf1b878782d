"""The live model: what the workbook needs to compute the projection once more, by formulas.

A scenario that has the closed form, and schedules with one MFN rate a line, have one; others have
none, and the workbook says so.
"""

from collections.abc import Mapping

import polars as pl

from analytics.models import excel_model
from analytics.readers.shipped import ShippedData
from analytics.scenario import Scenario
from analytics.schemas.live import LiveMarkets, LiveModel
from analytics.steps import effects, live_inputs, tariffs
from analytics.steps.trade import Trade
from analytics.study import FLOWS, Flow, Segment, Study
from analytics.tariffs import live_rows, profile
from analytics.tariffs.category_changes import change_categories
from analytics.tariffs.markets import MarketSet


def live(
    study: Study,
    data: ShippedData,
    scenario: Scenario,
    markets: Mapping[Flow, MarketSet],
    observed_markets: Mapping[Flow, MarketSet],
    trade: Trade,
) -> LiveModel | None:
    """Return the live model of a scenario, or None where it has none.

    Parameters
    ----------
    study, data, scenario
        The case, its tables and the scenario.
    markets, observed_markets
        Its markets, and those under the policy in force.
    trade
        Its trade before any effect.
    """
    years, known_years = study.years_of_rates[1:], study.observed_years[1:]
    assumptions = scenario.assumptions
    if not assumptions.supply_is_infinite or not all(map(live_rows.is_simple, markets.values())):
        return None
    observed = scenario.as_observed()
    allocation = None
    if scenario.schedule == "embedded":
        allocation = profile.allocate(
            data.base_rates,
            data.treatments,
            assumptions.staging_shares.model_dump(),
            assumptions.auto_parts_zero_share,
        )
    calendar = live_inputs.calendar(scenario, years)
    parameters = live_inputs.parameters(assumptions, data, trade, markets, study)
    rows = _rows(scenario, data, allocation, markets, study)
    # Without an experiment on the schedules, what is in force is what the scenario has.
    rows_in_force = rows
    if scenario.schedule_changes:
        rows_in_force = _rows(observed, data, allocation, observed_markets, study)
    solved = _solved(rows, allocation, scenario, calendar, "use", years)
    in_force = _solved(rows_in_force, allocation, observed, calendar, "use_in_force", known_years)
    index = {
        (segment, year): value
        for segment, year, value in trade.index.select("segment", "year", "index").iter_rows()
    }
    base: dict[Segment, float] = dict(parameters.select("segment", "base_cny").iter_rows())
    return LiveModel(
        constants=live_inputs.constants(scenario, data, trade, allocation, study),
        staging=None if allocation is None else live_inputs.staging(assumptions, allocation),
        calendar=calendar,
        parameters=parameters,
        markets=solved,
        in_force=in_force,
        segments=excel_model.live_segments(solved, in_force, assumptions, base, index),
    )


def _rows(
    scenario: Scenario,
    data: ShippedData,
    allocation: profile.Allocation | None,
    markets: Mapping[Flow, MarketSet],
    study: Study,
) -> pl.DataFrame:
    """Return the rows of both flows under one policy."""
    rows = {flow: live_rows.market_rows(markets[flow]) for flow in FLOWS}
    if allocation is not None:
        every = profile.every_category(allocation, study)
        changed = change_categories(every, tariffs.category_changes(scenario.schedule_changes))
        market_set = effects.market_set(changed, "import", scenario, data, study)
        rows["import"] = live_rows.profile_rows(
            allocation, every, changed, market_set, data.mfn_changes, data.sectors
        )
    return pl.concat(rows.values())


def _solved(
    rows: pl.DataFrame,
    allocation: profile.Allocation | None,
    scenario: Scenario,
    calendar: pl.DataFrame,
    use: str,
    years: list[int],
) -> LiveMarkets:
    """Solve rows, whose rates begin with the base year, for the years wanted."""
    # Rates begin with the base year.
    of_years = pl.col("applied_rate").list.slice(1, len(years))
    by_flow: dict[Flow, dict[int, float]] = {
        flow: dict(calendar.filter(pl.col("flow") == flow).select("year", use).iter_rows())
        for flow in FLOWS
    }
    return excel_model.live_markets(
        rows.with_columns(of_years),
        years,
        profile.NO_SHARES if allocation is None else allocation.shares,
        scenario.assumptions,
        by_flow,
        scenario.assumptions.trade_cost_change,
    )
