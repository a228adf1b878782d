"""Trade in a table of the user's own, with the columns of ``rcep data template trade``."""

import polars as pl

from analytics.errors import InputError, quoted
from analytics.readers import trade_columns as column
from analytics.readers.text_head import TextHead
from analytics.readers.trade_layout import GIVEN, Check, Layout, Told, TradeFormat
from analytics.schemas.columns import FLOWS
from analytics.schemas.trade_lines import CURRENCIES

NEEDED = ("year", "flow", "reporter", "partner", "hs_code", "value", "currency")
"""Columns that such a table must have; the others of the trade lines it may have."""

_NUMBERS = ("quantity", "second_quantity")
_WHOLE = ("year", "month", "value")
_CHECKS = (
    column.year("year"),
    column.optional(column.matches("month", r"^(0?[1-9]|1[0-2])$", "a month from 1 to 12")),
    Check("flow", " or ".join(FLOWS), pl.col("flow").is_in(FLOWS)),
    column.matches("reporter", r"^[A-Z]{3}$", "a country, ISO 3166 alpha-3"),
    column.matches(
        "partner", r"^([A-Z]{3}|[A-Z]+-[A-Z0-9_]+)$", "a country, ISO 3166 alpha-3, or WLD"
    ),
    column.hs_code("hs_code", (2, 4, 6, 8, 9, 10)),
    column.optional(column.matches("hs_edition", r"^HS[0-9]{4}$", "an edition such as HS2022")),
    column.whole("value"),
    Check("currency", " or ".join(CURRENCIES), pl.col("currency").is_in(CURRENCIES)),
    *(column.optional(column.amount(name)) for name in _NUMBERS),
)


def _layout(head: TextHead, _told: Told) -> Layout:
    unknown = [name for name in head.header if name not in (*GIVEN, "source")]
    if unknown:
        strange, known = ", ".join(map(quoted, unknown)), ", ".join(GIVEN)
        raise InputError("columns", f"no such column: {strange}; there are {known}")
    names = tuple(name for name in GIVEN if name in head.header)
    columns: dict[str, pl.Expr] = {
        name: pl.when(pl.col(name) != "").then(pl.col(name)) for name in names
    }
    columns |= {name: column.as_number(name) for name in _NUMBERS if name in names}
    columns |= {name: column.as_whole(name) for name in _WHOLE if name in names}
    checks = tuple(check for check in _CHECKS if check.column in names)
    return Layout(checks=checks, columns=columns, unchecked=names)


FORMAT = TradeFormat(title="a table of trade of your own", told_by=NEEDED, layout=_layout)
"""How the file is recognised and read."""
