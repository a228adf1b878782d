"""Coverage tables: what a reader sets aside or counts apart, by cause."""

from collections.abc import Iterable, Mapping

import dataframely as dy
import polars as pl

from analytics.schemas.assumptions import Coverage

EXAMPLES = 5  # codes named in a row


Counted = tuple[str, pl.Series, str]
"""A cause, the codes that it counts, and what becomes of them."""


def counted_rows(
    rows: pl.DataFrame, code: str, causes: Mapping[str, tuple[pl.Expr, str]]
) -> list[Counted]:
    """Return the codes of the rows of each cause, each code once.

    Parameters
    ----------
    rows, code
        Rows, and their column of codes.
    causes
        For each cause, what tells its rows, and what becomes of them.
    """
    return [
        (cause, rows.filter(is_so)[code].unique(), said) for cause, (is_so, said) in causes.items()
    ]


def coverage_table(table: str, counted: Iterable[Counted]) -> dy.DataFrame[Coverage]:
    """Return a row for each cause that counts something, sorted.

    Parameters
    ----------
    table
        Input concerned.
    counted
        Causes.
    """
    rows = [
        {
            "table": table,
            "cause": cause,
            "rows": codes.len(),
            "treatment": treatment,
            "examples": ", ".join(codes.unique().sort().head(EXAMPLES)),
        }
        for cause, codes, treatment in counted
        if codes.len()
    ]
    frame = pl.DataFrame(rows, schema=Coverage.create_empty().schema).sort("table", "cause")
    return Coverage.validate(frame, cast=True)
