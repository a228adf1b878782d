"""The equations for people to read: formula, inputs, unit and source of each quantity."""

from dataclasses import dataclass

from analytics.equations.graph import Equation
from analytics.equations.model import EQUATIONS
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


@dataclass(frozen=True)
class Statement:
    """One equation as it is shown.

    Attributes
    ----------
    name
        The quantity.
    formula
        What it is, in terms of its inputs.
    inputs
        Names of what it is computed from.
    unit, source
        Its unit, and the row of the table of sources that it rests on (empty if none).
    meaning
        What it is, in a sentence.
    """

    name: str
    formula: str
    inputs: tuple[str, ...]
    unit: str
    source: str
    meaning: str


def statements() -> list[Statement]:
    """Return all equations in the order of the model."""
    return [
        Statement(
            equation.name,
            formula_of(equation),
            equation.arguments,
            equation.unit,
            equation.source or "",
            " ".join(equation.meaning.split()),
        )
        for equation in EQUATIONS.values()
    ]


def formula_of(equation: Equation) -> str:
    """Return the formula of an equation.

    Examples
    --------
    >>> formula_of(EQUATIONS["effective_rate"])
    'mfn_rate - claimed_share * (mfn_rate - applied_rate)'
    """
    return printed(equation.function(*map(Symbol.named, equation.arguments)), _PLAIN)
