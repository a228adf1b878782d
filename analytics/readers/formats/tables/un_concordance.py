"""Tables of the United Nations between editions of the Harmonized System, as workbooks."""

import re

import polars as pl

from analytics.readers.imported_tables import Sheets, Table, WorkbookTable
from analytics.readers.trade_sift import Rejected
from analytics.schemas.imported import HsConcordance

_EDITION = re.compile(r"^(?:from|to)?\s*HS\s*((?:19|20)?[0-9]{2})$", re.IGNORECASE)
_KINDS = {"conver": "conversion", "correl": "correlation"}
_HEADER_ROWS = 5
_NAMES = ("from_code", "to_code", "relationship")
_CODE = r"^[0-9]{6}$"
_RELATED = "Relationship"


def _editions(sheet: pl.DataFrame) -> tuple[int, dict[str, int], dict[int, str]] | None:
    """Return row of the header, column of each name, and editions by column."""
    for number, row in enumerate(sheet.head(_HEADER_ROWS).rows()):
        found = {
            place: _full(match.group(1))
            for place, cell in enumerate(row)
            if cell and (match := _EDITION.match(cell.strip()))
        }
        if len(found) == 2:
            places = dict(zip(_NAMES[:2], found, strict=True))
            if _RELATED in row:
                places[_NAMES[2]] = row.index(_RELATED)
            return number, places, found
    return None


def _full(year: str) -> str:
    """Return an edition, such as HS2012 for ``12`` and ``2012``."""
    return f"HS{year}" if len(year) == 4 else f"HS{'19' if year > '50' else '20'}{year}"


def _kind(name: str) -> str | None:
    return next((kind for start, kind in _KINDS.items() if start in name.lower()), None)


def _reason(sheets: Sheets) -> str | None:
    found = [
        (name, editions)
        for name, sheet in sheets.items()
        if _kind(name) and (editions := _editions(sheet))
    ]
    if not found:
        return None
    name, (_, _, years) = found[0]
    return f"sheet {name!r} with the columns {' and '.join(years.values())}"


def _read(sheets: Sheets) -> Table:
    parts, rejected = [], []
    for name, sheet in sheets.items():
        kind, found = _kind(name), _editions(sheet)
        if kind is None or found is None:
            continue
        header, places, editions = found
        rows = sheet.with_row_index("row", offset=1).slice(header + 1)
        table = rows.select(
            pl.col("row").cast(pl.Int64),
            *(pl.col(f"c{place}").str.strip_chars().alias(name) for name, place in places.items()),
        ).filter(pl.any_horizontal(pl.col(list(places)).is_not_null()))
        is_good = pl.all_horizontal(pl.col(_NAMES[:2]).str.contains(_CODE).fill_null(value=False))
        rejected += [
            Rejected(row["row"], _NAMES[0], f"{row['from_code']}, {row['to_code']}",
                     "two codes of six digits", None)
            for row in table.filter(~is_good).iter_rows(named=True)
        ]  # fmt: skip
        later, earlier = editions.values()
        parts.append(_frame(table.filter(is_good), kind, later, earlier))
    return Table(pl.concat(parts).unique(maintain_order=True), rejected)


def _frame(table: pl.DataFrame, kind: str, later: str, earlier: str) -> pl.DataFrame:
    relationship = pl.col(_NAMES[2]) if _NAMES[2] in table.columns else pl.lit(None, pl.String)
    return table.select(
        pl.lit(kind).alias("kind"),
        pl.lit(later).alias("from_edition"),
        "from_code",
        pl.lit(earlier).alias("to_edition"),
        "to_code",
        relationship.str.replace(" to ", ":").alias("relationship"),
    )


FORMAT = WorkbookTable(
    title="concordance of the United Nations",
    table="hs_concordance",
    schema=HsConcordance,
    reason=_reason,
    read=_read,
)
"""How the file is recognised and read."""
