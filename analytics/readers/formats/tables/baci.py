"""BACI (CEPII): exporter i, importer j, product k, thousand US dollars v, tonnes q, by year t."""

import polars as pl

from analytics.readers import trade_columns as column
from analytics.readers.formats.tables.comtrade import un_partner, un_reporter
from analytics.readers.text_head import TextHead
from analytics.readers.trade_layout import Check, Layout, Told, TradeFormat
from analytics.units import THOUSAND

_NOTHING = ("", "NA")


def _layout(_head: TextHead, _told: Told) -> Layout:
    is_nothing = pl.col("q").fill_null("").is_in(_NOTHING)
    tonnes = column.amount("q")
    return Layout(
        checks=(
            column.year("t"),
            column.matches("i", r"^[0-9]{1,3}$", "the numeric code of the exporter"),
            un_reporter("j"),
            column.hs_code("k", [6]),
            column.amount("v"),
            Check("q", f"NA, or {tonnes.expected}", is_nothing | tonnes.holds),
        ),
        columns={
            "year": column.as_whole("t"),
            "flow": pl.lit("import"),
            "reporter": un_partner("j"),
            "partner": un_partner("i"),
            "hs_code": pl.col("k"),
            "value": column.as_units("v", THOUSAND),
            "currency": pl.lit("USD"),
            "quantity": column.as_number("q"),
            "quantity_unit": pl.when(~is_nothing).then(pl.lit("t")),
        },
        warnings=(
            "BACI reconciles what importer and exporter report; it is stored as imports of the "
            "importer",
        ),
    )


FORMAT = TradeFormat(title="BACI", told_by=("t", "i", "j", "k", "v", "q"), layout=_layout)
"""How the file is recognised and read."""
