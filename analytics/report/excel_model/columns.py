"""What a sheet of formulas is made of: blocks of columns, each with one formula for all rows.

A formula is written once, for the first row, and shared by the rows below; that it is the same in
every row is thus not a matter of care. Other sheets reach a block through its name.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count, islice
from math import isnan
from typing import NamedTuple

import polars as pl
from openpyxl.utils import get_column_letter

from analytics.report.sheet.parts import FIRST_ROW, HEADER_ROW
from analytics.report.text import has_text, text
from analytics.schemas.live import Array

NOT_APPLICABLE = "[z]"
"""In a cell for which there can be no value."""

Formula = Callable[["Place"], str]


@dataclass(frozen=True)
class Block:
    """Columns that belong together: one column of the sheet's table, or one a year.

    Attributes
    ----------
    key
        Column of the table, by which formulas refer to it; its title is ``live.column.<key>``.
    number_format
        Format; None for text.
    formula
        Formula of the first row: its text, with cells of that row as ``{key}`` and the title of
        the column as ``{title}``, or what gives it; None for data.
    name
        Name under which other sheets reach the cells below the titles.
    width
        Width of its columns.
    title
        Label of another title, or a name that formulas compare.
    unit
        Unit of an amount, whose title is that of the table of results with the unit behind it.
    formulas
        Column of the table that holds formulas row by row, where they differ; null for data.
    names
        Column of the table that holds names of the cells one by one.
    years
        Years of its columns, where they are not those of the sheet.
    """

    key: str
    number_format: str | None = None
    formula: Formula | str | None = None
    name: str | None = None
    width: float = 12.0
    title: str = ""
    unit: str = ""
    formulas: str = ""
    names: str = ""
    years: Sequence[int] = ()

    def titled(self, language: str) -> str:
        """Return the title of its columns."""
        if self.unit:
            unit = text(f"unit.{self.unit}", language)
            return f"{text(f'column.{self.key}', language)} ({unit})"
        title = self.title or f"live.column.{self.key}"
        return text(title, language) if has_text(title) else title

    def written(self, place: "Place") -> str:
        """Return its formula at a place; empty for data."""
        if isinstance(self.formula, str):
            return self.formula.format_map(place)
        return self.formula(place) if self.formula else ""


def code(key: str, name: str | None = None) -> Block:
    """Return a column of codes, which formulas compare; the same in every language."""
    return Block(key, name=name, width=22.0)


@dataclass(frozen=True)
class Place(Mapping[str, str]):
    """Where a formula is: gives the cells that it refers to, in its own row.

    Attributes
    ----------
    letters
        Letters of the columns of each block.
    position
        Number of the formula's column in its block, from 0.
    key
        Its block.
    years
        Years of the columns of each block that has one a year.
    """

    letters: Mapping[str, Sequence[str]]
    position: int
    key: str
    years: Mapping[str, Sequence[int]]

    def __getitem__(self, key: str) -> str:
        """Return the cell of a block of one column, in this row; ``title`` is that of this one."""
        own = self.letters[self.key][self.position]
        return f"{own}${HEADER_ROW}" if key == "title" else f"${self.letters[key][0]}{FIRST_ROW}"

    def __iter__(self) -> Iterator[str]:
        return iter(self.letters)

    def __len__(self) -> int:
        return len(self.letters)

    def above(self, key: str) -> str:
        """Return the cell of a block of one column, in the row above."""
        return f"${self.letters[key][0]}{FIRST_ROW - 1}"

    def same(self, key: str) -> str:
        """Return the cell of another block in the same year, or its first year."""
        mine, others = self.years.get(self.key), self.years[key]
        position = others.index(mine[self.position]) if mine else 0
        return f"{self.letters[key][position]}{FIRST_ROW}"

    def all(self, key: str) -> str:
        """Return the cells of a block in all its years."""
        letters = self.letters[key]
        return f"${letters[0]}{FIRST_ROW}:${letters[-1]}{FIRST_ROW}"

    def before(self, key: str) -> str | float:
        """Return the cell of a block a year before; 0 in the first year."""
        return f"{self.letters[key][self.position - 1]}{FIRST_ROW}" if self.position else 0.0

    def count(self) -> str:
        """Return the number of this column in its block, from 1, as a formula."""
        first, own = self.letters[self.key][0], self.letters[self.key][self.position]
        return f"COLUMNS(${first}{FIRST_ROW}:{own}{FIRST_ROW})"


class SheetColumn(NamedTuple):
    """One column of a sheet: its block, its place and letter, its title and its values."""

    block: Block
    place: Place
    letter: str
    title: str
    values: Sequence[object]


@dataclass(frozen=True)
class LiveSheet:
    """A sheet of formulas.

    Attributes
    ----------
    name
        Stable name; ``sheet.<name>`` is the tab, ``live.<name>`` the title.
    language
        ``en`` or ``zh``.
    table
        Its rows.
    blocks
        Its columns, from the left.
    frozen
        Number of columns that stay in view.
    years, arrays
        Of blocks with a column a year: the years, and values by key, (rows, years); NaN is none.
    """

    name: str
    language: str
    table: pl.DataFrame = field(repr=False)
    blocks: Sequence[Block] = field(repr=False)
    frozen: int = 1
    years: Sequence[int] = ()
    arrays: Mapping[str, Array] = field(default_factory=dict, repr=False)

    @property
    def title(self) -> str:
        """What it shows."""
        return text(f"live.{self.name}", self.language)

    @property
    def source(self) -> str:
        """The line below the title."""
        return text(f"live.{self.name}.source", self.language)

    @cached_property
    def years_of(self) -> dict[str, Sequence[int]]:
        """Years of each block that has a column a year."""
        return {b.key: b.years or self.years for b in self.blocks if b.key in self.arrays}

    @cached_property
    def letters(self) -> dict[str, list[str]]:
        """Letters of the columns of each block."""
        letters, years = map(get_column_letter, count(1)), self.years_of
        return {b.key: list(islice(letters, len(years.get(b.key, "-")))) for b in self.blocks}

    @cached_property
    def columns(self) -> list[SheetColumn]:
        """Its columns, from the left."""
        found = []
        for block in self.blocks:
            title = block.titled(self.language)
            if block.key in self.arrays:
                titles = [f"{title} {year}" for year in self.years_of[block.key]]
                by_year = self.arrays[block.key].T.tolist()
                values = [[None if isnan(value) else value for value in year] for year in by_year]
            else:
                titles, values = [title], [self.table[block.key].to_list()]
            letters = self.letters[block.key]
            for position, each in enumerate(zip(letters, titles, values, strict=True)):
                place = Place(self.letters, position, block.key, self.years_of)
                found.append(SheetColumn(block, place, *each))
        return found

    def names(self, tab: str) -> dict[str, str]:
        """Return the names that the sheet gives, with the cells behind them."""
        last = FIRST_ROW + self.table.height - 1
        named = [(block.name, block, FIRST_ROW, last) for block in self.blocks if block.name]
        for block in self.blocks:
            cells = self.table[block.names] if block.names else ()
            named += [(name, block, row, row) for row, name in enumerate(cells, FIRST_ROW)]
        return {
            name: f"'{tab}'!${self.letters[block.key][0]}${first}"
            f":${self.letters[block.key][-1]}${last}"
            for name, block, first, last in named
        }
