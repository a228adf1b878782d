"""A fault that a rule finds, and how it is told: with its sheet, its cell and its cure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from analytics import errors
from analytics.office.references import Position

NAMED = 4
"""Number of cells that a message names."""


class Fault(NamedTuple):
    """What a rule finds.

    Attributes
    ----------
    message
        What is wrong, with the text that is.
    cure
        What to do.
    places
        Cells in which it is; none where it is the whole sheet's or the workbook's.
    total
        Number of those cells, where `places` are but the first of them.
    sheet
        Name of the sheet, where a rule for the whole workbook finds it on one.
    """

    message: str
    cure: str
    places: Sequence[Position] = ()
    total: int | None = None
    sheet: str = ""


@dataclass(frozen=True)
class Violation:
    """One violation of a rule.

    Attributes
    ----------
    rule
        Code in ``RULES``.
    sheet
        Name of the sheet; empty where it is the whole workbook's.
    cell
        Address; empty where it is the whole sheet's.
    message
        What is wrong, with the text that is.
    cure
        What to do.
    """

    rule: str
    sheet: str
    cell: str
    message: str
    cure: str

    @classmethod
    def of(cls, rule: str, sheet: str, fault: Fault) -> "Violation":
        """Return a fault as a violation at the first of its cells, which are counted."""
        cell = str(fault.places[0]) if fault.places else ""
        told = fault.message + _and_others(fault.places, fault.total)
        return cls(rule, sheet, cell, told, fault.cure)


def quoted(text: str) -> str:
    """Return text in quotation marks, shortened where it is long.

    Examples
    --------
    >>> quoted("Tariff")
    '"Tariff"'
    """
    return errors.quoted(text, 40)


def _and_others(cells: Sequence[Position], count: int | None) -> str:
    """Return how many cells there are where it is more than one, and the first of them."""
    count = len(cells) if count is None else count
    if count < 2:
        return ""
    named = ", ".join(map(str, cells[:NAMED]))
    return f" ({count:,} cells: {named}{', ...' if count > NAMED else ''})"
