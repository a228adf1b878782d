"""What each line pays, year by year, in the city's country (imports) and at the partner."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from analytics.errors import InputError
from analytics.graph import lasting
from analytics.models import illustrations
from analytics.models.staging import Staging, line_groups
from analytics.readers.shipped import ShippedData
from analytics.scenario import ScheduleChange
from analytics.scenario.levers import Levers
from analytics.schemas.results import CertificateSaving
from analytics.schemas.schedule import Schedule
from analytics.steps import by_flow
from analytics.study import FLOWS, Flow, Segment, Study
from analytics.tariffs import averages, channel, profile, shares
from analytics.tariffs.category_changes import change_categories
from analytics.tariffs.margins import with_reference_margin
from analytics.tariffs.markets import Lean, MarketSet, build_markets, merge_alike
from analytics.tariffs.mfn import mfn_rates
from analytics.tariffs.rates import calendar_rates, preferential_rates
from analytics.tariffs.use import utilisation_path, with_specific_duties, with_use


def claim_costs(
    compliance_cost: float, claim_fixed_cost: float, shipment_spread: float
) -> dict[str, float]:
    """What a claim costs, under the names of the equations."""
    return {
        "compliance_cost": compliance_cost,
        "claim_fixed_cost": claim_fixed_cost,
        "shipment_spread": shipment_spread,
    }


@by_flow
def schedule_without_levers(
    flow: Flow,
    study: Study,
    data: ShippedData,
    schedule_source: str,
    imported: Mapping[Flow, Schedule],
    staging: Staging | None,
    schedule_changes: Sequence[ScheduleChange],
) -> Schedule:
    """The importer's schedule: the user's official file, the calibrated or the derived profile.

    Raises
    ------
    InputError
        If an imported schedule is asked for that is not there, or a change meets no line.
    """
    found = imported.get(flow)
    if found is None and flow == "import" and schedule_source != "embedded":
        importer, origin = study.pair
        raise InputError(
            "scenario with an imported schedule",
            [
                f"schedule = {schedule_source}, but {study.home.en}'s schedule for "
                f"{study.partner.en} has not been imported; rcep data import FILE "
                f"--as rcep-annex --importer {importer} --origin {origin}"
            ],
        )
    if found is not None and flow == "import" and staging is None:
        found = profile.with_mean_mfn(found, data.line_groups)
    if staging is not None:
        found = profile.calibrated_profile(line_groups(staging), study)
    found = found or profile.derived_profile(data.staged_lines, study)
    found = with_reference_margin(found, data.mfn_changes, study.entry_into_force)
    changes = [(c.importer, c.headings, c.from_categories, c.to_category) for c in schedule_changes]
    return change_categories(found, changes)


@lasting
@by_flow
def merged_schedule(
    flow: Flow, study: Study, data: ShippedData, schedule: Schedule, traded: pl.DataFrame | None
) -> Schedule:
    """The schedule with one row for lines that no later step can tell apart.

    Where trade is known by line, each stays by itself.
    """
    if traded is not None:
        return schedule
    return merge_alike(schedule, data.mfn_changes, data.sectors, flow, study.years_of_rates)


@lasting
@by_flow
def markets_at_law(
    flow: Flow,
    study: Study,
    data: ShippedData,
    merged_schedule: Schedule,
    margin_tilt: float,
    margin_pivot: float,
    traded: pl.DataFrame | None,
) -> MarketSet:
    """Schedule -> stage rates -> calendar rates -> markets, before the use of the preference."""
    merged = merged_schedule
    stages = preferential_rates(merged)
    mfn = mfn_rates(merged.lines, data.mfn_changes, study.years_of_rates, merged.known_mfn)
    rates = calendar_rates(stages, mfn)
    lean = Lean(merged.reference_margin, margin_tilt, margin_pivot, traded)
    return build_markets(merged.lines, rates, data.sectors, flow, lean, merged.measures)


@by_flow
def markets_ad_valorem(markets_at_law: MarketSet, specific_duty_equivalent: float) -> MarketSet:
    """Markets at law, where duties that are not ad valorem have the equivalent that is assumed."""
    return with_specific_duties(markets_at_law, specific_duty_equivalent)


@by_flow
def channels(markets_ad_valorem: MarketSet) -> pl.DataFrame:
    """Where the tariff can act on a sector, or why it cannot."""
    return channel.channels(markets_ad_valorem)


@by_flow
def markets(
    markets_ad_valorem: MarketSet,
    study: Study,
    utilisation_rate: Mapping[str, float],
    set_use: Mapping[Segment, Mapping[int, float]],
    hypothetical_use: float | None,
    claim_costs: Mapping[str, float],
) -> MarketSet:
    """Markets with what is really paid, once the use of the preference is counted."""
    first = study.entry_into_force
    rates = utilisation_rate if hypothetical_use is None else {str(first): hypothetical_use}
    use = utilisation_path(rates, study.years_of_rates, first)
    own = set_use if hypothetical_use is None else {}
    return with_use(markets_ad_valorem, use, claim_costs, own)


@by_flow
def entering(
    flow: Flow, claim_costs: Mapping[str, float], dutiable_regime_share: Mapping[Flow, float]
) -> dict[str, Any]:
    """What decides how much of a flow enters free, beside its rates."""
    return {"claim_costs": claim_costs, "dutiable_share": dutiable_regime_share[flow]}


@by_flow
def lines_moved(schedule_changes: Sequence[ScheduleChange], line_levers: Levers) -> bool:
    """Whether an experiment sets the rates of lines."""
    return bool(schedule_changes) or bool(line_levers)


@lasting
@by_flow
def zero_shares(
    flow: Flow,
    study: Study,
    markets: MarketSet,
    base_year_trade: pl.DataFrame,
    entering: Mapping[str, Any],
    schedule_source: str,
    lines_moved: bool,  # noqa: FBT001 (a quantity like any other)
    trade_bounds: shares.TradeBounds,
) -> pl.DataFrame:
    """How much of a flow is free of duty."""
    return shares.zero_tariff_share(
        markets,
        base_year_trade,
        **entering,
        first_year=study.entry_into_force,
        calibrated=flow == "import" and schedule_source != "imported",
        hypothetical=lines_moved,
        trade_bounds=trade_bounds,
    )


def zero_tariff_share(zero_shares: Mapping[Flow, pl.DataFrame]) -> pl.DataFrame:
    """The zero-tariff shares of both flows."""
    return pl.concat([zero_shares[flow] for flow in FLOWS])


@lasting
@by_flow
def tariff_paths(markets: MarketSet) -> pl.DataFrame:
    """Average rates by sector."""
    return averages.tariff_path(markets)


def tariff_path(tariff_paths: Mapping[Flow, pl.DataFrame]) -> pl.DataFrame:
    """Average rates by sector, both flows."""
    return pl.concat([tariff_paths[flow] for flow in FLOWS])


@lasting
@by_flow
def average_tariffs(markets: MarketSet, base_year_trade: pl.DataFrame) -> pl.DataFrame:
    """Simple and trade-weighted averages."""
    return averages.average_tariff(markets, base_year_trade)


def average_tariff(average_tariffs: Mapping[Flow, pl.DataFrame]) -> pl.DataFrame:
    """Simple and trade-weighted averages, both flows."""
    return pl.concat([average_tariffs[flow] for flow in FLOWS])


def market_rows(markets_at_law: Mapping[Flow, MarketSet]) -> pl.DataFrame:
    """All markets; the use of the preference does not change what they are."""
    rows = pl.concat([markets_at_law[flow].markets for flow in FLOWS])
    return rows.rename({"measure": "dated_measure"})


@lasting
def certificate_saving(study: Study, data: ShippedData, compliance_cost: float) -> pl.DataFrame:
    """The first certificate's goods through the same engine: one line, calendar rates, saving."""
    certificate = data.first_certificate
    if certificate.is_empty():
        return CertificateSaving.create_empty()
    line = profile.single_line(certificate)
    rates = calendar_rates(
        preferential_rates(line),
        mfn_rates(line.lines, data.mfn_changes, study.years_of_rates[1:]),
    )
    return illustrations.certificate_saving(certificate, rates, compliance_cost)
