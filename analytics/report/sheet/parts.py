"""What a table sheet of the workbook is made of: columns, rows, source, and numbered notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from analytics.report.text import text
from analytics.results import Results

HEADER_ROW, FIRST_ROW = 4, 5
MISSING = "[x]"
"""Stands in a cell without a value, as the rules for statistics in spreadsheets ask."""
_NOTE_WIDTH = 110.0
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
    origin = text("workbook.source_model", language)
    table = results.written(name) if name and name != "sources" else pl.DataFrame()
    if "source_id" in table.columns:
        used = results.sources.join(table, on="source_id", how="semi")
        publishers = used["publisher"].unique().sort().to_list()
        if 0 < len(publishers) <= _PUBLISHERS_NAMED:
            origin = text("punctuation.semicolon", language).join(publishers)
    return text(
        "workbook.source",
        language,
        origin=origin,
        date=results.data_date,
        scenario=text("punctuation.list", language).join([*named, results.scenario.name]),
        digest=results.scenario_digest,
        data=results.data_digest,
    )


@dataclass(frozen=True)
class Notes:
    """The notes of a workbook.

    Attributes
    ----------
    sheet
        The sheet on which they stand.
    numbers
        Number of the note of each sheet, by the sheet's name.
    """

    sheet: Sheet
    numbers: dict[str, int]

    @classmethod
    def of(cls, sheets: Sequence[Sheet], language: str) -> "Notes":
        """Number the notes of the sheets in their order; equal texts share a number.

        Parameters
        ----------
        sheets
            The table sheets; the text of one's note is the label ``note.<name>``.
        language
            ``en`` or ``zh``.
        """
        used: dict[str, list[Sheet]] = {}
        for sheet in sheets:
            used.setdefault(text(f"note.{sheet.name}", language), []).append(sheet)
        numbers = {
            sheet.name: number for number, group in enumerate(used.values(), 1) for sheet in group
        }
        separator = text("punctuation.list", language)
        rows = [
            (f"[note {number}]", note, separator.join(sheet.title for sheet in group))
            for number, (note, group) in enumerate(used.items(), 1)
        ]
        columns = [
            Column(text("workbook.note", language)),
            Column(text("workbook.note_text", language), width=_NOTE_WIDTH),
            Column(text("workbook.note_used", language)),
        ]
        title = text("sheet.notes", language)
        return cls(
            Sheet("notes", title, columns, rows, source=text("workbook.symbols", language)), numbers
        )

    def marked(self, text: str, name: str) -> str:
        """Return a text with the marker of a sheet's note behind it, if there is one."""
        number = self.numbers.get(name)
        return text if number is None else f"{text} [note {number}]"
