"""The sheets on which the live model is solved: paths of rates, and rows of markets on them.

What follows from rates alone is the same for every segment of a flow, and stands once for each path
of rates; a row of a market names its path by number.
"""

from collections.abc import Callable
from typing import NamedTuple

import polars as pl

from analytics.report.excel_model.adjustment import ADJUSTED, by_key_year
from analytics.report.excel_model.columns import Block, Formula, LiveSheet, Place, code
from analytics.report.formulas.excel import excel_formula
from analytics.report.sheet import formats
from analytics.report.text import value_label
from analytics.results import Results
from analytics.schemas.live import (
    CLAIM_COSTS,
    MARKET_STEPS,
    RATE_STEPS,
    WITHOUT_POLICY,
    Array,
    LiveMarkets,
    LiveModel,
)

Places = Callable[[Place], dict[str, str | float]]
"""Says where the equations of a row find what they take."""

_BESIDE = ("domestic_share", "armington_elasticity", "sigma_domestic", "total_demand_elasticity")
"""Parameters that stand beside a row, so that the formulas of its years are short."""
OF_SEGMENT = ("origin_share", "duty_free_rival_share", *_BESIDE)
"""Quantities that the sheet of parameters has by segment."""

_OF_FLOW = ("margin_tilt", "margin_pivot")
"""Assumptions of a flow that the sheet of parameters has too."""

SEGMENT_NUMBER = "MATCH({segment},parameter_segment,0)"
"""Where the segment of a row is among the parameters, from 1."""
CALENDAR_START = "IFERROR(MATCH({segment},calendar_goods,0),MATCH({flow},calendar_goods,0))-1"
"""How many rows of the calendar are before the segment of a row, or its flow."""


class _Policy(NamedTuple):
    """A policy: how its names begin, its tabs, its columns of the calendar, and its steps.

    ``key_years`` are the years of which the scenario's amounts are shown: effective rates and what
    has adjusted are given in these alone. In the few years under the policy in force, which
    together say what trade was without the agreement, each goes on from the one before.
    """

    name: str
    tab: str
    use: str
    trade_cost: str | None
    steps: tuple[str, ...]
    key_years: tuple[int, ...] = ()

    def years_of(self, key: str) -> tuple[int, ...]:
        """Return the years of a step; empty for all."""
        return self.key_years if key in (*ADJUSTED, "effective_rate") else ()

    def values(self, markets: LiveMarkets, key: str) -> Array:
        """Return the values of a step in its years."""
        wanted = self.years_of(key) or markets.years
        return markets.values[key][:, [markets.years.index(year) for year in wanted]]


_STEPS = (*RATE_STEPS, *MARKET_STEPS)
_MARKET = _Policy("market", "model_markets", "calendar_use", "calendar_trade_cost", _STEPS)
_IN_FORCE = _Policy("in_force", "model_in_force", "calendar_in_force_use", None,
                    tuple(step for step in _STEPS if step not in WITHOUT_POLICY))  # fmt: skip


def market_sheets(results: Results, live: LiveModel, language: str) -> list[LiveSheet]:
    """Return rates and rows under the scenario, and under the policy in force."""
    known = {"import": "calibrated", "export": "derived"}
    if not results.scenario.is_calibrated:
        known = dict.fromkeys(known, "published")
    status = {flow: value_label("status", each, language) for flow, each in known.items()}
    scenario = _MARKET._replace(key_years=tuple(live.key_years))
    sheets = []
    for policy, markets in ((scenario, live.markets), (_IN_FORCE, live.in_force)):
        applied = pl.Series("path", [row.tobytes() for row in markets.values["applied_rate"]])
        rows = markets.table.with_columns(goods(live).alias("goods"), applied)
        # A row for each path of rates, numbered from 1, after the first row that has it.
        path = ("goods", "mfn_rate", "path")
        firsts = rows.with_row_index().unique(path, keep="first", maintain_order=True)
        table = firsts.with_row_index("number", 1).with_columns(
            first_row(live).alias("calendar_start"),
            pl.col("flow").replace_strict(status).alias("status"),
        )
        beside = numbered(live).select("segment", "segment_number", *_BESIDE)
        rows = rows.join(
            table.select(*path, rate_row="number"),
            on=path,
            how="left",
            validate="m:1",
            nulls_equal=True,
            maintain_order="left",
        ).join(beside, on="segment", how="left", validate="m:1", maintain_order="left")
        values = {key: policy.values(markets, key) for key in ("applied_rate", *policy.steps)}
        paths = {key: values[key][firsts["index"]] for key in values if key not in MARKET_STEPS}
        own = {key: values[key] for key in values if key in MARKET_STEPS}
        blocks = _market_blocks(policy)
        if has_measures(live):
            # By row although it is the same on a path: sums over rows need not look it up.
            own["let_in"] = markets.values["let_in"]
            blocks.append(Block("let_in", formats.RATE, name=f"{policy.name}_let_in", width=11.0))
        rates = _rate_blocks(policy)
        sheets += [
            LiveSheet(f"{policy.tab}_rates", language, table, rates, 1, markets.years, paths),
            LiveSheet(policy.tab, language, rows, blocks, 2, markets.years, own),
        ]  # fmt: skip
    return sheets


def has_measures(live: LiveModel) -> bool:
    """Say whether measures keep trade out, so that sheets have columns on it."""
    return not (live.markets.is_open and live.in_force.is_open)


def _rate_blocks(policy: _Policy) -> list[Block]:
    """Return what a path of rates is, and a block of years for each step that it settles."""
    name = f"{policy.name}_rates"

    def places(place: Place) -> dict[str, str | float]:
        year = f"{place['calendar_start']}+{place.count()}"
        applied = f"N({place.same('applied_rate')})"
        cost = policy.trade_cost
        return {
            "claimed_share": place.same("claimed_share"),
            "mfn_rate": place["mfn_used"],
            "applied_rate": applied,
            "preferential_rate": applied,
            "utilisation_rate": f"INDEX({policy.use},{year})",
            "trade_cost_change": f"INDEX({cost},{year})" if cost else 0.0,
            **{name: name for name in CLAIM_COSTS},
        }

    def step(key: str) -> Block:
        number_format = formats.LOG if key == "log_price" else formats.RATE
        return Block(key, number_format, equation(key, places), f"{name}_{key}", 11.0)

    return [
        Block("number", formats.COUNT, title="live.column.rate_row"),
        code("flow"),
        code("goods"),
        code("status"),
        Block("mfn_rate", formats.PERCENT),
        Block("mfn_used", formats.RATE, "N({mfn_rate})", f"{name}_mfn_used", 13.0),
        Block("calendar_start", formats.COUNT, "MATCH({goods},calendar_goods,0)-1", width=13.0),
        Block("applied_rate", formats.RATE, name=f"{name}_applied_rate", width=11.0),
        *(step(key) for key in RATE_STEPS if key in policy.steps),
    ]


def _market_blocks(policy: _Policy) -> list[Block]:
    """Return what a row is, and a block of years for each step of its solution."""
    name, places = policy.name, _market_places(policy)
    own = f"SUMIF({name}_segment_number,{{segment_number}},{name}_line_weight)"

    def line_weight(place: Place) -> str:
        return excel_formula("line_weight", {**places(place), "line_count": place["line_count"]})

    def step(key: str) -> Block:
        reached = None if key == "import_price_index" else f"{name}_{key}"
        shown = formats.RATE if key == "effective_rate" else formats.LOG
        years = policy.years_of(key)

        def formula(place: Place) -> str:
            found = by_key_year if years and key in ADJUSTED else excel_formula
            return found(key, places(place))

        return Block(key, shown, formula, reached, 11.0, years=years)

    return [
        code("segment"),
        # Numbers, and no formulas, since all rows are compared for each sum over some of them.
        Block("segment_number", formats.COUNT, name=f"{name}_segment_number", width=14.0),
        Block("rate_row", formats.COUNT),
        Block("mfn_used", formats.RATE, f"INDEX({name}_rates_mfn_used,{{rate_row}})",
              f"{name}_mfn_used", 13.0),
        Block("line_count", formats.NUMBER),
        Block("reference_margin", formats.RATE),
        Block("line_weight", formats.VALUE, line_weight, f"{name}_line_weight", 13.0),
        Block("weight", formats.VALUE, f"{{line_weight}}/{own}", f"{name}_weight", 13.0),
        Block("duty_paid_share", formats.LOG, equation("duty_paid_share", places), width=13.0),
        *(Block(key, formats.NUMBER, parameter(key), width=13.0, title=key) for key in _BESIDE),
        *(step(key) for key in MARKET_STEPS if key in policy.steps),
    ]  # fmt: skip


def _market_places(policy: _Policy) -> Places:
    """Return where the equations of a row of a market find what they take."""
    name = policy.name

    def places(place: Place) -> dict[str, str | float]:
        # In a key year all years count.
        year = "0" if policy.years_of(place.key) else place.count()
        index = place.all if policy.years_of(place.key) else place.same
        before = {} if policy.key_years else {f"previous_{k}": place.before(k) for k in policy.steps
                                              if k in ADJUSTED}  # fmt: skip
        return {
            **{key: parameter(key).format_map(place) for key in (*OF_SEGMENT, *_OF_FLOW)},
            **{key: place[key] for key in _BESIDE},
            **before,
            "key_year": place.count(),
            "import_price_index": index("import_price_index"),
            "log_price": f"INDEX({name}_rates_log_price,{place['rate_row']},{year})",
            "mfn_rate": place["mfn_used"],
            "claimed_share": _in_key_year(name, "claimed_share", place),
            "applied_rate": f"N({_in_key_year(name, 'applied_rate', place)})",
            "duty_paid_share": place["duty_paid_share"],
            "reference_margin": place["reference_margin"],
            "adjustment_speed": "adjustment_speed",
        }

    return places


def _in_key_year(policy: str, key: str, place: Place) -> str:
    """Return what the path of a row has in the key year of a column.

    It stands beside the row, since sums over rows would take long to look it up.
    """
    year = f"INDEX(adjustment_year,{place.count()})-MIN(calendar_year)+1"
    return f"INDEX({policy}_rates_{key},{place['rate_row']},{year})"


def equation(quantity: str, places: Places) -> Formula:
    """Return the formula of a quantity by the equations of the model."""
    return lambda place: excel_formula(quantity, places(place))


def parameter(name: str) -> str:
    """Return the formula of a parameter of the segment of a row."""
    return f"INDEX(parameter_{name},{{segment_number}})"


def numbered(live: LiveModel) -> pl.DataFrame:
    """Return the parameters with the number of each segment, from 1."""
    return live.parameters.with_row_index("segment_number", 1)


def of_segment(place: Place) -> dict[str, str | float]:
    """Return where a row finds the parameters of its segment that equations take."""
    return {name: parameter(name).format_map(place) for name in OF_SEGMENT}


def goods(live: LiveModel) -> pl.Expr:
    """Return what a row's part of the calendar is of: its segment, if it has one, or its flow."""
    own = pl.col("segment").is_in(live.calendar["goods"].unique().to_list())
    return pl.when(own).then("segment").otherwise("flow")


def first_row(live: LiveModel) -> pl.Expr:
    """Return how many rows of the calendar are before those of a segment, or of its flow."""
    names = live.calendar["goods"].to_list()
    first = {name: names.index(name) for name in dict.fromkeys(names)}
    return goods(live).replace_strict(first, return_dtype=pl.Int64)
