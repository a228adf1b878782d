"""Tables and words that a notebook shows and a reader can paste: plain text with units."""

import html
from collections.abc import Sequence
from dataclasses import dataclass

from analytics.units import CNY_PER_MN, PERCENT

MISSING = "–"
"""Written where there is no value; never a zero."""

_SHORT, _LONG = 32, 90
"""Words up to the first length stay on one line; beyond the second they are sentences."""
_LANGUAGE_CODES = {"en": "en", "zh": "zh-Hans"}


@dataclass(frozen=True)
class ReadableTable:
    """A small table of formatted text, shown as HTML and pasted as cells.

    Attributes
    ----------
    title
        What the table shows, with its unit.
    columns
        Titles of the columns.
    rows
        Cells, already formatted; a row has as many as there are columns.
    text_columns
        Positions of the columns that hold words and are aligned to the left.
    note
        How to read it; empty for none.
    language
        ``en`` or ``zh``.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    text_columns: tuple[int, ...] = (0,)
    note: str = ""
    language: str = "en"

    def __str__(self) -> str:
        """Return title, header and rows with tabs between cells, as a spreadsheet takes them."""
        lines = [self.title, "\t".join(self.columns), *("\t".join(row) for row in self.rows)]
        return "\n".join([*lines, self.note] if self.note else lines)

    def _repr_html_(self) -> str:
        head = self._cells("th", self.columns)
        body = "\n".join(f"<tr>{self._cells('td', row)}</tr>" for row in self.rows)
        note = f"<p class='table-note'><small>{html.escape(self.note)}</small></p>"
        return (
            f"<div lang='{_LANGUAGE_CODES[self.language]}'><table>"
            f"<caption style='text-align:left'>{html.escape(self.title)}</caption>\n"
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>"
            f"{note if self.note else ''}</div>"
        )

    def _cells(self, tag: str, texts: Sequence[str]) -> str:
        return "".join(
            f"<{tag} style='{self._style(tag, i, text)}'>{html.escape(text)}</{tag}>"
            for i, text in enumerate(texts)
        )

    def _style(self, tag: str, position: int, text: str) -> str:
        # The side is given in each cell, since a notebook's own style would right-align words.
        if position not in self.text_columns:
            return "text-align:right"
        if tag == "th":
            return "text-align:left"
        if len(text) <= _SHORT:
            return "text-align:left;white-space:nowrap"
        # A browser makes columns of words as narrow as their longest word where space is short.
        return f"text-align:left;min-width:{24 if len(text) > _LONG else 14}em"


@dataclass(frozen=True)
class Words:
    """Paragraphs, or the items of a list, computed from the numbers.

    Attributes
    ----------
    paragraphs
        Texts in order.
    language
        ``en`` or ``zh``.
    is_list
        Whether to show them as a list.
    """

    paragraphs: tuple[str, ...]
    language: str = "en"
    is_list: bool = False

    def __str__(self) -> str:
        """Return the paragraphs with an empty line between them."""
        return "\n\n".join(self.paragraphs)

    def _repr_html_(self) -> str:
        tag = "li" if self.is_list else "p"
        texts = "\n".join(f"<{tag}>{html.escape(text)}</{tag}>" for text in self.paragraphs)
        outer = "ul" if self.is_list else "div"
        code = _LANGUAGE_CODES[self.language]
        return f"<{outer} class='words' lang='{code}'>\n{texts}\n</{outer}>"


def percent_cell(fraction: float | None, *, signed: bool = False) -> str:
    """Return a fraction in percent without its sign, which is in the column's title.

    Examples
    --------
    >>> percent_cell(0.0602), percent_cell(0.0), percent_cell(None)
    ('6.0', '0', '–')
    """
    if fraction is None:
        return MISSING
    return _number(PERCENT * fraction, 2 if 0.0 < abs(fraction) < 0.001 else 1, signed=signed)


def million_cell(cny: float | None, *, signed: bool = False) -> str:
    """Return an amount in million CNY; exactly zero is ``0``, nearly zero ``0.0``.

    Examples
    --------
    >>> million_cell(23_353_000.0, signed=True)
    '+23.4'
    """
    return MISSING if cny is None else _number(cny / CNY_PER_MN, 1, signed=signed)


def band_cell(ends: tuple[float, float] | None) -> str:
    """Return a range in million CNY; one number where both ends are the same.

    Examples
    --------
    >>> band_cell((8_800_000.0, 42_300_000.0)), band_cell((0.0, 0.0)), band_cell(None)
    ('8.8 – 42.3', '0', '–')
    """
    return MISSING if ends is None else " – ".join(dict.fromkeys(map(million_cell, ends)))


def _number(value: float, decimals: int, *, signed: bool) -> str:
    if value == 0.0:
        return "0"
    return f"{value:{'+' if signed else ''},.{decimals}f}"
