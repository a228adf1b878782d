"""Groups of assumptions: on staging that is not known line by line, and on the city's trade."""

from itertools import pairwise
from typing import Annotated

from pydantic import Field, model_validator

from analytics.scenario.values import Amount, Frozen, LogOdds, Share, ShareBelowOne


class StagingShares(Frozen):
    """Shares of the lines of the embedded schedule at zero by a stage year, those before included.

    ``partial`` are those that are only reduced; all others are excluded.
    """

    at_once: Share
    by_year_11: Share
    by_year_16: Share
    by_year_21: Share
    partial: Share

    @model_validator(mode="after")
    def _cumulated(self) -> "StagingShares":
        pairs = pairwise(("at_once", "by_year_11", "by_year_16", "by_year_21"))
        shares = self.model_dump()
        problems = [
            f"{later} ({shares[later]:g}) includes {earlier} ({shares[earlier]:g}) and is below it"
            for earlier, later in pairs
            if shares[later] < shares[earlier]
        ]
        if (ends := self.by_year_21 + self.partial) > 1.0 + 1e-12:
            problems.append(f"by_year_21 and partial add to {ends:g}, above 1")
        if problems:
            raise ValueError("; ".join(problems))
        return self


class StagingEvidence(Frozen):
    """How staging that is not known line by line leans on what hints at it."""

    asean_weight: Annotated[float, Field(ge=0.0, le=5.0, allow_inf_nan=False)]
    high_rate_delay: LogOdds
    narrow_parts_tilt: LogOdds


class CompositionAssumptions(Frozen):
    """How the city's trade differs from national trade in composition."""

    food_share_of_trade: ShareBelowOne
    cosmetics_jpy_bn: Amount
    consumer_goods_share_of_others: Share
    unspecified_share_of_others: Share
