"""China's MFN rates by eight-digit line in January of two years, the mean of Bown, Jung, Zhang."""

from datetime import date
from pathlib import Path

import polars as pl

from analytics.readers import trade_columns as column
from analytics.readers.imported_tables import Table, TextTable
from analytics.readers.mfn_lines import COLUMNS
from analytics.readers.text_blocks import whole_table
from analytics.readers.text_head import TextHead
from analytics.readers.trade_layout import Layout
from analytics.readers.trade_sift import checked
from analytics.schemas.columns import RATE_DECIMALS
from analytics.schemas.imported import MfnLines
from analytics.units import PERCENT

_IMPORTER = "CHN"
_CODE, *_RATES = COLUMNS


def _read(path: Path, head: TextHead) -> Table:
    says = "a code of 8 digits; the zero before it may be missing"
    code = column.matches(_CODE, r"^[0-9]{7,8}$", says, pl.col(_CODE).str.zfill(8))
    rates = {name: column.optional(column.amount(name)) for name in _RATES}
    layout = Layout({"hs_code": code, **rates})
    good, rejected, _ = checked(whole_table(path, head, layout.used), layout)
    parts = [
        good.select(
            importer=pl.lit(_IMPORTER),
            hs_code=code.value,
            valid_from=pl.lit(date(int(name[-4:]), 1, 1)),
            mfn_rate=(rate.value / PERCENT).round(RATE_DECIMALS),
        )
        for name, rate in rates.items()
    ]
    table = pl.concat(parts).drop_nulls("mfn_rate").sort("hs_code", "valid_from")
    return Table(table, rejected)


FORMAT = TextTable(
    title="China's MFN rates by eight-digit line",
    table="mfn_lines",
    schema=MfnLines,
    told_by=COLUMNS,
    read=_read,
)
"""How the file is recognised and read."""
