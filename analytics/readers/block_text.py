"""Bytes of a table as text that a CSV reader takes, and its words decoded afterwards.

No character of GB18030, UTF-8 or ISO-8859-1 contains the byte of a quotation mark, a comma or a
line end, so a table may be split first and decoded then, each distinct word once. Until then its
bytes need only pass for UTF-8.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import polars as pl

_FIGURES = b"0123456789\"\n\r .+-?'eE"
_CHINESE = range(0xA1, 0xFF)  # both bytes of a character of GB2312
_ANY_OTHER = 1
_BEYOND_FIGURES = r"[^0-9,.]"


@dataclass(frozen=True)
class Coding:
    """A way in which bytes pass for UTF-8.

    Attributes
    ----------
    as_utf_8
        Returns the bytes as UTF-8, one character for each byte.
    as_bytes
        Returns the bytes of a word again, ``None`` if they are not known; left out where words
        need not be decoded.
    """

    as_utf_8: Callable[[bytes], bytes]
    as_bytes: Callable[[str], bytes | None] | None = None


AS_IT_IS = Coding(as_utf_8=lambda content: content)
"""For a table in UTF-8."""

AS_LATIN = Coding(
    as_utf_8=lambda content: content.decode("iso-8859-1").encode(),
    as_bytes=lambda word: word.encode("iso-8859-1"),
)
"""For any bytes."""


@cache
def as_ascii(separator: str) -> Coding:
    """Return the way in which every byte becomes one of ASCII, in half the time.

    Figures and the separator stay what they are, and the bytes of GB2312, which has the words of
    customs, get a character each. A word with any other byte is lost.
    """
    kept = _FIGURES + separator.encode()
    left_out = b"" if separator == "\t" else b"\t"  # some publishers put it before every comma
    free = (byte for byte in range(_ANY_OTHER + 1, 128) if byte not in kept + b"\t")
    pairs = dict(zip(_CHINESE, free, strict=False)) | {byte: byte for byte in kept}
    there = bytes(pairs.get(byte, _ANY_OTHER) for byte in range(256))
    back = bytes.maketrans(bytes(pairs.values()), bytes(pairs))

    def as_bytes(word: str) -> bytes | None:
        return None if chr(_ANY_OTHER) in word else word.encode().translate(back)

    return Coding(lambda content: content.translate(there, left_out), as_bytes)


def decoded(
    table: pl.DataFrame, columns: Iterable[str], coding: Coding, encoding: str
) -> pl.DataFrame | None:
    """Return a table with its words decoded; ``None`` if the coding has lost one of them.

    Parameters
    ----------
    table
        A table of text.
    columns
        Columns that may have words.
    coding
        How the bytes passed for UTF-8.
    encoding
        Encoding of the file.
    """
    if coding.as_bytes is None:
        return table
    for name in columns:
        words = table[name].unique().drop_nulls()
        words = words.filter(words.str.contains(_BEYOND_FIGURES))
        found = [coding.as_bytes(word) for word in words]
        told = [decoded_word(word, encoding) for word in found if word is not None]
        if len(told) < len(found):
            return None
        if told != words.to_list():
            known = pl.Series(told, dtype=pl.String)
            meant = pl.col(name).replace(words, known)
            table = table.with_columns(meant)
    return table


def decoded_word(word: bytes, encoding: str) -> str:
    """Return a word as text; what is no character of the encoding is shown as such.

    A file that begins as UTF-8 may go on in ISO-8859-1, as some of the United Nations do.

    Examples
    --------
    >>> decoded_word(b"m\\xb2", "utf-8"), decoded_word(b"m\\xff", "gb18030")
    ('m²', 'm\ufffd')
    """
    try:
        return word.decode(encoding)
    except UnicodeDecodeError:
        latin = word.decode("iso-8859-1")
        is_latin = encoding == "utf-8" and latin.isprintable()
        return latin if is_latin else word.decode(encoding, errors="replace")
