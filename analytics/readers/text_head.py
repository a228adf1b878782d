"""The first lines of a text table: encoding, separator, line ends and the words of its header."""

import codecs
import csv
import io
import os
from dataclasses import dataclass
from pathlib import Path

HEAD_BYTES = 2**16  # from which encoding and header are told
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FIRST_STRANGE, _LAST_STRANGE = "\u0250", "\u07ff"  # phonetic signs, Greek to Nko
_SEPARATORS = (",", ";", "\t")


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
    """

    encoding: str
    separator: str
    header: tuple[str, ...]
    start: int
    has_cr_ends: bool = False

    def short(self) -> str:
        """Return encoding and the first words of the header, to be shown."""
        more = ", ..." if len(self.header) > 6 else ""
        ends = "; lines end in a carriage return alone" if self.has_cr_ends else ""
        return f"header {', '.join(self.header[:6])}{more}; {self.encoding.upper()}{ends}"


def read_text_head(path: Path) -> TextHead | None:
    """Return how a text table begins; ``None`` if it does not begin with a header in text.

    Examples
    --------
    >>> read_text_head(Path("baci.csv")).header  # doctest: +SKIP
    ('t', 'i', 'j', 'k', 'v', 'q')
    """
    with path.open("rb") as file:
        content = file.read(HEAD_BYTES)
    if content.startswith(_UTF_16) or b"\0" in content:
        return None
    mark = len(codecs.BOM_UTF8) if content.startswith(codecs.BOM_UTF8) else 0
    has_cr_ends = b"\n" not in content and b"\r" in content
    end = b"\r" if has_cr_ends else b"\n"
    lines = content[mark:].split(end)
    encoding = _encoding(content[mark:])
    first = _decoded(lines[0], encoding)
    separator = next((each for each in _SEPARATORS if each in first), ",")
    header, used = _header(_decoded(end.join(lines[:20]), encoding), separator)
    start = mark + sum(len(line) + 1 for line in lines[:used])
    return TextHead(encoding, separator, header, start, has_cr_ends) if header else None


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


def _decoded(content: bytes, encoding: str) -> str:
    return content.decode(encoding, errors="replace")


def _header(text: str, separator: str) -> tuple[tuple[str, ...], int]:
    """Return the words of the first record and over how many lines it goes."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        words = [word.strip() for word in next(reader)]
    except (StopIteration, csv.Error):
        return (), 0
    while words and not words[-1]:
        words.pop()
    return tuple(words), reader.line_num
