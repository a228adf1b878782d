"""Tables of others in CSV, every cell as text."""

from collections.abc import Iterable
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from analytics.errors import InputError, refuse_any
from analytics.readers.source_files import require_table_file

_NAMED = 8


def read_text_table(path: Path, title: str, needed: Iterable[str], *, cure: str) -> pl.DataFrame:
    """Return a table in CSV and UTF-8 with every cell as text.

    Parameters
    ----------
    path
        The file.
    title
        Title of the error.
    needed
        Columns that it must have.
    cure
        What to do about a file that is no such table.

    Raises
    ------
    InputError
        If the file is missing, no table, empty, or lacks a column.
    """
    require_table_file(path, title)
    try:
        table = pl.read_csv(path.read_bytes(), infer_schema=False)
    except (PolarsError, UnicodeError) as error:
        raise InputError(title, f"not a table in CSV and UTF-8: {error}; {cure}") from error
    found = ", ".join(table.columns[:_NAMED])
    missing = [
        f"column {name} is missing (found: {found}); the first row must name the columns"
        for name in needed
        if name not in table.columns
    ]
    refuse_any(title, missing)
    if table.is_empty():
        raise InputError(title, f"the table has a header and no rows; {cure}")
    return table
