"""Trade rows to sums by code and year: the one step that meets every row.

It is written with narwhals, so that it runs on whichever engine holds the rows: polars, which
streams them from Parquet, DuckDB, or another. Sums are of whole numbers, so that their digits
depend neither on the engine nor on how the rows are divided.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any

import narwhals as nw
import polars as pl
from narwhals.typing import IntoFrame

from analytics.errors import InputError, refuse_any

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
    labels = [name for name in ("hs_edition", "currency") if name in names]
    # What all rows share need not be compared row by row, which would take most of the time.
    shared, may_be_negative, has_unknown = _facts(table, labels)
    conditions = _conditions(names, only)
    if conditions and _has_rows(table.filter(~_all_hold(conditions))):
        table = table.filter(*conditions)
    value = nw.col("value")
    if may_be_negative:
        _require_none(table.filter(value < 0))
    figures = [value.sum(), *_counts(names, has_unknown=has_unknown)]
    sums = _collected(
        table.group_by(*(name for name in keys if name not in shared)).agg(*figures)
    ).with_columns(pl.lit(told, dtype=pl.String).alias(name) for name, told in shared.items())
    return _finished(sums, keys)


def _facts(table: nw.LazyFrame[Any], labels: Sequence[str]) -> tuple[dict[str, Any], bool, bool]:
    """Return labels that all rows share, and whether values may be negative or unknown.

    Exceptions are looked for, which the statistics in a Parquet file rule out without reading it.
    """
    first = _collected(table.select(*labels).head(1)) if labels else pl.DataFrame()
    shared = {name: first[name].item() for name in labels if first.height}
    value = nw.col("value")
    exceptions = {
        "may_be_negative": value < 0,
        "has_unknown": value.is_null(),
        **{name: (nw.col(name) != told) | nw.col(name).is_null() for name, told in shared.items()},
    }
    found = _collected(
        table.filter(reduce(or_, exceptions.values())).select(
            condition.fill_null(value=False).cast(nw.Int64).sum().alias(name)
            for name, condition in exceptions.items()
        )
    ).row(0, named=True)
    shared = {name: told for name, told in shared.items() if not found[name]}
    return shared, bool(found["may_be_negative"]), bool(found["has_unknown"])


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
    table = table.filter(~_all_hold(conditions)).select(*kept)
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


def _all_hold(conditions: Sequence[nw.Expr]) -> nw.Expr:
    """Return whether all conditions hold; what is not known does not."""
    return nw.all_horizontal(*conditions, ignore_nulls=False).fill_null(value=False)


def _has_rows(table: nw.LazyFrame[Any]) -> bool:
    """Return whether there is a row, as soon as one is found or statistics rule it out."""
    return _collected(table.select("year").head(1)).height > 0


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
        sums = sums.with_columns(rows_without_value=pl.col("rows") - known)
    whole = [pl.col(name).cast(pl.Int64) for name in ("value", *_COUNTS)]
    is_known = pl.col("rows") > pl.col("rows_without_value")
    text = [pl.col(name).cast(pl.String) for name in keys if name in ("hs_code", "hs_edition")]
    value = pl.when(is_known).then("value").alias("value")
    return sums.select(*keys, *whole).with_columns(value, *text)


def _require_none(negative: nw.LazyFrame[Any]) -> None:
    """Raise InputError where there are rows: their values are negative."""
    codes = _collected(negative.group_by("hs_code").agg(rows=nw.len())).sort("hs_code")
    if codes.height:
        first = ", ".join(codes["hs_code"].cast(pl.String).fill_null("blank").head(3))
        raise InputError(
            "trade",
            f"{codes['rows'].sum()} values are negative (first codes: {first}); leave corrections "
            "out, or add them to the rows that they correct",
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
    refuse_any("trade", problems)
    return schema.names()
