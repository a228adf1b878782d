"""The sheet Equations: the model, quantity by quantity, as ``rcep equations`` prints it."""

from analytics.equations.model import EQUATIONS
from analytics.report.formulas.plain import formula_of
from analytics.report.sheet.parts import Column, Sheet
from analytics.report.text import text, unit_text

_WIDTHS = {"name": 38.0, "title": 44.0, "unit": 11.0, "formula": 85.0, "inputs": 60.0,
           "source": 20.0}  # fmt: skip


def equation_sheet(language: str) -> Sheet:
    """Return a row for each equation, in the order of the model.

    Parameters
    ----------
    language
        ``en`` or ``zh``; names, formulas and inputs are the same in both.

    Examples
    --------
    >>> equation_sheet("en").rows[0][0]
    'preference_margin'
    """
    rows: list[tuple[object, ...]] = [
        (
            each.name,
            text(f"equation.{each.name}", language),
            unit_text(each.unit, language),
            formula_of(each),
            text("punctuation.list", language).join(each.arguments) or None,
            each.source,
        )
        for each in EQUATIONS.values()
    ]
    columns = [Column(text(f"equations.{name}", language), width=_WIDTHS[name]) for name in _WIDTHS]
    title, source = text("table.equations", language), text("equations.origin", language)
    return Sheet("equations", title, columns, rows, source, frozen=1)
