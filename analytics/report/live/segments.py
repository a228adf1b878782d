"""The sheet on which the live model adds up: each segment, year by year."""

from collections.abc import Callable

import polars as pl

from analytics.report.live.columns import NOT_APPLICABLE, Block, Formula, LiveSheet, Place
from analytics.report.live.inputs import VALUE_FORMAT, column, sheet
from analytics.report.live.markets import (
    adjusted,
    calendar_start,
    first_rows,
    log_index,
    parameter,
    segment_number,
    segment_numbers,
)
from analytics.report.sheet_parts import COUNT_FORMAT, MONEY_FORMAT, YEAR_FORMAT
from analytics.report.text import text
from analytics.schemas.live import MONEY, LiveModel

_AUTOS = ("cars", "auto_parts")
_FREE_STEPS = ("free_log_price", "free_imports_index", "free_price_index", "free_share",
               "free_imports")  # fmt: skip


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
    effect = table["in_force_effect"].to_list()
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
            "in_force_effect",
            [text("live.column.in_force_effect", language)],
            [[NOT_APPLICABLE if value is None else value for value in effect]],
            VALUE_FORMAT,
            _in_force_effect,
            width=14.0,
        ),
        block("counterfactual", _counterfactual, MONEY_FORMAT),
        *(block(key, formula) for key, formula in _free_of_duty().items()),
        *(block(key, formula) for key, formula in _per_unit().items()),
        *(block(key, _money(key), MONEY_FORMAT) for key in MONEY),
    ]  # fmt: skip
    return sheet("model_segments", blocks, language, frozen=5)


def _width(number_format: str | None) -> float:
    """Wide enough for codes of segments and for CNY with two decimals."""
    return 20.0 if number_format in {None, MONEY_FORMAT} else 14.0


def _in_force_effect(place: Place) -> str:
    changed = "+".join(
        f"INDEX(in_force_{part},0,{place.of('year_number')})" for part in ("share", "imports")
    )
    of_segment = f"(in_force_segment={place.of('segment')})*in_force_weight"
    total = f"SUMPRODUCT({of_segment}*(EXP({changed})-1))"
    observed = f"ISNUMBER({place.of('growth_index')})"
    return f'IF({observed},{place.of("dutiable_share")}*{total},"{NOT_APPLICABLE}")'


def _counterfactual(place: Place) -> str:
    happened = (
        f"{parameter('base_cny', place)}*{place.of('growth_index')}"
        f"/(1+{place.of('in_force_effect')})"
    )
    grown = f"{place.above('counterfactual')}*(1+{parameter('growth', place)})"
    return f"IF(ISNUMBER({place.of('growth_index')}),{happened},{grown})"


def _free_of_duty() -> dict[str, Formula]:
    """Steps of the trade that pays no duty: only trade costs change its price."""

    def log_price(place: Place) -> str:
        return f"INDEX(calendar_trade_cost,{place.of('calendar_number')})"

    def imports_index(place: Place) -> str:
        sigma = parameter("armington_elasticity", place)
        return log_index(parameter("origin_share", place), sigma, place.of("free_log_price"))

    def price_index(place: Place) -> str:
        share = f"(1-{parameter('domestic_share', place)})"
        return log_index(share, parameter("sigma_domestic", place), place.of("free_imports_index"))

    def before(place: Place) -> str:
        return f"IF({place.of('year_number')}=1,0,{place.above(place.key)})"

    def share(place: Place) -> str:
        gap = f"{place.of('free_imports_index')}-{place.of('free_log_price')}"
        long_run = f"{parameter('armington_elasticity', place)}*({gap})"
        return adjusted(long_run, before(place))

    def imports(place: Place) -> str:
        index = place.of("free_price_index")
        gap = f"{index}-{place.of('free_imports_index')}"
        demand = f"{parameter('total_demand_elasticity', place)}*{index}"
        long_run = f"({parameter('sigma_domestic', place)}*({gap})+{demand})"
        return adjusted(long_run, before(place))

    steps = (log_price, imports_index, price_index, share, imports)
    return dict(zip(_FREE_STEPS, steps, strict=True))


def _per_unit() -> dict[str, Formula]:
    """Effects and duties for each CNY of trade without RCEP."""

    def total(place: Place, values: str) -> str:
        of_segment = f"(market_segment={place.of('segment')})*market_weight"
        return f"{place.of('dutiable_share')}*SUMPRODUCT({of_segment}*{values})"

    def of_year(step: str, place: Place) -> str:
        return f"INDEX(market_{step},0,{place.of('year_number')})"

    def exempt(place: Place, effect: str) -> str:
        return f"(1-{place.of('dutiable_share')})*{effect}"

    def creation(place: Place) -> str:
        share, imports = of_year("share", place), of_year("imports", place)
        free = f"EXP({place.of('free_share')})*(EXP({place.of('free_imports')})-1)"
        paying = total(place, f"EXP({share})*(EXP({imports})-1)")
        return f"{paying}+{exempt(place, free)}"

    def diversion(place: Place) -> str:
        free = f"(EXP({place.of('free_share')})-1)"
        paying = total(place, f"(EXP({of_year('share', place)})-1)")
        return f"{paying}+{exempt(place, free)}"

    def grown(place: Place) -> str:
        return f"EXP({of_year('share', place)}+{of_year('imports', place)})"

    duties: dict[str, Callable[[Place], str]] = {
        "duty_counterfactual": lambda place: total(place, "market_mfn_used"),
        "duty_projection": lambda place: total(
            place, f"{grown(place)}*{of_year('effective', place)}"
        ),
        "duty_saved": lambda place: total(
            place, f"{grown(place)}*(market_mfn_used-{of_year('effective', place)})"
        ),
    }
    return {"trade_creation": creation, "trade_diversion": diversion, **duties}


def _money(key: str) -> Formula:
    """Amounts in CNY, rounded to 0.01 as the program rounds them."""

    def formula(place: Place) -> str:
        if key == "counterfactual_cny":
            return f"ROUND({place.of('counterfactual')},2)"
        return f"ROUND({place.of('counterfactual')}*{place.of(key.removesuffix('_cny'))},2)"

    return formula
