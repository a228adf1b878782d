"""Rules of what is compared with others' findings, and of assumptions and sources themselves."""

from collections.abc import Mapping

from analytics.report.lineage import references as refs
from analytics.report.lineage.quantities import market
from analytics.report.lineage.tariffs import LOWER_RATE, leaning, schedule
from analytics.report.lineage.trade import AS_PUBLISHED, EXCHANGE, ITS_SOURCE, MINISTRY
from analytics.schemas.live import CLAIM_COSTS
from analytics.study import FLOWS, TOTAL


def _full_cuts(origins: refs.Origins) -> refs.Derivation:
    """The design of the published study: trade of 2019, tariffs only."""
    steps = (refs.step("all_cuts", s) for flow in FLOWS for s in origins.segments(flow))
    return refs.derived("full_cuts", refs.source(MINISTRY), refs.source(EXCHANGE), *steps)


def _all_cuts(origins: refs.Origins, segment: str) -> refs.Derivation:
    """Response to all stages at once, fully used, whatever the scenario assumes of use."""
    importer = origins.study.importer_of(origins.study.flow_of(segment))
    rates = (schedule(origins, importer, in_force=True), refs.step("mfn", importer), LOWER_RATE)
    return refs.derived("all_cuts", *rates, *market(origins, segment))


_OF_USE = {"claimed", "relief", "relief_rate", "eligible_use", "certificates"}
_OF_RIVALS = {"full_bloc_gain", "full_diversion", "full_diversion_share"}
_OF_TOTALS = {"province_trade": "projection_cny", "log_effect": "effect_cny"}


def _held(cell: refs.Cell) -> refs.Derivation:
    """The model's own figure, by its measure."""
    return _claimed(cell) if cell.row["measure"] in _OF_USE else refs.derived("held", *_of(cell))


def _of(cell: refs.Cell) -> list[str]:
    row, study = cell.row, cell.origins.study
    measure, flow = row["measure"], row["flow"]
    if measure in _OF_TOTALS:
        years = range(int(row["first_month"][:4]), int(row["last_month"][:4]) + 1)
        flows = FLOWS if flow is None else (flow,)
        return [refs.value("projection", f, "total", y, _OF_TOTALS[measure])
                for f in flows for y in years]  # fmt: skip
    if measure == "zero_lines":
        return [refs.step("schedule", study.importer_of(flow))]
    if measure == "certificate_saving":
        return [refs.value("certificate_saving", row["first_month"][:4], "duty_saved_cny")]
    if measure == "full_gain_dutiable":
        return [refs.step("full_cuts"), refs.assumption(f"dutiable_regime_share.{flow}")]
    outside = _rivals(cell.origins) if measure in _OF_RIVALS else []
    return [refs.step("full_cuts"), *outside]


def _rivals(origins: refs.Origins) -> list[str]:
    """What rivals lose in both markets, of which the part of non-members is taken."""
    parties, rows = origins.study.parties, origins.rows("third_countries")
    last = max(row["year"] for row in rows.values())
    return [
        refs.value("third_countries", *key, "value_change_cny")
        for key, row in rows.items()
        if row["year"] == last and row["importer"] in parties and row["region"] not in parties
        and (row["sector"], row["method"]) == (TOTAL, "exact")
    ]  # fmt: skip


def _looked_back(cell: refs.Cell) -> refs.Derivation:
    """Trade by partner, and the schedules that say how much each commodity is cut."""
    origins, goods = cell.origins, cell.row["goods"]
    flows = FLOWS if goods == "both" else (goods,)
    steps = [refs.step("schedule", origins.study.importer_of(flow)) for flow in flows]
    return refs.derived("triple_difference", refs.source(MINISTRY), *steps)


def _predicted(cell: refs.Cell) -> refs.Derivation:
    """The same, and the effects of the years that are looked back at."""
    study, found = cell.origins.study, _looked_back(cell)
    years = range(study.entry_into_force, study.last_observed_year + 1)
    effects = [refs.value("projection", f, "total", y, "effect_cny") for f in FLOWS for y in years]
    return refs.derived(found.formula, *found.inputs, *effects)


_EVENTS = ("coefficient", "standard_error", "low", "high", "predicted")
_ESTIMATES = (
    *_EVENTS, "commodities", "observations", "p_value", "p_wild", "p_before", "trend_before",
    "p_trend", "placebo_rank", "placebos", "detectable", "power",
)  # fmt: skip


def _claimed(cell: refs.Cell) -> refs.Derivation:
    """Claims of the policy in force, line by line, on the trade that happened."""
    origins, flow = cell.origins, cell.row["flow"]
    importer = origins.study.importer_of(flow)
    trade = [refs.step("base_trade", segment) for segment in origins.segments(flow)]
    names = [*origins.named(f"utilisation_rate.{flow}."), *map(refs.assumption, CLAIM_COSTS),
             *leaning(origins, flow), refs.assumption(f"dutiable_regime_share.{flow}")]  # fmt: skip
    rates = (schedule(origins, importer, in_force=True), refs.step("mfn", importer))
    published = (refs.source(MINISTRY), refs.source(EXCHANGE))
    return refs.derived("claimed", *trade, *published, *rates, *names)


_RANGE = refs.rule("range", "assumption:{id}")
RULES: refs.Rules = {
    "validation": {
        "model": _held,
        "before": refs.rule("held_before", ITS_SOURCE),
        "published": refs.rule("held_published", ITS_SOURCE),
        "tolerance": refs.rule("held_tolerance", ITS_SOURCE),
        "distance": refs.rule("distance", "model", "published"),
    },
    "triple_difference": {
        **dict.fromkeys(_ESTIMATES, _looked_back),
        "predicted": _predicted,
        "power": _predicted,
    },
    "event_study": {**dict.fromkeys(_EVENTS, _looked_back), "predicted": _predicted},
    "use_moments": {
        "ours": _claimed,
        "published": AS_PUBLISHED,
        "published_low": AS_PUBLISHED,
        "distance": refs.rule("distance", "ours", "published"),
    },
    "assumptions": {
        "value": refs.rule("assumed", "assumption:{id}"),
        "default": _RANGE,
        "low": _RANGE,
        "high": _RANGE,
    },
    "sources": {"retrieved": refs.rule("read_on", ITS_SOURCE)},
}
"""Rule of each column, by table."""

STEPS: Mapping[str, refs.StepRule] = {"full_cuts": _full_cuts, "all_cuts": _all_cuts}
"""Rule of each step, by name."""
