"""What a file is, by its content alone: one known format and why, or what it looks like."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from analytics.errors import quoted
from analytics.readers.formats.tables import formats_of
from analytics.readers.imported_tables import TextTable
from analytics.readers.text_head import TextHead, possible_heads
from analytics.readers.trade_layout import TradeFormat

_ALIKE = 0.75
_NEAR = 0.5


def recognise_text(path: Path) -> tuple[str, TradeFormat | TextTable, TextHead] | None:
    """Return name and format of a table in text, and how it begins.

    ``None`` if none of its first lines is the header of a known format.
    """
    for head in possible_heads(path):
        found = format_of_header(head)
        if found is not None:
            return *found, head
    return None


def format_of_header(head: TextHead) -> tuple[str, TradeFormat | TextTable] | None:
    """Return name and format of a table with such a header; ``None`` if it is that of none.

    Examples
    --------
    >>> format_of_header(TextHead("utf-8", ",", ("t", "i", "j", "k", "v", "q"), 0))[0]
    'baci'
    """
    names_differ = len(set(head.header)) == len(head.header)
    known: dict[str, TradeFormat | TextTable] = {**formats_of(TextTable)}
    known |= formats_of(TradeFormat) if names_differ else {}
    found = [
        (isinstance(each, TradeFormat), len(each.told_by), name)
        for name, each in known.items()
        if not _missing(each.told_by, head)
    ]
    return (max(found)[-1], known[max(found)[-1]]) if found else None


def nearest_format(path: Path) -> str:
    """Say which format a header of a file comes near to, and what is missing; else nothing."""
    return next(filter(None, map(_nearest, possible_heads(path))), "")


def _nearest(head: TextHead) -> str:
    folded = {word.casefold() for word in head.header}

    def share(each: TradeFormat) -> float:
        found = (not folded.isdisjoint(words.casefold().split("|")) for words in each.told_by)
        return sum(found) / len(each.told_by)

    each = max(formats_of(TradeFormat).values(), key=share)
    if share(each) < _NEAR:
        return ""
    parts = []
    for words in _missing(each.told_by, head):
        word = words.replace("|", " or ")
        near = get_close_matches(words.split("|")[0], head.header, n=1, cutoff=_ALIKE)
        parts.append(f"{word} (there is {quoted(near[0])})" if near else word)
    return f"it comes near to {each.title}, but lacks the column {', '.join(parts)}"


def _missing(told_by: Sequence[str], head: TextHead) -> list[str]:
    """Return the words of a format that a header has not; ``a|b`` stands for either."""
    return [words for words in told_by if not {*words.split("|")} & {*head.header}]
