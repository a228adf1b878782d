"""How the columns of tables are shown on a sheet: title with unit, number format, words for codes.

All of it follows from the schema of the table: the unit of a column gives its format and the words
in brackets behind its title.
"""

from collections.abc import Mapping
from math import inf

import dataframely as dy
import polars as pl

from analytics.report.findings.validation import name_of
from analytics.report.sheet import formats
from analytics.report.sheet.parts import Column
from analytics.report.tables.views import MONEY_UNITS, POINTS, divided
from analytics.report.text import (
    column_title,
    remark,
    sector_labels,
    segment_labels,
    text,
    value_label,
)
from analytics.results import RESULT_SCHEMAS, Results
from analytics.results.comparison import COMPARISON_SCHEMAS
from analytics.units import PERCENT

_SCHEMAS: Mapping[str, type[dy.Schema]] = RESULT_SCHEMAS | COMPARISON_SCHEMAS
_FORMATS = {
    "CNY": formats.MONEY,
    "mn CNY": formats.MILLIONS,
    "bn CNY": formats.MILLIONS,
    "points": formats.POINTS,
    "fraction": formats.PERCENT,
    "year": formats.YEAR,
    "count": formats.COUNT,
    "date": formats.DATE,
    "tariff lines": formats.LINES,
    "bn JPY": formats.MILLIONS,
    "residual": formats.RESIDUAL,
}
"""Number format of a unit."""
_NAMES = {"group", "match", "table"}
"""Columns of names that stay as they are, though the catalogue has words for some of them."""
_REMARKS = {"note", "cause", "treatment", "description"}
_REMARKS_OF = {"regional_flows": {"reason"}}


def _unit(table: str, name: str) -> str:
    return str((_SCHEMAS[table].columns()[name].metadata or {}).get("unit", "text"))


def amounts(table: str) -> list[str]:
    """Return the columns of a table that hold CNY."""
    return [name for name in _SCHEMAS[table].column_names() if _unit(table, name) == "CNY"]


def table_column(table: str, name: str, language: str, money: str = "mn CNY") -> Column:
    """Return how a column of a table is shown on a sheet; CNY in the unit of `money`."""
    unit = _unit(table, name)
    shown = "points" if name in POINTS else money if unit == "CNY" else unit
    title = column_title(table, name, language, shown)
    definition = _SCHEMAS[table].columns()[name]
    if isinstance(definition, dy.String):
        return Column(title)
    is_whole = isinstance(definition, dy.Int64)
    return Column(title, _FORMATS.get(shown, formats.YEAR if is_whole else formats.NUMBER))


def in_units(name: str, table: pl.DataFrame, money: str = "mn CNY") -> pl.DataFrame:
    """Return a table in the units in which it is shown: money, points, fractions as per cent.

    Parameters
    ----------
    name
        Name of the table.
    table
        The table, or some of its columns.
    money
        Unit of amounts, a key of :data:`~analytics.report.tables.views.MONEY_UNITS`.
    """
    held = {*table.columns}
    shown = held.intersection(amounts(name))
    table = table.with_columns(divided(table[amount], MONEY_UNITS[money]) for amount in shown)
    if "unit" in held:
        # A fraction is written as per cent on paper, as in every other column.
        stated = [each for each in table.columns if _unit(name, each) == "see column unit"]
        is_fraction = pl.col("unit") == "fraction"
        table = table.with_columns(
            pl.when(is_fraction).then(pl.col(stated) * PERCENT).otherwise(pl.col(stated))
        )
    return table.with_columns(pl.col(column) * PERCENT for column in POINTS & held)


def in_words(results: Results, name: str, table: pl.DataFrame, language: str) -> pl.DataFrame:
    """Return a table with words for its codes; the numbers stay."""
    sectors = sector_labels(results.study, language)
    labels = {"sector": sectors, "segment": sectors | segment_labels(results.sectors, language)}
    if name == "validation":
        labels["comparison"] = {
            row["comparison"]: name_of(row, language) for row in results.validation.to_dicts()
        }
    remarks = _REMARKS | _REMARKS_OF.get(name, set())
    replaced = []
    for column in table.columns:
        found = table[column].unique().drop_nulls().to_list()
        if column in labels:
            words = labels[column]
        elif column in remarks:
            words = {value: remark(value, language) for value in found}
        elif table[column].dtype == pl.String and column not in _NAMES:
            words = {value: value_label(column, value, language) for value in found}
        else:
            continue
        replaced.append(pl.col(column).replace(words))
    return table.with_columns(replaced)


def without_infinity(table: pl.DataFrame, language: str) -> list[tuple[object, ...]]:
    """Return rows for a sheet, which has no number for infinity (supply at a given price)."""
    infinite = text("number.infinite", language)
    return [
        tuple(infinite if value == inf else value for value in row) for row in table.iter_rows()
    ]


def in_order(results: Results, table: pl.DataFrame) -> pl.DataFrame:
    """Sort by flow or importer, by the order in which sectors are presented, then by year.

    Imports come before exports, and China, which imports, before Japan.
    """
    order = list(sector_labels(results.study, "en"))
    first = next(name for name in ("flow", "importer") if name in table.columns)
    rank = pl.col("sector").cast(pl.Enum(order))
    others = [n for n in ("segment", "year", "method", "region") if n in table.columns]
    keys = [pl.col(first), rank, *map(pl.col, others)]
    return table.sort(keys, descending=[first == "flow", *[False] * (len(keys) - 1)])
