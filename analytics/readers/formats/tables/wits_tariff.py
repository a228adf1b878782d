"""Averages of tariffs as the World Integrated Trade Solution (WITS, World Bank) offers them.

What the columns hold is told by its page of help on the results of the advanced query: averages in
per cent, MFN applied, preferential (PRF), effectively applied (AHS) or bound (BND). No file was at
hand; parties are taken as codes of three letters, as that page has them, or as numbers of the UN.
"""

from pathlib import Path

import polars as pl

from analytics.readers import trade_columns as column
from analytics.readers.formats.tables.comtrade import un_edition
from analytics.readers.imported_tables import Table, TextTable
from analytics.readers.partner_codes import partner_codes
from analytics.readers.text_blocks import whole_table
from analytics.readers.text_head import TextHead
from analytics.readers.trade_layout import Check, Field, Layout
from analytics.readers.trade_sift import checked
from analytics.schemas.columns import RATE_DECIMALS
from analytics.schemas.imported import TariffAverages
from analytics.schemas.trade_lines import ALL_PARTNERS
from analytics.units import PERCENT

_EDITION, _IMPORTER, _ORIGIN = "Selected Nomen", "Reporter", "Partner"
_CODE, _YEAR, _KIND = "Product", "Tariff Year", "DutyType"
_SIMPLE, _WEIGHTED = "Simple Average", "Weighted Average"
_WORLD = {"000": ALL_PARTNERS, "0": ALL_PARTNERS}


def _party(name: str) -> Field:
    """Return a party as letters, from letters or from a number that is known."""
    numbers = _WORLD | partner_codes("united_nations")
    by_number = pl.col(name).str.zfill(3).replace_strict(numbers, default=None)
    is_word = pl.col(name).str.contains(r"^[A-Z]{3,8}$")
    party = pl.when(is_word).then(pl.col(name)).otherwise(by_number)
    return Field(Check(name, "a country, three letters or its number", party.is_not_null()), party)


def _average(name: str) -> Field:
    return column.amount(name, (column.as_number(name) / PERCENT).round(RATE_DECIMALS))


def _read(path: Path, head: TextHead) -> Table:
    layout = Layout(
        {
            "importer": _party(_IMPORTER),
            "origin": _party(_ORIGIN),
            "hs_edition": un_edition(_EDITION),
            "hs_code": column.hs_code(_CODE, [2, 4, 6]),
            "year": column.year(_YEAR),
            "duty_type": column.matches(_KIND, r"^(MFN|PRF|AHS|BND)$", "MFN, PRF, AHS or BND"),
            "simple_average": _average(_SIMPLE),
            "weighted_average": column.optional(_average(_WEIGHTED)),
        }
    )
    good, rejected, _ = checked(whole_table(path, head, layout.used), layout)
    return Table(good.select(**layout.columns), rejected)


FORMAT = TextTable(
    title="averages of tariffs from WITS (World Bank)",
    table="tariff_averages",
    schema=TariffAverages,
    told_by=(_EDITION, _IMPORTER, _ORIGIN, _CODE, _YEAR, _KIND, _SIMPLE, _WEIGHTED),
    read=_read,
)
"""How the file is recognised and read."""
