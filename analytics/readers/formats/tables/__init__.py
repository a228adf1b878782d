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
def _formats() -> dict[str, TradeFormat | TextTable | WorkbookTable]:
    names = sorted(module.name for module in iter_modules([str(Path(__file__).parent)]))
    return {name.replace("_", "-"): import_module(f"{__name__}.{name}").FORMAT for name in names}


def formats_of(kind: type[F]) -> dict[str, F]:
    """Return the formats of a kind by name, such as ``gacc-query``.

    Examples
    --------
    >>> formats_of(TradeFormat)["gacc-query"].title
    "China's customs query"
    """
    return {name: each for name, each in _formats().items() if isinstance(each, kind)}
