"""Sheets on the program itself: its equations, and what changed between its versions."""

from collections.abc import Callable, Mapping
from typing import Any

from analytics.equations.model import EQUATIONS
from analytics.report.findings.figures import money, percent
from analytics.report.folder.manifest import package_version
from analytics.report.formulas.plain import formula_of
from analytics.report.sheet.parts import Column, Sheet
from analytics.report.text import text, unit_text
from analytics.results import Results

_EQUATION_WIDTHS = {"name": 38.0, "title": 44.0, "unit": 11.0, "formula": 85.0, "inputs": 60.0,
           "source": 20.0}  # fmt: skip
_LOG_WIDTHS = {"version": 13.0, "kind": 14.0, "change": 66.0, "figure": 30.0, "moved": 22.0,
           "reason": 44.0}  # fmt: skip
_SHOWN: Mapping[str, Callable[[float, str], str]] = {"fraction": percent, "CNY": money}
"""How a value of a unit is written."""


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
    rows = [
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
    columns = _columns("equations", _EQUATION_WIDTHS, language)
    title, source = text("table.equations", language), text("equations.origin", language)
    return Sheet("equations", title, columns, rows, source, frozen=1)


def change_log_sheet(results: Results, language: str) -> Sheet:
    """Return the change log, the latest version first.

    Values that moved stand as text: they are quoted from what was published, and nothing is
    computed with them.

    Parameters
    ----------
    results
        The result; the log is that of the package.
    language
        ``en`` or ``zh``.
    """
    columns = _columns("change_log", _LOG_WIDTHS, language)
    log = results.change_log.to_dicts()
    versions = list(dict.fromkeys(entry["version"] for entry in log))
    rows = [
        (
            text("change_log.unreleased", language) if version == "Unreleased" else version,
            text(f"change_log.{entry['kind']}", language),
            entry[f"change_{language}"],
            entry[f"figure_{language}"],
            _moved(entry, language),
            entry[f"reason_{language}"],
        )
        for version in reversed(versions)
        for entry in log
        if entry["version"] == version
    ]
    title = text("sheet.change_log", language)
    source = text("change_log.source", language, version=package_version())
    return Sheet("change_log", title, columns, rows, source)


def _columns(sheet: str, widths: Mapping[str, float], language: str) -> list[Column]:
    return [
        Column(text(f"{sheet}.{name}", language), None, width) for name, width in widths.items()
    ]


def _moved(entry: Mapping[str, Any], language: str) -> str | None:
    """Return ``8.4 % → 23.4 %``; nothing where no figure moved."""
    if entry["unit"] is None:
        return None
    show = _SHOWN[entry["unit"]]
    return f"{show(entry['old_value'], language)} → {show(entry['new_value'], language)}"
