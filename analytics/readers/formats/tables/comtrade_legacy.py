"""UN Comtrade, the files of the website until 2022 (35 columns), in US dollars."""

import polars as pl

from analytics.readers.formats.tables.comtrade import EDITIONS, un_edition, un_partner, un_reporter
from analytics.readers.text_head import TextHead
from analytics.readers.trade_layout import (
    Layout,
    Told,
    TradeFormat,
    amount,
    as_whole,
    counted,
    flow,
    hs_code,
    matches,
    month,
    optional,
    whole,
    year_and_month,
)

_VALUE, _CODE, _PERIOD = "Trade Value (US$)", "Commodity Code", "Period"
_REPORTER, _PARTNER, _FLOW = "Reporter Code", "Partner Code", "Trade Flow Code"
_EDITION = "Classification"
_PAIRS = (("", "Qty", "Qty Unit"), ("second_", "Alt Qty", "Alt Qty Unit"))
_NO_UNIT = ("", "N/A", "No Quantity")


def _layout(head: TextHead, told: Told) -> Layout:
    del told
    flow_check, flows = flow(_FLOW, {"1": "import", "2": "export"})
    pairs = [pair for pair in _PAIRS if {*pair[1:]} <= {*head.header}]
    checks = (
        month(_PERIOD), flow_check, un_reporter(_REPORTER),
        matches(_PARTNER, r"^[0-9]{1,3}$", "the numeric code of a partner, 0 for the world"),
        un_edition(_EDITION),
        hs_code(_CODE, [2, 4, 6]), whole(_VALUE),
        *(optional(amount(quantity)) for _, quantity, _ in pairs),
    )  # fmt: skip
    return Layout(
        used=(*dict.fromkeys(check.column for check in checks), *(unit for _, _, unit in pairs)),
        checks=checks,
        columns={
            **year_and_month(pl.col(_PERIOD)),
            "flow": flows,
            "reporter": un_partner(_REPORTER),
            "partner": un_partner(_PARTNER),
            "hs_code": pl.col(_CODE),
            "hs_edition": pl.col(_EDITION).replace_strict(EDITIONS, default=None),
            "value": as_whole(_VALUE),
            "currency": pl.lit("USD"),
            **counted(pairs, lambda unit: ~pl.col(unit).is_in(_NO_UNIT)),
        },
        totals=pl.col(_CODE) == "TOTAL",
    )


FORMAT = TradeFormat(
    title="UN Comtrade, its files until 2022",
    told_by=(_EDITION, _PERIOD, _FLOW, _REPORTER, _PARTNER, _CODE, _VALUE),
    layout=_layout,
)
"""How the file is recognised and read."""
