"""Rules of what stands beside others' findings, and of assumptions and sources themselves."""

from collections.abc import Mapping

from analytics.report.lineage.quantities import market, quantity
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
from analytics.report.lineage.tariffs import LOWER_RATE, schedule
from analytics.report.lineage.trade import EXCHANGE, MINISTRY
from analytics.schemas.live import CLAIM_COSTS
from analytics.study import FLOWS, Segment


def _total(flow: str, years: tuple[int, ...], *columns: str) -> list[str]:
    return [value("projection", flow, "total", year, c) for year in years for c in columns]


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
    return derived("all_cuts", *rates, *market(origins, segment))


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


def _claimed(origins: Origins, row: Row) -> Derivation:
    """Claims of the policy in force, line by line, on the trade that happened."""
    flow = row["flow"]
    importer = origins.study.importer_of(flow)
    trade = [step("base_trade", segment) for segment in origins.flow_segments(flow)]
    names = [*origins.named(f"utilisation_rate.{flow}."), *map(assumption, CLAIM_COSTS)]
    names += [assumption(f"{name}.{flow}")
              for name in ("margin_tilt", "margin_pivot", "dutiable_regime_share")]  # fmt: skip
    rates = (schedule(origins, importer, in_force=True), step("mfn", importer))
    return derived("claimed", *trade, source(MINISTRY), source(EXCHANGE), *rates, *names)


def _assumed(_: Origins, row: Row) -> Derivation:
    return derived("assumed", assumption(row["id"]))


def _range(_: Origins, row: Row) -> Derivation:
    return derived("range", assumption(row["id"]))


RULES: Mapping[tuple[str, str], Rule] = {
    ("plausibility", "ours"): _ours,
    ("plausibility", "published"): _published,
    ("use_moments", "ours"): _claimed,
    ("use_moments", "published"): lambda _, row: derived("as_published", source(row["source_id"])),
    ("use_moments", "published_low"): lambda _, row: derived(
        "as_published", source(row["source_id"])
    ),
    ("use_moments", "distance"): lambda _, row: derived(
        "distance", *(value("use_moments", row["moment"], name) for name in ("ours", "published"))
    ),
    ("assumptions", "value"): _assumed,
    ("assumptions", "default"): _range,
    ("assumptions", "low"): _range,
    ("assumptions", "high"): _range,
    ("sources", "retrieved"): lambda _, row: derived("read_on", source(row["source_id"])),
}

STEPS: Mapping[str, StepRule] = {
    "entered": _entered,
    "full_cuts": _full_cuts,
    "all_cuts": _all_cuts,
}
