"""Values that assumptions and levers may take: the limits of each kind, stated once."""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

_CATEGORY = re.compile(r"immediate|cuts_[1-9][0-9]?|excluded|standstill")


def _known_category(name: str) -> str:
    if not _CATEGORY.fullmatch(name):
        raise ValueError(
            "must be cuts_10 (ten equal annual cuts; 1 to 99), immediate, excluded or standstill"
        )
    return name


Share = Annotated[float, Field(ge=0.0, le=1.0, allow_inf_nan=False)]
PositiveShare = Annotated[float, Field(gt=0.0, le=1.0, allow_inf_nan=False)]
ShareBelowOne = Annotated[float, Field(ge=0.0, lt=1.0, allow_inf_nan=False)]
Substitution = Annotated[float, Field(gt=0.0, le=100.0, allow_inf_nan=False)]
Supply = Annotated[float, Field(gt=0.0, json_schema_extra={"infinite": True})]
Demand = Annotated[float, Field(ge=-100.0, le=0.0, allow_inf_nan=False)]
Growth = Annotated[float, Field(gt=-0.5, lt=0.5, allow_inf_nan=False)]
LogOdds = Annotated[float, Field(ge=-5.0, le=5.0, allow_inf_nan=False)]
TradeSpread = Annotated[float, Field(ge=1.0, le=100.0, allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=0.0, allow_inf_nan=False)]
Spread = Annotated[float, Field(gt=0.0, le=5.0, allow_inf_nan=False)]
Tilt = Annotated[float, Field(ge=0.0, le=1000.0, allow_inf_nan=False)]
Year = Annotated[str, Field(pattern=r"^20[2-9][0-9]$")]
Category = Annotated[str, AfterValidator(_known_category)]
Rate = Annotated[float, Field(ge=0.0, le=3.0, allow_inf_nan=False)]


class Frozen(BaseModel):
    """A model whose values are as they were given: nothing is converted, added or changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def by_dotted_id(values: Mapping[str, object], prefix: str = "") -> dict[str, float]:
    """Return the numbers of groups within groups by their names, joined by dots.

    Examples
    --------
    >>> by_dotted_id({"growth": {"cars": -0.03}})
    {'growth.cars': -0.03}
    """
    flat: dict[str, float] = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            flat |= by_dotted_id(value, f"{prefix}{key}.")
        else:
            assert isinstance(value, int | float)
            flat[f"{prefix}{key}"] = float(value)
    return flat
