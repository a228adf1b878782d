"""Money in whole hundredths, so that sums are exact; and what is too large for them."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from analytics.errors import ArithmeticLimitError
from analytics.models.armington import Array
from analytics.units import HUNDREDTHS

LARGEST = 2**62
"""Hundredths that all amounts of a table may have together, without their signs: no sum of them,
and no difference of two sums, then leaves the integers of 64 bits."""


def whole_hundredths(table: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Return a table with its columns of money as integers of 0.01; null stays null.

    Parameters
    ----------
    table
        Any table.
    columns
        Its columns of money.

    Raises
    ------
    ArithmeticLimitError
        If an amount is not a finite number, or the amounts are together above :data:`LARGEST`.

    Examples
    --------
    >>> whole_hundredths(pl.DataFrame({"cny": [1.239]}), ["cny"])["cny"].to_list()
    [124]
    """
    sums = table.select(pl.col(columns).abs().sum()) * HUNDREDTHS
    sizes: dict[str, float] = sums.row(0, named=True)
    # Not `> LARGEST`, which a sum that is no number would pass.
    if not sum(sizes.values()) <= LARGEST:
        name = max(sizes, key=lambda name: np.nan_to_num(sizes[name], nan=np.inf))
        raise ArithmeticLimitError(
            "amounts of money",
            f"{name}: {sizes[name] / HUNDREDTHS:.3g} CNY in all; hundredths are counted up to "
            f"{LARGEST / HUNDREDTHS:.3g} CNY",
        )
    return table.with_columns((pl.col(columns) * HUNDREDTHS).round().cast(pl.Int64))


def sum_if_known(name: str) -> pl.Expr:
    """Return the sum of a column; null where a part is missing."""
    return pl.when(pl.col(name).is_not_null().all()).then(pl.col(name).sum()).alias(name)


def require_finite(what: str, values: Array) -> None:
    """Refuse values that have left the range of floating-point numbers.

    Parameters
    ----------
    what
        What they are, in words.
    values
        Any array.

    Raises
    ------
    ArithmeticLimitError
        With how many there are.

    Examples
    --------
    >>> require_finite("trade", np.array([1.0]))
    """
    wrong = int((~np.isfinite(values)).sum())
    if wrong:
        raise ArithmeticLimitError(
            what, f"{wrong} of {values.size} values are too large or too small for a number"
        )
