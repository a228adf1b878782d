"""The live model: what the workbook needs to compute the projection once more, by formulas.

A scenario that has the closed form, and schedules with one MFN rate a line, have one; others have
none, and the workbook says so.
"""

from collections.abc import Mapping

import polars as pl

from analytics.models import excel_model
from analytics.models.baseline import moves_of_others, others_jpy_bn
from analytics.readers.shipped import ShippedData
from analytics.scenario import Assumptions, Scenario
from analytics.schemas.live import BY_SEGMENT, LiveMarkets, LiveModel
from analytics.steps import effects, tariffs
from analytics.steps.trade import Trade
from analytics.study import FLOWS, TOTAL, Flow, Segment, Study
from analytics.tariffs import live_rows, profile
from analytics.tariffs.category_changes import change_categories
from analytics.tariffs.markets import MarketSet, utilisation_path
from analytics.tariffs.sums import ordered_sums
from analytics.units import CNY_PER_MN

TOLERANCE = 1e-9
"""Relative difference within which the workbook's totals agree with those of the program."""

LEAST_MARGIN = 1e-9
"""A margin that differs from zero at all, once it is rounded as the model rounds it."""

_STAGED = {"by_year_11", "by_year_16", "by_year_21"}


def live(
    study: Study,
    data: ShippedData,
    scenario: Scenario,
    markets: Mapping[Flow, MarketSet],
    observed_markets: Mapping[Flow, MarketSet],
    trade: Trade,
) -> LiveModel | None:
    """Return the live model of a scenario, or None where it has none.

    Parameters
    ----------
    study, data, scenario
        The case, its tables and the scenario.
    markets, observed_markets
        Its markets, and those under the policy in force.
    trade
        Its trade before any effect.
    """
    years, known_years = study.years_of_rates[1:], study.observed_years[1:]
    assumptions = scenario.assumptions
    if not assumptions.supply_is_infinite or not all(map(live_rows.is_simple, markets.values())):
        return None
    observed = scenario.as_observed()
    allocation = None
    if scenario.schedule == "embedded":
        allocation = profile.allocate(
            data.base_rates,
            data.treatments,
            assumptions.staging_shares.model_dump(),
            assumptions.auto_parts_zero_share,
        )
    calendar = _calendar(scenario, years)
    parameters = _parameters(assumptions, data, trade, markets, study)
    rows = _rows(scenario, data, allocation, markets, study)
    # Without an experiment on the schedules, what is in force is what the scenario has.
    rows_in_force = rows
    if scenario.schedule_changes:
        rows_in_force = _rows(observed, data, allocation, observed_markets, study)
    solved = _solved(rows, allocation, scenario, calendar, "use", years)
    in_force = _solved(rows_in_force, allocation, observed, calendar, "use_in_force", known_years)
    index = {
        (segment, year): value
        for segment, year, value in trade.index.select("segment", "year", "index").iter_rows()
    }
    base: dict[Segment, float] = dict(parameters.select("segment", "base_cny").iter_rows())
    return LiveModel(
        constants=_constants(scenario, data, trade, allocation, study),
        staging=None if allocation is None else _staging(assumptions, allocation),
        calendar=calendar,
        parameters=parameters,
        markets=solved,
        in_force=in_force,
        segments=excel_model.live_segments(solved, in_force, assumptions, base, index),
    )


def _rows(
    scenario: Scenario,
    data: ShippedData,
    allocation: profile.Allocation | None,
    markets: Mapping[Flow, MarketSet],
    study: Study,
) -> pl.DataFrame:
    """Return the rows of both flows under one policy."""
    rows = {flow: live_rows.market_rows(markets[flow]) for flow in FLOWS}
    if allocation is not None:
        every = profile.every_category(allocation, study)
        changed = change_categories(every, tariffs.category_changes(scenario.schedule_changes))
        market_set = effects.market_set(changed, "import", scenario, data, study)
        rows["import"] = live_rows.profile_rows(
            allocation,
            every,
            changed,
            market_set,
            data.mfn_changes,
            data.sectors,
            scenario.assumptions.specific_duty_equivalent["import"],
        )
    return pl.concat(rows.values())


def _solved(
    rows: pl.DataFrame,
    allocation: profile.Allocation | None,
    scenario: Scenario,
    calendar: pl.DataFrame,
    use: str,
    years: list[int],
) -> LiveMarkets:
    """Solve rows, whose rates begin with the base year, for the years wanted."""
    # Rates begin with the base year.
    of_years = pl.col("applied_rate").list.slice(1, len(years))
    by_flow: dict[Flow, dict[int, float]] = {
        flow: dict(calendar.filter(pl.col("flow") == flow).select("year", use).iter_rows())
        for flow in FLOWS
    }
    return excel_model.live_markets(
        rows.with_columns(of_years),
        years,
        profile.NO_SHARES if allocation is None else allocation.shares,
        scenario.assumptions,
        by_flow,
        scenario.assumptions.trade_cost_change,
    )


def _constants(
    scenario: Scenario,
    data: ShippedData,
    trade: Trade,
    allocation: profile.Allocation | None,
    study: Study,
) -> pl.DataFrame:
    """Figures that formulas name, and the numbers that follow from them and from assumptions."""
    assumptions, base_year, series = scenario.assumptions, study.base_year, study.series
    city = {
        flow: trade.city.filter((pl.col("flow") == flow) & (pl.col("year") == base_year)).row(
            0, named=True
        )
        for flow in FLOWS
    }
    total = city["import"]["value_cny"] + city["export"]["value_cny"]
    city_source = city["import"]["source_id"]
    rows = [
        ("city_trade_2021", round(total, 2), "CNY", "derived", city_source),
        ("city_exports_2021", city["export"]["value_cny"], "CNY", "assumed", city_source),
        ("city_imports_2021", city["import"]["value_cny"], "CNY", "assumed", city_source),
    ]
    others = data.national_trade.filter(
        (pl.col("year") == base_year)
        & (pl.col("partner") == series.partner)
        & (pl.col("flow") == "import")
        & (pl.col("commodity") == series.others)
    ).row(0, named=True)
    national = {
        (row["flow"], row["segment"]): (row["value_jpy_bn"], row["source_id"])
        for row in trade.national.filter(pl.col("year") == base_year).iter_rows(named=True)
    }
    rows += [(f"national_{flow}s_2021", *_total(national, flow)) for flow in FLOWS]
    own = study.segments_in(study.composition.share_of_all_trade)
    whole = sum(national["export", name][0] for name in own)
    rows.append(("national_food_2021", whole, "bn JPY", "derived", series.source_id))
    rows.append(
        ("ministry_others_2021", others["value_jpy_bn"], "bn JPY", "published", others["source_id"])
    )
    exports = city["export"]["value_cny"]
    food = assumptions.composition.food_share_of_trade
    food = food * (city["import"]["value_cny"] + exports) / exports
    rows.append(("food_share_of_exports", food, "fraction", "assumed", city_source))
    if allocation is not None:
        lines, free = allocation.lines, allocation.auto_parts_free
        reach = assumptions.auto_parts_zero_share * (lines[allocation.apart] + free) - free
        source = "rcep_annex_china_asean"
        rows += [
            ("schedule_lines", sum(lines.values()), "tariff lines", "derived", source),
            ("auto_parts_lines", lines[allocation.apart], "tariff lines", "derived", source),
            ("auto_parts_free_lines", free, "tariff lines", "derived", source),
            ("other_lines", lines["rest"], "tariff lines", "derived", source),
            ("auto_parts_reaching_zero", reach / lines[allocation.apart], "fraction", "calibrated",
             source),
        ]  # fmt: skip
    if scenario.hypothetical_use is not None:
        use = scenario.hypothetical_use
        rows.append(("hypothetical_use", use, "share of eligible trade", "assumed", ""))
    rows += [
        ("least_margin", LEAST_MARGIN, "fraction", "assumed", ""),
        ("cny_per_mn", CNY_PER_MN, "CNY per mn CNY", "derived", ""),
        ("check_tolerance", TOLERANCE, "fraction", "assumed", ""),
    ]
    names = ["id", "value", "unit", "status", "source_id"]
    table = pl.DataFrame(rows, schema=names, orient="row", strict=False)
    return table.with_columns(pl.col("source_id").replace({"": None}))


def _staging(assumptions: Assumptions, allocation: profile.Allocation) -> pl.DataFrame:
    """How the lines spread over categories, step by step as in the profile."""
    values = assumptions.staging_shares.model_dump()
    known = {"immediate": allocation.lines["free"], "excluded": allocation.lines["excluded"]}
    share = {
        treatment: dict(
            allocation.shares.filter(pl.col("treatment") == treatment)
            .select("staging_category", "share")
            .iter_rows()
        )
        for treatment in (allocation.apart, "rest")
    }
    total = sum(allocation.lines.values())
    rows = []
    for name, category in profile.CATEGORY_OF_SHARE.items():
        kind = "at_once" if name == "at_once" else "staged" if name in _STAGED else "never"
        lines, settled = values[name] * total, known.get(category, 0.0)
        parts, rest = (share[treatment][category] for treatment in (allocation.apart, "rest"))
        row = (f"staging_shares.{name}", category, kind, values[name], lines, settled,
               lines - settled, parts, rest)  # fmt: skip
        rows.append(row)
    names = ["id", "staging_category", "kind", "lines_share", "lines", "known", "allocated",
             "auto_parts", "rest"]  # fmt: skip
    return pl.DataFrame(rows, schema=names, orient="row")


def _calendar(scenario: Scenario, years: list[int]) -> pl.DataFrame:
    """Use of the preference by year, between the years that the assumptions name."""
    rows = []
    for flow in FLOWS:
        knots = scenario.assumptions.utilisation_rate[flow]
        named = sorted(int(year) for year in knots)
        path = utilisation_path(knots, years, years[0])
        cost = scenario.assumptions.trade_cost_change[flow]
        for year in years:
            before = max((knot for knot in named if knot <= year), default=named[0])
            after = min((knot for knot in named if knot >= year), default=named[-1])
            use = path[year] if scenario.hypothetical_use is None else scenario.hypothetical_use
            rows.append((flow, year, before, after, path[year], use, cost))
    names = ["flow", "year", "knot_before", "knot_after", "use_in_force", "use", "trade_cost"]
    return pl.DataFrame(rows, schema=names, orient="row")


def _total(
    national: Mapping[tuple[str, str], tuple[float, str]], flow: Flow
) -> tuple[float, str, str, str]:
    value, source_id = national[flow, TOTAL]
    return value, "bn JPY", "published", source_id


def _moves(national: pl.DataFrame, study: Study) -> dict[str, dict[Segment, float]]:
    """What each segment takes of the imports that are moved, by the column that says so."""
    known = study.composition
    own = national.filter((pl.col("flow") == "import") & (pl.col("segment") != TOTAL))
    others, unspecified = moves_of_others(
        dict(own.select("segment", "national_jpy_bn").iter_rows()), study
    )
    cosmetics = (
        {known.without_series: 1.0, study.without_series_from: -1.0} if known.without_series else {}
    )
    return {"of_others": others, "of_cosmetics": cosmetics, "of_unspecified": unspecified}


def _adjusted(assumptions: Assumptions, others: float) -> pl.Expr:
    """National trade with the moves between segments; `others` in bn JPY."""
    composition = assumptions.composition
    return (
        pl.col("national_jpy_bn").fill_null(0.0)
        + pl.col("of_others") * composition.consumer_goods_share_of_others * others
        + pl.col("of_unspecified") * composition.unspecified_share_of_others * others
        + pl.col("of_cosmetics") * composition.cosmetics_jpy_bn
    )


def _parameters(
    assumptions: Assumptions,
    data: ShippedData,
    trade: Trade,
    markets: Mapping[Flow, MarketSet],
    study: Study,
) -> pl.DataFrame:
    """Assumptions of each segment, and its trade of 2021 from national composition."""
    national = trade.national.filter(pl.col("year") == study.base_year).select(
        "flow", "segment", pl.col("value_jpy_bn").alias("national_jpy_bn")
    )
    lines = pl.concat(
        ordered_sums(market_set.markets, ["segment"], {"tariff_lines": pl.col("line_count")})
        for market_set in markets.values()
    )
    base = trade.base_year.rename({"value_cny": "base_cny"})
    table = (
        data.sectors.select("flow", "sector", "segment")
        .join(national, on=["flow", "segment"], how="left", validate="1:1")
        .join(base, on="segment", how="left", validate="1:1")
        .join(lines, on="segment", how="left", validate="1:1")
        .with_columns(
            pl.col("segment").replace_strict(weights, default=0.0).alias(name)
            for name, weights in _moves(national, study).items()
        )
        .sort("flow", "segment", descending=[True, False])
    )
    flow_base = pl.col("base_cny").sum().over("flow")
    by_segment = [
        pl.Series(name, [getattr(assumptions, name)[segment] for segment in table["segment"]])
        for name in BY_SEGMENT
    ]
    return table.with_columns(
        *by_segment,
        _adjusted(assumptions, others_jpy_bn(data.national_trade, study)).alias("adjusted_jpy_bn"),
        (pl.col("base_cny") / flow_base).alias("share_of_flow"),
        pl.Series(
            "dutiable_regime_share",
            [assumptions.dutiable_regime_share[flow] for flow in table["flow"]],
        ),
        pl.Series(
            "sigma_domestic",
            [
                assumptions.armington_elasticity[segment] * assumptions.domestic_substitution_ratio
                for segment in table["segment"]
            ],
        ),
    )
