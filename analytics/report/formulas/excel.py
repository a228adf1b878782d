"""Equations as Excel formulas."""

from collections.abc import Mapping

from analytics.equations.symbols import Symbol
from analytics.report.formulas.printing import Language, printed
from analytics.report.formulas.symbolic import expression

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


def excel_formula(quantity: str, places: Mapping[str, str | float]) -> str:
    """Return the formula of a quantity, down to those that have a place.

    Examples
    --------
    >>> excel_formula("relative_cut", {"mfn_rate": "A1", "applied_rate": "B1"})
    '(A1-B1)/(1+A1)'
    """
    return excel(expression(quantity, places))
