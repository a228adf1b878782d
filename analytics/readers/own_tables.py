"""Tables of the user's own: the columns of a schema, and templates that have them."""

from functools import partial
from pathlib import Path
from typing import Any

import dataframely as dy
import polars as pl

from analytics.readers.imported_tables import Table, TextTable
from analytics.readers.text_blocks import ROW, whole_table
from analytics.readers.text_head import TextHead
from analytics.readers.trade_layout import GIVEN, Check, Field, Layout
from analytics.readers.trade_sift import Rejected, checked
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
    layout = Layout({name: _field(name, each) for name, each in schema.columns().items()})
    good, rejected, _ = checked(whole_table(path, head, layout.used), layout)
    table = good.select(ROW, **layout.columns)
    key = schema.primary_key()
    again = table.filter(pl.struct(key).is_duplicated())
    rejected += [
        Rejected(row, key[0], found, "one row for each key", None)
        for row, found in again.select(ROW, key[0]).rows()
    ]
    kept = table.join(again, on=ROW, how="anti", maintain_order="left").drop(ROW)
    return Table(kept, sorted(rejected, key=lambda each: each.row))


def _field(name: str, column: dy.Column) -> Field:
    """Return the field of a column that keeps the rules of a schema."""
    text = pl.when(pl.col(name) != "").then(pl.col(name))
    value = text.cast(column.dtype, strict=False)
    rules = column.validation_rules(value).values()
    holds = pl.all_horizontal(value.is_not_null() | text.is_null(), *rules)
    return Field(Check(name, str(column.description), holds.fill_null(value=True)), value)
