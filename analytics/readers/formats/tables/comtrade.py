"""UN Comtrade, the files of today (47 columns): US dollars, rounded here to whole ones."""

from dataclasses import replace
from typing import NamedTuple

import polars as pl

from analytics.readers import trade_columns as column
from analytics.readers.partner_codes import partner_codes, partner_of
from analytics.readers.text_head import TextHead
from analytics.readers.trade_layout import Check, Layout, Told, TradeFormat
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
    return (
        pl.when(code == "000")
        .then(pl.lit(ALL_PARTNERS))
        .otherwise(partner_of(code, "united_nations", "UN"))
    )


def un_reporter(name: str) -> Check:
    """Return the check that a column holds the numeric code of a country."""
    known = list(partner_codes("united_nations"))
    return Check(name, "the numeric code of a country", pl.col(name).str.zfill(3).is_in(known))


def un_edition(name: str) -> tuple[Check, pl.Expr]:
    """Return check and expression for a column with the publisher's code of an edition."""
    says = "an edition of the Harmonized System, H0 to H6 or HS"
    edition = pl.col(name).replace_strict(_EDITIONS, default=None)
    return column.matches(name, r"^H[0-6S]$", says), edition


def un_layout(head: TextHead, files: UnFiles, value: tuple[Check, pl.Expr]) -> Layout:
    """Return how a file of UN Comtrade is read, one of today or one from before.

    Parameters
    ----------
    head
        How the file begins.
    files
        How such files head their columns.
    value
        Check and expression of the value.
    """
    flow_check, flow = column.flow(files.flow, files.flows)
    edition_check, edition = un_edition(files.edition)
    pairs = [pair for pair in files.quantities if {*pair[1:]} <= {*head.header}]
    says = "the numeric code of a partner, 0 for the world"
    return Layout(
        checks=(
            column.month(files.period),
            flow_check,
            un_reporter(files.reporter),
            column.matches(files.partner, r"^[0-9]{1,3}$", says),
            edition_check,
            column.hs_code(files.code, [2, 4, 6]),
            value[0],
            *(column.optional(column.amount(quantity)) for _, quantity, _ in pairs),
        ),
        columns={
            **column.year_and_month(pl.col(files.period)),
            "flow": flow,
            "reporter": un_partner(files.reporter),
            "partner": un_partner(files.partner),
            "hs_code": pl.col(files.code),
            "hs_edition": edition,
            "value": value[1],
            "currency": pl.lit("USD"),
            **column.counted(pairs, lambda unit: ~pl.col(unit).is_in(files.no_unit)),
        },
        unchecked=tuple(unit for _, _, unit in pairs),
        totals=pl.col(files.code) == "TOTAL",
    )


def _layout(head: TextHead, _told: Told) -> Layout:
    value = column.amount(_FILES.value), column.as_units(_FILES.value)
    layout = un_layout(head, _FILES, value)
    whole = [
        Check(name, f"{all_of_them}: all together", pl.col(name) == all_of_them)
        for name, all_of_them in _WHOLE.items()
        if name in head.header
    ]
    layout = replace(layout, checks=(*layout.checks, *whole))
    if _REGIME not in head.header:
        return layout
    regime = pl.when(~pl.col(_REGIME).is_in(["", _ALL_REGIMES])).then(pl.col(_REGIME))
    return replace(
        layout,
        columns={**layout.columns, "regime": regime},
        unchecked=(*layout.unchecked, _REGIME),
    )


FORMAT = TradeFormat(title="UN Comtrade", told_by=_FILES.told_by, layout=_layout)
"""How the file is recognised and read."""
