"""Japan's trade by commodity and country (e-Stat, Japan Customs): a row a year, months beside it.

Values are in thousand yen. The months are read, and the year only where no month has a value.
"""

from functools import partial

import polars as pl

from analytics.readers import trade_columns as column
from analytics.readers.partner_codes import partner_of
from analytics.readers.text_blocks import ROW
from analytics.readers.text_head import TextHead
from analytics.readers.trade_layout import Check, Layout, Told, TradeFormat
from analytics.units import THOUSAND

_FLOW, _YEAR, _CODE, _COUNTRY = "Exp or Imp", "Year", "HS", "Country"
_PERIODS = ("Year", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov",
            "Dec")  # fmt: skip
_VALUE, _FIRST, _SECOND = "value", "first", "second"
_NUMBERS = {_VALUE: "Value-", _FIRST: "Quantity1-", _SECOND: "Quantity2-"}
_MONTH = "month of the row"
_COUNTS = (("", _FIRST, "Unit1"), ("second_", _SECOND, "Unit2"))


def _layout(head: TextHead, _told: Told) -> Layout:
    periods = [period for period in _PERIODS if f"Value-{period}" in head.header]
    numbers = [f"{start}{period}" for period in periods for start in _NUMBERS.values()]
    country = "a country's code of three digits"
    partner = partner_of(pl.col(_COUNTRY), "japan_customs", "JAPAN")
    return Layout(
        fields={
            "flow": column.flow(_FLOW, {"1": "export", "2": "import"}),
            "year": column.year(_YEAR),
            "hs_code": column.hs_code(_CODE, [9]),
            "partner": column.matches(_COUNTRY, r"^[0-9]{3}$", country, partner),
            "month": pl.col(_MONTH),
            "reporter": pl.lit("JPN"),
            "value": column.as_whole(_VALUE) * THOUSAND,
            "currency": pl.lit("JPY"),
            **column.counted(_COUNTS, lambda unit: unit.str.strip_chars() != ""),
        },
        further=(*(column.amount(name).check for name in numbers), *_adds_up(periods)),
        read=(_FLOW, _YEAR, _CODE, _COUNTRY, "Unit1", "Unit2", *numbers),
        worth=column.as_whole(f"{_NUMBERS[_VALUE]}{periods[0]}") * THOUSAND,
        reshape=partial(_by_period, periods),
    )


def _adds_up(periods: list[str]) -> list[Check]:
    """Whether the months add up to the year, where the file has both."""
    if set(periods) != set(_PERIODS):
        return []
    year, *months = [column.as_whole(f"{_NUMBERS[_VALUE]}{period}") for period in periods]
    said = "the sum of the values of the months"
    return [Check(f"{_NUMBERS[_VALUE]}{_PERIODS[0]}", said, pl.sum_horizontal(months) == year)]


def _by_period(periods: list[str], table: pl.DataFrame) -> pl.DataFrame:
    """Make a row of each month with trade, or of the year if there are no months."""
    months = [period for period in periods if period != _PERIODS[0]]
    parts = [
        table.select(
            _FLOW, _YEAR, _CODE, _COUNTRY, "Unit1", "Unit2", ROW,
            pl.lit(_PERIODS.index(period) or None, dtype=pl.Int64).alias(_MONTH),
            *(pl.col(f"{start}{period}").alias(name) for name, start in _NUMBERS.items()),
        )
        for period in months or periods
    ]  # fmt: skip
    traded = pl.any_horizontal(column.as_number(name) != 0 for name in _NUMBERS)
    return pl.concat(parts).filter(traded).sort(ROW, maintain_order=True)


FORMAT = TradeFormat(
    title="Japan's trade by commodity and country",
    told_by=(_FLOW, _YEAR, _CODE, _COUNTRY, "Unit1", "Value-Year|Value-Jan"),
    layout=_layout,
)
"""How the file is recognised and read."""
