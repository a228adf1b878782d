"""Trade rows to sums by code and year: the one step that meets every row.

It is written with narwhals, so that it runs on whichever engine holds the rows: polars, which
streams them from Parquet, DuckDB, or another. Sums are of whole numbers, so that their digits
depend neither on the engine nor on how the rows are divided.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw
import polars as pl
from narwhals.typing import IntoFrame

from analytics.errors import InputError

KEYS = ("hs_code", "hs_edition", "year")
"""Columns that a trade table has, beside ``value``."""
_COUNTS = ("rows", "rows_without_value")
_CURE = {
    "hs_code": 'text with its leading zeros: pl.col("hs_code").cast(pl.String)',
    "hs_edition": 'text such as HS2022: trade.with_columns(hs_edition=pl.lit("HS2022"))',
    "year": "a whole number",
    "value": "a whole number in units of its currency: pl.col(...).round().cast(pl.Int64)",
}


def trade_sums(
    trade: IntoFrame,
    keep: Sequence[str] = (),
    only: Mapping[str, Sequence[str]] | None = None,
) -> pl.DataFrame:
    """Sum trade by code, edition and year.

    Parameters
    ----------
    trade
        Rows with ``hs_code`` and ``hs_edition`` (text), ``year`` and ``value`` (whole numbers) and,
        where there is one, ``currency``: a polars frame, lazy or not, a relation of DuckDB, or
        another table that narwhals knows. A table of sums may be given again.
    keep
        Further columns by which sums stay apart, such as ``partner`` or ``regime``.
    only
        Values that columns must have. Rows with others are summed apart: ``is_chosen`` is false.

    Returns
    -------
    polars.DataFrame
        ``hs_code, hs_edition, year, currency`` (if there is one), ``keep``, ``is_chosen, value,
        rows, rows_without_value``, sorted. ``value`` is the sum of those that are known, and null
        where none is.

    Raises
    ------
    InputError
        If columns are missing or of another kind, or values are negative.

    Examples
    --------
    >>> rows = pl.DataFrame(
    ...     {"hs_code": ["870810"] * 2, "hs_edition": "HS2022", "year": 2024, "value": [2, 3]}
    ... )
    >>> trade_sums(rows).select("hs_code", "value", "rows").row(0)
    ('870810', 5, 2)
    """
    table = nw.from_native(trade).lazy()
    schema = table.collect_schema()
    _require_columns(schema, keep)
    keys = [*KEYS, *(["currency"] if "currency" in schema.names() else []), *keep]
    keys = list(dict.fromkeys(keys))
    chosen = [
        nw.col(name).is_in(list(values)).fill_null(value=False)
        for name, values in (only or {}).items()
        if name in schema.names()
    ]
    is_chosen = nw.all_horizontal(*chosen, ignore_nulls=True) if chosen else nw.lit(value=True)
    known = nw.col("value").count()
    counts = (
        [nw.col(name).sum() for name in _COUNTS]
        if set(_COUNTS) <= set(schema.names())
        else [nw.len().alias("rows"), (nw.len() - known).alias("rows_without_value")]
    )
    sums = (
        table.with_columns(is_chosen=is_chosen)
        .group_by(*keys, "is_chosen")
        .agg(
            nw.col("value").sum(),
            known.alias("_known"),
            nw.col("value").min().alias("_least"),
            *counts,
        )
    )
    return _checked(_collected(sums), keys)


def _collected(sums: nw.LazyFrame[Any]) -> pl.DataFrame:
    native = sums.to_native()
    if isinstance(native, pl.LazyFrame):
        return native.collect(engine="streaming")
    return pl.DataFrame(sums.collect(backend="polars").to_native())


def _checked(sums: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    negative = sums.filter(pl.col("_least") < 0)
    if negative.height:
        first = ", ".join(negative["hs_code"].unique().sort().head(3))
        raise InputError(
            "trade",
            f"values are negative in {negative.height} sums by code and year (first codes: "
            f"{first}); leave corrections out, or add them to the rows that they correct",
        )
    value = pl.when(pl.col("_known") > 0).then(pl.col("value").cast(pl.Int64))
    return sums.select(
        *keys,
        "is_chosen",
        value.alias("value"),
        *(pl.col(name).cast(pl.Int64) for name in _COUNTS),
    ).sort(*keys, "is_chosen")


def _require_columns(schema: nw.Schema, keep: Sequence[str]) -> None:
    """Raise InputError that names every column which is missing or of another kind."""
    problems = []
    for name, cure in _CURE.items():
        if name not in schema:
            problems.append(f"column {name} is missing; give it as {cure}")
            continue
        kind = schema[name]
        is_text = kind in (nw.String, nw.Categorical)
        if not (is_text if name.startswith("hs_") else kind.is_integer()):
            problems.append(f"column {name} is {kind}; give it as {cure}")
    problems += [
        f"column {name} is to be kept and is missing; found: {', '.join(schema.names())}"
        for name in keep
        if name not in schema
    ]
    if problems:
        raise InputError("trade", problems)
