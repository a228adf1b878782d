"""The model held against published figures: the same figure on the same basis, and one rule.

Which figures, of which period and against what test they are held, is data (``Benchmarks``); here
is how the model's own figure of each measure is got, and what follows from both.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from analytics.models.effects import SegmentEffects, of_segments
from analytics.models.moments import CEILING, MONTHS, Moment, Row
from analytics.models.use_moments import Pieces, measured
from analytics.models.verdicts import verdict
from analytics.study import FLOWS, TOTAL, Flow
from analytics.units import CNY_PER_BN, PERCENT

Use = Mapping[tuple[Flow, str], tuple[Pieces, Mapping[date, Mapping[str, float]]]]


@dataclass(frozen=True)
class Gains:
    """Effects of full phase-in and full use on the trade of one year, by flow, in bn USD.

    Attributes
    ----------
    gain
        Change of the beneficiary's trade.
    diverted
        What foreign rivals lose, which is part of it.
    outside
        Share of the rivals' loss that falls on countries outside the agreement.
    dutiable_share
        Share of trade that this scenario takes to pay duty, by flow.
    exports
        Exports of the partner to the members with totals, in bn USD.
    """

    gain: Mapping[Flow, float]
    diverted: Mapping[Flow, float]
    outside: Mapping[Flow, float]
    dutiable_share: Mapping[Flow, float]
    exports: float


@dataclass(frozen=True)
class Figures:
    """What the model's own figures are taken from.

    Attributes
    ----------
    use
        Trade under the preference by flow and ``nation`` or ``city``: pieces of time, and the sums
        of each; see `analytics.models.use_moments`.
    levels
        Trade with and without RCEP, totals included.
    lines
        ``flow, scope, year, share``: lines at zero; scopes ``all``, ``industrial`` and ``farm``.
    province_scale
        The province's trade with the partner over the city's in the base year.
    value_per_certificate
        CNY of exports for each certificate of origin, as published of a customs district.
    full
        Effects of all stages, fully used.
    certificate_saving
        Duty saved under the first certificate, mn CNY.
    """

    use: Use
    levels: pl.DataFrame
    lines: pl.DataFrame
    province_scale: float
    value_per_certificate: float
    full: Gains
    certificate_saving: float

    def of_period(self, row: Row, quantity: str) -> float:
        """Return ``claims`` or ``relief`` (bn CNY), or a rate (per cent), of a row's period."""
        moment = Moment.of(row, {"kind": CEILING, "quantity": quantity})
        pieces, sums = self.use[moment.flow, moment.scope]
        return measured(moment, pieces, sums)

    def amount(self, row: Row, quantity: str) -> float:
        """Return an amount of a period; the province's is the city's at the province's size."""
        scale = self.province_scale if row["scope"] == "province" else 1.0
        return scale * self.of_period(row, quantity)

    def rate(self, row: Row, quantity: str) -> float | None:
        """Return a rate of a period; none where nothing claims."""
        return self.of_period(row, quantity) if self.of_period(row, "claims") else None


def period(row: Row) -> dict[int, float]:
    """Return which part of each year a period covers.

    Examples
    --------
    >>> period({"first_month": "2022-10", "last_month": "2023-03"})
    {2022: 0.25, 2023: 0.25}
    """
    (first, start), (last, end) = (
        map(int, row[f"{n}_month"].split("-")) for n in ("first", "last")
    )
    parts = {}
    for year in range(first, last + 1):
        months = (end if year == last else MONTHS) - (start - 1 if year == first else 0)
        parts[year] = months / MONTHS
    return parts


def _over(parts: Mapping[int, float], values: Mapping[int, float]) -> float:
    return float(sum(part * values[year] for year, part in parts.items()))


# --- the model's figure by measure ----------------------------------------------------------------


def _certificates(found: Figures, row: Row) -> float:
    return found.amount(row, "claims") * CNY_PER_BN / found.value_per_certificate


def _zero_lines(found: Figures, row: Row) -> float:
    year = max(period(row))
    chosen = found.lines.filter(flow=row["flow"], scope=row["scope"], year=year)
    return PERCENT * float(chosen["share"].item())


def _province_trade(found: Figures, row: Row) -> float:
    total = found.levels.filter(sector=TOTAL).group_by("year").agg(pl.col("projection_cny").sum())
    return found.province_scale * _over(period(row), dict(total.iter_rows())) / CNY_PER_BN


def _log_effect(found: Figures, row: Row) -> float:
    chosen = found.levels.filter(sector=TOTAL, flow=row["flow"])
    effect, without = (
        _over(period(row), dict(chosen.select("year", column).iter_rows()))
        for column in ("effect_cny", "counterfactual_cny")
    )
    return float(np.log1p(effect / without))


def _both(values: Mapping[Flow, float], row: Row) -> float:
    return float(sum(values[flow] for flow in FLOWS if row["flow"] in {None, flow}))


def _full_gain(found: Figures, row: Row) -> float:
    return _both(found.full.gain, row)


def _full_diversion(found: Figures, row: Row) -> float:
    full = found.full
    return _both({flow: full.outside[flow] * full.diverted[flow] for flow in FLOWS}, row)


def _full_creation(found: Figures, row: Row) -> float:
    return _full_gain(found, row) - _both(found.full.diverted, row)


def _full_bloc_gain(found: Figures, row: Row) -> float:
    # What other members lose to the pair is no gain of the members together.
    return _full_creation(found, row) + _full_diversion(found, row)


def _full_gain_dutiable(found: Figures, row: Row) -> float:
    # Trade that pays no duty does not respond, so the gain is in proportion.
    return found.full.dutiable_share[row["flow"]] * _full_gain(found, row)


MEASURES: Mapping[str, Callable[[Figures, Row], float | None]] = {
    "claimed": lambda found, row: found.amount(row, "claims"),
    "relief": lambda found, row: found.amount(row, "relief"),
    "relief_rate": lambda found, row: found.rate(row, "relief_rate"),
    "eligible_use": lambda found, row: found.rate(row, "use"),
    "certificates": _certificates,
    "zero_lines": _zero_lines,
    "province_trade": _province_trade,
    "log_effect": _log_effect,
    "full_gain": _full_gain,
    "full_gain_dutiable": _full_gain_dutiable,
    "full_gain_share": lambda found, row: _percent(_full_gain(found, row), found.full.exports),
    "full_bloc_gain": _full_bloc_gain,
    "full_creation": _full_creation,
    "full_diversion": _full_diversion,
    "full_diversion_share": lambda found, row: _percent(
        _full_diversion(found, row), _full_bloc_gain(found, row)
    ),
    "certificate_saving": lambda found, _: found.certificate_saving,
    "none": lambda _found, _row: None,
}  # fmt: skip
"""How the model's figure of each measure is got."""


# --- the rule -------------------------------------------------------------------------------------


def validation(
    benchmarks: pl.DataFrame, facts: Mapping[str, tuple[float, str, str]], found: Figures
) -> pl.DataFrame:
    """Return the model's figure beside each published one, and the verdict.

    Parameters
    ----------
    benchmarks
        Columns of the schema ``Benchmarks``.
    facts
        Value, unit and source of published figures by ``fact_id``.
    found
        What the model's figures are taken from.

    Returns
    -------
    polars.DataFrame
        Columns of the schema ``Validation``.
    """
    return pl.DataFrame(
        [_compared(row, facts, found) for row in benchmarks.iter_rows(named=True)],
        schema_overrides={"model": pl.Float64, "distance": pl.Float64},
        infer_schema_length=None,
    )


def _compared(
    row: Row, facts: Mapping[str, tuple[float, str, str]], found: Figures
) -> dict[str, object]:
    published, unit, source_id = facts[row["fact_id"]]
    if row["over_fact_id"] is not None:
        published, unit = PERCENT * published / facts[row["over_fact_id"]][0], "%"
    model = MEASURES[row["measure"]](found, row)
    return {
        **{name: value for name, value in row.items() if not name.endswith("fact_id")},
        "model": model,
        "published": published,
        "unit": unit,
        "distance": None if model is None else model / published - 1.0,
        "verdict": verdict(model, published, row["test"], row["tolerance"]),
        "status": "assumed",
        "source_id": source_id,
    }


# --- what the figures are made of -----------------------------------------------------------------


def full_effects(
    trade: pl.DataFrame, effects: Mapping[Flow, Sequence[SegmentEffects]], year: int
) -> tuple[dict[Flow, float], dict[Flow, float]]:
    """Return what all stages change in the trade of one year, in the long run, and divert.

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
    gain: dict[Flow, float] = {}
    diverted: dict[Flow, float] = {}
    for flow in FLOWS:
        known = [e for e in effects[flow] if (flow, e.segment) in values]
        units = of_segments(["relative_effect", "trade_diversion_cny"], known)
        trades = [values[flow, e.segment] for e in known]
        gain[flow], diverted[flow] = (
            sum(trade * float(unit) for trade, unit in zip(trades, unit_values[:, -1], strict=True))
            for unit_values in units.values()
        )
    return gain, diverted


def _percent(part: float, whole: float) -> float | None:
    """Per cent of a whole; none where there is no whole, as of unused preferences."""
    return PERCENT * part / whole if whole else None
