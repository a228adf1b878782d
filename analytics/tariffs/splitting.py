"""Split whole amounts over several codes, so that the parts add up exactly."""

from collections.abc import Sequence

import polars as pl

PARTS = 10**12
"""Weights are whole parts of this, so that shares have the same digits on every machine."""


def with_parts(links: pl.DataFrame, by: Sequence[str], weight: pl.Expr) -> pl.DataFrame:
    """Turn whole weights into parts of `PARTS`, within each group.

    Parameters
    ----------
    links
        One row for each pair of codes.
    by
        Columns that make a group: what is split.
    weight
        Whole numbers, at least zero; a group has one above zero.

    Returns
    -------
    polars.DataFrame
        With a column ``weight``, Int64, whose sum in a group is `PARTS` or less by as many as it
        has rows: shares are kept to twelve digits.

    Examples
    --------
    >>> links = pl.DataFrame({"code": ["a", "a"], "w": [1, 3]})
    >>> with_parts(links, ["code"], pl.col("w"))["weight"].to_list()
    [250000000000, 750000000000]
    """
    wide = weight.cast(pl.Int128)
    parts = wide * PARTS // wide.sum().over(by)
    return links.with_columns(weight=parts.cast(pl.Int64))


def split(
    table: pl.DataFrame, links: pl.DataFrame, on: Sequence[str], amounts: Sequence[str]
) -> pl.DataFrame:
    """Give each row to all codes it is linked to, with its amounts split by weight.

    Parameters
    ----------
    table
        Rows with the columns ``on`` and ``amounts``.
    links
        ``on``, further columns that are added, and ``weight``, whole numbers.
    on
        Columns that both share.
    amounts
        Columns that are split: whole numbers by the largest remainder, so that the parts add up to
        the amount exactly; other numbers by their share. Null stays null.

    Returns
    -------
    polars.DataFrame
        Rows without a link are left out; parts of a row stand together, in the order of the links,
        and ``is_first`` is true of the first of them.

    Examples
    --------
    >>> table = pl.DataFrame({"code": ["a"], "value": [10]})
    >>> links = pl.DataFrame({"code": ["a", "a", "a"], "to": list("xyz"), "weight": [1, 1, 1]})
    >>> split(table, links, ["code"], ["value"])["value"].to_list()
    [4, 3, 3]
    """
    numbered = links.with_columns(_links=pl.len().over(on), _total=pl.col("weight").sum().over(on))
    joined = table.with_row_index("_row").join(
        numbered, on=on, how="inner", maintain_order="left_right"
    )
    whole = joined.filter(pl.col("_links") == 1)
    several = joined.filter(pl.col("_links") > 1)
    parts = [_parts(name, table.schema[name]).alias(name) for name in amounts]
    both = pl.concat([whole, several.with_columns(parts)])
    if several.height and whole.height:
        both = both.sort("_row", maintain_order=True)
    is_first = pl.col("_row").ne_missing(pl.col("_row").shift())
    return both.with_columns(is_first=is_first).drop("_row", "_links", "_total", "weight")


def _parts(name: str, kind: pl.DataType) -> pl.Expr:
    """Return the part of an amount that each row of its group has."""
    amount, weight, total = pl.col(name), pl.col("weight"), pl.col("_total")
    if not kind.is_integer():
        return amount * (weight / total)
    product = amount.cast(pl.Int128) * weight
    floor = (product // total).cast(pl.Int64)
    rest = (product % total).cast(pl.Int64)
    left = amount - floor.sum().over("_row")
    # Among equal remainders the first row goes first.
    place = rest.rank("min", descending=True).over("_row")
    among = (pl.int_range(pl.len()).over(["_row", rest])).cast(pl.Int64)
    return floor + ((place.cast(pl.Int64) + among) <= left).cast(pl.Int64)
