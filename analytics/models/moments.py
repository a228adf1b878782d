"""Published figures on the use of the preference, as what they are to the model.

Which figure, of whom and of which months is said in the benchmarks; that some of them are what the
use of the preference is fitted to, and how, is said here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import dataframely as dy

from analytics.errors import refuse_any
from analytics.schemas.use_moments import UseMomentsPublished
from analytics.schemas.validation import Benchmarks
from analytics.study import Flow

CEILING, RANGE, TARGET = "ceiling", "range", "target"
"""Ours is at most the published figure; lies within a published range; or near it."""
QUANTITIES = {
    "claimed": "claims", "relief": "relief", "relief_rate": "relief_rate", "eligible_use": "use",
}  # fmt: skip
"""What a measure of the benchmarks is called here."""
MONTHS = 12  # of a year

Row = Mapping[str, Any]


def days_of(row: Row) -> tuple[date, date]:
    """Return the first day of a period of months and the day after its last.

    Examples
    --------
    >>> [str(day) for day in days_of({"first_month": "2022-10", "last_month": "2022-12"})]
    ['2022-10-01', '2023-01-01']
    """
    first, (year, month) = (
        tuple(map(int, row[f"{name}_month"].split("-"))) for name in ("first", "last")
    )
    after = (year + 1, 1) if month == MONTHS else (year, month + 1)
    return date(first[0], first[1], 1), date(after[0], after[1], 1)


@dataclass(frozen=True)
class Moment:
    """One published figure and what of the model it is held against.

    Attributes
    ----------
    moment, fact, low_fact
        Names of the comparison, of the published figure, and of the lower end of a range.
    flow, scope
        ``import`` or ``export``; ``nation`` or ``city``.
    quantity
        ``claims`` or ``relief`` (bn CNY), ``relief_rate`` (of claims) or ``use`` (of what has a
        margin), both in per cent.
    first, after
        First day, and the day after the last.
    kind
        `CEILING`, `RANGE` or `TARGET`.
    """

    moment: str
    fact: str
    low_fact: str | None
    flow: Flow
    scope: str
    quantity: str
    first: date
    after: date
    kind: str

    @classmethod
    def all_of(
        cls, table: dy.DataFrame[UseMomentsPublished], benchmarks: dy.DataFrame[Benchmarks]
    ) -> "list[Moment]":
        """Return the moments of the shipped table.

        Raises
        ------
        InputError
            If one is not among the benchmarks, or not about the use of the preference.
        """
        known = {row["comparison"]: row for row in benchmarks.iter_rows(named=True)}
        rows = list(table.iter_rows(named=True))
        problems = [
            f"{row['comparison']}: no comparison of claims, relief or use in the benchmarks"
            for row in rows
            if known.get(row["comparison"], {}).get("measure") not in QUANTITIES
        ]
        refuse_any("use_moments", problems)
        return [cls.of(known[row["comparison"]], row) for row in rows]

    @classmethod
    def of(cls, comparison: Row, row: Row) -> "Moment":
        """Return a comparison as a moment; ``row`` has ``kind``, and what differs from it."""
        first, after = days_of(comparison)
        scope = row.get("scope") or ("nation" if comparison["scope"] == "nation" else "city")
        fact = row.get("fact_id") or comparison["fact_id"]
        return cls(
            comparison["comparison"], fact, row.get("low_fact_id"), comparison["flow"], scope,
            row.get("quantity") or QUANTITIES[comparison["measure"]], first, after, row["kind"],
        )  # fmt: skip
