"""A violation, and the rules there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics import errors
from analytics.office.references import Position

NAMED = 4
"""Number of cells that a message names."""

RULES: dict[str, str] = {
    "sheet-missing": "a workbook has the sheets Cover, Contents and Notes",
    "contents": "Contents names every sheet once",
    "link": "a name on Contents is a link to its sheet, and every link leads to a sheet",
    "note": "every [note n] is explained on Notes, and every note is referred to",
    "title-property": "the document has a title",
    "language-property": "the document states its language",
    "macros": "there are no macros",
    "external-link": "no formula refers to another file",
    "hidden": "no sheet, row or column is hidden",
    "title": "cell A1 holds the sheet's title",
    "source": "a line under the title names the source of the figures",
    "table": "a data sheet holds one Excel Table, which starts in column A",
    "header": "every column of a table has a name of its own",
    "merged": "no cells are merged",
    "blank-row": "a table has no blank row",
    "blank-column": "a table has no blank column",
    "outside-table": "nothing stands below or beside a table",
    "blank-cell": "a blank cell in a table is explained",
    "unit": "a column of numbers states its unit",
    "points": "a difference of percentages is in percentage points (pp), not %",
    "status": "a table of figures has a status column",
    "number-as-text": "numbers are stored as numbers",
    "text-as-formula": "text that begins with = + - @ is stored as text",
    "formula-error": "no formula ends in an error",
    "formula-value": "a formula has a stored value beside it",
    "width": "columns are as wide as what they hold",
    "print-titles": "the header row is repeated on each printed page",
    "fit-to-width": "a sheet is printed one page wide",
    "cursor": "a sheet opens with the cursor in A1",
}
"""What each rule asks for, by its code."""


@dataclass(frozen=True)
class Violation:
    """One violation of a rule.

    Attributes
    ----------
    rule
        Code in ``RULES``.
    sheet
        Name of the sheet; empty where it is the whole workbook's.
    cell
        Address; empty where it is the whole sheet's.
    message
        What is wrong, with the text that is.
    cure
        What to do.
    """

    rule: str
    sheet: str
    cell: str
    message: str
    cure: str


def quoted(text: str) -> str:
    """Return text in quotation marks, shortened where it is long.

    Examples
    --------
    >>> quoted("Tariff")
    '"Tariff"'
    """
    return errors.quoted(text, 40)


def and_others(cells: Sequence[Position], count: int | None = None) -> str:
    """Return how many cells there are where it is more than one, and the first of them.

    Examples
    --------
    >>> and_others([Position(5, 3), Position(6, 3)])
    ' (2 cells: C5, C6)'
    >>> and_others([Position(5, 3)])
    ''
    """
    count = len(cells) if count is None else count
    if count < 2:
        return ""
    named = ", ".join(str(cell) for cell in cells[:NAMED])
    return f" ({count:,} cells: {named}{', ...' if count > NAMED else ''})"
