"""What trade since entry into force shows of the cuts, and what it could show."""

from collections.abc import Mapping

import polars as pl

from analytics.graph import lasting
from analytics.models import commodity_cuts as model_cuts
from analytics.models import triple_difference as model
from analytics.models.commodity_panel import Panels, panels, predictions
from analytics.models.effects import SegmentEffects
from analytics.readers.shipped import ShippedData
from analytics.schemas.schedule import Schedule
from analytics.schemas.triple_difference import EventStudy, TripleDifference
from analytics.steps import by_flow, known
from analytics.study import Flow, Study
from analytics.tariffs.markets import MarketSet
from analytics.tariffs.mfn import mfn_rates
from analytics.tariffs.rates import calendar_rates, preferential_rates


@lasting
@by_flow
def line_cuts(
    flow: Flow, study: Study, data: ShippedData, observed_schedule: Schedule
) -> pl.DataFrame | None:
    """Cut of each line of a commodity by year; none where the study has no such trade."""
    if data.trade_by_area.is_empty():
        return None
    lines = model_cuts.commodity_lines(observed_schedule, data.commodities, data.sectors, flow)
    years = range(study.base_year, study.last_observed_year + 1)
    known = observed_schedule.known_mfn
    mfn = mfn_rates(observed_schedule.lines, data.mfn_changes, list(years), known)
    rates = calendar_rates(preferential_rates(observed_schedule), mfn)
    return model_cuts.line_cuts(lines, rates)


@lasting
@by_flow
def segment_cuts(observed_markets_ad_valorem: MarketSet) -> pl.DataFrame:
    """Mean cut of each segment by year."""
    return model_cuts.cuts_of_segments(observed_markets_ad_valorem)


@lasting
@by_flow
def commodity_cuts(
    line_cuts: pl.DataFrame | None,
    segment_cuts: pl.DataFrame,
    observed_effects: list[SegmentEffects],
) -> pl.DataFrame | None:
    """Cut and predicted effect of each commodity; none where the study has no such trade."""
    if line_cuts is None:
        return None
    return model_cuts.commodity_cuts(line_cuts, segment_cuts, observed_effects)


def triple_panels(
    study: Study, data: ShippedData, line_cuts: Mapping[Flow, pl.DataFrame | None]
) -> Panels:
    """Panels of trade and cuts by goods and design, whatever the model says of them."""
    cuts = [
        model_cuts.mean_cuts(found).with_columns(flow=pl.lit(flow))
        for flow, found in known(line_cuts).items()
    ]
    return panels(data.trade_by_area, pl.concat(cuts), study.base_year) if cuts else {}


@lasting
def triple_estimates(triple_panels: Panels) -> dict[tuple[str, str], model.Row]:
    """What trade shows, by goods and design."""
    return {key: model.estimates(panel, *key) for key, panel in triple_panels.items()}


@lasting
def triple_differences(
    data: ShippedData,
    triple_panels: Panels,
    triple_estimates: Mapping[tuple[str, str], model.Row],
    commodity_cuts: Mapping[Flow, pl.DataFrame | None],
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Estimates by flow and sample, and year by year, beside what the model says."""
    found = [cuts.with_columns(flow=pl.lit(f)) for f, cuts in known(commodity_cuts).items()]
    if not found:
        return TripleDifference.create_empty(), EventStudy.create_empty()
    predicted = predictions(data.trade_by_area, pl.concat(found))
    return model.triple_difference(triple_panels, triple_estimates, predicted)


def triple_difference(triple_differences: tuple[pl.DataFrame, pl.DataFrame]) -> pl.DataFrame:
    """Estimates by flow and sample."""
    return triple_differences[0]


def event_study(triple_differences: tuple[pl.DataFrame, pl.DataFrame]) -> pl.DataFrame:
    """Estimates year by year."""
    return triple_differences[1]
