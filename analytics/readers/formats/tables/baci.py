"""BACI (CEPII): exporter i, importer j, product k, thousand US dollars v, tonnes q, by year t."""

import polars as pl

from analytics.readers import trade_columns as column
from analytics.readers.formats.tables.comtrade import un_partner, un_reporter
from analytics.readers.text_head import TextHead
from analytics.readers.trade_layout import Check, Field, Layout, Told, TradeFormat
from analytics.units import THOUSAND

_NOTHING = ("", "NA")


def _layout(_head: TextHead, _told: Told) -> Layout:
    is_nothing = pl.col("q").fill_null("").is_in(_NOTHING)
    tonnes = column.amount("q")
    says, holds = f"NA, or {tonnes.check.expected}", is_nothing | tonnes.check.holds
    exporter = "the numeric code of the exporter"
    return Layout(
        fields={
            "year": column.year("t"),
            "partner": column.matches("i", r"^[0-9]{1,3}$", exporter, un_partner("i")),
            "reporter": un_reporter("j"),
            "hs_code": column.hs_code("k", [6]),
            "value": column.units("v", THOUSAND),
            "quantity": Field(Check("q", says, holds), tonnes.value),
            "quantity_unit": pl.when(~is_nothing).then(pl.lit("t")),
            "flow": pl.lit("import"),
            "currency": pl.lit("USD"),
        },
        warnings=(
            "BACI reconciles what importer and exporter report; it is stored as imports of the "
            "importer",
        ),
    )


FORMAT = TradeFormat(title="BACI", told_by=("t", "i", "j", "k", "v", "q"), layout=_layout)
"""How the file is recognised and read."""
