"""The equations over the rows of the live model, for the values beside the workbook's formulas.

The workbook computes the projection once more, by formulas; this module gives the value that stands
beside each formula, from the same equations.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.equations.evaluation import over_years
from analytics.equations.graph import EXEMPT, MEAN, compute, rate_of
from analytics.equations.model import EQUATIONS
from analytics.models.armington import Array
from analytics.models.open_trade import divided, open_of_closed
from analytics.models.projection import opening
from analytics.models.responses import DEMAND
from analytics.scenario import Assumptions
from analytics.schemas.live import (
    EXEMPT_STEPS,
    MARKET_STEPS,
    MONEY,
    NO_DUTY,
    RATE_STEPS,
    LiveMarkets,
)
from analytics.study import Flow, Segment
from analytics.tariffs.use import CLAIM_COSTS

_RATES = (
    *(rate_of(name) for name in MONEY if name != "counterfactual_cny"),
    "price_effect_rate",
    "effect_rate",
)


Paths = Mapping[str, Mapping[int, float]]
"""Values by year, of flows and of segments that have a path of their own."""


@dataclass(frozen=True)
class SegmentPaths:
    """What segments have by year, beside their rates.

    Attributes
    ----------
    trade_cost
        Change of delivered cost.
    growth
        Ids of growth by segment and year, where levers set it.
    values
        Values by id.
    """

    trade_cost: Paths
    growth: Mapping[Segment, Sequence[str | None]]
    values: Mapping[str, float]

    def of(self, ids: Sequence[str | None], otherwise: float) -> Array:
        """Return the values of ids, and another where there is none."""
        return np.array([otherwise if name is None else self.values[name] for name in ids])


def _by_year(paths: Paths, goods: Iterable[tuple[Segment, Flow]], years: Sequence[int]) -> Array:
    """Return the path of each segment, or that of its flow; (segments, years)."""
    own = (paths.get(segment) or paths[flow] for segment, flow in goods)
    return np.array([[path[year] for year in years] for path in own])


def live_markets(
    rows: pl.DataFrame,
    years: Sequence[int],
    assumptions: Assumptions,
    use: Paths,
    trade_cost: Paths | None,
) -> LiveMarkets:
    """Solve rows of markets and let them adjust.

    Parameters
    ----------
    rows
        As from :mod:`analytics.tariffs.live_rows`, with ``applied_rate`` over `years` alone.
    years
        Years of the agreement, without gaps, from its first on.
    assumptions
        Elasticities, market shares and speed; supply is infinitely elastic.
    use
        Use of the preference by year, of flows and of segments with a path of their own.
    trade_cost
        Change of delivered cost, likewise; None where it does not change.
    """
    table = _with_weight(rows, assumptions)
    applied, let_in = (
        np.array(rows[name].to_list(), dtype=float) for name in ("applied_rate", "let_in")
    )
    mfn = table["mfn_used"].to_numpy()[:, None]
    paid = np.where(np.isnan(applied), mfn, applied)
    goods = list(table.select("segment", "flow").iter_rows())
    inputs = {
        **_inputs(table["segment"].to_list(), assumptions),
        "mfn_rate": mfn,
        "applied_rate": paid,
        # In rows that are simple the staged rate is the applied one wherever it is below MFN.
        "preferential_rate": paid,
        "utilisation_rate": _by_year(use, goods, years),
        "trade_cost_change": 0.0 if trade_cost is None else _by_year(trade_cost, goods, years),
    }
    found = over_years(
        (*RATE_STEPS, *MARKET_STEPS, *_RATES, "duty_paid_share"), inputs, len(years), EQUATIONS
    )
    table = table.with_columns(duty_paid_share=found.pop("duty_paid_share")[:, 0])
    found |= {"applied_rate": applied, "let_in": let_in}
    return LiveMarkets(table, list(years), found)


def _inputs(segments: Sequence[Segment], assumptions: Assumptions) -> dict[str, Array | float]:
    """Assumptions of rows by the segment of each, under the names of the equations."""
    distinct = dict.fromkeys(segments)
    by_row: dict[str, Array | float] = {}
    for name in DEMAND:
        of_segment = getattr(assumptions, name)
        known = {segment: of_segment[segment] for segment in distinct}
        by_row[name] = np.array([[known[segment]] for segment in segments])
    return by_row | {
        "domestic_substitution_ratio": assumptions.domestic_substitution_ratio,
        **{n: getattr(assumptions, n) for n in CLAIM_COSTS},
        "adjustment_speed": assumptions.adjustment_speed,
    }


def _with_weight(rows: pl.DataFrame, assumptions: Assumptions) -> pl.DataFrame:
    """Add the weight of each row in its segment: its share of the lines, as trade leans."""
    given = {name: pl.col(name) for name in ("line_count", "reference_margin")} | {
        name: pl.col("flow").replace_strict(getattr(assumptions, name), return_dtype=pl.Float64)
        for name in ("margin_tilt", "margin_pivot")
    }
    rows = rows.with_columns(**compute(["line_weight"], given, EQUATIONS))
    weight, segments = rows["line_weight"].to_numpy().copy(), rows["segment"].to_numpy()
    for segment in np.unique(segments):
        mine = segments == segment
        weight[mine] /= weight[mine].sum()
    return rows.with_columns(
        pl.Series("weight", weight), pl.col("mfn_rate").fill_null(0.0).alias("mfn_used")
    ).drop("applied_rate", "let_in")


def live_segments(
    markets: LiveMarkets,
    in_force: LiveMarkets,
    assumptions: Assumptions,
    base: Mapping[Segment, float],
    growth_index: Mapping[tuple[Segment, int], float],
    paths: SegmentPaths,
) -> pl.DataFrame:
    """Return each segment and year of the live model, in CNY.

    Parameters
    ----------
    markets, in_force
        Rows under the scenario, and under the policy in force until the last observed year.
    assumptions
        As in :func:`live_markets`.
    base
        Trade of the base year by segment, CNY.
    growth_index
        What happened until the last observed year, 1 in the base year.
    paths
        What segments have by year.

    Returns
    -------
    polars.DataFrame
        ``flow, sector, segment, year, growth_index, effect_in_force``; ``open_share`` and
        ``open_in_force`` (what measures let in, of the year and until the last observed one);
        ``set_growth`` (ids of what levers set); ``trade_path`` and ``counterfactual`` (CNY,
        not rounded; before and with what measures change);
        the steps of trade that pays no duty (``exempt_...``); and `MONEY`, rounded
        to 0.01.
    """
    names = markets.table.select("flow", "sector", "segment").unique(maintain_order=True)
    years, known = markets.years, len(in_force.years)
    goods = list(names.select("segment", "flow").iter_rows())
    regime = np.array([[assumptions.dutiable_regime_share[flow]] for _, flow in goods])
    segments = names["segment"].to_list()
    cost = _by_year(paths.trade_cost, goods, years)
    exempt = _exempt(segments, assumptions, cost)
    happened = [[growth_index.get((name, year), np.nan) for year in years] for name in segments]
    open_share, there = _open(markets, segments), _open(in_force, segments)
    seen = {**_means(in_force, segments, there), "exempt_effect_rate": 0.0,
            "dutiable_regime_share": regime}  # fmt: skip
    effect = np.full(open_share.shape, np.nan)
    effect[:, :known] = compute(["relative_effect"], seen, EQUATIONS)["relative_effect"]
    path: dict[str, Array | float] = {
        "is_observed": ~np.isnan(effect),
        "base_value_cny": np.array([[base[name]] for name in segments]),
        "growth_index": np.array(happened),
        "effect_in_force": effect,
        "growth": np.array([paths.of(paths.growth[n], assumptions.growth[n]) for n in segments]),
    }
    trade = over_years(["counterfactual_cny"], path, len(years), EQUATIONS)["counterfactual_cny"]
    there = there[:, np.minimum(np.arange(len(years)), known - 1)]
    opened = [opening(*each, known - 1) for each in zip(open_share, there, strict=True)]
    counterfactual = trade * np.array(opened)
    given = {**_means(markets, segments, open_share), **exempt,
             "dutiable_regime_share": regime, "counterfactual_cny": counterfactual}  # fmt: skip
    columns = {
        "growth_index": path["growth_index"],
        "effect_in_force": effect,
        "open_share": open_share,
        "open_in_force": there,
        "trade_path": trade,
        "set_growth": np.array([paths.growth[name] for name in segments], dtype=object),
        "counterfactual": counterfactual,
        **{name: exempt[name] for name in EXEMPT_STEPS},
        **compute(MONEY, given, EQUATIONS),
    }
    return _segment_table(names, years, columns)


def _segment_table(
    names: pl.DataFrame, years: Sequence[int], columns: Mapping[str, NDArray[Any]]
) -> pl.DataFrame:
    """Return arrays (segments, years) as columns of a table, amounts rounded to 0.01."""
    rows = names.join(pl.DataFrame({"year": years}), how="cross", maintain_order="left_right")
    table = rows.with_columns(
        pl.Series(name, list(values.flat), strict=False) for name, values in columns.items()
    )
    return table.fill_nan(None).with_columns(
        pl.col("set_growth").cast(pl.String),
        pl.col(*MONEY).round(2, mode="half_away_from_zero"),
    )


def _exempt(segments: Sequence[Segment], assumptions: Assumptions, cost: Array) -> dict[str, Array]:
    """Steps of the trade that pays no duty, which responds to trade costs alone."""
    inputs = {
        **_inputs(segments, assumptions),
        **dict.fromkeys(NO_DUTY, 0.0),
        "trade_cost_change": cost,
    }
    steps = [name.removeprefix(EXEMPT) for name in EXEMPT_STEPS]
    found = over_years((*steps, *_RATES), inputs, cost.shape[1], EQUATIONS)
    return {EXEMPT + name: values for name, values in found.items()}


def _open(markets: LiveMarkets, segments: Sequence[Segment]) -> Array:
    """Share of the trade of segments that measures let in; (segments, years)."""
    closed = markets.table["weight"].to_numpy()[:, None] * (1.0 - markets.values["let_in"])
    return open_of_closed(_sums(markets, segments, closed))


def _means(markets: LiveMarkets, segments: Sequence[Segment], whole: Array) -> dict[str, Array]:
    """Rates of segments, weighted over their rows and what is let in; (segments, years) each."""
    weight = markets.table["weight"].to_numpy()[:, None] * markets.values["let_in"]
    weight = divided(weight, whole[_places(markets, segments)])
    return {MEAN + name: _sums(markets, segments, weight * markets.values[name]) for name in _RATES}


def _sums(markets: LiveMarkets, segments: Sequence[Segment], values: Array) -> Array:
    sums = np.zeros((len(segments), values.shape[1]))
    np.add.at(sums, _places(markets, segments), values)
    return sums


def _places(markets: LiveMarkets, segments: Sequence[Segment]) -> NDArray[np.int64]:
    """Number of the segment of each row."""
    numbers = {segment: number for number, segment in enumerate(segments)}
    return np.array([numbers[segment] for segment in markets.table["segment"]])
