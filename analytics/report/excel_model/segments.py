"""The sheets of segments: year by year, and the key years in CNY, on which the model adds up."""

import polars as pl

from analytics.equations.graph import compute, rate_of
from analytics.equations.model import EQUATIONS
from analytics.report.excel_model.adjustment import ADJUSTED
from analytics.report.excel_model.columns import NOT_APPLICABLE, Block, LiveSheet, Place, code
from analytics.report.excel_model.markets import (
    CALENDAR_START,
    SEGMENT_NUMBER,
    equation,
    first_row,
    has_measures,
    numbered,
    of_segment,
    parameter,
)
from analytics.report.formulas.excel import excel_formula
from analytics.report.sheet import formats
from analytics.schemas.live import EXEMPT_STEPS, MONEY, NO_DUTY, LiveModel

_RIVALS = ("duty_free_rival_value", "other_rival_value")
"""Quantities that stand beside a row, so that its formulas are short."""
_PRICES = {f"adjusted_{name}_price": 0.0 for name in ("border", "duty_free_rival", "other_rival")}
"""The sheets solve the closed form alone, in which prices before duty stay."""


def segment_sheet(live: LiveModel, language: str) -> LiveSheet:
    """Return each segment and year: what was and will be traded without the agreement."""
    # What no lever sets has no column.
    has_growth = live.segments["set_growth"].is_not_null().any()
    absent = set() if has_growth else {"set_growth"}
    absent |= set() if has_measures(live) else set(_MEASURED)
    year_number, effect = pl.col("year") - live.markets.years[0] + 1, "effect_in_force"
    table = _of_segments(live, live.segments).with_columns(
        year_number.alias("year_number"),
        (first_row(live) + year_number).alias("calendar_number"),
        pl.Series(effect, [NOT_APPLICABLE if value is None else value
                           for value in live.segments[effect]], pl.Object),
    )  # fmt: skip
    blocks = [block for block in _BLOCKS if block.key not in absent]
    return LiveSheet("model_segments", language, table, blocks, frozen=4)


def _of_segments(live: LiveModel, rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows of segments with what stands beside each, so that its formulas are short."""
    given = {key: pl.col(key) for key in ("origin_share", "duty_free_rival_share")}
    beside = numbered(live).select(
        "segment",
        "segment_number",
        dutiable_share="dutiable_regime_share",
        **compute(_RIVALS, given, EQUATIONS),
    )
    return rows.join(beside, on="segment", how="left", validate="m:1", maintain_order="left")


def _mean_rate(
    rate: str, sheet: str, year: str, place: Place, open_share: str, year_number: str
) -> str:
    """Return a rate weighted over the rows of the segment on a sheet of markets.

    ``year`` is the cell that says which of the sheet's years it is. Where measures keep some trade
    out, rows count by what is let in of theirs: ``open_share`` is the column of what is let in of
    the segment, and ``year_number`` counts the years of the agreement; key years have others.
    """
    stepwise = {key: f"INDEX({sheet}_{key},0,{year})" for key in (*ADJUSTED, "effective_rate")}
    places: dict[str, str | float] = {
        **of_segment(place),
        **{key: place[key] for key in _RIVALS},
        **stepwise,
        "adjusted_duty_free_rival_share": stepwise["adjusted_other_rival_share"],
        **_PRICES,
        "mfn_rate": f"{sheet}_mfn_used",
    }
    of_rows = excel_formula(rate, places)
    of_segment_rows = f"({sheet}_segment_number={place['segment_number']})*{sheet}_weight"
    if open_share not in place:
        return f"SUMPRODUCT({of_segment_rows}*({of_rows}))"
    let_in, whole = f"INDEX({sheet}_let_in,0,{year_number})", place[open_share]
    # Of what is let in; nothing of nothing.
    return f"IF({whole}=0,0,SUMPRODUCT({of_segment_rows}*{let_in}*({of_rows}))/MAX({whole},1E-300))"


def _open_share(sheet: str, year: str) -> str:
    """Return the share of a segment's trade that measures let in, on a sheet of markets."""
    let_in = f"INDEX({sheet}_let_in,0,{year})"
    return f"SUMPRODUCT(({sheet}_segment_number={{segment_number}})*{sheet}_weight*{let_in})"


def _counterfactual(place: Place) -> str:
    """Return trade without RCEP: with measures, the path before them as far as they let it in."""
    if "trade_path" in place:
        return "{trade_path}*{open_share}/{open_in_force}".format_map(place)
    return excel_formula("counterfactual_cny", _places(place))


def _places(place: Place) -> dict[str, str | float]:
    """Return where a row of segments finds what trade without the agreement takes."""
    return {
        "previous_counterfactual_cny": place.above(
            "trade_path" if "trade_path" in place else "counterfactual"
        ),
        "is_observed": "ISNUMBER({growth_index})".format_map(place),
        "base_value_cny": parameter("base_cny").format_map(place),
        "growth_index": place["growth_index"],
        "effect_in_force": place["effect_in_force"],
        "growth": _growth(place),
    }


def _growth(place: Place) -> str:
    """Return the growth of a row: what a lever sets in its year, or that of the segment."""
    of_segment = parameter("growth").format_map(place)
    if "set_growth" not in place:
        return of_segment
    found = f"MATCH({place['set_growth']},assumption_id,0)"
    return f"IFERROR(INDEX(assumption_value,{found}),{of_segment})"


def _exempt(place: Place) -> dict[str, str | float]:
    """Return where the trade that pays no duty finds what has adjusted of it."""
    return {
        **{key: place[key] for key in _RIVALS},
        **dict.fromkeys(NO_DUTY, 0.0),
        **{key: place[f"exempt_{key}"] for key in ADJUSTED},
        "adjusted_duty_free_rival_share": place["exempt_adjusted_other_rival_share"],
        **_PRICES,
    }


def _exempt_places(place: Place) -> dict[str, str | float]:
    """Return where the trade that pays no duty finds what its equations take."""
    return {
        **of_segment(place),
        **_exempt(place),
        **{key.removeprefix("exempt_"): place[key] for key in EXEMPT_STEPS},
        **{f"previous_{key}": f"IF({place['year_number']}=1,0,{place.above(f'exempt_{key}')})"
           for key in ADJUSTED},
        "trade_cost_change": "INDEX(calendar_trade_cost,{calendar_number})".format_map(place),
        "adjustment_speed": "adjustment_speed",
    }  # fmt: skip


def _effect_in_force(place: Place) -> str:
    """Return the effect under the policy in force, in years that were observed."""
    year = place["year_number"]
    places: dict[str, str | float] = {
        "dutiable_regime_share": place["dutiable_share"],
        "mean_effect_rate": _mean_rate(
            "effect_rate", "in_force", year, place, "open_in_force", year
        ),
        "exempt_effect_rate": 0.0,
    }
    effect = excel_formula("relative_effect", places)
    return f'IF(ISNUMBER({place["growth_index"]}),{effect},"{NOT_APPLICABLE}")'


_MEASURED = ("open_share", "open_in_force", "trade_path")
"""Columns of which there is need where measures keep trade out."""
_BESIDE = (
    Block("segment_number", formats.COUNT, SEGMENT_NUMBER, width=14.0),
    Block("dutiable_share", formats.VALUE, parameter("dutiable_regime_share"), width=14.0),
    *(
        Block(key, formats.VALUE, equation(key, of_segment), width=14.0, title=f"equation.{key}")
        for key in _RIVALS
    ),
)
"""What stands beside a row of a segment; see :func:`_of_segments`."""

_YEAR_NUMBER = "{year}-MIN(calendar_year)+1"
"""Formula of the number of a row's year among those of the agreement, from 1."""
_KNOWN_YEAR = "MIN({year_number},COLUMNS(in_force_let_in))"
_BLOCKS = (
    *(Block(key, width=20.0) for key in ("flow", "sector")),
    Block("segment", name="segment_name", width=20.0),
    Block("year", formats.YEAR, width=14.0),
    Block("growth_index", formats.VALUE, width=14.0),
    code("set_growth"),
    *_BESIDE,
    Block("year_number", formats.COUNT, _YEAR_NUMBER, width=14.0),
    Block("calendar_number", formats.COUNT, f"{CALENDAR_START}+{{year_number}}", width=14.0),
    Block("open_share", formats.VALUE, _open_share("market", "{year_number}"),
          "segment_open_share", 14.0),
    Block("open_in_force", formats.VALUE, _open_share("in_force", _KNOWN_YEAR), width=14.0),
    Block("effect_in_force", formats.VALUE, _effect_in_force, width=14.0),
    Block("trade_path", formats.MONEY, equation("counterfactual_cny", _places), width=20.0),
    Block("counterfactual", formats.MONEY, _counterfactual, "segment_counterfactual", 20.0),
    *(
        Block(key, formats.VALUE, equation(key.removeprefix("exempt_"), _exempt_places),
              f"segment_{key}", 14.0)
        for key in EXEMPT_STEPS
    ),
)  # fmt: skip

_RATES = [rate_of(amount) for amount in MONEY if amount != "counterfactual_cny"]


def amount_sheet(live: LiveModel, language: str) -> LiveSheet:
    """Return each segment in the key years: trade, effects and duties in CNY."""
    shown = live.key_years
    rows = live.segments.with_row_index("segment_row", 1)
    table = _of_segments(live, rows.filter(pl.col("year").is_in(shown))).with_columns(
        pl.col("year").replace_strict(shown, range(1, len(shown) + 1)).alias("key_year"),
    )
    blocks = [block for block in _AMOUNTS if has_measures(live) or block.key not in _MEASURED]
    return LiveSheet("model_amounts", language, table, blocks, frozen=4)


def _places_in_key_year(place: Place) -> dict[str, str | float]:
    """Return where a row finds what the equations of a segment take."""
    year, number = place["key_year"], f"({_YEAR_NUMBER.format_map(place)})"
    return {
        "dutiable_regime_share": place["dutiable_share"],
        "counterfactual_cny": place["counterfactual"],
        **{f"mean_{rate}": _mean_rate(rate, "market", year, place, "open_share", number)
           for rate in _RATES},
        **{f"exempt_{rate}": f"({excel_formula(rate, _exempt(place))})" for rate in _RATES},
    }  # fmt: skip


def _money(key: str) -> Block:
    """Return an amount in CNY, rounded to 0.01 as the program rounds it."""

    def formula(place: Place) -> str:
        known = place["counterfactual"] if key == "counterfactual_cny" else ""
        return f"ROUND({known or excel_formula(key, _places_in_key_year(place))},2)"

    return Block(key, formats.MONEY, formula, f"amount_{key}", 20.0)


def _of_year(key: str, number_format: str, width: float) -> Block:
    """Return what the sheet of segments says of the row's segment and year."""
    return Block(key, number_format, f"INDEX(segment_{key},{{segment_row}})", width=width)


_AMOUNTS = (
    *(Block(key, name=f"amount_{key}", width=20.0) for key in ("flow", "sector")),
    Block("segment", width=20.0),
    Block("year", formats.YEAR, name="amount_year", width=14.0),
    *_BESIDE,
    Block("key_year", formats.COUNT, "MATCH({year},adjustment_year,0)", width=14.0),
    Block("segment_row", formats.COUNT,
          "MATCH({segment},segment_name,0)+{year}-MIN(calendar_year)", width=14.0),
    _of_year("open_share", formats.VALUE, 14.0),
    _of_year("counterfactual", formats.MONEY, 20.0),
    *(_of_year(f"exempt_{key}", formats.VALUE, 14.0) for key in ADJUSTED),
    *map(_money, MONEY),
)  # fmt: skip
