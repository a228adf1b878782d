"""A result in which every number is another, so that a figure says which cell it was taken from."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from analytics.report.lineage.addresses import value_at
from analytics.report.page.content import Table
from analytics.report.text import sector_labels, text
from analytics.results import Results

SEEDS = (1, 2)
"""Two results: what happens to be written alike in one is not in the other."""
_NARROW = {"zero_tariff_share"}
"""Tables whose cells move less, since sentences take other words where their order changes."""


def changed(results: Results, seed: int) -> Results:
    """Return a result with each number of each table multiplied by a factor of its own.

    Signs and zeros stay, and so do years and counts; so the sentences keep their words.
    """
    tables = {name: moved(table, seed, name) for name, table in results.tables.items()}
    return results.replace(**tables)


def moved(table: pl.DataFrame, seed: int, name: str) -> pl.DataFrame:
    """Return a table with each number multiplied by a factor of its own."""
    random = np.random.default_rng([seed, *name.encode()])
    ends = (0.98, 1.02) if name in _NARROW else (0.8, 1.25)
    columns = [column for column, kind in table.schema.items() if kind.is_float()]
    return table.with_columns(
        pl.col(column) * pl.Series(random.uniform(*ends, table.height)) for column in columns
    )


def cells_of(results: Results) -> Callable[..., Any]:
    """Return what looks up a cell by its address, given whole or in parts."""

    def cell(*parts: object) -> Any:
        return value_at(results, ":".join(map(str, parts))).value

    return cell


def slip(text: str, figures: Mapping[str, str], order: str, known: Sequence[str] = ()) -> str:
    """Say what is wrong with the figures of a text; empty where each stands in its place.

    Parameters
    ----------
    text
        A sentence.
    figures
        Figures by name, as they must be written.
    order
        Their names in the order of the sentence; what is no name stands for itself.
    known
        Words that hold digits without being figures, such as names.
    """
    for words in known:
        text = text.replace(words, "")
    rest, position = "", 0
    for name in order.split():
        written = figures.get(name, name)
        place = text.find(written, position)
        if place < 0:
            return f"{name} = {written} does not follow {text[:position]!r} in {text!r}"
        rest += text[position:place] + "|"
        position = place + len(written)
    rest += text[position:]
    return f"other figures: {rest!r}" if re.search(r"\d", rest) else ""


def shown(table: Table) -> dict[tuple[str, str], list[str]]:
    """Cells by group and name."""
    return {(title, row.name): list(row.cells) for title, rows in table.groups for row in rows}


def by_sector(
    results: Results, language: str, cells: Callable[[str, str], Sequence[str]]
) -> dict[tuple[str, str], list[str]]:
    """The cells expected of each sector, from its flow and code."""
    names = sector_labels(results.study, language)
    return {
        (text(f"flow.{flow}", language), names[sector]): list(cells(flow, sector))
        for flow, sector in results.projection.select("flow", "sector").unique().iter_rows()
    }
