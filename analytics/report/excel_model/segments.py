"""The sheet on which the live model adds up: each segment, year by year."""

import polars as pl

from analytics.report.excel_model.columns import NOT_APPLICABLE, Block, Formula, LiveSheet, Place
from analytics.report.excel_model.inputs import VALUE_FORMAT, column, sheet
from analytics.report.excel_model.markets import (
    ADJUSTED,
    OF_SEGMENT,
    calendar_start,
    first_rows,
    parameter,
    segment_number,
    segment_numbers,
)
from analytics.report.formulas.excel import excel_formula
from analytics.report.sheet.parts import COUNT_FORMAT, MONEY_FORMAT, YEAR_FORMAT
from analytics.report.text import text
from analytics.schemas.live import EXEMPT_STEPS, MONEY, NO_DUTY, LiveModel

_AUTOS = ("cars", "auto_parts")


def segment_sheet(live: LiveModel, language: str) -> LiveSheet:
    """Return each segment and year: effects for each CNY, the counterfactual, and both in CNY."""
    first_year, starts = live.markets.years[0], first_rows(live)
    dutiable = dict(live.parameters.select("flow", "dutiable_regime_share").iter_rows())
    year_number = pl.col("year") - first_year + 1
    table = live.segments.with_columns(
        pl.when(pl.col("sector").is_in(_AUTOS))
        .then(pl.lit("autos"))
        .otherwise(pl.lit(NOT_APPLICABLE))
        .alias("part_of"),
        pl.col("segment").replace_strict(segment_numbers(live)).alias("segment_number"),
        year_number.alias("year_number"),
        (pl.col("flow").replace_strict(starts) + year_number).alias("calendar_number"),
        pl.col("flow").replace_strict(dutiable).alias("dutiable_share"),
    )
    effect = table["effect_in_force"].to_list()
    named = {"flow", "sector", "part_of", "year", *MONEY}

    def block(key: str, formula: Formula | None, number_format: str | None = VALUE_FORMAT) -> Block:
        name = f"segment_{key}" if key in named else None
        return column(
            table, key, language, number_format, formula, name=name, width=_width(number_format)
        )

    blocks = [
        block("flow", None, None),
        block("sector", None, None),
        block("part_of", None, None),
        block("segment", None, None),
        block("year", None, YEAR_FORMAT),
        block("growth_index", None),
        block("segment_number", segment_number, COUNT_FORMAT),
        block("year_number", lambda place: f"{place.of('year')}-MIN(calendar_year)+1",
              COUNT_FORMAT),
        block("calendar_number",
              lambda place: f"{calendar_start(place)}+{place.of('year_number')}", COUNT_FORMAT),
        block("dutiable_share", lambda place: parameter("dutiable_regime_share", place)),
        Block(
            "effect_in_force",
            [text("live.column.effect_in_force", language)],
            [[NOT_APPLICABLE if value is None else value for value in effect]],
            VALUE_FORMAT,
            _effect_in_force,
            width=14.0,
        ),
        block("counterfactual", lambda place: excel_formula("counterfactual_cny", _places(place)),
              MONEY_FORMAT),
        *(block(key, _exempt(key)) for key in EXEMPT_STEPS),
        *(block(key, _money(key), MONEY_FORMAT) for key in MONEY),
    ]  # fmt: skip
    return sheet("model_segments", blocks, language, frozen=5)


def _width(number_format: str | None) -> float:
    """Wide enough for codes of segments and for CNY with two decimals."""
    return 20.0 if number_format in {None, MONEY_FORMAT} else 14.0


def _places(place: Place) -> dict[str, str | float]:
    """Return where a row of segments finds what the equations of a segment take."""
    exempt = _exempt_places(place)
    return {
        "dutiable_regime_share": place.of("dutiable_share"),
        "counterfactual_cny": place.of("counterfactual"),
        "previous_counterfactual_cny": place.above("counterfactual"),
        "is_observed": f"ISNUMBER({place.of('growth_index')})",
        "base_value_cny": parameter("base_cny", place),
        "growth_index": place.of("growth_index"),
        "effect_in_force": place.of("effect_in_force"),
        "growth": parameter("growth", place),
        **{f"mean_{rate}": _mean(rate, "market", place) for rate in _RATES},
        **{f"exempt_{rate}": f"({excel_formula(rate, exempt)})" for rate in _RATES},
    }


_PRICES = {f"adjusted_{name}_price": 0.0 for name in ("border", "duty_free_rival", "other_rival")}
"""The sheets solve the closed form alone, in which prices before duty stay."""

_RATES = (
    "substitution_effect_rate",
    "expansion_effect_rate",
    "trade_diversion_rate",
    "duty_counterfactual_rate",
    "duty_projection_rate",
    "duty_saved_rate",
    "effect_rate",
)


def _mean(rate: str, sheet_name: str, place: Place) -> str:
    """Return a rate weighted over the rows of the segment on a sheet of markets."""
    stepwise = {
        key: f"INDEX({sheet_name}_{key},0,{place.of('year_number')})"
        for key in (*ADJUSTED, "effective_rate")
    }
    places: dict[str, str | float] = {
        **{name: parameter(name, place) for name in OF_SEGMENT},
        **stepwise,
        "adjusted_duty_free_rival_share": stepwise["adjusted_other_rival_share"],
        **_PRICES,
        "mfn_rate": f"{sheet_name}_mfn_used",
    }
    of_rows = excel_formula(rate, places)
    of_segment = f"({sheet_name}_segment={place.of('segment')})*{sheet_name}_weight"
    return f"SUMPRODUCT({of_segment}*({of_rows}))"


def _effect_in_force(place: Place) -> str:
    places: dict[str, str | float] = {
        "dutiable_regime_share": place.of("dutiable_share"),
        "mean_effect_rate": _mean("effect_rate", "in_force", place),
        "exempt_effect_rate": 0.0,
    }
    formula = excel_formula("relative_effect", places)
    return f'IF(ISNUMBER({place.of("growth_index")}),{formula},"{NOT_APPLICABLE}")'


def _exempt_places(place: Place) -> dict[str, str | float]:
    """Return where the trade that pays no duty finds what its equations take."""
    own = {key.removeprefix("exempt_"): place.of(key) for key in EXEMPT_STEPS}
    before = {
        f"previous_{key}": f"IF({place.of('year_number')}=1,0,{place.above(f'exempt_{key}')})"
        for key in ADJUSTED
    }
    return {
        **{name: parameter(name, place) for name in OF_SEGMENT},
        **dict.fromkeys(NO_DUTY, 0.0),
        **own,
        **before,
        "adjusted_duty_free_rival_share": own["adjusted_other_rival_share"],
        **_PRICES,
        "trade_cost_change": f"INDEX(calendar_trade_cost,{place.of('calendar_number')})",
        "adjustment_speed": "adjustment_speed",
    }


def _exempt(key: str) -> Formula:
    quantity = key.removeprefix("exempt_")
    return lambda place: excel_formula(quantity, _exempt_places(place))


def _money(key: str) -> Formula:
    """Amounts in CNY, rounded to 0.01 as the program rounds them."""

    def formula(place: Place) -> str:
        if key == "counterfactual_cny":
            return f"ROUND({place.of('counterfactual')},2)"
        return f"ROUND({excel_formula(key, _places(place))},2)"

    return formula
