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
        Values that columns must have, as far as there are such columns; :func:`other_trade` says
        what is left out.

    Returns
    -------
    polars.DataFrame
        ``hs_code, hs_edition, year, currency`` (if there is one), ``keep``, ``value, rows,
        rows_without_value``, in no order. ``value`` is the sum of those that are known, and null
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
    names = _require_columns(table.collect_schema(), keep)
    keys = list(dict.fromkeys([*KEYS, *(name for name in ("currency",) if name in names), *keep]))
    # What all rows share need not be compared row by row, which would take most of the time.
    labels = [name for name in ("hs_edition", "currency") if name in names]
    found = _collected(table.select(labels).unique())
    shared = [name for name in labels if found[name].n_unique() == 1]
    for condition in _conditions(names, only):
        table = table.filter(condition)
    value = nw.col("value")
    least, unknown = _collected(
        table.select(value.min().alias("least"), value.null_count().alias("unknown"))
    ).row(0)
    if least is not None and least < 0:
        raise InputError("trade", _negative(table.filter(value < 0)))
    figures = [value.sum(), *_counts(names, has_unknown=bool(unknown))]
    sums = _collected(
        table.group_by(*(name for name in keys if name not in shared)).agg(*figures)
    ).with_columns(pl.lit(found[name].first(), dtype=pl.String).alias(name) for name in shared)
    return _finished(sums, keys)


def other_trade(trade: IntoFrame, only: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """Return what :func:`trade_sums` leaves out: ``currency`` (if there is one), value and rows.

    Parameters
    ----------
    trade, only
        As of :func:`trade_sums`.
    """
    table = nw.from_native(trade).lazy()
    names = table.collect_schema().names()
    conditions = _conditions(names, only)
    by = ["currency"] if "currency" in names else []
    kept = [*by, "value", *(name for name in _COUNTS if name in names)]
    if not conditions:
        none = {"value": pl.Int64, **dict.fromkeys(_COUNTS, pl.Int64)}
        return pl.DataFrame(schema={**dict.fromkeys(by, pl.String), **none})
    inside = nw.all_horizontal(*conditions, ignore_nulls=False).fill_null(value=False)
    table = table.filter(~inside).select(*kept)
    figures = [nw.col("value").sum(), *_counts(names, has_unknown=True)]
    sums = table.group_by(*by).agg(*figures) if by else table.select(*figures)
    return _finished(_collected(sums), by).filter(pl.col("rows") > 0)


def _conditions(names: Sequence[str], only: Mapping[str, Sequence[str]] | None) -> list[nw.Expr]:
    """Return the conditions on columns that are there; one value is compared faster than a list."""
    return [
        nw.col(name) == values[0] if len(values) == 1 else nw.col(name).is_in(list(values))
        for name, values in (only or {}).items()
        if name in names
    ]


def _counts(names: Sequence[str], *, has_unknown: bool) -> list[nw.Expr]:
    if set(_COUNTS) <= set(names):
        return [nw.col(name).sum() for name in _COUNTS]
    known = [nw.col("value").count().alias("known")] if has_unknown else []
    return [nw.len().alias("rows"), *known]


def _collected(table: nw.LazyFrame[Any]) -> pl.DataFrame:
    """Return the rows of a small result as a polars frame."""
    native = table.to_native()
    if isinstance(native, pl.LazyFrame):
        return native.collect(engine="streaming")
    return pl.DataFrame(native)


def _finished(sums: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Return sums with the counts of rows; what is known of no row is null."""
    if "rows_without_value" not in sums.columns:
        known = pl.col("known") if "known" in sums.columns else pl.col("rows")
        sums = sums.with_columns((pl.col("rows") - known).alias("rows_without_value"))
    whole = [pl.col(name).cast(pl.Int64) for name in ("value", *_COUNTS)]
    is_known = pl.col("rows") > pl.col("rows_without_value")
    text = [pl.col(name).cast(pl.String) for name in keys if name in ("hs_code", "hs_edition")]
    value = pl.when(is_known).then("value").alias("value")
    return sums.select(*keys, *whole).with_columns(value, *text)


def _negative(rows: nw.LazyFrame[Any]) -> str:
    codes = _collected(rows.group_by("hs_code").agg(nw.len().alias("rows"))).sort("hs_code")
    first = ", ".join(codes["hs_code"].cast(pl.String).head(3))
    return (
        f"{codes['rows'].sum()} values are negative (first codes: {first}); leave corrections "
        "out, or add them to the rows that they correct"
    )


def _require_columns(schema: nw.Schema, keep: Sequence[str]) -> list[str]:
    """Return the columns; raise InputError that names all which are missing or of another kind."""
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
    return schema.names()
