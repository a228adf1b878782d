"""Text in charts: numbers in words of their language, lines that break, labels moved apart."""

from collections.abc import Sequence

from analytics.report.text import text
from analytics.units import CNY_PER_BN, CNY_PER_MN, PERCENT

_WIDE = 0x2E80
"""From here on, characters of the font are as wide as they are high."""
_BREAK_AFTER = " ，。；："
_NEVER_FIRST = " ，。；：、）》”％%"

MONEY = {
    # Chinese readers count in 亿 (100 million), for large amounts and small.
    ("large", "en"): (CNY_PER_BN, 1),
    ("medium", "en"): (CNY_PER_BN, 2),
    ("small", "en"): (CNY_PER_MN, 0),
    ("large", "zh"): (CNY_PER_BN / 10, 1),
    ("medium", "zh"): (CNY_PER_BN / 10, 1),
    ("small", "zh"): (CNY_PER_BN / 10, 2),
}
"""Unit and decimals of an amount by its size and the language."""


def percent(share: float, language: str, decimals: int = 1) -> str:
    """Return a fraction as percent: 0.25 is ``25.0 %``."""
    return f"{share * PERCENT:.{decimals}f}" + (" %" if language == "en" else "%")


def money(value_cny: float, size: str, language: str, *, sign: bool = False) -> str:
    """Return an amount in the unit of its chart, without the unit.

    Parameters
    ----------
    value_cny
        The amount in CNY.
    size
        ``large`` or ``medium`` (bn CNY, 亿元) or ``small`` (mn CNY, 亿元).
    language
        ``en`` or ``zh``.
    sign
        Whether to write ``+`` before amounts that are not zero.
    """
    scale, decimals = MONEY[size, language]
    text = f"{abs(value_cny) / scale:,.{decimals}f}"
    if not text.strip("0.,"):
        return "0"
    if value_cny < 0:
        return f"−{text}"
    return f"+{text}" if sign else text


def width_of(text: str, size: float) -> float:
    """Return the estimated width of a text in pixels."""
    # Characters are counted, not added up: Python 3.12 adds floats in another way than 3.11.
    wide = 0 if text.isascii() else sum(ord(character) >= _WIDE for character in text)
    return round(size * (wide + 0.49 * (len(text) - wide)), 2)


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Return a text in as few lines as a width allows, of about equal length.

    Chinese breaks after a sign, or between any two characters where that is not enough.

    Examples
    --------
    >>> wrapped("one two three", 60, 12)
    ['one two', 'three']
    """
    pieces = [
        part
        for piece in _pieces(text, anywhere=False)
        for part in _pieces(piece, anywhere=width_of(piece, size) > width)
    ]
    lines = _filled(pieces, width, size)
    narrower = width
    while len(lines) > 1 and narrower > width / 2:
        narrower -= size
        tried = _filled(pieces, narrower, size)
        if len(tried) > len(lines):
            break
        lines = tried
    return lines


def _pieces(text: str, *, anywhere: bool) -> list[str]:
    """Return the parts of a text between which a line may break: at spaces and Chinese signs."""
    pieces: list[str] = []
    for character in text:
        last = pieces[-1][-1] if pieces else ""
        wide = anywhere and max(ord(character), ord(last or " ")) >= _WIDE and last not in "（《“"
        may_break = (wide or last in _BREAK_AFTER) and character not in _NEVER_FIRST
        if pieces and not may_break:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _filled(pieces: Sequence[str], width: float, size: float) -> list[str]:
    lines = [""]
    for piece in pieces:
        if lines[-1] and width_of((lines[-1] + piece).rstrip(), size) > width:
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines]


def listed(words: Sequence[str], language: str) -> str:
    """Return words as a list, with "and" before the last.

    Examples
    --------
    >>> listed(["cars", "food", "silk"], "en")
    'cars, food and silk'
    """
    comma, last = (text(f"punctuation.{sign}", language) for sign in ("list", "and"))
    return last.join([comma.join(words[:-1]), words[-1]] if len(words) > 1 else words)


def spread(positions: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return positions moved apart so that neighbours are at least ``gap`` from each other.

    Parameters
    ----------
    positions
        Wanted positions.
    gap
        Least distance.
    low, high
        Room; it is exceeded only if there are too many positions for it.

    Returns
    -------
    list of float
        New positions in the order of the old ones.

    Examples
    --------
    >>> spread([0.0, 1.0, 9.0], 4.0, 0.0, 10.0)
    [0.0, 4.0, 9.0]
    """
    order = sorted(range(len(positions)), key=lambda i: (positions[i], i))
    placed = [min(max(positions[i], low), high) for i in order]
    for i in range(1, len(placed)):
        placed[i] = max(placed[i], placed[i - 1] + gap)
    if placed and placed[-1] > high:
        placed[-1] = high
        for i in range(len(placed) - 2, -1, -1):
            placed[i] = min(placed[i], placed[i + 1] - gap)
    moved = dict(zip(order, placed, strict=True))
    return [moved[i] for i in range(len(positions))]
