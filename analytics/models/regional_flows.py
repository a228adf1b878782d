"""Trade among China, Japan, Korea, ASEAN and the rest of the world, from totals and assumptions.

Published are Japan's exports to and imports from China, Korea and the world by commodity. What is
not published is filled by rules that each cell names: nothing unknown is taken to be zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import dataframely as dy
import numpy as np
import polars as pl

from analytics.models.baseline import BASE_YEAR, TOTAL
from analytics.models.hundredths import require_finite
from analytics.scenario import FLOW_OF_SEGMENT, SEGMENTS, Assumptions, Flow, Segment
from analytics.schemas.regions import REGIONS, RegionalAssumptions
from analytics.schemas.trade import NationalTrade, Sectors
from analytics.tariffs.markets import MarketSet
from analytics.tariffs.sums import ordered_sums

CUTTING = {"import": "CHN", "export": "JPN"}
"""The market that cuts in each flow, seen from China."""
BENEFICIARY = {"CHN": "JPN", "JPN": "CHN"}
MOF = "mof_japan_trade"

_REASONS = {
    "published": ("derived", MOF, "Japan's trade with the partner, f.o.b. or c.i.f. at Japan."),
    "composed": ("assumed", MOF, "Japan's exports, spread over segments with the scenario's "
                 "assumptions on cosmetics and consumer goods."),
    "korea_derived": ("derived", MOF, "Korea's share of Japan's imports of the commodities."),
    "share": ("assumed", None, "An assumed share of the market's imports, scaled by the "
              "beneficiary's trade over its own share."),
    "home": ("assumed", None, "The scenario's domestic share of spending in the market."),
    "asean": ("assumed", None, "An assumed share of Japan's exports to the world."),
    "rest": ("assumed", MOF, "Japan's exports to the world less those to China, Korea and ASEAN, "
             "of which ASEAN's part is assumed."),
    "other_home": ("assumed", None, "An assumed home share of spending; spending in proportion "
                   "to the size of the economy."),
    "other": ("assumed", None, "Imports in proportion to the size of the two economies; no "
              "figure was read."),
}  # fmt: skip


@dataclass(frozen=True)
class Parameters:
    """Looks up the regional assumptions."""

    table: dy.DataFrame[RegionalAssumptions]

    def value(self, parameter: str, region: str, segment: str = "all") -> float:
        """Return one value; a fault of the program if there is none."""
        found = self.table.filter(parameter=parameter, region=region, segment=segment)
        return float(found["value"].item())

    def status(self, parameter: str, region: str, segment: str) -> str:
        """Return the status of one value."""
        found = self.table.filter(parameter=parameter, region=region, segment=segment)
        return str(found["status"].item())


def japan_trade(
    national_trade: dy.DataFrame[NationalTrade],
    sectors: dy.DataFrame[Sectors],
    partner: str,
    consumer_goods_share_of_others: float,
    year: int = BASE_YEAR,
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
    consumer_goods_share_of_others
        Part of the Ministry's "Others" that is consumer goods.
    year
        Calendar year.

    Returns
    -------
    dict
        Exports of Japan for segments of the flow ``import`` (seen from China), else imports.
        Cosmetics have no series and no entry; they stay in ``other_imports``.
    """
    chosen = national_trade.filter(partner=partner, year=year)
    found = {(row["flow"], row["commodity"]): row["value_jpy_bn"] for row in chosen.to_dicts()}
    values: dict[Segment, float] = {}
    for row in sectors.filter(pl.col("commodities").is_not_null()).iter_rows(named=True):
        names = row["commodities"].split("|")
        values[row["segment"]] = sum(found[row["flow"], name] for name in names)
    values["consumer_goods"] += consumer_goods_share_of_others * found["import", "Others"]
    for flow, rest in (("import", "other_imports"), ("export", "other_exports")):
        named = sum(value for name, value in values.items() if FLOW_OF_SEGMENT[name] == flow)
        values[rest] = found[flow, "Grand Total"] - named  # type: ignore[index]
    return values


def bilateral_trade(
    base_values: pl.DataFrame, history: pl.DataFrame, year: int = BASE_YEAR
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


def average_rates(
    market_sets: Sequence[MarketSet], years: Sequence[int], dutiable_share: Mapping[Flow, float]
) -> pl.DataFrame:
    """Return what a segment's goods pay on average over all trade, before and with RCEP.

    Trade that enters without duty, and lines without an ad valorem rate, count at zero: their
    duty does not change.

    Returns
    -------
    polars.DataFrame
        ``segment, year, mfn_rate, effective_rate``.
    """
    frames = []
    for market_set in market_sets:
        share = dutiable_share[market_set.markets["flow"][0]]
        rows = (
            market_set.paths.filter(pl.col("year").is_in(list(years)))
            .join(market_set.markets.select("market", "segment", "weight"), on="market",
                  how="inner", validate="m:1")
            .sort("segment", "year", "market")
        )  # fmt: skip
        weighted = {
            name: share * pl.col("weight") * pl.col(name).fill_null(0.0)
            for name in ("mfn_rate", "effective_rate")
        }
        frames.append(ordered_sums(rows, ["segment", "year"], weighted))
    return pl.concat(frames)


def regional_flows(
    bilateral_cny: Mapping[Segment, float],
    published_cny: Mapping[str, Mapping[Segment, float]],
    mfn_rates: Mapping[Segment, float],
    assumptions: Assumptions,
    parameters: Parameters,
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
    for segment in SEGMENTS:
        cells = _cutting_market(segment, bilateral_cny[segment], mfn_rates[segment],
                                assumptions, parameters)  # fmt: skip
        cells |= _other_markets(segment, cells, published_cny, parameters)
        rows += [
            {"segment": segment, "origin": origin, "importer": importer, "value_cny": value,
             "mfn_rate": rate, "status": _REASONS[kind][0], "source_id": _REASONS[kind][1],
             "reason": _REASONS[kind][2]}
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
) -> _Cells:
    """Return who sells what in the market that cuts, at which tariff before the cut."""
    market = CUTTING[FLOW_OF_SEGMENT[segment]]
    partner = BENEFICIARY[market]
    own, free = assumptions.origin_share[segment], assumptions.duty_free_rival_share[segment]
    imports, others = bilateral / own, max(0.0, 1.0 - own - free)
    asean = free * parameters.value("asean_of_duty_free", "ASEAN", segment)
    korea = others * parameters.value("korea_of_others", "KOR", segment)
    rest, rest_free = others - korea + free - asean, free - asean
    korea_kind = parameters.status("korea_of_others", "KOR", segment)
    korea_rate = mfn_rate * parameters.value("korea_tariff_paid", market)
    # Duty-free suppliers in the rest lower its average duty.
    rest_rate = mfn_rate * (1.0 - rest_free / rest) if rest > 0.0 else mfn_rate
    bilateral_kind = "composed" if market == "CHN" else "published"
    cells: _Cells = {
        (partner, market): (bilateral, mfn_rate, bilateral_kind),
        ("ASEAN", market): (imports * asean, 0.0, "share"),
        ("KOR", market): (imports * korea, korea_rate,
                          "korea_derived" if korea_kind == "derived" else "share"),
        ("REST", market): (imports * rest, rest_rate, "share"),
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
) -> _Cells:
    """Return sales in the markets that do not cut; their tariffs are not used."""
    market = CUTTING[FLOW_OF_SEGMENT[segment]]
    size = {region: parameters.value("market_size", region) for region in REGIONS}
    spending = sum(value * (1.0 + (rate or 0.0)) for value, rate, _ in cutting.values())
    cells: _Cells = {}
    for importer in (region for region in REGIONS if region != market):
        total = spending * size[importer] / size[market]
        home = total * parameters.value("home_share", importer)
        sellers = [region for region in REGIONS if region != importer]
        whole = sum(size[region] for region in sellers)
        cells[importer, importer] = (home, None, "other_home")
        for origin in sellers:
            cells[origin, importer] = ((total - home) * size[origin] / whole, None, "other")
    if market == "CHN" and segment in published_cny["world"]:
        world, korea = (published_cny[partner][segment] for partner in ("world", "korea"))
        asean = world * parameters.value("exports_to_asean", "JPN")
        kind = "composed" if segment in ("consumer_goods", "other_imports") else "published"
        cells["JPN", "KOR"] = (korea, None, kind)
        cells["JPN", "ASEAN"] = (asean, None, "asean")
        china = cutting["JPN", "CHN"][0]
        cells["JPN", "REST"] = (world - china - korea - asean, None, "rest")
    return cells
