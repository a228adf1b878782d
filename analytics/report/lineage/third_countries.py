"""Rules of what is compared with others' findings, and of assumptions and sources themselves."""

from collections.abc import Mapping

from analytics.report.lineage.quantities import market, quantity
from analytics.report.lineage.references import (
    Cell,
    Derivation,
    Origins,
    Rules,
    StepRule,
    assumption,
    derived,
    rule,
    source,
    step,
    value,
)
from analytics.report.lineage.tariffs import LOWER_RATE, schedule
from analytics.report.lineage.trade import AS_PUBLISHED, EXCHANGE, ITS_SOURCE, MINISTRY
from analytics.study import FLOWS, Segment


def _entered(origins: Origins, parts: tuple[str, ...]) -> Derivation:
    """What of the trade that happened entered under the preference."""
    flow, whose = parts
    segments = origins.flow_segments(flow)
    rates = [quantity("effective_rate", segment) for segment in segments]
    trade = [step("base_trade", segment) for segment in segments if whose == "city"]
    share = assumption(f"dutiable_regime_share.{flow}")
    return derived("entered", *trade, source(MINISTRY), source(EXCHANGE), *rates, share)


def _full_cuts(origins: Origins, _: tuple[str, ...]) -> Derivation:
    """The design of the published study: trade of 2019, tariffs only."""
    segments = [s for flow in FLOWS for s in origins.flow_segments(flow)]
    steps = (step("all_cuts", segment) for segment in segments)
    return derived("full_cuts", source(MINISTRY), source(EXCHANGE), *steps)


def _all_cuts(origins: Origins, parts: tuple[str, ...]) -> Derivation:
    """Response to all stages at once, fully used, whatever the scenario assumes of use."""
    segment: Segment = parts[0]
    importer = origins.study.importer_of(origins.study.flow_of(segment))
    rates = (schedule(origins, importer, in_force=True), step("mfn", importer), LOWER_RATE)
    return derived("all_cuts", *rates, assumption("margin_threshold"), *market(origins, segment))


_RECENT = (2022, 2023, 2024)


def _totals(flow: str, *columns: str) -> list[str]:
    """Return columns of all trade of a flow in the years that others looked at."""
    return [value("projection", flow, "total", year, c) for year in _RECENT for c in columns]


_FULL_CUTS = [step("full_cuts")]
_ENTERED = {(flow, whose): [step("entered", flow, whose)]
            for flow in FLOWS for whose in ("city", "nation")}  # fmt: skip
_OURS: Mapping[str, list[str]] = {
    "relief_district": _totals("export", "duty_saved_cny"),
    "certificates_district": _ENTERED["export", "city"],
    "relief_rate_district": [*_totals("export", "duty_saved_cny"), *_ENTERED["export", "city"]],
    "relief_rate_exports": _ENTERED["export", "nation"],
    "relief_rate_imports": _ENTERED["import", "nation"],
    "use_exports": _ENTERED["export", "nation"],
    "use_exports_city": _ENTERED["export", "city"],
    "use_imports": _ENTERED["import", "nation"],
    "use_imports_city": _ENTERED["import", "city"],
    "unctad_japan_gain": _FULL_CUTS,
    "unctad_japan_gain_dutiable": [*_FULL_CUTS, assumption("dutiable_regime_share.import")],
    "unctad_japan_gain_share": _FULL_CUTS,
    "unctad_diversion": _FULL_CUTS,
    "ex_post_exports": _totals("export", "effect_cny", "counterfactual_cny"),
    "ex_post_imports": _totals("import", "effect_cny", "counterfactual_cny"),
}


def _published(cell: Cell) -> Derivation:
    is_share = cell.row["comparison"] == "unctad_diversion"
    return rule("beside_share", ITS_SOURCE)(cell) if is_share else AS_PUBLISHED(cell)


_RANGE = rule("range", "assumption:{id}")
RULES: Rules = {
    "plausibility": {
        "ours": rule("beside", lambda cell: _OURS[cell.row["comparison"]]),
        "published": _published,
    },
    "assumptions": {
        "value": rule("assumed", "assumption:{id}"),
        "default": _RANGE,
        "low": _RANGE,
        "high": _RANGE,
    },
    "sources": {"retrieved": rule("read_on", ITS_SOURCE)},
}

STEPS: Mapping[str, StepRule] = {
    "entered": _entered,
    "full_cuts": _full_cuts,
    "all_cuts": _all_cuts,
}
