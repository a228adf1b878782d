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
    return derived("all_cuts", *rates, assumption("margin_threshold"), *market(origins, segment))


_OF_USE = {"claimed", "relief", "relief_rate", "eligible_use", "certificates"}
_OF_TOTALS = {"province_trade": "projection_cny", "log_effect": "effect_cny"}


def _held(origins: Origins, row: Row) -> Derivation:
    """The model's own figure, by its measure."""
    return derived("held", *_inputs(origins, row))


def _inputs(origins: Origins, row: Row) -> list[str]:
    measure, flow = row["measure"], row["flow"]
    if measure in _OF_USE:
        return [step("entered", flow, "nation" if row["scope"] == "nation" else "city")]
    if measure in _OF_TOTALS:
        years = range(int(row["first_month"][:4]), int(row["last_month"][:4]) + 1)
        flows = FLOWS if flow is None else (flow,)
        return [c for f in flows for c in _total(f, tuple(years), _OF_TOTALS[measure])]
    if measure == "zero_lines":
        return [step("schedule", origins.study.importer_of(flow))]
    if measure == "certificate_saving":
        return [value("certificate_saving", row["first_month"][:4], "duty_saved_cny")]
    dutiable = measure == "full_gain_dutiable"
    return [step("full_cuts"), *([assumption(f"dutiable_regime_share.{flow}")] * dutiable)]


def _distance(_: Origins, row: Row) -> Derivation:
    cells = (value("validation", row["comparison"], name) for name in ("model", "published"))
    return derived("held_distance", *cells)


_EVENTS = ("coefficient", "standard_error", "low", "high", "predicted")
_ESTIMATES = (
    *_EVENTS, "commodities", "observations", "p_value", "p_wild", "p_before", "trend_before",
    "p_trend", "placebo_rank", "placebos", "detectable", "power",
)  # fmt: skip


def _looked_back(origins: Origins, row: Row) -> Derivation:
    """Trade by partner, and the schedules that say how much each commodity is cut."""
    flows = FLOWS if row["goods"] == "both" else (row["goods"],)
    steps = [step("schedule", origins.study.importer_of(flow)) for flow in flows]
    return derived("triple_difference", source(MINISTRY), *steps)


def _assumed(_: Origins, row: Row) -> Derivation:
    return derived("assumed", assumption(row["id"]))


def _range(_: Origins, row: Row) -> Derivation:
    return derived("range", assumption(row["id"]))


RULES: Mapping[tuple[str, str], Rule] = {
    ("validation", "model"): _held,
    ("validation", "before"): lambda _, row: derived("held_before", source(row["source_id"])),
    ("validation", "published"): lambda _, row: derived("held_published", source(row["source_id"])),
    ("validation", "tolerance"): lambda _, row: derived("held_tolerance", source(row["source_id"])),
    ("validation", "distance"): _distance,
    **{("triple_difference", name): _looked_back for name in _ESTIMATES},
    **{("event_study", name): _looked_back for name in _EVENTS},
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
