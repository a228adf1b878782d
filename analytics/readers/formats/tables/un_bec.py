"""Tables of the United Nations from the Harmonized System to Broad Economic Categories, as CSV."""

import re
from dataclasses import replace
from pathlib import Path

import polars as pl

from analytics.readers import trade_columns as column
from analytics.readers.imported_tables import Table, TextTable
from analytics.readers.text_blocks import whole_table
from analytics.readers.text_head import TextHead
from analytics.readers.trade_layout import Layout
from analytics.readers.trade_sift import checked
from analytics.schemas.imported import HsToBec

_EDITION = re.compile(r"HS ?((?:19|20)[0-9]{2})")
_CATEGORY = re.compile(r"BEC ?([345])?")
_REVISION = 4
"""Revision of a table that does not say it; those before are not published in this form."""
_EDITIONS = "|".join(f"HS {year}" for year in (1992, 1996, 2002, 2007, 2012, 2017, 2022))
NO_CATEGORY = "n/a"  # as some of the tables say it


def code_and_category(head: TextHead) -> tuple[re.Match[str], re.Match[str]] | None:
    """Return the columns of codes and of categories, with edition and revision; None without."""
    codes = [found for name in head.header if (found := _EDITION.fullmatch(name))]
    categories = [found for name in head.header if (found := _CATEGORY.fullmatch(name))]
    return (codes[0], categories[0]) if len(codes) == len(categories) == 1 else None


def read_categories(path: Path, head: TextHead) -> Table:
    """Return categories by code; codes without one are left out and counted.

    Parameters
    ----------
    path
        The file.
    head
        How it begins: :func:`code_and_category` finds its columns.
    """
    found = code_and_category(head)
    assert found is not None
    code, category = found[0][0], found[1][0]
    rows = whole_table(path, head, [code, category])
    with_category = rows.table.filter(pl.col(category).is_not_null())
    layout = Layout(
        {
            "hs_code": column.matches(code, r"^[0-9]{6}$", "a code of six digits"),
            "bec_code": column.matches(category, r"^[0-9]{1,4}$", "a category, one to four digits"),
        }
    )
    good, rejected, _ = checked(replace(rows, table=with_category), layout)
    frame = good.select(
        pl.lit(f"HS{found[0][1]}").alias("hs_edition"),
        pl.col(code).alias("hs_code"),
        pl.lit(int(found[1][1] or _REVISION), dtype=pl.Int64).alias("bec_revision"),
        pl.col(category).alias("bec_code"),
    )
    without = rows.table.filter(pl.col(category).is_null() & pl.col(code).is_not_null()).height
    said = (f"{without:,} codes have no category and are left out",) if without else ()
    return Table(frame.unique(maintain_order=True), rejected, said)


FORMAT = TextTable(
    title="table of the United Nations from HS to BEC",
    table="hs_to_bec",
    schema=HsToBec,
    told_by=(_EDITIONS, "BEC|BEC 4|BEC 5", "Relationship"),
    read=read_categories,
)
"""How the file is recognised and read."""
