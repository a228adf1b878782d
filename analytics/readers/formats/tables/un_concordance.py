"""Tables of the United Nations between editions of the Harmonized System, as workbooks."""

import polars as pl

from analytics.readers.hs_concordance import Pairs, pairs_of
from analytics.readers.imported_tables import Sheets, Table, WorkbookTable
from analytics.readers.trade_sift import Rejected
from analytics.schemas.imported import HsConcordance

_KINDS = {"conver": "conversion", "correl": "correlation"}


def _kind(name: str) -> str | None:
    return next((kind for start, kind in _KINDS.items() if start in name.lower()), None)


def _found(sheets: Sheets) -> dict[str, Pairs]:
    return {name: pairs for name, sheet in sheets.items()
            if _kind(name) and (pairs := pairs_of(sheet))}  # fmt: skip


def _reason(sheets: Sheets) -> str | None:
    for name, pairs in _found(sheets).items():
        return f"sheet {name!r} with the columns {pairs.from_edition} and {pairs.to_edition}"
    return None


def _read(sheets: Sheets) -> Table:
    found = _found(sheets)
    frames = [
        pairs.table.select(
            pl.lit(_kind(name)).alias("kind"),
            pl.lit(pairs.from_edition).alias("from_edition"),
            "from_code",
            pl.lit(pairs.to_edition).alias("to_edition"),
            "to_code",
            "relationship",
        )
        for name, pairs in found.items()
    ]
    rejected = [
        Rejected(row, "from_code", f"{from_code}, {to_code}", "two codes of six digits", None)
        for pairs in found.values()
        for row, from_code, to_code, _ in pairs.wrong.iter_rows()
    ]
    return Table(pl.concat(frames).unique(maintain_order=True), rejected)


FORMAT = WorkbookTable(
    title="concordance of the United Nations",
    table="hs_concordance",
    schema=HsConcordance,
    reason=_reason,
    read=_read,
)
"""How the file is recognised and read."""
