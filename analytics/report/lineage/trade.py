"""Rules of published figures and of trade before any effect."""

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
from analytics.study import Segment

_CONSUMER, _UNSPECIFIED = "consumer_goods_share_of_others", "unspecified_share_of_others"
_PROVINCE = "jetro_shandong_2026"
CITY, MINISTRY, EXCHANGE = "qingdao_daily_2022", "mof_japan_trade", "fed_fx"


def moved_others(origins: Origins, segment: Segment) -> list[str]:
    """Return the assumptions that move a segment's trade in or out of the Ministry's "Others"."""
    own = {origins.study.composition.part_of_others, origins.study.rest_of("import")}
    names = [_CONSUMER] if segment in own else []
    return [assumption(f"composition.{name}") for name in (*names, _UNSPECIFIED)]


def as_published(_: Origins, row: Row) -> Derivation:
    """Return the source of a figure that stands as it was published."""
    return derived("as_published", source(row["source_id"]))


def _headline(_: Origins, row: Row) -> Derivation:
    own = source(row["source_id"])
    if row["status"] == "published":
        return derived("as_published", own)
    if row["measure"] == "qingdao_share_of_shandong":
        both = ("qingdao_japan_trade", "shandong_japan_trade")
        return derived(
            "city_of_province", *(value("headline", name, row["year"], "value") for name in both)
        )
    other = {2020: 2021, 2021: 2020}[row["year"]]
    return derived("by_growth", value("headline", row["measure"], other, "value"), own)


def _city_trade(_: Origins, row: Row) -> Derivation:
    total = value("headline", "qingdao_japan_trade", row["year"], "value")
    return derived("city_flow", total, assumption("export_share"))


def _national(_: Origins, row: Row) -> Derivation:
    return derived("national_series", source(row["source_id"]))


def _in_cny(_: Origins, row: Row) -> Derivation:
    own = value("trade_history", row["flow"], row["segment"], row["year"], "value_jpy_bn")
    return derived("in_cny", own, source(EXCHANGE))


def history(flow: str, segment: str, year: object, column: str = "value_jpy_bn") -> str:
    """Return the address of national trade."""
    return value("trade_history", flow, segment, year, column)


def _base_trade(origins: Origins, parts: tuple[str, ...]) -> Derivation:
    """Trade of a segment in 2021."""
    (segment,) = parts
    flow = origins.study.flow_of(segment)
    flows = [
        value("qingdao_japan_trade", origins.study.base_year, f, "value_cny")
        for f in ("export", "import")
    ]
    food = assumption("composition.food_share_of_trade")
    study = origins.study
    parts_of_food = study.segments_in(study.composition.share_of_all_trade)
    national_food = [history("export", name, study.base_year) for name in parts_of_food]
    if segment in parts_of_food:
        return derived("base_food", *flows, food, *national_food)
    own = (
        [history(flow, segment, origins.study.base_year)]
        if origins.has_series(flow, segment, origins.study.base_year)
        else []
    )
    total = history(flow, "total", origins.study.base_year)
    if flow == "export":
        return derived("base_exports", *own, total, *national_food, *flows, food)
    moved = moved_others(origins, segment) if own else []
    others = [source(MINISTRY)] if moved else []
    if segment in {study.composition.without_series, study.without_series_from}:
        moved.append(assumption("composition.cosmetics_jpy_bn"))
    return derived("base_imports", flows[1], *own, total, *moved, *others)


def growth(origins: Origins, segment: Segment, year: int) -> list[str]:
    """Return the national trade by which a segment's trade of 2021 is carried to a year."""
    flow = origins.study.flow_of(segment)
    known = all(origins.has_series(flow, segment, y) for y in (origins.study.base_year, year))
    series = segment if known else "total"
    national = [history(flow, series, y, "value_cny") for y in (origins.study.base_year, year)]
    return [*national, source(_PROVINCE)]


def _target_growth(_: Origins, row: Row) -> Derivation:
    names = ("start_value", "target_low", "start_year", "target_year")
    own = (value("zone_targets", row["target"], name) for name in names)
    return derived("target_growth", *own, source(row["source_id"]))


def _saving_mfn(_: Origins, row: Row) -> Derivation:
    return derived("certificate_mfn", source(row["source_id"]))


def _saving_applied(_: Origins, row: Row) -> Derivation:
    rules = (source("rcep_general_notes"), source("rcep_article_2_4"))
    return derived("certificate_rate", source(row["source_id"]), *rules)


def _saving(_: Origins, row: Row) -> Derivation:
    rates = (value("certificate_saving", row["year"], n) for n in ("mfn_rate", "applied_rate"))
    return derived("certificate_saved", *rates, source(row["source_id"]))


def _saving_cost(_: Origins, row: Row) -> Derivation:
    return derived("certificate_cost", assumption("compliance_cost"), source(row["source_id"]))


def _saving_net(_: Origins, row: Row) -> Derivation:
    own = ("duty_saved_cny", "compliance_cost_cny")
    return derived("certificate_net", *(value("certificate_saving", row["year"], n) for n in own))


RULES: Mapping[tuple[str, str], Rule] = {
    ("headline", "value"): _headline,
    ("qingdao_japan_trade", "value_cny"): _city_trade,
    ("trade_history", "value_jpy_bn"): _national,
    ("trade_history", "value_cny"): _in_cny,
    **{
        ("zone_targets", name): as_published
        for name in ("start_year", "start_value", "target_year", "target_low", "target_high")
    },
    ("zone_targets", "required_annual_growth"): _target_growth,
    ("certificate_saving", "mfn_rate"): _saving_mfn,
    ("certificate_saving", "applied_rate"): _saving_applied,
    ("certificate_saving", "duty_saved_cny"): _saving,
    ("certificate_saving", "compliance_cost_cny"): _saving_cost,
    ("certificate_saving", "net_saving_cny"): _saving_net,
    ("convergence", "draws"): lambda *_: derived("number_of_draws", step("draws")),
}

STEPS: Mapping[str, StepRule] = {"base_trade": _base_trade}
