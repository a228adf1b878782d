"""The equations as a JavaScript module, for a page that computes."""

import json
from importlib.resources import files
from pathlib import Path

from analytics.equations.graph import Equation
from analytics.equations.model import EQUATIONS, INPUTS
from analytics.equations.symbols import Symbol
from analytics.report.formulas.printing import SPACED, Language, printed

_JAVASCRIPT = Language(
    functions={
        "log": "Math.log({})".format,
        "log1p": "Math.log1p({})".format,
        "exp": "Math.exp({})".format,
        "expm1": "Math.expm1({})".format,
        "normal_cdf": "normalCdf({})".format,
        "absolute": "Math.abs({})".format,
        "round_half_up": "roundHalfUp({}, {})".format,
        "minimum": "Math.min({}, {})".format,
        "maximum": "Math.max({}, {})".format,
        "where": "({} ? {} : {})".format,
    },
    operators={"&": " && ", **SPACED},
    number=repr,
)
_MARK = "/* EQUATIONS */"


def javascript(symbol: Symbol | float) -> str:
    """Return a symbol as a JavaScript expression.

    Examples
    --------
    >>> javascript(1.0 / (1.0 + Symbol.named("rate")))
    '1.0 / (1.0 + rate)'
    """
    return printed(symbol, _JAVASCRIPT)


def model_javascript() -> str:
    """Return the module ``report/assets/model.js``: all equations, and how they are walked."""
    template = files("analytics.report.assets").joinpath("model.template.js")
    equations = "\n".join(_equation(equation) for equation in EQUATIONS.values())
    inputs = f"export const inputs = {json.dumps(list(INPUTS))};"
    body = f"{inputs}\n\nexport const equations = {{\n{equations}\n}};"
    return template.read_text(encoding="utf-8").replace(_MARK, body)


def write_model() -> Path:
    """Write the module again, after a change of the equations, and return its path."""
    path = Path(str(files("analytics.report.assets").joinpath("model.js")))
    path.write_text(model_javascript(), encoding="utf-8", newline="\n")
    return path


def _equation(equation: Equation) -> str:
    names = ", ".join(equation.arguments)
    text = javascript(equation.function(*map(Symbol.named, equation.arguments)))
    return (
        f"  {equation.name}: {{\n"
        f"    unit: {json.dumps(equation.unit)},\n"
        f"    arguments: {json.dumps(list(equation.arguments))},\n"
        f"    compute: ({names}) => {text},\n"
        "  },"
    )
