"""Rules of published figures and of trade before any effect."""

from collections.abc import Mapping

from analytics.report.lineage import references as refs
from analytics.report.lineage.tariffs import LOWER_RATE, NOTES
from analytics.study import Segment

_CONSUMER, _UNSPECIFIED = "consumer_goods_share_of_others", "unspecified_share_of_others"
_PROVINCE = "jetro_shandong_2026"
MINISTRY, EXCHANGE = "mof_japan_trade", "fed_fx"
ITS_SOURCE = "source:{source_id}"  # the source that the row itself names
AS_PUBLISHED = refs.rule("as_published", ITS_SOURCE)
"""Rule of a figure that stays as it was published."""
_CITY_OF_PROVINCE = refs.rule(
    "city_of_province",
    "headline:qingdao_japan_trade:{year}:value",
    "headline:shandong_japan_trade:{year}:value",
)


def _headline(cell: refs.Cell) -> refs.Derivation:
    row = cell.row
    if row["status"] == "published":
        return AS_PUBLISHED(cell)
    if row["measure"] == "qingdao_share_of_shandong":
        return _CITY_OF_PROVINCE(cell)
    totals = cell.origins.study.totals
    other = next(iter(totals.growth)) if row["year"] == totals.year else totals.year
    return refs.derived("by_growth", *cell.own("value", year=other), refs.source(row["source_id"]))


def history(flow: str, segment: str, year: object, column: str = "value_jpy_bn") -> str:
    """Return the address of national trade."""
    return refs.value("trade_history", flow, segment, year, column)


def moved_others(origins: refs.Origins, segment: Segment) -> list[str]:
    """Return the assumptions that move a segment's trade in or out of the Ministry's "Others"."""
    own = {origins.study.composition.part_of_others, origins.study.rest_of("import")}
    names = [_CONSUMER] if segment in own else []
    return [refs.assumption(f"composition.{name}") for name in (*names, _UNSPECIFIED)]


def _base_trade(origins: refs.Origins, segment: str) -> refs.Derivation:
    """Trade of a segment in the base year."""
    study = origins.study
    flow, year = study.flow_of(segment), study.base_year
    flows = [refs.value("qingdao_japan_trade", year, f, "value_cny") for f in ("export", "import")]
    if files := origins.traded(flow):
        city = refs.value("qingdao_japan_trade", year, flow, "value_cny")
        return refs.derived("base_of_lines", city, *files)
    food = refs.assumption("composition.food_share_of_trade")
    parts_of_food = study.segments_in(study.composition.share_of_all_trade)
    national_food = [history("export", name, year) for name in parts_of_food]
    if segment in parts_of_food:
        return refs.derived("base_food", *flows, food, *national_food)
    own = [history(flow, segment, year)] if origins.has_series(flow, segment, year) else []
    total = history(flow, "total", year)
    if flow == "export":
        return refs.derived("base_exports", *own, total, *national_food, *flows, food)
    moved = moved_others(origins, segment) if own else []
    others = [refs.source(MINISTRY)] if moved else []
    if segment in {study.composition.without_series, study.without_series_from}:
        moved.append(refs.assumption("composition.cosmetics_jpy_bn"))
    return refs.derived("base_imports", flows[1], *own, total, *moved, *others)


def growth(origins: refs.Origins, segment: Segment, year: int) -> list[str]:
    """Return the national trade by which a segment's trade of the base year is carried to a year.

    A segment without a series in both years goes by the total of its flow.
    """
    flow, years = origins.study.flow_of(segment), (origins.study.base_year, year)
    known = all(origins.has_series(flow, segment, y) for y in years)
    national = [history(flow, segment if known else "total", y, "value_cny") for y in years]
    return [*national, refs.source(_PROVINCE)]


RULES: refs.Rules = {
    "headline": {"value": _headline},
    "qingdao_japan_trade": {
        "value_cny": refs.rule(
            "city_flow", "headline:qingdao_japan_trade:{year}:value", "assumption:export_share"
        ),
    },
    "trade_history": {
        "value_jpy_bn": refs.rule("national_series", ITS_SOURCE),
        "value_cny": refs.rule("in_cny", "value_jpy_bn", refs.source(EXCHANGE)),
    },
    "zone_targets": {
        **dict.fromkeys(
            ("start_year", "start_value", "target_year", "target_low", "target_high"), AS_PUBLISHED
        ),
        "required_annual_growth": refs.rule(
            "target_growth", "start_value", "target_low", "start_year", "target_year", ITS_SOURCE
        ),
    },
    "certificate_saving": {
        "mfn_rate": refs.rule("certificate_mfn", ITS_SOURCE),
        "applied_rate": refs.rule("certificate_rate", ITS_SOURCE, NOTES, LOWER_RATE),
        "duty_saved_cny": refs.rule("certificate_saved", "mfn_rate", "applied_rate", ITS_SOURCE),
        "compliance_cost_cny": refs.rule(
            "certificate_cost", "assumption:compliance_cost", ITS_SOURCE
        ),
        "net_saving_cny": refs.rule("certificate_net", "duty_saved_cny", "compliance_cost_cny"),
    },
}
"""Rule of each column, by table."""

STEPS: Mapping[str, refs.StepRule] = {"base_trade": _base_trade}
"""Rule of each step, by name."""
