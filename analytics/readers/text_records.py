"""Rows of a block that is damaged somewhere, split record by record."""

import csv
from collections.abc import Iterator, Sequence

from analytics.readers.block_text import decoded_word
from analytics.readers.text_head import LINES_OF_A_RECORD, TextHead

Record = tuple[int, tuple[str | None, ...]]
"""Number of a record in its block, and the fields asked for, an empty one null."""


def split_records(
    block: bytes, head: TextHead, columns: Sequence[str]
) -> tuple[list[Record], list[tuple[int, str]], int]:
    """Return records, damaged ones with their first line, and how many there are in all.

    A damaged record takes no other with it.

    Parameters
    ----------
    block
        Whole rows of the table.
    head
        How the table begins.
    columns
        Columns to read, words of its header.
    """
    places = [head.header.index(name) for name in columns]
    good: list[Record] = []
    broken = []
    count = 0
    for fields, line in _records(block.decode("iso-8859-1"), head):
        if fields is None:
            broken.append((count, _decoded(line, head)))
        elif fields:
            good.append((count, tuple(_decoded(fields[place], head) or None for place in places)))
        count += 1
    return good, broken, count


def _decoded(text: str, head: TextHead) -> str:
    return text if text.isascii() else decoded_word(text.encode("iso-8859-1"), head.encoding)


def _records(text: str, head: TextHead) -> Iterator[tuple[list[str] | None, str]]:
    """Yield the fields of each record, ``None`` for one that is damaged, and its first line."""
    lines = text.removesuffix("\n").split("\n")
    at = 0
    while at < len(lines):
        fields, end = _record_at(lines, at, head)
        if fields is None:  # the next record begins where one can be read
            places = range(at + 1, min(len(lines), at + LINES_OF_A_RECORD))
            end = next((place for place in places if _record_at(lines, place, head)[0]), end)
        yield fields, lines[at]
        at = end


def _record_at(lines: list[str], at: int, head: TextHead) -> tuple[list[str] | None, int]:
    """Return the fields of the record that begins in a line, and the line behind it."""
    end = at + 1
    marks = lines[at].count('"')
    while marks % 2 and end < min(len(lines), at + LINES_OF_A_RECORD):
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
