"""Coverage tables: what a reader sets aside or counts apart, by cause."""

from collections.abc import Sequence

import dataframely as dy
import polars as pl

from analytics.schemas.assumptions import Coverage

EXAMPLES = 5


def coverage_row(table: str, cause: str, codes: Sequence[str], treatment: str) -> dict[str, object]:
    """Return one row: how many codes, what becomes of them and the first few."""
    first = ", ".join(sorted(set(codes))[:EXAMPLES])
    return {
        "table": table,
        "cause": cause,
        "rows": len(codes),
        "trade_value_cny": None,
        "treatment": treatment,
        "examples": first or None,
    }


def coverage_table(rows: Sequence[dict[str, object]]) -> dy.DataFrame[Coverage]:
    """Return the rows that count something as a validated table, sorted."""
    kept = [row for row in rows if row["rows"]]
    frame = pl.DataFrame(kept, schema=Coverage.create_empty().schema).sort("table", "cause")
    return Coverage.validate(frame, cast=True)
