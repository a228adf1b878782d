"""Formats of imported tables other than trade, and how one of them is read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import dataframely as dy
import polars as pl

from analytics.readers.text_head import TextHead
from analytics.readers.trade_sift import Rejected

Sheets = dict[str, pl.DataFrame]
"""Sheets of a workbook by name: columns ``c0, c1, ...``, every cell text."""


@dataclass(frozen=True)
class Table:
    """A table as read.

    Attributes
    ----------
    frame
        Its rows.
    rejected
        Rows that are set aside.
    warnings
        What is to be known of it.
    """

    frame: pl.DataFrame
    rejected: Sequence[Rejected] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class SmallTable:
    """A format of small tables, read and stored as a whole.

    Attributes
    ----------
    title
        What such a file is called.
    table, schema
        Table that it gives.
    """

    title: str
    table: str
    schema: type[dy.Schema]


@dataclass(frozen=True)
class TextTable(SmallTable):
    """A format of small tables in text.

    Attributes
    ----------
    told_by
        Words of the header by which it is told.
    read
        Reads the file.
    """

    told_by: tuple[str, ...]
    read: Callable[[Path, TextHead], Table]


@dataclass(frozen=True)
class WorkbookTable(SmallTable):
    """A format of tables in workbooks.

    Attributes
    ----------
    recognise
        Returns why sheets are of this format, and what reads them; ``None`` if they are not.
    """

    recognise: Callable[[Sheets], tuple[str, Callable[[], Table]] | None]
