"""Sheets on which the live model takes its inputs: constants, staging, calendar, parameters."""

import polars as pl

from analytics.report.excel_model.columns import (
    LOG_FORMAT,
    VALUE_FORMAT,
    Block,
    LiveSheet,
    code,
)
from analytics.report.sheet.parts import MONEY_FORMAT, NUMBER_FORMAT, YEAR_FORMAT
from analytics.report.text import segment_labels, text, value_label
from analytics.results import Results
from analytics.schemas.live import BY_SEGMENT, LiveModel

_CONSTANT_FORMULAS = {
    "city_exports_2021": "ROUND(city_trade_2021*export_share,2)",
    "city_imports_2021": "ROUND(city_trade_2021-city_exports_2021,2)",
    "food_share_of_exports": "composition.food_share_of_trade"
    "*(city_imports_2021+city_exports_2021)/city_exports_2021",
    "auto_parts_reaching_zero": "(auto_parts_zero_share*(auto_parts_lines+auto_parts_free_lines)"
    "-auto_parts_free_lines)/auto_parts_lines",
}
"""Constants that follow from others and from assumptions."""

_CONSTANTS = (
    code("id"),
    Block("meaning", width=70.0),
    Block("value", VALUE_FORMAT, formulas="formula", names="id", width=24.0),
    code("unit"),
    Block("status", title="column.status", width=14.0),
    Block("source_id", title="column.source_id", width=22.0),
)


def _assumption(found: str) -> str:
    """Return the formula of an assumption, from the formula of its id."""
    return f"INDEX(assumption_value,MATCH({found},assumption_id,0))"


_OF_KIND = "SUMIFS(staging_allocated,staging_kind,{kind})"
_REACHED = 'IF({kind}="staged",auto_parts_reaching_zero,1-auto_parts_reaching_zero)'
_STAGING = (
    code("id"),
    code("staging_category", "staging_category"),
    code("kind", "staging_kind"),
    Block("lines_share", VALUE_FORMAT, _assumption("{id}"), "staging_shares_used"),
    Block("lines", NUMBER_FORMAT, "{lines_share}*schedule_lines"),
    Block("known", NUMBER_FORMAT),
    Block("allocated", NUMBER_FORMAT, "{lines}-{known}", "staging_allocated"),
    Block(
        "auto_parts",
        VALUE_FORMAT,
        f'IF(OR({{kind}}="at_once",{_OF_KIND}=0),0,{_REACHED}*{{allocated}}/{_OF_KIND})',
        title="auto_parts",
        width=18.0,
    ),
    Block(
        "rest",
        VALUE_FORMAT,
        "({allocated}-{auto_parts}*auto_parts_lines)/other_lines",
        title="rest",
        width=18.0,
    ),
)
"""How lines spread over categories: what is known first, the auto parts, then the rest."""

_BEFORE, _AFTER = (
    _assumption(f'"utilisation_rate."&{{flow}}&"."&{{{knot}}}')
    for knot in ("knot_before", "knot_after")
)
_PASSED = "({year}-{knot_before})/MAX({knot_after}-{knot_before},1)"


def _calendar(*, hypothetical: bool) -> tuple[Block, ...]:
    """Use between the years that assumptions name, or that of an experiment."""
    use = "hypothetical_use" if hypothetical else "{use_in_force}"
    in_force = f"{_BEFORE}+({_AFTER}-{_BEFORE})*{_PASSED}"
    cost = _assumption('"trade_cost_change."&{flow}')
    return (
        code("flow", "calendar_flow"),
        Block("year", YEAR_FORMAT, name="calendar_year"),
        Block("knot_before", YEAR_FORMAT),
        Block("knot_after", YEAR_FORMAT),
        Block("use_in_force", LOG_FORMAT, in_force, "calendar_in_force_use"),
        Block("use", LOG_FORMAT, use, "calendar_use"),
        Block("trade_cost", VALUE_FORMAT, cost, "calendar_trade_cost"),
    )


def _taken(key: str, of: str) -> Block:
    """Return an assumption of each row's segment or flow; its title is the first part of its id."""
    formula = _assumption(f'{{title}}&"."&{{{of}}}')
    return Block(key, NUMBER_FORMAT, formula, f"parameter_{key}", 15.0, title=key)


_ADJUSTED = (
    "N({national_jpy_bn})"
    "+{of_others}*composition.consumer_goods_share_of_others*ministry_others_2021"
    "+{of_cosmetics}*composition.cosmetics_jpy_bn"
)
_EXPORTED = "(1-food_share_of_exports)*{adjusted_jpy_bn}/(national_exports_2021-national_food_2021)"
_SHARE = (
    'IF({flow}="import",{adjusted_jpy_bn}/national_imports_2021,'
    f'IF({{segment}}="food_agriculture",food_share_of_exports,{_EXPORTED}))'
)
_BASE = '{share_of_flow}*IF({flow}="import",city_imports_2021,city_exports_2021)'
_PARAMETERS = (
    code("flow"),
    code("sector"),
    code("segment", "parameter_segment"),
    Block("label", width=30.0),
    *(_taken(key, "segment") for key in sorted(BY_SEGMENT)),
    _taken("dutiable_regime_share", "flow"),
    Block(
        "sigma_domestic",
        NUMBER_FORMAT,
        "{armington_elasticity}*domestic_substitution_ratio",
        "parameter_sigma_domestic",
    ),
    Block("national_jpy_bn", NUMBER_FORMAT, width=16.0),
    Block("of_others", NUMBER_FORMAT),
    Block("of_cosmetics", NUMBER_FORMAT),
    Block("adjusted_jpy_bn", NUMBER_FORMAT, _ADJUSTED, width=16.0),
    Block("share_of_flow", LOG_FORMAT, _SHARE),
    Block("base_cny", MONEY_FORMAT, _BASE, "parameter_base_cny", 20.0),
    Block("tariff_lines", NUMBER_FORMAT, name="parameter_tariff_lines"),
)
"""Assumptions of each segment, and its trade of the base year from national composition."""


def input_sheets(results: Results, live: LiveModel, language: str) -> list[LiveSheet]:
    """Return the sheets in the order in which the model takes them."""
    constants = live.constants.with_columns(
        pl.Series("meaning", [text(f"live.constant.{i}", language) for i in live.constants["id"]]),
        pl.col("id").replace_strict(_CONSTANT_FORMULAS, default=None).alias("formula"),
        pl.col("status").map_elements(
            lambda status: value_label("status", status, language), pl.String
        ),
    )
    labels = segment_labels(results.sectors, language)
    label = pl.col("segment").replace_strict(labels).alias("label")
    hypothetical = results.scenario.hypothetical_use is not None
    sheets = [LiveSheet("model_constants", language, constants, _CONSTANTS)]
    if live.staging is not None:
        spans = {"staging_share": ("auto_parts", "rest")}
        sheets.append(LiveSheet("model_staging", language, live.staging, _STAGING, spans=spans))
    return [
        *sheets,
        LiveSheet("model_calendar", language, live.calendar,
                  _calendar(hypothetical=hypothetical), frozen=2),
        LiveSheet("model_parameters", language, live.parameters.with_columns(label),
                  _PARAMETERS, frozen=4),
    ]  # fmt: skip
