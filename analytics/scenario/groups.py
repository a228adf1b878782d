"""Assumptions that belong together: staging and composition."""

from typing import Annotated

from pydantic import Field, model_validator

from analytics.scenario.values import Amount, Frozen, LogOdds, Share, ShareBelowOne


class StagingShares(Frozen):
    """Shares of China's tariff lines for Japan by staging category; they add to 1."""

    at_once: Share
    by_year_11: Share
    by_year_16: Share
    by_year_21: Share
    partial: Share
    excluded: Share

    @model_validator(mode="after")
    def _adds_to_one(self) -> "StagingShares":
        total = sum(self.model_dump().values())
        if abs(total - 1.0) > 1e-9:
            raise ValueError(f"the six shares add to {total:.6g}; they must add to 1")
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
