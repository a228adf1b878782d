"""The tables as CSV: one file a table, exact enough to be read back as the same table."""

import re
from collections.abc import Mapping
from pathlib import Path

import dataframely as dy
import polars as pl

FORMULA_MARK = "'"  # before text that a spreadsheet would take for a formula
_STARTS_A_FORMULA = r"^(['=+\-@\t\r\n＝＋－＠])"


def csv_text(table: pl.DataFrame, schema: type[dy.Schema]) -> str:
    r"""Return a table as CSV.

    Columns stand in the order of the schema. Numbers have at most the decimals of their column,
    never an exponent and no trailing zeros; nulls are empty and empty text is ``""``. A
    spreadsheet may take text that begins with one of ``= + - @``, a tab or a line end for a
    formula, so an apostrophe is put before it (and before text that begins with an apostrophe, so
    that taking one away always gives back the text). Numbers are never marked: ``-0.5`` stays a
    number.

    Parameters
    ----------
    table
        A table that agrees with the schema.
    schema
        Its schema; ``metadata["decimals"]`` is the written precision.

    Examples
    --------
    Two rows of rates, the second unknown::

        line, rate
        8708, 0.06
        (8703,)
    """
    columns = [_written(name, column).alias(name) for name, column in schema.columns().items()]
    return table.select(columns).write_csv(line_terminator="\n", float_scientific=False)


def write_tables(
    tables: Mapping[str, pl.DataFrame], schemas: Mapping[str, type[dy.Schema]], folder: Path
) -> None:
    """Write every table as ``<name>.csv`` (UTF-8, lines end in a line feed)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        text = csv_text(table, schemas[name])
        (folder / f"{name}.csv").write_text(text, encoding="utf-8", newline="\n")


def marked(words: str) -> str:
    """Return text that no spreadsheet takes for a formula.

    Examples
    --------
    >>> marked("=1+1"), marked("Cars")
    ("'=1+1", 'Cars')
    """
    return re.sub(_STARTS_A_FORMULA, rf"{FORMULA_MARK}\1", words)


def _written(name: str, column: dy.Column) -> pl.Expr:
    decimals = (column.metadata or {}).get("decimals")
    if decimals is not None:
        rounded = pl.col(name).round(decimals, mode="half_away_from_zero")
        # A negative zero is written as zero; polars leaves out an addition of 0.0.
        return pl.when(rounded == 0.0).then(0.0).otherwise(rounded)
    if isinstance(column, dy.String):
        return pl.col(name).str.replace(_STARTS_A_FORMULA, FORMULA_MARK + "${1}")
    return pl.col(name)
