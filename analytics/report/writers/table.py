"""A table that a user takes along: as a frame, on the screen, and as a file."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from analytics.atomic import write_whole
from analytics.errors import InputError
from analytics.report.sheet import formats
from analytics.report.sheet.parts import Column, source_line
from analytics.report.tables import views
from analytics.report.tables.readable import MISSING, ReadableTable
from analytics.report.text import (
    assumption_label,
    in_brackets,
    known_language,
    parameter_labels,
    said_of_its_study,
    scenario_title,
    text,
    unit_text,
)
from analytics.report.workbook import table_columns
from analytics.results import Results
from analytics.study import Study
from analytics.units import PERCENT

_MOST_ROWS = 40
_WIDTHS = {"channel": 60.0, "note": 60.0, "reason": 60.0}


@dataclass(frozen=True)
class Table:
    """Rows and columns of a result, or of several scenarios, in units of paper.

    Attributes
    ----------
    runs
        The results; their scenarios are told apart by a column where there are several.
    name, table
        What was asked for, and the table of a result that it is taken from.
    rows
        The rows of each as they are computed: codes, CNY, fractions.
    unit
        Unit of amounts.
    language
        ``en`` or ``zh``.
    """

    runs: tuple[Results, ...] = field(repr=False)
    name: str
    table: str
    rows: tuple[pl.DataFrame, ...] = field(repr=False)
    unit: str
    language: str

    @property
    def study(self) -> Study:
        """The case, which is that of all its results."""
        return self.runs[0].study

    @property
    @said_of_its_study
    def title(self) -> str:
        """What the table shows, and of which scenarios."""
        titles = [scenario_title(results.scenario, self.language) for results in self.runs]
        of = text("punctuation.list", self.language).join(titles)
        return in_brackets(text(f"table.{self.name}", self.language), of, self.language)

    @property
    def source(self) -> str:
        """Where the numbers come from: publishers, date, scenario and its digest."""
        *others, last = self.runs
        return source_line(last, None, self.language, others)

    def to_frame(self) -> pl.DataFrame:
        """Return a tidy frame: codes, and numbers in the units that the columns' names end in."""
        frames = [views.in_display_units(self.table, rows, self.unit) for rows in self.rows]
        return self._together(frames, [results.scenario.name for results in self.runs])

    def to_csv(self, path: str | Path) -> Path:
        """Write the frame as CSV in UTF-8; a file of that name is replaced."""
        return written(Path(path), self.to_frame().write_csv().encode("utf-8"))

    def to_html(self, path: str | Path | None = None) -> str | Path:
        """Return the table as HTML, or write it; in words, with title and source."""
        shown = self._readable(len(self))._repr_html_()
        if path is None:
            return shown
        page = f'<!doctype html>\n<meta charset="utf-8">\n<title>{self.title}</title>\n{shown}\n'
        return written(Path(path), page.encode("utf-8"))

    def to_excel(self, path: str | Path) -> Path:
        """Write one sheet: title, source, and typed cells; the same bytes for the same numbers.

        A file of that name is replaced.
        """
        from analytics.report.writers.table_sheet import sheet_bytes

        above, date = (self.title, self.source), self.runs[0].data_date
        return written(
            Path(path), sheet_bytes(self.name, above, self.columns(), self.lines(), date)
        )

    @said_of_its_study
    def columns(self) -> list[Column]:
        """Return titles and number formats, amounts in the unit of the table."""
        first = [Column(text("notebook.scenario", self.language))] if len(self.runs) > 1 else []
        first += [Column(text("workbook.label", self.language))] if self._has_ids else []
        return [*first, *(self._column(name) for name in self.rows[0].columns)]

    @said_of_its_study
    def in_words(self) -> pl.DataFrame:
        """Return the rows with words for codes, in the order of presentation; fractions stay."""
        frames = [self._words_of(*each) for each in zip(self.runs, self.rows, strict=True)]
        titles = [scenario_title(results.scenario, self.language) for results in self.runs]
        return self._together(frames, titles)

    def lines(self) -> list[tuple[object, ...]]:
        """Return the rows in words; no cell has a number for infinity."""
        return table_columns.without_infinity(self.in_words(), self.language)

    def _together(self, frames: Sequence[pl.DataFrame], names: Sequence[str]) -> pl.DataFrame:
        if len(frames) == 1:
            return frames[0]
        return pl.concat(
            frame.select(pl.lit(name).alias("scenario"), pl.all())
            for frame, name in zip(frames, names, strict=True)
        )

    def _words_of(self, results: Results, rows: pl.DataFrame) -> pl.DataFrame:
        if "sector" in rows.columns and {"flow", "importer"} & {*rows.columns}:
            rows = table_columns.in_order(results, rows)
        if self._has_ids:
            return self._labelled(results, rows)
        rows = table_columns.in_units(self.table, rows, self.unit)
        return table_columns.in_words(results, self.table, rows, self.language)

    @property
    def _has_ids(self) -> bool:
        return self.table == views.ASSUMPTIONS

    def _labelled(self, results: Results, rows: pl.DataFrame) -> pl.DataFrame:
        """Return assumptions with what each is, and words for their units, before the id."""
        names = parameter_labels(results.study, self.language)
        label = [assumption_label(each, names, self.language) for each in rows["id"]]
        unit = [unit_text(each, self.language) for each in rows["unit"]]
        words = table_columns.in_words(results, self.table, rows.drop("unit"), self.language)
        told = words.with_columns(pl.Series("label", label), pl.Series("unit", unit))
        return told.select("label", *rows.columns)

    def _column(self, name: str) -> Column:
        if name == views.RELATIVE:
            title = text(f"equation.{name}", self.language)
            return Column(in_brackets(title, "%", self.language), formats.PERCENT)
        found = table_columns.table_column(self.table, name, self.language, self.unit)
        return replace(found, width=_WIDTHS.get(name))

    def _readable(self, most: int) -> ReadableTable:
        columns, rows = self.columns(), self.lines()
        cells = tuple(
            tuple(_cell(value, column) for value, column in zip(row, columns, strict=True))
            for row in rows[:most]
        )
        more = len(rows) - len(cells)
        note = self.source
        if more > 0:
            note = f"{text('table.more_rows', self.language, rows=more)} {note}"
        words = tuple(i for i, column in enumerate(columns) if column.number_format is None)
        titles = tuple(column.title for column in columns)
        return ReadableTable(self.title, titles, cells, words, note, self.language)

    def __str__(self) -> str:
        return str(self._readable(_MOST_ROWS))

    def __repr__(self) -> str:
        """Return the title and the frame, as polars shows it on a terminal."""
        return f"{self.title}\n{self.to_frame()}"

    def _repr_html_(self) -> str:
        return self._readable(_MOST_ROWS)._repr_html_()

    def __len__(self) -> int:
        return sum(rows.height for rows in self.rows)

    def __dir__(self) -> list[str]:
        return ["rows", "source", "title", "to_csv", "to_excel", "to_frame", "to_html"]


@said_of_its_study
def table(
    runs: Sequence[Results],
    name: str,
    wanted: views.Wanted,
    *,
    unit: str = "mn CNY",
    ranges: bool = False,
    language: str = "en",
) -> Table:
    """Return a table of results; the parameters are those of :meth:`UserResults.table`."""
    known_language(language)
    rows = wanted.listed()
    found = [views.chosen(each, name, rows, ranges=ranges) for each in runs]
    made = Table(tuple(runs), name, found[0][0], tuple(frame for _, frame in found), unit, language)
    made.to_frame()  # refuses a unit that there is not
    return made


def _cell(value: object, column: Column) -> str:
    if value is None:
        return MISSING
    if column.number_format in (None, formats.YEAR) or not isinstance(value, int | float):
        return str(value)
    if column.number_format in (formats.PERCENT, formats.RATE):
        return f"{PERCENT * value:.1f}"
    fixed = column.number_format.partition(".")[2]
    if "#" in fixed:
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    return f"{value:,.{len(fixed)}f}"


def written(path: Path, content: bytes) -> Path:
    """Write a file whole and return its place; one that cannot be written is refused."""
    try:
        write_whole(path, content)
    except OSError as error:
        problem = f"cannot be written: {error.strerror or error}; choose another place"
        raise InputError(str(path), problem) from None
    return path
