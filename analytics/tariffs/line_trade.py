"""Imported trade on the lines of a schedule, or on product groups where that is a profile."""

import dataframely as dy
import polars as pl

from analytics.errors import refuse_any
from analytics.schemas.line_trade import UNMATCHED, LineTrade, TradeByCode, TradeCoverage
from analytics.schemas.schedule import Schedule
from analytics.schemas.trade import Sectors
from analytics.tariffs.line_matching import kind_of, line_links
from analytics.tariffs.nomenclature import segments_without, with_segment
from analytics.tariffs.splitting import split

_KEY = ["hs_code", "hs_edition"]


def trade_of_lines(
    trade: TradeByCode, schedule: Schedule, sectors: dy.DataFrame[Sectors], flow: str
) -> LineTrade:
    """Match imported trade of a flow with its schedule.

    Parameters
    ----------
    trade
        Imported trade.
    schedule
        The importer's schedule. On one that was imported, a code meets its line as
        :func:`analytics.tariffs.line_matching.line_links` says; on a profile it counts for the
        product group of its heading.
    sectors, flow
        Product groups by heading.

    Returns
    -------
    LineTrade
        Shares of product groups are sums over what was matched.

    Raises
    ------
    InputError
        If a product group has no trade: its effect would vanish from the results.

    Notes
    -----
    Amounts are whole units, split by the largest remainder: lines add up to the trade that was
    matched.
    """
    parts = _on_lines(trade, schedule) if schedule.is_imported else _on_groups(trade)
    matched = with_segment(parts.drop_nulls("heading"), sectors, flow)
    traded = matched.group_by("segment").agg(pl.col("value").sum()).sort("segment")
    _require_every_group(traded, sectors.filter(pl.col("flow") == flow), trade)
    total = traded["value"].sum()
    return LineTrade(
        _by_line(matched) if schedule.is_imported else None,
        {segment: value / total for segment, value in traded.iter_rows()},
        trade.year,
        _coverage(parts, flow, trade.year),
    )


def _on_lines(trade: TradeByCode, schedule: Schedule) -> pl.DataFrame:
    """Return ``hs_code, value, tariff_line, heading, match``; without a line where none was met."""
    lines = schedule.lines.select("tariff_line", "heading", "hs_edition")
    own = str(lines["hs_edition"][0])
    others = trade.codes.filter(pl.col("hs_edition") != own)["hs_edition"].unique().sort()
    concordances = [trade.concordances.get((each, own)) for each in others]
    links = line_links(
        trade.codes.select(_KEY),
        lines.select("tariff_line", "hs_edition"),
        national=trade.reported_by == "importer",
        concordance=next((each for each in concordances if each is not None), None),
    )
    return (
        split(trade.codes, links, _KEY, ["value"])
        .join(lines.drop("hs_edition"), on="tariff_line", how="left", validate="m:1")
        .select("hs_code", "value", "tariff_line", "heading", match=kind_of(pl.col("cause")))
    )


def _on_groups(trade: TradeByCode) -> pl.DataFrame:
    return trade.codes.select(
        "hs_code",
        "value",
        tariff_line=pl.lit(None, dtype=pl.String),
        heading=pl.col("hs_code").str.slice(0, 4),
        match=pl.lit("group"),
    )


def _by_line(matched: pl.DataFrame) -> pl.DataFrame:
    lines = matched.group_by("tariff_line").agg(traded=pl.col("value").sum())
    return lines.filter(pl.col("traded") > 0).sort("tariff_line")


def _coverage(parts: pl.DataFrame, flow: str, year: int) -> pl.DataFrame:
    """Return how codes were matched, in codes and in shares of trade."""
    total = max(int(parts["value"].sum()), 1)
    return (
        parts.group_by("match")
        .agg(
            codes=pl.col("hs_code").n_unique().cast(pl.Int64),
            trade_share=pl.col("value").sum() / total,
        )
        .with_columns(flow=pl.lit(flow), year=pl.lit(year, pl.Int64))
        .select(list(TradeCoverage.column_names()))
        .sort(pl.col("match").is_in(UNMATCHED), "match")
    )


def _require_every_group(traded: pl.DataFrame, own: pl.DataFrame, trade: TradeByCode) -> None:
    files = ", ".join(trade.files)
    missing = segments_without(traded.filter(pl.col("value") > 0), own)
    cure = f"that meets the schedule; are the files complete ({files})?"
    refuse_any(f"imported trade, {own['flow'][0]}s", (f"no trade in {n} {cure}" for n in missing))
