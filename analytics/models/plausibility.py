"""Results beside what customs and other studies found: the same figure on the same basis.

Nothing is fitted to these figures. Where ours lies outside a published bound, that is a finding.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analytics.models.effects import SegmentEffects
from analytics.schemas.plausibility import NOTES
from analytics.study import FLOWS, TOTAL, Flow
from analytics.tariffs.markets import MarketSet
from analytics.tariffs.sums import ordered_sums
from analytics.units import CNY_PER_BN, PERCENT

UNCTAD_BASE_YEAR = 2019
NEAR = 0.25
_FIRST, _LAST = 2022, 2024
_UP_TO_MARCH_2024 = {2022: 1.0, 2023: 1.0, 2024: 0.25}
_UP_TO_AUGUST_2023 = {2022: 1.0, 2023: 8 / 12}
_FIRST_YEAR = {2022: 1.0}


@dataclass(frozen=True)
class Entered:
    """What entered under the preference.

    Attributes
    ----------
    value
        Trade under the preference.
    relief
        Duty saved on it.
    total
        All trade of the flow.
    """

    value: float
    relief: float
    total: float


@dataclass(frozen=True)
class Gains:
    """Effects of full phase-in and full use on the trade of one year, by flow.

    Attributes
    ----------
    effect
        Change of trade, in the unit of the trade given.
    diverted
        What foreign rivals lose, which is part of it.
    """

    effect: dict[Flow, float]
    diverted: dict[Flow, float]


def claimed_shares(market_sets: Mapping[Flow, MarketSet]) -> pl.DataFrame:
    """Return which part of a segment's dutiable trade claims the preference, and what it saves.

    Returns
    -------
    polars.DataFrame
        ``flow, segment, year, claimed_share, relief_rate``: both over the segment's trade that
        comes under a regime that pays duty.
    """
    frames = []
    for flow, market_set in market_sets.items():
        rows = market_set.paths.join(
            market_set.markets.select("market", "segment", "weight"),
            on="market", how="inner", validate="m:1",
        ).sort("segment", "year", "market")  # fmt: skip
        # A line without an ad valorem rate has no margin and claims nothing.
        saved = (pl.col("mfn_rate") - pl.col("effective_rate")).fill_null(0.0)
        sums = {
            "claimed_share": pl.col("weight") * pl.col("claimed_share"),
            "relief_rate": pl.col("weight") * saved,
        }
        frames.append(ordered_sums(rows, ["segment", "year"], sums).with_columns(flow=pl.lit(flow)))
    return pl.concat(frames)


def entered(
    trade: pl.DataFrame, claimed: pl.DataFrame, flow: Flow, years: Mapping[int, float],
    dutiable_share: float,
) -> Entered:  # fmt: skip
    """Return trade that entered under the preference in some years of one flow.

    Parameters
    ----------
    trade
        ``flow, segment, year, value``: trade as it happened, segments only.
    claimed
        As :func:`claimed_shares` gives it.
    flow
        ``import`` or ``export``.
    years
        Part of each year that counts.
    dutiable_share
        Share of trade under a regime that pays duty.

    Examples
    --------
    Trade of 100, of which 0.5 is dutiable and 0.4 of that claims: 20 entered.
    """
    rows = (
        trade.filter(pl.col("flow") == flow, pl.col("year").is_in(list(years)))
        .join(claimed, on=["flow", "segment", "year"], how="left", validate="1:1")
        .sort("segment", "year")
    )
    part = rows["year"].replace_strict(years, return_dtype=pl.Float64).to_numpy()
    value = part * rows["value"].to_numpy()
    shares = {n: rows[n].to_numpy() for n in ("claimed_share", "relief_rate")}
    return Entered(
        float(np.sum(dutiable_share * value * shares["claimed_share"])),
        float(np.sum(dutiable_share * value * shares["relief_rate"])),
        float(np.sum(value)),
    )


def full_gains(
    trade: pl.DataFrame, effects: Mapping[Flow, Sequence[SegmentEffects]], year: int
) -> Gains:
    """Return what all stages change in the trade of one year, in the long run.

    Parameters
    ----------
    trade
        ``flow, segment, year, value``; segments without a row stay in their flow's rest.
    effects
        Long-run effects for each unit of trade, full use, by flow; the last year is taken.
    year
        Year of the trade.
    """
    values = {
        (flow, segment): value
        for flow, segment, value in trade.filter(year=year)
        .select("flow", "segment", "value").iter_rows()
    }  # fmt: skip
    gain, diverted = {}, {}
    for flow in FLOWS:
        known = [e for e in effects[flow] if (flow, e.segment) in values]
        gain[flow] = sum(values[flow, e.segment] * float(e.effect[-1]) for e in known)
        diverted[flow] = sum(
            values[flow, e.segment] * float(e.per_unit["trade_diversion_cny"][-1]) for e in known
        )
    return Gains(gain, diverted)


def plausibility(
    facts: Mapping[str, tuple[float, str]],
    city: Mapping[Flow, Mapping[str, Entered]],
    nation: Mapping[Flow, Mapping[str, Entered]],
    projection: pl.DataFrame,
    unctad: Mapping[str, float],
) -> pl.DataFrame:
    """Return every comparison with its verdict.

    Parameters
    ----------
    facts
        Value and source of published figures by ``fact_id``.
    city, nation
        What entered under the preference by flow and period: ``to_march_2024``,
        ``to_august_2023``, ``in_2022``.
    projection
        Trade with and without RCEP, totals included.
    unctad
        ``gain`` in China, ``dutiable_gain`` of it and ``exports`` to China and Korea in bn USD;
        ``effect`` and ``diverted`` of both flows in one unit.

    Returns
    -------
    polars.DataFrame
        Columns of the schema ``Plausibility``.
    """
    relief = _saved(projection, "export", _UP_TO_MARCH_2024)
    certified = city["export"]["to_march_2024"].value
    ours: dict[str, float | None] = {
        "relief_district": relief / CNY_PER_BN,
        "certificates_district": certified / CNY_PER_BN,
        "relief_rate_district": _percent(relief, certified),
        "relief_rate_exports": _relief_rate(nation["export"]["in_2022"]),
        "relief_rate_imports": _relief_rate(nation["import"]["to_august_2023"]),
        "use_exports": _use(nation["export"]["in_2022"]),
        "use_exports_city": _use(city["export"]["in_2022"]),
        "use_imports": _use(nation["import"]["in_2022"]),
        "use_imports_city": _use(city["import"]["in_2022"]),
        "unctad_japan_gain": unctad["gain"],
        "unctad_japan_gain_dutiable": unctad["dutiable_gain"],
        "unctad_japan_gain_share": _percent(unctad["gain"], unctad["exports"]),
        "unctad_diversion": _percent(unctad["diverted"], unctad["effect"]),
        "ex_post_exports": _log_effect(projection, "export"),
        "ex_post_imports": _log_effect(projection, "import"),
    }
    diverted, creation = (facts[f"unctad_trade_{n}"][0] for n in ("diversion", "creation"))
    published = {name: facts[fact_id] for name, fact_id in _FACTS.items()}
    share = PERCENT * diverted / (diverted + creation)
    published["unctad_diversion"] = (share, facts["unctad_trade_diversion"][1])
    return pl.DataFrame(
        [
            {
                "comparison": name, "ours": value, "published": published[name][0],
                "unit": _UNITS.get(name, "%"), "bound": "upper" if name in _UPPER else "estimate",
                "verdict": verdict(value, published[name][0], is_upper=name in _UPPER),
                "status": "assumed", "source_id": published[name][1], "note": NOTES[name],
            }
            for name, value in ours.items()
        ]
    )  # fmt: skip


_FACTS = {
    "relief_district": "qingdao_customs_relief_cumulative",
    "certificates_district": "qingdao_customs_exports_cumulative",
    "relief_rate_district": "qingdao_customs_relief_rate",
    "relief_rate_exports": "relief_rate_exports",
    "relief_rate_imports": "relief_rate_imports",
    "use_exports": "preferential_exports_ceiling_2022",
    "use_exports_city": "preferential_exports_ceiling_2022",
    "use_imports": "preferential_imports_ceiling_2022",
    "use_imports_city": "preferential_imports_ceiling_2022",
    "unctad_japan_gain": "unctad_japan_gain",
    "unctad_japan_gain_dutiable": "unctad_japan_gain",
    "unctad_japan_gain_share": "unctad_japan_gain_share",
    "ex_post_exports": "ex_post_effect_log",
    "ex_post_imports": "ex_post_effect_log",
}
FACTS = frozenset({*_FACTS.values(), "unctad_trade_creation", "unctad_trade_diversion"})
"""Published figures that the comparisons need."""
_UPPER = {
    "relief_district", "certificates_district", "use_exports", "use_exports_city", "use_imports",
    "use_imports_city", "unctad_japan_gain", "unctad_japan_gain_dutiable",
}  # fmt: skip
_UNITS = {
    "relief_district": "bn CNY",
    "certificates_district": "bn CNY",
    "unctad_japan_gain": "bn USD",
    "unctad_japan_gain_dutiable": "bn USD",
    "ex_post_exports": "log points",
    "ex_post_imports": "log points",
}
PERIODS: Mapping[str, Mapping[int, float]] = {
    "to_march_2024": _UP_TO_MARCH_2024,
    "to_august_2023": _UP_TO_AUGUST_2023,
    "in_2022": _FIRST_YEAR,
}
"""Periods of the published figures: the part of each year that counts."""


def verdict(ours: float | None, published: float, *, is_upper: bool) -> str | None:
    """Return on which side of a published figure ours lies; none where there is no figure.

    Examples
    --------
    >>> verdict(0.4, 0.5, is_upper=True), verdict(1.2, 1.0, is_upper=False)
    ('inside', 'near')
    """
    if ours is None:
        return None
    if is_upper:
        return "inside" if ours <= published else "outside"
    if abs(ours - published) <= NEAR * abs(published):
        return "near"
    return "above" if ours > published else "below"


def _log_effect(projection: pl.DataFrame, flow: Flow) -> float:
    rows = projection.filter(
        pl.col("flow") == flow, pl.col("sector") == TOTAL, pl.col("year").is_between(_FIRST, _LAST)
    ).sort("year")
    effect, counterfactual = (
        float(np.sum(rows[name].to_numpy())) for name in ("effect_cny", "counterfactual_cny")
    )
    return float(np.log1p(effect / counterfactual))


def _saved(projection: pl.DataFrame, flow: Flow, years: Mapping[int, float]) -> float:
    rows = projection.filter(flow=flow, sector=TOTAL).filter(pl.col("year").is_in(list(years)))
    saved = dict(rows.select("year", "duty_saved_cny").iter_rows())
    return float(sum(part * saved[year] for year, part in years.items()))


def _relief_rate(found: Entered) -> float | None:
    return _percent(found.relief, found.value)


def _use(found: Entered) -> float | None:
    return _percent(found.value, found.total)


def _percent(part: float, whole: float) -> float | None:
    """Per cent of a whole; none where there is no whole, as of unused preferences."""
    return PERCENT * part / whole if whole else None
