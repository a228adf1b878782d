"""Sheets on which the live model takes its inputs: constants, calendar, parameters."""

import polars as pl

from analytics.report.excel_model.columns import Block, LiveSheet, Place, code
from analytics.report.formulas.excel import excel_formula
from analytics.report.sheet import formats
from analytics.report.text import segment_labels, text, value_label
from analytics.results import Results
from analytics.schemas.live import BY_FLOW, BY_SEGMENT, LiveModel

_CONSTANT_FORMULAS = {
    "city_exports_2021": "ROUND(city_trade_2021*export_share,2)",
    "city_imports_2021": "ROUND(city_trade_2021-city_exports_2021,2)",
    "food_share_of_exports": "composition.food_share_of_trade"
    "*(city_imports_2021+city_exports_2021)/city_exports_2021",
}
"""Constants that follow from others and from assumptions."""

_CONSTANTS = (
    code("id"),
    Block("meaning", width=70.0),
    Block("value", formats.VALUE, formulas="formula", names="id", width=24.0),
    code("unit"),
    Block("status", title="column.status", width=14.0),
    Block("source_id", title="column.source_id", width=22.0),
)


def _assumption(found: str, column: str = "value") -> str:
    """Return the formula of an assumption, from the formula of its id."""
    return f"INDEX(assumption_{column},MATCH({found},assumption_id,0))"


_BEFORE, _AFTER = (
    _assumption(f'"utilisation_rate."&{{flow}}&"."&{{{knot}}}', "default")
    for knot in ("knot_before", "knot_after")
)


def _edited(goods: str) -> str:
    """Return the latest value of a path that was edited: it holds from its year on, as when set."""
    path = f'"utilisation_rate."&{{{goods}}}&"."'
    return (
        f"LOOKUP(2,1/((LEFT(assumption_id,LEN({path}))={path})"
        "*(VALUE(RIGHT(assumption_id,4))<={year})*(assumption_value<>assumption_default)),"
        "assumption_value)"
    )


_PASSED = "({year}-{knot_before})/MAX({knot_after}-{knot_before},1)"


def _set_or(key: str, otherwise: str) -> str:
    """Return the formula of what a lever sets where its id stands, and of what holds without."""
    return f"IF(ISTEXT({{{key}}}),IFERROR({_assumption(f'{{{key}}}')},{otherwise}),{otherwise})"


def _calendar(*, hypothetical: bool, with_levers: bool) -> tuple[Block, ...]:
    """Use between the years that assumptions name, or that of a lever or an experiment."""
    use = "hypothetical_use" if hypothetical else "{use_in_force}"
    between, ramp = f"{_BEFORE}+({_AFTER}-{_BEFORE})*{_PASSED}", "{use_between}"
    cost = _assumption('"trade_cost_change."&{flow}')
    levers: tuple[Block, ...] = ()
    if with_levers:
        cost = _set_or("set_cost", cost)
        # What is set for the goods themselves goes before what was edited for the whole flow.
        is_own = 'ISNUMBER(SEARCH("."&{goods}&".",{set_use}))'
        of_flow = f"IFERROR({_edited('flow')},{_set_or('set_use', ramp)})"
        ramp = f"IF({is_own},{_set_or('set_use', ramp)},{of_flow})"
        levers = (code("set_use"), code("set_cost"))
    in_force = f"IFERROR({_edited('goods')},{ramp})"
    return (
        code("goods", "calendar_goods"),
        code("flow"),
        *levers,
        Block("year", formats.YEAR, name="calendar_year"),
        Block("knot_before", formats.YEAR),
        Block("knot_after", formats.YEAR),
        Block("use_between", formats.LOG, between),
        Block("use_in_force", formats.LOG, in_force, "calendar_in_force_use"),
        Block("use", formats.LOG, use, "calendar_use"),
        Block("trade_cost", formats.VALUE, cost, "calendar_trade_cost"),
    )


_OF_FLOW = _assumption('{title}&"."&{flow}')
"""An assumption of each row's flow; its title is the first part of its id."""
_OWN, _OF_SECTOR = (
    f'MATCH({{title}}&"."&{{{of}}},assumption_id,0)' for of in ("segment", "sector")
)
_OF_SEGMENT = f"INDEX(assumption_value,IFERROR({_OWN},{_OF_SECTOR}))"
"""An assumption of each row's segment, or of its sector where it has none of its own."""


def _parameter(key: str, formula: str) -> Block:
    return Block(key, formats.NUMBER, formula, f"parameter_{key}", 15.0, title=key)


_ADJUSTED = (
    "N({national_jpy_bn})"
    "+{of_others}*composition.consumer_goods_share_of_others*ministry_others_2021"
    "+{of_unspecified}*composition.unspecified_share_of_others*ministry_others_2021"
    "+{of_cosmetics}*composition.cosmetics_jpy_bn"
)
_EXPORTED = "(1-food_share_of_exports)*{adjusted_jpy_bn}/(national_exports_2021-national_food_2021)"
_OF_FOOD = "food_share_of_exports*{adjusted_jpy_bn}/national_food_2021"

_BASE = '{share_of_flow}*IF({flow}="import",city_imports_2021,city_exports_2021)'


def _share(food: str | None) -> str:
    """Return the formula of a segment's share of its flow; of food it is known otherwise."""
    exported = f'IF({{sector}}="{food}",{_OF_FOOD},{_EXPORTED})' if food else _EXPORTED
    return f'IF({{flow}}="import",{{adjusted_jpy_bn}}/national_imports_2021,{exported})'


def _sigma(place: Place) -> str:
    ratio = "domestic_substitution_ratio"
    return excel_formula("sigma_domestic", {**place, ratio: ratio})


def _parameters(food: str | None) -> tuple[Block, ...]:
    """Return columns: assumptions of each segment, its base-year trade from the nation's."""
    return (
        code("flow"),
        code("sector"),
        code("segment", "parameter_segment"),
        Block("label", width=30.0),
        *(_parameter(key, _OF_SEGMENT) for key in sorted(BY_SEGMENT)),
        *(_parameter(key, _OF_FLOW) for key in BY_FLOW),
        Block("sigma_domestic", formats.NUMBER, _sigma, "parameter_sigma_domestic"),
        Block("national_jpy_bn", formats.NUMBER, width=16.0),
        Block("of_others", formats.NUMBER),
        Block("of_unspecified", formats.LOG),
        Block("of_cosmetics", formats.NUMBER),
        Block("adjusted_jpy_bn", formats.NUMBER, _ADJUSTED, width=16.0),
        Block("share_of_flow", formats.LOG, _share(food)),
        Block("base_cny", formats.MONEY, _BASE, "parameter_base_cny", 20.0),
        Block("tariff_lines", formats.NUMBER, name="parameter_tariff_lines"),
    )


def input_sheets(results: Results, live: LiveModel, language: str) -> list[LiveSheet]:
    """Return the sheets in the order in which the model takes them."""
    ids, statuses = live.constants["id"], live.constants["status"]
    constants = live.constants.with_columns(
        pl.Series("meaning", [text(f"live.constant.{each}", language) for each in ids]),
        pl.col("id").replace_strict(_CONSTANT_FORMULAS, default=None).alias("formula"),
        pl.Series("status", [value_label("status", each, language) for each in statuses]),
    )
    labels = segment_labels(results.sectors, language)
    label = pl.col("segment").replace_strict(labels).alias("label")
    hypothetical = results.scenario.hypothetical_use is not None
    return [
        LiveSheet("model_constants", language, constants, _CONSTANTS),
        LiveSheet("model_calendar", language, live.calendar,
                  _calendar(hypothetical=hypothetical, with_levers=bool(results.scenario.levers)),
                  frozen=3),
        LiveSheet("model_parameters", language, live.parameters.with_columns(label),
                  _parameters(results.study.composition.share_of_all_trade), frozen=4),
    ]  # fmt: skip
