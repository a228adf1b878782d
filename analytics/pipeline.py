"""The whole flow, from cited tables and a scenario to results. Read this file first.

Each step is a function named after the quantity that it computes; its arguments name what it needs.
Nothing is computed before it is asked for, and a scenario that differs in one assumption computes
again only what depends on it: see :mod:`analytics.graph` and :mod:`analytics.case`.
"""

from collections.abc import Callable
from pathlib import Path

from analytics.case import INPUTS, LINKS, Case
from analytics.graph import bind
from analytics.models.draws import check_draws
from analytics.readers.imported_trade import load_trade
from analytics.readers.memory import available_memory
from analytics.readers.scenarios import load_scenario
from analytics.readers.shipped import read_shipped
from analytics.readers.study import read_study
from analytics.readers.user_data import load_schedule
from analytics.results import Results
from analytics.scenario import Scenario
from analytics.scenario.levers import BY_HEADING
from analytics.schemas.schedule import Schedule
from analytics.steps import (
    compared,
    effects,
    line_trade,
    listed,
    live,
    looked_back,
    measures_table,
    staging,
    tariff_levers,
    tariffs,
    trade,
    validation,
)
from analytics.study import FLOWS, Flow

STEPS = bind(
    [
        # 1. What each line pays, year by year, in the city's country and at the partner; under the
        #    policy in force too (observed_...), since what happened happened under it.
        staging.evidence, staging.staging, staging.staging_ends, staging.line_markets,
        staging.group_markets, staging.trade_bounds,
        tariffs.schedule_without_levers, tariff_levers.schedule, tariffs.claim_costs,
        tariffs.merged_schedule, tariffs.markets_at_law, tariffs.markets_ad_valorem,
        tariffs.channels, tariffs.markets, tariffs.market_rows,
        tariffs.tariff_paths, tariffs.tariff_path, tariffs.certificate_saving,
        staging.staging_constraints, staging.staging_prior, staging.staging_validation,
        # 2. What is traded: the published totals, spread by national composition.
        trade.national_history, trade.city_totals, trade.city_trade, trade.base_trade,
        trade.base_year_trade, trade.growth_index, trade.trade, trade.headline,
        trade.zone_targets, line_trade.line_trade, line_trade.traded, line_trade.trade_coverage,
        # 3. How much is free of duty, and what is paid on average.
        tariffs.entering, tariffs.lines_moved, tariffs.zero_shares, tariffs.zero_tariff_share,
        tariffs.average_tariffs, tariffs.average_tariff,
        # 4. What the tariff changes, by sector: as the scenario has supply, and with finite supply
        #    (supplied_...).
        effects.trade_index, effects.effects, effects.set_paths,
        effects.counterfactual, effects.segment_trade, effects.sector_trade, effects.groups,
        effects.sectors_of_both,
        effects.levels, effects.projection, effects.welfare,
        line_trade.effects_by_line, line_trade.line_effects,
        # 5. How sure: the same model with the assumptions drawn from their ranges.
        effects.policy, effects.drawn_model, effects.uncertainty, effects.projection_bands,
        effects.sensitivity, effects.convergence,
        # 6. What other models say, what it means for others, and what others found.
        compared.linear_comparison, compared.linear_exact,
        compared.regional_rates, compared.regional_flows, compared.regional_effects,
        compared.third_countries,
        validation.full_use_markets, validation.full_use_effects,
        validation.claiming, validation.trade_pieces, validation.claimed_of_flow,
        validation.claimed_pieces, validation.use_moments, validation.lines_at_zero,
        validation.full_gains, validation.validation, effects.certificates,
        looked_back.line_cuts, looked_back.segment_cuts, looked_back.commodity_cuts,
        looked_back.triple_panels, looked_back.triple_estimates, looked_back.triple_differences,
        looked_back.triple_difference, looked_back.event_study,
        # 7. What the result is made of.
        measures_table.touched, measures_table.measures_in_force,
        listed.assumptions, listed.sources, listed.sectors, listed.regional_assumptions,
        listed.coverage, live.live_model, listed.data_digest, listed.data_date,
        listed.change_log, listed.accepted_rules,
    ],
    INPUTS,
    LINKS,
)  # fmt: skip
"""Every step by the quantity that it computes, in an order in which they can be computed."""

DRAWS, SEED = 2048, 20220101
"""Draws of the assumptions, and the seed of their sequence: the day on which RCEP took effect."""


def report_name(scenario: Scenario, *, study: Path | None = None) -> str:
    """Return the folder name that the report of a scenario will have, before it is computed.

    ``study`` is the folder of another study's datasets.

    Raises
    ------
    InputError
        If the scenario asks for an imported schedule that is not there.

    Examples
    --------
    >>> report_name(load_scenario("full_use"))
    'full_use'
    """
    if not scenario.takes_imported:
        return scenario.name
    return scenario.report_name(case_of(scenario, study=study)["data_digest"])


def run(
    scenario: Scenario | str | Path,
    *,
    study: Path | None = None,
    draws: int | None = DRAWS,
    seed: int | None = SEED,
    advance: Callable[[float], None] | None = None,
) -> Results:
    """Return the results of a scenario, each table computed when it is asked for.

    Parameters
    ----------
    scenario
        A scenario, or its name or file.
    study
        Folder of another study: ``study.toml`` and tables as in ``datasets``; None for the one that
        is shipped.
    draws
        Draws of the assumptions, a power of two, None for as many as usual; with 0, and wherever
        supply is finite, the projection has no ranges. They are drawn when a table is asked for
        that needs them: ``projection_bands``, ``sensitivity``, ``convergence``, or ``projection``
        as it is written.
    seed
        Seed of the draws; None for the usual one.
    advance
        Called with the share of the draws just completed.

    Returns
    -------
    Results
        Tables are validated, and rounded to the precision in which they are written.

    Raises
    ------
    InputError
        If the scenario is invalid, asks for an imported schedule that is not there or moves lines
        that are not there; if the number of draws is no power of two. What only shows when a table
        is computed, such as values that together lead beyond the arithmetic, is raised when it is
        asked for.

    Examples
    --------
    >>> results = run("baseline")
    >>> results.projection.filter(pl.col("year") == 2042).height
    12
    """
    if not isinstance(scenario, Scenario):
        scenario = load_scenario(scenario, folder=study)
    draws = DRAWS if draws is None else draws
    seed = SEED if seed is None else seed
    if draws:
        check_draws(draws, available_memory())
    case = case_of(scenario, study=study, draws=draws, seed=seed, advance=advance)
    on_lines = any(getattr(scenario.levers, name) for name in BY_HEADING)
    on_lines = on_lines or bool(scenario.measures)
    if scenario.takes_imported or scenario.schedule_changes or on_lines:
        _ = case.markets  # what is not there, or meets no line, is refused here
    return Results(case.study, scenario, case.draws, seed, case.values)


def case_of(
    scenario: Scenario,
    *,
    study: Path | None = None,
    draws: int = 0,
    seed: int = SEED,
    advance: Callable[[float], None] | None = None,
) -> Case:
    """Return the case of a scenario, whose quantities are computed when they are asked for."""
    data, case = read_shipped(study), read_study(study)
    imported: dict[Flow, Schedule] = {}
    for flow in FLOWS if scenario.schedule != "embedded" else ():
        found = load_schedule(case.importer_of(flow), case.origin_of(flow))
        imported |= {} if found is None else {flow: found}
    trade = load_trade(case) if scenario.trade == "imported" else {}
    # The draws solve the closed form, so with finite supply there are none.
    draws = draws if scenario.assumptions.supply_is_infinite else 0
    return Case(STEPS, case, scenario, data, imported, trade, draws, seed, advance)
