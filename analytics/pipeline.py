"""The whole flow, from cited tables and a scenario to results. Read this file first."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import dataframely as dy
import polars as pl

from analytics import assembly
from analytics.errors import InputError
from analytics.models import baseline, projection, worked
from analytics.models.effects import segment_effects
from analytics.readers import scenarios, user_data
from analytics.readers.shipped import ShippedData, read_shipped, shipped_bytes
from analytics.results import RESULT_SCHEMAS, Results, finished
from analytics.scenario import FLOWS, Assumptions, Flow, Scenario
from analytics.schemas.schedule import RULES, Schedule
from analytics.schemas.trade import QingdaoJapanTrade, TradeHistory
from analytics.tariffs import averages, profile, shares
from analytics.tariffs.markets import (
    MarketSet,
    build_markets,
    merge_alike,
    utilisation_path,
    with_use,
)
from analytics.tariffs.rates import calendar_rates, mfn_rates, preferential_rates

FIRST_YEAR, LAST_YEAR = 2021, 2042
YEARS = list(range(FIRST_YEAR, LAST_YEAR + 1))


def load_scenario(
    name_or_path: str | Path, changes: Mapping[str, object] | None = None
) -> Scenario:
    """Return a scenario by name or file; see :func:`analytics.readers.scenarios.load_scenario`."""
    return scenarios.load_scenario(name_or_path, changes)


def run(scenario: Scenario | str | Path) -> Results:
    """Compute all results of a scenario.

    Parameters
    ----------
    scenario
        A scenario, or its name or file.

    Returns
    -------
    Results
        Validated tables, rounded to the precision in which they are written.

    Raises
    ------
    InputError
        If the scenario is invalid, or asks for an imported schedule that is not there.

    Examples
    --------
    >>> results = run("baseline")
    >>> results.projection.filter(pl.col("year") == 2042).height
    12
    """
    if not isinstance(scenario, Scenario):
        scenario = load_scenario(scenario)
    assumptions = scenario.assumptions
    data = read_shipped()

    # 1. What each line pays, year by year, in China (imports) and in Japan (exports).
    schedules = _schedules(scenario, data)
    markets = {flow: _markets(schedules[flow], flow, scenario, data) for flow in FLOWS}

    # 2. What is traded: the published totals, spread by national composition.
    traded = trade_without_effects(assumptions, data)
    base_trade = traded.base.filter(pl.col("year") == FIRST_YEAR).select("segment", "value_cny")

    # 3. What the tariff changes: shares at zero, averages, effects by sector.
    changed = scenario.schedule_changes
    calibrated = {"import": scenario.schedule == "embedded", "export": False}
    zero_shares = [
        shares.zero_tariff_share(
            markets[flow],
            base_trade,
            margin_threshold=assumptions.margin_threshold,
            calibrated=calibrated[flow],
            hypothetical=any(c.importer == schedules[flow].importer for c in changed),
        )
        for flow in FLOWS
    ]
    happened = scenario.as_observed()
    observed = markets if happened == scenario else market_sets(happened, data)
    projected = project_sectors(scenario, markets, observed, traded)
    all_markets = list(markets.values())
    tables = {
        "headline": assembly.headline_table(data.facts, traded.city),
        "qingdao_japan_trade": traded.city,
        "trade_history": traded.national,
        "zero_tariff_share": pl.concat(zero_shares),
        "tariff_path": pl.concat([averages.tariff_path(m) for m in all_markets]),
        "average_tariff": pl.concat([averages.average_tariff(m, base_trade) for m in all_markets]),
        "markets": pl.concat([m.markets for m in all_markets]),
        "projection": assembly.levels_and_channels(projected, all_markets, assumptions),
        "zone_targets": worked.required_growth(data.zone_targets),
        "certificate_saving": _certificate(data, assumptions.compliance_cost),
        "assumptions": assembly.assumptions_table(scenario, data.assumption_ranges),
        "sources": data.sources,
        "sectors": data.sectors,
        "coverage": assembly.coverage_table(list(schedules.values()), all_markets, base_trade),
    }
    checked = {name: finished(tables[name], schema) for name, schema in RESULT_SCHEMAS.items()}
    return Results(
        scenario=scenario,
        scenario_digest=scenario.digest(),
        data_digest=_data_digest(scenario, schedules),
        data_date=str(data.sources["retrieved"].max()),
        **checked,  # type: ignore[arg-type]
    )


def _schedules(scenario: Scenario, data: ShippedData) -> dict[Flow, Schedule]:
    return {"import": china_schedule(scenario, data), "export": japan_schedule(scenario, data)}


def market_sets(scenario: Scenario, data: ShippedData) -> dict[Flow, MarketSet]:
    """Return the markets of both flows: step 1 of :func:`run`."""
    schedules = _schedules(scenario, data)
    return {flow: _markets(schedules[flow], flow, scenario, data) for flow in FLOWS}


@dataclass(frozen=True)
class Trade:
    """Trade before any effect of a scenario's tariffs: the nation's, the city's, by segment."""

    national: dy.DataFrame[TradeHistory]
    city: dy.DataFrame[QingdaoJapanTrade]
    base: pl.DataFrame
    index: pl.DataFrame


def trade_without_effects(assumptions: Assumptions, data: ShippedData) -> Trade:
    """Return the published totals, spread by national composition: step 2 of :func:`run`."""
    history = baseline.trade_history(data.national_trade, data.exchange_rates, data.sectors)
    trade = baseline.qingdao_japan_trade(
        assembly.published_totals(data.facts), assumptions.export_share, "qingdao_daily_2022"
    )
    base = baseline.base_values(
        trade,
        history,
        data.national_trade,
        baseline.Composition(assumptions.export_share, **assumptions.composition.model_dump()),
    )
    observed_years = list(range(FIRST_YEAR, baseline.LAST_OBSERVED_YEAR + 1))
    index = baseline.growth_index(history, data.sectors, observed_years)
    return Trade(history, trade, base, index)


def project_sectors(
    scenario: Scenario,
    markets: Mapping[Flow, MarketSet],
    observed_markets: Mapping[Flow, MarketSet],
    trade: Trade,
) -> pl.DataFrame:
    """Return trade with and without RCEP by sector: the projection in step 3 of :func:`run`.

    Parameters
    ----------
    scenario
        The scenario.
    markets, observed_markets
        Its markets, and those of the policy in force (:meth:`Scenario.as_observed`).
    trade
        Its trade before any effect.
    """
    assumptions, happened = scenario.assumptions, scenario.as_observed()
    projections = []
    for flow in FLOWS:
        effects = segment_effects(markets[flow], assumptions)
        observed = effects
        if happened != scenario:
            observed = segment_effects(observed_markets[flow], happened.assumptions)
        projections.append(
            projection.project(flow, effects, observed, trade.base, trade.index, assumptions.growth)
        )
    return pl.concat(projections)


def china_schedule(scenario: Scenario, data: ShippedData) -> Schedule:
    """Return China's schedule for Japan: the calibrated profile, or the user's official file."""
    if scenario.schedule == "imported":
        schedule = user_data.load_schedule("CHN", "JPN")
        if schedule is None:
            raise InputError(
                f"scenario {scenario.name}",
                [
                    "schedule = imported, but China's schedule for Japan has not been imported; "
                    "rcep data import FILE --as rcep-annex --importer CHN --origin JPN"
                ],
            )
    else:
        schedule = profile.china_profile(
            data.base_rates,
            data.treatments,
            scenario.assumptions.staging_shares.model_dump(),
            scenario.assumptions.auto_parts_zero_share,
        )
    return profile.change_categories(schedule, _changes(scenario))


def japan_schedule(scenario: Scenario, data: ShippedData) -> Schedule:
    """Return Japan's schedule for China: derived from its tariff, or the user's newer file."""
    schedule = user_data.load_schedule("JPN", "CHN") if scenario.schedule == "imported" else None
    schedule = schedule or profile.japan_profile(data.staged_lines)
    return profile.change_categories(schedule, _changes(scenario))


def _changes(scenario: Scenario) -> list[tuple[str, str, list[str], str]]:
    return [
        (change.importer, change.headings, change.from_categories, change.to_category)
        for change in scenario.schedule_changes
    ]


def _markets(schedule: Schedule, flow: Flow, scenario: Scenario, data: ShippedData) -> MarketSet:
    """Schedule -> stage rates -> calendar rates -> markets -> what is really paid."""
    schedule = merge_alike(schedule, data.mfn_changes, data.sectors, flow, YEARS)
    stages = preferential_rates(schedule)
    mfn = mfn_rates(schedule.lines, data.mfn_changes, YEARS)
    rates = calendar_rates(stages, mfn)
    market_set = build_markets(schedule.lines, rates, data.sectors, flow)
    first_year = RULES["CHN"].entry_into_force.year
    rates_of_use = scenario.assumptions.utilisation_rate[flow]
    if scenario.hypothetical_use is not None:
        rates_of_use = {str(first_year): scenario.hypothetical_use}
    use = utilisation_path(rates_of_use, YEARS, first_year)
    return with_use(market_set, use, scenario.assumptions.margin_threshold)


def _data_digest(scenario: Scenario, schedules: Mapping[Flow, Schedule]) -> str:
    """Digest of the shipped tables, and of imported lines and rates where they were used."""
    digest = hashlib.sha256(shipped_bytes())
    if scenario.schedule == "imported":
        for schedule in schedules.values():
            for table in (schedule.lines, schedule.published):
                digest.update(b"" if table is None else table.write_csv().encode())
    return digest.hexdigest()[:8]


def _certificate(data: ShippedData, compliance_cost: float) -> pl.DataFrame:
    """The first certificate's goods through the same engine: one line, calendar rates, saving."""
    schedule = profile.single_line(data.first_certificate)
    rates = calendar_rates(
        preferential_rates(schedule), mfn_rates(schedule.lines, data.mfn_changes, YEARS[1:])
    )
    return worked.certificate_saving(data.first_certificate, rates, compliance_cost)
