"""Rows of a trade file that keep the checks of its layout, and those that are set aside."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from analytics.readers.text_blocks import ROW, Rows
from analytics.readers.trade_layout import Layout
from analytics.schemas.trade_lines import TradeLines

REJECTED_HEADER = ("file", "row", "column", "found", "expected", "value")  # of rejected.csv
NUMBER_OF_ROW = "row"  # column of the stored tables with the row of the file
_EXAMPLES = 5
_MOST_SHOWN = 80
_TOO_LARGE = "a figure below 10 to the power of 18"
_NO_FIELDS = "as many fields as the header has"


@dataclass(frozen=True)
class Rejected:
    """A row that is set aside.

    Attributes
    ----------
    row
        Row as a spreadsheet counts it; the header is row 1.
    column, found, expected
        What is wrong with it: the first of its columns that breaks a check.
    value
        Trade of the row in the file's currency; ``None`` where it cannot be read.
    """

    row: int
    column: str
    found: str
    expected: str
    value: int | None

    def told(self) -> str:
        """Return what is wrong in one phrase."""
        column = f", column {self.column}" if self.column else ""
        return f'row {self.row:,}{column}: "{self.found}" where {self.expected} is expected'


@dataclass(frozen=True)
class Sifted:
    """What becomes of the rows of a block.

    Attributes
    ----------
    lines
        Trade lines without ``source``, with ``row``.
    rejected
        Rows that break a check, in the order of the file.
    kept
        Rows and trade that break a check and are kept, and the first such row, by column and
        what is expected.
    totals
        Rows left out because they only add up others.
    """

    lines: pl.DataFrame
    rejected: tuple[Rejected, ...]
    kept: dict[tuple[str, str], tuple[int, int, int]]
    totals: int

    def counted_from(self, first: int) -> "Sifted":
        """Return the same with the numbers of the rows in the file."""
        return Sifted(
            self.lines.with_columns(pl.col(NUMBER_OF_ROW) + first),
            tuple(replace(each, row=each.row + first) for each in self.rejected),
            {key: (rows, value, row + first) for key, (rows, value, row) in self.kept.items()},
            self.totals,
        )


@dataclass
class Notes:
    """What is counted over all blocks of a file.

    Attributes
    ----------
    file, path
        Name of the file, and the table of its rows that are set aside.
    rejected
        The first of these rows.
    rejected_rows, rejected_value, rejected_without_value
        How many there are, their trade, and how many have no value that can be read.
    kept
        Rows and trade that break a check and are kept, and the first such row, by column and
        what is expected.
    totals
        Rows left out because they only add up others.
    """

    file: str
    path: Path
    rejected: list[Rejected] = field(default_factory=list)
    rejected_rows: int = 0
    rejected_value: int = 0
    rejected_without_value: int = 0
    kept: dict[tuple[str, str], tuple[int, int, int]] = field(default_factory=dict)
    totals: int = 0

    def set_aside(self, rejected: Sequence[Rejected]) -> None:
        """Set rows aside and count them."""
        if rejected:
            write_rejected(self.path, self.file, rejected)
        for each in rejected:
            self.rejected_rows += 1
            self.rejected_value += each.value or 0
            self.rejected_without_value += each.value is None
            if len(self.rejected) < _EXAMPLES:
                self.rejected.append(each)

    def add_kept(self, block: Sifted) -> None:
        """Count what a block has beside rows that are set aside."""
        self.totals += block.totals
        for key, (rows, value, first) in block.kept.items():
            before = self.kept.get(key, (0, 0, first))
            self.kept[key] = (before[0] + rows, before[1] + value, before[2])


def sifted(rows: Rows, layout: Layout) -> Sifted:
    """Return what becomes of the rows of a block.

    Parameters
    ----------
    rows
        Rows of one block.
    layout
        How the file is read.
    """
    good, rejected, totals = checked(rows, layout)
    lines = layout.reshape(good).select(**layout.columns, **{NUMBER_OF_ROW: pl.col(ROW)})
    lines, beyond = _within_limits(_whole_table(lines))
    return Sifted(lines, (*rejected, *beyond), _kept(good, layout), totals)


def checked(rows: Rows, layout: Layout) -> tuple[pl.DataFrame, list[Rejected], int]:
    """Return rows that keep the checks of a layout, all others, and how many only add up some.

    Parameters
    ----------
    rows, layout
        As for :func:`sifted`.
    """
    raw = rows.table
    if layout.totals is not None:
        raw = raw.filter(~layout.totals.fill_null(value=False))
    totals = rows.table.height - raw.height
    good, bad = _checked(raw, layout)
    if not bad.is_empty() and rows.for_sure is not None:
        return checked(rows.for_sure(), layout)
    if not bad.is_empty():
        raw = raw.with_columns(_as_meant(raw, layout))
        good, bad = _checked(raw, layout)
    found = sorted(_rejected(bad, layout) + broken_rows(rows), key=lambda each: each.row)
    return good, [replace(each, found=each.found[:_MOST_SHOWN]) for each in found], totals


def broken_rows(rows: Rows) -> list[Rejected]:
    """Return the rows that cannot be split into the fields of the header."""
    return [Rejected(row, "", line, _NO_FIELDS, None) for row, line in rows.broken]


def _as_meant(raw: pl.DataFrame, layout: Layout) -> list[pl.Expr]:
    """Return columns without what spreadsheets put around a figure.

    Blanks, apostrophes, a formula that says a text, and zeros behind a decimal point: in a code
    only the one zero that a program adds, since ``8703.00`` is a way to write 870300.
    """
    codes = layout.columns["hs_code"].meta.root_names()
    return [
        pl.col(name)
        .str.strip_chars(" '")
        .str.replace(r'^="(.*)"$', "$1")
        .str.replace(r"^([0-9]+)\.0$" if name in codes else r"^([0-9,]+)\.0+$", "$1")
        .replace("", None)
        for name in raw.columns
        if name != ROW
    ]


def _within_limits(lines: pl.DataFrame) -> tuple[pl.DataFrame, list[Rejected]]:
    """Leave out rows with a figure so large that no column holds it."""
    needed = [name for name, each in TradeLines.columns().items()
              if not each.nullable and name in lines.columns]  # fmt: skip
    if not any(lines.select(needed).null_count().row(0)):
        return lines, []
    is_lost = pl.any_horizontal(pl.col(needed).is_null())
    lost = lines.filter(is_lost)[NUMBER_OF_ROW]
    return lines.filter(~is_lost), [Rejected(row, "", "", _TOO_LARGE, None) for row in lost]


def write_rejected(path: Path, file: str, rejected: Sequence[Rejected]) -> None:
    """Add rows that are set aside to a table of them."""
    is_new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        if is_new:
            writer.writerow(REJECTED_HEADER)
        writer.writerows(
            (file, each.row, each.column, _harmless(each.found), each.expected, each.value)
            for each in rejected
        )


def _harmless(text: str) -> str:
    """Return text of others so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def _checked(raw: pl.DataFrame, layout: Layout) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return rows that keep the checks, and the others with the number of it in ``check``."""
    strict = [check for check in layout.checks if not check.keeps]
    holds = raw.select(
        check.holds.fill_null(value=False).alias(str(n)) for n, check in enumerate(strict)
    )
    is_good = holds.select(pl.all_horizontal(pl.all())).to_series()
    good = raw if is_good.all() else raw.filter(is_good)
    if good.height == raw.height:
        return good, raw.clear().with_columns(check=pl.lit(0))
    first = pl.coalesce(pl.when(~pl.col(str(n))).then(pl.lit(n)) for n in range(len(strict))).alias(
        "check"
    )
    return good, raw.with_columns(holds.select(first).to_series()).filter(~is_good)


def _kept(good: pl.DataFrame, layout: Layout) -> dict[tuple[str, str], tuple[int, int, int]]:
    """Return rows, trade and first row of what breaks a check and is kept."""
    found = {}
    for check in layout.checks:
        if check.keeps:
            flawed = good.filter(~check.holds.fill_null(value=True))
            if not flawed.is_empty():
                worth = int(flawed.select(_worth(layout).sum()).item() or 0)
                found[check.column, check.expected] = (flawed.height, worth, int(flawed[ROW][0]))
    return found


def _rejected(bad: pl.DataFrame, layout: Layout) -> list[Rejected]:
    if bad.is_empty():
        return []
    strict = [check for check in layout.checks if not check.keeps]
    values = bad.with_columns(_worth(layout).alias("worth"))["worth"].to_list()
    return [
        Rejected(row[ROW], check.column, str(row[check.column] or ""), check.expected, value)
        for row, value in zip(bad.iter_rows(named=True), values, strict=True)
        for check in [strict[row["check"]]]
    ]


def _worth(layout: Layout) -> pl.Expr:
    if layout.worth is not None:
        return layout.worth
    return layout.columns.get("value", pl.lit(None, dtype=pl.Int64))


def _whole_table(lines: pl.DataFrame) -> pl.DataFrame:
    """Return all columns of the trade lines but ``source``, and ``row``."""
    schema = TradeLines.create_empty().drop("source").schema
    absent = [pl.lit(None).alias(name) for name in schema if name not in lines.columns]
    return lines.with_columns(absent).select(*schema, NUMBER_OF_ROW).cast(schema)
