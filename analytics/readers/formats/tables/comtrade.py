"""UN Comtrade, the files of today (47 columns): US dollars, rounded here to whole ones."""

import polars as pl

from analytics.readers.partner_codes import partner_codes, partner_of
from analytics.readers.text_head import TextHead
from analytics.readers.trade_layout import (
    Check,
    Layout,
    Told,
    TradeFormat,
    amount,
    as_units,
    counted,
    flow,
    hs_code,
    matches,
    month,
    optional,
    year_and_month,
)
from analytics.schemas.trade_lines import ALL_PARTNERS

EDITIONS = {
    "H0": "HS1992", "H1": "HS1996", "H2": "HS2002", "H3": "HS2007", "H4": "HS2012", "H5": "HS2017",
    "H6": "HS2022",
}  # fmt: skip
"""Editions of the Harmonized System by the publisher's code; ``HS`` is as reported."""

_WHOLE = {"motCode": "0", "mosCode": "0", "partner2Code": "0"}
"""Columns that break a figure down further, and what stands there for all together."""
_ALL_REGIMES = "C00"


def un_partner(column: str) -> pl.Expr:
    """Return partners by the numeric codes of the United Nations, 0 for all together."""
    code = pl.col(column).str.zfill(3)
    return (
        pl.when(code == "000")
        .then(pl.lit(ALL_PARTNERS))
        .otherwise(partner_of(code, "united_nations", "UN"))
    )


def un_reporter(column: str) -> Check:
    """Return the check that a column holds the numeric code of a country."""
    known = list(partner_codes("united_nations"))
    return Check(column, "the numeric code of a country", pl.col(column).str.zfill(3).is_in(known))


def un_edition(column: str) -> Check:
    """Return the check that a column holds the publisher's code of an edition."""
    return matches(column, r"^H[0-6S]$", "an edition of the Harmonized System, H0 to H6 or HS")


def _layout(head: TextHead, told: Told) -> Layout:
    del told
    parts = {name: whole for name, whole in _WHOLE.items() if name in head.header}
    flow_check, flows = flow("flowCode", {"M": "import", "X": "export"})
    pairs = [
        (start, f"{name}", f"{name}UnitAbbr")
        for start, name in (("", "qty"), ("second_", "altQty"))
        if {name, f"{name}UnitAbbr"} <= {*head.header}
    ]
    columns = {
        **year_and_month(pl.col("period")),
        "flow": flows,
        "reporter": un_partner("reporterCode"),
        "partner": un_partner("partnerCode"),
        "hs_code": pl.col("cmdCode"),
        "hs_edition": pl.col("classificationCode").replace_strict(EDITIONS, default=None),
        "value": as_units("primaryValue"),
        "currency": pl.lit("USD"),
        **counted(pairs, lambda unit: ~pl.col(unit).is_in(["", "N/A"])),
    }
    checks = [
        month("period"), flow_check, un_reporter("reporterCode"),
        matches("partnerCode", r"^[0-9]{1,3}$", "the numeric code of a partner, 0 for the world"),
        un_edition("classificationCode"),
        hs_code("cmdCode", [2, 4, 6]), amount("primaryValue"),
        *(Check(name, f"{whole}: all together", pl.col(name) == whole)
          for name, whole in parts.items()),
        *(optional(amount(quantity)) for _, quantity, _ in pairs),
    ]  # fmt: skip
    used = [check.column for check in checks] + [unit for _, _, unit in pairs]
    if "customsCode" in head.header:
        used.append("customsCode")
        columns["regime"] = pl.when(~pl.col("customsCode").is_in(["", _ALL_REGIMES])).then(
            pl.col("customsCode")
        )
    return Layout(
        used=tuple(dict.fromkeys(used)),
        checks=tuple(checks),
        columns=columns,
        totals=pl.col("cmdCode") == "TOTAL",
    )


FORMAT = TradeFormat(
    title="UN Comtrade",
    told_by=("period", "reporterCode", "flowCode", "partnerCode", "classificationCode", "cmdCode",
             "primaryValue"),
    layout=_layout,
)  # fmt: skip
"""How the file is recognised and read."""
