"""How the rows of a publisher's trade file become trade lines: columns, and what each must be."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import polars as pl

from analytics.errors import InputError, quoted
from analytics.readers.text_head import TextHead
from analytics.schemas.columns import FLOWS

THOUSANDS = r"^([0-9]{1,18}|[0-9]{1,3}(,[0-9]{3})+)$"
"""A whole number, with or without a comma before each three digits."""
NUMBER = r"^([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?([eE][+-]?[0-9]+)?$"
"""A number that is not negative, with or without such commas."""
_CHAPTER = r"(0[1-9]|[1-9][0-9])"
_YEAR = r"(19(8[89]|9[0-9])|20[0-9]{2}|2100)"
_A_YEAR = "a year from 1988 to 2100"


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
class Layout:
    """How one file is read.

    Attributes
    ----------
    used
        Columns to read, words of the header.
    checks
        What they must be.
    columns
        Column of the trade lines by name, as text or number; what is left out is null.
    worth
        Trade of a row as the file has it, for rows that are set aside; by default ``value``.
    totals
        Rows that only add up others of the file; they are left out and counted.
    reshape
        Brings several values of one row, each into a row of its own, before ``columns``.
    warnings
        What is to be said of the file as such.
    words
        Columns to read that hold words, where all others must hold figures: the file is then read
        in less time.
    """

    used: tuple[str, ...]
    checks: tuple[Check, ...]
    columns: dict[str, pl.Expr]
    worth: pl.Expr | None = None
    totals: pl.Expr | None = None
    reshape: Callable[[pl.DataFrame], pl.DataFrame] = field(default=lambda table: table)
    warnings: tuple[str, ...] = ()
    words: tuple[str, ...] | None = None


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
    if period is not None and not re.fullmatch(rf"{_YEAR}(0[1-9]|1[0-2])?", period):
        raise InputError("--period", f"{quoted(period)} is no year or month; give 2023 or 202305")
    return Told(flow, period)


def matches(column: str, pattern: str, expected: str) -> Check:
    """Return the check that the text of a column has a pattern."""
    return Check(column, expected, pl.col(column).str.contains(pattern))


def hs_code(column: str, lengths: Sequence[int]) -> Check:
    """Return the check that a column holds commodity codes of some lengths.

    Examples
    --------
    >>> hs_code("k", [6]).expected
    'a code of 6 digits; one digit less has lost its leading zero'
    """
    pattern = "|".join(f"[0-9]{{{length - 2}}}" for length in lengths)
    listed = ", ".join(str(length) for length in lengths[:-1])
    listed = f"{listed} or {lengths[-1]}" if listed else str(lengths[-1])
    return matches(
        column,
        f"^{_CHAPTER}({pattern})$",
        f"a code of {listed} digits; one digit less has lost its leading zero",
    )


def whole(column: str) -> Check:
    """Return the check that a column holds whole numbers, as values of trade are."""
    return matches(column, THOUSANDS, "a whole number, such as 1234567 or 1,234,567")


def amount(column: str) -> Check:
    """Return the check that a column holds numbers that are not negative."""
    return matches(column, NUMBER, "a number that is not negative, such as 1234.5")


def year(column: str) -> Check:
    """Return the check that a column holds years."""
    return matches(column, f"^{_YEAR}$", _A_YEAR)


def month(column: str) -> Check:
    """Return the check that a column holds months or years."""
    return matches(
        column, f"^{_YEAR}(0[1-9]|1[0-2])?$", f"{_A_YEAR}, or a month of one such as 202301"
    )


def optional(check: Check) -> Check:
    """Return the check for a column that may be empty."""
    nothing = pl.col(check.column).fill_null("") == ""
    return Check(check.column, f"nothing, or {check.expected}", nothing | check.holds, check.keeps)


def as_number(column: str) -> pl.Expr:
    """Return a text with or without commas as a number; null where it is none."""
    text = pl.col(column).str.replace_all(",", "", literal=True)
    return text.cast(pl.Float64, strict=False)


def as_whole(column: str) -> pl.Expr:
    """Return a text with or without commas as a whole number; null where it is none."""
    return pl.col(column).str.replace_all(",", "", literal=True).cast(pl.Int64, strict=False)


def as_units(column: str, factor: int = 1) -> pl.Expr:
    """Return a number times a factor as whole units, rounded half-up; null where it is none."""
    return (as_number(column) * factor + 0.5).floor().cast(pl.Int64, strict=False)


def counted(
    columns: Sequence[tuple[str, str, str]], is_unit: Callable[[str], pl.Expr]
) -> dict[str, pl.Expr]:
    """Return quantities and their units; both are null where there is no unit.

    Parameters
    ----------
    columns
        Start of our names, column of the quantity, column of the unit.
    is_unit
        Whether the text of a column names a unit.
    """
    found: dict[str, pl.Expr] = {}
    for start, quantity, unit in columns:
        is_counted = is_unit(unit).fill_null(value=False)
        found[f"{start}quantity"] = pl.when(is_counted).then(as_number(quantity))
        found[f"{start}quantity_unit"] = pl.when(is_counted).then(pl.col(unit))
    return found


def year_and_month(text: pl.Expr) -> dict[str, pl.Expr]:
    """Return the columns year and month of texts such as ``2023`` and ``202301``."""
    return {
        "year": text.str.slice(0, 4).cast(pl.Int64, strict=False),
        "month": text.str.slice(4, 2).cast(pl.Int64, strict=False),
    }


def flow(column: str, words: dict[str, str]) -> tuple[Check, pl.Expr]:
    """Return check and expression for a column that tells imports and exports by words."""
    known = {word: meant for word, meant in words.items() if meant in FLOWS}
    expected = " or ".join(f"{word} ({meant})" for word, meant in known.items())
    check = Check(column, expected, pl.col(column).is_in(list(known)))
    return check, pl.col(column).replace_strict(known, default=None, return_dtype=pl.String)
