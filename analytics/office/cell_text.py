"""Text as cells hold and show it: what a file can store, and how wide it is on the sheet."""

import re
from functools import cache, lru_cache
from unicodedata import east_asian_width

MAX_TEXT = 32_767
"""Characters that a cell can hold."""
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LIKE_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def storable(text: str) -> str:
    """Return what of a text a cell can hold: no characters that XML does not know, nor too many.

    Examples
    --------
    >>> storable("be" + chr(7) + "ll")
    'bell'
    """
    return _ILLEGAL.sub("", text)[:MAX_TEXT]


def escaped(text: str) -> str:
    """Return text in which what looks like an escape is one itself, so that it is read as it is.

    Examples
    --------
    >>> escaped("_x0041_")
    '_x005F_x0041_'
    """
    return _LIKE_ESCAPED.sub("_x005F_", text)


def unescaped(text: str) -> str:
    """Return text with the control characters that a workbook writes as ``_x000D_``.

    Examples
    --------
    >>> unescaped("first_x000D_second")
    'first\\rsecond'
    """
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def text_width(text: str) -> int:
    """Return the width of a text in Latin letters; a Chinese character takes two.

    Examples
    --------
    >>> text_width("RCEP 关税")
    9
    """
    return len(text) if text.isascii() else _width_with_chinese(text)


@lru_cache(maxsize=65_536)
def _width_with_chinese(text: str) -> int:
    return sum(map(_letter_width, text))


@cache
def _letter_width(letter: str) -> int:
    return 2 if east_asian_width(letter) in "WF" else 1
