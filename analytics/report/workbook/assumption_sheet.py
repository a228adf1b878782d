"""The sheet Assumptions: values that a reader edits and runs again.

The value of each row is an input: filled, named in words in a column of its own, checked by the
program as it is typed (with the limits of the loader) and reachable under the assumption's id.
"""

import re
from collections.abc import Mapping, Sequence

import polars as pl
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from analytics.report.lineage.addresses import patterns
from analytics.report.sheet import formats
from analytics.report.sheet.parts import HEADER_ROW, MISSING, Column, Sheet, source_line
from analytics.report.text import (
    LANGUAGES,
    assumption_label,
    parameter_labels,
    text,
    unit_text,
    value_label,
)
from analytics.results import Results
from analytics.scenario import INFINITE
from analytics.scenario.limits import Limits, limits
from analytics.study import Study

COLUMNS = ("id", "label", "value", "input", "low", "high", "unit", "default", "distribution",
           "draw_group", "status", "source_id", "reason")  # fmt: skip
"""Columns of the sheet, in their order."""
_WIDTHS = {"label": 44.0, "value": 13.0, "reason": 70.0}
VALUE = COLUMNS.index("value") + 1
"""Number of the column of values, from 1."""
_NAMEABLE = re.compile(r"^[a-z_][a-z0-9_.]*$")
_CODED = {"distribution": "distribution", "draw_group": "assumption", "status": "status"}
"""Columns of codes, each with the kind of its words."""


def assumption_sheet(results: Results, language: str) -> Sheet:
    """Return the rows of the sheet; ``id`` and ``value`` are headed so in every language."""
    values = results.scenario.by_id()
    rows = assumption_rows(results.assumptions, values, results.study, language)
    numbers = {**dict.fromkeys(("low", "high", "default"), formats.NUMBER), "value": formats.INPUT}
    columns = [
        Column(title, numbers.get(name), _WIDTHS.get(name))
        for name, title in zip(COLUMNS, _titles(language), strict=True)
    ]
    source = source_line(results, None, language)
    title = text("table.assumptions", language)
    addresses = patterns("assumptions", COLUMNS)
    keys = [{"id": row[0]} for row in rows]
    return Sheet("assumptions", title, columns, rows, source, 3, addresses, keys)


def _titles(language: str) -> list[str]:
    own = {"id": "id", "value": "value", "input": text("workbook.input_title", language),
           "label": text("workbook.label", language)}  # fmt: skip
    return [own.get(name) or text(f"column.{name}", language) for name in COLUMNS]


def assumption_rows(
    assumptions: pl.DataFrame, values: Mapping[str, float], study: Study, language: str
) -> list[tuple[object, ...]]:
    """Return the rows of the sheet, in the order of the table.

    Parameters
    ----------
    assumptions
        Table of a result.
    values
        The same values unrounded, so that a sheet read back gives the same scenario.
    study
        The case, for the names of sectors and segments.
    language
        ``en`` or ``zh``.
    """
    segments = parameter_labels(study, language)
    rows: list[tuple[object, ...]] = []
    for row in assumptions.iter_rows(named=True):
        words = {name: value_label(kind, row[name] or "", language) or None
                 for name, kind in _CODED.items()}  # fmt: skip
        shown = {
            **row,
            **words,
            "label": assumption_label(row["id"], segments, language),
            "unit": unit_text(row["unit"], language),
            "value": _number(values[row["id"]]),
            "input": text("workbook.input", language),
            "default": _number(row["default"]),
        }
        rows.append(tuple(shown[name] for name in COLUMNS))
    return rows


def _number(value: float) -> float | str:
    """Return what a cell can hold: it knows no infinity."""
    return INFINITE if value == float("inf") else value


def headings(found: Mapping[str, Mapping[str, tuple[str, str]]]) -> set[str]:
    """Return the headings of an edited sheet, but that of the values."""
    return {heading for cells in found.values() for heading in cells}


def language_of(found: Mapping[str, Mapping[str, tuple[str, str]]]) -> str:
    """Return the language that has most of the headings of an edited sheet."""
    return max(LANGUAGES, key=lambda code: len(headings(found).intersection(_titles(code))))


def changed_elsewhere(
    rows: Sequence[tuple[object, ...]],
    found: Mapping[str, Mapping[str, tuple[str, str]]],
    language: str,
) -> list[str]:
    """Return the headings that are gone, and the cells, other than values, that were changed.

    Parameters
    ----------
    rows
        The rows as they would be written.
    found
        Cells of the edited file by id and heading: what stands there, and where.
    language
        Language of the headings.
    """
    titles = _titles(language)
    there = {*headings(found), "value"}
    changed = [f'the heading "{title}"' for title in titles if title not in there]
    for row in rows:
        written = dict(zip(titles, row, strict=True))
        cells = found.get(str(row[0]), {})
        changed += [
            place
            for heading, (text, place) in cells.items()
            if heading in written and not _same(written[heading], text)
        ]
    return changed


def _same(written: object, text: str) -> bool:
    if isinstance(written, float):
        try:
            return float(text) == written
        except ValueError:
            return False
    return text == (MISSING if written is None else " ".join(str(written).split()))


def mark_inputs(sheet: Worksheet, content: Sheet, language: str) -> None:
    """Check and name the input cells of the sheet.

    Parameters
    ----------
    sheet
        The sheet with the content.
    content
        What :func:`assumption_sheet` gave.
    language
        Language of the messages.
    """
    letter, default = map(get_column_letter, (VALUE, COLUMNS.index("default") + 1))
    first, last = HEADER_ROW + 1, HEADER_ROW + len(content.rows)
    places: dict[Limits, list[str]] = {}
    named: dict[str, str] = {}
    for row, (assumption_id, *_) in enumerate(content.rows, first):
        # Ranges of headings have signs that no name may have.
        if _NAMEABLE.match(str(assumption_id)):
            named[str(assumption_id)] = f"${letter}${row}"
        places.setdefault(limits(str(assumption_id)), []).append(f"{letter}{row}")
    for name, column in (("id", "A"), ("value", letter), ("default", default)):
        named[f"assumption_{name}"] = f"${column}${first}:${column}${last}"
    for name, place in named.items():
        sheet.parent.defined_names[name] = DefinedName(name, attr_text=f"{sheet.title}!{place}")
    for bounds, cells in places.items():
        _check(sheet, bounds, cells, language)


def _check(sheet: Worksheet, bounds: Limits, cells: list[str], language: str) -> None:
    """Let the program refuse what the loader would refuse."""
    first = cells[0]
    tests = [f"ISNUMBER({first})"]
    if bounds.low is not None:
        tests.append(f"{first}{'>=' if bounds.low_included else '>'}{bounds.low:g}")
    if bounds.high is not None:
        tests.append(f"{first}{'<=' if bounds.high_included else '<'}{bounds.high:g}")
    allowed = f"AND({','.join(tests)})"
    if bounds.infinite:
        allowed = f'OR({first}="{INFINITE}",{allowed})'
    check = DataValidation(
        type="custom",
        formula1=allowed,
        allow_blank=False,
        showErrorMessage=True,
        errorTitle=text("workbook.not_allowed", language),
        error=text("workbook.allowed", language, limits=bounds),
    )
    for cell in cells:
        check.add(cell)
    sheet.add_data_validation(check)
