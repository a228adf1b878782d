"""Columns of a publisher's trade file: what each must be, and what becomes of it."""

from collections.abc import Callable, Collection, Sequence

import polars as pl

from analytics.readers.trade_layout import PERIOD, YEAR, Check, Field, Fields

THOUSANDS = r"^([0-9]{1,18}|[0-9]{1,3}(,[0-9]{3})+)$"
"""A whole number, with or without a comma before each three digits."""
NUMBER = r"^([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?([eE][+-]?[0-9]+)?$"
"""A number that is not negative, with or without such commas."""
_CHAPTER = r"(0[1-9]|[1-9][0-9])"
_A_YEAR = "a year from 1988 to 2100"


def matches(column: str, pattern: str, expected: str, value: pl.Expr | None = None) -> Field:
    """Return the field of a column whose text has a pattern; by default the text as it is."""
    check = Check(column, expected, pl.col(column).str.contains(pattern))
    return Field(check, pl.col(column) if value is None else value)


def one_of(column: str, words: Collection[str], expected: str) -> Field:
    """Return the field of a column that holds one of some words."""
    return Field(Check(column, expected, pl.col(column).is_in(words)), pl.col(column))


def hs_code(column: str, lengths: Sequence[int]) -> Field:
    """Return the field of a column of commodity codes of some lengths.

    Examples
    --------
    >>> hs_code("k", [6]).check.expected
    'a code of 6 digits; one digit less has lost its leading zero'
    """
    pattern = "|".join(f"[0-9]{{{length - 2}}}" for length in lengths)
    listed = ", ".join(str(length) for length in lengths[:-1])
    listed = f"{listed} or {lengths[-1]}" if listed else str(lengths[-1])
    says = f"a code of {listed} digits; one digit less has lost its leading zero"
    return matches(column, f"^{_CHAPTER}({pattern})$", says)


def whole(column: str) -> Field:
    """Return the field of a column of whole numbers, as values of trade are."""
    says = "a whole number, such as 1234567 or 1,234,567"
    return matches(column, THOUSANDS, says, as_whole(column))


def amount(column: str, value: pl.Expr | None = None) -> Field:
    """Return the field of a column of numbers that are not negative."""
    says = "a number that is not negative, such as 1234.5"
    return matches(column, NUMBER, says, as_number(column) if value is None else value)


def units(column: str, factor: int = 1) -> Field:
    """Return the field of numbers times a factor, as whole units rounded half-up."""
    rounded = (as_number(column) * factor + 0.5).floor()
    return amount(column, rounded.cast(pl.Int64, strict=False))


def year(column: str) -> Field:
    """Return the field of a column of years."""
    return matches(column, f"^{YEAR}$", _A_YEAR, as_whole(column))


def period(column: str) -> Fields:
    """Return year and month of a column of texts such as ``2023`` and ``202301``."""
    says = f"{_A_YEAR}, or a month of one such as 202301"
    found = year_and_month(pl.col(column))
    return {**found, "year": matches(column, f"^{PERIOD}$", says, found["year"])}


def year_and_month(text: pl.Expr) -> dict[str, pl.Expr]:
    """Return the columns year and month of texts such as ``2023`` and ``202301``."""
    return {
        "year": text.str.slice(0, 4).cast(pl.Int64, strict=False),
        "month": text.str.slice(4, 2).cast(pl.Int64, strict=False),
    }


def flow(column: str, words: dict[str, str]) -> Field:
    """Return the field of a column that tells imports and exports by words."""
    expected = " or ".join(f"{word} ({meant})" for word, meant in words.items())
    meant = pl.col(column).replace_strict(words, default=None, return_dtype=pl.String)
    return Field(one_of(column, list(words), expected).check, meant)


def counted(
    columns: Sequence[tuple[str, str, str]], is_unit: Callable[[pl.Expr], pl.Expr]
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
        is_counted = is_unit(pl.col(unit)).fill_null(value=False)
        found[f"{start}quantity"] = pl.when(is_counted).then(as_number(quantity))
        found[f"{start}quantity_unit"] = pl.when(is_counted).then(pl.col(unit))
    return found


def quantities(
    columns: Sequence[tuple[str, str, str]], is_unit: Callable[[pl.Expr], pl.Expr]
) -> Fields:
    """Return the same for columns of a file, whose quantities may be empty and are checked."""
    values = counted(columns, is_unit)
    checked = {
        f"{start}quantity": optional(amount(quantity, values[f"{start}quantity"]))
        for start, quantity, _ in columns
    }
    return {**values, **checked}


def optional(column: Field) -> Field:
    """Return a field that may be empty."""
    check = column.check
    holds = (pl.col(check.column).fill_null("") == "") | check.holds
    return Field(Check(check.column, f"nothing, or {check.expected}", holds), column.value)


def as_number(column: str) -> pl.Expr:
    """Return a text with or without commas as a number; null where it is none."""
    return pl.col(column).str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False)


def as_whole(column: str) -> pl.Expr:
    """Return a text with or without commas as a whole number; null where it is none."""
    return pl.col(column).str.replace_all(",", "", literal=True).cast(pl.Int64, strict=False)
