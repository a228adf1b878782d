"""Rules of schedules, rates, and shares at zero."""

from collections.abc import Mapping

from analytics.report.lineage.references import (
    Cell,
    Derivation,
    Inputs,
    Origins,
    Rule,
    Rules,
    StepRule,
    assumption,
    derived,
    each_segment,
    rule,
    source,
    step,
)

BASE_RATES = {"CHN": "rcep_annex_china_asean", "JPN": "japan_tariff_2025"}
TREATMENTS = ("chaileedo_2022", "iti_2021", "nikkei_2021")
MFN_CHANGES = {
    "CHN": ("cgtn_2018", "ita_expansion_2016", "jetro_seasoning_2024", "sputnik_2018_cars",
            "state_council_2018_july", "state_council_2018_november"),
    "JPN": (),
}  # fmt: skip
"""Sources of the shipped tables of tariffs; a test holds them to the tables."""

NOTES, LOWER_RATE = source("rcep_general_notes"), source("rcep_article_2_4")


def schedule(origins: Origins, importer: str, *, in_force: bool = False) -> str:
    """Return the step of an importer's schedule under the scenario or the policy in force."""
    changed = any(c.importer == importer for c in origins.scenario.schedule_changes)
    return step("schedule", importer, *(["in_force"] if in_force and changed else []))


def _schedule(origins: Origins, parts: tuple[str, ...]) -> Derivation:
    importer, *_ = parts
    in_force = schedule(origins, importer, in_force=True)
    if in_force != step("schedule", *parts):
        return derived("schedule_changed", in_force)
    imported = origins.imported(importer)
    if imported:
        return derived("schedule_imported", source(imported), NOTES)
    base = source(BASE_RATES[importer])
    if importer == "JPN":
        return derived("schedule_derived", base, NOTES)
    named = (*origins.named("staging_shares."), assumption("auto_parts_zero_share"))
    return derived("schedule_profile", base, *named, *map(source, TREATMENTS), NOTES)


def _mfn(origins: Origins, parts: tuple[str, ...]) -> Derivation:
    (importer,) = parts
    base = source(origins.imported(importer) or BASE_RATES[importer])
    return derived("mfn_rates", base, *map(source, MFN_CHANGES[importer]))


def use_of(origins: Origins, flow: str, year: int) -> Derivation:
    """Return what the use of the preference in a year is interpolated from."""
    if year < origins.study.entry_into_force:
        return derived("use_before", NOTES)
    if origins.scenario.hypothetical_use is not None:
        return derived("use_hypothetical", assumption("hypothetical_use"))
    prefix = f"utilisation_rate.{flow}."
    knots = sorted(int(i.removeprefix(prefix)) for i in origins.ids if i.startswith(prefix))
    around = (max((k for k in knots if k <= year), default=knots[0]),
              min((k for k in knots if k >= year), default=knots[-1]))  # fmt: skip
    return derived("use", *(assumption(f"{prefix}{knot}") for knot in around))


_SCHEDULE, _MFN = "step:schedule:{importer}", "step:mfn:{importer}"
_WEIGHTS = each_segment("step:base_trade:{segment}")
"""Trade of the base year by which lines are weighted."""


def _used(cell: Cell) -> tuple[str, ...]:
    """What the use of the preference in the year of a cell rests on, and who claims it."""
    used = use_of(cell.origins, cell.names["flow"], cell.row["year"])
    return (*used.inputs, assumption("margin_threshold"))


def _base_source(cell: Cell) -> list[str]:
    importer = cell.names["importer"]
    return [source(cell.origins.imported(importer) or BASE_RATES[importer])]


def _share(formula: str) -> Rule:
    """Return the rule of a share by what it counts: lines, trade, or what entered."""
    weighted: dict[str, tuple[str | Inputs, ...]] = {
        "lines": (_SCHEDULE,),
        "trade": (_SCHEDULE, _MFN, _WEIGHTS),
        "entered": (_SCHEDULE, _MFN, _WEIGHTS, _used),
    }
    rules = {name: rule(f"{formula}_{name}", *inputs) for name, inputs in weighted.items()}
    return lambda cell: rules[cell.row["measure"]](cell)


def _average(formula: str, *more: Inputs) -> Rule:
    """Return the rule of an average of lines, simple or weighted by trade."""
    simple = rule(formula, _SCHEDULE, _MFN, *more)
    by_trade = rule(f"{formula}_by_trade", _SCHEDULE, _MFN, _WEIGHTS, *more)
    return lambda cell: by_trade(cell) if cell.row["weighting"] == "trade" else simple(cell)


def _importers_of(cell: Cell) -> list[str]:
    """Importers of which a row of the coverage speaks; both where it does not say."""
    parties, table = cell.origins.study.parties, cell.row["table"]
    found = [code for code in parties if table.startswith(f"schedule_{code.lower()}")]
    return found or list(parties)


def _schedules(cell: Cell) -> list[str]:
    return [step("schedule", importer) for importer in _importers_of(cell)]


def _trade(cell: Cell) -> list[str]:
    origins = cell.origins
    return [
        step("base_trade", segment)
        for importer in _importers_of(cell)
        for segment in origins.flow_segments(origins.study.flow_into(importer))
    ]


RULES: Rules = {
    "tariff_path": {
        "mfn_rate": rule("average_mfn", _SCHEDULE, _MFN),
        "preferential_rate": rule("average_preferential", _SCHEDULE, _MFN, NOTES),
        "applied_rate": rule("average_applied", _SCHEDULE, _MFN, LOWER_RATE),
        "effective_rate": rule("average_effective", _SCHEDULE, _MFN, LOWER_RATE, _used),
        "preference_margin": rule("margin", "mfn_rate", "preferential_rate"),
        "utilisation_rate": lambda cell: use_of(cell.origins, cell.names["flow"], cell.row["year"]),
    },
    "zero_tariff_share": {
        "share": _share("share"),
        "share_low": _share("bound"),
        "share_high": _share("bound"),
    },
    "average_tariff": {
        "mfn_rate": _average("average_mfn"),
        "applied_rate": _average("average_applied"),
        "effective_rate": _average("average_effective", _used),
    },
    "markets": {
        "base_rate": rule("base_rate", _base_source),
        "mfn_rate": rule("mfn_of_group", _MFN),
        "line_count": rule("market_lines", _SCHEDULE),
        "weight": rule("market_weight", "line_count", _SCHEDULE),
    },
    "coverage": {
        "rows": rule("covered_rows", _schedules),
        "trade_value_cny": rule("covered_trade", _schedules, _trade),
    },
}

STEPS: Mapping[str, StepRule] = {
    "schedule": _schedule,
    "mfn": _mfn,
}
