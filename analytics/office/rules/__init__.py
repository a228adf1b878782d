"""Rules for workbooks that are published: every violation with its sheet, its cell and its cure.

The rules follow what the UK Government Analysis Function asks of statistics in spreadsheets, and
what keeps a workbook honest when others open it. They look at any workbook. What a sheet is, and
so which rules hold for it, is read from its name and content: see
:mod:`analytics.office.rules.kinds`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from analytics.office.parts import WorkbookParts
from analytics.office.references import position
from analytics.office.rules import layout, structure, values
from analytics.office.rules.fault import Fault, Violation
from analytics.office.rules.kinds import PUBLISHED, Book, SheetView

__all__ = ["RULES", "Rule", "SheetView", "Violation", "check_workbook"]


class Rule(NamedTuple):
    """A rule.

    Attributes
    ----------
    of
        What it looks at: the workbook, each sheet, each published one, each data sheet, or each
        column of the tables on data sheets.
    faults
        Finds what breaks it.
    """

    of: Literal["book", "sheet", "published", "data", "column"]
    faults: Callable[[Any], Iterator[Fault]]


RULES: dict[str, Rule] = {
    "sheet-missing": Rule("book", structure.missing_sheets),
    "title-property": Rule("book", structure.without_title),
    "language-property": Rule("book", structure.without_language),
    "macros": Rule("book", structure.macros),
    "external-link": Rule("book", structure.external_files),
    "contents": Rule("sheet", structure.contents),
    "link": Rule("sheet", structure.links),
    "note": Rule("sheet", structure.notes),
    "cursor": Rule("sheet", layout.cursor_elsewhere),
    "hidden": Rule("sheet", layout.hidden),
    "formula-error": Rule("sheet", values.errors),
    "text-as-formula": Rule("sheet", values.text_as_formula),
    "formula-value": Rule("sheet", values.without_value),
    "title": Rule("published", layout.without_title),
    "fit-to-width": Rule("published", layout.several_pages_wide),
    "merged": Rule("published", layout.merged),
    "print-titles": Rule("data", layout.without_print_titles),
    "table": Rule("data", layout.tables),
    "source": Rule("data", layout.without_source),
    "status": Rule("data", layout.without_status),
    "header": Rule("data", layout.headers),
    "blank-column": Rule("data", layout.blank_columns),
    "blank-row": Rule("data", layout.blank_rows),
    "outside-table": Rule("data", layout.outside_table),
    "unit": Rule("column", values.without_unit),
    "points": Rule("column", values.points),
    "blank-cell": Rule("column", values.blank_cells),
    "number-as-text": Rule("column", values.numbers_as_text),
    "width": Rule("column", values.too_narrow),
}
"""The rules by their codes."""


def check_workbook(workbook: WorkbookParts) -> list[Violation]:
    """Return the violations of the rules, in the order of sheets and cells.

    Parameters
    ----------
    workbook
        The workbook as plain values.

    Returns
    -------
    list of Violation
        Those of the whole workbook first. A fault that repeats down a column is listed once, at
        its first cell, with the number of cells.

    Examples
    --------
    >>> sheet = SheetParts("Cover", "xl/worksheets/sheet1.xml")  # doctest: +SKIP
    >>> [v.rule for v in check_workbook(WorkbookParts("empty.xlsx", (sheet,)))]  # doctest: +SKIP
    ['title-property', 'language-property', 'sheet-missing', 'sheet-missing', 'title', ...]
    """
    book = Book(workbook)
    found = [*_violations("", {"book": [book]})]
    for sheet in book.sheets:
        found += _violations(sheet.name, _looked_at(sheet))
    order = {sheet.name: number for number, sheet in enumerate(book.sheets, 1)}

    def place(violation: Violation) -> tuple[int, tuple[int, int]]:
        cell = violation.cell
        return order.get(violation.sheet, 0), position(cell) if cell else (0, 0)

    return sorted(found, key=place)


def _looked_at(sheet: SheetView) -> dict[str, Sequence[object]]:
    """Return what the rules look at on a sheet, by the kinds of rules that hold for it."""
    found: dict[str, Sequence[object]] = {"sheet": [sheet]}
    if sheet.parts.type == "worksheet" and sheet.kind in PUBLISHED:
        found["published"] = [sheet]
        if sheet.kind == "data":
            found |= {"data": [sheet], "column": sheet.columns}
    return found


def _violations(sheet: str, looked_at: Mapping[str, Sequence[object]]) -> Iterator[Violation]:
    for code, rule in RULES.items():
        for looked in looked_at.get(rule.of, ()):
            for fault in rule.faults(looked):
                yield Violation.of(code, fault.sheet or sheet, fault)
