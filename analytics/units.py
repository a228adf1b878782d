"""Units and their conversions; the only place where a power of ten stands."""

import polars as pl

CNY_PER_BN = 1e9  # CNY in a bn CNY
CNY_PER_MN = 1e6  # CNY in a mn CNY
JPY_PER_BN = 1e9  # JPY in a bn JPY
PERCENT = 100.0  # per cent in one
HUNDREDTHS = 100  # of a CNY in a CNY
THOUSAND = 1_000  # of a unit in a thousand of it


def in_millions(amounts: pl.Series) -> pl.Series:
    """Return CNY in mn CNY, each the nearest number to it.

    polars divides by a number, or multiplies by its inverse, as its threads fall; the last digit
    would depend on how many there are.

    Examples
    --------
    >>> in_millions(pl.Series([975279143.03])).to_list()
    [975.27914303]
    """
    millions = [None if value is None else value / CNY_PER_MN for value in amounts]
    return pl.Series(amounts.name, millions, dtype=pl.Float64)
