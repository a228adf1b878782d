"""Tables of the user's own: the columns of a schema, and templates that have them."""

from functools import partial
from pathlib import Path
from typing import Any

import dataframely as dy
import polars as pl

from analytics.readers.imported_tables import Table, TextTable
from analytics.readers.text_blocks import ROW, whole_table
from analytics.readers.text_head import TextHead
from analytics.readers.trade_layout import GIVEN
from analytics.readers.trade_sift import Rejected, broken_rows
from analytics.schemas.imported import Elasticities, TariffRates
from analytics.schemas.trade_lines import TradeLines

TEMPLATES: dict[str, tuple[type[dy.Schema], dict[str, Any]]] = {
    "trade": (
        TradeLines,
        {"year": 2023, "month": 1, "flow": "import", "reporter": "AUS", "partner": "NZL",
         "hs_code": "22042100", "hs_edition": "HS2022", "value": 1234567, "currency": "USD",
         "quantity": 1000, "quantity_unit": "l"},
    ),
    "tariff": (
        TariffRates,
        {"importer": "AUS", "origin": "NZL", "hs_edition": "HS2012", "hs_code": "22042100",
         "year": 2023, "preferential_rate": 0.05},
    ),
    "elasticities": (
        Elasticities,
        {"hs_edition": "HS2017", "hs_code": "220421", "armington_elasticity": 3.5,
         "import_demand_elasticity": -1.2, "source": "author, year, table"},
    ),
}  # fmt: skip
"""Schema and a made-up row of each table of a user's own, by the name of its template."""


def template(name: str) -> str:
    """Return a template as CSV: the header, and one made-up row to be written over.

    Parameters
    ----------
    name
        ``trade``, ``tariff`` or ``elasticities``.

    Examples
    --------
    >>> template("elasticities").splitlines()[0]
    'hs_edition,hs_code,armington_elasticity,import_demand_elasticity,source'
    """
    _, row = TEMPLATES[name]
    return pl.DataFrame({column: [row.get(column)] for column in _given(name)}).write_csv()


def template_help(name: str) -> list[tuple[str, str, str]]:
    """Return column, unit and meaning of a template, and whether a column may be empty."""
    return [
        (
            column,
            str((found.metadata or {}).get("unit", "")),
            f"{found.description}{' May be empty.' if found.nullable else ''}",
        )
        for column, found in _given(name).items()
    ]


def _given(name: str) -> dict[str, dy.Column]:
    """Return the columns of a template: the program itself says from which file trade is."""
    columns = TEMPLATES[name][0].columns()
    return {key: columns[key] for key in GIVEN} if name == "trade" else columns


def own_table(title: str, table: str, schema: type[dy.Schema]) -> TextTable:
    """Return the format of a table with the columns of a schema."""
    read = partial(_read, schema=schema)
    return TextTable(title, table, schema, tuple(schema.column_names()), read)


def _read(path: Path, head: TextHead, schema: type[dy.Schema]) -> Table:
    names = schema.column_names()
    rows = whole_table(path, head, names)
    text = rows.table
    typed = text.with_columns(
        pl.when(pl.col(name) != "").then(pl.col(name)).cast(dtype, strict=False)
        for name, dtype in schema.create_empty().schema.items()
    )
    holds = typed.select(
        (_holds(name, column) & (pl.col(name).is_not_null() | pl.lit(text[name].is_null()))).alias(
            name
        )
        for name, column in schema.columns().items()
    )
    is_single = ~typed.select(pl.struct(schema.primary_key()).is_duplicated()).to_series()
    is_good = holds.select(pl.all_horizontal(pl.all())).to_series()
    rejected = broken_rows(rows)
    for number in (~(is_good & is_single)).arg_true():
        column = next((name for name in names if not holds[name][number]), None)
        name, expected = column or schema.primary_key()[0], "one row for each key"
        if column:
            expected = str(schema.columns()[column].description)
        rejected.append(Rejected(text[ROW][number], name, text[name][number] or "", expected, None))
    return Table(typed.filter(is_good & is_single).select(names), rejected)


def _holds(name: str, column: dy.Column) -> pl.Expr:
    """Whether a column keeps its own rules."""
    rules = column.validation_rules(pl.col(name)).values()
    return pl.all_horizontal(pl.lit(value=True), *rules).fill_null(value=True)
