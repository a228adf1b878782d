"""Columns of a publisher's trade file: what each must be, and what becomes of it."""

from collections.abc import Callable, Sequence

import polars as pl

from analytics.readers.trade_layout import PERIOD, YEAR, Check
from analytics.schemas.columns import FLOWS

THOUSANDS = r"^([0-9]{1,18}|[0-9]{1,3}(,[0-9]{3})+)$"
"""A whole number, with or without a comma before each three digits."""
NUMBER = r"^([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?([eE][+-]?[0-9]+)?$"
"""A number that is not negative, with or without such commas."""
_CHAPTER = r"(0[1-9]|[1-9][0-9])"
_A_YEAR = "a year from 1988 to 2100"


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
    return matches(column, f"^{YEAR}$", _A_YEAR)


def month(column: str) -> Check:
    """Return the check that a column holds months or years."""
    return matches(column, f"^{PERIOD}$", f"{_A_YEAR}, or a month of one such as 202301")


def optional(check: Check) -> Check:
    """Return the check for a column that may be empty."""
    nothing = pl.col(check.column).fill_null("") == ""
    return Check(check.column, f"nothing, or {check.expected}", nothing | check.holds)


def as_number(column: str) -> pl.Expr:
    """Return a text with or without commas as a number; null where it is none."""
    return pl.col(column).str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False)


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
