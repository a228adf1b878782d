"""The workbook against openpyxl: the same cells without styles and styled one by one, and reading.

The rivals write what our own workbook holds, values and formulas of every sheet, read once before
the clock starts. Without styles they stream (``write_only``), which is openpyxl at its fastest.
Styled, they set the five looks of each cell through its public attributes; they do so for one row
in ten of each sheet, and their seconds are scaled up. Pictures are left out.
"""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook, load_workbook

import analytics
from analytics.readers.assumption_workbook import SHEET, find_assumption_sheet, read_edited_values
from analytics.report.workbook.workbook import write_workbook
from analytics.results import Results
from tests.benchmarks.timing import Comparison, compare

STYLED_ROWS = 10
"""One in so many rows is styled."""


class Look(NamedTuple):
    """What openpyxl lets one set on a cell."""

    font: object
    fill: object
    border: object
    alignment: object
    number_format: str


Sheets = Mapping[str, Sequence[Sequence[tuple[object, Look]]]]
"""Rows of each sheet: values, formulas as text, and how they look."""


def comparisons() -> Iterator[Comparison]:
    """Write the workbook of the baseline, all of it and its tables alone; read its assumptions."""
    results = analytics.run("baseline")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        yield from _written("workbook", results, path)
        yield from _read(results, path)
        tables = results.replace(live_model=None)
        yield from _written("workbook without its model", tables, path)


def _written(name: str, results: Results, path: Path) -> Iterator[Comparison]:
    def ours() -> None:
        write_workbook(results, path)

    ours()
    sheets = _sheets(path)
    plain = {name: [[value for value, _ in row] for row in rows] for name, rows in sheets.items()}
    some = {name: rows[::STYLED_ROWS] for name, rows in sheets.items()}
    cells = f"{sum(map(_size, sheets.values())):,} cells"
    copied = path.with_name("copy.xlsx")
    yield compare(
        f"{name}, {cells} / openpyxl without styles",
        ours,
        lambda: _without_styles(plain, copied),
        limit=1.7,
        at_most=True,
        rounds=3,
    )
    yield compare(
        f"{name}, {cells} / openpyxl, styled one by one",
        ours, lambda: _styled(some, copied), limit=2.0, at_most=False, rounds=3,
        share=sum(map(_size, some.values())) / sum(map(_size, sheets.values())),
    )  # fmt: skip


def _read(results: Results, path: Path) -> Iterator[Comparison]:
    expected = results.scenario.assumptions.by_id()

    def ours() -> object:
        return read_edited_values(find_assumption_sheet(path), expected).values

    def one_sheet() -> object:
        workbook = load_workbook(path, read_only=True, data_only=True)
        rows = list(workbook[SHEET].iter_rows(values_only=True))
        workbook.close()
        return rows

    assert ours() == expected
    # Only the first reads the full workbook; openpyxl can leave the other sheets aside, too.
    yield compare(
        "assumptions read and checked / openpyxl load_workbook",
        ours,
        lambda: load_workbook(path),
        limit=10.0,
        at_most=False,
        rounds=3,
    )
    yield compare(
        "assumptions read and checked / openpyxl read_only, that sheet",
        ours, one_sheet, limit=2.0, at_most=False,
    )  # fmt: skip


def _sheets(path: Path) -> Sheets:
    """Read our own workbook, each look once."""
    looks: dict[int, Look] = {}
    sheets = {}
    for sheet in load_workbook(path):
        rows = []
        for row in sheet.iter_rows():
            for cell in row:
                if cell.style_id not in looks:
                    parts = (cell.font, cell.fill, cell.border, cell.alignment)
                    looks[cell.style_id] = Look(*map(copy, parts), cell.number_format)
            rows.append([(cell.value, looks[cell.style_id]) for cell in row])
        sheets[sheet.title] = rows
    return sheets


def _size(rows: Sequence[Sequence[tuple[object, Look]]]) -> int:
    return sum(value is not None for row in rows for value, _ in row)


def _without_styles(sheets: Mapping[str, Sequence[Sequence[object]]], path: Path) -> None:
    workbook = Workbook(write_only=True)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    workbook.save(path)


def _styled(sheets: Sheets, path: Path) -> None:
    workbook = Workbook()
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for number, row in enumerate(rows, 1):
            for column, (value, look) in enumerate(row, 1):
                if value is not None:
                    cell = sheet.cell(number, column, value)
                    cell.font, cell.fill, cell.border, cell.alignment = look[:4]
                    cell.number_format = look.number_format
    workbook.save(path)
