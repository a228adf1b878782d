"""Measures outside the agreement in words: what holds, between whom, on what and when."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from analytics.report.text.lookup import text
from analytics.report.text.names import value_label
from analytics.results import Results
from analytics.study import Study
from analytics.units import PERCENT


def measure_text(row: Mapping[str, Any], study: Study, language: str) -> str:
    """Return a measure in words.

    Parameters
    ----------
    row
        Row of the table ``measures``; a measure without headings has none named.
    study
        The parties, by whose names it is told.
    language
        ``en`` or ``zh``.

    Examples
    --------
    ``ban on China's imports from Japan, headings 0301-0308, since 2025-11-19``
    """
    parties = {code: getattr(party, language) for code, party in study.parties.items()}
    importer, origin = (parties.get(row[role], row[role]) for role in ("importer", "origin"))
    comma = text("punctuation.list", language)
    return text(
        "measure_told",
        language,
        what=_what(row["kind"], row["value"], language),
        importer=importer,
        origin=origin,
        headings=(row["headings"] or "–").replace(";", comma),
        period=period(row["first_day"], row["last_day"], language),
    )


def measure_name(row: Mapping[str, Any], study: Study, language: str) -> str:
    """Return what a measure is called: its name, or the measure in words where it has an id alone.

    Parameters are those of :func:`measure_text`.
    """
    name: str = row[f"name_{language}"]
    return measure_text(row, study, language) if name == row["measure"] else name


def measure_in_force(results: Results, measure: str, language: str) -> str:
    """Return a measure in words as it holds in a result; ``none`` in words where it does not.

    One that a scenario leaves alone is the study's.
    """
    own = results.measures.filter(measure=measure)
    if own.is_empty():
        return text("setting.none", language)
    return measure_text(own.row(0, named=True), results.study, language)


def _what(kind: str, value: float | None, language: str) -> str:
    """Return what a measure does; a ban that lets some trade in says how much."""
    label = value_label("kind", kind, language)
    if value is None or (kind == "ban" and value == 0.0):
        return label
    share = text("amount.percent", language, amount=f"{PERCENT * value:g}")
    return text(f"measure_told.{kind}", language, share=share)


def period(first: date, last: date | None, language: str) -> str:
    """Return from when to when something holds, in words."""
    if last is None:
        return text("printed.since", language, first=first)
    return text("printed.period", language, first=first, last=last)
