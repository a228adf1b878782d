"""The sheets on which the live model is solved: rows of markets, one step after the other."""

from collections.abc import Callable

import polars as pl

from analytics.report.excel_model.columns import (
    LOG_FORMAT,
    RATE_FORMAT,
    VALUE_FORMAT,
    Block,
    Formula,
    LiveSheet,
    Place,
    code,
)
from analytics.report.formulas.excel import excel_formula
from analytics.report.sheet.parts import COUNT_FORMAT, NUMBER_FORMAT, PERCENT_FORMAT
from analytics.report.text import value_label
from analytics.results import Results
from analytics.schemas.live import MARKET_STEPS, LiveMarkets, LiveModel

Places = Callable[[Place], dict[str, str | float]]
"""Says where the equations of a row find what they take."""

OF_SEGMENT = (
    "origin_share",
    "duty_free_rival_share",
    "domestic_share",
    "armington_elasticity",
    "sigma_domestic",
    "total_demand_elasticity",
)
"""Quantities that the sheet of parameters has by segment."""

_NAMED = {"segment", "weight", "mfn_used", "effective_rate", "adjusted_share", "adjusted_imports"}
"""Blocks that the sheet of segments reaches by name."""

SEGMENT_NUMBER = "MATCH({segment},parameter_segment,0)"
"""Where the segment of a row is among the parameters, from 1."""
CALENDAR_START = "MATCH({flow},calendar_flow,0)-1"
"""How many rows of the calendar are before the flow of a row."""
_SHARE = (
    "INDEX(staging_share,MATCH({staging_category},staging_category,0),"
    "MATCH({allocation},staging_share_titles,0))"
)


def market_sheets(results: Results, live: LiveModel, language: str) -> list[LiveSheet]:
    """Return the rows under the scenario, and under the policy in force."""
    known = {"import": "calibrated", "export": "derived"}
    if results.scenario.schedule == "imported":
        known = dict.fromkeys(known, "published")
    status = {flow: value_label("status", each, language) for flow, each in known.items()}

    def of(name: str, tab: str, markets: LiveMarkets, places: Places) -> LiveSheet:
        table = markets.table.with_columns(
            pl.col("segment").replace_strict(segment_numbers(live)).alias("segment_number"),
            pl.col("flow").replace_strict(first_rows(live)).alias("calendar_start"),
            pl.col("flow").replace_strict(status).alias("status"),
        )
        blocks = _blocks(name, places, embedded=live.staging is not None)
        steps = {key: markets.values[key] for key in ("applied_rate", *MARKET_STEPS)}
        return LiveSheet(tab, language, table, blocks, 5, markets.years, steps)

    return [
        of("market", "model_markets", live.markets,
           _places("calendar_use", "calendar_trade_cost")),
        of("in_force", "model_in_force", live.in_force, _places("calendar_in_force_use", None)),
    ]  # fmt: skip


def _blocks(sheet: str, places: Places, *, embedded: bool) -> list[Block]:
    """Return what a row is, and a block of years for each step of its solution."""
    share = f'*IF({{allocation}}="as_scheduled",1,{_SHARE})' if embedded else ""
    weight = f"{{line_count}}{share}/{parameter('tariff_lines')}"

    def name(key: str) -> str | None:
        return f"{sheet}_{key}" if key in _NAMED else None

    def derived(key: str, number_format: str, formula: Formula | str) -> Block:
        return Block(key, number_format, formula, name(key), 13.0)

    def step(key: str) -> Block:
        number_format = RATE_FORMAT if key == "effective_rate" else LOG_FORMAT
        return Block(key, number_format, equation(key, places), name(key), 11.0)

    return [
        code("flow"),
        code("sector"),
        code("segment", name("segment")),
        code("allocation"),
        code("staging_category"),
        code("status"),
        Block("line_count", NUMBER_FORMAT),
        Block("mfn_rate", PERCENT_FORMAT),
        derived("segment_number", COUNT_FORMAT, SEGMENT_NUMBER),
        derived("calendar_start", COUNT_FORMAT, CALENDAR_START),
        derived("mfn_used", RATE_FORMAT, "N({mfn_rate})"),
        derived("weight", VALUE_FORMAT, weight),
        derived("duty_paid_share", LOG_FORMAT, equation("duty_paid_share", places)),
        Block("applied_rate", RATE_FORMAT, width=11.0),
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
            **{f"previous_{key}": place.before(key)
               for key in ("adjusted_share", "adjusted_imports")},
            "mfn_rate": place["mfn_used"],
            "applied_rate": applied,
            "preferential_rate": applied,
            "duty_paid_share": place["duty_paid_share"],
            "utilisation_rate": f"INDEX({use},{year})",
            "trade_cost_change": f"INDEX({trade_cost},{year})" if trade_cost else 0.0,
            "margin_threshold": "margin_threshold",
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


def segment_numbers(live: LiveModel) -> dict[str, int]:
    """Return the row of each segment among the parameters, from 1."""
    return {segment: row for row, segment in enumerate(live.parameters["segment"], 1)}


def first_rows(live: LiveModel) -> dict[str, int]:
    """Return how many rows of the calendar are before each flow."""
    flows = live.calendar["flow"].to_list()
    return {flow: flows.index(flow) for flow in dict.fromkeys(flows)}
