"""What is traded: the published totals, spread by national composition."""

from collections.abc import Mapping
from dataclasses import dataclass

import dataframely as dy
import polars as pl

from analytics.errors import InputError
from analytics.models import baseline, history, illustrations
from analytics.readers.shipped import ShippedData
from analytics.scenario.groups import CompositionAssumptions
from analytics.schemas.line_trade import LineTrade
from analytics.schemas.trade import Facts, Headline, QingdaoJapanTrade, TradeHistory
from analytics.steps.line_trade import shares_of_lines
from analytics.study import Flow, HeadlineFigure, Segment, Study
from analytics.units import CNY_PER_BN, PERCENT


@dataclass(frozen=True)
class Trade:
    """Trade before any effect of a scenario's tariffs.

    Attributes
    ----------
    national
        The nation's, by segment and in total.
    city
        The city's, by flow.
    index
        Growth from the base year in the observed years, by segment.
    base_year
        ``segment, value_cny`` of the base year, the weights of shares and averages.
    of_lines
        Shares of segments as imported trade has them, by flow; none of a flow whose composition is
        that of national trade.
    """

    national: dy.DataFrame[TradeHistory]
    city: dy.DataFrame[QingdaoJapanTrade]
    index: pl.DataFrame
    base_year: pl.DataFrame
    of_lines: Mapping[Flow, Mapping[Segment, float]]


def national_history(study: Study, data: ShippedData) -> dy.DataFrame[TradeHistory]:
    """National trade of the pair by segment and in total."""
    return history.trade_history(data.national_trade, data.exchange_rates, data.sectors, study)


def fact(facts: dy.DataFrame[Facts], fact_id: str) -> float:
    """Return one cited figure, in the unit in which it is stored."""
    return float(facts.filter(pl.col("fact_id") == fact_id)["value"].item())


def city_totals(study: Study, data: ShippedData) -> dict[int, float]:
    """The city's trade with the partner in CNY, by year: as published, then by its growth.

    Raises
    ------
    InputError
        If the study names a figure that is not among the facts; all of them at once.
    """
    facts, totals = data.facts, study.totals
    named = {totals.fact, *totals.growth.values()}
    named |= {name for figure in study.headline for name in (figure.fact, figure.before) if name}
    missing = sorted(named - set(facts["fact_id"]))
    if missing:
        told = "study.toml names it, and published/facts.csv has no such figure; add it there"
        raise InputError("facts of the study", [f"{name}: {told}" for name in missing])
    total = fact(facts, totals.fact) * CNY_PER_BN
    found = {totals.year: round(total, 2)}
    for year, growth in sorted(totals.growth.items()):
        total *= 1.0 + fact(facts, growth) / PERCENT
        found[year] = round(total, 2)
    return found


def city_trade(
    study: Study, city_totals: Mapping[int, float], export_share: float
) -> dy.DataFrame[QingdaoJapanTrade]:
    """The city's trade by flow."""
    return baseline.qingdao_japan_trade(city_totals, export_share, study.totals.source_id)


def base_trade(
    study: Study,
    data: ShippedData,
    city_trade: dy.DataFrame[QingdaoJapanTrade],
    national_history: dy.DataFrame[TradeHistory],
    export_share: float,
    composition: CompositionAssumptions,
    line_trade: Mapping[Flow, LineTrade | None],
) -> pl.DataFrame:
    """The city's trade by segment in the years with published totals."""
    assumed = baseline.Composition(
        export_share, **composition.model_dump(), of_lines=shares_of_lines(line_trade)
    )
    return baseline.base_values(city_trade, national_history, data.national_trade, assumed, study)


def base_year_trade(study: Study, base_trade: pl.DataFrame) -> pl.DataFrame:
    """``segment, value_cny`` of the base year."""
    return base_trade.filter(pl.col("year") == study.base_year).select("segment", "value_cny")


def growth_index(
    study: Study, data: ShippedData, national_history: dy.DataFrame[TradeHistory]
) -> pl.DataFrame:
    """Trade relative to the base year in the observed years, as the province's trade went."""
    years = study.observed_years
    return history.growth_index(
        national_history, data.sectors, years, study.base_year, data.observed_trade
    )


def trade(
    national_history: dy.DataFrame[TradeHistory],
    city_trade: dy.DataFrame[QingdaoJapanTrade],
    growth_index: pl.DataFrame,
    base_year_trade: pl.DataFrame,
    line_trade: Mapping[Flow, LineTrade | None],
) -> Trade:
    """Trade before any effect, together."""
    of_lines = shares_of_lines(line_trade)
    return Trade(national_history, city_trade, growth_index, base_year_trade, of_lines)


def headline(study: Study, data: ShippedData, city_totals: Mapping[int, float]) -> pl.DataFrame:
    """Published headline figures and what follows from them, as the study lists them."""
    shown = {"measure", "year", "unit", "status", "source_id", "note"}
    rows = [
        {**figure.model_dump(include=shown), "value": _figure(figure, data.facts, city_totals)}
        for figure in study.headline
    ]
    return pl.DataFrame(rows, schema=Headline.create_empty().schema)


def _figure(
    figure: HeadlineFigure, facts: dy.DataFrame[Facts], city_totals: Mapping[int, float]
) -> float:
    if figure.value == "city_total":
        return city_totals[figure.year] / CNY_PER_BN
    value = _fraction(facts, figure.fact)
    if figure.before:
        value /= 1.0 + _fraction(facts, figure.before)
    return value if figure.value == "fact" else city_totals[figure.year] / CNY_PER_BN / value


def _fraction(facts: dy.DataFrame[Facts], fact_id: str) -> float:
    """Return a figure; one in per cent as a fraction."""
    unit = str(facts.filter(pl.col("fact_id") == fact_id)["unit"].item())
    return fact(facts, fact_id) / PERCENT if unit.startswith("%") else fact(facts, fact_id)


def zone_targets(data: ShippedData) -> pl.DataFrame:
    """Targets of the demonstration zone, and the growth that they ask for."""
    return illustrations.required_growth(data.zone_targets)
