"""What the years since 2022 show: goods that RCEP cuts against goods that it does not.

Nothing here estimates an effect of RCEP. It measures how much such series move without any
agreement, so that one can say what they could tell of one.
"""

import math
from collections.abc import Sequence

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.errors import InputError
from analytics.models.history import cny_per_jpy, series_of_segments
from analytics.schemas.ex_post import Contrasts, GoodsChanges, GoodsSeries
from analytics.schemas.results import Markets, Projection
from analytics.schemas.trade import ExchangeRates, NationalTrade, Sectors
from analytics.tariffs.sums import ordered_sums

CUT_FROM = 0.25
"""Goods count as cut if the schedule cuts at least this share of their lines..."""
STRICT = 0.5
"""... or this share: what is found with one border only is no finding."""
STANDARD_DEVIATIONS = 2.0
"""A change smaller than this many standard deviations cannot be told from chance."""

_CUT = r"^(immediate|cuts_[1-9][0-9]*|partial|published)$"


def goods_series(
    national_trade: dy.DataFrame[NationalTrade],
    exchange_rates: dy.DataFrame[ExchangeRates],
    sectors: dy.DataFrame[Sectors],
    partner: str,
) -> dy.DataFrame[GoodsSeries]:
    """Return trade with China and with the rest of the world, by goods and year.

    Parameters
    ----------
    national_trade
        Series of the pair and of the world.
    exchange_rates
        Annual averages.
    sectors
        Segments with their commodities. Goods are the sectors all of whose segments have
        commodities.
    partner
        What the series call the pair.

    Returns
    -------
    dataframely.DataFrame[GoodsSeries]
        Years in which all series are published. A series that begins late is left out, so that
        the goods are the same in all years.
    """
    whole = pl.col("commodities").is_not_null().all().over("flow", "sector")
    named = sectors.filter(whole).with_columns(goods="sector")
    # What one segment takes away and another adds leaves the sector as it is.
    commodities = (
        series_of_segments(sectors)
        .join(named.select("flow", "segment", "goods"), on=["flow", "segment"], validate="m:1")
        .group_by("flow", "goods", "commodity")
        .agg(pl.col("sign").sum())
        .filter(pl.col("sign") != 0.0)
    )
    years = pl.col("year").n_unique().over("flow", "commodity", "partner")
    complete = national_trade.filter(years == national_trade["year"].n_unique())
    late = commodities.join(complete, on=["flow", "commodity"], how="anti")
    # Goods without something that is not known in all years are not known in all years.
    unknown = late.filter(pl.col("sign") < 0.0)
    commodities = commodities.join(unknown, on=["flow", "goods"], how="anti")
    keys = ["flow", "goods", "year"]
    rows = complete.join(commodities, on=["flow", "commodity"], how="inner")
    value = {"value_jpy_bn": pl.col("value_jpy_bn") * pl.col("sign")}
    by_partner = ordered_sums(rows.sort(*keys, "partner", "commodity"), [*keys, "partner"], value)
    series = (
        by_partner.pivot(on="partner", index=keys, values="value_jpy_bn")
        .join(cny_per_jpy(exchange_rates), on="year", how="inner", validate="m:1")
        .select(
            *keys,
            china_jpy_bn=partner,
            others_jpy_bn=pl.col("world") - pl.col(partner),
            cny_per_jpy="cny_per_jpy",
        )
        .sort(keys)
    )
    return GoodsSeries.validate(series, cast=True)


def goods_changes(
    series: dy.DataFrame[GoodsSeries],
    sectors: dy.DataFrame[Sectors],
    markets: dy.DataFrame[Markets],
    projection: dy.DataFrame[Projection],
    base_year: int,
) -> dy.DataFrame[GoodsChanges]:
    """Return what changed since a base year, what the model predicts, and the noise before.

    Parameters
    ----------
    series
        Trade by goods; see `goods_series`.
    sectors, markets, projection
        Tables of a result. The predicted effect is a percentage of the city's trade in a sector;
        it is set beside the nation's trade in the same goods.
    base_year
        Calendar year from which changes are counted: the last without the agreement.

    Returns
    -------
    dataframely.DataFrame[GoodsChanges]
        ``predicted`` is zero for goods without any line that is cut, and null for a segment whose
        sector alone is projected.

    Notes
    -----
    A standard deviation ``s`` of yearly changes makes ``s sqrt(n)`` of a change over ``n`` years
    if the yearly ones are independent; ``detectable`` is twice that, of the change relative to
    the rest of the world.
    """
    cut = _cut_shares(sectors, markets)
    rows = []
    for (flow, goods), own in series.group_by(["flow", "goods"], maintain_order=True):
        last = int(own["year"][-1])
        years, share = last - base_year, cut[str(flow), str(goods)]
        china, cny, others = _logs(own)
        base = own["year"].to_list().index(base_year)
        before = slice(0, base + 1)
        relative = china - others
        noise = _yearly_deviation(relative[before])
        rows.append(
            {
                "flow": flow,
                "goods": goods,
                "last_year": last,
                "cut_share": share,
                "is_cut": share >= CUT_FROM,
                "base_jpy_bn": own["china_jpy_bn"][base],
                "china_change_jpy": china[-1] - china[base],
                "china_change_cny": cny[-1] - cny[base],
                "others_change_jpy": others[-1] - others[base],
                "relative_change": relative[-1] - relative[base],
                "noise": _yearly_deviation(china[before]),
                "noise_cny": _yearly_deviation(cny[before]),
                "noise_relative": noise,
                "detectable": STANDARD_DEVIATIONS * noise * math.sqrt(years),
                "predicted": _predicted(projection, str(flow), str(goods), last, share),
            }
        )
    return GoodsChanges.validate(pl.DataFrame(rows, schema_overrides={"predicted": pl.Float64}))


def contrasts(
    series: dy.DataFrame[GoodsSeries],
    changes: dy.DataFrame[GoodsChanges],
    base_year: int,
    borders: Sequence[float] = (CUT_FROM, STRICT),
) -> dy.DataFrame[Contrasts]:
    """Return goods that are cut against goods that are not, since 2021 and in windows before.

    Parameters
    ----------
    series, changes
        Trade by goods, and which share of their lines is cut.
    base_year
        Year from which trade is compared.
    borders
        Shares of lines from which goods count as cut.

    Returns
    -------
    dataframely.DataFrame[Contrasts]
        For each border and flow one row for each window as long as the time since 2021 that ends
        by 2021, and one for the time since. Before RCEP nothing was cut: those rows show what
        chance does.

    Raises
    ------
    InputError
        If a flow lacks goods that are cut, or goods that are not.
    """
    rows = [
        {"cut_from": border, "flow": flow, **row}
        for border in borders
        for flow in changes["flow"].unique(maintain_order=True)
        for row in _windows(
            _group_logs(
                series.filter(pl.col("flow") == flow),
                changes.filter(pl.col("flow") == flow, pl.col("cut_share") >= border)["goods"],
            ),
            flow,
            base_year,
        )
    ]
    return Contrasts.validate(pl.DataFrame(rows))


def _group_logs(own: pl.DataFrame, cut: pl.Series) -> dict[tuple[bool, int], tuple[float, float]]:
    """Logs of trade with China and with all others, by whether goods are cut and year."""
    rows = own.with_columns(is_cut=pl.col("goods").is_in(cut.to_list()))
    trade = {name: pl.col(name) for name in ("china_jpy_bn", "others_jpy_bn")}
    sums = ordered_sums(rows.sort("is_cut", "year", "goods"), ["is_cut", "year"], trade)
    logs = sums.with_columns(pl.col(*trade).log())
    return {(is_cut, year): (china, others) for is_cut, year, china, others in logs.iter_rows()}


def _windows(
    logs: dict[tuple[bool, int], tuple[float, float]], flow: str, base_year: int
) -> list[dict[str, object]]:
    years = sorted({year for _, year in logs})
    if len(logs) < 2 * len(years):
        raise InputError(
            "goods that are cut against goods that are not",
            [f"{flow}: the schedule cuts all goods, or none; there is nothing to compare"],
        )
    length = years[-1] - base_year
    starts = [year for year in years if year + length <= base_year]
    return [_contrast(logs, year, length) for year in [*starts, base_year]]


def _contrast(
    logs: dict[tuple[bool, int], tuple[float, float]], first: int, length: int
) -> dict[str, object]:
    last = first + length
    cut, uncut = (
        [after - before
         for before, after in zip(logs[kind, first], logs[kind, last], strict=True)]
        for kind in (True, False)
    )  # fmt: skip
    others = cut[1] - uncut[1]
    return {
        "first_year": first,
        "last_year": last,
        "cut_change": cut[0],
        "uncut_change": uncut[0],
        "others_difference": others,
        "contrast": cut[0] - uncut[0] - others,
    }


def _cut_shares(
    sectors: dy.DataFrame[Sectors], markets: dy.DataFrame[Markets]
) -> dict[tuple[str, str], float]:
    """Share of lines that are cut, by flow and both sector and segment."""
    is_cut = pl.col("staging_category").str.contains(_CUT)
    shares = {}
    for level in ("segment", "sector"):
        for flow, goods in sectors.select("flow", level).unique().sort("flow", level).iter_rows():
            own = markets.filter(pl.col("flow") == flow, pl.col(level) == goods)
            counted = own.filter(is_cut)["line_count"].to_numpy().sum()
            total = own["line_count"].to_numpy().sum()
            shares[flow, goods] = float(min(counted / total, 1.0)) if total else 0.0
    return shares


def _predicted(
    projection: dy.DataFrame[Projection], flow: str, goods: str, year: int, cut_share: float
) -> float | None:
    if cut_share == 0.0:
        return 0.0
    row = projection.filter(
        pl.col("flow") == flow, pl.col("sector") == goods, pl.col("year") == year
    )
    if row.is_empty():
        return None
    return math.log(row["projection_cny"].item() / row["counterfactual_cny"].item())


def _logs(own: pl.DataFrame) -> tuple[NDArray[np.float64], ...]:
    china, others, rate = (
        np.log(own[name].to_numpy()) for name in ("china_jpy_bn", "others_jpy_bn", "cny_per_jpy")
    )
    return china, china + rate, others


def _yearly_deviation(logs: NDArray[np.float64]) -> float:
    return float(np.std(np.diff(logs), ddof=1))
