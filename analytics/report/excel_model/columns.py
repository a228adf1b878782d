"""What a sheet of formulas is made of: blocks of columns, each with one formula for all rows.

A formula is written once, for the first row, and shared by the rows below; that it is the same in
every row is thus not a matter of care. Other sheets reach a block through its name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from analytics.report.sheet.parts import FIRST_ROW, HEADER_ROW

NOT_APPLICABLE = "[z]"
LOG_FORMAT = "0.000000"
RATE_FORMAT = "0.00%"

Formula = Callable[["Place"], str]
Values = Sequence[object]


@dataclass(frozen=True)
class Block:
    """Columns that belong together: one, or one a year.

    Attributes
    ----------
    key
        Name within the sheet, by which formulas refer to it.
    titles
        Titles of its columns.
    values
        One sequence of values for each column; beside a formula, its values.
    number_format
        Format; None for text.
    formula
        Formula of the first row, from where it stands; None for data.
    row_formulas
        Formulas by row, where rows differ; None where a row holds data.
    row_names
        Names of the cells one by one.
    name
        Name under which other sheets reach the cells below the titles.
    width
        Width of its columns.
    """

    key: str
    titles: Sequence[str]
    values: Sequence[Values] = field(repr=False)
    number_format: str | None = None
    formula: Formula | None = None
    row_formulas: Sequence[str | None] | None = None
    row_names: Sequence[str] = ()
    name: str | None = None
    width: float = 11.0


@dataclass(frozen=True)
class LiveSheet:
    """A sheet of formulas.

    Attributes
    ----------
    name
        Stable name; ``sheet.<name>`` is the tab, ``note.<name>`` its note.
    title, source
        Lines above the table.
    blocks
        Its columns, from the left.
    frozen
        Number of columns that stay in view.
    spans
        Names for the cells of several blocks, by the keys of the first and the last; that of
        their titles ends in ``_titles``.
    """

    name: str
    title: str
    blocks: Sequence[Block] = field(repr=False)
    source: str = ""
    frozen: int = 1
    spans: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def height(self) -> int:
        """Number of rows below the titles."""
        return len(self.blocks[0].values[0])

    @property
    def letters(self) -> dict[str, list[str]]:
        """Letters of the columns of each block."""
        found: dict[str, list[str]] = {}
        next_column = 1
        for block in self.blocks:
            numbers = range(next_column, next_column + len(block.titles))
            found[block.key] = [get_column_letter(number) for number in numbers]
            next_column += len(block.titles)
        return found

    def names(self, tab: str) -> dict[str, str]:
        """Return the names that the sheet gives, with the cells behind them."""
        letters = self.letters
        last = FIRST_ROW + self.height - 1
        names = {
            block.name: _cells(tab, letters[block.key], FIRST_ROW, last)
            for block in self.blocks
            if block.name
        }
        for block in self.blocks:
            for row, name in enumerate(block.row_names, FIRST_ROW):
                names[name] = _cells(tab, letters[block.key], row, row)
        for name, (first, final) in self.spans.items():
            columns = [*letters[first], *letters[final]]
            names[name] = _cells(tab, columns, FIRST_ROW, last)
            names[f"{name}_titles"] = _cells(tab, columns, HEADER_ROW, HEADER_ROW)
        return names


def _cells(tab: str, letters: Sequence[str], first: int, last: int) -> str:
    return f"'{tab}'!${letters[0]}${first}:${letters[-1]}${last}"


@dataclass(frozen=True)
class Place:
    """Where a formula stands: gives the cells that it refers to, in its own row.

    Attributes
    ----------
    letters
        Letters of the columns of each block.
    position
        Number of the formula's column in its block, from 0.
    key
        Its block.
    """

    letters: Mapping[str, Sequence[str]]
    position: int
    key: str

    def of(self, key: str) -> str:
        """Return the cell of a block of one column, in this row."""
        return f"${self.letters[key][0]}{FIRST_ROW}"

    def above(self, key: str) -> str:
        """Return the cell of a block of one column, in the row above."""
        return f"${self.letters[key][0]}{FIRST_ROW - 1}"

    def header(self) -> str:
        """Return the title of this column."""
        return f"{self.letters[self.key][self.position]}${HEADER_ROW}"

    def same(self, key: str) -> str:
        """Return the cell of another block in the same year."""
        return f"{self.letters[key][self.position]}{FIRST_ROW}"

    def before(self, key: str) -> str | None:
        """Return the cell of a block a year before, if there is one."""
        if not self.position:
            return None
        return f"{self.letters[key][self.position - 1]}{FIRST_ROW}"

    def count(self) -> str:
        """Return the number of this column in its block, from 1, as a formula."""
        first, own = self.letters[self.key][0], self.letters[self.key][self.position]
        return f"COLUMNS(${first}{FIRST_ROW}:{own}{FIRST_ROW})"
