"""How the rows of a publisher's trade file become trade lines.

What a column must be, and what becomes of it: :mod:`analytics.readers.trade_columns`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import polars as pl

from analytics.errors import InputError, quoted
from analytics.readers.text_head import TextHead
from analytics.schemas.trade_lines import TradeLines

YEAR = r"(19(8[89]|9[0-9])|20[0-9]{2}|2100)"
"""A year in which there was trade by the Harmonized System, as far as one may be meant."""
PERIOD = rf"{YEAR}(0[1-9]|1[0-2])?"
"""Such a year, or a month of one."""
GIVEN = tuple(name for name in TradeLines.column_names() if name != "source")
"""Columns of the trade lines that a file may have; the program adds from which file they are."""


@dataclass(frozen=True)
class Check:
    """What a column of a file must be.

    Attributes
    ----------
    column
        Column as the file heads it.
    expected
        What is expected, in words.
    holds
        Whether a row has it, from the columns of the file as text.
    keeps
        Whether a row without it is kept and only counted.
    """

    column: str
    expected: str
    holds: pl.Expr
    keeps: bool = False


@dataclass(frozen=True)
class Told:
    """What the user tells of a file that the file does not.

    Attributes
    ----------
    flow
        ``import`` or ``export``.
    period
        Year, or year and month such as ``202305``.
    """

    flow: str | None = None
    period: str | None = None


@dataclass(frozen=True)
class Field:
    """What a column of the trade lines is made of, and what the column of the file must be.

    Attributes
    ----------
    check
        What the column of the file must be.
    value
        Column of the trade lines, from the columns of the file as text.
    """

    check: Check
    value: pl.Expr


Fields = dict[str, Field | pl.Expr]
"""Columns of the trade lines by name; those without a check are the same in all rows, or units."""


@dataclass(frozen=True)
class Layout:
    """How one file is read.

    Attributes
    ----------
    fields
        Columns of the trade lines, as text or number, in the order in which the file is checked;
        what is left out is null.
    further
        What else the columns of the file must be.
    read
        Columns to read, words of the header; by default those that are named in all these.
    worth
        Trade of a row as the file has it, for rows that are set aside; by default ``value``, if
        that is among the columns.
    totals
        Rows that only add up others of the file; they are left out and counted.
    reshape
        Brings several values of one row, each into a row of its own, before the fields are made.
    warnings
        What is to be said of the file as such.
    words
        Columns to read that hold words, where all others must hold figures: the file is then read
        in less time.
    """

    fields: Fields
    further: tuple[Check, ...] = ()
    read: tuple[str, ...] = ()
    worth: pl.Expr | None = None
    totals: pl.Expr | None = None
    reshape: Callable[[pl.DataFrame], pl.DataFrame] = field(default=lambda table: table)
    warnings: tuple[str, ...] = ()
    words: tuple[str, ...] | None = None

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """What the columns of the file must be."""
        checked = (each for each in self.fields.values() if isinstance(each, Field))
        return (*(each.check for each in checked), *self.further)

    @cached_property
    def columns(self) -> dict[str, pl.Expr]:
        """Columns of the trade lines by name."""
        return {
            name: each.value if isinstance(each, Field) else each
            for name, each in self.fields.items()
        }

    @cached_property
    def used(self) -> tuple[str, ...]:
        """Columns to read."""
        named = [check.column for check in self.checks]
        named += [root for each in self.columns.values() for root in each.meta.root_names()]
        return self.read or tuple(dict.fromkeys(named))


@dataclass(frozen=True)
class TradeFormat:
    """A publisher's format of trade files in text.

    Attributes
    ----------
    title
        What such a file is called.
    told_by
        Words of the header by which it is told.
    layout
        How a file with such a header is read.
    most_rows
        Rows at which the publisher cuts off a download, where it does.
    """

    title: str
    told_by: tuple[str, ...]
    layout: Callable[[TextHead, Told], Layout]
    most_rows: int | None = None


def told_of(flow: str | None, period: str | None) -> Told:
    """Return what the user tells, checked.

    Raises
    ------
    InputError
        If the period is no year or month.

    Examples
    --------
    >>> told_of("import", "202305").period
    '202305'
    """
    if period is not None and not re.fullmatch(PERIOD, period):
        raise InputError("--period", f"{quoted(period)} is no year or month; give 2023 or 202305")
    return Told(flow, period)
