"""Sheets on which the live model takes its inputs: constants, staging, calendar, parameters."""

from collections.abc import Mapping, Sequence

import polars as pl

from analytics.report.excel_model.columns import LOG_FORMAT, Block, Formula, LiveSheet, Place
from analytics.report.sheet.parts import NUMBER_FORMAT, YEAR_FORMAT
from analytics.report.text import segment_labels, text, value_label
from analytics.results import Results
from analytics.schemas.live import BY_SEGMENT, LiveModel

VALUE_FORMAT = "#,##0.############"
_MONEY_FORMAT = "#,##0.00"
_TEXT_WIDTH = 22.0

_CONSTANT_FORMULAS = {
    "city_exports_2021": "ROUND(city_trade_2021*export_share,2)",
    "city_imports_2021": "ROUND(city_trade_2021-city_exports_2021,2)",
    "food_share_of_exports": "composition.food_share_of_trade"
    "*(city_imports_2021+city_exports_2021)/city_exports_2021",
    "auto_parts_reaching_zero": "(auto_parts_zero_share*(auto_parts_lines+auto_parts_free_lines)"
    "-auto_parts_free_lines)/auto_parts_lines",
}
"""Constants that follow from others and from assumptions."""


def input_sheets(results: Results, live: LiveModel, language: str) -> list[LiveSheet]:
    """Return the sheets in the order in which the model takes them."""
    sheets = [_constants(live, language)]
    if live.staging is not None:
        sheets.append(_staging(live.staging, language))
    segments = segment_labels(results.sectors, language)
    hypothetical = results.scenario.hypothetical_use is not None
    return [
        *sheets,
        _calendar(live, language, hypothetical=hypothetical),
        _parameters(live, segments, language),
    ]


def sheet(
    name: str,
    blocks: Sequence[Block],
    language: str,
    *,
    frozen: int = 1,
    spans: Mapping[str, tuple[str, str]] | None = None,
) -> LiveSheet:
    """Return a sheet with its title and the line below it."""
    title, source = text(f"live.{name}", language), text(f"live.{name}.source", language)
    return LiveSheet(name, title, blocks, source, frozen, spans or {})


def column(
    table: pl.DataFrame,
    key: str,
    language: str,
    number_format: str | None = None,
    formula: Formula | None = None,
    *,
    name: str | None = None,
    width: float = 12.0,
) -> Block:
    """Return a block of one column of a table, titled ``live.column.<key>``."""
    values = [table[key].to_list()]
    title = text(f"live.column.{key}", language)
    return Block(key, [title], values, number_format, formula, name=name, width=width)


def code(table: pl.DataFrame, key: str, language: str, *, name: str | None = None) -> Block:
    """Return a column of codes, which formulas compare; the same in every language."""
    return column(table, key, language, name=name, width=_TEXT_WIDTH)


def _constants(live: LiveModel, language: str) -> LiveSheet:
    table = live.constants
    ids = table["id"].to_list()
    formulas = [_CONSTANT_FORMULAS.get(constant) for constant in ids]
    meanings = [[text(f"live.constant.{constant}", language) for constant in ids]]
    statuses = [[value_label("status", status, language) for status in table["status"]]]
    blocks = [
        code(table, "id", language),
        Block("meaning", [text("live.column.meaning", language)], meanings, width=70.0),
        Block(
            "value",
            [text("live.column.value", language)],
            [table["value"].to_list()],
            VALUE_FORMAT,
            row_formulas=formulas,
            row_names=ids,
            width=24.0,
        ),
        code(table, "unit", language),
        Block("status", [text("column.status", language)], statuses, width=14.0),
        Block("source_id", [text("column.source_id", language)],
              [table["source_id"].to_list()], width=_TEXT_WIDTH),
    ]  # fmt: skip
    return sheet("model_constants", blocks, language)


def _staging(table: pl.DataFrame, language: str) -> LiveSheet:
    """How lines spread over categories: what is known first, the auto parts, then the rest."""

    def assumed(place: Place) -> str:
        return f"INDEX(assumption_value,MATCH({place.of('id')},assumption_id,0))"

    def auto_parts(place: Place) -> str:
        kind, allocated = place.of("kind"), place.of("allocated")
        reached = f'IF({kind}="staged",auto_parts_reaching_zero,1-auto_parts_reaching_zero)'
        of_kind = f"SUMIFS(staging_allocated,staging_kind,{kind})"
        return f'IF(OR({kind}="at_once",{of_kind}=0),0,{reached}*{allocated}/{of_kind})'

    def rest(place: Place) -> str:
        taken = f"{place.of('auto_parts')}*auto_parts_lines"
        return f"({place.of('allocated')}-{taken})/other_lines"

    def lines(place: Place) -> str:
        return f"{place.of('lines_share')}*schedule_lines"

    def allocated(place: Place) -> str:
        return f"{place.of('lines')}-{place.of('known')}"

    share = column(
        table, "lines_share", language, VALUE_FORMAT, assumed, name="staging_shares_used"
    )
    blocks = [
        code(table, "id", language),
        code(table, "staging_category", language, name="staging_category"),
        code(table, "kind", language, name="staging_kind"),
        share,
        column(table, "lines", language, NUMBER_FORMAT, lines),
        column(table, "known", language, NUMBER_FORMAT),
        column(table, "allocated", language, NUMBER_FORMAT, allocated, name="staging_allocated"),
        Block("auto_parts", ["auto_parts"], [table["auto_parts"].to_list()], VALUE_FORMAT,
              auto_parts, width=18.0),
        Block("rest", ["rest"], [table["rest"].to_list()], VALUE_FORMAT, rest, width=18.0),
    ]  # fmt: skip
    spans = {"staging_share": ("auto_parts", "rest")}
    return sheet("model_staging", blocks, language, spans=spans)


def _calendar(live: LiveModel, language: str, *, hypothetical: bool) -> LiveSheet:
    def knot(place: Place, key: str) -> str:
        found = f'"utilisation_rate."&{place.of("flow")}&"."&{place.of(key)}'
        return f"INDEX(assumption_value,MATCH({found},assumption_id,0))"

    def in_force(place: Place) -> str:
        before, after = place.of("knot_before"), place.of("knot_after")
        step = f"({place.of('year')}-{before})/MAX({after}-{before},1)"
        first, second = knot(place, "knot_before"), knot(place, "knot_after")
        return f"{first}+({second}-{first})*{step}"

    def use(place: Place) -> str:
        return "hypothetical_use" if hypothetical else place.of("use_in_force")

    def cost(place: Place) -> str:
        found = f'"trade_cost_change."&{place.of("flow")}'
        return f"INDEX(assumption_value,MATCH({found},assumption_id,0))"

    table = live.calendar
    blocks = [
        code(table, "flow", language, name="calendar_flow"),
        column(table, "year", language, YEAR_FORMAT, name="calendar_year"),
        column(table, "knot_before", language, YEAR_FORMAT),
        column(table, "knot_after", language, YEAR_FORMAT),
        column(table, "use_in_force", language, LOG_FORMAT, in_force, name="calendar_in_force_use"),
        column(table, "use", language, LOG_FORMAT, use, name="calendar_use"),
        column(table, "trade_cost", language, VALUE_FORMAT, cost, name="calendar_trade_cost"),
    ]
    return sheet("model_calendar", blocks, language, frozen=2)


def _by_segment(place: Place) -> str:
    """Look an assumption up; a group without a value of its own takes that of its sector."""
    own, sector = (
        f'MATCH({place.header()}&"."&{place.of(name)},assumption_id,0)'
        for name in ("segment", "sector")
    )
    return f"INDEX(assumption_value,IFERROR({own},{sector}))"


def _adjusted(place: Place) -> str:
    """National trade with what assumptions move between segments."""
    others = "composition.consumer_goods_share_of_others*ministry_others_2021"
    unspecified = "composition.unspecified_share_of_others*ministry_others_2021"
    return (
        f"N({place.of('national_jpy_bn')})+{place.of('of_others')}*{others}"
        f"+{place.of('of_unspecified')}*{unspecified}"
        f"+{place.of('of_cosmetics')}*composition.cosmetics_jpy_bn"
    )


def _parameters(live: LiveModel, segments: dict[str, str], language: str) -> LiveSheet:
    def regime(place: Place) -> str:
        found = f'{place.header()}&"."&{place.of("flow")}'
        return f"INDEX(assumption_value,MATCH({found},assumption_id,0))"

    def sigma_domestic(place: Place) -> str:
        return f"{place.of('armington_elasticity')}*domestic_substitution_ratio"

    def share(place: Place) -> str:
        own = place.of("adjusted_jpy_bn")
        exported = f"(1-food_share_of_exports)*{own}/(national_exports_2021-national_food_2021)"
        of_food = f"food_share_of_exports*{own}/national_food_2021"
        food = f'IF({place.of("sector")}="food_agriculture",{of_food},{exported})'
        return f'IF({place.of("flow")}="import",{own}/national_imports_2021,{food})'

    def base(place: Place) -> str:
        of_flow = f'IF({place.of("flow")}="import",city_imports_2021,city_exports_2021)'
        return f"{place.of('share_of_flow')}*{of_flow}"

    table = live.parameters
    words = [[segments[segment] for segment in table["segment"]]]

    def taken(key: str, formula: Formula, number_format: str = NUMBER_FORMAT) -> Block:
        values = [table[key].to_list()]
        return Block(
            key, [key], values, number_format, formula, name=f"parameter_{key}", width=15.0
        )

    blocks = [
        code(table, "flow", language),
        code(table, "sector", language),
        code(table, "segment", language, name="parameter_segment"),
        Block("label", [text("live.column.label", language)], words, width=30.0),
        *(taken(key, _by_segment) for key in sorted(BY_SEGMENT)),
        taken("dutiable_regime_share", regime),
        column(table, "sigma_domestic", language, NUMBER_FORMAT, sigma_domestic,
               name="parameter_sigma_domestic"),
        column(table, "national_jpy_bn", language, NUMBER_FORMAT, width=16.0),
        column(table, "of_others", language, NUMBER_FORMAT),
        column(table, "of_unspecified", language, LOG_FORMAT),
        column(table, "of_cosmetics", language, NUMBER_FORMAT),
        column(table, "adjusted_jpy_bn", language, NUMBER_FORMAT, _adjusted, width=16.0),
        column(table, "share_of_flow", language, LOG_FORMAT, share),
        column(table, "base_cny", language, _MONEY_FORMAT, base, name="parameter_base_cny",
               width=20.0),
        column(table, "tariff_lines", language, NUMBER_FORMAT, name="parameter_tariff_lines"),
    ]  # fmt: skip
    return sheet("model_parameters", blocks, language, frozen=4)
