"""The whole flow, from cited tables and a scenario to results. Read this file first."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import polars as pl

from analytics import assembly, steps
from analytics.errors import ArithmeticLimitError
from analytics.held_beside import as_happened, plausibility_table
from analytics.live import live
from analytics.models import linear_exact, worked
from analytics.models.draws import check_draws
from analytics.models.uncertainty import uncertainty
from analytics.readers import scenarios
from analytics.readers.memory import available_memory
from analytics.readers.shipped import ShippedData, read_shipped
from analytics.regions import regions
from analytics.results import RESULT_SCHEMAS, Results, finished
from analytics.scenario import FLOWS, Scenario
from analytics.steps import YEARS
from analytics.tariffs import averages, shares

DRAWS, SEED = 2048, 20220101
"""Draws of the assumptions, and the seed of their sequence: the day on which RCEP took effect."""


def load_scenario(
    name_or_path: str | Path, changes: Mapping[str, object] | None = None
) -> Scenario:
    """Return a scenario by name or file; see :func:`analytics.readers.scenarios.load_scenario`."""
    return scenarios.load_scenario(name_or_path, changes)


def report_name(scenario: Scenario) -> str:
    """Return the folder name that the report of a scenario will have, before it is computed.

    Raises
    ------
    InputError
        If the scenario asks for an imported schedule that is not there.

    Examples
    --------
    >>> report_name(load_scenario("full_use"))
    'full_use'
    """
    if scenario.schedule == "embedded":
        return scenario.name
    schedules = steps.schedules(scenario, read_shipped())
    return scenario.report_name(steps.data_digest(scenario, schedules))


def run(
    scenario: Scenario | str | Path,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    advance: Callable[[float], None] | None = None,
) -> Results:
    """Compute all results of a scenario.

    Parameters
    ----------
    scenario
        A scenario, or its name or file.
    draws
        Draws of the assumptions, a power of two; with 0, and wherever supply is finite, the
        projection has no ranges.
    seed
        Seed of the draws.
    advance
        Called with the share of the draws just completed.

    Returns
    -------
    Results
        Validated tables, rounded to the precision in which they are written.

    Raises
    ------
    InputError
        If the scenario is invalid, or asks for an imported schedule that is not there; if the
        number of draws is no power of two; if its values, each allowed, together lead beyond the
        arithmetic.

    Examples
    --------
    >>> results = run("baseline")
    >>> results.projection.filter(pl.col("year") == 2042).height
    12
    """
    if not isinstance(scenario, Scenario):
        scenario = load_scenario(scenario)
    if draws:
        check_draws(draws, available_memory())
    data = read_shipped()
    # Where a number leaves the arithmetic, the checks say so in words.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        try:
            return _computed(scenario, data, draws, seed, advance)
        except ArithmeticLimitError as error:
            raise steps.naming_assumptions(error, scenario, data) from error


def _computed(
    scenario: Scenario,
    data: ShippedData,
    draws: int,
    seed: int,
    advance: Callable[[float], None] | None,
) -> Results:
    """Take the steps, one after the other."""
    assumptions, happened = scenario.assumptions, scenario.as_observed()

    # 1. What each line pays, year by year, in China (imports) and in Japan (exports); and what it
    #    paid in the years that are over, where the scenario is an experiment with the policy.
    schedules = steps.schedules(scenario, data)
    markets = steps.market_sets(scenario, data, schedules)
    in_force = markets if happened == scenario else steps.market_sets(happened, data)
    all_markets = list(markets.values())

    # 2. What is traded: the published totals, spread by national composition.
    trade = steps.trade_without_effects(assumptions, data)

    # 3. How much is free of duty.
    changed = scenario.schedule_changes
    calibrated = {"import": scenario.schedule == "embedded", "export": False}
    zero_shares = [
        shares.zero_tariff_share(
            markets[flow],
            trade.base_year,
            margin_threshold=assumptions.margin_threshold,
            calibrated=calibrated[flow],
            hypothetical=any(c.importer == schedules[flow].importer for c in changed),
        )
        for flow in FLOWS
    ]

    # 4. What the tariff changes, by sector: as the scenario has supply, and with finite supply.
    simulated = steps.simulate(scenario, markets, in_force, trade)
    supplied = steps.simulate(steps.with_finite_supply(scenario), markets, in_force, trade)
    levels = assembly.levels_and_channels(simulated.sectors, all_markets, assumptions)

    # 5. How sure: the same model with the assumptions drawn from their ranges. The draws solve the
    #    closed form, so with finite supply there are none.
    draws = draws if assumptions.supply_is_infinite else 0
    ranges = uncertainty(
        steps.drawn_model(scenario, data, markets, in_force, trade),
        assumptions.by_id(),
        data.assumption_ranges,
        draws=draws,
        seed=seed,
        advance=advance,
    )

    # 6. What other models say, what it means for others, and what others found.
    compared = {
        flow: linear_exact.compare(markets[flow], assumptions, simulated.counterfactual, YEARS)
        for flow in FLOWS
    }
    third = regions(data, assumptions, markets, trade.base, trade.national)
    city_trade = as_happened(trade.base_year, trade.index)
    beside = plausibility_table(
        data, assumptions, markets, in_force, city_trade, trade.national, levels
    )
    certified = [
        *simulated.certified("projection"),
        *supplied.certified("finite_supply"),
        *(("linear_exact", flow, *found) for flow in FLOWS for found in compared[flow].residuals),
        *(("third_countries", flow, "total", third.effects.residuals[flow]) for flow in FLOWS),
    ]
    tables = {
        "headline": assembly.headline_table(data.facts, trade.city),
        "qingdao_japan_trade": trade.city,
        "trade_history": trade.national,
        "zero_tariff_share": pl.concat(zero_shares),
        "tariff_path": pl.concat([averages.tariff_path(m) for m in all_markets]),
        "average_tariff": pl.concat(
            [averages.average_tariff(m, trade.base_year) for m in all_markets]
        ),
        "markets": pl.concat([m.markets for m in all_markets]),
        "projection": assembly.beside_finite_supply(levels, supplied.sectors).join(
            ranges.bands, on=["flow", "sector", "year"], how="left", validate="1:1"
        ),
        "sensitivity": ranges.sensitivity,
        "convergence": ranges.convergence,
        "welfare": assembly.welfare_table(levels),
        "linear_exact": pl.concat(compared[flow].table for flow in FLOWS),
        "certificates": assembly.certificates_table(certified),
        "third_countries": third.effects.table,
        "regional_flows": third.flows,
        "regional_assumptions": data.regional_assumptions,
        "plausibility": beside,
        "zone_targets": worked.required_growth(data.zone_targets),
        "certificate_saving": steps.certificate_saving(data, assumptions.compliance_cost),
        "assumptions": assembly.assumptions_table(scenario, data.assumption_ranges),
        "sources": assembly.sources_table(data.sources, list(schedules.values())),
        "sectors": data.sectors,
        "coverage": assembly.coverage_table(list(schedules.values()), all_markets, trade.base_year),
    }
    checked = {name: finished(tables[name], schema) for name, schema in RESULT_SCHEMAS.items()}
    return Results(
        scenario=scenario,
        scenario_digest=scenario.digest(),
        data_digest=steps.data_digest(scenario, schedules),
        data_date=str(data.sources["retrieved"].max()),
        draws=draws,
        seed=seed,
        change_log=data.change_log,
        live_model=live(scenario, data, markets, trade),
        accepted_rules=steps.accepted_rules(schedules),
        **checked,  # type: ignore[arg-type]
    )
