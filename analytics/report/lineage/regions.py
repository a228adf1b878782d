"""Rules of trade among five regions and of what the cuts of China and Japan change in it."""

from collections.abc import Mapping

from analytics.report.lineage import references as refs
from analytics.report.lineage import trade
from analytics.report.lineage.quantities import quantity
from analytics.report.lineage.tariffs import leaning, schedule
from analytics.scenario.levers import ELASTICITIES
from analytics.study import Study

_PARTS = ("substitution_effect_cny", "expansion_effect_cny", "price_effect_cny")
_SURPLUSES = ("producer_surplus_change_cny", "consumer_surplus_change_cny", "revenue_change_cny")


def _own(origins: refs.Origins, parameter: str, region: str, segment: str) -> str:
    """Return the address of a regional assumption of a segment, or of its sector."""
    known = (parameter, region, segment) in origins.rows("regional_assumptions")
    return _assumed(parameter, region, segment if known else origins.study.sector_of[segment])


def _assumed(parameter: str, region: str, segment: str = "all") -> str:
    """Return the address of a regional assumption."""
    return refs.value("regional_assumptions", parameter, region, segment, "value")


def _flow_into(segment: str, origin: str, importer: str, column: str = "value_cny") -> str:
    return refs.value("regional_flows", segment, origin, importer, column)


def _other_party(study: Study, code: str) -> str:
    return next(party for party in study.parties if party != code)


def _sale(cell: refs.Cell) -> list[str]:
    """Return what is sold, by whom and to whom."""
    return [cell.row[name] for name in ("segment", "origin", "importer")]


def _flow(cell: refs.Cell) -> refs.Derivation:
    """A cell, by whose sales it holds: trade of the two, rivals, home sales, other markets."""
    study, (segment, origin, importer) = cell.origins.study, _sale(cell)
    market = study.importer_of(study.flow_of(segment))
    if importer != market:
        return _other_market(cell, market)
    if origin == market:
        sold = [_flow_into(segment, seller, market, column) for seller in study.regions
                if seller != market for column in ("value_cny", "mfn_rate")]  # fmt: skip
        share = cell.origins.of_segment("domestic_share", segment)
        return refs.derived("regional_home", *sold, share)
    if origin != _other_party(study, market):
        return refs.derived("regional_rivals", *_rivals(cell.origins, segment, origin, market))
    if market == study.partner.code:
        own = trade.history("export", segment, study.base_year, "value_cny")
        return refs.derived("national_flow", own)
    total = trade.history("import", "total", study.base_year, "value_cny")
    return refs.derived("national_flow_spread", total, refs.step("base_trade", segment))


def _rivals(origins: refs.Origins, segment: str, origin: str, market: str) -> list[str]:
    bilateral = _flow_into(segment, _other_party(origins.study, market), market)
    shares = [origins.of_segment(n, segment) for n in ("origin_share", "duty_free_rival_share")]
    asean = _own(origins, "asean_of_duty_free", "ASEAN", segment)
    korea = _own(origins, "korea_of_others", "KOR", segment)
    of_origin = {"ASEAN": [asean], "KOR": [korea], "REST": [asean, korea]}
    return [bilateral, *shares, *of_origin[origin]]


def _other_market(cell: refs.Cell, market: str) -> refs.Derivation:
    study, (segment, origin, importer) = cell.origins.study, _sale(cell)
    home, partner = study.pair
    published = market == home and origin == partner != importer
    if published and segment != study.composition.without_series:
        moved = trade.moved_others(cell.origins, segment)
        known = [refs.source(trade.MINISTRY), refs.source(trade.EXCHANGE), *moved]
        if importer in {"ASEAN", "REST"}:
            known.append(_assumed("exports_to_asean", partner))
        if importer == "REST":
            known.append(_flow_into(segment, partner, home))
        return refs.derived(f"japan_to_{importer.lower()}", *known)
    spent = [_flow_into(segment, seller, market) for seller in study.regions]
    sizes = [_assumed("market_size", region) for region in study.regions]
    return refs.derived("regional_other", *spent, *sizes, _assumed("home_share", importer))


def _duty(cell: refs.Cell) -> refs.Derivation:
    """Duty in the market that cuts, by origin; elsewhere it is not used."""
    study, (segment, origin, market) = cell.origins.study, _sale(cell)
    flow = study.flow_of(segment)
    if market != study.importer_of(flow):
        return refs.derived("duty_not_used")
    partner = _flow_into(segment, _other_party(study, market), market, "mfn_rate")
    inputs = {
        market: ("duty_of_home", cell.origins.of_segment("domestic_share", segment)),
        "ASEAN": ("duty_of_asean", cell.origins.of_segment("duty_free_rival_share", segment)),
        "KOR": ("duty_of_korea", partner, _assumed("korea_tariff_paid", market)),
        "REST": ("duty_of_rest", partner, *_rivals(cell.origins, segment, "REST", market)[1:]),
    }
    own = (
        "duty_of_partner",
        # Weights lean from margins, so that a mean of MFN rates depends on the schedule too.
        schedule(cell.origins, market, in_force=True),
        *leaning(cell.origins, flow),
        refs.step("mfn", market),
        refs.assumption(f"dutiable_regime_share.{flow}"),
    )
    name, *known = inputs.get(origin, own)
    return refs.derived(name, *known)


def _regional_trade(origins: refs.Origins, segment: str) -> refs.Derivation:
    """All cells of a segment's trade."""
    regions = origins.study.regions
    market = origins.study.importer_of(origins.study.flow_of(segment))
    values = [_flow_into(segment, origin, into) for origin in regions for into in regions]
    duties = [_flow_into(segment, origin, market, "mfn_rate") for origin in regions]
    return refs.derived("regional_trade", *values, *duties)


def _regional(origins: refs.Origins, importer: str, sector: str) -> refs.Derivation:
    """GSIM of a sector: what the cuts of one market change in all regions."""
    flow = origins.study.flow_into(importer)
    inputs = []
    for segment in origins.segments(flow, sector):
        inputs += [refs.step("regional_trade", segment), quantity("effective_rate", segment)]
        for name in ELASTICITIES:
            inputs += [*origins.levers(name, segment), origins.of_segment(name, segment)]
    share = refs.assumption(f"dutiable_regime_share.{flow}")
    return refs.derived("regional", *inputs, share, _assumed("supply_elasticity", "all"))


def _of_both(of_sector: refs.Rule) -> refs.Rule:
    """Return a rule by which both markets add the totals of each, and totals add sectors."""
    of_market = refs.summed(of_sector)

    def of_cell(cell: refs.Cell) -> refs.Derivation:
        parties = cell.origins.study.parties
        if cell.row["importer"] in parties:
            return of_market(cell)
        both = (cell.own(cell.column, importer=party)[0] for party in parties)
        return refs.derived("sum_of_markets", *both)

    return of_cell


def _changed(name: str) -> refs.Rule:
    return _of_both(refs.rule(f"regional_{name}", "step:regional:{importer}:{sector}"))


def _sold(cell: refs.Cell) -> list[str]:
    region, importer = cell.row["region"], cell.row["importer"]
    return [_flow_into(segment, region, importer) for segment in cell.segments]


_ASSUMED = "assumption:regional_assumptions:{parameter}:{region}:{segment}"


def _stated(cell: refs.Cell) -> refs.Derivation:
    is_derived = bool(cell.row["source_id"])
    derived, assumed = ("regional_derived", trade.ITS_SOURCE), ("regional_assumed", _ASSUMED)
    return refs.rule(*(derived if is_derived else assumed))(cell)


_CHANGES = (*_PARTS, "elsewhere_change_cny", *_SURPLUSES)
RULES: refs.Rules = {
    "regional_flows": {"value_cny": _flow, "mfn_rate": _duty},
    "regional_assumptions": {"value": _stated},
    "third_countries": {
        "value_cny": _of_both(refs.rule("regional_value", _sold)),
        **{name: _changed(name.removesuffix("_cny")) for name in _CHANGES},
        "value_change_cny": refs.rule("regional_change", *_PARTS),
        "welfare_change_cny": refs.rule("regional_welfare", *_SURPLUSES),
    },
}
"""Rule of each column, by table."""

STEPS: Mapping[str, refs.StepRule] = {"regional_trade": _regional_trade, "regional": _regional}
"""Rule of each step, by name."""
