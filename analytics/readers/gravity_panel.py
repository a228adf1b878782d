"""Reader for the panel of the applications in the "Advanced Guide to Trade Policy Analysis".

Yotov, Piermartini, Monteiro and Larch (2016), UNCTAD and WTO: trade in manufactures of 69
countries with each other and within themselves, 1986-2006. Its R package ``tradepolicy``
(CC BY 4.0) holds it as ``agtpa_applications``; saved as CSV it is the file that this reader takes.
"""

from pathlib import Path

import dataframely as dy
import polars as pl

from analytics.errors import refuse_any
from analytics.readers.datasets import broken_rules
from analytics.readers.source_files import printable_name
from analytics.readers.store import user_data_directory
from analytics.readers.text_table import read_text_table
from analytics.schemas.gravity import GravityPanel

USER_FILE = "gravity_panel.csv"  # name among the user's files
_COUNTRIES = ("exporter", "importer")  # columns of the file and of the schema
# Columns of whole numbers: in the file, and in the schema.
WHOLE = {
    "year": "year",
    "cntg": "common_border",
    "lang": "common_language",
    "clny": "colonial_tie",
    "rta": "rta",
}
NUMBERS = {"trade": "trade", "dist": "distance"}  # likewise, of others


def read_gravity_panel(path: str | Path) -> dy.DataFrame[GravityPanel]:
    """Read the panel.

    Parameters
    ----------
    path
        CSV with at least ``exporter, importer, year, trade, dist, cntg, lang, clny, rta``; leads
        and lags of ``rta`` and the number of the pair are left alone.

    Returns
    -------
    dataframely.DataFrame[GravityPanel]
        Sorted by exporter, importer and year. Trade stays in the unit of the file: its
        documentation says US dollars, its sizes say millions of them, and no estimate depends on
        which.

    Raises
    ------
    InputError
        If the file is missing or not such a table, a cell is empty or not a number, a flow stands
        twice, or a value is impossible.

    Examples
    --------
    >>> read_gravity_panel("agtpa_applications.csv").height  # doctest: +SKIP
    99981
    """
    path = Path(path)
    title = f"gravity panel, {printable_name(path)}"
    raw = read_text_table(path, title, [*_COUNTRIES, *WHOLE, *NUMBERS], cure="save it again")
    table = raw.select(
        *_COUNTRIES,
        # Whole numbers are written 1986.0.
        *(
            pl.col(old).cast(pl.Float64, strict=False).alias(new)
            for old, new in (WHOLE | NUMBERS).items()
        ),
    )
    _require_numbers(raw, table, title)
    table = table.with_columns(
        pl.col(*WHOLE.values()).cast(pl.Int64),
        pair=pl.format("{}-{}", pl.min_horizontal(_COUNTRIES), pl.max_horizontal(_COUNTRIES)),
    ).select(GravityPanel.column_names())
    problems = (
        f"{count} of {table.height} rows break the rule {rule} ({first.replace('/', ' ')}); "
        "correct them, or leave them out"
        for rule, count, first in broken_rules(table, GravityPanel)
    )
    refuse_any(title, problems)
    return GravityPanel.validate(table.sort("exporter", "importer", "year"))


def user_gravity_panel() -> dy.DataFrame[GravityPanel] | None:
    """Return the panel that the user has put beside the imported files, or ``None``.

    It is looked for as ``gravity_panel.csv`` in the folder that ``rcep data list`` names.

    Raises
    ------
    InputError
        If it is there and cannot be used.
    """
    path = user_data_directory() / USER_FILE
    return read_gravity_panel(path) if path.is_file() else None


def _require_numbers(raw: pl.DataFrame, table: pl.DataFrame, title: str) -> None:
    """Name the cells that are not finite numbers, or not whole where they must be."""
    problems = []
    for old, new in (WHOLE | NUMBERS).items():
        usable = table[new].is_finite()
        if old in WHOLE:
            usable &= table[new] == table[new].round()
        wrong = (
            raw.select(pl.col(old)).with_row_index("row", offset=2)
            .filter(~usable.fill_null(value=False))
        )  # fmt: skip
        if wrong.height:
            kind = "whole numbers" if old in WHOLE else "numbers"
            first = "; ".join(
                f'"{cell}" in row {row}' for row, cell in wrong.head(3).fill_null("").rows()
            )
            problems.append(
                f"column {old}: {wrong.height} of {raw.height} cells are not {kind} ({first}); "
                "missing values are not allowed: leave such rows out"
            )
    refuse_any(title, problems)
