"""How rows of trade were matched, and which were not: counted in rows, codes and value."""

from collections.abc import Iterable, Mapping

import dataframely as dy
import polars as pl

from analytics.schemas.lines import LineCoverage

EXAMPLES = 5  # codes named in a row
NO_CURRENCY = "not said"  # where a trade table has none


def coverage_of(
    rows: pl.DataFrame, treatments: Mapping[str, str], matched: Iterable[str]
) -> dy.DataFrame[LineCoverage]:
    """Count rows of trade by cause, in each currency.

    Parameters
    ----------
    rows
        ``hs_code, value, cause``; ``currency`` if there is one, and ``rows`` where a row of this
        table is a sum of several.
    treatments
        What becomes of the rows of each cause.
    matched
        Causes whose rows are in the result.

    Returns
    -------
    dataframely.DataFrame[LineCoverage]
        One row for each currency and cause, sorted; values add up to those of ``rows``.
    """
    currency = pl.col("currency") if "currency" in rows.columns else pl.lit(None, dtype=pl.String)
    number = pl.col("rows").sum() if "rows" in rows.columns else pl.len()
    code = pl.col("hs_code")
    counted = rows.group_by(currency.fill_null(NO_CURRENCY).alias("currency"), "cause").agg(
        codes=pl.when(code.is_not_null().any()).then(code.drop_nulls().n_unique()),
        rows=number.cast(pl.Int64),
        value=pl.when(pl.col("value").is_not_null().any()).then(pl.col("value").sum()),
        examples=code.drop_nulls().unique().sort().head(EXAMPLES).str.join(", "),
    )
    causes = list(treatments)
    table = counted.with_columns(
        matched=pl.col("cause").is_in(list(matched)),
        treatment=pl.col("cause").replace_strict(treatments),
    ).sort("currency", pl.col("cause").replace_strict({c: i for i, c in enumerate(causes)}))
    return LineCoverage.validate(table.select(list(LineCoverage.column_names())), cast=True)
