"""Third countries: data and scenario put together for the model of five regions."""

from dataclasses import dataclass

import polars as pl

from analytics.models import regional_flows as regional
from analytics.models.history import cny_per_jpy
from analytics.models.third_countries import ThirdCountries, third_countries
from analytics.readers.shipped import ShippedData
from analytics.scenario import Assumptions
from analytics.schemas import regions as schemas
from analytics.study import Segment, Study
from analytics.units import JPY_PER_BN


@dataclass(frozen=True)
class Regions:
    """Flows among the regions, and what the cuts change.

    Attributes
    ----------
    flows
        Columns of the schema ``RegionalFlows``.
    effects
        Table and certificate.
    """

    flows: pl.DataFrame
    effects: ThirdCountries


def regions(
    data: ShippedData,
    assumptions: Assumptions,
    rates: pl.DataFrame,
    base_values: pl.DataFrame,
    history: pl.DataFrame,
    study: Study,
) -> Regions:
    """Return trade among five regions in 2021 and what the cuts of China and Japan change in it.

    Parameters
    ----------
    data
        Shipped tables: the Ministry's series and the regional assumptions.
    assumptions
        Elasticities and market shares of the scenario.
    rates
        What the goods of each segment pay on average, both flows; see
        :func:`analytics.models.regional_flows.average_rates`.
    base_values
        The city's trade by segment, whose imports have the national composition.
    history
        National trade by segment, in CNY.
    study
        Parties, segments and years.
    """
    parameters = regional.Parameters(data.regional_assumptions, study.sector_of)
    if data.regional_assumptions.is_empty():
        # A study without them has no table of regions.
        found = schemas.ThirdCountries.create_empty()
        return Regions(schemas.RegionalFlows.create_empty(), ThirdCountries(found, {}))
    before = rates.filter(year=study.years.third_countries[0]).select("segment", "mfn_rate")
    flows = regional.regional_flows(
        regional.bilateral_trade(base_values, history, study.base_year),
        {partner: _published(data, assumptions, partner, study) for partner in ("korea", "world")},
        dict(before.iter_rows()),
        assumptions,
        parameters,
        study,
    )
    effects = third_countries(flows, rates, data.sectors, assumptions, parameters, study)
    return Regions(flows, effects)


def _published(
    data: ShippedData, assumptions: Assumptions, partner: str, study: Study
) -> dict[Segment, float]:
    """Trade with a third party in the base year by segment, in CNY."""
    rate = cny_per_jpy(data.exchange_rates).filter(year=study.base_year)["cny_per_jpy"].item()
    composition = assumptions.composition
    values = regional.japan_trade(data.national_trade, data.sectors, partner, composition, study)
    return {segment: value * rate * JPY_PER_BN for segment, value in values.items()}
