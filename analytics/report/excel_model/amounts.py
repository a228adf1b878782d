"""The sheet on which the live model adds up: each segment in the key years, in CNY."""

import polars as pl

from analytics.report.excel_model.adjustment import ADJUSTED
from analytics.report.excel_model.columns import Block, LiveSheet, Place
from analytics.report.excel_model.markets import has_measures
from analytics.report.excel_model.segments import (
    BESIDE,
    MEASURED,
    PRICES,
    RIVALS,
    YEAR_NUMBER,
    Opening,
    mean_rate,
    of_segments,
)
from analytics.report.formulas.excel import excel_formula
from analytics.report.sheet import formats
from analytics.schemas.live import MONEY, NO_DUTY, LiveModel

_RATES = (
    "substitution_effect_rate",
    "expansion_effect_rate",
    "trade_diversion_rate",
    "duty_counterfactual_rate",
    "duty_projection_rate",
    "duty_saved_rate",
)
_EXEMPT = tuple(f"exempt_{key}" for key in ADJUSTED)


def amount_sheet(live: LiveModel, language: str) -> LiveSheet:
    """Return each segment in the key years: trade, effects and duties in CNY."""
    shown = live.key_years
    rows = live.segments.with_row_index("segment_row", 1)
    table = of_segments(live, rows.filter(pl.col("year").is_in(shown))).with_columns(
        pl.col("year").replace_strict(shown, range(1, len(shown) + 1)).alias("key_year"),
    )
    blocks = [block for block in _BLOCKS if has_measures(live) or block.key not in MEASURED]
    return LiveSheet("model_amounts", language, table, blocks, frozen=4)


def _places(place: Place) -> dict[str, str | float]:
    """Return where a row finds what the equations of a segment take."""
    exempt: dict[str, str | float] = {
        **{key: place[key] for key in RIVALS},
        **dict.fromkeys(NO_DUTY, 0.0),
        **{key: place[f"exempt_{key}"] for key in ADJUSTED},
        "adjusted_duty_free_rival_share": place["exempt_adjusted_other_rival_share"],
        **PRICES,
    }
    number = f"({YEAR_NUMBER.format_map(place)})"
    opening = Opening(place["open_share"], number) if "open_share" in place else None
    means = {rate: mean_rate(rate, "market", place["key_year"], place, opening) for rate in _RATES}
    return {
        "dutiable_regime_share": place["dutiable_share"],
        "counterfactual_cny": place["counterfactual"],
        **{f"mean_{rate}": formula for rate, formula in means.items()},
        **{f"exempt_{rate}": f"({excel_formula(rate, exempt)})" for rate in _RATES},
    }


def _money(key: str) -> Block:
    """Return an amount in CNY, rounded to 0.01 as the program rounds it."""

    def formula(place: Place) -> str:
        known = place["counterfactual"] if key == "counterfactual_cny" else ""
        return f"ROUND({known or excel_formula(key, _places(place))},2)"

    return Block(key, formats.MONEY, formula, f"amount_{key}", 20.0)


def _of_year(key: str, number_format: str, width: float) -> Block:
    """Return what the sheet of segments says of the row's segment and year."""
    return Block(key, number_format, f"INDEX(segment_{key},{{segment_row}})", width=width)


_BLOCKS = (
    *(Block(key, name=f"amount_{key}", width=20.0) for key in ("flow", "sector")),
    Block("segment", width=20.0),
    Block("year", formats.YEAR, name="amount_year", width=14.0),
    *BESIDE,
    Block("key_year", formats.COUNT, "MATCH({year},adjustment_year,0)", width=14.0),
    Block("segment_row", formats.COUNT,
          "MATCH({segment},segment_name,0)+{year}-MIN(calendar_year)", width=14.0),
    _of_year("open_share", formats.VALUE, 14.0),
    _of_year("counterfactual", formats.MONEY, 20.0),
    *(_of_year(key, formats.VALUE, 14.0) for key in _EXEMPT),
    *map(_money, MONEY),
)  # fmt: skip
