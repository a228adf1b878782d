"""Widths of columns and heights of rows, so that every number shows and long texts wrap."""

import re
from collections.abc import Iterable
from datetime import date
from math import ceil

from openpyxl.worksheet.worksheet import Worksheet

from analytics.office.cell_text import text_width
from analytics.report.sheet.parts import Column, Sheet

_NARROW, _WIDE = 9, 64
_CHINESE = 12
_PAGE_WIDTH, _TEXT_AT_LEAST = 220.0, 24.0
_BREAKS = re.compile(r"\s+|(?<=[-/])")
POINTS_PER_LINE = 15.0
"""Height of a line of text."""
SMALL_LETTERS = 1.12
"""Letters of the font of tables that go into a unit of width."""


def column_widths(content: Sheet, page: float = _PAGE_WIDTH) -> list[float]:
    """Return widths that show every number whole and wrap long texts, on a page of a width."""
    widths = []
    for number, column in enumerate(content.columns):
        if column.width:
            widths.append(column.width)
            continue
        longest = max((_shown(row[number], column) for row in content.rows), default=0)
        words = max(map(_unbroken, column.title.split()))
        narrow = max(_NARROW, words + 2, min(longest + 2, _WIDE))
        # A title of several lines is narrower than its column would be with one.
        widths.append(float(max(narrow, min(text_width(column.title) / 4 + 3, 24))))
    columns = zip(*content.rows, strict=True) if content.rows else ((),) * len(widths)
    least = [max(_TEXT_AT_LEAST, _longest_word({*values}) + 2.0) for values in columns]
    return _within_a_page(widths, least, page)


def _longest_word(values: Iterable[object]) -> int:
    """Return the length of the longest word of texts that no program breaks, such as an id."""
    texts = (value for value in values if isinstance(value, str) and value.isascii())
    words = (word for text in texts for word in _BREAKS.split(text) if "://" not in word)
    return max(map(len, words), default=0)


def _unbroken(word: str) -> int:
    """Return the width that a word of a title needs; Chinese may break after any character."""
    return text_width(word) if word.isascii() else min(text_width(word), _CHINESE)


def _within_a_page(widths: list[float], least: list[float], page: float) -> list[float]:
    """Narrow the widest columns, which are text and wrap, until a printed page can be read."""
    narrowed = list(widths)
    while sum(narrowed) > page:
        wide = [number for number, width in enumerate(narrowed) if width > least[number]]
        if not wide:
            break
        narrowed[max(wide, key=narrowed.__getitem__)] -= 1.0
    return narrowed


def _shown(value: object, column: Column) -> int:
    """Return the number of characters that a value takes on the sheet, roughly."""
    if value is None:
        return 0
    if isinstance(value, str):
        return text_width(value)
    if isinstance(value, float):
        decimals = len(column.number_format.partition(".")[2]) if column.number_format else 0
        if column.number_format and column.number_format.endswith("%"):
            return 7
        return len(f"{value:,.{decimals}f}")
    return 10 if isinstance(value, date) else len(f"{value:,}")


def height(
    texts: Iterable[tuple[object, float]], *, letters: float = 1.0, extra: float = 0.0
) -> float | None:
    """Return how high wrapped texts make a row, in points; None for one line and nothing extra.

    Not every program finds that out itself. Each text comes with the width of its column;
    `letters` of its font go into a unit of that.
    """
    lines = [
        ceil(text_width(text) / (width * letters - 2))
        for text, width in texts
        if isinstance(text, str)
    ]
    most = max(lines, default=1)
    return extra + POINTS_PER_LINE * most if most > 1 or extra else None


def fit(sheet: Worksheet, row: int, texts: Iterable[tuple[object, float]], **more: float) -> None:
    """Make a row high enough for wrapped texts; see :func:`height`."""
    found = height(texts, **more)
    if found is not None:
        sheet.row_dimensions[row].height = found
