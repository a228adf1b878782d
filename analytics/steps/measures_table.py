"""The table of measures outside the agreement: what trade they touch, and what of the effect."""

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from analytics.models.armington import Array
from analytics.models.effects import SegmentEffects, market_effects
from analytics.models.open_trade import OpenTrade, divided
from analytics.readers.shipped import ShippedData
from analytics.scenario.measures import Measure
from analytics.schemas.measures import Measures
from analytics.steps import by_flow
from analytics.study import FLOWS, Flow, Segment, Study
from analytics.tariffs.markets import MarketSet

Touched = Mapping[str, tuple[float, float | None]]
"""By measure: trade of the base year on its headings, and the change of the last year's effect."""


@by_flow
def touched(
    study: Study,
    measures: Sequence[Measure],
    markets: MarketSet,
    base_year_trade: pl.DataFrame,
    counterfactual: Mapping[Segment, Array],
    effects: list[SegmentEffects],
) -> Touched:
    """What trade measures touch, and what bans do to the effect of the last year.

    Were a ban lifted after the last observed year, its trade would come back in proportion to the
    trade that is let in, with the effect of its own markets; the effect on all else would stay.
    """
    if not any(each.acts for each in measures):
        return {}
    segments = markets.markets["segment"].to_list()
    base = dict(base_year_trade.iter_rows())
    weight = markets.markets["weight"].to_numpy()
    of_base = weight * np.array([base[segment] for segment in segments])
    effect = market_effects(markets, effects)[:, -1]
    last = np.array([counterfactual[segment][-1] for segment in segments])
    whole = divided(last, OpenTrade.of(markets).open_share[:, -1])
    of_effect = weight * whole * effect
    names = [(text or "").split(";") for text in markets.markets["measure"]]
    found: dict[str, tuple[float, float | None]] = {}
    for each in measures:
        mine = np.array([each.id in of_market for of_market in names])
        kept_out = each.share_of(study.last_year) * (1.0 - (each.value or 0.0))
        change = -kept_out * float(of_effect[mine].sum()) if each.kind == "ban" else None
        found[each.id] = (float(of_base[mine].sum()), change)
    return found


def measures_in_force(
    data: ShippedData,
    measures: Mapping[Flow, Sequence[Measure]],
    touched: Mapping[Flow, Touched],
) -> pl.DataFrame:
    """The measures of both flows, those of the study with their names, sources and notes."""
    known = {row["measure"]: row for row in data.measures.iter_rows(named=True)}
    rows = []
    for flow in FLOWS:
        for each in measures[flow]:
            trade, change = touched[flow].get(each.id, (None, None)) if each.acts else (None, None)
            rows.append(
                {
                    **_told(each, known.get(each.id)),
                    **each.model_dump(exclude={"id", "in_force"}),
                    "measure": each.id,
                    "base_trade_cny": trade,
                    "effect_change_cny": change,
                }
            )
    return pl.DataFrame(rows, schema=Measures.create_empty().schema)


def _told(measure: Measure, known: Mapping[str, object] | None) -> dict[str, object]:
    """Return names, status, source and note: those of the study, or that a scenario made it."""
    own: dict[str, object] = {
        "name_en": measure.id,
        "name_zh": measure.id,
        "status": "assumed",
        "source_id": None,
        "note": "Set by the scenario.",
    }
    if known is None:
        return own
    told = {name: known[name] for name in own}
    fields = measure.model_dump(exclude={"id", "in_force"})
    if all(known[name] == value for name, value in fields.items()):
        return told
    return {**told, "status": "assumed", "note": "Changed by the scenario."}
