"""Symbols as text: operators with few brackets, functions as a language has them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from analytics.equations.symbols import Symbol

_RANK = {"where": 0, "&": 1, "<": 2, "<=": 2, ">": 2, ">=": 2, "+": 3, "-": 3, "*": 4, "/": 4,
         "negative": 5}  # fmt: skip
_LEAF = 9
SPACED = {sign: f" {sign} " for sign in ("+", "-", "*", "/", "<", "<=", ">", ">=")}
"""Operators with room on both sides, for people."""


@dataclass(frozen=True)
class Language:
    """How a language writes what symbols are made of.

    Attributes
    ----------
    functions
        By operation: takes the operands as text and returns the call.
    operators
        Operators that are written otherwise than in Python.
    number
        Writes a number.
    """

    functions: Mapping[str, Callable[..., str]]
    operators: Mapping[str, str]
    number: Callable[[float], str]


def printed(symbol: Symbol | float, language: Language) -> str:
    """Return a symbol as text.

    Examples
    --------
    >>> plain = Language({}, {}, "{:g}".format)
    >>> printed((1.0 + Symbol.named("a")) * Symbol.named("b"), plain)
    '(1+a)*b'
    """
    return _ranked(symbol, language)[0]


def _ranked(symbol: Symbol | float, language: Language) -> tuple[str, int]:
    if not isinstance(symbol, Symbol):
        text = language.number(float(symbol))
        return text, _LEAF if symbol >= 0 else _RANK["negative"]
    operation, operands = symbol.operation, symbol.operands
    if operation == "name":
        return operands[0], _LEAF
    if operation in language.functions:
        parts = [_ranked(part, language)[0] for part in operands]
        return language.functions[operation](*parts), _LEAF
    rank = _RANK[operation]
    if operation == "negative":
        return f"-{_within(operands[0], language, rank)}", rank
    sign = language.operators.get(operation, operation)
    # What follows a minus or a division keeps its brackets at the same rank.
    after = rank + 1 if operation in {"-", "/"} else rank
    first, second = (_within(p, language, r) for p, r in zip(operands, (rank, after), strict=True))
    return f"{first}{sign}{second}", rank


def _within(symbol: Symbol | float, language: Language, rank: int) -> str:
    text, own = _ranked(symbol, language)
    return text if own >= rank else f"({text})"
