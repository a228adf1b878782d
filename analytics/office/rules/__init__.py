"""Rules for workbooks that are published: every violation with its sheet, its cell and its cure.

The rules follow what the UK Government Analysis Function asks of statistics in spreadsheets, and
what keeps a workbook honest when others open it. They look at any workbook. What a sheet is, and
so which rules hold for it, is read from its name and content: see
:mod:`analytics.office.rules.kinds`.
"""

from analytics.office.parts import WorkbookParts
from analytics.office.references import position
from analytics.office.rules import layout, structure, values
from analytics.office.rules.kinds import SheetView, view
from analytics.office.rules.violation import RULES, Violation

__all__ = ["RULES", "SheetView", "Violation", "check_workbook"]


def check_workbook(workbook: WorkbookParts) -> list[Violation]:
    """Return the violations of the rules, in the order of sheets and cells.

    Parameters
    ----------
    workbook
        The workbook as plain values.

    Returns
    -------
    list of Violation
        Those of the whole workbook first. A fault that repeats down a column stands once, at its
        first cell, with the number of cells.

    Examples
    --------
    >>> sheet = SheetParts("Cover", "xl/worksheets/sheet1.xml")  # doctest: +SKIP
    >>> [v.rule for v in check_workbook(WorkbookParts("empty.xlsx", (sheet,)))]  # doctest: +SKIP
    ['title-property', 'language-property', 'sheet-missing', 'sheet-missing', 'title', ...]
    """
    views = [view(sheet, workbook) for sheet in workbook.sheets]
    found = [*structure.violations(workbook, views)]
    for sheet in views:
        found += layout.violations(sheet)
        found += values.violations(sheet)
    order = {sheet.name: number for number, sheet in enumerate(workbook.sheets, 1)}

    def place(violation: Violation) -> tuple[int, tuple[int, int]]:
        cell = violation.cell.partition(":")[0]
        return order.get(violation.sheet, 0), position(cell) if cell else (0, 0)

    return sorted(found, key=place)
