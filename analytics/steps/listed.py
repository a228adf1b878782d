"""What a result is made of: assumptions, sources, sectors, and what could not be priced."""

import hashlib
from collections.abc import Mapping

import dataframely as dy
import polars as pl

from analytics.readers.shipped import ShippedData, shipped_bytes
from analytics.scenario import Scenario
from analytics.scenario.levers import UNITS
from analytics.schemas.assumptions import Coverage, imported_source
from analytics.schemas.line_trade import TradeByCode
from analytics.schemas.reference import ChangeLog
from analytics.schemas.schedule import Schedule
from analytics.study import FLOWS, Flow
from analytics.tariffs.markets import MarketSet

_OF_USER = {
    "publisher": "File imported by the user",
    "licence": "the user's own copy",
    "original_units": "as in the file",
}
_READ = "read by rcep data import"


def assumptions(data: ShippedData, scenario: Scenario) -> pl.DataFrame:
    """Every assumption with its range, default, source and reason.

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
    return values.join(data.assumption_ranges, on="id", how="left", validate="1:1").with_columns(
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


def sources(
    data: ShippedData,
    schedule: Mapping[Flow, Schedule],
    imported: Mapping[Flow, Schedule],
    imported_trade: Mapping[Flow, TradeByCode],
) -> pl.DataFrame:
    """The sources of a result: those shipped, and the files that the user imported."""
    rows = []
    for flow, each in imported.items():
        kind = "schedule" if schedule[flow].is_imported else "lines"
        accepted = [f"breaks the rule {rule}, accepted" for rule in each.accepted_rules]
        name, told = imported_source(kind, each.importer), "; ".join([_READ, *accepted])
        rows.append({"source_id": name, "title": each.source_id, "verification": told})
    for flow, trade in imported_trade.items():
        for number, file in enumerate(trade.files, 1):
            name = imported_source("trade", f"{flow}_{number}")
            rows.append({"source_id": name, "title": file, "verification": _READ})
    of_user = pl.DataFrame([{**_OF_USER, **row} for row in rows], schema=data.sources.schema)
    return pl.concat([data.sources, of_user])


def sectors(data: ShippedData) -> pl.DataFrame:
    """Segments of each flow with headings, series and labels."""
    return data.sectors


def regional_assumptions(data: ShippedData) -> pl.DataFrame:
    """What is assumed of trade among the regions."""
    return data.regional_assumptions


def coverage(
    schedule: Mapping[Flow, Schedule],
    markets_at_law: Mapping[Flow, MarketSet],
    base_year_trade: pl.DataFrame,
) -> pl.DataFrame:
    """What could not be priced or matched, in rows and in trade.

    Rows that the readers set aside, and the markets that have no ad valorem rate or no known
    staged rate, with the trade of the base year behind them.
    """
    no_mfn = pl.col("mfn_rate").is_null().any().alias("no_mfn")
    table = pl.concat(
        found.markets.join(
            found.paths.group_by("market").agg(no_mfn), on="market", how="left", validate="1:1"
        ).join(base_year_trade, on="segment", how="left", validate="m:1")
        for found in markets_at_law.values()
    ).with_columns(
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
    by_reader = (each.coverage for each in schedule.values())
    return pl.concat(
        [part.select(Coverage.column_names()) for part in (*parts, *by_reader)],
        how="vertical_relaxed",
    )


def data_digest(
    data: ShippedData,
    schedule_source: str,
    schedule: Mapping[Flow, Schedule],
    imported_trade: Mapping[Flow, TradeByCode],
) -> str:
    """Digest of the tables of the study, and of imported lines, rates and trade that were used."""
    digest = hashlib.sha256(shipped_bytes(data.folder))
    if schedule_source != "embedded":
        for flow in FLOWS:
            for table in (schedule[flow].lines, schedule[flow].published):
                digest.update(b"" if table is None else table.write_csv().encode())
    for each in imported_trade.values():
        digest.update(each.codes.write_csv().encode())
    return digest.hexdigest()[:8]


def data_date(data: ShippedData) -> str:
    """Latest day on which one of the sources was read."""
    return str(data.sources["retrieved"].max())


def change_log(data: ShippedData) -> dy.DataFrame[ChangeLog]:
    """What changed for readers of the figures, by version."""
    return data.change_log


def accepted_rules(schedule: Mapping[Flow, Schedule]) -> dict[str, tuple[str, ...]]:
    """Rules of import that were accepted, by the file that breaks them."""
    return {s.source_id: s.accepted_rules for s in schedule.values() if s.accepted_rules}
