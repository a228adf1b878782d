"""The sheets on which the live model is solved: rows of markets, one step after the other."""

from math import isnan

import polars as pl

from analytics.report.live.columns import LOG_FORMAT, RATE_FORMAT, Block, Formula, LiveSheet, Place
from analytics.report.live.inputs import VALUE_FORMAT, code, column, sheet
from analytics.report.sheet_parts import COUNT_FORMAT, NUMBER_FORMAT, PERCENT_FORMAT
from analytics.report.text import text, value_label
from analytics.results import Results
from analytics.schemas.live import LiveMarkets, LiveModel


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

    def block(key: str, formula: Formula | None, number_format: str = LOG_FORMAT) -> Block:
        titles = [f"{text(f'live.column.{key}', language)} {year}" for year in markets.years]
        years = getattr(markets, key).T.tolist()
        values = [[None if isnan(value) else value for value in year] for year in years]
        found = f"{name}_{key}" if key in _NAMED else None
        return Block(key, titles, values, number_format, formula, name=found)

    def derived(key: str, formula: Formula, number_format: str = NUMBER_FORMAT) -> Block:
        found = f"{name}_{key}" if key in _NAMED else None
        return column(table, key, language, number_format, formula, name=found, width=13.0)

    blocks = [
        code(table, "flow", language),
        code(table, "sector", language),
        code(table, "segment", language, name=f"{name}_segment"),
        code(table, "allocation", language),
        code(table, "staging_category", language),
        code(table, "status", language),
        column(table, "line_count", language, NUMBER_FORMAT),
        column(table, "mfn_rate", language, PERCENT_FORMAT),
        derived("segment_number", segment_number, COUNT_FORMAT),
        derived("calendar_start", calendar_start, COUNT_FORMAT),
        derived("mfn_used", lambda place: f"N({place.of('mfn_rate')})", RATE_FORMAT),
        derived("weight", _weight if embedded else _weight_as_scheduled, VALUE_FORMAT),
        derived("beneficiary_share", _beneficiary_share, LOG_FORMAT),
        derived("imports_share", lambda place: f"1-{parameter('domestic_share', place)}"),
        derived("sigma_imports", lambda place: parameter("armington_elasticity", place)),
        derived("sigma_domestic", lambda place: parameter("sigma_domestic", place)),
        derived("demand_elasticity", lambda place: parameter("total_demand_elasticity", place)),
        block("applied", None, RATE_FORMAT),
        block("effective", _effective("calendar_in_force_use" if in_force else "calendar_use"),
              RATE_FORMAT),
        block("log_price", _log_price(trade_cost=not in_force)),
        block("imports_index", _index("beneficiary_share", "sigma_imports", "log_price")),
        block("price_index", _index("imports_share", "sigma_domestic", "imports_index")),
        block("share", _share),
        block("imports", _imports),
    ]  # fmt: skip
    return sheet("model_in_force" if in_force else "model_markets", blocks, language, frozen=5)


_NAMED = {"weight", "mfn_used", "effective", "share", "imports"}
"""Blocks that the sheet of segments reaches by name."""


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


def _weight_as_scheduled(place: Place) -> str:
    return f"{place.of('line_count')}/{parameter('tariff_lines', place)}"


def _weight(place: Place) -> str:
    category = f"MATCH({place.of('staging_category')},staging_category,0)"
    column_of = f"MATCH({place.of('allocation')},staging_share_titles,0)"
    share = f"INDEX(staging_share,{category},{column_of})"
    allocated = f'IF({place.of("allocation")}="as_scheduled",1,{share})'
    return f"{place.of('line_count')}*{allocated}/{parameter('tariff_lines', place)}"


def _beneficiary_share(place: Place) -> str:
    own, free = parameter("origin_share", place), parameter("duty_free_rival_share", place)
    power = f"(1+{place.of('mfn_used')})"
    return f"{own}*{power}/((1-{free})*{power}+{free})"


def _effective(use: str) -> Formula:
    """MFN rate less what those save who claim the preference."""

    def formula(place: Place) -> str:
        cut = f"({place.of('mfn_used')}-N({place.same('applied')}))"
        claimed = f"INDEX({use},{place.of('calendar_start')}+{place.count()})"
        claims = f"ROUND({cut},9)>=MAX(margin_threshold,least_margin)"
        return f"{place.of('mfn_used')}-IF({claims},{claimed},0)*{cut}"

    return formula


def _log_price(*, trade_cost: bool) -> Formula:
    def formula(place: Place) -> str:
        power = f"LN((1+{place.same('effective')})/(1+{place.of('mfn_used')}))"
        cost = f"INDEX(calendar_trade_cost,{place.of('calendar_start')}+{place.count()})"
        return f"{power}+{cost}" if trade_cost else power

    return formula


def log_index(share: str, sigma: str, price: str) -> str:
    """Return the log of a CES price index when one component changes its price."""
    general = f"LN(1+{share}*(EXP((1-{sigma})*{price})-1))/(1-{sigma})"
    return f"IF({sigma}=1,{share}*{price},{general})"


def _index(share: str, sigma: str, price: str) -> Formula:
    def formula(place: Place) -> str:
        return log_index(place.of(share), place.of(sigma), place.same(price))

    return formula


def _share(place: Place) -> str:
    """Share of the gap closed this year, from where the year before left it."""
    gap = f"{place.same('imports_index')}-{place.same('log_price')}"
    return adjusted(f"{place.of('sigma_imports')}*({gap})", place.before())


def _imports(place: Place) -> str:
    gap = f"{place.same('price_index')}-{place.same('imports_index')}"
    demand = f"{place.of('demand_elasticity')}*{place.same('price_index')}"
    return adjusted(f"({place.of('sigma_domestic')}*({gap})+{demand})", place.before())


def adjusted(long_run: str, before: str | None) -> str:
    """Return what of a long-run change has come about, given what had a year before."""
    formula = f"adjustment_speed*{long_run}"
    return f"{formula}+(1-adjustment_speed)*{before}" if before else formula
