"""The sheets on which the live model is solved: rows of markets, one step after the other."""

from collections.abc import Callable

import polars as pl

from analytics.report.excel_model.columns import Block, Formula, LiveSheet, Place, code
from analytics.report.formulas.excel import excel_formula
from analytics.report.sheet import formats
from analytics.report.text import value_label
from analytics.results import Results
from analytics.schemas.live import CLAIM_COSTS, MARKET_STEPS, RIVAL_VALUES, LiveMarkets, LiveModel

Places = Callable[[Place], dict[str, str | float]]
"""Says where the equations of a row find what they take."""

OF_SEGMENT = (
    "origin_share",
    "duty_free_rival_share",
    "domestic_share",
    "armington_elasticity",
    "sigma_domestic",
    "total_demand_elasticity",
    *RIVAL_VALUES,
)
"""Quantities that the sheet of parameters has by segment."""

ADJUSTED = ("adjusted_share", "adjusted_other_rival_share", "adjusted_imports")
"""Steps that go on from the year before."""
_NAMED = {"segment", "line_weight", "weight", "mfn_used", "effective_rate", *ADJUSTED}
"""Blocks that the sheet of segments reaches by name."""

SEGMENT_NUMBER = "MATCH({segment},parameter_segment,0)"
"""Where the segment of a row is among the parameters, from 1."""
CALENDAR_START = "IFERROR(MATCH({segment},calendar_goods,0),MATCH({flow},calendar_goods,0))-1"
"""How many rows of the calendar are before the segment of a row, or its flow."""


def market_sheets(results: Results, live: LiveModel, language: str) -> list[LiveSheet]:
    """Return the rows under the scenario, and under the policy in force."""
    known = {"import": "calibrated", "export": "derived"}
    if results.scenario.schedule == "imported":
        known = dict.fromkeys(known, "published")
    status = {flow: value_label("status", each, language) for flow, each in known.items()}

    def of(name: str, tab: str, markets: LiveMarkets, places: Places) -> LiveSheet:
        table = markets.table.with_columns(
            pl.col("segment").replace_strict(segment_numbers(live)).alias("segment_number"),
            first_row(live).alias("calendar_start"),
            pl.col("flow").replace_strict(status).alias("status"),
        )
        blocks = _blocks(name, places)
        steps = {key: markets.values[key] for key in ("applied_rate", *MARKET_STEPS)}
        return LiveSheet(tab, language, table, blocks, 4, markets.years, steps)

    return [
        of("market", "model_markets", live.markets,
           _places("calendar_use", "calendar_trade_cost")),
        of("in_force", "model_in_force", live.in_force, _places("calendar_in_force_use", None)),
    ]  # fmt: skip


def _blocks(sheet: str, places: Places) -> list[Block]:
    """Return what a row is, and a block of years for each step of its solution."""
    weight = f"{{line_weight}}/SUMIF({sheet}_segment,{{segment}},{sheet}_line_weight)"

    def line_weight(place: Place) -> str:
        lines = "{line_count}".format_map(place)
        return excel_formula("line_weight", {**places(place), "line_count": lines})

    def name(key: str) -> str | None:
        return f"{sheet}_{key}" if key in _NAMED else None

    def derived(key: str, number_format: str, formula: Formula | str) -> Block:
        return Block(key, number_format, formula, name(key), 13.0)

    def step(key: str) -> Block:
        number_format = formats.RATE if key in {"claimed_share", "effective_rate"} else formats.LOG
        return Block(key, number_format, equation(key, places), name(key), 11.0)

    return [
        code("flow"),
        code("sector"),
        code("segment", name("segment")),
        code("staging_category"),
        code("status"),
        Block("line_count", formats.NUMBER),
        Block("reference_margin", formats.RATE),
        Block("mfn_rate", formats.PERCENT),
        derived("segment_number", formats.COUNT, SEGMENT_NUMBER),
        derived("calendar_start", formats.COUNT, CALENDAR_START),
        derived("mfn_used", formats.RATE, "N({mfn_rate})"),
        derived("line_weight", formats.VALUE, line_weight),
        derived("weight", formats.VALUE, weight),
        derived("duty_paid_share", formats.LOG, equation("duty_paid_share", places)),
        Block("applied_rate", formats.RATE, width=11.0),
        *(step(key) for key in MARKET_STEPS),
    ]


def _places(use: str, trade_cost: str | None) -> Places:
    """Return where a row finds what its equations take, with its columns of the calendar."""

    def places(place: Place) -> dict[str, str | float]:
        year = f"{place['calendar_start']}+{place.count()}"
        applied = f"N({place.same('applied_rate')})"
        return {
            **of_segment(place),
            **{key: place.same(key) for key in MARKET_STEPS},
            **{f"previous_{key}": place.before(key) for key in ADJUSTED},
            "mfn_rate": place["mfn_used"],
            "applied_rate": applied,
            "preferential_rate": applied,
            "duty_paid_share": place["duty_paid_share"],
            "reference_margin": place["reference_margin"],
            "utilisation_rate": f"INDEX({use},{year})",
            "trade_cost_change": f"INDEX({trade_cost},{year})" if trade_cost else 0.0,
            **{name: name for name in CLAIM_COSTS},
            **{name: _of_flow(name).format_map(place) for name in ("margin_tilt", "margin_pivot")},
            "adjustment_speed": "adjustment_speed",
        }  # fmt: skip

    return places


def equation(quantity: str, places: Places) -> Formula:
    """Return the formula of a quantity by the equations of the model."""
    return lambda place: excel_formula(quantity, places(place))


def parameter(name: str) -> str:
    """Return the formula of a parameter of the segment of a row."""
    return f"INDEX(parameter_{name},{{segment_number}})"


def of_segment(place: Place) -> dict[str, str | float]:
    """Return where a row finds the parameters of its segment that equations take."""
    return {name: parameter(name).format_map(place) for name in OF_SEGMENT}


def _of_flow(name: str) -> str:
    """Return the formula of an assumption of the flow of a row."""
    return f'INDEX(assumption_value,MATCH("{name}."&{{flow}},assumption_id,0))'


def segment_numbers(live: LiveModel) -> dict[str, int]:
    """Return the row of each segment among the parameters, from 1."""
    return {segment: row for row, segment in enumerate(live.parameters["segment"], 1)}


def first_row(live: LiveModel) -> pl.Expr:
    """Return how many rows of the calendar are before those of a segment, or of its flow."""
    goods = live.calendar["goods"].to_list()
    first = {name: goods.index(name) for name in dict.fromkeys(goods)}
    own = pl.col("segment").replace_strict(first, default=None, return_dtype=pl.Int64)
    return pl.coalesce(own, pl.col("flow").replace_strict(first, return_dtype=pl.Int64))
