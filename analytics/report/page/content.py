"""What pages are made of: tables, sections and charts, as plain texts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import polars as pl

from analytics.report.tables.readable import ReadableTable
from analytics.report.text import sector_labels, text
from analytics.results import Results
from analytics.study import FLOWS

_Item = TypeVar("_Item")


@dataclass(frozen=True)
class Row:
    """A row of a table.

    Attributes
    ----------
    name
        What the row is about.
    cells
        Its figures and words, already written.
    is_sum
        Whether it sums up other rows.
    wrapped
        Positions of cells that hold more than a few words.
    """

    name: str
    cells: Sequence[str]
    is_sum: bool = False
    wrapped: frozenset[int] = frozenset()


Group = tuple[str, Sequence[Row]]
"""Rows under a title, which is empty where the table has no groups."""


@dataclass(frozen=True)
class Table:
    """A table with its caption.

    Attributes
    ----------
    caption
        What the table shows, with its unit.
    header
        Titles of the columns, that of the names first.
    groups
        Its rows.
    text_columns
        How many of the last columns hold words.
    """

    caption: str
    header: Sequence[str]
    groups: Sequence[Group]
    text_columns: int = 0


Columns = Mapping[str, Callable[[pl.DataFrame], str]]
"""Titles of columns, and what writes a cell from the rows that make a row of the table."""


def cell(
    column: str, written: Callable[[Any], str], **key: object
) -> Callable[[pl.DataFrame], str]:
    """Return what writes a cell of a row: its column, how it is written, and which of the rows."""
    return lambda rows: written(rows.filter(**key)[column].item())


def row_table(
    caption: str,
    first: str,
    named: Mapping[str, _Item],
    columns: Mapping[str, Callable[[_Item], str]],
    language: str,
    *,
    text_columns: int = 0,
) -> Table:
    """Return a table of which each row is about one thing.

    Parameters
    ----------
    caption
        What the table shows, with its unit.
    first
        Key of the title of the names.
    named
        What the rows are about, by name.
    columns
        Keys of the titles of the columns, and what writes their cells.
    language
        ``en`` or ``zh``.
    text_columns
        How many of the last columns hold words.
    """
    rows = [Row(name, [write(of) for write in columns.values()]) for name, of in named.items()]
    header = [text(key, language) for key in (first, *columns)]
    return Table(caption, header, [("", rows)], text_columns)


def as_read(found: ReadableTable) -> Table:
    """Return a table to read as one of the page."""
    rows = [Row(name, cells) for name, *cells in found.rows]
    return Table(found.title, found.columns, [("", rows)], len(found.text_columns) - 1)


def sector_table(
    caption: str,
    data: pl.DataFrame,
    results: Results,
    language: str,
    columns: Columns,
    *,
    titles: Mapping[str, str] | None = None,
    column: str = "flow",
    text_columns: int = 0,
) -> Table:
    """Return a row for each sector in the order of presentation, in groups.

    Parameters
    ----------
    caption
        What the table shows, with its unit.
    data
        Rows with ``sector``, ``level`` and the column that tells the groups apart.
    results
        The result that names the sectors.
    language
        ``en`` or ``zh``.
    columns
        Titles of the columns, and what writes a cell from the rows of a sector.
    titles
        Titles of the groups by their code, in order; by default the flows.
    column
        The column that holds these codes.
    text_columns
        How many of the last columns hold words.
    """
    names = sector_labels(results.study, language)
    found = data.partition_by(column, "sector", as_dict=True)
    titles = titles or {flow: text(f"flow.{flow}", language) for flow in FLOWS}
    groups = [
        (title, [
            Row(names[sector], [write(rows) for write in columns.values()],
                is_sum=rows["level"][0] == "sum")
            for sector in names if (rows := found.get((code, sector))) is not None
        ])
        for code, title in titles.items()
    ]  # fmt: skip
    return Table(caption, [text("column.sector", language), *columns], groups, text_columns)
