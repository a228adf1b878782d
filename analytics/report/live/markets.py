"""Sheets on which the live model is solved: rows of markets, and segments year by year."""

from collections.abc import Callable
from math import isnan

import polars as pl

from analytics.report.labels import label, value_label
from analytics.report.live.columns import (
    LOG_FORMAT,
    NOT_APPLICABLE,
    RATE_FORMAT,
    Block,
    Formula,
    LiveSheet,
    Place,
)
from analytics.report.live.inputs import VALUE_FORMAT, code, column, sheet
from analytics.report.sheet_parts import (
    COUNT_FORMAT,
    MONEY_FORMAT,
    NUMBER_FORMAT,
    PERCENT_FORMAT,
    YEAR_FORMAT,
)
from analytics.results import Results
from analytics.schemas.live import MONEY, LiveMarkets, LiveModel

_AUTOS = ("cars", "auto_parts")
_FREE_STEPS = ("free_log_price", "free_imports_index", "free_price_index", "free_share",
               "free_imports")  # fmt: skip
_STEPS = ("effective", "log_price", "imports_index", "price_index", "share", "imports")


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
        titles = [f"{label(f'live.column.{key}', language)} {year}" for year in markets.years]
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
        derived("segment_number", _segment_number, COUNT_FORMAT),
        derived("calendar_start", _calendar_start, COUNT_FORMAT),
        derived("mfn_used", lambda place: f"N({place.of('mfn_rate')})", RATE_FORMAT),
        derived("weight", _weight if embedded else _weight_as_scheduled, VALUE_FORMAT),
        derived("beneficiary_share", _beneficiary_share, LOG_FORMAT),
        derived("imports_share", lambda place: f"1-{_parameter('domestic_share', place)}"),
        derived("sigma_imports", lambda place: _parameter("armington_elasticity", place)),
        derived("sigma_domestic", lambda place: _parameter("sigma_domestic", place)),
        derived("demand_elasticity", lambda place: _parameter("total_demand_elasticity", place)),
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


def _segment_number(place: Place) -> str:
    return f"MATCH({place.of('segment')},parameter_segment,0)"


def _calendar_start(place: Place) -> str:
    return f"MATCH({place.of('flow')},calendar_flow,0)-1"


def _parameter(name: str, place: Place) -> str:
    return f"INDEX(parameter_{name},{place.of('segment_number')})"


def _weight_as_scheduled(place: Place) -> str:
    return f"{place.of('line_count')}/{_parameter('tariff_lines', place)}"


def _weight(place: Place) -> str:
    category = f"MATCH({place.of('staging_category')},staging_category,0)"
    column_of = f"MATCH({place.of('allocation')},staging_share_titles,0)"
    share = f"INDEX(staging_share,{category},{column_of})"
    allocated = f'IF({place.of("allocation")}="as_scheduled",1,{share})'
    return f"{place.of('line_count')}*{allocated}/{_parameter('tariff_lines', place)}"


def _beneficiary_share(place: Place) -> str:
    own, free = _parameter("origin_share", place), _parameter("duty_free_rival_share", place)
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
    return _adjusted(f"{place.of('sigma_imports')}*({gap})", place.before())


def _imports(place: Place) -> str:
    gap = f"{place.same('price_index')}-{place.same('imports_index')}"
    demand = f"{place.of('demand_elasticity')}*{place.same('price_index')}"
    return _adjusted(f"({place.of('sigma_domestic')}*({gap})+{demand})", place.before())


def _adjusted(long_run: str, before: str | None) -> str:
    formula = f"adjustment_speed*{long_run}"
    return f"{formula}+(1-adjustment_speed)*{before}" if before else formula


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
        block("segment_number", _segment_number, COUNT_FORMAT),
        block("year_number", lambda place: f"{place.of('year')}-MIN(calendar_year)+1",
              COUNT_FORMAT),
        block("calendar_number",
              lambda place: f"{_calendar_start(place)}+{place.of('year_number')}", COUNT_FORMAT),
        block("dutiable_share", lambda place: _parameter("dutiable_regime_share", place)),
        Block(
            "in_force_effect",
            [label("live.column.in_force_effect", language)],
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
        f"{_parameter('base_cny', place)}*{place.of('growth_index')}"
        f"/(1+{place.of('in_force_effect')})"
    )
    grown = f"{place.above('counterfactual')}*(1+{_parameter('growth', place)})"
    return f"IF(ISNUMBER({place.of('growth_index')}),{happened},{grown})"


def _free_of_duty() -> dict[str, Formula]:
    """Steps of the trade that pays no duty: only trade costs change its price."""

    def log_price(place: Place) -> str:
        return f"INDEX(calendar_trade_cost,{place.of('calendar_number')})"

    def imports_index(place: Place) -> str:
        sigma = _parameter("armington_elasticity", place)
        return log_index(_parameter("origin_share", place), sigma, place.of("free_log_price"))

    def price_index(place: Place) -> str:
        share = f"(1-{_parameter('domestic_share', place)})"
        return log_index(share, _parameter("sigma_domestic", place), place.of("free_imports_index"))

    def before(place: Place) -> str:
        return f"IF({place.of('year_number')}=1,0,{place.above(place.key)})"

    def share(place: Place) -> str:
        gap = f"{place.of('free_imports_index')}-{place.of('free_log_price')}"
        long_run = f"{_parameter('armington_elasticity', place)}*({gap})"
        return _adjusted(long_run, before(place))

    def imports(place: Place) -> str:
        index = place.of("free_price_index")
        gap = f"{index}-{place.of('free_imports_index')}"
        demand = f"{_parameter('total_demand_elasticity', place)}*{index}"
        long_run = f"({_parameter('sigma_domestic', place)}*({gap})+{demand})"
        return _adjusted(long_run, before(place))

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
