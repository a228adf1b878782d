"""What a file is, by its content alone: one known format and why, or what it looks like."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from analytics.errors import quoted
from analytics.readers.formats.tables import trade_formats
from analytics.readers.text_head import TextHead, read_text_head
from analytics.readers.trade_layout import TradeFormat

_ALIKE = 0.75
_NEAR = 0.5


@dataclass(frozen=True)
class Recognised:
    """A text table of a known format.

    Attributes
    ----------
    name, format
        The format.
    head
        How the file begins.
    """

    name: str
    format: TradeFormat
    head: TextHead

    @property
    def why(self) -> str:
        """Why it was taken for that."""
        return f"{self.format.title}: {self.head.short()}"


def recognise_text(path: Path) -> Recognised | None:
    """Return the format of a trade file in text; ``None`` if its header is that of none."""
    head = read_text_head(path)
    if head is None or len(set(head.header)) < len(head.header):
        return None
    found = [
        (len(each.told_by), name)
        for name, each in trade_formats().items()
        if is_told(each.told_by, head)
    ]
    if not found:
        return None
    name = max(found)[1]
    return Recognised(name, trade_formats()[name], head)


def nearest_format(head: TextHead) -> str:
    """Say which format the header of a file comes near to, and what is missing; else nothing."""
    shares = {
        name: 1 - len(_missing(each, head)) / len(each.told_by)
        for name, each in trade_formats().items()
    }
    name = max(shares, key=lambda name: shares[name])
    if shares[name] < _NEAR:
        return ""
    each = trade_formats()[name]
    parts = []
    for words in _missing(each, head):
        word = words.replace("|", " or ")
        near = get_close_matches(words.split("|")[0], head.header, n=1, cutoff=_ALIKE)
        parts.append(f"{word} (there is {quoted(near[0])})" if near else word)
    return f"it comes near to {each.title}, but lacks the column {', '.join(parts)}"


def is_told(told_by: Sequence[str], head: TextHead) -> bool:
    """Whether a header has the words of a format; ``a|b`` stands for either."""
    return all({*words.split("|")} & {*head.header} for words in told_by)


def _missing(each: TradeFormat, head: TextHead) -> list[str]:
    return [words for words in each.told_by if not {*words.split("|")} & {*head.header}]
