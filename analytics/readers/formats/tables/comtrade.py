"""UN Comtrade, the files of today (47 columns): US dollars, rounded here to whole ones."""

from dataclasses import replace
from typing import NamedTuple

import polars as pl

from analytics.readers import trade_columns as column
from analytics.readers.partner_codes import partner_codes, partner_of
from analytics.readers.text_head import TextHead
from analytics.readers.trade_layout import Check, Field, Fields, Layout, Told, TradeFormat
from analytics.schemas.trade_lines import ALL_PARTNERS

_EDITIONS = {
    "H0": "HS1992", "H1": "HS1996", "H2": "HS2002", "H3": "HS2007", "H4": "HS2012", "H5": "HS2017",
    "H6": "HS2022",
}  # fmt: skip
"""Editions of the Harmonized System by the publisher's code; ``HS`` is as reported."""

_WHOLE = {"motCode": "0", "mosCode": "0", "partner2Code": "0"}
"""Columns that break a figure down further, and what stands there for all together."""
_REGIME, _ALL_REGIMES = "customsCode", "C00"


class UnFiles(NamedTuple):
    """How a kind of files of the United Nations heads its columns, and what stands in some.

    Attributes
    ----------
    period, reporter, flow, partner, edition, code, value
        Columns that every file has.
    flows
        Words of the column of flows.
    quantities
        Start of our names, column of the quantity, column of the unit; a file may lack some.
    no_unit
        What stands in a column of units where there is none.
    """

    period: str
    reporter: str
    flow: str
    partner: str
    edition: str
    code: str
    value: str
    flows: dict[str, str]
    quantities: tuple[tuple[str, str, str], ...]
    no_unit: tuple[str, ...]

    @property
    def told_by(self) -> tuple[str, ...]:
        """The columns that every file has."""
        return self[:7]


_FILES = UnFiles(
    period="period",
    reporter="reporterCode",
    flow="flowCode",
    partner="partnerCode",
    edition="classificationCode",
    code="cmdCode",
    value="primaryValue",
    flows={"M": "import", "X": "export"},
    quantities=(("", "qty", "qtyUnitAbbr"), ("second_", "altQty", "altQtyUnitAbbr")),
    no_unit=("", "N/A"),
)


def un_partner(name: str) -> pl.Expr:
    """Return partners by the numeric codes of the United Nations, 0 for all together."""
    code = pl.col(name).str.zfill(3)
    partner = partner_of(code, "united_nations", "UN")
    return pl.when(code == "000").then(pl.lit(ALL_PARTNERS)).otherwise(partner)


def un_reporter(name: str) -> Field:
    """Return the field of a column with the numeric code of a country."""
    is_known = pl.col(name).str.zfill(3).is_in(list(partner_codes("united_nations")))
    return Field(Check(name, "the numeric code of a country", is_known), un_partner(name))


def un_edition(name: str) -> Field:
    """Return the field of a column with the publisher's code of an edition."""
    says = "an edition of the Harmonized System, H0 to H6 or HS"
    edition = pl.col(name).replace_strict(_EDITIONS, default=None)
    return column.matches(name, r"^H[0-6S]$", says, edition)


def un_layout(head: TextHead, files: UnFiles, value: Field) -> Layout:
    """Return how a file of UN Comtrade is read, one of today or one from before.

    Parameters
    ----------
    head
        How the file begins.
    files
        How such files head their columns.
    value
        Field of the value.
    """
    pairs = [pair for pair in files.quantities if {*pair[1:]} <= {*head.header}]
    partner = "the numeric code of a partner, 0 for the world"
    return Layout(
        fields={
            **column.period(files.period),
            "flow": column.flow(files.flow, files.flows),
            "reporter": un_reporter(files.reporter),
            "partner": column.matches(
                files.partner, r"^[0-9]{1,3}$", partner, un_partner(files.partner)
            ),
            "hs_edition": un_edition(files.edition),
            "hs_code": column.hs_code(files.code, [2, 4, 6]),
            "value": value,
            "currency": pl.lit("USD"),
            **column.quantities(pairs, lambda unit: ~unit.is_in(files.no_unit)),
        },
        totals=pl.col(files.code) == "TOTAL",
    )


def _layout(head: TextHead, _told: Told) -> Layout:
    layout = un_layout(head, _FILES, column.units(_FILES.value))
    whole = (
        Check(name, f"{all_of_them}: all together", pl.col(name) == all_of_them)
        for name, all_of_them in _WHOLE.items()
        if name in head.header
    )
    regime = pl.when(~pl.col(_REGIME).is_in(["", _ALL_REGIMES])).then(pl.col(_REGIME))
    regimes: Fields = {"regime": regime} if _REGIME in head.header else {}
    return replace(layout, fields=layout.fields | regimes, further=tuple(whole))


FORMAT = TradeFormat(title="UN Comtrade", told_by=_FILES.told_by, layout=_layout)
"""How the file is recognised and read."""
