"""Equations as Excel formulas."""

from collections.abc import Mapping

from analytics.equations.graph import compute
from analytics.equations.model import EQUATIONS
from analytics.equations.symbols import Symbol, in_branch
from analytics.report.formulas.printing import Language, printed

_EXCEL = Language(
    functions={
        "log": "LN({})".format,
        "log1p": "LN(1+{})".format,
        "exp": "EXP({})".format,
        "expm1": "(EXP({})-1)".format,
        "normal_cdf": "_xlfn.NORM.S.DIST({},TRUE)".format,
        "absolute": "ABS({})".format,
        "round_half_up": "ROUND({},{})".format,
        "minimum": "MIN({},{})".format,
        "maximum": "MAX({},{})".format,
        "where": "IF({},{},{})".format,
        "&": "AND({},{})".format,
    },
    operators={},
    number=lambda value: f"{value:.15g}",
)


def excel(symbol: Symbol | float) -> str:
    """Return a symbol as an Excel formula, without the equals sign.

    Examples
    --------
    >>> excel(1.0 / (1.0 + Symbol.named("A1")))
    '1/(1+A1)'
    """
    return printed(symbol, _EXCEL)


def excel_sum(weights: str, symbol: Symbol | float) -> str:
    """Return the formula of the sum of a symbol's values over cells, each times its weight.

    Choices stand outside the sum: Excel makes one for a cell and not for each cell of a range.

    Examples
    --------
    >>> excel_sum("A1:C1", 1.0 - Symbol.named("A2:C2"))
    'SUMPRODUCT(A1:C1,1-A2:C2)'
    """
    condition = _condition(symbol)
    if condition is None:
        return f"SUMPRODUCT({weights},{excel(symbol)})"
    branches = (excel_sum(weights, in_branch(symbol, condition, branch)) for branch in (1, 2))
    return f"IF({excel(condition)},{','.join(branches)})"


def _condition(symbol: Symbol | float) -> Symbol | None:
    """Return the condition of the first choice in a symbol; None without any."""
    if not isinstance(symbol, Symbol) or symbol.operation == "name":
        return None
    if symbol.operation == "where":
        condition: Symbol = symbol.operands[0]
        return condition
    found = map(_condition, symbol.operands)
    return next((each for each in found if each is not None), None)


def expression(quantity: str, places: Mapping[str, str | float]) -> Symbol | float:
    """Return a quantity by its equations, down to those that have a place.

    Parameters
    ----------
    quantity
        Name of an equation.
    places
        By quantity: the text that stands for it, such as a cell; or a number. The quantity's own
        place is not looked at.

    Raises
    ------
    InputError
        If something that it rests on has neither a place nor an equation.

    Examples
    --------
    >>> expression("relative_cut", {"mfn_rate": "A1", "applied_rate": "B1"}).operation
    '/'
    """
    given = {
        name: Symbol.named(place) if isinstance(place, str) else place
        for name, place in places.items()
        if name != quantity
    }
    found: Symbol | float = compute([quantity], given, EQUATIONS)[quantity]
    return found


def excel_formula(quantity: str, places: Mapping[str, str | float]) -> str:
    """Return the formula of a quantity, down to those that have a place.

    Examples
    --------
    >>> excel_formula("relative_cut", {"mfn_rate": "A1", "applied_rate": "B1"})
    '(A1-B1)/(1+A1)'
    """
    return excel(expression(quantity, places))
