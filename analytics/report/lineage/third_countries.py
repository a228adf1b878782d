"""Rules of what is compared with others' findings, and of assumptions and sources themselves."""

from collections.abc import Mapping

from analytics.report.lineage import references as refs
from analytics.report.lineage.quantities import market, quantity
from analytics.report.lineage.tariffs import LOWER_RATE, schedule
from analytics.report.lineage.trade import AS_PUBLISHED, EXCHANGE, ITS_SOURCE, MINISTRY
from analytics.study import FLOWS, Segment


def _entered(origins: refs.Origins, parts: tuple[str, ...]) -> refs.Derivation:
    """What of the trade that happened entered under the preference."""
    flow, whose = parts
    segments = origins.flow_segments(flow)
    rates = [quantity("effective_rate", segment) for segment in segments]
    trade = [refs.step("base_trade", segment) for segment in segments if whose == "city"]
    share = refs.assumption(f"dutiable_regime_share.{flow}")
    return refs.derived(
        "entered", *trade, refs.source(MINISTRY), refs.source(EXCHANGE), *rates, share
    )


def _full_cuts(origins: refs.Origins, _: tuple[str, ...]) -> refs.Derivation:
    """The design of the published study: trade of 2019, tariffs only."""
    segments = [s for flow in FLOWS for s in origins.flow_segments(flow)]
    steps = (refs.step("all_cuts", segment) for segment in segments)
    return refs.derived("full_cuts", refs.source(MINISTRY), refs.source(EXCHANGE), *steps)


def _all_cuts(origins: refs.Origins, parts: tuple[str, ...]) -> refs.Derivation:
    """Response to all stages at once, fully used, whatever the scenario assumes of use."""
    segment: Segment = parts[0]
    importer = origins.study.importer_of(origins.study.flow_of(segment))
    rates = (schedule(origins, importer, in_force=True), refs.step("mfn", importer), LOWER_RATE)
    return refs.derived(
        "all_cuts", *rates, refs.assumption("margin_threshold"), *market(origins, segment)
    )


_RECENT = (2022, 2023, 2024)


def _totals(flow: str, *columns: str) -> list[str]:
    """Return columns of all trade of a flow in the years that others looked at."""
    return [refs.value("projection", flow, "total", year, c) for year in _RECENT for c in columns]


_FULL_CUTS = [refs.step("full_cuts")]
_ENTERED = {(flow, whose): [refs.step("entered", flow, whose)]
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
    "unctad_japan_gain_dutiable": [*_FULL_CUTS, refs.assumption("dutiable_regime_share.import")],
    "unctad_japan_gain_share": _FULL_CUTS,
    "unctad_diversion": _FULL_CUTS,
    "ex_post_exports": _totals("export", "effect_cny", "counterfactual_cny"),
    "ex_post_imports": _totals("import", "effect_cny", "counterfactual_cny"),
}


def _published(cell: refs.Cell) -> refs.Derivation:
    is_share = cell.row["comparison"] == "unctad_diversion"
    return refs.rule("beside_share", ITS_SOURCE)(cell) if is_share else AS_PUBLISHED(cell)


_RANGE = refs.rule("range", "assumption:{id}")
RULES: refs.Rules = {
    "plausibility": {
        "ours": refs.rule("beside", lambda cell: _OURS[cell.row["comparison"]]),
        "published": _published,
    },
    "assumptions": {
        "value": refs.rule("assumed", "assumption:{id}"),
        "default": _RANGE,
        "low": _RANGE,
        "high": _RANGE,
    },
    "sources": {"retrieved": refs.rule("read_on", ITS_SOURCE)},
}

STEPS: Mapping[str, refs.StepRule] = {
    "entered": _entered,
    "full_cuts": _full_cuts,
    "all_cuts": _all_cuts,
}
