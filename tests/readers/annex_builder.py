"""Small workbooks in the layouts of RCEP annexes."""

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import polars as pl

from analytics.readers.datasets import read_table

SMALL = ("lines", "base-rates", "zero-shares", "unknown-rates", "texts")
"""Rules of import that a schedule of a few lines breaks."""

Cell = str | float | int | None
Row = Sequence[Cell]


def header(stages: int = 21, *, last: str | None = None) -> list[Cell]:
    """Return a header row with ``stages`` stage years."""
    years: list[Cell] = [f"Year {stage}" for stage in range(1, stages)]
    final = last or f"Year {stages} and \nSubsequent Years"
    return ["HS Code", "Product Description", "Base Rate", *years, final]


def line(code: Cell, base: Cell, rates: Cell | Sequence[Cell], stages: int = 21) -> list[Cell]:
    """Return a line row; one rate stands for all stage years."""
    if isinstance(rates, Sequence) and not isinstance(rates, str):
        return [code, "-Other", base, *rates]
    return [code, "-Other", base, *[rates] * stages]


def code_of_each_group(flow: str = "import") -> list[str]:
    """Return a code of the first heading of each product group, and one of no other group."""
    headings = read_table("sectors").filter(pl.col("flow") == flow)["headings"]
    return [f"{(text or '9701')[:4]}.00.00" for text in headings]


def write_annex(
    path: Path,
    rows: Sequence[Row],
    *,
    head: Row | None = None,
    titles: Sequence[Row] = (("Annex I",), ("Schedule of Tariff Commitments",)),
    empty_columns: int = 0,
) -> Path:
    """Write titles, header and rows, after some empty columns, and return the path."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in [*titles, header() if head is None else head, *rows]:
        sheet.append([*[None] * empty_columns, *row])
    workbook.save(path)
    return path
