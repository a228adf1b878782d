"""Coverage tables: what a reader sets aside or counts apart, by cause."""

from collections.abc import Iterable

import dataframely as dy
import polars as pl

from analytics.schemas.assumptions import Coverage

EXAMPLES = 5  # codes named in a row


def coverage_table(
    table: str, counted: Iterable[tuple[str, pl.Series, str]]
) -> dy.DataFrame[Coverage]:
    """Return a row for each cause that counts something, sorted.

    Parameters
    ----------
    table
        Input concerned.
    counted
        Cause, the codes that it counts, and what becomes of them.
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
