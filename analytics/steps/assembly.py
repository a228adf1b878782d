"""Tables that arrange what was computed: headline, assumptions, coverage, levels, channels."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import dataframely as dy
import polars as pl

from analytics.errors import InputError
from analytics.models.armington import Array
from analytics.models.residual_checks import TOLERANCE
from analytics.models.welfare import COMPLIANCE_COST, GAINS
from analytics.scenario import Scenario
from analytics.scenario.levers import UNITS
from analytics.schemas.assumptions import (
    AssumptionRanges,
    Coverage,
    Sources,
    imported_source,
)
from analytics.schemas.line_trade import TradeByCode
from analytics.schemas.schedule import Schedule
from analytics.schemas.trade import Facts, Headline
from analytics.study import Flow, HeadlineFigure, Study
from analytics.tariffs.channel import LOWER_TRADE_COST, PARTS
from analytics.tariffs.markets import MarketSet
from analytics.units import CNY_PER_BN, PERCENT


def fact(facts: dy.DataFrame[Facts], fact_id: str) -> float:
    """Return one cited figure, in the unit in which it is stored."""
    return float(facts.filter(pl.col("fact_id") == fact_id)["value"].item())


def published_totals(facts: dy.DataFrame[Facts], study: Study) -> dict[int, float]:
    """Return the city's total trade in CNY by year: as published, then by its growth.

    Raises
    ------
    InputError
        If the study names a figure that is not among the facts; all of them at once.
    """
    named = {study.totals.fact, *study.totals.growth.values()}
    named |= {name for figure in study.headline for name in (figure.fact, figure.before) if name}
    missing = sorted(named - set(facts["fact_id"]))
    if missing:
        told = "study.toml names it, and published/facts.csv has no such figure; add it there"
        raise InputError("facts of the study", [f"{name}: {told}" for name in missing])
    total = fact(facts, study.totals.fact) * CNY_PER_BN
    totals = {study.totals.year: round(total, 2)}
    for year, growth in sorted(study.totals.growth.items()):
        total *= 1.0 + fact(facts, growth) / PERCENT
        totals[year] = round(total, 2)
    return totals


def headline_table(
    facts: dy.DataFrame[Facts], city_totals: Mapping[int, float], study: Study
) -> pl.DataFrame:
    """Return the published headline figures and what follows from them, as the study lists them."""
    shown = {"measure", "year", "unit", "status", "source_id", "note"}
    rows = [
        {**figure.model_dump(include=shown), "value": _figure(figure, facts, city_totals)}
        for figure in study.headline
    ]
    types = {name: column.dtype for name, column in Headline.columns().items()}
    return pl.DataFrame(rows, schema=types)


def _figure(
    figure: HeadlineFigure, facts: dy.DataFrame[Facts], city_totals: Mapping[int, float]
) -> float:
    if figure.value == "city_total":
        return city_totals[figure.year] / CNY_PER_BN
    value = _fraction(facts, figure.fact)
    if figure.before:
        value /= 1.0 + _fraction(facts, figure.before)
    return value if figure.value == "fact" else city_totals[figure.year] / CNY_PER_BN / value


def _fraction(facts: dy.DataFrame[Facts], fact_id: str) -> float:
    """Return a figure; one in per cent as a fraction."""
    unit = str(facts.filter(pl.col("fact_id") == fact_id)["unit"].item())
    return fact(facts, fact_id) / PERCENT if unit.startswith("%") else fact(facts, fact_id)


def assumptions_table(scenario: Scenario, ranges: dy.DataFrame[AssumptionRanges]) -> pl.DataFrame:
    """Return every assumption of a scenario with its range, default, source and reason.

    A value without a shipped row (a year from which a lever holds) is ``assumed``. A value
    that the scenario sets is a point that somebody chose: it is not drawn.
    """
    values = pl.DataFrame(
        list(scenario.by_id().items()),
        schema={"id": pl.String, "value": pl.Float64},
        orient="row",
    )
    changed = pl.col("value") != pl.col("central")
    added = pl.col("central").is_null()
    return values.join(ranges, on="id", how="left", validate="1:1").with_columns(
        pl.coalesce("central", "value").alias("default"),
        pl.when(changed | added).then(pl.lit("assumed")).otherwise("status").alias("status"),
        pl.when(changed | added).then(None).otherwise("source_id").alias("source_id"),
        pl.coalesce(
            "unit", pl.col("id").str.extract(r"^([a-z_]+)").replace_strict(UNITS, default="share")
        ).alias("unit"),
        pl.when(~changed).then("distribution").alias("distribution"),
        pl.when(~changed).then("draw_group").alias("draw_group"),
        pl.when(added)
        .then(pl.lit("Added by the scenario."))
        .when(changed)
        .then(pl.concat_str(pl.lit("Set by the scenario. The baseline: "), "reason"))
        .otherwise("reason")
        .alias("reason"),
    )


def with_channels(
    levels: pl.DataFrame, channels: Sequence[pl.DataFrame], cheaper: Sequence[str]
) -> pl.DataFrame:
    """Add to every sector and sum where the tariff acts or why it cannot.

    ``channels`` are those of each flow, ``cheaper`` the flows and sectors whose trade costs change.
    """
    changed = pl.col("flow").is_in(cheaper) | pl.col("sector").is_in(cheaper)
    channel = pl.coalesce("channel", pl.lit(PARTS))
    return levels.join(
        pl.concat(channels), on=["flow", "sector"], how="left", validate="m:1"
    ).with_columns(
        pl.when(changed & (pl.col("level") == "sector"))
        .then(pl.concat_str(channel, pl.lit(" " + LOWER_TRADE_COST)))
        .otherwise(channel)
        .alias("channel")
    )


def beside_finite_supply(levels: pl.DataFrame, finite_supply: pl.DataFrame) -> pl.DataFrame:
    """Add to every row the effect under finite supply.

    Parameters
    ----------
    levels
        Sectors and sums of the scenario.
    finite_supply
        Sectors and sums of the same scenario with finite supply elasticities.
    """
    effect = finite_supply.select(
        "flow", "sector", "year", pl.col("effect_cny").alias("effect_finite_supply_cny")
    )
    return levels.join(effect, on=["flow", "sector", "year"], how="left", validate="1:1")


def welfare_table(levels: pl.DataFrame) -> pl.DataFrame:
    """Return the welfare of the importer by sector and sum, net of the cost of compliance."""
    net = pl.sum_horizontal(GAINS) - pl.col(COMPLIANCE_COST)
    return levels.with_columns(net.alias("welfare_change_cny"))


_OF_USER = {
    "publisher": "File imported by the user",
    "licence": "the user's own copy",
    "original_units": "as in the file",
}
_READ = "read by rcep data import"


def sources_table(
    sources: dy.DataFrame[Sources],
    schedules: Mapping[str, Schedule],
    trade: Mapping[Flow, TradeByCode],
) -> pl.DataFrame:
    """Return the sources of a result: those shipped, and what the user imported.

    Parameters
    ----------
    sources
        Those that are shipped.
    schedules
        Schedules that the user imported, by the source that they are.
    trade
        Trade that the user imported, by flow.
    """
    of_trade = [
        {
            **_OF_USER,
            "source_id": imported_source("trade", f"{flow}_{number}"),
            "title": file,
            "verification": _READ,
        }
        for flow, each in trade.items()
        for number, file in enumerate(each.files, 1)
    ]
    imported = [
        {
            **_OF_USER,
            "source_id": name,
            "title": schedule.source_id,
            "verification": "; ".join(
                [
                    _READ,
                    *(f"breaks the rule {rule}, accepted" for rule in schedule.accepted_rules),
                ]
            ),
        }
        for name, schedule in schedules.items()
    ]
    return pl.concat([sources, pl.DataFrame([*imported, *of_trade], schema=sources.schema)])


_ROUNDING = 1e-13

Certified: TypeAlias = tuple[str, Flow, str, Array]
"""Use of a solution, flow, sector, and the residuals of its markets."""


def certificates_table(certified: Sequence[Certified]) -> pl.DataFrame:
    """Return the largest residual of the solutions of each sector.

    What is below 1e-13 is rounding, which differs between processors; it is given as 1e-13.
    """
    rows = [(*names, residuals.size, float(residuals.max())) for *names, residuals in certified]
    columns = ["solution", "flow", "sector", "markets_solved", "largest_residual"]
    return (
        pl.DataFrame(rows, schema=columns, orient="row")
        .group_by(columns[:3])
        .agg(pl.col("markets_solved").sum(), pl.col("largest_residual").max())
        .with_columns(
            pl.col("largest_residual").clip(lower_bound=_ROUNDING),
            residual_limit=pl.lit(TOLERANCE),
        )
    )


def coverage_table(
    schedules: Sequence[Schedule], markets: Sequence[MarketSet], trade_2021: pl.DataFrame
) -> pl.DataFrame:
    """Return what could not be priced or matched, in rows and in trade.

    Rows that the readers set aside, and the markets that have no ad valorem rate or no known
    staged rate, with the trade of 2021 behind them.
    """
    unpriced = []
    for market_set in markets:
        staged = market_set.paths.group_by("market").agg(
            pl.col("mfn_rate").is_null().any().alias("no_mfn")
        )
        unpriced.append(
            market_set.markets.join(staged, on="market", how="left", validate="1:1").join(
                trade_2021, on="segment", how="left", validate="m:1"
            )
        )
    table = pl.concat(unpriced).with_columns(
        pl.concat_str(pl.lit("schedule_"), "importer", pl.lit("_"), "origin")
        .str.to_lowercase()
        .alias("table"),
        (pl.col("weight") * pl.col("value_cny")).alias("trade_cny"),
    )
    causes = (
        ("no ad valorem MFN rate", pl.col("no_mfn"),
         "No effect is computed; duty is counted at an assumed share of value."),
        ("staging not known", (pl.col("staging_category") == "unclassified") & ~pl.col("no_mfn"),
         "Counted as without preference: MFN applies."),
    )  # fmt: skip
    parts = [
        table.filter(cond)
        .sort("table", "market")
        .group_by("table", maintain_order=True)
        .agg(
            pl.col("line_count").sum().round().cast(pl.Int64).alias("rows"),
            pl.col("trade_cny").alias("trade_value_cny"),
            pl.col("market").sort_by("line_count", descending=True).head(3).str.join(", ")
            .alias("examples"),
        )
        .with_columns(
            pl.col("trade_value_cny").list.sum(),
            pl.lit(cause).alias("cause"),
            pl.lit(treatment).alias("treatment"),
        )
        for cause, cond, treatment in causes
    ]  # fmt: skip
    by_reader = [schedule.coverage for schedule in schedules]
    return pl.concat(
        [part.select(Coverage.column_names()) for part in (*parts, *by_reader)],
        how="vertical_relaxed",
    )
