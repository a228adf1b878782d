"""Trade in a table of the user's own, with the columns of ``rcep data template trade``."""

import polars as pl

from analytics.errors import InputError, quoted
from analytics.readers import trade_columns as column
from analytics.readers.text_head import TextHead
from analytics.readers.trade_layout import GIVEN, Layout, Told, TradeFormat
from analytics.schemas.columns import FLOWS
from analytics.schemas.trade_lines import CURRENCIES

NEEDED = ("year", "flow", "reporter", "partner", "hs_code", "value", "currency")
"""Columns that such a table must have; the others of the trade lines it may have."""


def _filled(name: str) -> pl.Expr:
    return pl.when(pl.col(name) != "").then(pl.col(name))


_COUNTRY, _COUNTRY_OR_ALL = r"^[A-Z]{3}$", r"^([A-Z]{3}|[A-Z]+-[A-Z0-9_]+)$"
_MONTH, _EDITION = "a month from 1 to 12", "an edition such as HS2022"
_FIELDS = {
    "year": column.year("year"),
    "month": column.optional(
        column.matches("month", r"^(0?[1-9]|1[0-2])$", _MONTH, column.as_whole("month"))
    ),
    "flow": column.one_of("flow", FLOWS, " or ".join(FLOWS)),
    "reporter": column.matches("reporter", _COUNTRY, "a country, ISO 3166 alpha-3"),
    "partner": column.matches("partner", _COUNTRY_OR_ALL, "a country, ISO 3166 alpha-3, or WLD"),
    "hs_code": column.hs_code("hs_code", (2, 4, 6, 8, 9, 10)),
    "hs_edition": column.optional(
        column.matches("hs_edition", r"^HS[0-9]{4}$", _EDITION, _filled("hs_edition"))
    ),
    "value": column.whole("value"),
    "currency": column.one_of("currency", CURRENCIES, " or ".join(CURRENCIES)),
    "quantity": column.optional(column.amount("quantity")),
    "second_quantity": column.optional(column.amount("second_quantity")),
}


def _layout(head: TextHead, _told: Told) -> Layout:
    unknown = [name for name in head.header if name not in (*GIVEN, "source")]
    if unknown:
        strange, known = ", ".join(map(quoted, unknown)), ", ".join(GIVEN)
        raise InputError("columns", f"no such column: {strange}; there are {known}")
    return Layout({name: _FIELDS.get(name, _filled(name)) for name in GIVEN if name in head.header})


FORMAT = TradeFormat(title="a table of trade of your own", told_by=NEEDED, layout=_layout)
"""How the file is recognised and read."""
