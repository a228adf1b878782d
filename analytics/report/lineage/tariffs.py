"""Rules of schedules, rates, and shares at zero."""

from collections.abc import Mapping

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
    specific = assumption(f"specific_duty_equivalent.{origins.study.flow_into(importer)}")
    return derived("mfn_rates", base, *map(source, MFN_CHANGES[importer]), specific)


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


def _steps_of(row: Row) -> tuple[str, str]:
    importer = row["importer"]
    return step("schedule", importer), step("mfn", importer)


def _path(row: Row, *columns: str) -> list[str]:
    key = (row["importer"], row["origin"], row["sector"], row["year"])
    return [value("tariff_path", *key, column) for column in columns]


def _path_mfn(_: Origins, row: Row) -> Derivation:
    return derived("average_mfn", *_steps_of(row))


def _path_preferential(_: Origins, row: Row) -> Derivation:
    return derived("average_preferential", *_steps_of(row), NOTES)


def _path_applied(_: Origins, row: Row) -> Derivation:
    return derived("average_applied", *_steps_of(row), LOWER_RATE)


def _path_effective(origins: Origins, row: Row) -> Derivation:
    return derived("average_effective", *_steps_of(row), LOWER_RATE, *_use_inputs(origins, row))


def _path_margin(_: Origins, row: Row) -> Derivation:
    return derived("margin", *_path(row, "mfn_rate", "preferential_rate"))


def _path_use(origins: Origins, row: Row) -> Derivation:
    return use_of(origins, origins.study.flow_into(row["importer"]), row["year"])


def _weights(origins: Origins, row: Row) -> list[str]:
    """Trade of 2021 by which lines are weighted."""
    flow = origins.study.flow_into(row["importer"])
    return [step("base_trade", segment) for segment in origins.flow_segments(flow)]


def _use_inputs(origins: Origins, row: Row) -> tuple[str, ...]:
    used = use_of(origins, origins.study.flow_into(row["importer"]), row["year"])
    return (*used.inputs, assumption("margin_threshold"))


def _share(formula: str) -> Rule:
    def rule(origins: Origins, row: Row) -> Derivation:
        measure = row["measure"]
        if measure == "lines":
            return derived(f"{formula}_lines", step("schedule", row["importer"]))
        inputs = [*_steps_of(row), *_weights(origins, row)]
        if measure == "entered":
            inputs += _use_inputs(origins, row)
        return derived(f"{formula}_{measure}", *inputs)

    return rule


def _average(formula: str) -> Rule:
    def rule(origins: Origins, row: Row) -> Derivation:
        inputs = [*_steps_of(row)]
        by_trade = row["weighting"] == "trade"
        if by_trade:
            inputs += _weights(origins, row)
        if formula == "average_effective":
            inputs += _use_inputs(origins, row)
        return derived(f"{formula}_by_trade" if by_trade else formula, *inputs)

    return rule


def _market_base(origins: Origins, row: Row) -> Derivation:
    importer = origins.study.importer_of(row["flow"])
    return derived("base_rate", source(origins.imported(importer) or BASE_RATES[importer]))


def _market_mfn(origins: Origins, row: Row) -> Derivation:
    return derived("mfn_of_group", step("mfn", origins.study.importer_of(row["flow"])))


def _market_lines(origins: Origins, row: Row) -> Derivation:
    return derived("market_lines", step("schedule", origins.study.importer_of(row["flow"])))


def _market_weight(origins: Origins, row: Row) -> Derivation:
    lines = step("schedule", origins.study.importer_of(row["flow"]))
    return derived("market_weight", value("markets", row["market"], "line_count"), lines)


def _importers_of(origins: Origins, row: Row) -> list[str]:
    """Importers of which a row of the coverage speaks; both where it does not say."""
    found = [i for i in origins.study.parties if row["table"].startswith(f"schedule_{i.lower()}")]
    return found or list(origins.study.parties)


def _covered_rows(origins: Origins, row: Row) -> Derivation:
    return derived("covered_rows", *(step("schedule", i) for i in _importers_of(origins, row)))


def _covered_trade(origins: Origins, row: Row) -> Derivation:
    importers = _importers_of(origins, row)
    trade = [
        step("base_trade", segment)
        for importer in importers
        for segment in origins.flow_segments(origins.study.flow_into(importer))
    ]
    schedules = (step("schedule", importer) for importer in importers)
    return derived("covered_trade", *schedules, *trade)


RULES: Mapping[tuple[str, str], Rule] = {
    ("tariff_path", "mfn_rate"): _path_mfn,
    ("tariff_path", "preferential_rate"): _path_preferential,
    ("tariff_path", "applied_rate"): _path_applied,
    ("tariff_path", "effective_rate"): _path_effective,
    ("tariff_path", "preference_margin"): _path_margin,
    ("tariff_path", "utilisation_rate"): _path_use,
    ("zero_tariff_share", "share"): _share("share"),
    ("zero_tariff_share", "share_low"): _share("bound"),
    ("zero_tariff_share", "share_high"): _share("bound"),
    ("average_tariff", "mfn_rate"): _average("average_mfn"),
    ("average_tariff", "applied_rate"): _average("average_applied"),
    ("average_tariff", "effective_rate"): _average("average_effective"),
    ("markets", "base_rate"): _market_base,
    ("markets", "mfn_rate"): _market_mfn,
    ("markets", "line_count"): _market_lines,
    ("markets", "weight"): _market_weight,
    ("coverage", "rows"): _covered_rows,
    ("coverage", "trade_value_cny"): _covered_trade,
}

STEPS: Mapping[str, StepRule] = {
    "schedule": _schedule,
    "mfn": _mfn,
}
