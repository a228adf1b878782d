"""Texts that name headings of the Harmonized System: ``8706-8708;8714``."""

from functools import lru_cache

HEADINGS = r"^\d{4}(-\d{4})?(;\d{4}(-\d{4})?)*$"
"""Pattern of headings and ranges of headings, divided by semicolons."""


@lru_cache(maxsize=1024)
def heading_ranges(text: str) -> tuple[tuple[str, str], ...]:
    """Return the ranges in a text.

    Examples
    --------
    >>> heading_ranges("8706-8708;8714")
    (('8706', '8708'), ('8714', '8714'))
    """
    parts = (part.partition("-") for part in text.split(";"))
    return tuple((first, last or first) for first, _, last in parts)


def holds(text: str, heading: str) -> bool:
    """Say whether ranges of headings hold one.

    Examples
    --------
    >>> holds("8706-8708;8714", "8707"), holds("8706-8708;8714", "8709")
    (True, False)
    """
    return any(first <= heading <= last for first, last in heading_ranges(text))


def common(first: str, second: str) -> str:
    """Return the first headings that two texts both name; empty where they name none.

    Examples
    --------
    >>> common("0301-0308;1604", "0305-0410")
    '0305-0308'
    """
    for one in heading_ranges(first):
        for other in heading_ranges(second):
            low, high = max(one[0], other[0]), min(one[1], other[1])
            if low <= high:
                return low if low == high else f"{low}-{high}"
    return ""
