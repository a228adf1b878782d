"""List of commodity codes of China's customs (GACC), as downloaded or repaired.

The download has a TAB before every comma and line breaks inside names; one row of that of 2022 is
cut off in the middle.
"""

import csv
from pathlib import Path

import polars as pl

from analytics.readers.imported_tables import Table, TextTable
from analytics.readers.text_blocks import ROW, whole_table
from analytics.readers.text_head import TextHead
from analytics.readers.trade_sift import Rejected, broken_rows
from analytics.schemas.imported import CommodityCodes

_COLUMNS = {
    "商品编码": "hs_code",
    "商品名称": "name",
    "年份": "year",
    "第一计量单位名称": "quantity_unit",
    "第二计量单位名称": "second_quantity_unit",
}


def _read(path: Path, head: TextHead) -> Table:
    rows = whole_table(path, head, list(_COLUMNS))
    longer = [(row, fields) for row, line in rows.broken if (fields := _first_fields(line, head))]
    places = [head.header.index(name) for name in _COLUMNS]
    found = [(*(fields[place] for place in places), row) for row, fields in longer]
    read = pl.DataFrame(found, schema=rows.table.schema, orient="row")
    table = pl.concat([rows.table, read]).sort(ROW)
    is_code = pl.col("商品编码").str.contains(r"^[0-9]{8,10}$")
    is_year = pl.col("年份").str.contains(r"^20[0-9]{2}$")
    kept = {row for row, _ in longer}
    rejected = [each for each in broken_rows(rows) if each.row not in kept]
    rejected += [
        Rejected(row[ROW], "商品编码, 年份", f"{row['商品编码']}, {row['年份']}",
                 "a code of 8 to 10 digits and a year", None)
        for row in table.filter(~(is_code & is_year)).iter_rows(named=True)
    ]  # fmt: skip
    said = [f"row {row:,} ({fields[0]}) has more fields than the header; the first are read"
            for row, fields in longer]  # fmt: skip
    frame = _frame(table.filter(is_code & is_year).rename(_COLUMNS))
    return Table(frame, sorted(rejected, key=lambda each: each.row), tuple(said))


def _first_fields(line: str, head: TextHead) -> list[str] | None:
    """Return the fields of the header in a row that has more; ``None`` if it has fewer."""
    try:
        fields = next(csv.reader([line]), [])
    except csv.Error:  # such as a carriage return in the midst of a field
        return None
    return fields[: len(head.header)] if len(fields) > len(head.header) else None


def _frame(table: pl.DataFrame) -> pl.DataFrame:
    text = [
        pl.when(pl.col(name) != "").then(pl.col(name).str.replace_all(r"\s*\n\s*", ""))
        for name in ("quantity_unit", "second_quantity_unit")
    ]
    return table.select(
        "hs_code",
        pl.col("year").cast(pl.Int64),
        pl.col("name").str.replace_all(r"\s*\n\s*", ""),
        *text,
    )


FORMAT = TextTable(
    title="list of codes of China's customs",
    table="commodity_codes",
    schema=CommodityCodes,
    told_by=tuple(_COLUMNS),
    read=_read,
)
"""How the file is recognised and read."""
