"""Operations that equations may use beside arithmetic: on numbers, arrays, expressions, symbols."""

from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl

from analytics.equations import array_functions
from analytics.equations.symbols import Symbol

Value = Any
"""A number, an array, a polars expression or a symbol; all arguments of an equation are alike."""


def log(value: Value) -> Value:
    """Return the natural logarithm."""
    return _of_one("log", value)


def log1p(value: Value) -> Value:
    """Return the natural logarithm of one plus a value, precise for values near zero."""
    return _of_one("log1p", value)


def exp(value: Value) -> Value:
    """Return the exponential."""
    return _of_one("exp", value)


def expm1(value: Value) -> Value:
    """Return the exponential less one, precise for values near zero."""
    if isinstance(value, pl.Expr):
        # Half the hyperbolic tangent form, since polars has no expm1: tanh is precise near zero.
        half = (value / 2.0).tanh()
        return 2.0 * half / (1.0 - half)
    return _of_one("expm1", value)


def normal_cdf(value: Value) -> Value:
    """Return the cumulative distribution of the standard normal.

    Examples
    --------
    >>> float(normal_cdf(0.0))
    0.5
    """
    if isinstance(value, Symbol):
        return Symbol.of("normal_cdf", value)
    if isinstance(value, pl.Expr):
        return value.map_batches(_normal_cdf_of_column, return_dtype=pl.Float64)
    return array_functions.normal_cdf(value)


def _normal_cdf_of_column(column: pl.Series) -> pl.Series:
    return pl.Series(column.name, array_functions.normal_cdf(column.to_numpy()))


def absolute(value: Value) -> Value:
    """Return the value without its sign."""
    if isinstance(value, pl.Expr):
        return value.abs()
    return _of_one("absolute", value)


def round_half_up(value: Value, decimals: int) -> Value:
    """Return a value rounded to decimals; halves away from zero on paper and in tables."""
    if isinstance(value, Symbol):
        return Symbol.of("round_half_up", value, decimals)
    if isinstance(value, pl.Expr):
        return value.round(decimals, mode="half_away_from_zero")
    return np.round(value, decimals)


def minimum(left: Value, right: Value) -> Value:
    """Return the lower of two values."""
    return _of_two("minimum", left, right)


def maximum(left: Value, right: Value) -> Value:
    """Return the higher of two values."""
    return _of_two("maximum", left, right)


def where(condition: Value, value: Value | Callable[[], Value], otherwise: Value) -> Value:
    """Return one value where a condition holds and another where it does not, or is not known.

    A value given as a function is that of a limit which hardly ever applies: for numbers and
    arrays it is computed only where it does.
    """
    if callable(value):
        if _is_number(condition) and not np.any(condition):
            return otherwise
        value = value()
    parts = (condition, value, otherwise)
    if any(isinstance(part, Symbol) for part in parts):
        return Symbol.of("where", *parts)
    if any(isinstance(part, pl.Expr) for part in parts):
        return pl.when(condition).then(value).otherwise(otherwise)
    return _chosen(condition, value, otherwise)


def _chosen(condition: Value, value: Value, otherwise: Value) -> Value:
    """Choose among numbers and arrays; none is written to choose one branch for all."""
    if np.all(condition):
        return value
    if not np.any(condition):
        return otherwise
    if np.ndim(otherwise) == 0 and otherwise == 0.0:
        return np.multiply(condition, value)
    return np.where(condition, value, otherwise)


def _is_number(value: Value) -> bool:
    return not isinstance(value, Symbol | pl.Expr)


def _of_one(operation: str, value: Value) -> Value:
    if isinstance(value, Symbol):
        return Symbol.of(operation, value)
    if isinstance(value, pl.Expr):
        return getattr(value, operation)()
    return getattr(np, operation)(value)


def _of_two(operation: str, left: Value, right: Value) -> Value:
    if isinstance(left, Symbol) or isinstance(right, Symbol):
        return Symbol.of(operation, left, right)
    if isinstance(left, pl.Expr) or isinstance(right, pl.Expr):
        of_rows = {"minimum": pl.min_horizontal, "maximum": pl.max_horizontal}[operation]
        return of_rows(left, right)
    return getattr(np, operation)(left, right)
