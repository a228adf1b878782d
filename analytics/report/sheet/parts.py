"""What a table sheet of the workbook is made of: columns, rows, formats, source and status."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from analytics.report.text import text, value_label
from analytics.results import Results
from analytics.schemas.columns import STATUSES

HEADER_ROW, FIRST_ROW = 4, 5
_WITHOUT_NUMBERS = {"sources", "sectors"}
_PUBLISHERS_NAMED = 3
_SENTENCE_WIDTH = 115.0


@dataclass(frozen=True)
class Column:
    """One column of a sheet: title, number format (None for text), width if it is given."""

    title: str
    number_format: str | None = None
    width: float | None = None


@dataclass(frozen=True)
class Sheet:
    """One clean table.

    Attributes
    ----------
    name
        Stable name; ``sheet.<name>`` is the tab, ``note.<name>`` its note.
    title
        What the table shows.
    columns
        Titles and formats.
    rows
        Values; rates are fractions, money is in the unit of the title, null is empty.
    source
        The line below the title: where the numbers come from, and of which date and scenario.
    frozen
        Number of columns that stay in view, with the headings; None lets all move.
    addresses
        Where its numbers come from: of each column the pattern of an address, with the names of
        keys in braces, and empty for text; columns without one are text.
    keys
        What stands for those names, row by row.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[tuple[object, ...]] = field(repr=False)
    source: str = ""
    frozen: int | None = 1
    addresses: Sequence[str] = ()
    keys: Sequence[Mapping[str, object]] = field(default=(), repr=False)


def sentences(
    name: str, about: str, rows: Sequence[tuple[str, str]], source: str, language: str
) -> Sheet:
    """Return a sheet of sentences; ``about`` is the key of the title of what each is about."""
    columns = [
        Column(text(about, language)),
        Column(text("workbook.finding", language), width=_SENTENCE_WIDTH),
    ]
    return Sheet(name, text(f"sheet.{name}", language), columns, rows, source)


def source_line(
    results: Results, name: str | None, language: str, others: Sequence[Results] = ()
) -> str:
    """Return where the numbers of a table come from, with the date and the scenario.

    Few publishers are named; where there are many, the sheet of sources lists them. Scenarios of
    other results go before that of the last.
    """
    named = [f"{each.scenario.name} ({each.scenario_digest})" for each in others]
    table = results.written(name) if name else None
    publishers: list[str] = []
    if table is not None and name != "sources" and "source_id" in table.columns:
        used = table["source_id"].drop_nulls().unique()
        chosen = results.sources.filter(pl.col("source_id").is_in(used.implode()))
        publishers = chosen["publisher"].unique().sort().to_list()
    separator = text("punctuation.semicolon", language)
    origin = (
        separator.join(publishers)
        if 0 < len(publishers) <= _PUBLISHERS_NAMED
        else text("workbook.source_model", language)
    )
    return text(
        "workbook.source",
        language,
        origin=origin,
        date=results.data_date,
        scenario=text("punctuation.list", language).join([*named, results.scenario.name]),
        digest=results.scenario_digest,
        data=results.data_digest,
    )


def with_status(
    results: Results,
    name: str,
    columns: Sequence[Column],
    rows: Sequence[tuple[object, ...]],
    language: str,
) -> tuple[Sequence[Column], Sequence[tuple[object, ...]]]:
    """Return columns and rows with a status, where a table of numbers has no column for it.

    Parameters
    ----------
    results
        The result.
    name
        Name of its table.
    columns, rows
        What the sheet shows of it, in words.
    language
        ``en`` or ``zh``.
    """
    table = results.written(name)
    if "status" in table.columns or name in _WITHOUT_NUMBERS:
        return columns, rows
    words = {status: value_label("status", status, language) for status in STATUSES}
    if "importer" in table.columns:
        # What the schedule of the city's country says is calibrated unless imported.
        home = "calibrated" if results.scenario.is_calibrated else "published"
        statuses = zip(results.study.pair, (home, "derived"), strict=True)
        own = {value_label("importer", code, language): words[status] for code, status in statuses}
        at = table.columns.index("importer")
        found = [own[str(row[at])] for row in rows]
    else:
        # Whatever the model computes rests on the assumed composition of the city's trade.
        found = [words["assumed"]] * len(rows)
    return [*columns, Column(text("column.status", language))], [
        (*row, status) for row, status in zip(rows, found, strict=True)
    ]
