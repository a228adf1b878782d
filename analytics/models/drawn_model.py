"""What a projection needs beside the assumptions that are drawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import dataframely as dy
import polars as pl

from analytics.models.policy import Policy
from analytics.schemas.trade import NationalTrade, TradeHistory
from analytics.study import Flow, Study


@dataclass(frozen=True)
class DrawnModel:
    """What a projection needs beside the assumptions that are drawn.

    Attributes
    ----------
    sectors
        ``flow, segment, sector``.
    policy, observed
        By flow: the policy of the scenario, and the one in force until the last observed year.
    totals_cny
        The city's trade in the published years.
    history, national_trade
        National trade, which gives the composition.
    growth_index
        ``flow, segment, year, index``: what happened, until the last observed year.
    study
        Years, sums of sectors, and what the composition of trade is made of.
    set_growth
        Growth where it is another in a segment and year; it is not drawn.
    of_lines
        Shares of segments as imported trade has them, by flow; they are not drawn.
    """

    sectors: pl.DataFrame
    policy: Mapping[Flow, Policy]
    observed: Mapping[Flow, Policy]
    totals_cny: Mapping[int, float]
    history: dy.DataFrame[TradeHistory]
    national_trade: dy.DataFrame[NationalTrade]
    growth_index: pl.DataFrame
    study: Study
    set_growth: Mapping[str, Mapping[int, float]] = field(default_factory=dict)
    of_lines: Mapping[Flow, Mapping[str, float]] = field(default_factory=dict)
