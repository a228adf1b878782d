"""Rules of trade among five regions and of what the cuts of China and Japan change in it."""

from collections.abc import Mapping

from analytics.report.lineage.quantities import quantity
from analytics.report.lineage.references import (
    Derivation,
    Origins,
    Row,
    Rule,
    StepRule,
    assumption,
    derived,
    source,
    step,
    value,
)
from analytics.report.lineage.trade import EXCHANGE, MINISTRY, history, moved_others
from analytics.study import Segment

_PARTNER = {"CHN": "JPN", "JPN": "CHN"}
_PARTS = ("trade_diversion_cny", "trade_creation_cny", "price_effect_cny")
_SURPLUSES = ("producer_surplus_change_cny", "consumer_surplus_change_cny", "revenue_change_cny")


def _own(origins: Origins, parameter: str, region: str, segment: str) -> str:
    """Return the address of a regional assumption of a segment, or of its sector."""
    key = (parameter, region, segment)
    known = origins.has_row("regional_assumptions", key)
    return _assumed(parameter, region, segment if known else origins.study.sector_of[segment])


def _assumed(parameter: str, region: str, segment: str = "all") -> str:
    """Return the address of a regional assumption."""
    return value("regional_assumptions", parameter, region, segment, "value")


def _cell(segment: str, origin: str, importer: str, column: str = "value_cny") -> str:
    return value("regional_flows", segment, origin, importer, column)


def _flow(origins: Origins, row: Row) -> Derivation:
    """A cell, by where it stands: trade of the two, rivals, home sales, other markets."""
    segment, origin, importer = row["segment"], row["origin"], row["importer"]
    market = origins.study.importer_of(origins.study.flow_of(segment))
    if importer != market:
        return _other_market(origins, row, market)
    if origin == market:
        sellers = [region for region in origins.study.regions if region != market]
        cells = [_cell(segment, s, market, c) for s in sellers for c in ("value_cny", "mfn_rate")]
        return derived("regional_home", *cells, origins.of_segment("domestic_share", segment))
    if origin != _PARTNER[market]:
        return derived("regional_rivals", *_rivals(origins, segment, origin, market))
    if market == "JPN":
        return derived(
            "national_flow", history("export", segment, origins.study.base_year, "value_cny")
        )
    total = history("import", "total", origins.study.base_year, "value_cny")
    return derived("national_flow_spread", total, step("base_trade", segment))


def _rivals(origins: Origins, segment: str, origin: str, market: str) -> list[str]:
    bilateral = _cell(segment, _PARTNER[market], market)
    shares = [origins.of_segment(n, segment) for n in ("origin_share", "duty_free_rival_share")]
    asean = _own(origins, "asean_of_duty_free", "ASEAN", segment)
    korea = _own(origins, "korea_of_others", "KOR", segment)
    of_origin = {"ASEAN": [asean], "KOR": [korea], "REST": [asean, korea]}
    return [bilateral, *shares, *of_origin[origin]]


def _other_market(origins: Origins, row: Row, market: str) -> Derivation:
    segment, origin, importer = row["segment"], row["origin"], row["importer"]
    published = market == "CHN" and origin == "JPN" and importer != "JPN"
    if published and segment != origins.study.composition.without_series:
        inputs = [source(MINISTRY), source(EXCHANGE), *moved_others(origins, segment)]
        if importer in {"ASEAN", "REST"}:
            inputs.append(_assumed("exports_to_asean", "JPN"))
        if importer == "REST":
            inputs.append(_cell(segment, "JPN", "CHN"))
        return derived(f"japan_to_{importer.lower()}", *inputs)
    spent = [_cell(segment, seller, market) for seller in origins.study.regions]
    sizes = [_assumed("market_size", region) for region in origins.study.regions]
    return derived("regional_other", *spent, *sizes, _assumed("home_share", importer))


def _duty(origins: Origins, row: Row) -> Derivation:
    """Duty in the market that cuts, by origin; elsewhere it is not used."""
    segment, origin, market = row["segment"], row["origin"], row["importer"]
    if market != origins.study.importer_of(origins.study.flow_of(segment)):
        return derived("duty_not_used")
    partner = _cell(segment, _PARTNER[market], market, "mfn_rate")
    if origin == market:
        return derived("duty_of_home", origins.of_segment("domestic_share", segment))
    if origin == "ASEAN":
        return derived("duty_of_asean", origins.of_segment("duty_free_rival_share", segment))
    if origin == "KOR":
        return derived("duty_of_korea", partner, _assumed("korea_tariff_paid", market))
    if origin == "REST":
        return derived("duty_of_rest", partner, *_rivals(origins, segment, origin, market)[1:])
    flow = origins.study.flow_of(segment)
    share = assumption(f"dutiable_regime_share.{flow}")
    return derived("duty_of_partner", step("mfn", origins.study.importer_of(flow)), share)


def _regional_trade(origins: Origins, parts: tuple[str, ...]) -> Derivation:
    """All cells of a segment's trade."""
    (segment,) = parts
    market = origins.study.importer_of(origins.study.flow_of(segment))
    values = [
        _cell(segment, origin, importer)
        for origin in origins.study.regions
        for importer in origins.study.regions
    ]
    duties = [_cell(segment, origin, market, "mfn_rate") for origin in origins.study.regions]
    return derived("regional_trade", *values, *duties)


def _regional(origins: Origins, parts: tuple[str, ...]) -> Derivation:
    """GSIM of a sector: what the cuts of one market change in all regions."""
    importer, sector = parts
    flow = origins.study.flow_into(importer)
    inputs = []
    for segment in origins.segments(flow, sector):
        inputs += [step("regional_trade", segment), quantity("effective_rate", segment)]
        inputs += [origins.of_segment(name, segment)
                   for name in ("armington_elasticity", "total_demand_elasticity")]  # fmt: skip
    share = assumption(f"dutiable_regime_share.{flow}")
    return derived("regional", *inputs, share, _assumed("supply_elasticity", "all"))


def _address(row: Row, column: str, **changed: str) -> str:
    key = {**row, **changed}
    names = ("importer", "sector", "region", "year", "method")
    return value("third_countries", *(key[name] for name in names), column)


def _added(column: str, of_sector: Rule) -> Rule:
    """Totals add sectors, and both markets add the totals of each."""

    def rule(origins: Origins, row: Row) -> Derivation:
        if row["importer"] not in origins.study.parties:
            both = (_address(row, column, importer=i) for i in origins.study.parties)
            return derived("sum_of_markets", *both)
        parts = origins.parts(origins.study.flow_into(row["importer"]), row["sector"])
        if not parts:
            return of_sector(origins, row)
        return derived("sum_of_sectors", *(_address(row, column, sector=part) for part in parts))

    return rule


def _sales(origins: Origins, row: Row) -> Derivation:
    segments: tuple[Segment, ...] = origins.segments(
        origins.study.flow_into(row["importer"]), row["sector"]
    )
    sold = (_cell(segment, row["region"], row["importer"]) for segment in segments)
    return derived("regional_value", *sold)


def _solved(formula: str) -> Rule:
    return lambda _, row: derived(formula, step("regional", row["importer"], row["sector"]))


def _within(formula: str, *columns: str) -> Rule:
    return lambda _, row: derived(formula, *(_address(row, column) for column in columns))


def _stated(_: Origins, row: Row) -> Derivation:
    if row["source_id"]:
        return derived("regional_derived", source(row["source_id"]))
    own = _assumed(row["parameter"], row["region"], row["segment"])
    return derived("regional_assumed", assumption(own.rpartition(":")[0]))


RULES: Mapping[tuple[str, str], Rule] = {
    ("regional_flows", "value_cny"): _flow,
    ("regional_flows", "mfn_rate"): _duty,
    ("regional_assumptions", "value"): _stated,
    ("third_countries", "value_cny"): _added("value_cny", _sales),
    **{
        ("third_countries", name): _added(name, _solved(f"regional_{name.removesuffix('_cny')}"))
        for name in (*_PARTS, "elsewhere_change_cny", *_SURPLUSES)
    },
    ("third_countries", "value_change_cny"): _within("regional_change", *_PARTS),
    ("third_countries", "welfare_change_cny"): _within("regional_welfare", *_SURPLUSES),
}

STEPS: Mapping[str, StepRule] = {"regional_trade": _regional_trade, "regional": _regional}
