"""China's MFN rates by eight-digit line in January of two years, the mean of Bown, Jung, Zhang."""

from datetime import date
from pathlib import Path

import polars as pl

from analytics.readers.imported_tables import Table, TextTable
from analytics.readers.mfn_lines import COLUMNS, read_mfn_lines
from analytics.readers.text_head import TextHead
from analytics.schemas.imported import MfnLines

_IMPORTER = "CHN"


def _read(path: Path, head: TextHead) -> Table:
    del head
    rates = read_mfn_lines(path)
    parts = [
        rates.select(
            pl.lit(_IMPORTER).alias("importer"),
            pl.col("tariff_line").alias("hs_code"),
            pl.lit(date(int(name[-4:]), 1, 1)).alias("valid_from"),
            pl.col(name).alias("mfn_rate"),
        )
        for name in rates.columns[1:]
    ]
    return Table(pl.concat(parts).drop_nulls("mfn_rate").sort("hs_code", "valid_from"))


FORMAT = TextTable(
    title="China's MFN rates by eight-digit line",
    table="mfn_lines",
    schema=MfnLines,
    told_by=COLUMNS,
    read=_read,
)
"""How the file is recognised and read."""
