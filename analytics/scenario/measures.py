"""Measures outside the agreement: dated bans, rates and suspended preferences on headings.

They are no part of the agreement and move trade with and without it alike. What a measure means:

- A ban lets in ``value`` of the trade on its headings, 0 being none. Goods that may not come gain
  nothing from a preference, so that no effect is left on what is kept out.
- A rate is the MFN rate on its headings, in place of the one that would hold.
- A suspended preference leaves the MFN rate to be paid on its headings.

Days count: a measure that holds for a part of a year acts on that part of the year's trade.
Until the last observed year trade is what happened, under the measures of the study; they
are not taken off it once more. What a group traded then was traded on the headings that were open,
and there the agreement had its effect. A ban that still holds in the last observed year is in the
trade that later years start from; from then on only a change of what is let in moves trade.
"""

from calendar import isleap
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations
from typing import Annotated, Literal

from pydantic import Field, model_validator

from analytics.scenario.values import Frozen
from analytics.schemas.headings import HEADINGS, common

KINDS = ("ban", "rate", "suspended_preference", "rival_agreement")
"""Kinds of measures; of an agreement of a rival the model has no account by headings."""
_MOST = {"ban": 1.0, "rate": 3.0}
"""Greatest value by kind, of those that have one."""


class Measure(Frozen):
    """One measure.

    Attributes
    ----------
    id
        Name, by which scenarios change it.
    kind
        One of :data:`KINDS`.
    importer, origin
        Parties; the importer takes the measure, or its goods are those that the origin keeps back.
    headings
        Ranges of headings; None where none are published, and the model does nothing.
    first_day, last_day
        Days on which it holds, both included; no last day where it holds on.
    value
        Share of the trade that a ban lets in; the rate of a rate; None of the others.
    in_force
        False where a scenario says that it never was.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$", max_length=60)]
    kind: Literal["ban", "rate", "suspended_preference", "rival_agreement"]
    importer: str
    origin: str
    headings: Annotated[str, Field(pattern=HEADINGS)] | None = None
    first_day: date
    last_day: date | None = None
    value: Annotated[float, Field(ge=0.0, allow_inf_nan=False)] | None = None
    in_force: bool = True

    @model_validator(mode="after")
    def _is_of_its_kind(self) -> "Measure":
        if self.last_day is not None and self.last_day < self.first_day:
            raise ValueError(f"ends on {self.last_day}, before it begins on {self.first_day}; "
                             "turn the days round")  # fmt: skip
        most = _MOST.get(self.kind)
        if self.value is not None and most is None:
            raise ValueError(f"a {self.kind} has no value; leave it out")
        if self.value is not None and most is not None and self.value > most:
            raise ValueError(f"the value of a {self.kind} is a fraction from 0 to {most:g}, not "
                             f"{self.value:g}")  # fmt: skip
        if most is not None and self.headings is not None and self.value is None:
            raise ValueError(f"a {self.kind} on headings needs a value, such as 0.0")
        return self

    @property
    def acts(self) -> bool:
        """Whether the model does anything with it."""
        return self.in_force and self.headings is not None and self.kind != "rival_agreement"

    def share_of(self, year: int) -> float:
        """Return the share of the days of a year on which it holds.

        Examples
        --------
        >>> day = date(2027, 7, 1)
        >>> cut = Measure(id="x", kind="ban", importer="A", origin="B", first_day=day)
        >>> [round(cut.share_of(year), 3) for year in (2026, 2027, 2028)]
        [0.0, 0.504, 1.0]
        """
        begin, end = date(year, 1, 1), date(year, 12, 31)
        first, last = max(self.first_day, begin), min(self.last_day or end, end)
        return max((last - first).days + 1, 0) / (366 if isleap(year) else 365)

    def __str__(self) -> str:
        """The measure in one line."""
        if not self.in_force:
            return "off"
        value = "" if self.value is None else f" {self.value:g}"
        days = f"from {self.first_day}" + (f" to {self.last_day}" if self.last_day else "")
        return f"{self.kind}{value}, {self.importer} from {self.origin} {self.headings}, {days}"


def in_force(known: Iterable[Measure], changed: Iterable[Measure]) -> list[Measure]:
    """Return the measures of a study with those that a scenario adds or changes, by id."""
    found = {each.id: each for each in (*known, *changed)}
    return [found[name] for name in sorted(found) if found[name].in_force]


def overlaps(measures: Sequence[Measure]) -> list[str]:
    """Return where two measures of one kind say two things of one heading and day, a line each."""
    return [
        f"measures {first.id} and {second.id}: both are a {first.kind} on headings {shared} from "
        f"{max(first.first_day, second.first_day)} on; end one before the other begins"
        for first, second in combinations([each for each in measures if each.acts], 2)
        if (first.kind, first.importer, first.origin)
        == (second.kind, second.importer, second.origin)
        and first.first_day <= (second.last_day or date.max)
        and second.first_day <= (first.last_day or date.max)
        and (shared := common(first.headings or "", second.headings or ""))
    ]
