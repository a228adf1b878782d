"""Tables of the United Nations from the Harmonized System to Broad Economic Categories, as CSV."""

import re
from pathlib import Path

import polars as pl

from analytics.readers.imported_tables import Table, TextTable
from analytics.readers.text_blocks import ROW, whole_table
from analytics.readers.text_head import TextHead
from analytics.readers.trade_sift import Rejected, broken_rows
from analytics.schemas.imported import HsToBec

_EDITION = re.compile(r"HS ?((?:19|20)[0-9]{2})")
_CATEGORY = re.compile(r"BEC ?([345])?")
_REVISION = 4
"""Revision of a table that does not say it; those before are not published in this form."""
_EDITIONS = "|".join(f"HS {year}" for year in (1992, 1996, 2002, 2007, 2012, 2017, 2022))


def _read(path: Path, head: TextHead) -> Table:
    hs = next(name for name in head.header if _EDITION.fullmatch(name))
    bec = next(name for name in head.header if _CATEGORY.fullmatch(name))
    rows = whole_table(path, head, [hs, bec])
    table = rows.table.filter((pl.col(hs) != "") | (pl.col(bec) != ""))
    is_good = pl.col(hs).str.contains(r"^[0-9]{6}$") & pl.col(bec).str.contains(r"^[0-9]{1,4}$")
    rejected = [
        Rejected(
            row[ROW], hs, f"{row[hs]}, {row[bec]}", "a code of six digits and a category", None
        )
        for row in table.filter(~is_good).iter_rows(named=True)
    ]
    rejected += broken_rows(rows)
    year = _EDITION.fullmatch(hs)
    revision = _CATEGORY.fullmatch(bec)
    frame = table.filter(is_good).select(
        pl.lit(f"HS{year.group(1)}" if year else "").alias("hs_edition"),
        pl.col(hs).alias("hs_code"),
        pl.lit(int((revision and revision.group(1)) or _REVISION))
        .cast(pl.Int64)
        .alias("bec_revision"),
        pl.col(bec).alias("bec_code"),
    )
    return Table(frame.unique(maintain_order=True), rejected)


FORMAT = TextTable(
    title="table of the United Nations from HS to BEC",
    table="hs_to_bec",
    schema=HsToBec,
    told_by=(_EDITIONS, "BEC|BEC 4|BEC 5", "Relationship"),
    read=_read,
)
"""How the file is recognised and read."""
