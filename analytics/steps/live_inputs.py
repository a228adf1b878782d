"""Inputs of the live model: constants, calendar and parameters, a table each.

Every number that formulas name is a row here, with its unit, status and source; what follows from
others and from assumptions has its value too, which is written beside its formula.
"""

from collections.abc import Iterator, Mapping

import polars as pl

from analytics.models.baseline import moves_of_others, others_jpy_bn
from analytics.readers.shipped import ShippedData
from analytics.scenario import Assumptions, Scenario
from analytics.schemas.live import BY_FLOW, BY_SEGMENT
from analytics.steps.trade import Trade
from analytics.study import FLOWS, TOTAL, Flow, Segment, Study
from analytics.tariffs.markets import MarketSet
from analytics.tariffs.sums import ordered_sums
from analytics.tariffs.use import utilisation_path
from analytics.units import CNY_PER_MN

TOLERANCE = 1e-9
"""Relative difference within which the workbook's totals agree with those of the program."""

_CONSTANT = ["id", "value", "unit", "status", "source_id"]
_BY_GROUP = ("utilisation_rate", "trade_cost_change")
"""Levers with a path by product group in the calendar."""
_USE = {
    "goods": pl.String, "flow": pl.String, "year": pl.Int64, "knot_before": pl.Int64,
    "knot_after": pl.Int64, "use_between": pl.Float64, "use_in_force": pl.Float64,
    "use": pl.Float64, "trade_cost": pl.Float64, "set_use": pl.String, "set_cost": pl.String,
}  # fmt: skip


def constants(scenario: Scenario, data: ShippedData, trade: Trade, study: Study) -> pl.DataFrame:
    """Return the figures that formulas name, and the numbers that follow from them.

    Returns
    -------
    polars.DataFrame
        ``id, value, unit, status, source_id``.
    """
    in_base_year = pl.col("year") == study.base_year
    city = dict(trade.city.filter(in_base_year).select("flow", "value_cny").iter_rows())
    total, publisher = city["import"] + city["export"], study.totals.source_id
    national = trade.national.filter(in_base_year).select("flow", "segment", "value_jpy_bn")
    known = {(flow, segment): value for flow, segment, value in national.iter_rows()}
    ministry, unit = study.series.source_id, "bn JPY"
    food = study.segments_in(study.composition.share_of_all_trade)
    of_food = sum(known["export", name] for name in food)
    food_share = scenario.assumptions.composition.food_share_of_trade * total / city["export"]
    others = others_jpy_bn(data.national_trade, study.series.partner, study)
    rows = [
        ("city_trade_2021", round(total, 2), "CNY", "derived", publisher),
        ("city_exports_2021", city["export"], "CNY", "assumed", publisher),
        ("city_imports_2021", city["import"], "CNY", "assumed", publisher),
        ("national_imports_2021", known["import", TOTAL], unit, "published", ministry),
        ("national_exports_2021", known["export", TOTAL], unit, "published", ministry),
        ("national_food_2021", of_food, unit, "derived", ministry),
        ("ministry_others_2021", others, unit, "published", ministry),
        ("food_share_of_exports", food_share, "fraction", "assumed", publisher),
        ("hypothetical_use", scenario.hypothetical_use, "share of eligible trade", "assumed", None),
        ("cny_per_mn", CNY_PER_MN, "CNY per mn CNY", "derived", None),
        ("check_tolerance", TOLERANCE, "fraction", "assumed", None),
    ]
    table = pl.DataFrame(rows, schema=_CONSTANT, orient="row", strict=False)
    return table.drop_nulls("value")


def calendar(scenario: Scenario, years: list[int], study: Study) -> pl.DataFrame:
    """Return use of the preference and trade costs by year.

    Use lies between the years that the assumptions name, unless a lever sets it. Product groups of
    which a lever sets one or the other have rows of their own, behind those of the flows.

    Returns
    -------
    polars.DataFrame
        ``goods, flow, year, knot_before, knot_after, use_between, use_in_force, use`` (shares of
        eligible trade), ``trade_cost`` (log change of delivered cost), and the ids of what levers
        set, ``set_use, set_cost``; null where they set nothing.
    """
    rows, values = [], scenario.by_id()
    for goods, flow, names in _goods(scenario, years, study):
        knots = scenario.assumptions.utilisation_rate[flow]
        named = sorted(map(int, knots))
        path = utilisation_path(knots, years, years[0])
        for year in years:
            before = max((knot for knot in named if knot <= year), default=named[0])
            after = min((knot for knot in named if knot >= year), default=named[-1])
            set_use = scenario.levers.id_in("utilisation_rate", names, year)
            set_cost = scenario.levers.id_in("trade_cost_change", names, year)
            in_force = path[year] if set_use is None else values[set_use]
            of_flow = scenario.assumptions.trade_cost_change[flow]
            cost = of_flow if set_cost is None else values[set_cost]
            use = in_force if scenario.hypothetical_use is None else scenario.hypothetical_use
            uses = (path[year], in_force, use)
            rows.append((goods, flow, year, before, after, *uses, cost, set_use, set_cost))
    return pl.DataFrame(rows, schema=_USE, orient="row")


def _goods(
    scenario: Scenario, years: list[int], study: Study
) -> Iterator[tuple[str, Flow, tuple[str, ...]]]:
    """Yield flows, then groups with paths of their own; with the goods whose levers act on them."""
    for flow in FLOWS:
        yield flow, flow, (flow,)
    for flow in FLOWS:
        for segment in study.segments[flow]:
            names = (segment, study.sector_of[segment])
            found = (scenario.levers.id_in(lever, names, year) for lever in _BY_GROUP
                     for year in years)  # fmt: skip
            if any(found):
                yield segment, flow, (*names, flow)


def parameters(
    assumptions: Assumptions,
    data: ShippedData,
    trade: Trade,
    markets: Mapping[Flow, MarketSet],
    study: Study,
) -> pl.DataFrame:
    """Return the assumptions of each segment, and its trade of the base year.

    Returns
    -------
    polars.DataFrame
        As :class:`analytics.schemas.live.LiveModel` says: elasticities and shares by their ids,
        national trade in bn JPY and what is added to it, shares of the flow, CNY, tariff lines.
    """
    segments = _of_segments(data, trade, markets, study)

    def given(name: str) -> pl.Expr:
        of, key = getattr(assumptions, name), "segment" if name in BY_SEGMENT else "flow"
        by_name = {each: of[each] for each in segments[key].unique()}
        return pl.col(key).replace_strict(by_name, return_dtype=pl.Float64).alias(name)

    def moved(weights: Mapping[Segment, float]) -> pl.Expr:
        return pl.col("segment").replace_strict(weights, default=0.0, return_dtype=pl.Float64)

    sigma = pl.col("armington_elasticity") * assumptions.domestic_substitution_ratio
    return segments.with_columns(
        *map(given, (*BY_SEGMENT, *BY_FLOW)),
        *(moved(weights).alias(name) for name, weights in _moves(segments, study).items()),
        (pl.col("base_cny") / pl.col("base_cny").sum().over("flow")).alias("share_of_flow"),
    ).with_columns(
        sigma.alias("sigma_domestic"),
        _adjusted(
            assumptions, others_jpy_bn(data.national_trade, study.series.partner, study)
        ).alias("adjusted_jpy_bn"),
    )


def _moves(segments: pl.DataFrame, study: Study) -> dict[str, Mapping[Segment, float]]:
    """What each segment takes of the imports that are moved, by the column that says so."""
    own = segments.filter((pl.col("flow") == "import") & pl.col("national_jpy_bn").is_not_null())
    national = dict(own.select("segment", "national_jpy_bn").iter_rows())
    others, unspecified = moves_of_others(national, study)
    added, taken = study.composition.without_series, study.without_series_from
    cosmetics = {added: 1.0, taken: -1.0} if added else {}
    return {"of_others": others, "of_cosmetics": cosmetics, "of_unspecified": unspecified}


def _adjusted(assumptions: Assumptions, others: float) -> pl.Expr:
    """National trade with the moves between segments; ``others`` in bn JPY."""
    composition = assumptions.composition
    return (
        pl.col("national_jpy_bn").fill_null(0.0)
        + pl.col("of_others") * composition.consumer_goods_share_of_others * others
        + pl.col("of_unspecified") * composition.unspecified_share_of_others * others
        + pl.col("of_cosmetics") * composition.cosmetics_jpy_bn
    )


def _of_segments(
    data: ShippedData, trade: Trade, markets: Mapping[Flow, MarketSet], study: Study
) -> pl.DataFrame:
    """Return each segment with its national trade, its trade and its number of lines."""
    national = trade.national.filter(pl.col("year") == study.base_year).select(
        "flow", "segment", pl.col("value_jpy_bn").alias("national_jpy_bn")
    )
    lines = pl.concat(
        ordered_sums(market_set.markets, ["segment"], {"tariff_lines": pl.col("line_count")})
        for market_set in markets.values()
    )
    return (
        data.sectors.select("flow", "sector", "segment")
        .join(national, on=["flow", "segment"], how="left", validate="1:1")
        .join(trade.base_year.rename({"value_cny": "base_cny"}), on="segment", validate="1:1")
        .join(lines, on="segment", how="left", validate="1:1")
        .sort("flow", "segment", descending=[True, False])
    )
