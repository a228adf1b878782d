"""How the lines of the embedded schedule spread over staging categories, and how well."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from analytics.models.draws import range_of
from analytics.models.policy import Move
from analytics.models.staging import Staging, calibrate
from analytics.models.staging_problem import Evidence
from analytics.models.staging_report import constraint_table, left_out, prior_table
from analytics.models.trade_bounds import bounds_of_trade
from analytics.readers.shipped import ShippedData
from analytics.scenario import Assumptions
from analytics.schemas.schedule import Schedule
from analytics.schemas.staging import StagingConstraints, StagingPrior, StagingValidation
from analytics.steps import by_flow
from analytics.study import Flow, Study
from analytics.tariffs.market_lines import market_of_lines
from analytics.tariffs.markets import MarketSet
from analytics.tariffs.profile import home_rules
from analytics.tariffs.shares import TradeBounds, at_year_end

_OF_PROFILE = ("staging.", "staging_shares.", "auto_parts_zero_share")


def profile_values(assumptions: Assumptions) -> dict[str, float]:
    """Return the assumptions on which the staging of the embedded schedule depends, by id."""
    values = assumptions.by_id()
    return {name: value for name, value in values.items() if name.startswith(_OF_PROFILE)}


def evidence_of(data: ShippedData) -> Evidence:
    """Return what is known of the staging of the embedded schedule."""
    return Evidence(data.line_groups, data.known_lines, data.treatments, data.staging_priors)


@by_flow
def staging(
    flow: Flow,
    study: Study,
    data: ShippedData,
    schedule_source: str,
    profile_assumptions: Mapping[str, float],
) -> Staging | None:
    """Calibrated staging of the city's country; None for the partner and for imported schedules.

    Raises
    ------
    InputError
        If what is known cannot all hold; see :func:`analytics.models.staging.calibrate`.
    """
    if flow != "import" or schedule_source == "imported":
        return None
    return calibrate(evidence_of(data), profile_assumptions, home_rules(study))


@dataclass(frozen=True)
class StagingEnds:
    """Staging at the ends of an assumption that is drawn, all others at their values."""

    move: Move
    low: Staging
    high: Staging


@by_flow
def staging_ends(
    study: Study,
    data: ShippedData,
    profile_assumptions: Mapping[str, float],
    staging: Staging | None,
) -> list[StagingEnds]:
    """Staging at both ends of each assumption that moves lines between categories."""
    if staging is None:
        return []
    evidence, rules = evidence_of(data), home_rules(study)

    def at(name: str, value: float) -> Staging:
        return calibrate(evidence, {**profile_assumptions, name: value}, rules, staging)

    ends = []
    for name, value in profile_assumptions.items():
        found = range_of(name, profile_assumptions, data.assumption_ranges)
        if found is not None:
            low, high = found
            move = Move(name, low, value, high)
            ends.append(StagingEnds(move, at(name, low), at(name, high)))
    return ends


def staging_constraints(data: ShippedData, staging: Mapping[Flow, Staging | None]) -> pl.DataFrame:
    """What the calibrated staging satisfies; no rows where an official schedule settles it."""
    calibrated = staging["import"]
    if calibrated is None:
        return StagingConstraints.create_empty()
    return constraint_table(calibrated, evidence_of(data))


def staging_prior(data: ShippedData, staging: Mapping[Flow, Staging | None]) -> pl.DataFrame:
    """What the schedule for another party says of it, before and after totals hold."""
    calibrated = staging["import"]
    if calibrated is None:
        return StagingPrior.create_empty()
    return prior_table(calibrated, evidence_of(data))


def staging_validation(
    study: Study,
    data: ShippedData,
    profile_assumptions: Mapping[Flow, Mapping[str, float]],
    staging: Mapping[Flow, Staging | None],
) -> pl.DataFrame:
    """The known lines, each left out in turn and predicted."""
    calibrated = staging["import"]
    if calibrated is None:
        return StagingValidation.create_empty()
    values, rules = profile_assumptions["import"], home_rules(study)
    return left_out(calibrated, evidence_of(data), values, rules)


@by_flow
def trade_bounds(
    study: Study,
    data: ShippedData,
    schedule: Schedule,
    markets: MarketSet,
    staging: Staging | None,
    base_year_trade: pl.DataFrame,
    entering: Mapping[str, Any],
    line_trade_spread: float,
) -> TradeBounds:
    """Least and greatest share of trade at zero over all that is possible; none if it is known."""
    if staging is None:
        return {}
    first = study.entry_into_force
    table = at_year_end(markets, base_year_trade, entering["claim_costs"], first)
    place = market_of_lines(schedule, markets, data.mfn_changes, data.sectors)
    return bounds_of_trade(staging, table, place, line_trade_spread)
