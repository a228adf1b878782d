"""Rows of a large text table, block by block, so that memory does not grow with the file.

A block is cut and split into fields as bytes: see :mod:`analytics.readers.block_text`.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from io import RawIOBase
from pathlib import Path
from typing import TypeVar

import polars as pl
from polars.exceptions import PolarsError

from analytics.readers.block_text import AS_IT_IS, AS_LATIN, Coding, as_ascii, decoded
from analytics.readers.text_head import LINES_OF_A_RECORD, TextHead
from analytics.readers.text_records import split_records

BLOCK_BYTES = 6 * 2**20  # read at once
_AT_A_TIME = 4  # blocks in work: more than processors, so that none waits for the next
_MORE = "more"  # column for what stands behind the last of the header, as a trailing comma
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
    for_sure
        Reads the block again, where text in columns that must hold figures was not decoded.
    """

    table: pl.DataFrame
    broken: tuple[tuple[int, str], ...] = ()
    records: int = 0
    for_sure: "Callable[[], Rows] | None" = None

    def counted_from(self, first: int) -> "Rows":
        """Return the same rows with their numbers in the file."""
        number = pl.col(ROW) + first
        broken = tuple((row + first, line) for row, line in self.broken)
        return Rows(self.table.with_columns(number), broken, self.records)


def whole_table(path: Path, head: TextHead, columns: Sequence[str]) -> Rows:
    """Return all rows of a small text table.

    Parameters
    ----------
    path
        The file.
    head
        How it begins.
    columns
        Columns to read, words of its header.
    """
    blocks = read_blocks(path, head, columns, lambda rows: rows)
    parts = [rows.counted_from(first) for first, rows in blocks]
    none = pl.DataFrame(schema=dict.fromkeys(columns, pl.String) | {ROW: pl.Int64})
    broken = tuple(line for each in parts for line in each.broken)
    return Rows(pl.concat([none, *(each.table for each in parts)]), broken)


def read_blocks(
    path: Path,
    head: TextHead,
    columns: Sequence[str],
    work: Callable[[Rows], T],
    words: Sequence[str] | None = None,
) -> Iterator[tuple[int, T]]:
    """Yield what is made of each block, and the number of its first row in the file.

    Parameters
    ----------
    path, head, columns
        As for :func:`whole_table`.
    work
        Makes something of the rows of a block, counted from 0; a few blocks are in work at a
        time.
    words
        Columns that hold words, where all others must hold figures: see :attr:`Rows.for_sure`.
    """

    def made(block: bytes) -> tuple[int, T]:
        rows = _split(block, head, columns, words)
        return rows.records, work(rows)

    first = head.row + 1
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


def _blocks(path: Path, head: TextHead) -> Iterator[bytes]:
    """Yield whole rows, some million bytes at a time, and what is left behind the last of them."""
    start, size = head.start, BLOCK_BYTES
    with path.open("rb", buffering=0) as file:  # a buffer would be one copy more
        while True:
            file.seek(start)
            chunk = _read(file, size)
            is_last = len(chunk) < size
            chunk = chunk.replace(b"\r", b"\n") if head.has_cr_ends else chunk
            end = _end_of_rows(chunk)
            if end:
                yield chunk[:end]
            if is_last:
                break
            start, size = start + end, BLOCK_BYTES if end else size + BLOCK_BYTES
    if end < len(chunk):
        yield chunk[end:]


def _read(file: RawIOBase, size: int) -> bytes:
    """Return so many bytes, fewer only at the end: one call may give less than it is asked for."""
    found = file.read(size) or b""
    while len(found) < size and (more := file.read(size - len(found))):
        found += more
    return found


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
    for _ in range(LINES_OF_A_RECORD):
        if not is_open or not end:
            return end
        before = chunk.rfind(b"\n", 0, end - 1) + 1
        is_open ^= chunk.count(b'"', before, end) % 2 == 1
        end = before
    return last  # a mark is missing somewhere: rows are told by their lines


def _split(
    block: bytes, head: TextHead, columns: Sequence[str], words: Sequence[str] | None = None
) -> Rows:
    """Return the rows of a block, counted from 0."""
    if head.encoding == "gb18030" and words is not None:
        rows = _split_quickly(block, head, columns, as_ascii(head.separator), words)
        if rows is not None:
            return replace(rows, for_sure=partial(_split, block, head, columns))
    if head.separator != "\t":  # some publishers put one before every comma, or inside names
        block = block.replace(b"\t", b"")
    for coding in (AS_IT_IS, AS_LATIN) if head.encoding == "utf-8" else (AS_LATIN,):
        rows = _split_quickly(block, head, columns, coding, columns)
        if rows is not None:
            return rows
    records, broken, count = split_records(block, head, columns)
    schema = dict.fromkeys(columns, pl.String) | {ROW: pl.Int64}
    good = pl.DataFrame([(*fields, row) for row, fields in records], schema=schema, orient="row")
    return Rows(good, tuple(broken), count)


def _split_quickly(
    block: bytes, head: TextHead, columns: Sequence[str], coding: Coding, words: Sequence[str]
) -> Rows | None:
    """Return the rows; ``None`` if some row has not the fields of the header, or cannot be read."""
    names = [f"c{place}" for place in range(len(head.header))] + [_MORE]
    last = len(head.header) - 1
    places = {name: head.header.index(name) for name in columns}
    try:
        table = pl.read_csv(
            head.separator.join(names).encode() + b"\n" + coding.as_utf_8(block),
            separator=head.separator,
            schema=dict.fromkeys(names, pl.String),
            columns=sorted({0, *places.values(), last, last + 1}),
        )
    except PolarsError:
        return None
    is_long = (table[_MORE].drop_nulls().str.strip_chars() != "").any()
    is_blank = table[names[0]].is_null() & table[names[last]].is_null()
    blanks = int(is_blank.sum())
    may_be_short = table[names[last]].null_count() > blanks
    if is_long or (may_be_short and not _has_all_separators(block, head, table.height - blanks)):
        return None
    chosen = table.select(**{name: names[place] for name, place in places.items()})
    found = decoded(chosen, words, coding, head.encoding)
    if found is None:
        return None
    numbered = found.with_columns(pl.int_range(pl.len()).alias(ROW))
    return Rows(numbered.filter(~is_blank) if blanks else numbered, records=table.height)


def _has_all_separators(block: bytes, head: TextHead, rows: int) -> bool:
    """Whether a block without quotation marks has as many separators as its rows need."""
    found = block.count(head.separator.encode())
    return b'"' not in block and found in (rows * (len(head.header) - 1), rows * len(head.header))
