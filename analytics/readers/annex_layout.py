"""Where an annex keeps its columns: the header row, found by its words."""

import re
import unicodedata
from dataclasses import dataclass

import polars as pl

from analytics.errors import InputError, refuse_any, suggestion

_HEADER_ROWS = 60
_BASE = re.compile(r"^base\s+(?:customs\s+)?(?:rate|duty|tariff)", re.IGNORECASE)
_CODE = re.compile(r"\b(?:HS|tariff|heading|item|subheading)\b|\bcode\b", re.IGNORECASE)
_YEAR = re.compile(r"^year\s*([0-9]{1,2})\b", re.IGNORECASE)


@dataclass(frozen=True)
class AnnexColumns:
    """Columns of a schedule.

    Attributes
    ----------
    header
        Row of the header, counted from 1.
    code, base
        Columns of the HS code and of the base rate.
    stages
        Column of each stage year, as the columns stand.
    last
        Name of the last stage year, such as ``Year 21 and Subsequent Years``.
    repeated
        Stage years that have more than one column.
    """

    header: int
    code: str
    base: str
    stages: dict[int, str]
    last: str
    repeated: tuple[int, ...] = ()


def find_schedule_sheet(
    sheets: dict[str, pl.DataFrame], title: str, wanted: str | None = None
) -> tuple[pl.DataFrame, AnnexColumns]:
    """Return the rows below the header of the sheet that holds a schedule, and its columns.

    Parameters
    ----------
    sheets
        Cells as text, columns ``c0, c1, ...``.
    title
        Title of the error.
    wanted
        Name of the sheet; needed where several hold a schedule.

    Returns
    -------
    tuple
        The rows with a column ``row`` (row of the sheet, counted from 1), and the columns.

    Raises
    ------
    InputError
        If no sheet, or more than one, has a header, or if stage years are missing.
    """
    if wanted is not None and wanted not in sheets:
        raise InputError(title, f'no sheet "{wanted}": {suggestion(wanted, sheets)}')
    looked_at = sheets if wanted is None else {wanted: sheets[wanted]}
    headers = {name: _find_header(cells) for name, cells in looked_at.items()}
    found = {name: header for name, header in headers.items() if header is not None}
    if not found:
        where = f"within the first {_HEADER_ROWS} rows (sheets: {', '.join(looked_at)})"
        cure = 'one row must hold "HS Code", "Base Rate", "Year 1", "Year 2" and so on'
        raise InputError(title, f"no header {where}; {cure}")
    if len(found) > 1:
        names = ", ".join(found)
        raise InputError(title, f"several sheets hold a schedule ({names}); name one of them")
    ((name, columns),) = found.items()
    _require_consecutive(columns, title)
    cells = sheets[name].with_row_index("row", offset=1)
    return cells.filter(pl.col("row") > columns.header), columns


def may_be_schedule(sheets: dict[str, pl.DataFrame]) -> bool:
    """Whether some cell near the top of a sheet is a word of the header of a schedule."""
    cells = (
        str(cell)
        for sheet in sheets.values()
        for row in sheet.head(_HEADER_ROWS).rows()
        for cell in row
        if cell is not None
    )
    return any(word.search(cell) for cell in cells for word in (_BASE, _CODE, _YEAR))


def _find_header(cells: pl.DataFrame) -> AnnexColumns | None:
    for number, row in enumerate(cells.head(_HEADER_ROWS).rows(), start=1):
        words = {
            name: " ".join(unicodedata.normalize("NFKC", str(cell)).split())
            for name, cell in zip(cells.columns, row, strict=True)
            if cell is not None
        }
        base = [name for name, text in words.items() if _BASE.match(text)]
        if not base:
            continue
        codes = [name for name, text in words.items() if _CODE.search(text) and name != base[0]]
        years = [
            (int(match[1]), name) for name, text in words.items() if (match := _YEAR.match(text))
        ]
        if codes and years:
            stages, found = dict(years), [year for year, _ in years]
            repeated = tuple(year for year in stages if found.count(year) > 1)
            last = words[stages[max(stages)]]
            return AnnexColumns(number, codes[0], base[0], stages, last, repeated)
    return None


def _require_consecutive(columns: AnnexColumns, title: str) -> None:
    where, last = f"header in row {columns.header}", max(columns.stages)
    missing = [year for year in range(1, last + 1) if year not in columns.stages]
    problems = [
        f"stage years {', '.join(map(str, years))} have {said}, as published"
        for years, said in (
            (columns.repeated, f"more than one column ({where}); give every year one column"),
            (missing, f"no column ({where}, last column Year {last}); give every year its column"),
        )
        if years
    ]
    refuse_any(title, problems)
