"""The model against published figures, and the triple difference, as tables to read."""

from collections.abc import Mapping
from typing import Any

from analytics.report.findings import validation as held
from analytics.report.findings.figures import percent
from analytics.report.tables.readable import MISSING, ReadableTable
from analytics.report.text import text, value_label
from analytics.results import Results

_FIGURES = ("model", "before", "published")
_CODES = ("test", "verdict", "role")
_LOGS = ("coefficient", "standard_error", "detectable", "predicted")
_CHANCES = ("p_wild", "p_before", "power")


def validation_table(results: Results, language: str) -> ReadableTable:
    """Return the model against every published figure, with what the edition before said."""
    rows = tuple(
        (
            held.name_of(row, language),
            *(held.quantity(row[name], row["unit"], language) for name in _FIGURES),
            _distance(row, language),
            *(value_label(name, row[name], language) for name in _CODES),
        )
        for row in held.ordered(results)
    )
    columns = ("column.comparison", *(f"column.validation.{name}" for name in _FIGURES),
               "column.distance", *(f"column.{name}" for name in _CODES))  # fmt: skip
    return _table("validation", columns, rows, (0, 5, 6, 7), language)


def _distance(row: Mapping[str, Any], language: str) -> str:
    return MISSING if row["distance"] is None else percent(row["distance"], language, signed=True)


def triple_difference_table(results: Results, language: str) -> ReadableTable:
    """Return the triple difference by flow and design, log points x 100."""
    colon = text("punctuation.colon", language)
    rows = tuple(
        (
            colon.join(value_label(name, row[name], language) for name in ("goods", "design")),
            *(held.points(row[name]) for name in _LOGS),
            *(f"{row[name]:.3f}" for name in _CHANCES),
            f"{row['placebo_rank']} / {row['placebos']}",
        )
        for row in results.triple_difference.iter_rows(named=True)
    )
    columns = tuple(f"column.{n}" for n in ("design", *_LOGS, *_CHANCES, "placebo_rank"))
    return _table("triple_difference", columns, rows, (0,), language)


def _table(
    name: str,
    columns: tuple[str, ...],
    rows: tuple[tuple[str, ...], ...],
    words: tuple[int, ...],
    language: str,
) -> ReadableTable:
    titles = tuple(text(column, language) for column in columns)
    title, note = (text(f"{kind}.{name}", language) for kind in ("table", "note"))
    return ReadableTable(title, titles, rows, words, note, language)
