"""China's MFN rates by ten-digit line and day (Bown, Jung and Zhang 2019), as a workbook.

The first dated column of MFN rates has the rates, the later ones by how much they change on that
day, in percentage points; columns of retaliation are not MFN and are left out.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import partial

import polars as pl

from analytics.readers.imported_tables import Sheets, Table, WorkbookTable
from analytics.readers.trade_sift import Rejected
from analytics.schemas.imported import MfnLines
from analytics.units import PERCENT

_CODE = "hs10"
_DATED = re.compile(r"^([A-Z][a-z]+ [0-9]{1,2}, [0-9]{4})\s.*MFN", re.DOTALL)
_IMPORTER = "CHN"


def _recognise(sheets: Sheets) -> tuple[str, Callable[[], Table]] | None:
    for name, sheet in sheets.items():
        header = sheet.row(0)
        days = {
            f"c{place}": datetime.strptime(match.group(1), "%B %d, %Y").date()  # noqa: DTZ007
            for place, cell in enumerate(header)
            if cell and (match := _DATED.match(cell))
        }
        if header[0] == _CODE and days:
            reason = f"sheet {name!r} with {_CODE} and dated MFN rates"
            return reason, partial(_read, sheet, days)
    return None


def _read(sheet: pl.DataFrame, days: dict[str, date]) -> Table:
    columns = sorted(days, key=lambda name: days[name])
    rows = sheet.with_row_index("row", offset=1).slice(1)
    table = rows.select(
        pl.col("row").cast(pl.Int64),
        pl.col("c0").alias("hs_code"),
        *(pl.col(name).cast(pl.Float64, strict=False) for name in columns),
    )
    is_code = pl.col("hs_code").str.contains(r"^[0-9]{10}$").fill_null(value=False)
    rejected = [
        Rejected(row["row"], _CODE, str(row["hs_code"]), "a code of ten digits", None)
        for row in table.filter(~is_code).iter_rows(named=True)
    ]
    rates = _by_day(table.filter(is_code), columns, days)
    gaps = rates.filter(pl.col("mfn_rate").is_null())["hs_code"].n_unique()
    said = f"{gaps:,} lines have no rate on some of the days; those rows are left out"
    return Table(rates.drop_nulls("mfn_rate"), rejected, (said,) if gaps else ())


def _by_day(table: pl.DataFrame, columns: list[str], days: dict[str, date]) -> pl.DataFrame:
    return pl.concat(
        table.select(
            pl.lit(_IMPORTER).alias("importer"),
            "hs_code",
            pl.lit(days[name]).alias("valid_from"),
            (pl.sum_horizontal(columns[: number + 1], ignore_nulls=False) / PERCENT)
            .round(8)
            .alias("mfn_rate"),
        )
        for number, name in enumerate(columns)
    ).sort("hs_code", "valid_from")


FORMAT = WorkbookTable(
    title="China's MFN rates by line and day",
    table="mfn_lines",
    schema=MfnLines,
    recognise=_recognise,
)
"""How the file is recognised and read."""
