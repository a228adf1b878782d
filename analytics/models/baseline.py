"""Trade before any effect: history, the base year by segment, and growth.

The city publishes a total only. Its composition is that of national trade in 2021 (2020 is
distorted by masks), adjusted by assumptions where Shandong differs.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.errors import InputError
from analytics.schemas.trade import (
    ExchangeRates,
    NationalTrade,
    QingdaoJapanTrade,
    Sectors,
    TradeHistory,
)
from analytics.units import CNY_PER_BN

BASE_YEAR = 2021
LAST_OBSERVED_YEAR = 2025
TOTAL = "total"
_COMPOSITION = "the composition of the city's trade"

Amount = float | NDArray[np.float64]
"""A number, or one for each draw of the assumptions."""


@dataclass(frozen=True)
class Composition:
    """Assumptions that shape the city's trade by segment: numbers, or arrays over draws.

    Attributes
    ----------
    export_share
        Exports as a share of Qingdao's trade with Japan.
    food_share_of_trade
        Exports of farm goods as a share of all trade with Japan (Shandong 2021).
    cosmetics_jpy_bn
        Japan's exports of cosmetics to China in 2021, for which there is no series.
    consumer_goods_share_of_others
        Share of the Ministry's "Others" that is consumer goods, among Japan's exports to China.
    """

    export_share: Amount
    food_share_of_trade: Amount
    cosmetics_jpy_bn: Amount
    consumer_goods_share_of_others: Amount


def cny_per_jpy(exchange_rates: dy.DataFrame[ExchangeRates]) -> pl.DataFrame:
    """Return ``year, cny_per_jpy`` from annual averages against the US dollar."""
    per_usd = exchange_rates.pivot(on="currency", index="year", values="per_usd")
    return per_usd.select("year", (pl.col("CNY") / pl.col("JPY")).alias("cny_per_jpy")).sort("year")


def trade_history(
    national_trade: dy.DataFrame[NationalTrade],
    exchange_rates: dy.DataFrame[ExchangeRates],
    sectors: dy.DataFrame[Sectors],
) -> dy.DataFrame[TradeHistory]:
    """Return China's trade with Japan by segment and year, in CNY.

    Parameters
    ----------
    national_trade
        Ministry of Finance series.
    exchange_rates
        Annual averages; one row per currency and year.
    sectors
        Segments with their commodities. The segment without headings is the rest of its flow;
        segments with headings but no commodity (cosmetics) have no series and no rows.

    Returns
    -------
    dataframely.DataFrame[TradeHistory]
        Segments and ``total`` per flow. A segment has a value only in years in which all its
        series are published, and the rest only where all other segments have one.
    """
    china = national_trade.filter(pl.col("partner") == "china")
    total = china.filter(pl.col("commodity") == "Grand Total").select(
        "flow", "year", "source_id", pl.lit(TOTAL).alias("segment"), "value_jpy_bn"
    )
    commodities = (
        sectors.filter(pl.col("commodities").is_not_null())
        .select("flow", "segment", pl.col("commodities").str.split("|").alias("commodity"))
        .explode("commodity")
    )
    number = commodities.group_by("flow", "segment").agg(pl.len().alias("number"))
    # A year in which one of a segment's series is missing has no value: a partial sum would
    # show a jump when the series begins.
    named = (
        china.join(commodities, on=["flow", "commodity"], how="inner", validate="m:1")
        .sort("flow", "segment", "year", "commodity")
        .group_by("flow", "segment", "year", "source_id", maintain_order=True)
        .agg(pl.col("value_jpy_bn"), pl.len().alias("found"))
        .with_columns(pl.col("value_jpy_bn").list.sum())
        .join(number, on=["flow", "segment"], how="left", validate="m:1")
        .filter(pl.col("found") == pl.col("number"))
        .drop("found", "number")
    )
    of_named = (
        named.group_by("flow", "year", maintain_order=True)
        .agg(pl.col("value_jpy_bn").alias("named_jpy_bn"), pl.len().alias("found"))
        .with_columns(pl.col("named_jpy_bn").list.sum())
        .join(number.group_by("flow").agg(pl.len().alias("number")), on="flow", validate="m:1")
        .filter(pl.col("found") == pl.col("number"))
        .drop("found", "number")
    )
    rest_of = sectors.filter(pl.col("headings").is_null()).select("flow", pl.col("segment"))
    rest = (
        total.drop("segment")
        .join(of_named, on=["flow", "year"], how="inner", validate="1:1")
        .join(rest_of, on="flow", how="inner", validate="m:1")
        .with_columns(pl.col("value_jpy_bn") - pl.col("named_jpy_bn"))
        .drop("named_jpy_bn")
    )
    history = (
        pl.concat([total, named, rest], how="diagonal")
        .join(cny_per_jpy(exchange_rates), on="year", how="inner", validate="m:1")
        .with_columns(
            (pl.col("value_jpy_bn") * pl.col("cny_per_jpy") * CNY_PER_BN).alias("value_cny"),
            pl.lit("derived").alias("status"),
        )
        .select(list(TradeHistory.column_names()))
        .sort("flow", "segment", "year")
    )
    return TradeHistory.validate(history, cast=True)


def qingdao_japan_trade(
    totals_cny: Mapping[int, float], export_share: float, source_id: str
) -> dy.DataFrame[QingdaoJapanTrade]:
    """Return the city's trade by flow; flows add to the published totals exactly.

    Parameters
    ----------
    totals_cny
        Total trade by year, as published.
    export_share
        Assumed share of exports; hence the status ``assumed`` of both flows.
    source_id
        Source of the totals.
    """
    rows = [
        {
            "year": year,
            "flow": flow,
            "value_cny": value,
            "status": "assumed",
            "source_id": source_id,
        }
        for year, total in sorted(totals_cny.items())
        for flow, value in (
            ("export", round(total * export_share, 2)),
            ("import", round(total - round(total * export_share, 2), 2)),
        )
    ]
    return QingdaoJapanTrade.validate(pl.DataFrame(rows), cast=True)


def base_values(
    trade: dy.DataFrame[QingdaoJapanTrade],
    history: dy.DataFrame[TradeHistory],
    national_trade: dy.DataFrame[NationalTrade],
    composition: Composition,
) -> pl.DataFrame:
    """Return the city's trade by segment in the published years.

    Parameters
    ----------
    trade
        Trade of the city by flow, 2020 and 2021.
    history
        National trade by segment.
    national_trade
        National trade by commodity, for the Ministry's "Others".
    composition
        Assumptions on the composition.

    Returns
    -------
    polars.DataFrame
        ``flow, segment, year, value_cny``; segments of a flow add to the flow.
    """
    year = pl.col("year") == BASE_YEAR
    flows = dict(trade.filter(year).select("flow", "value_cny").iter_rows())
    by_flow = segment_shares(flows, history, national_trade, composition)
    rows = [(flow, *item) for flow, shares in by_flow.items() for item in shares.items()]
    shares = pl.DataFrame(
        rows,
        schema={"flow": pl.String, "segment": pl.String, "share": pl.Float64},
        orient="row",
    )
    return (
        trade.select("flow", "year", "value_cny")
        .join(shares, on="flow", how="inner")
        .select("flow", "segment", "year", (pl.col("value_cny") * pl.col("share")))
        .sort("flow", "segment", "year")
    )


def segment_shares(
    flows: Mapping[str, Amount],
    history: dy.DataFrame[TradeHistory],
    national_trade: dy.DataFrame[NationalTrade],
    composition: Composition,
) -> dict[str, dict[str, Amount]]:
    """Return the share of each segment in the trade of its flow, in the base year.

    Parameters
    ----------
    flows
        Trade of the city by flow in the base year; numbers, or arrays over draws.
    history, national_trade, composition
        See :func:`base_values`.

    Returns
    -------
    dict
        ``import`` and ``export``: shares by segment, which add to 1.

    Raises
    ------
    InputError
        If a segment would have a negative share, or more than its flow, or nothing is exported.
    """
    if not np.min(flows["export"]) > 0.0:
        raise InputError(_COMPOSITION, ["exports would be zero; raise export_share"])
    year = pl.col("year") == BASE_YEAR
    others = national_trade.filter(
        year
        & (pl.col("partner") == "china")
        & (pl.col("flow") == "import")
        & (pl.col("commodity") == "Others")
    )["value_jpy_bn"].item()
    national = {
        (row["flow"], row["segment"]): row["value_jpy_bn"]
        for row in history.filter(year).iter_rows(named=True)
    }
    imports = _import_shares(national, others, composition)
    exports = _export_shares(national, composition, flows)
    export_share = flows["export"] / (flows["import"] + flows["export"])
    problems = [
        *_more_than_exports(exports["food_agriculture"], composition, export_share),
        *_less_than_nothing(imports["other_imports"], composition, national["import", TOTAL]),
    ]
    if problems:
        raise InputError(_COMPOSITION, problems)
    return {"import": imports, "export": exports}


def _more_than_exports(food: Amount, composition: Composition, export_share: Amount) -> list[str]:
    if np.max(food) <= 1.0:
        return []
    of_trade = composition.food_share_of_trade
    return [
        f"composition: food_agriculture would be {np.max(food):.1%} of its flow, with a "
        f"composition.food_share_of_trade of {_extent(of_trade)} and an export_share of "
        f"{_extent(export_share)}; take an export_share of at least "
        f"{_rounded(np.max(of_trade), up=True)} or a food_share_of_trade of at most "
        f"{_rounded(np.min(export_share), up=False)}"
    ]


def _less_than_nothing(rest: Amount, composition: Composition, total: float) -> list[str]:
    """Say what would do where cosmetics take more than there is of other imports, in JPY bn."""
    if np.min(rest) >= 0.0:
        return []
    cosmetics = composition.cosmetics_jpy_bn
    return [
        f"composition: cosmetics would take more than all other_imports, with a "
        f"composition.cosmetics_jpy_bn of {_extent(cosmetics)} and a "
        "composition.consumer_goods_share_of_others of "
        f"{_extent(composition.consumer_goods_share_of_others)}; take a cosmetics_jpy_bn of at "
        f"most {_rounded(np.min(cosmetics + rest * total), up=False)}"
    ]


def _extent(values: Amount) -> str:
    low, high = float(np.min(values)), float(np.max(values))
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _rounded(limit: float, *, up: bool) -> str:
    """Return a limit that holds as it is written, with six digits."""
    unit = 10.0 ** (math.floor(math.log10(limit)) - 5) if limit > 0.0 else 1.0
    whole = math.ceil(limit / unit) if up else math.floor(limit / unit)
    return f"{whole * unit:.6g}"


def _import_shares(
    national: Mapping[tuple[str, str], float], others: float, composition: Composition
) -> dict[str, Amount]:
    """National shares, with cosmetics and unlisted consumer goods taken out of the rest."""
    total = national["import", TOTAL]
    consumer_of_others = composition.consumer_goods_share_of_others * others
    values: dict[str, Amount] = {
        segment: value
        for (flow, segment), value in national.items()
        if flow == "import" and segment != TOTAL
    }
    values["consumer_goods"] = values["consumer_goods"] + consumer_of_others
    values["cosmetics"] = composition.cosmetics_jpy_bn
    values["other_imports"] = values["other_imports"] - (
        consumer_of_others + composition.cosmetics_jpy_bn
    )
    return {segment: value / total for segment, value in values.items()}


def _export_shares(
    national: Mapping[tuple[str, str], float],
    composition: Composition,
    flows: Mapping[str, Amount],
) -> dict[str, Amount]:
    """Food by Shandong's share of all trade; the rest as in national trade without food."""
    food = composition.food_share_of_trade * (flows["import"] + flows["export"]) / flows["export"]
    without_food = national["export", TOTAL] - national["export", "food_agriculture"]
    shares = {
        segment: (1.0 - food) * value / without_food
        for (flow, segment), value in national.items()
        if flow == "export" and segment not in (TOTAL, "food_agriculture")
    }
    return {**shares, "food_agriculture": food}


def growth_index(
    history: dy.DataFrame[TradeHistory], segments: pl.DataFrame, years: list[int]
) -> pl.DataFrame:
    """Return trade relative to 2021 in the observed years, from national trade in CNY.

    Parameters
    ----------
    history
        National trade by segment.
    segments
        ``flow, segment``; those without a series follow the total of their flow.
    years
        Years wanted; none later than the last observed one.

    Returns
    -------
    polars.DataFrame
        ``flow, segment, year, index`` with 1 in 2021.
    """
    series = history.select("flow", "segment", "year", "value_cny")
    base = series.filter(pl.col("year") == BASE_YEAR).select(
        "flow", "segment", pl.col("value_cny").alias("base_cny")
    )
    indices = (
        series.filter(pl.col("year").is_in(years))
        .join(base, on=["flow", "segment"], how="inner", validate="m:1")
        .select("flow", "segment", "year", (pl.col("value_cny") / pl.col("base_cny")).alias("own"))
    )
    of_total = indices.filter(pl.col("segment") == TOTAL).select(
        "flow", "year", pl.col("own").alias("of_total")
    )
    return (
        segments.select("flow", "segment")
        .join(of_total, on="flow", how="inner")
        .join(indices, on=["flow", "segment", "year"], how="left", validate="1:1")
        .select("flow", "segment", "year", pl.coalesce("own", "of_total").alias("index"))
        .sort("flow", "segment", "year")
    )
