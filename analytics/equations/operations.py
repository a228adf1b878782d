"""Operations that equations may use beside arithmetic: on numbers, arrays, expressions, symbols."""

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl

from analytics.equations.array_functions import FUNCTIONS
from analytics.equations.symbols import Symbol

Value = Any
"""A number, an array, a polars expression or a symbol; all arguments of an equation are alike."""


def log(value: Value) -> Value:
    """Return the natural logarithm."""
    return _applied("log", value)


def log1p(value: Value) -> Value:
    """Return the natural logarithm of one plus a value, precise for values near zero."""
    return _applied("log1p", value)


def exp(value: Value) -> Value:
    """Return the exponential."""
    return _applied("exp", value)


def expm1(value: Value) -> Value:
    """Return the exponential less one, precise for values near zero."""
    return _applied("expm1", value)


def normal_cdf(value: Value) -> Value:
    """Return the cumulative distribution of the standard normal.

    Examples
    --------
    >>> float(normal_cdf(0.0))
    0.5
    """
    return _applied("normal_cdf", value)


def absolute(value: Value) -> Value:
    """Return the value without its sign."""
    return _applied("absolute", value)


def round_half_up(value: Value, decimals: int) -> Value:
    """Return a value rounded to decimals; halves away from zero on paper and in tables."""
    return _applied("round_half_up", value, decimals)


def minimum(left: Value, right: Value) -> Value:
    """Return the lower of two values."""
    return _applied("minimum", left, right)


def maximum(left: Value, right: Value) -> Value:
    """Return the higher of two values."""
    return _applied("maximum", left, right)


def where(condition: Value, value: Value | Callable[[], Value], otherwise: Value) -> Value:
    """Return one value where a condition holds and another where it does not, or is not known.

    A value given as a function is that of a limit which hardly ever applies: for numbers and
    arrays it is computed only where it does.
    """
    if callable(value):
        if not isinstance(condition, Symbol | pl.Expr) and not np.any(condition):
            return otherwise
        value = value()
    return _applied("where", condition, value, otherwise)


def _applied(operation: str, *operands: Value) -> Value:
    if any(isinstance(each, Symbol) for each in operands):
        return Symbol.of(operation, *operands)
    if any(isinstance(each, pl.Expr) for each in operands):
        return _OF_COLUMNS[operation](*operands)
    return FUNCTIONS[operation](*operands)


def _expm1_of_column(column: pl.Expr) -> pl.Expr:
    # Half the hyperbolic tangent form, since polars has no expm1: tanh is precise near zero.
    half = (column / 2.0).tanh()
    return 2.0 * half / (1.0 - half)


def _normal_cdf_of_column(column: pl.Expr) -> pl.Expr:
    return column.map_batches(
        lambda values: pl.Series(values.name, normal_cdf(values.to_numpy())),
        return_dtype=pl.Float64,
    )


_OF_COLUMNS: dict[str, Callable[..., pl.Expr]] = {
    "log": pl.Expr.log,
    "log1p": pl.Expr.log1p,
    "exp": pl.Expr.exp,
    "expm1": _expm1_of_column,
    "normal_cdf": _normal_cdf_of_column,
    "absolute": pl.Expr.abs,
    "round_half_up": lambda value, decimals: value.round(decimals, mode="half_away_from_zero"),
    "minimum": pl.min_horizontal,
    "maximum": pl.max_horizontal,
    "where": lambda condition, value, otherwise: (
        pl.when(condition).then(value).otherwise(otherwise)
    ),
}
"""What computes each operation on columns of a table; on numbers and arrays `FUNCTIONS` do."""
