"""List of commodity codes of China's customs (GACC), as downloaded or repaired.

The download has a TAB before every comma and line breaks inside names; one row of that of 2022 is
cut off in the middle.
"""

import csv
from pathlib import Path

import polars as pl

from analytics.readers import trade_columns as column
from analytics.readers.imported_tables import Table, TextTable
from analytics.readers.text_blocks import ROW, Rows, whole_table
from analytics.readers.text_head import TextHead
from analytics.readers.trade_layout import Layout
from analytics.readers.trade_sift import checked
from analytics.schemas.imported import CommodityCodes


def _in_one_line(name: str) -> pl.Expr:
    return pl.col(name).str.replace_all(r"\s*\n\s*", "")


def _unit(name: str) -> pl.Expr:
    return pl.when(pl.col(name) != "").then(_in_one_line(name))


_LAYOUT = Layout(
    {
        "hs_code": column.matches("商品编码", r"^[0-9]{8,10}$", "a code of 8 to 10 digits"),
        "year": column.matches("年份", r"^20[0-9]{2}$", "a year", column.as_whole("年份")),
        "name": _in_one_line("商品名称"),
        "quantity_unit": _unit("第一计量单位名称"),
        "second_quantity_unit": _unit("第二计量单位名称"),
    }
)


def _read(path: Path, head: TextHead) -> Table:
    rows = whole_table(path, head, _LAYOUT.used)
    longer = {row: fields for row, line in rows.broken if (fields := _first_fields(line, head))}
    places = [head.header.index(name) for name in _LAYOUT.used]
    found = [(*(fields[place] for place in places), row) for row, fields in longer.items()]
    read = pl.DataFrame(found, schema=rows.table.schema, orient="row")
    broken = tuple((row, line) for row, line in rows.broken if row not in longer)
    whole = Rows(pl.concat([rows.table, read]).sort(ROW), broken)
    good, rejected, _ = checked(whole, _LAYOUT)
    said = [
        f"row {row:,} ({fields[0]}) has more fields than the header; the first are read"
        for row, fields in longer.items()
    ]
    return Table(good.select(**_LAYOUT.columns), rejected, tuple(said))


def _first_fields(line: str, head: TextHead) -> list[str] | None:
    """Return the fields of the header in a row that has more; ``None`` if it has fewer."""
    try:
        fields = next(csv.reader([line]), [])
    except csv.Error:  # such as a carriage return in the midst of a field
        return None
    return fields[: len(head.header)] if len(fields) > len(head.header) else None


FORMAT = TextTable(
    title="list of codes of China's customs",
    table="commodity_codes",
    schema=CommodityCodes,
    told_by=_LAYOUT.used,
    read=_read,
)
"""How the file is recognised and read."""
