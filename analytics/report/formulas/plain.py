"""The equations for people to read."""

from analytics.equations.graph import Equation
from analytics.equations.symbols import Symbol
from analytics.report.formulas.printing import SPACED, Language, printed

_PLAIN = Language(
    functions={
        "log": "ln({})".format,
        "log1p": "ln(1 + {})".format,
        "exp": "exp({})".format,
        "expm1": "(exp({}) - 1)".format,
        "normal_cdf": "N({})".format,
        "absolute": "|{}|".format,
        "round_half_up": "round({}, {})".format,
        "minimum": "min({}, {})".format,
        "maximum": "max({}, {})".format,
        "where": "[{1} if {0}, else {2}]".format,
    },
    operators={"&": " and ", **SPACED},
    number="{:.12g}".format,
)


def formula_of(equation: Equation) -> str:
    """Return the formula of an equation.

    Examples
    --------
    >>> formula_of(EQUATIONS["effective_rate"])
    'mfn_rate - claimed_share * (mfn_rate - applied_rate)'
    """
    return printed(equation.function(*map(Symbol.named, equation.arguments)), _PLAIN)
