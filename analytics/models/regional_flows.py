"""Trade among China, Japan, Korea, ASEAN and the rest of the world, from totals and assumptions.

Published are Japan's exports to and imports from China, Korea and the world by commodity. What is
not published is filled by rules that each cell names: nothing unknown is taken to be zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import dataframely as dy
import numpy as np
import polars as pl

from analytics.models.baseline import others_jpy_bn, with_moves
from analytics.models.history import trade_of_segments
from analytics.models.hundredths import require_finite
from analytics.scenario import Assumptions
from analytics.scenario.groups import CompositionAssumptions
from analytics.schemas.regions import RegionalAssumptions
from analytics.schemas.trade import NationalTrade, Sectors
from analytics.study import OTHER_REGIONS, TOTAL, Segment, Study

KOREA, ASEAN, REST = OTHER_REGIONS
_SERIES = True  # the source is that of the national series
_REASONS = {
    "published": ("derived", _SERIES, "Japan's trade with the partner, f.o.b. or c.i.f. at Japan."),
    "composed": ("assumed", _SERIES, "Japan's exports, spread over segments with the scenario's "
                 "assumptions on cosmetics and consumer goods."),
    "korea_derived": ("derived", _SERIES, "Korea's share of Japan's imports of the commodities."),
    "share": ("assumed", False, "An assumed share of the market's imports, scaled by the "
              "beneficiary's trade over its own share."),
    "home": ("assumed", False, "The scenario's domestic share of spending in the market."),
    "asean": ("assumed", False, "An assumed share of Japan's exports to the world."),
    "rest": ("assumed", _SERIES, "Japan's exports to the world less those to China, Korea and "
             "ASEAN, of which ASEAN's part is assumed."),
    "other_home": ("assumed", False, "An assumed home share of spending; spending in proportion "
                   "to the size of the economy."),
    "other": ("assumed", False, "Imports in proportion to the size of the two economies; no "
              "figure was read."),
}  # fmt: skip


@dataclass(frozen=True)
class Parameters:
    """Looks up the regional assumptions; a segment without its own has those of its sector."""

    table: dy.DataFrame[RegionalAssumptions]
    sector_of: Mapping[Segment, str]

    @cached_property
    def _rows(self) -> dict[tuple[str, str, str], dict[str, Any]]:
        keys = ("parameter", "region", "segment")
        return {tuple(row[key] for key in keys): row for row in self.table.iter_rows(named=True)}

    def _row(self, parameter: str, region: str, segment: str) -> dict[str, Any]:
        own = self._rows.get((parameter, region, segment))
        return own or self._rows[parameter, region, self.sector_of.get(segment, segment)]

    def value(self, parameter: str, region: str, segment: str = "all") -> float:
        """Return one value; a fault of the program if there is none."""
        return float(self._row(parameter, region, segment)["value"])

    def status(self, parameter: str, region: str, segment: str) -> str:
        """Return the status of one value."""
        return str(self._row(parameter, region, segment)["status"])


def japan_trade(
    national_trade: dy.DataFrame[NationalTrade],
    sectors: dy.DataFrame[Sectors],
    partner: str,
    composition: CompositionAssumptions,
    study: Study,
) -> dict[Segment, float]:
    """Return Japan's trade with a partner by segment, in bn JPY, as far as it is published.

    Parameters
    ----------
    national_trade
        Ministry of Finance series.
    sectors
        Segments with their commodities.
    partner
        ``china``, ``korea`` or ``world``.
    composition
        Which parts of the Ministry's "Others" are consumer goods and goods of all kinds.
    study
        Base year, and the names of the series.

    Returns
    -------
    dict
        Exports of Japan for segments of the flow ``import`` (seen from China), else imports.
        Goods without a series (cosmetics) have no entry; they stay in the segment that holds them.
    """
    of_year = trade_of_segments(national_trade, sectors, partner, study).filter(
        pl.col("segment") != TOTAL, year=study.base_year
    )
    values: dict[Segment, float] = dict(of_year.select("segment", "value_jpy_bn").iter_rows())
    imports = {name: value for name, value in values.items() if study.flow_of(name) == "import"}
    others = others_jpy_bn(national_trade, partner, study)
    moved = with_moves(imports, others, composition, study)
    return values | {name: float(value) for name, value in moved.items()}


def bilateral_trade(
    base_values: pl.DataFrame, history: pl.DataFrame, year: int
) -> dict[Segment, float]:
    """Return trade between China and Japan by segment in CNY.

    Parameters
    ----------
    base_values
        The city's trade by segment, whose composition of imports is the national one.
    history
        National trade by segment and in total.
    year
        Base year.
    """
    exports = history.filter(pl.col("segment") != TOTAL, flow="export", year=year)
    total = history.filter(flow="import", year=year, segment=TOTAL)["value_cny"].item()
    city = base_values.filter(flow="import", year=year)
    whole = float(np.sum(city["value_cny"].to_numpy()))
    pairs = [
        *exports.select("segment", "value_cny").iter_rows(),
        *city.select("segment", total * pl.col("value_cny") / whole).iter_rows(),
    ]
    return {name: float(value) for name, value in pairs}


def regional_flows(
    bilateral_cny: Mapping[Segment, float],
    published_cny: Mapping[str, Mapping[Segment, float]],
    mfn_rates: Mapping[Segment, float],
    assumptions: Assumptions,
    parameters: Parameters,
    study: Study,
) -> pl.DataFrame:
    """Return trade among the regions by segment, with tariffs before RCEP and status by cell.

    Parameters
    ----------
    bilateral_cny
        Trade between China and Japan by segment.
    published_cny
        Japan's trade with ``korea`` and ``world`` by segment, where it is published.
    mfn_rates
        Average duty on the beneficiary's goods before RCEP, by segment.
    assumptions
        Market shares of the scenario.
    parameters
        Regional assumptions.
    study
        Parties and segments.

    Returns
    -------
    polars.DataFrame
        Columns of the schema ``RegionalFlows``.

    Raises
    ------
    ArithmeticLimitError
        If a share is so small that the trade it implies is not finite.

    Notes
    -----
    The market that cuts: imports are the beneficiary's trade over its assumed share; ASEAN and
    Korea are parts of the rest by assumption (Korea in Japan by the Ministry's figures); home
    sales follow from the domestic share of spending. Other markets: Japan's exports as published;
    all else in proportion to the size of economies.
    """
    rows: list[dict[str, object]] = []
    source = study.series.source_id
    for segment in study.all_segments:
        cells = _cutting_market(segment, bilateral_cny[segment], mfn_rates[segment],
                                assumptions, parameters, study)  # fmt: skip
        cells |= _other_markets(segment, cells, published_cny, parameters, study)
        rows += [
            {"segment": segment, "origin": origin, "importer": importer, "value_cny": value,
             "mfn_rate": rate, "status": _REASONS[kind][0],
             "source_id": source if _REASONS[kind][1] else None, "reason": _REASONS[kind][2]}
            for (origin, importer), (value, rate, kind) in cells.items()
        ]  # fmt: skip
    table = pl.DataFrame(rows, infer_schema_length=None).sort("segment", "origin", "importer")
    require_finite("trade among the regions", table["value_cny"].to_numpy())
    return table


_Cells = dict[tuple[str, str], tuple[float, float | None, str]]


def _cutting_market(
    segment: Segment,
    bilateral: float,
    mfn_rate: float,
    assumptions: Assumptions,
    parameters: Parameters,
    study: Study,
) -> _Cells:
    """Return who sells what in the market that cuts, at which tariff before the cut."""
    market, partner = (of(study.flow_of(segment)) for of in (study.importer_of, study.origin_of))
    own, free = assumptions.origin_share[segment], assumptions.duty_free_rival_share[segment]
    imports, others = bilateral / own, max(0.0, 1.0 - own - free)
    asean = free * parameters.value("asean_of_duty_free", ASEAN, segment)
    korea = others * parameters.value("korea_of_others", KOREA, segment)
    rest, rest_free = others - korea + free - asean, free - asean
    korea_kind = parameters.status("korea_of_others", KOREA, segment)
    korea_rate = mfn_rate * parameters.value("korea_tariff_paid", market)
    # Duty-free suppliers in the rest lower its average duty.
    rest_rate = mfn_rate * (1.0 - rest_free / rest) if rest > 0.0 else mfn_rate
    bilateral_kind = "composed" if market == study.home.code else "published"
    cells: _Cells = {
        (partner, market): (bilateral, mfn_rate, bilateral_kind),
        (ASEAN, market): (imports * asean, 0.0, "share"),
        (KOREA, market): (imports * korea, korea_rate,
                          "korea_derived" if korea_kind == "derived" else "share"),
        (REST, market): (imports * rest, rest_rate, "share"),
    }  # fmt: skip
    paid = sum(value * (1.0 + (rate or 0.0)) for value, rate, _ in cells.values())
    domestic = assumptions.domestic_share[segment]
    cells[market, market] = (paid * domestic / (1.0 - domestic), 0.0, "home")
    return cells


def _other_markets(
    segment: Segment,
    cutting: _Cells,
    published_cny: Mapping[str, Mapping[Segment, float]],
    parameters: Parameters,
    study: Study,
) -> _Cells:
    """Return sales in the markets that do not cut; their tariffs are not used."""
    market, home, partner = study.importer_of(study.flow_of(segment)), *study.parties
    regions = study.regions
    size = {region: parameters.value("market_size", region) for region in regions}
    spending = sum(value * (1.0 + (rate or 0.0)) for value, rate, _ in cutting.values())
    cells: _Cells = {}
    for importer in (region for region in regions if region != market):
        total = spending * size[importer] / size[market]
        own = total * parameters.value("home_share", importer)
        sellers = [region for region in regions if region != importer]
        whole = sum(size[region] for region in sellers)
        cells[importer, importer] = (own, None, "other_home")
        for origin in sellers:
            cells[origin, importer] = ((total - own) * size[origin] / whole, None, "other")
    if market == home and segment in published_cny["world"]:
        world, korea = (published_cny[partner][segment] for partner in ("world", "korea"))
        asean = world * parameters.value("exports_to_asean", partner)
        composed = (study.composition.part_of_others, study.rest_of("import"))
        kind = "composed" if segment in composed else "published"
        cells[partner, KOREA] = (korea, None, kind)
        cells[partner, ASEAN] = (asean, None, "asean")
        bilateral = cutting[partner, home][0]
        cells[partner, REST] = (world - bilateral - korea - asean, None, "rest")
    return cells
