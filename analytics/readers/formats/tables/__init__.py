"""Formats of files with tables that can be imported: one module for each, found by its name."""

from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TypeVar

from analytics.readers.imported_tables import TextTable, WorkbookTable
from analytics.readers.trade_layout import TradeFormat

F = TypeVar("F", TradeFormat, TextTable, WorkbookTable)  # a kind of format


@cache
def trade_formats() -> dict[str, TradeFormat]:
    """Return the formats of trade files by name, such as ``gacc-query``.

    Examples
    --------
    >>> trade_formats()["gacc-query"].title
    "China's customs query"
    """
    return _of_kind(TradeFormat)


@cache
def text_tables() -> dict[str, TextTable]:
    """Return the formats of other tables in text by name."""
    return _of_kind(TextTable)


@cache
def workbook_tables() -> dict[str, WorkbookTable]:
    """Return the formats of tables in workbooks by name."""
    return _of_kind(WorkbookTable)


def _of_kind(kind: type[F]) -> dict[str, F]:
    names = sorted(module.name for module in iter_modules([str(Path(__file__).parent)]))
    found = {name: import_module(f"{__name__}.{name}").FORMAT for name in names}
    return {name.replace("_", "-"): each for name, each in found.items() if isinstance(each, kind)}
