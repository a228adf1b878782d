"""Symbols: what an equation returns when its arguments are names in place of numbers."""

from dataclasses import dataclass
from typing import Any, TypeAlias

Operand: TypeAlias = "Symbol | float | int | str"


@dataclass(frozen=True, eq=False)
class Symbol:
    """An operation and what it is applied to.

    Attributes
    ----------
    operation
        ``name`` for a leaf, whose only operand is its text; ``+``, ``-``, ``*``, ``/``,
        ``negative``; ``<``, ``<=``, ``>``, ``>=``, ``==``, ``&``; or an operation of
        :mod:`analytics.equations.operations`.
    operands
        Symbols and numbers.

    Examples
    --------
    >>> rate = Symbol.named("rate")
    >>> (1.0 + rate).operation, (rate * 0.0), (rate * 1.0) is rate
    ('+', 0.0, True)
    """

    operation: str
    operands: tuple[Any, ...]

    @classmethod
    def named(cls, name: str) -> "Symbol":
        """Return a leaf."""
        return cls("name", (name,))

    @classmethod
    def of(cls, operation: str, *operands: Operand) -> "Symbol | float":
        """Return an operation on operands; what numbers alone decide is decided."""
        if operation == "where":
            condition, value, otherwise = operands
            # What holds in a branch need not be asked there again.
            operands = (
                condition,
                in_branch(value, condition, 1),
                in_branch(otherwise, condition, 2),
            )
        simpler = _simplified(operation, operands)
        return cls(operation, operands) if simpler is None else simpler

    def __add__(self, other: Operand) -> Any:
        return Symbol.of("+", self, other)

    def __radd__(self, other: Operand) -> Any:
        return Symbol.of("+", other, self)

    def __sub__(self, other: Operand) -> Any:
        return Symbol.of("-", self, other)

    def __rsub__(self, other: Operand) -> Any:
        return Symbol.of("-", other, self)

    def __mul__(self, other: Operand) -> Any:
        return Symbol.of("*", self, other)

    def __rmul__(self, other: Operand) -> Any:
        return Symbol.of("*", other, self)

    def __truediv__(self, other: Operand) -> Any:
        return Symbol.of("/", self, other)

    def __rtruediv__(self, other: Operand) -> Any:
        return Symbol.of("/", other, self)

    def __neg__(self) -> Any:
        return Symbol.of("negative", self)

    def __lt__(self, other: Operand) -> Any:
        return Symbol.of("<", self, other)

    def __le__(self, other: Operand) -> Any:
        return Symbol.of("<=", self, other)

    def __gt__(self, other: Operand) -> Any:
        return Symbol.of(">", self, other)

    def __ge__(self, other: Operand) -> Any:
        return Symbol.of(">=", self, other)

    def __and__(self, other: Operand) -> Any:
        return Symbol.of("&", self, other)

    def __bool__(self) -> bool:
        raise TypeError("an equation asks a symbol whether it is true; use `where`")


_ZERO_OF = {"normal_cdf": 0.5, "log1p": 0.0, "expm1": 0.0, "exp": 1.0, "negative": 0.0,
            "absolute": 0.0}  # fmt: skip


def in_branch(operand: Operand, condition: Operand, branch: int) -> Any:
    """Return an operand in which every choice by a condition has taken one branch, 1 or 2."""
    if not isinstance(operand, Symbol) or operand.operation == "name":
        return operand
    if operand.operation == "where" and operand.operands[0] is condition:
        return in_branch(operand.operands[branch], condition, branch)
    parts = [in_branch(part, condition, branch) for part in operand.operands]
    if all(new is old for new, old in zip(parts, operand.operands, strict=True)):
        return operand
    return Symbol.of(operand.operation, *parts)


def _simplified(operation: str, operands: tuple[Operand, ...]) -> Any:
    """Return what an operation on zero or one comes to, or None."""
    first = operands[0]
    if len(operands) == 1:
        return _ZERO_OF.get(operation) if _is(first, 0.0) else None
    second = operands[1]
    zeros = (_is(first, 0.0), _is(second, 0.0))
    ones = (_is(first, 1.0), _is(second, 1.0))
    simpler = None
    if operation == "+" and any(zeros):
        simpler = second if zeros[0] else first
    elif operation == "-" and any(zeros):
        simpler = first if zeros[1] else Symbol.of("negative", second)
    elif operation == "*" and any(zeros):
        simpler = 0.0
    elif operation == "*" and any(ones):
        simpler = second if ones[0] else first
    elif operation == "/" and (zeros[0] or ones[1]):
        simpler = first
    return simpler


def _is(operand: Operand, number: float) -> bool:
    return isinstance(operand, int | float) and operand == number
