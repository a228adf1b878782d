"""What pages are made of: tables, sections and charts, as plain texts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from markupsafe import Markup

from analytics.report.page.rendering import inline_svg
from analytics.report.text import sector_labels, text
from analytics.results import Results
from analytics.study import FLOWS


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


@dataclass(frozen=True)
class Section:
    """A section of a page: the block of the template that lays it out, its anchor and title."""

    block: str
    anchor: str
    title: str


def flow_titles(language: str) -> dict[str, str]:
    """Return the names of the flows, which group the rows of most tables."""
    return {flow: text(f"flow.{flow}", language) for flow in FLOWS}


def sector_groups(
    data: pl.DataFrame,
    results: Results,
    language: str,
    cells: Callable[[pl.DataFrame], Sequence[str]],
    *,
    titles: Mapping[str, str],
    column: str = "flow",
) -> list[Group]:
    """Return a row for each sector in the order of presentation, in groups.

    Parameters
    ----------
    data
        Rows with ``sector``, ``level`` and the column that tells the groups apart.
    results
        The result that names the sectors.
    language
        ``en`` or ``zh``.
    cells
        Writes the cells of a sector from its rows.
    titles
        Titles of the groups by their code, in order.
    column
        The column that holds these codes.
    """
    names = sector_labels(results.sectors, language)
    found = data.partition_by(column, "sector", as_dict=True)
    return [
        (title, [
            Row(names[sector], cells(rows), is_sum=rows["level"][0] == "sum")
            for sector in names if (rows := found.get((code, sector))) is not None
        ])
        for code, title in titles.items()
    ]  # fmt: skip


def drawn(charts: Mapping[str, tuple[str, str]], language: str) -> dict[str, Markup]:
    """Return charts by name to stand inside a page; given are what each shows, and its SVG."""
    return {
        name: inline_svg(svg, f"{name}-{language}", text) for name, (text, svg) in charts.items()
    }
