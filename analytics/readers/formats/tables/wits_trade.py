"""Trade as the World Integrated Trade Solution (WITS, World Bank) offers it: thousand US dollars.

Names of columns and the codes of flows are those that public readers of such files use; no file was
at hand to check them. The name of a flow counts, and its code where there is no name.
"""

import polars as pl

from analytics.readers import trade_columns as column
from analytics.readers.formats.tables.comtrade import un_edition
from analytics.readers.partner_codes import partner_codes
from analytics.readers.text_head import TextHead
from analytics.readers.trade_layout import Fields, Layout, Told, TradeFormat
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


def _layout(head: TextHead, _told: Told) -> Layout:
    flows = (_FLOW, _FLOWS) if _FLOW in head.header else (_FLOW_CODE, _FLOW_CODES)
    known = sorted(set(partner_codes("united_nations").values()))
    partner = pl.col(_PARTNER).str.to_uppercase()
    is_country = partner.is_in([*known, ALL_PARTNERS])
    partner = pl.when(is_country).then(partner).otherwise(pl.lit("WITS-") + partner)
    of_partner = "a country, WLD for all, or a group"
    pairs = [("", _QUANTITY, _UNIT)] if {_QUANTITY, _UNIT} <= {*head.header} else []
    fields: Fields = {
        "year": column.year(_YEAR),
        "flow": column.flow(*flows),
        "reporter": column.one_of(_REPORTER, known, "a country, ISO 3166 alpha-3"),
        "partner": column.matches(_PARTNER, r"^[A-Za-z0-9]{3,12}$", of_partner, partner),
        "hs_code": column.hs_code(_CODE, [2, 4, 6]),
        "value": column.units(_VALUE, THOUSAND),
        "currency": pl.lit("USD"),
        **column.quantities(pairs, lambda unit: ~unit.is_in(_NO_UNIT)),
    }
    if _EDITION in head.header:
        fields["hs_edition"] = un_edition(_EDITION)
    if _WEIGHT in head.header:
        weight = fields["second_quantity"] = column.optional(column.amount(_WEIGHT))
        is_weighed = weight.value.is_not_null()
        fields["second_quantity_unit"] = pl.when(is_weighed).then(pl.lit("kg"))
    return Layout(fields, totals=pl.col(_CODE).str.to_lowercase() == "total")


FORMAT = TradeFormat(
    title="trade from WITS (World Bank)",
    told_by=(_REPORTER, _PARTNER, _CODE, _YEAR, f"{_FLOW}|{_FLOW_CODE}", _VALUE),
    layout=_layout,
)
"""How the file is recognised and read."""
