"""Trade in a table of the user's own, with the columns of ``rcep data template trade``."""

import polars as pl

from analytics.errors import InputError, quoted
from analytics.readers.text_head import TextHead
from analytics.readers.trade_layout import (
    Check,
    Layout,
    Told,
    TradeFormat,
    amount,
    as_number,
    as_whole,
    hs_code,
    matches,
    optional,
    whole,
    year,
)
from analytics.schemas.columns import FLOWS
from analytics.schemas.trade_lines import CURRENCIES, TradeLines

NEEDED = ("year", "flow", "reporter", "partner", "hs_code", "value", "currency")
"""Columns that such a table must have; the others of the trade lines it may have."""

_NUMBERS = ("quantity", "second_quantity")
_CHECKS = (
    year("year"),
    optional(matches("month", r"^(0?[1-9]|1[0-2])$", "a month from 1 to 12")),
    Check("flow", " or ".join(FLOWS), pl.col("flow").is_in(FLOWS)),
    matches("reporter", r"^[A-Z]{3}$", "a country, ISO 3166 alpha-3"),
    matches("partner", r"^([A-Z]{3}|[A-Z]+-[A-Z0-9_]+)$", "a country, ISO 3166 alpha-3, or WLD"),
    hs_code("hs_code", (2, 4, 6, 8, 9, 10)),
    optional(matches("hs_edition", r"^HS[0-9]{4}$", "an edition such as HS2022")),
    whole("value"),
    Check("currency", " or ".join(CURRENCIES), pl.col("currency").is_in(CURRENCIES)),
    *(optional(amount(name)) for name in _NUMBERS),
)


def _layout(head: TextHead, told: Told) -> Layout:
    del told
    unknown = [name for name in head.header if name not in TradeLines.columns()]
    if unknown:
        known = ", ".join(name for name in TradeLines.columns() if name != "source")
        raise InputError(
            "columns", f"no such column: {', '.join(map(quoted, unknown))}; there are {known}"
        )
    names = [name for name in TradeLines.columns() if name in head.header and name != "source"]
    columns: dict[str, pl.Expr] = {
        name: pl.when(pl.col(name) != "").then(pl.col(name)) for name in names
    }
    columns |= {name: as_number(name) for name in _NUMBERS if name in names}
    columns |= {
        name: pl.col(name).cast(pl.Int64, strict=False)
        for name in ("year", "month")
        if name in names
    }
    columns["value"] = as_whole("value")
    return Layout(
        used=tuple(names),
        checks=tuple(check for check in _CHECKS if check.column in names),
        columns=columns,
    )


FORMAT = TradeFormat(title="a table of trade of your own", told_by=NEEDED, layout=_layout)
"""How the file is recognised and read."""
