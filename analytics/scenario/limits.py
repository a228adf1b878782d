"""Values that assumptions may take, as the fields of a scenario have them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from analytics.scenario import INFINITE, Assumptions
from analytics.scenario.levers import Levers


@dataclass(frozen=True)
class Limits:
    """Values that an assumption may take: from ``low`` to ``high``, the ends in or out.

    ``infinite`` says that it may be infinite too.
    """

    low: float | None = None
    high: float | None = None
    low_included: bool = True
    high_included: bool = True
    infinite: bool = False

    def allow(self, value: float) -> bool:
        """Say whether a value is within the limits."""
        if math.isinf(value) and not self.infinite:
            return False
        above = self.low is None or value > self.low or (self.low_included and value == self.low)
        below = (
            self.high is None or value < self.high or (self.high_included and value == self.high)
        )
        return above and below

    def __str__(self) -> str:
        """The limits in words."""
        bounds = []
        if self.low is not None:
            bounds.append(f"{'at least' if self.low_included else 'above'} {self.low:g}")
        if self.high is not None:
            bounds.append(f"{'at most' if self.high_included else 'below'} {self.high:g}")
        text = " and ".join(bounds) or "any number"
        return f"{text}, or {INFINITE}" if self.infinite else text


def limits(assumption_id: str) -> Limits:
    """Return the values that an assumption may take, as the model of this module has them.

    Parameters
    ----------
    assumption_id
        Dotted id of an assumption.

    Raises
    ------
    KeyError
        If there is no such assumption.

    Examples
    --------
    >>> str(limits("armington_elasticity.cars"))
    'above 0 and at most 100'
    """
    # What no assumption has, such as the use of one sector, is a lever.
    of_assumptions, of_levers = _schemas()
    path = assumption_id.split(".")
    lever = (path[0], ".".join(path[1:-1]), path[-1])
    field = _field(of_assumptions, path) or _field(of_levers, lever)
    if not field:
        raise KeyError(assumption_id)
    low = field.get("minimum", field.get("exclusiveMinimum"))
    high = field.get("maximum", field.get("exclusiveMaximum"))
    return Limits(low, high, "minimum" in field, "maximum" in field, "infinite" in field)


def _field(schema: dict[str, Any], path: Sequence[str]) -> dict[str, Any] | None:
    """Return what a schema says of a value by its path; None where it has none."""
    field: dict[str, Any] = schema if path else {}
    for part in path:
        if "$ref" in field:
            field = schema["$defs"][field["$ref"].rpartition("/")[2]]
        members = [*field.get("patternProperties", {}).values(), field.get("additionalProperties")]
        found = field.get("properties", {}).get(part) or members[0]
        if not isinstance(found, dict):
            return None
        # A value that may be absent stands beside the absence of one.
        field = next(iter(found.get("anyOf", ())), found)
    return field


@cache
def _schemas() -> tuple[dict[str, Any], dict[str, Any]]:
    return Assumptions.model_json_schema(), Levers.model_json_schema()
