"""How the lines of the embedded schedule spread over staging categories, and how well."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.graph import lasting
from analytics.models.armington import Array
from analytics.models.completed import with_imported_lines
from analytics.models.draws import range_of
from analytics.models.effects import SegmentEffects, market_effects
from analytics.models.open_trade import OpenTrade, divided
from analytics.models.policy import Move
from analytics.models.staging import Staging, calibrate, line_groups
from analytics.models.staging_problem import Evidence
from analytics.models.staging_report import (
    LinesInMarkets,
    constraint_table,
    left_out,
    prior_table,
)
from analytics.models.trade_bounds import bounds_of_trade
from analytics.readers.shipped import ShippedData
from analytics.scenario import Assumptions
from analytics.schemas.live import SETTLED
from analytics.schemas.schedule import Schedule
from analytics.schemas.staging import StagingConstraints, StagingPrior, StagingValidation
from analytics.steps import by_flow
from analytics.study import Flow, Segment, Study
from analytics.tariffs.market_lines import market_of_lines
from analytics.tariffs.markets import MarketSet
from analytics.tariffs.profile import home_rules, line_name
from analytics.tariffs.shares import TradeBounds, at_year_end


def profile_values(assumptions: Assumptions) -> dict[str, float]:
    """Return the assumptions on which the staging of the embedded schedule depends, by id."""
    values = assumptions.by_id()
    return {name: value for name, value in values.items() if name.startswith(SETTLED)}


def evidence_of(data: ShippedData) -> Evidence:
    """Return what is published of the staging of the embedded schedule."""
    return Evidence(data.line_groups, data.known_lines, data.treatments, data.staging_priors)


def evidence(
    data: ShippedData, schedule_source: str, imported: Mapping[Flow, Schedule]
) -> Evidence:
    """What is known of the staging of the embedded schedule, with lines of the user's file.

    Raises
    ------
    InputError
        If a line of the file has no place in the schedule.
    """
    published, own = evidence_of(data), imported.get("import")
    if schedule_source != "completed" or own is None:
        return published
    groups, known = with_imported_lines(published.groups, published.known, own)
    return replace(published, groups=groups, known=known)


@by_flow
def staging(
    flow: Flow,
    study: Study,
    evidence: Evidence,
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
    return calibrate(evidence, profile_assumptions, home_rules(study))


@dataclass(frozen=True)
class StagingEnds:
    """Staging at the ends of an assumption that is drawn, all others at their values."""

    move: Move
    low: Staging
    high: Staging


@lasting
@by_flow
def staging_ends(
    study: Study,
    data: ShippedData,
    evidence: Evidence,
    profile_assumptions: Mapping[str, float],
    staging: Staging | None,
) -> list[StagingEnds]:
    """Staging at both ends of each assumption that moves lines between categories."""
    if staging is None:
        return []
    rules = home_rules(study)

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


@lasting
@by_flow
def line_markets(
    data: ShippedData, staging: Staging | None, schedule: Schedule, markets_ad_valorem: MarketSet
) -> pl.DataFrame | None:
    """``tariff_line, place``: the market of each line by its row; None where no line may move."""
    if staging is None:
        return None
    return market_of_lines(schedule, markets_ad_valorem, data.mfn_changes, data.sectors)


@by_flow
def group_markets(
    staging: Staging | None, line_markets: pl.DataFrame | None
) -> NDArray[np.int64] | None:
    """Market of each group of lines and category that it may be in, by its row."""
    if staging is None or line_markets is None:
        return None
    names = line_groups(staging).select(line_name().alias("tariff_line"))
    rows = names.join(line_markets, on="tariff_line", how="left", maintain_order="left")
    return np.asarray(rows["place"].fill_null(0).to_numpy())


@lasting
def staging_constraints(
    evidence: Evidence,
    staging_import: Staging | None,
    group_markets_import: NDArray[np.int64] | None,
    markets_import: MarketSet,
    counterfactual_import: Mapping[Segment, Array],
    effects_import: list[SegmentEffects],
) -> pl.DataFrame:
    """What the calibrated staging satisfies, and what RCEP does to the sets of lines concerned.

    No rows where an official schedule settles it.
    """
    if staging_import is None or group_markets_import is None:
        return StagingConstraints.create_empty()
    segments = markets_import.markets["segment"]
    trade = np.array([counterfactual_import[name][-1] for name in segments])
    opened = OpenTrade.of(markets_import)
    lines = LinesInMarkets(
        group_markets_import,
        markets_import,
        trade * divided(opened.let_in[:, -1], opened.open_share[:, -1]),
        market_effects(markets_import, effects_import)[:, -1],
    )
    return constraint_table(staging_import, evidence, lines)


def staging_prior(evidence: Evidence, staging_import: Staging | None) -> pl.DataFrame:
    """What the schedule for another party says of it, before and after totals hold."""
    if staging_import is None:
        return StagingPrior.create_empty()
    return prior_table(staging_import, evidence)


@lasting
def staging_validation(
    study: Study,
    data: ShippedData,
    schedule_source: str,
    profile_assumptions_import: Mapping[str, float],
    staging_import: Staging | None,
) -> pl.DataFrame:
    """The known lines that are published, each left out in turn and predicted."""
    if staging_import is None:
        return StagingValidation.create_empty()
    given = (evidence_of(data), profile_assumptions_import, home_rules(study))
    calibrated = calibrate(*given) if schedule_source == "completed" else staging_import
    return left_out(calibrated, *given)


@lasting
@by_flow
def trade_bounds(
    study: Study,
    markets: MarketSet,
    staging: Staging | None,
    line_markets: pl.DataFrame | None,
    base_year_trade: pl.DataFrame,
    entering: Mapping[str, Any],
    line_trade_spread: float,
) -> TradeBounds:
    """Least and greatest share of trade at zero over all that is possible; none if it is known."""
    if staging is None or line_markets is None:
        return {}
    first = study.entry_into_force
    table = at_year_end(markets, base_year_trade, entering["claim_costs"], first)
    return bounds_of_trade(staging, table, line_markets, line_trade_spread)
