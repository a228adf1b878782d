"""The live model: what the workbook needs to compute the projection once more, by formulas.

A scenario that has the closed form, and schedules with one MFN rate a line, have one; others have
none, and the workbook says so. Neither has one in which MFN rates are set, which move trade
without the agreement, one whose elasticities are dated, nor one in which imported trade gives the
weights of lines.
"""

from collections.abc import Mapping, Sequence

import polars as pl

from analytics.models import excel_model
from analytics.models.projection import by_segment_and_year
from analytics.readers.shipped import ShippedData
from analytics.scenario import Scenario
from analytics.scenario.levers import ELASTICITIES
from analytics.scenario.measures import Measure
from analytics.schemas.live import LiveMarkets, LiveModel
from analytics.steps import live_inputs
from analytics.steps.trade import Trade
from analytics.study import FLOWS, Flow, Segment, Study
from analytics.tariffs import live_rows
from analytics.tariffs.markets import MarketSet

WITHOUT_FORMULAS = ("mfn_rate", "mfn_factor", *ELASTICITIES)
"""Levers that the formulas do not follow: what moves trade without the agreement, and elasticities
of one year, since a row of a market has one number for all of them."""


def live_model(
    study: Study,
    data: ShippedData,
    scenario: Scenario,
    markets: Mapping[Flow, MarketSet],
    observed_markets: Mapping[Flow, MarketSet],
    trade: Trade,
    measures: Mapping[Flow, Sequence[Measure]],
) -> LiveModel | None:
    """What the workbook needs to compute the projection once more, by formulas; else None."""
    years, known_years = study.years_of_rates[1:], study.observed_years[1:]
    assumptions = scenario.assumptions
    is_simple = all(map(live_rows.is_simple, markets.values()))
    if not (assumptions.supply_is_infinite and is_simple) or scenario.trade == "imported":
        return None
    rates = (each for own in measures.values() for each in own if each.kind == "rate")
    set_by_levers = any(getattr(scenario.levers, name) for name in WITHOUT_FORMULAS)
    if set_by_levers or any(each.acts for each in rates):
        return None
    observed = scenario.as_observed()
    calendar = live_inputs.calendar(scenario, years, study)
    parameters = live_inputs.parameters(assumptions, data, trade, markets, study)
    # Without an experiment on the schedules, what is in force is what the scenario has.
    is_moved = scenario.schedule_changes or scenario.levers or scenario.measures
    under = observed_markets if is_moved else markets
    use, cost = (_by_goods(calendar, name) for name in ("use", "trade_cost"))
    solved = _solved(markets, scenario, use, cost, years)
    known_use = _by_goods(calendar, "use_in_force")
    in_force = _solved(under, observed, known_use, None, known_years)
    index = by_segment_and_year(trade.index, "index")
    base: dict[Segment, float] = dict(parameters.select("segment", "base_cny").iter_rows())
    return LiveModel(
        constants=live_inputs.constants(scenario, data, trade, study),
        calendar=calendar,
        parameters=parameters,
        markets=solved,
        in_force=in_force,
        segments=excel_model.live_segments(
            solved, in_force, assumptions, base, index, _paths(scenario, cost, study, years)
        ),
        key_years=[year for year in years if year in study.years.compared],
        sums=study.sums,
    )


def _by_goods(calendar: pl.DataFrame, name: str) -> dict[str, dict[int, float]]:
    """Return a column of the calendar by flow, or product group with rows of its own, and year."""
    found: dict[str, dict[int, float]] = {}
    for goods, year, value in calendar.select("goods", "year", name).iter_rows():
        found.setdefault(goods, {})[year] = value
    return found


def _paths(
    scenario: Scenario, cost: excel_model.Paths, study: Study, years: list[int]
) -> excel_model.SegmentPaths:
    """What is by segment and year: trade costs and growth."""
    growth = {
        segment: [
            scenario.levers.id_in("growth", (segment, sector, study.flow_of(segment)), year)
            for year in years
        ]
        for segment, sector in study.sector_of.items()
    }
    return excel_model.SegmentPaths(cost, growth, scenario.by_id())


def _solved(
    markets: Mapping[Flow, MarketSet],
    scenario: Scenario,
    use: excel_model.Paths,
    cost: excel_model.Paths | None,
    years: list[int],
) -> LiveMarkets:
    """Solve the rows of both flows under one policy for the years wanted."""
    rows = pl.concat(live_rows.market_rows(markets[flow], len(years)) for flow in FLOWS)
    return excel_model.live_markets(rows, years, scenario.assumptions, use, cost)
