"""Rules of the five regions, of what others found, and of assumptions and sources themselves."""

from collections.abc import Mapping

from analytics.report.lineage.references import (
    FLOW_OF_IMPORTER,
    IMPORTER_OF_FLOW,
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
from analytics.report.lineage.tariffs import rates_paid
from analytics.report.lineage.trade import EXCHANGE, MINISTRY
from analytics.scenario import FLOW_OF_SEGMENT, Segment

_REGIONAL_PARTS = ("trade_diversion_cny", "trade_creation_cny", "price_effect_cny")
_SURPLUSES = ("producer_surplus_change_cny", "consumer_surplus_change_cny", "revenue_change_cny")


def regional_assumption(row: Row) -> str:
    """Return the reference to a regional assumption by its key, which is its id."""
    return value("regional_assumptions", row["parameter"], row["region"], row["segment"], "value")


def _regional_assumptions(origins: Origins, segment: str, *, supply: bool) -> list[str]:
    """Regional assumptions on a segment: on supply, or on who trades what with whom."""
    rows = origins.results.regional_assumptions.iter_rows(named=True)
    return [
        regional_assumption(row)
        for row in rows
        if (row["parameter"] == "supply_elasticity") == supply
        and row["segment"] in (segment, "all")
    ]


def _regional_trade(origins: Origins, parts: tuple[str, ...]) -> Derivation:
    """Trade among the regions in a segment's goods, and duties on it before RCEP."""
    segment: Segment = parts[0]  # type: ignore[assignment]
    flow = FLOW_OF_SEGMENT[segment]
    names = ("origin_share", "duty_free_rival_share", "domestic_share")
    own = [assumption(f"{name}.{segment}") for name in names]
    # Imports from Japan are spread as the city's are; exports to Japan as the Ministry counts them.
    spread = [step("base_trade", segment)] if flow == "import" else []
    return derived(
        "regional_trade", source(MINISTRY), source(EXCHANGE), *spread, *own,
        assumption("composition.consumer_goods_share_of_others"),
        assumption(f"dutiable_regime_share.{flow}"), step("mfn", IMPORTER_OF_FLOW[flow]),
        *_regional_assumptions(origins, segment, supply=False),
    )  # fmt: skip


def _regional(origins: Origins, parts: tuple[str, ...]) -> Derivation:
    """GSIM of a sector: what the cuts of one market change in all regions."""
    importer, sector = parts
    flow = FLOW_OF_IMPORTER[importer]
    inputs = []
    for segment in origins.segments(flow, sector):
        inputs += [step("regional_trade", segment), rates_paid(origins, segment)]
        inputs += [assumption(f"{name}.{segment}")
                   for name in ("armington_elasticity", "total_demand_elasticity")]  # fmt: skip
    inputs.append(assumption(f"dutiable_regime_share.{flow}"))
    return derived("regional", *inputs, *_regional_assumptions(origins, "all", supply=True))


def _flow_rule(formula: str) -> Rule:
    return lambda _, row: derived(formula, step("regional_trade", row["segment"]))


def _regional_address(row: Row, column: str, **changed: str) -> str:
    key = {**row, **changed}
    names = ("importer", "sector", "region", "year", "method")
    return value("third_countries", *(key[name] for name in names), column)


def _added(column: str, of_sector: Rule) -> Rule:
    """Totals add sectors, and both markets add the totals of each."""

    def rule(origins: Origins, row: Row) -> Derivation:
        if row["importer"] not in FLOW_OF_IMPORTER:
            both = (_regional_address(row, column, importer=i) for i in FLOW_OF_IMPORTER)
            return derived("sum_of_markets", *both)
        parts = origins.parts(FLOW_OF_IMPORTER[row["importer"]], row["sector"])
        if not parts:
            return of_sector(origins, row)
        own = (_regional_address(row, column, sector=part) for part in parts)
        return derived("sum_of_sectors", *own)

    return rule


def _regional_value(origins: Origins, row: Row) -> Derivation:
    segments = origins.segments(FLOW_OF_IMPORTER[row["importer"]], row["sector"])
    sold = (
        value("regional_flows", segment, row["region"], row["importer"], "value_cny")
        for segment in segments
    )
    return derived("regional_value", *sold)


def _solved(formula: str) -> Rule:
    return lambda _, row: derived(formula, step("regional", row["importer"], row["sector"]))


def _within(formula: str, *columns: str) -> Rule:
    return lambda _, row: derived(formula, *(_regional_address(row, c) for c in columns))


def _regional_stated(_: Origins, row: Row) -> Derivation:
    if row["source_id"]:
        return derived("regional_derived", source(row["source_id"]))
    return derived("regional_assumed", assumption(regional_assumption(row).rpartition(":")[0]))


def _total(flow: str, years: tuple[int, ...], *columns: str) -> list[str]:
    return [value("projection", flow, "total", year, c) for year in years for c in columns]


def _entered(origins: Origins, parts: tuple[str, ...]) -> Derivation:
    """What of the trade that happened entered under the preference."""
    flow, whose = parts
    segments = origins.flow_segments(flow)
    rates = [rates_paid(origins, segment) for segment in segments]
    trade = [step("base_trade", segment) for segment in segments if whose == "city"]
    share = assumption(f"dutiable_regime_share.{flow}")
    return derived("entered", *trade, source(MINISTRY), source(EXCHANGE), *rates, share)


def _full_cuts(origins: Origins, _: tuple[str, ...]) -> Derivation:
    """The design of the published study: trade of 2019, full use, all stages, the long run."""
    segments = [s for flow in FLOW_OF_IMPORTER.values() for s in origins.flow_segments(flow)]
    steps = (step("long_run", segment) for segment in segments)
    return derived("full_cuts", source(MINISTRY), source(EXCHANGE), *steps)


_RECENT = (2022, 2023, 2024)
_OURS: Mapping[str, list[str]] = {
    "relief_district": _total("export", _RECENT, "duty_saved_cny"),
    "certificates_district": [step("entered", "export", "city")],
    "relief_rate_district": [
        *_total("export", _RECENT, "duty_saved_cny"), step("entered", "export", "city"),
    ],
    "relief_rate_exports": [step("entered", "export", "nation")],
    "relief_rate_imports": [step("entered", "import", "nation")],
    "use_exports": [step("entered", "export", "nation")],
    "use_exports_city": [step("entered", "export", "city")],
    "use_imports": [step("entered", "import", "nation")],
    "use_imports_city": [step("entered", "import", "city")],
    "unctad_japan_gain": [step("full_cuts")],
    "unctad_japan_gain_dutiable": [step("full_cuts"), assumption("dutiable_regime_share.import")],
    "unctad_japan_gain_share": [step("full_cuts")],
    "unctad_diversion": [step("full_cuts")],
    "ex_post_exports": _total("export", _RECENT, "effect_cny", "counterfactual_cny"),
    "ex_post_imports": _total("import", _RECENT, "effect_cny", "counterfactual_cny"),
}  # fmt: skip


def _ours(_: Origins, row: Row) -> Derivation:
    return derived("beside", *_OURS[row["comparison"]])


def _published(_: Origins, row: Row) -> Derivation:
    formula = "beside_share" if row["comparison"] == "unctad_diversion" else "as_published"
    return derived(formula, source(row["source_id"]))


def _assumed(_: Origins, row: Row) -> Derivation:
    return derived("assumed", assumption(row["id"]))


def _range(_: Origins, row: Row) -> Derivation:
    return derived("range", assumption(row["id"]))


RULES: Mapping[tuple[str, str], Rule] = {
    ("regional_flows", "value_cny"): _flow_rule("regional_flow"),
    ("regional_flows", "mfn_rate"): _flow_rule("regional_duty"),
    ("regional_assumptions", "value"): _regional_stated,
    ("third_countries", "value_cny"): _added("value_cny", _regional_value),
    **{
        ("third_countries", name): _added(name, _solved(f"regional_{name.removesuffix('_cny')}"))
        for name in (*_REGIONAL_PARTS, "elsewhere_change_cny", *_SURPLUSES)
    },
    ("third_countries", "value_change_cny"): _within("regional_change", *_REGIONAL_PARTS),
    ("third_countries", "welfare_change_cny"): _within("regional_welfare", *_SURPLUSES),
    ("plausibility", "ours"): _ours,
    ("plausibility", "published"): _published,
    ("assumptions", "value"): _assumed,
    ("assumptions", "default"): _range,
    ("assumptions", "low"): _range,
    ("assumptions", "high"): _range,
    ("sources", "retrieved"): lambda _, row: derived("read_on", source(row["source_id"])),
}

STEPS: Mapping[str, StepRule] = {
    "regional_trade": _regional_trade,
    "regional": _regional,
    "entered": _entered,
    "full_cuts": _full_cuts,
}
