"""Tables of the United Nations between editions of the Harmonized System, as workbooks."""

from collections.abc import Callable
from functools import partial

import polars as pl

from analytics.readers.hs_concordance import Pairs, pairs_of
from analytics.readers.imported_tables import Sheets, Table, WorkbookTable
from analytics.readers.trade_sift import Rejected
from analytics.schemas.imported import HsConcordance

_KINDS = {"conver": "conversion", "correl": "correlation"}


def _kind(name: str) -> str | None:
    return next((kind for start, kind in _KINDS.items() if start in name.lower()), None)


def _recognise(sheets: Sheets) -> tuple[str, Callable[[], Table]] | None:
    found = {
        name: (kind, pairs)
        for name, sheet in sheets.items()
        if (kind := _kind(name)) and (pairs := pairs_of(sheet))
    }
    for name, (_, pairs) in found.items():
        reason = f"sheet {name!r} with the columns {' and '.join(pairs.editions)}"
        return reason, partial(_read, [*found.values()])
    return None


def _read(found: list[tuple[str, Pairs]]) -> Table:
    rejected = [
        Rejected(row, "from_code", f"{from_code}, {to_code}", "two codes of six digits", None)
        for _, pairs in found
        for row, from_code, to_code, _ in pairs.wrong.iter_rows()
    ]
    frames = [pairs.of_kind(kind) for kind, pairs in found]
    return Table(pl.concat(frames).unique(maintain_order=True), rejected)


FORMAT = WorkbookTable(
    title="concordance of the United Nations",
    table="hs_concordance",
    schema=HsConcordance,
    recognise=_recognise,
)
"""How the file is recognised and read."""
