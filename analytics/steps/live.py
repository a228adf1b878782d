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
from analytics.steps import live_inputs
from analytics.steps.trade import Trade
from analytics.study import FLOWS, Flow, Segment, Study
from analytics.tariffs import live_rows
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
    calendar = live_inputs.calendar(scenario, years)
    parameters = live_inputs.parameters(assumptions, data, trade, markets, study)
    # Without an experiment on the schedules, what is in force is what the scenario has.
    under = observed_markets if scenario.schedule_changes else markets
    solved = _solved(markets, scenario, calendar, "use", years)
    in_force = _solved(under, observed, calendar, "use_in_force", known_years)
    index = {
        (segment, year): value
        for segment, year, value in trade.index.select("segment", "year", "index").iter_rows()
    }
    base: dict[Segment, float] = dict(parameters.select("segment", "base_cny").iter_rows())
    return LiveModel(
        constants=live_inputs.constants(scenario, data, trade, study),
        calendar=calendar,
        parameters=parameters,
        markets=solved,
        in_force=in_force,
        segments=excel_model.live_segments(solved, in_force, assumptions, base, index),
    )


def _solved(
    markets: Mapping[Flow, MarketSet],
    scenario: Scenario,
    calendar: pl.DataFrame,
    use: str,
    years: list[int],
) -> LiveMarkets:
    """Solve the rows of both flows under one policy for the years wanted."""
    rows = pl.concat(live_rows.market_rows(markets[flow], len(years)) for flow in FLOWS)
    by_flow: dict[Flow, dict[int, float]] = {
        flow: dict(calendar.filter(pl.col("flow") == flow).select("year", use).iter_rows())
        for flow in FLOWS
    }
    return excel_model.live_markets(
        rows,
        years,
        scenario.assumptions,
        by_flow,
        scenario.assumptions.trade_cost_change,
    )
