"""What trade since entry into force shows of the cuts, and what it could show."""

from collections.abc import Mapping

import polars as pl

from analytics.models import triple_difference as model
from analytics.models.commodity_cuts import commodity_cuts as cuts_of
from analytics.models.commodity_cuts import commodity_lines
from analytics.models.effects import SegmentEffects
from analytics.readers.shipped import ShippedData
from analytics.schemas.schedule import Schedule
from analytics.schemas.triple_difference import EventStudy, TripleDifference
from analytics.steps import by_flow
from analytics.study import FLOWS, Flow, Study
from analytics.tariffs.markets import MarketSet
from analytics.tariffs.mfn import mfn_rates
from analytics.tariffs.rates import calendar_rates, preferential_rates


@by_flow
def commodity_cuts(
    flow: Flow,
    study: Study,
    data: ShippedData,
    observed_schedule: Schedule,
    observed_markets: MarketSet,
    observed_effects: list[SegmentEffects],
) -> pl.DataFrame | None:
    """Cut and predicted effect of each commodity; none where the study has no such trade."""
    if data.trade_by_area.is_empty():
        return None
    lines = commodity_lines(observed_schedule, data.commodities, data.sectors, flow)
    years = range(study.base_year, study.last_observed_year + 1)
    known = observed_schedule.known_mfn
    mfn = mfn_rates(observed_schedule.lines, data.mfn_changes, list(years), known)
    rates = calendar_rates(preferential_rates(observed_schedule), mfn)
    return cuts_of(lines, rates, observed_markets, observed_effects)


def triple_differences(
    study: Study, data: ShippedData, commodity_cuts: Mapping[Flow, pl.DataFrame | None]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Estimates by flow and sample, and year by year."""
    found = {flow: cuts for flow, cuts in commodity_cuts.items() if cuts is not None}
    if not found:
        return TripleDifference.create_empty(), EventStudy.create_empty()
    cuts = pl.concat(found[flow].with_columns(flow=pl.lit(flow)) for flow in FLOWS)
    return model.triple_difference(data.trade_by_area, cuts, study.base_year)


def triple_difference(triple_differences: tuple[pl.DataFrame, pl.DataFrame]) -> pl.DataFrame:
    """Estimates by flow and sample."""
    return triple_differences[0]


def event_study(triple_differences: tuple[pl.DataFrame, pl.DataFrame]) -> pl.DataFrame:
    """Estimates year by year."""
    return triple_differences[1]
