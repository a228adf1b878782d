"""Trade as the World Integrated Trade Solution (WITS, World Bank) offers it: thousand US dollars.

Names of columns and the codes of flows are those that public readers of such files use; no file was
at hand to check them. The name of a flow counts, and its code where there is no name.
"""

import polars as pl

from analytics.readers.formats.tables.comtrade import EDITIONS, un_edition
from analytics.readers.partner_codes import partner_codes
from analytics.readers.text_head import TextHead
from analytics.readers.trade_layout import (
    Check,
    Layout,
    Told,
    TradeFormat,
    amount,
    as_number,
    as_units,
    counted,
    flow,
    hs_code,
    matches,
    optional,
    year,
)
from analytics.schemas.trade_lines import ALL_PARTNERS
from analytics.units import THOUSAND

_EDITION, _REPORTER, _PARTNER = "Nomenclature", "ReporterISO3", "PartnerISO3"
_CODE, _YEAR, _VALUE = "ProductCode", "Year", "TradeValue in 1000 USD"
_FLOW, _FLOW_CODE = "TradeFlowName", "TradeFlowCode"
_QUANTITY, _UNIT, _WEIGHT = "Quantity", "QtyUnit", "NetWeight in KGM"
_FLOWS = {
    "Import": "import", "Gross Imports": "import", "Export": "export", "Gross Exports": "export",
}  # fmt: skip
_FLOW_CODES = {"1": "import", "2": "export", "5": "import", "6": "export"}
_NO_UNIT = ("", "N.Q.", "No Quantity")


def _layout(head: TextHead, told: Told) -> Layout:
    del told
    by_name = _FLOW in head.header
    flow_check, flows = flow(*((_FLOW, _FLOWS) if by_name else (_FLOW_CODE, _FLOW_CODES)))
    known = sorted(set(partner_codes("united_nations").values()))
    partner = pl.col(_PARTNER).str.to_uppercase()
    is_country = partner.is_in([*known, ALL_PARTNERS])
    has_edition, has_weight = _EDITION in head.header, _WEIGHT in head.header
    pairs = [("", _QUANTITY, _UNIT)] if {_QUANTITY, _UNIT} <= {*head.header} else []
    checks = [
        year(_YEAR), flow_check,
        Check(_REPORTER, "a country, ISO 3166 alpha-3", pl.col(_REPORTER).is_in(known)),
        matches(_PARTNER, r"^[A-Za-z0-9]{3,12}$", "a country, WLD for all, or a group"),
        hs_code(_CODE, [2, 4, 6]), amount(_VALUE),
        *([un_edition(_EDITION)]
          if has_edition else []),
        *(optional(amount(name)) for name in [each for _, each, _ in pairs]
          + [_WEIGHT] * has_weight),
    ]  # fmt: skip
    columns = {
        "year": pl.col(_YEAR).cast(pl.Int64, strict=False),
        "flow": flows,
        "reporter": pl.col(_REPORTER),
        "partner": pl.when(is_country).then(partner).otherwise(pl.lit("WITS-") + partner),
        "hs_code": pl.col(_CODE),
        "value": as_units(_VALUE, THOUSAND),
        "currency": pl.lit("USD"),
        **counted(pairs, lambda unit: ~pl.col(unit).is_in(_NO_UNIT)),
    }
    if has_edition:
        columns["hs_edition"] = pl.col(_EDITION).replace_strict(EDITIONS, default=None)
    if has_weight:
        weight = as_number(_WEIGHT)
        columns["second_quantity"] = weight
        columns["second_quantity_unit"] = pl.when(weight.is_not_null()).then(pl.lit("kg"))
    return Layout(
        used=(*dict.fromkeys(check.column for check in checks), *(unit for _, _, unit in pairs)),
        checks=tuple(checks),
        columns=columns,
        totals=pl.col(_CODE).str.to_lowercase() == "total",
    )


FORMAT = TradeFormat(
    title="trade from WITS (World Bank)",
    told_by=(_REPORTER, _PARTNER, _CODE, _YEAR, f"{_FLOW}|{_FLOW_CODE}", _VALUE),
    layout=_layout,
)
"""How the file is recognised and read."""
