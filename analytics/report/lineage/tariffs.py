"""Rules of schedules, rates, and shares at zero."""

from collections.abc import Mapping

from analytics.report.lineage import references as refs
from analytics.schemas.live import CLAIM_COSTS, SETTLED
from analytics.study import TOTAL, Flow

# Sources, by importer, of base rates; of what is known of staging; and of MFN rates that changed.
BASE_RATES = {"CHN": "rcep_annex_china_asean", "JPN": "japan_tariff_2025"}
STAGING = (
    "agropages_2022", "ccf_group_2020", "chaileedo_2022", "chinawork_2024", "hero_gensanchi_2021",
    "hsciq_2025", "iti_2021", "keimei_2020", "mofcom_2021_press", "mofcom_rcep_reading",
    "nikkei_2021", "nissyoku_2020", "rcep_annex_china_asean", "sino_customs_2025", "weihai_navi",
)  # fmt: skip
MFN_CHANGES: dict[str, tuple[str, ...]] = {
    "CHN": ("jetro_seasoning_2024", "sputnik_2018_cars"),
    "JPN": (),
}
MFN_LINES: dict[str, tuple[str, ...]] = {"CHN": ("bown_jung_zhang_2019",), "JPN": ()}
"""Sources of the shipped tables of tariffs; a test holds them to the tables."""

NOTES, LOWER_RATE = refs.source("rcep_general_notes"), refs.source("rcep_article_2_4")


def schedule(origins: refs.Origins, importer: str, *, in_force: bool = False) -> str:
    """Return the step of an importer's schedule under the scenario or the policy in force."""
    changed = any(c.importer == importer for c in origins.scenario.schedule_changes)
    study, flow = origins.study, origins.study.flow_into(importer)
    sector_of = {name: study.sector_of[name] for name in study.segments[flow]}
    dated = origins.scenario.levers.on_lines(flow, sector_of).staging_category
    changed = changed or bool(dated)
    return refs.step("schedule", importer, *(["in_force"] if in_force and changed else []))


def _schedule(origins: refs.Origins, importer: str, *policy: str) -> refs.Derivation:
    in_force = schedule(origins, importer, in_force=True)
    if in_force != refs.step("schedule", importer, *policy):
        return refs.derived("schedule_changed", in_force)
    imported, measures = origins.imported(importer), origins.measures(importer)
    if imported:
        return refs.derived("schedule_imported", refs.source(imported), NOTES, *measures)
    base = refs.source(BASE_RATES[importer])
    if importer == "JPN":
        return refs.derived("schedule_derived", base, NOTES, *measures)
    named = [name for prefix in SETTLED for name in origins.named(prefix)]
    known = (refs.source(name) for name in STAGING if name != BASE_RATES[importer])
    own = origins.lines_of(importer)
    return refs.derived("schedule_profile", base, *named, *known, *own, NOTES, *measures)


def _base(origins: refs.Origins, importer: str) -> str:
    """Return the source of an importer's base rates."""
    return refs.source(origins.imported(importer) or BASE_RATES[importer])


def _mfn(origins: refs.Origins, importer: str) -> refs.Derivation:
    flow = origins.study.flow_into(importer)
    changes = (*MFN_CHANGES[importer], *MFN_LINES[importer])
    specific = refs.assumption(f"specific_duty_equivalent.{flow}")
    levers = ("mfn_rate", "mfn_factor")
    of_goods = (name for lever in levers for segment in origins.segments(flow)
                for name in origins.levers(lever, segment))  # fmt: skip
    of_flow = (name for lever in levers for name in origins.named(f"{lever}.{flow}."))
    known = (_base(origins, importer), *map(refs.source, changes), specific)
    return refs.derived("mfn_rates", *known, *of_goods, *of_flow)


def _use_of_sector(cell: refs.Cell) -> refs.Derivation:
    """What the use of the goods of a row is interpolated from, or set by.

    Of a sector, or of all goods of the flow.
    """
    origins, flow, year = cell.origins, cell.names["flow"], cell.row["year"]
    segments = cell.segments if "sector" in cell.row else ()
    if year < origins.study.entry_into_force:
        return refs.derived("use_before", NOTES)
    if origins.scenario.hypothetical_use is not None:
        return refs.derived("use_hypothetical", refs.assumption("hypothetical_use"))
    sector_of = origins.study.sector_of
    goods: list[tuple[str, ...]] = [(s, sector_of[s], flow) for s in segments] or [(flow,)]
    ids = {origins.scenario.levers.id_in("utilisation_rate", names, year) for names in goods}
    set_by = [refs.assumption(name) for name in sorted(name for name in ids if name)]
    if None not in ids:
        return refs.derived("use_set", *set_by)
    prefix = f"utilisation_rate.{flow}."
    knots = sorted(map(int, origins.scenario.assumptions.utilisation_rate[flow]))
    around = (max((k for k in knots if k <= year), default=knots[0]),
              min((k for k in knots if k >= year), default=knots[-1]))  # fmt: skip
    between = (refs.assumption(f"{prefix}{knot}") for knot in around)
    return refs.derived("use", *between, *set_by)


def traded(cell: refs.Cell) -> list[str]:
    """Return the files of imported trade of a flow."""
    return [*cell.origins.traded(cell.names["flow"])]


def leaning(origins: refs.Origins, flow: Flow) -> list[str]:
    """Return what the weights of lines in their group's trade follow from, with the schedule."""
    if origins.is_by_line(flow):
        return [*origins.traded(flow)]
    return [refs.assumption(f"{name}.{flow}") for name in ("margin_tilt", "margin_pivot")]


SCHEDULE, MFN = "step:schedule:{importer}", "step:mfn:{importer}"
_TRADE = refs.each_segment("step:base_trade:{segment}")
_REGIME = "assumption:dutiable_regime_share.{flow}"


def _leaning(cell: refs.Cell) -> list[str]:
    return leaning(cell.origins, cell.names["flow"])


def _weights(cell: refs.Cell) -> list[str]:
    """Trade of the base year by which lines are weighted."""
    return [*_TRADE(cell), *_leaning(cell)]


def _used(cell: refs.Cell) -> tuple[str, ...]:
    """What the use of the preference in the year of a cell rests on, and who claims it."""
    used = _use_of_sector(cell)
    return (*used.inputs, *map(refs.assumption, CLAIM_COSTS))


def _share(formula: str) -> refs.Rule:
    """Return the rule of a share by what it counts: lines, trade, or what entered."""
    weighted: dict[str, tuple[str | refs.Inputs, ...]] = {
        "lines": (SCHEDULE,),
        "trade": (SCHEDULE, MFN, _weights),
        "entered": (SCHEDULE, MFN, _weights, _used, _REGIME),
    }
    if formula == "bound":
        spread = refs.assumption("line_trade_spread")
        weighted |= {name: (*weighted[name], spread) for name in ("trade", "entered")}
    rules = {name: refs.rule(f"{formula}_{name}", *inputs) for name, inputs in weighted.items()}
    return lambda cell: rules[cell.row["measure"]](cell)


def _average(formula: str, *more: str | refs.Inputs) -> refs.Rule:
    """Return the rule of an average of lines, simple or weighted by trade."""
    simple = refs.rule(formula, SCHEDULE, MFN, *more)
    by_trade = refs.rule(f"{formula}_by_trade", SCHEDULE, MFN, _weights, *more)
    return lambda cell: by_trade(cell) if cell.row["weighting"] == "trade" else simple(cell)


_BY_NUMBER = refs.rule("market_weight", "line_count", SCHEDULE, _leaning)
_BY_TRADE = refs.rule("market_trade", SCHEDULE, traded)


def _market_weight(cell: refs.Cell) -> refs.Derivation:
    """Return the rule of a weight: by the number of lines, or by their trade where it is known."""
    return (_BY_TRADE if cell.origins.is_by_line(cell.row["flow"]) else _BY_NUMBER)(cell)


def _calibrated(cell: refs.Cell) -> list[str]:
    """The embedded schedule of the city's country."""
    return [refs.step("schedule", cell.origins.study.home.code)]


def _all_imports(cell: refs.Cell) -> list[str]:
    """What all imports of the last year come to; sets of lines are parts of them."""
    year = cell.origins.study.last_year
    return [refs.value("projection", "import", TOTAL, year, cell.column)]


def _importers_of(cell: refs.Cell) -> list[str]:
    """Importers of which a row of the coverage speaks; both where it does not say."""
    parties, table = cell.origins.study.parties, cell.row["table"]
    found = [code for code in parties if table.startswith(f"schedule_{code.lower()}")]
    return found or list(parties)


def _schedules(cell: refs.Cell) -> list[str]:
    return [refs.step("schedule", importer) for importer in _importers_of(cell)]


def _leaning_of(cell: refs.Cell) -> list[str]:
    flows = map(cell.origins.study.flow_into, _importers_of(cell))
    return [name for flow in flows for name in leaning(cell.origins, flow)]


def _trade(cell: refs.Cell) -> list[str]:
    origins = cell.origins
    return [
        refs.step("base_trade", segment)
        for importer in _importers_of(cell)
        for segment in origins.segments(origins.study.flow_into(importer))
    ]


RULES: refs.Rules = {
    "tariff_path": {
        "mfn_rate": refs.rule("average_mfn", SCHEDULE, MFN),
        "preferential_rate": refs.rule("average_preferential", SCHEDULE, MFN, NOTES),
        "applied_rate": refs.rule("average_applied", SCHEDULE, MFN, LOWER_RATE),
        "effective_rate": refs.rule("average_effective", SCHEDULE, MFN, LOWER_RATE, _used),
        "preference_margin": refs.rule("margin", "mfn_rate", "applied_rate"),
        "utilisation_rate": _use_of_sector,
    },
    "zero_tariff_share": {
        "share": _share("share"),
        "share_low": _share("bound"),
        "share_high": _share("bound"),
    },
    "average_tariff": {
        "mfn_rate": _average("average_mfn"),
        "applied_rate": _average("average_applied"),
        "effective_rate": _average("average_effective", _used, _REGIME),
    },
    "markets": {
        "base_rate": refs.rule(
            "base_rate", lambda cell: [_base(cell.origins, cell.names["importer"])]
        ),
        "mfn_rate": refs.rule("mfn_of_group", MFN),
        "line_count": refs.rule("market_lines", SCHEDULE),
        "weight": _market_weight,
    },
    "staging_constraints": {
        **dict.fromkeys(
            ("lines", "share_asked", "share_found", "slack_lines", "multiplier"),
            refs.rule("staging_constraint", _calibrated),
        ),
        "counterfactual_cny": refs.rule("set_of_lines", _calibrated, _all_imports),
        "effect_cny": refs.rule("set_of_lines", _calibrated, _all_imports),
    },
    "staging_prior": dict.fromkeys(
        ("lines", "prior_share", "calibrated_share"), refs.rule("staging_prior", _calibrated)
    ),
    "staging_validation": dict.fromkeys(
        ("probability", "pro_rata_probability", "log_score", "pro_rata_log_score", "hits"),
        refs.rule("staging_validation", _calibrated),
    ),
    "trade_coverage": dict.fromkeys(
        ("codes", "trade_share"), refs.rule("trade_matched", SCHEDULE, traded)
    ),
    "coverage": {
        "rows": refs.rule("covered_rows", _schedules),
        "trade_value_cny": refs.rule("covered_trade", _schedules, _trade, _leaning_of),
    },
}
"""Rule of each column, by table."""

STEPS: Mapping[str, refs.StepRule] = {"schedule": _schedule, "mfn": _mfn}
"""Rule of each step, by name."""
