"""Tables of the United Nations between editions of the Harmonized System, as workbooks."""

import polars as pl

from analytics.readers.hs_concordance import EditionHeader, edition_header
from analytics.readers.imported_tables import Sheets, Table, WorkbookTable
from analytics.readers.trade_sift import Rejected
from analytics.schemas.imported import HsConcordance

_KINDS = {"conver": "conversion", "correl": "correlation"}
_NAMES = ("from_code", "to_code", "relationship")
_CODE = r"^[0-9]{6}$"
_RELATED = "Relationship"


def _kind(name: str) -> str | None:
    return next((kind for start, kind in _KINDS.items() if start in name.lower()), None)


def _reason(sheets: Sheets) -> str | None:
    found = [
        (name, header)
        for name, sheet in sheets.items()
        if _kind(name) and (header := edition_header(sheet))
    ]
    if not found:
        return None
    name, header = found[0]
    return f"sheet {name!r} with the columns {' and '.join(header.editions)}"


def _read(sheets: Sheets) -> Table:
    parts, rejected = [], []
    for name, sheet in sheets.items():
        kind, header = _kind(name), edition_header(sheet)
        if kind is None or header is None:
            continue
        places = _places(sheet, header)
        rows = sheet.with_row_index("row", offset=1).slice(header.row + 1)
        table = rows.select(
            pl.col("row").cast(pl.Int64),
            *(pl.col(place).str.strip_chars().alias(name) for name, place in places.items()),
        ).filter(pl.any_horizontal(pl.col(list(places)).is_not_null()))
        is_good = pl.all_horizontal(pl.col(_NAMES[:2]).str.contains(_CODE).fill_null(value=False))
        rejected += [
            Rejected(row["row"], _NAMES[0], f"{row['from_code']}, {row['to_code']}",
                     "two codes of six digits", None)
            for row in table.filter(~is_good).iter_rows(named=True)
        ]  # fmt: skip
        later, earlier = header.editions
        parts.append(_frame(table.filter(is_good), kind, later, earlier))
    return Table(pl.concat(parts).unique(maintain_order=True), rejected)


def _places(sheet: pl.DataFrame, header: EditionHeader) -> dict[str, str]:
    """Return the column of each name, the relationship where it is given."""
    places = dict(zip(_NAMES[:2], header.editions.values(), strict=True))
    titles = dict(zip(sheet.row(header.row), sheet.columns, strict=True))
    return places | ({_NAMES[2]: titles[_RELATED]} if _RELATED in titles else {})


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
