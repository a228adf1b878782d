"""Sums of floats that do not depend on the number of threads."""

from collections.abc import Mapping, Sequence

import polars as pl


def ordered_sums(
    table: pl.DataFrame, by: Sequence[str], sums: Mapping[str, pl.Expr]
) -> pl.DataFrame:
    """Sum expressions by group, adding rows in the order in which they stand.

    A parallel ``sum`` adds partial sums whose borders depend on the number of threads, so its
    last digit varies. Here each group is gathered first and summed as one list.

    Parameters
    ----------
    table
        Rows in a total order.
    by
        Columns that make a group; groups come in the order of their first row.
    sums
        Name of each result and what is summed.

    Examples
    --------
    >>> table = pl.DataFrame({"k": [1, 1], "x": [0.5, 0.25]})
    >>> ordered_sums(table, ["k"], {"x": pl.col("x")}).row(0)
    (1, 0.75)
    """
    gathered = table.group_by(by, maintain_order=True).agg(
        expression.alias(name) for name, expression in sums.items()
    )
    return gathered.with_columns(pl.col(list(sums)).list.sum())
