"""Tables of the user's own in workbooks and Parquet, brought into text, which is then read."""

import csv
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
from polars.exceptions import PanicException, PolarsError

from analytics.errors import InputError
from analytics.readers.formats.tables import text_tables, trade_formats
from analytics.readers.own_tables import TEMPLATES
from analytics.readers.recognition import is_told
from analytics.readers.text_head import TextHead

_PARQUET = b"PAR1"
_OWN = tuple(f"own-{name}" for name in TEMPLATES)


def is_parquet(path: Path) -> bool:
    """Whether a file begins like Parquet."""
    with path.open("rb") as file:
        return file.read(len(_PARQUET)) == _PARQUET


def is_own_table(sheet: pl.DataFrame) -> bool:
    """Whether the first row of a sheet has the columns of a table of the user's own.

    Examples
    --------
    >>> is_own_table(pl.DataFrame({"c0": ["HS Code"]}))
    False
    """
    words = tuple((cell or "").strip() for cell in sheet.row(0))
    head = TextHead("utf-8", ",", words, 0)
    known = trade_formats() | text_tables()
    return any(is_told(known[name].told_by, head) for name in _OWN if name in known)


@contextmanager
def as_text(path: Path, title: str) -> Iterator[Path]:
    """Write a Parquet file as CSV for the time of the block.

    Raises
    ------
    InputError
        If it cannot be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "table.csv"
        try:
            pl.scan_parquet(path).sink_csv(text)
        except (PolarsError, PanicException, OSError) as error:
            said = str(error).strip().partition("\n")[0]
            raise InputError(title, f"{path} cannot be read as Parquet ({said})") from error
        yield text


@contextmanager
def sheet_as_text(sheet: pl.DataFrame) -> Iterator[Path]:
    """Write a sheet as CSV for the time of the block."""
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "table.csv"
        with text.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(
                ["" if cell is None else cell for cell in row] for row in sheet.iter_rows()
            )
        yield text
