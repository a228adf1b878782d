"""Rows of a large text table, block by block, so that memory does not grow with the file.

No character of GB18030, UTF-8 or ISO-8859-1 contains the byte of a quotation mark, a comma or a
line end, so a block is cut and split into fields as bytes. Text beyond ASCII passes as one
character for each byte (ISO-8859-1) and is decoded once for each distinct word, by
:func:`decoded`.
"""

import csv
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import polars as pl
from polars.exceptions import PolarsError

from analytics.readers.text_head import TextHead

BLOCK_BYTES = 8 * 2**20  # read at once
_LINES_OF_A_RECORD = 20
"""Most lines that one record may go over; a mark that is not closed by then is a damaged one."""
_AT_A_TIME = 2  # blocks in work
_MORE = ("more", "still more")
ROW = "row of the file"  # column with the number of a row, the header being row 1


T = TypeVar("T")  # what is made of a block


@dataclass(frozen=True)
class Rows:
    """Rows of one block.

    Attributes
    ----------
    table
        The columns asked for, each as text, an empty field null, and ``ROW``: the row as a
        spreadsheet counts it, the header being row 1.
    broken
        Rows that cannot be split into the fields of the header: row, what was found.
    records
        How many records the block has, blank ones too.
    """

    table: pl.DataFrame
    broken: tuple[tuple[int, str], ...] = ()
    records: int = 0

    def counted_from(self, first: int) -> "Rows":
        """Return the same rows with their numbers in the file."""
        number = pl.col(ROW) + first
        broken = tuple((row + first, line) for row, line in self.broken)
        return Rows(self.table.with_columns(number), broken, self.records)


def rows_of(path: Path, head: TextHead, columns: Sequence[str]) -> Iterator[Rows]:
    """Yield the rows of a text table, block by block.

    Parameters
    ----------
    path
        The file.
    head
        How it begins.
    columns
        Columns to read, words of its header.
    """
    for first, rows in read_blocks(path, head, columns, lambda rows: rows):
        yield rows.counted_from(first)


def read_blocks(
    path: Path, head: TextHead, columns: Sequence[str], work: Callable[[Rows], T]
) -> Iterator[tuple[int, T]]:
    """Yield what is made of each block, and the number of its first row in the file.

    Parameters
    ----------
    path, head, columns
        As for :func:`rows_of`.
    work
        Makes something of the rows of a block, counted from 0; a few blocks are in work at a
        time.
    """

    def made(block: bytes) -> tuple[int, T]:
        rows = _split(block, head, columns)
        return rows.records, work(rows)

    first = 2
    with ThreadPoolExecutor(_AT_A_TIME) as pool:
        for records, result in _in_order(pool, made, _blocks(path, head)):
            yield first, result
            first += records


def _in_order(
    pool: ThreadPoolExecutor, made: Callable[[bytes], T], blocks: Iterator[bytes]
) -> Iterator[T]:
    """Yield what is made of blocks in their order, a few of them being in work at a time."""
    waiting: deque[Future[T]] = deque()
    for block in blocks:
        waiting.append(pool.submit(made, block))
        if len(waiting) > _AT_A_TIME:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def decoded(table: pl.DataFrame, columns: Sequence[str], encoding: str) -> pl.DataFrame:
    """Return the table with the text of some columns decoded, each distinct word once.

    Examples
    --------
    >>> decoded(pl.DataFrame({"unit": ["\\xca"]}), ["unit"], "iso-8859-1")["unit"].item()
    'Ê'
    """
    for name in columns:
        words = table[name].unique().drop_nulls()
        told = [word.encode("iso-8859-1").decode(encoding, errors="replace") for word in words]
        if told != words.to_list():
            known = pl.Series(told, dtype=pl.String)
            table = table.with_columns(pl.col(name).replace_strict(words, known, default=None))
    return table


def _blocks(path: Path, head: TextHead) -> Iterator[bytes]:
    """Yield whole rows, some eight million bytes at a time."""
    rest = b""
    with path.open("rb") as file:
        file.seek(head.start)
        while chunk := file.read(BLOCK_BYTES):
            chunk = rest + (chunk.replace(b"\r", b"\n") if head.has_cr_ends else chunk)
            end = _end_of_rows(chunk)
            if end:
                yield chunk[:end]
            rest = chunk[end:]
    if rest:
        yield rest


def _end_of_rows(chunk: bytes) -> int:
    """Return where the last whole row ends; 0 if none does.

    Where every field stands in quotation marks, a row ends between two of them. Elsewhere it ends
    at a line end with an even number of marks before.
    """
    end = chunk.rfind(b"\n") + 1
    if chunk.startswith(b'"'):
        while end and not (
            chunk[end : end + 1] in (b'"', b"")
            and chunk[max(0, end - 4) : end].rstrip(b"\r\n,;").endswith(b'"')
        ):
            end = chunk.rfind(b"\n", 0, end - 1) + 1
        return end
    last = end
    is_open = chunk.count(b'"', 0, end) % 2 == 1
    for _ in range(_LINES_OF_A_RECORD):
        if not is_open or not end:
            return end
        before = chunk.rfind(b"\n", 0, end - 1) + 1
        is_open ^= chunk.count(b'"', before, end) % 2 == 1
        end = before
    return last  # a mark is missing somewhere: rows are told by their lines


def _split(block: bytes, head: TextHead, columns: Sequence[str]) -> Rows:
    """Return the rows of a block, counted from 0."""
    if head.separator != "\t":  # some publishers put one before every comma, or inside names
        block = block.replace(b"\t", b"")
    table = _split_quickly(block, head, columns)
    if table is None:
        return _split_with_care(block, head, columns)
    numbered = table.with_columns(pl.int_range(pl.len()).alias(ROW))
    rows = numbered.filter(~_is_blank(head)).select(*_chosen(head, columns), ROW)
    return Rows(rows, records=table.height)


def _split_quickly(block: bytes, head: TextHead, columns: Sequence[str]) -> pl.DataFrame | None:
    """Return the fields; ``None`` if some row has not those of the header."""
    names = [f"c{place}" for place in range(len(head.header))]
    wanted = dict.fromkeys(["c0", *(f"c{_place(head, name)}" for name in columns), names[-1]])
    try:
        table = pl.read_csv(
            head.separator.join([*names, *_MORE]).encode() + b"\n" + _as_utf_8(block),
            separator=head.separator,
            schema=dict.fromkeys([*names, *_MORE], pl.String),
            columns=[*wanted, *_MORE],
            truncate_ragged_lines=True,
        )
    except PolarsError:
        return None
    more, still_more = (pl.col(name) for name in _MORE)
    is_long = (more.fill_null("").str.strip_chars() != "") | still_more.is_not_null()
    may_be_short = pl.col(names[-1]).is_null() & ~_is_blank(head)
    if table.select(is_long.any()).item():
        return None
    if table.select(may_be_short.any()).item() and not _has_all_separators(block, head, table):
        return None
    return table


def _has_all_separators(block: bytes, head: TextHead, table: pl.DataFrame) -> bool:
    """Whether a block without quotation marks has as many separators as its rows need."""
    rows = table.filter(~_is_blank(head)).height
    found = block.count(head.separator.encode())
    return b'"' not in block and found in (rows * (len(head.header) - 1), rows * len(head.header))


def _is_blank(head: TextHead) -> pl.Expr:
    """Whether a line has nothing in it."""
    return pl.col("c0").is_null() & pl.col(f"c{len(head.header) - 1}").is_null()


def _place(head: TextHead, name: str) -> int:
    return head.header.index(name)


def _chosen(head: TextHead, columns: Sequence[str]) -> list[pl.Expr]:
    return [pl.col(f"c{_place(head, name)}").alias(name) for name in columns]


def _as_utf_8(block: bytes) -> bytes:
    return block if block.isascii() else block.decode("iso-8859-1").encode()


def _split_with_care(block: bytes, head: TextHead, columns: Sequence[str]) -> Rows:
    """Split record by record, so that a damaged row takes no other row with it."""
    places = [_place(head, name) for name in columns]
    good: list[tuple[object, ...]] = []
    broken = []
    count = 0
    for fields, line in _records(block.decode("iso-8859-1"), head):
        if fields is None:
            broken.append((count, line))
        elif fields:
            good.append((*(fields[place] or None for place in places), count))
        count += 1
    schema = dict.fromkeys(columns, pl.String) | {ROW: pl.Int64}
    return Rows(pl.DataFrame(good, schema=schema, orient="row"), tuple(broken), count)


def _records(text: str, head: TextHead) -> Iterator[tuple[list[str] | None, str]]:
    """Yield the fields of each record, ``None`` for one that is damaged, and its first line."""
    lines = text.removesuffix("\n").split("\n")
    at = 0
    while at < len(lines):
        fields, end = _record_at(lines, at, head)
        if fields is None:  # the next record begins where one can be read
            places = range(at + 1, min(len(lines), at + _LINES_OF_A_RECORD))
            end = next((place for place in places if _record_at(lines, place, head)[0]), end)
        yield fields, lines[at]
        at = end


def _record_at(lines: list[str], at: int, head: TextHead) -> tuple[list[str] | None, int]:
    """Return the fields of the record that begins in a line, and the line behind it."""
    end = at + 1
    marks = lines[at].count('"')
    while marks % 2 and end < min(len(lines), at + _LINES_OF_A_RECORD):
        marks += lines[end].count('"')
        end += 1
    return (None if marks % 2 else _fields("\n".join(lines[at:end]), head)), end


def _fields(record: str, head: TextHead) -> list[str] | None:
    """Return the fields of a record, none for a blank one; ``None`` if they do not fit."""
    if not record.strip():
        return []
    try:
        rows = list(csv.reader([record.removesuffix("\r")], delimiter=head.separator, strict=True))
    except csv.Error:
        return None
    fields, wide = rows[0] if len(rows) == 1 else [], len(head.header)
    fits = len(fields) >= wide and not any(field.strip() for field in fields[wide:])
    return fields if fits else None
