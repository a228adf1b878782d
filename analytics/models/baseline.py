"""Trade before any effect: history, the base year by segment, and growth.

The city publishes a total only. Its composition is that of national trade in 2021 (2020 is
distorted by masks), adjusted by assumptions where Shandong differs.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import dataframely as dy
import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.errors import InputError, refuse_any
from analytics.scenario.groups import CompositionAssumptions
from analytics.schemas.trade import NationalTrade, QingdaoJapanTrade, TradeHistory
from analytics.study import TOTAL, Flow, Study

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
    unspecified_share_of_others
        Share of it that is goods of all kinds (re-exports), spread as the goods that are named.
    of_lines
        Shares of segments as imported trade has them, by flow: there none of these assumptions,
        nor national trade, counts.
    """

    export_share: Amount
    food_share_of_trade: Amount
    cosmetics_jpy_bn: Amount
    consumer_goods_share_of_others: Amount
    unspecified_share_of_others: Amount
    of_lines: Mapping[Flow, Mapping[str, float]] = field(default_factory=dict)


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
    rows = []
    for year, total in sorted(totals_cny.items()):
        exports = round(total * export_share, 2)
        for flow, value in (("export", exports), ("import", round(total - exports, 2))):
            rows.append((year, flow, value, "assumed", source_id))
    names = ["year", "flow", "value_cny", "status", "source_id"]
    table = pl.DataFrame(rows, schema=names, orient="row")
    return QingdaoJapanTrade.validate(table, cast=True)


def base_values(
    trade: dy.DataFrame[QingdaoJapanTrade],
    history: dy.DataFrame[TradeHistory],
    national_trade: dy.DataFrame[NationalTrade],
    composition: Composition,
    study: Study,
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
    study
        Base year, and which segments the assumptions are about.

    Returns
    -------
    polars.DataFrame
        ``flow, segment, year, value_cny``; segments of a flow add to the flow.
    """
    year = pl.col("year") == study.base_year
    flows = dict(trade.filter(year).select("flow", "value_cny").iter_rows())
    by_flow = segment_shares(flows, history, national_trade, composition, study)
    rows = [(flow, *item) for flow, shares in by_flow.items() for item in shares.items()]
    shares = pl.DataFrame(rows, schema=["flow", "segment", "share"], orient="row")
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
    study: Study,
) -> dict[str, dict[str, Amount]]:
    """Return the share of each segment in the trade of its flow, in the base year.

    Parameters
    ----------
    flows
        Trade of the city by flow in the base year; numbers, or arrays over draws.
    history, national_trade, composition, study
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
    year = pl.col("year") == study.base_year
    others = others_jpy_bn(national_trade, study.series.partner, study)
    national: dict[str, dict[str, float]] = {"import": {}, "export": {}}
    for row in history.filter(year).iter_rows(named=True):
        national[row["flow"]][row["segment"]] = row["value_jpy_bn"]
    imports = _import_shares(national["import"], others, composition, study)
    exports = _export_shares(national["export"], composition, flows, study)
    _require_possible(imports, exports, flows, composition, national["import"][TOTAL], study)
    return {"import": imports, "export": exports} | {
        flow: dict(shares) for flow, shares in composition.of_lines.items()
    }


def others_jpy_bn(national_trade: dy.DataFrame[NationalTrade], partner: str, study: Study) -> float:
    """Return the imports of the base year that a partner's series do not name, in bn JPY."""
    if study.series.others is None:
        return 0.0
    found = national_trade.filter(
        year=study.base_year, partner=partner, flow="import", commodity=study.series.others
    )
    return float(found["value_jpy_bn"].item())


def moves_of_others(
    national: Mapping[str, float], study: Study
) -> tuple[dict[str, float], dict[str, float]]:
    """Return which part of the trade that is moved out of the Ministry's "Others" goes where.

    Parameters
    ----------
    national
        National imports by segment, those with a series.
    study
        Names the segments.

    Returns
    -------
    tuple of dict
        Of consumer goods and of goods of all kinds: what each segment takes of one yen that is
        moved; -1 in the rest.
    """
    rest, part = study.rest_of("import"), study.composition.part_of_others
    named = {name: value for name, value in national.items() if name not in (rest, TOTAL)}
    total = sum(named.values())
    consumer = {part: 1.0, rest: -1.0} if part is not None else {}
    spread = {name: value / total for name, value in named.items()} | {rest: -1.0}
    return consumer, spread if study.series.others is not None else {}


def with_moves(
    national: Mapping[str, float],
    others: float,
    composition: Composition | CompositionAssumptions,
    study: Study,
) -> dict[str, Amount]:
    """Return national imports with what is moved out of the Ministry's "Others" where it belongs.

    Parameters
    ----------
    national, study
        As of :func:`moves_of_others`; bn JPY.
    others
        What the series do not name, in bn JPY.
    composition
        Which parts of it are consumer goods, and goods of all kinds.
    """
    consumer, spread = moves_of_others(national, study)
    return {
        segment: value
        + others * composition.consumer_goods_share_of_others * consumer.get(segment, 0.0)
        + others * composition.unspecified_share_of_others * spread.get(segment, 0.0)
        for segment, value in national.items()
    }


def _require_possible(
    imports: Mapping[str, Amount],
    exports: Mapping[str, Amount],
    flows: Mapping[str, Amount],
    composition: Composition,
    total: float,
    study: Study,
) -> None:
    """Refuse a composition in which a segment has more than its flow, or less than nothing."""
    problems = _less_than_nothing(study, imports, composition, total)
    own, of_trade = study.composition.share_of_all_trade, composition.food_share_of_trade
    food = np.max(sum(exports[name] for name in study.segments_in(own)))
    if own is not None and food > 1.0:
        export_share = flows["export"] / (flows["import"] + flows["export"])
        problems.insert(
            0,
            f"composition: {own} would be {food:.1%} of its flow, with a "
            f"composition.food_share_of_trade of {_extent(of_trade)} and an export_share of "
            f"{_extent(export_share)}; take an export_share of at least "
            f"{_rounded(np.max(of_trade), up=True)} or a food_share_of_trade of at most "
            f"{_rounded(np.min(export_share), up=False)}",
        )
    refuse_any(_COMPOSITION, problems)


def _less_than_nothing(
    study: Study, imports: Mapping[str, Amount], composition: Composition, total: float
) -> list[str]:
    """Say what would do where more is taken out of a segment than there is of it, in JPY bn."""
    source, rest = study.without_series_from, study.rest_of("import")
    problems = []
    if np.min(imports[source]) < 0.0:
        cosmetics = composition.cosmetics_jpy_bn
        most = np.min(cosmetics + imports[source] * total)
        problems.append(
            f"composition: cosmetics would take more than all {source}, with a "
            f"composition.cosmetics_jpy_bn of {_extent(cosmetics)}; take a cosmetics_jpy_bn of at "
            f"most {_rounded(most, up=False)}"
        )
    if source != rest and np.min(imports[rest]) < 0.0:
        shares = (composition.consumer_goods_share_of_others,
                  composition.unspecified_share_of_others)  # fmt: skip
        problems.append(
            f"composition: more would be taken out of {rest} than there is of it, with a "
            f"composition.consumer_goods_share_of_others of {_extent(shares[0])} and a "
            f"composition.unspecified_share_of_others of {_extent(shares[1])}; lower one of them"
        )
    return problems


def _extent(values: Amount) -> str:
    low, high = float(np.min(values)), float(np.max(values))
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _rounded(limit: float, *, up: bool) -> str:
    """Return a limit that holds as it is written, with six digits."""
    unit = 10.0 ** (math.floor(math.log10(limit)) - 5) if limit > 0.0 else 1.0
    whole = math.ceil(limit / unit) if up else math.floor(limit / unit)
    return f"{whole * unit:.6g}"


def _import_shares(
    national: Mapping[str, float], others: float, composition: Composition, study: Study
) -> dict[str, Amount]:
    """National shares, with cosmetics, unlisted consumer goods and re-exports where they belong."""
    known = study.composition
    own = {segment: value for segment, value in national.items() if segment != TOTAL}
    values = with_moves(own, others, composition, study)
    if known.without_series is not None:
        source = study.without_series_from
        values[known.without_series] = composition.cosmetics_jpy_bn
        values[source] = values[source] - composition.cosmetics_jpy_bn
    return {segment: value / national[TOTAL] for segment, value in values.items()}


def _export_shares(
    national: Mapping[str, float],
    composition: Composition,
    flows: Mapping[str, Amount],
    study: Study,
) -> dict[str, Amount]:
    """Food by the province's share of all trade; within it and without it as in national trade."""
    own, total = study.composition.share_of_all_trade, national[TOTAL]
    if own is None:
        return {name: value / total for name, value in national.items() if name != TOTAL}
    food = composition.food_share_of_trade * (flows["import"] + flows["export"]) / flows["export"]
    parts = {name: national.get(name, 0.0) for name in study.segments_in(own)}
    of_food = sum(parts.values())
    shares = {
        name: (1.0 - food) * value / (total - of_food)
        for name, value in national.items()
        if name not in (TOTAL, *parts)
    }
    # Without any series the parts are alike.
    return shares | {
        name: food * (value / of_food if of_food else 1.0 / len(parts))
        for name, value in parts.items()
    }
