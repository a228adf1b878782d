"""The first lines of a text table: encoding, separator, line ends and the words of its header."""

import codecs
import csv
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HEAD_BYTES = 2**16  # from which encoding and header are told
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MARKS = (codecs.BOM_UTF8, "\ufeff".encode("gb18030"))
_FIRST_STRANGE, _LAST_STRANGE = "\u0250", "\u07ff"  # phonetic signs, Greek to Nko
_SEPARATORS = (",", ";", "\t")
LINES_OF_A_RECORD = 20
"""Most lines that one record may go over; a mark that is not closed by then is a damaged one."""
MOST_NOTES = 40
"""Most lines of notes above a header."""


@dataclass(frozen=True)
class TextHead:
    """How a text table begins.

    Attributes
    ----------
    encoding
        ``utf-8``, ``gb18030`` or ``iso-8859-1``; plain ASCII is ``utf-8``.
    separator
        Between fields.
    header
        Words of the header without blanks around them; an empty last one is left out.
    start
        Byte at which the first row begins.
    has_cr_ends
        Whether lines end in a carriage return alone, as on old Macintoshes.
    row
        Line of the file in which the header begins; notes may stand above it.
    """

    encoding: str
    separator: str
    header: tuple[str, ...]
    start: int
    has_cr_ends: bool = False
    row: int = 1

    def short(self) -> str:
        """Return encoding and the first words of the header, to be shown."""
        more = ", ..." if len(self.header) > 6 else ""
        ends = "; lines end in a carriage return alone" if self.has_cr_ends else ""
        below = f" in row {self.row}, below notes" if self.row > 1 else ""
        words = ", ".join(self.header[:6])
        return f"header{below} {words}{more}; {self.encoding.upper()}{ends}"


def read_text_head(path: Path) -> TextHead | None:
    """Return how a text table begins; ``None`` if it does not begin with a header in text.

    Examples
    --------
    >>> read_text_head(Path("baci.csv")).header  # doctest: +SKIP
    ('t', 'i', 'j', 'k', 'v', 'q')
    """
    first = next(possible_heads(path), None)
    return first if first and first.row == 1 else None


def possible_heads(path: Path) -> Iterator[TextHead]:
    """Yield how a text table begins if each of its first lines were the header, in their order."""
    with path.open("rb") as file:
        content = file.read(HEAD_BYTES)
    if content.startswith(_UTF_16) or b"\0" in content:
        return
    start = next((len(mark) for mark in _MARKS if content.startswith(mark)), 0)
    has_cr_ends = b"\n" not in content and b"\r" in content
    end = b"\r" if has_cr_ends else b"\n"
    lines = content[start:].split(end)
    encoding = _encoding(content[start:])
    for place, line in enumerate(lines[:MOST_NOTES]):
        first = line.decode(encoding, errors="replace")
        separator = next((each for each in _SEPARATORS if each in first), ",")
        words, used = _record(lines[place:], end, encoding, separator)
        length = sum(len(each) + 1 for each in lines[place : place + used])
        while words and not words[-1]:
            words.pop()
        below, _ = _record(lines[place + used :], end, encoding, separator)
        # Below notes, a row must look like one of the table: a sentence may name columns too.
        if words and (place == 0 or len(words) <= len(below) <= len(words) + 1):
            yield TextHead(
                encoding, separator, tuple(words), start + length, has_cr_ends, place + 1
            )
        start += len(line) + 1


def has_whole_last_line(path: Path) -> bool:
    """Whether the last line has an end, as in a download that is whole."""
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) in (b"\n", b"\r")


def _encoding(content: bytes) -> str:
    """Return the first encoding in which the first bytes are text; every byte is Latin-1.

    Two bytes of a Chinese character may be valid UTF-8 by chance, of a script that no publisher
    here writes in.
    """
    for name in ("utf-8", "gb18030"):
        try:
            text = codecs.getincrementaldecoder(name)().decode(content)
        except UnicodeDecodeError:
            continue
        beyond = {character for character in text if not character.isascii()}
        if beyond and all(_FIRST_STRANGE <= each <= _LAST_STRANGE for each in beyond):
            continue
        return name
    return "iso-8859-1"


def _record(lines: list[bytes], end: bytes, encoding: str, separator: str) -> tuple[list[str], int]:
    """Return the fields of the first record without blanks, and over how many lines it goes."""
    text = end.join(lines[:LINES_OF_A_RECORD]).decode(encoding, errors="replace")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        return [word.strip() for word in next(reader)], reader.line_num
    except (StopIteration, csv.Error):
        return [], 0
