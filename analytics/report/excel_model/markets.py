"""The sheets on which the live model is solved: rows of markets, one step after the other."""

from collections.abc import Callable
from math import isnan

import polars as pl

from analytics.report.excel_model.columns import (
    LOG_FORMAT,
    RATE_FORMAT,
    Block,
    Formula,
    LiveSheet,
    Place,
)
from analytics.report.excel_model.inputs import VALUE_FORMAT, code, column, sheet
from analytics.report.formulas.excel import excel_formula
from analytics.report.sheet.parts import COUNT_FORMAT, NUMBER_FORMAT, PERCENT_FORMAT
from analytics.report.text import text, value_label
from analytics.results import Results
from analytics.schemas.live import CLAIM_COSTS, MARKET_STEPS, LiveMarkets, LiveModel


def market_sheets(results: Results, live: LiveModel, language: str) -> list[LiveSheet]:
    """Return the rows under the scenario, and under the policy in force."""
    known = {"import": "calibrated", "export": "derived"}
    if results.scenario.schedule == "imported":
        known = dict.fromkeys(known, "published")
    status = {flow: value_label("status", each, language) for flow, each in known.items()}
    return [_markets(live, name, status, language) for name in ("market", "in_force")]


def _markets(live: LiveModel, name: str, status: dict[str, str], language: str) -> LiveSheet:
    """Return a row for each group of lines, and a block of years for each step of its solution."""
    markets: LiveMarkets = getattr(live, {"market": "markets"}.get(name, name))
    embedded = live.staging is not None
    in_force = name == "in_force"
    numbers = segment_numbers(live)
    starts = first_rows(live)
    table = markets.table.with_columns(
        pl.col("segment").replace_strict(numbers).alias("segment_number"),
        pl.col("flow").replace_strict(starts).alias("calendar_start"),
        pl.col("flow").replace_strict(status).alias("status"),
    )

    places = _places("calendar_in_force_use" if in_force else "calendar_use", in_force=in_force)

    def block(key: str, formula: Formula | None, number_format: str = LOG_FORMAT) -> Block:
        titles = [f"{text(f'live.column.{key}', language)} {year}" for year in markets.years]
        years = markets.values[key].T.tolist()
        values = [[None if isnan(value) else value for value in year] for year in years]
        found = f"{name}_{key}" if key in _NAMED else None
        return Block(key, titles, values, number_format, formula, name=found)

    def derived(key: str, formula: Formula, number_format: str = NUMBER_FORMAT) -> Block:
        found = f"{name}_{key}" if key in _NAMED else None
        return column(table, key, language, number_format, formula, name=found, width=13.0)

    def step(key: str) -> Block:
        is_rate = key in {"claimed_share", "effective_rate"}
        number_format = RATE_FORMAT if is_rate else LOG_FORMAT
        return block(key, lambda place: excel_formula(key, places(place)), number_format)

    blocks = [
        code(table, "flow", language),
        code(table, "sector", language),
        code(table, "segment", language, name=f"{name}_segment"),
        code(table, "allocation", language),
        code(table, "staging_category", language),
        code(table, "status", language),
        column(table, "line_count", language, NUMBER_FORMAT),
        column(table, "reference_margin", language, RATE_FORMAT),
        column(table, "mfn_rate", language, PERCENT_FORMAT),
        derived("segment_number", segment_number, COUNT_FORMAT),
        derived("calendar_start", calendar_start, COUNT_FORMAT),
        derived("mfn_used", lambda place: f"N({place.of('mfn_rate')})", RATE_FORMAT),
        derived(
            "line_weight",
            lambda place: _line_weight(place, places, embedded=embedded),
            VALUE_FORMAT,
        ),
        derived("weight", lambda place: _weight(place, name), VALUE_FORMAT),
        derived(
            "duty_paid_share",
            lambda place: excel_formula("duty_paid_share", places(place)),
            LOG_FORMAT,
        ),
        block("applied_rate", None, RATE_FORMAT),
        *(step(key) for key in MARKET_STEPS),
    ]
    return sheet("model_in_force" if in_force else "model_markets", blocks, language, frozen=5)


ADJUSTED = ("adjusted_share", "adjusted_other_rival_share", "adjusted_imports")
"""Steps that go on from the year before."""
_NAMED = {"line_weight", "weight", "mfn_used", "effective_rate", *ADJUSTED}
"""Blocks that the sheet of segments reaches by name."""


def _places(use: str, *, in_force: bool) -> Callable[[Place], dict[str, str | float]]:
    """Return where a row of markets finds what its equations take."""

    def places(place: Place) -> dict[str, str | float]:
        year = f"{place.of('calendar_start')}+{place.count()}"
        applied = f"N({place.same('applied_rate')})"
        adjusted = {f"previous_{key}": place.before(key) or 0.0 for key in ADJUSTED}
        return {
            **{name: parameter(name, place) for name in OF_SEGMENT},
            **{key: place.same(key) for key in MARKET_STEPS},
            **adjusted,
            "mfn_rate": place.of("mfn_used"),
            "applied_rate": applied,
            "preferential_rate": applied,
            "duty_paid_share": place.of("duty_paid_share"),
            "reference_margin": place.of("reference_margin"),
            "utilisation_rate": f"INDEX({use},{year})",
            "trade_cost_change": 0.0 if in_force else f"INDEX(calendar_trade_cost,{year})",
            **{name: name for name in CLAIM_COSTS},
            **{name: _assumption_of_flow(name, place) for name in ("margin_tilt", "margin_pivot")},
            "adjustment_speed": "adjustment_speed",
        }

    return places


OF_SEGMENT = (
    "origin_share",
    "duty_free_rival_share",
    "domestic_share",
    "armington_elasticity",
    "sigma_domestic",
    "total_demand_elasticity",
)
"""Quantities that the sheet of parameters has by segment."""


def _assumption_of_flow(name: str, place: Place) -> str:
    return f'INDEX(assumption_value,MATCH("{name}."&{place.of("flow")},assumption_id,0))'


def segment_numbers(live: LiveModel) -> dict[str, int]:
    """Return the row of each segment among the parameters, from 1."""
    return {segment: row for row, segment in enumerate(live.parameters["segment"], 1)}


def first_rows(live: LiveModel) -> dict[str, int]:
    """Return how many rows of the calendar stand before each flow."""
    flows = live.calendar["flow"].to_list()
    return {flow: flows.index(flow) for flow in dict.fromkeys(flows)}


def segment_number(place: Place) -> str:
    """Return where the segment of this row stands among the parameters, from 1."""
    return f"MATCH({place.of('segment')},parameter_segment,0)"


def calendar_start(place: Place) -> str:
    """Return how many rows of the calendar stand before the flow of this row."""
    return f"MATCH({place.of('flow')},calendar_flow,0)-1"


def parameter(name: str, place: Place) -> str:
    """Return an assumption of the segment of this row."""
    return f"INDEX(parameter_{name},{place.of('segment_number')})"


def _line_weight(
    place: Place, places: Callable[[Place], dict[str, str | float]], *, embedded: bool
) -> str:
    lines = _allocated(place) if embedded else place.of("line_count")
    return excel_formula("line_weight", {**places(place), "line_count": lines})


def _weight(place: Place, name: str) -> str:
    of_segment = f"SUMIF({name}_segment,{place.of('segment')},{name}_line_weight)"
    return f"{place.of('line_weight')}/{of_segment}"


def _allocated(place: Place) -> str:
    """Return the lines of a row that stand in its category."""
    category = f"MATCH({place.of('staging_category')},staging_category,0)"
    column_of = f"MATCH({place.of('allocation')},staging_share_titles,0)"
    share = f"INDEX(staging_share,{category},{column_of})"
    allocated = f'IF({place.of("allocation")}="as_scheduled",1,{share})'
    return f"{place.of('line_count')}*{allocated}"
