"""Assumptions that a reader edited in a workbook, checked cell by cell.

Only the sheet ``Assumptions`` is looked at, whatever stands around it and whichever program saved
it: its headings ``id`` and ``value`` are found, rows are matched by their id, and nothing is
written to the file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analytics.errors import InputError, quoted, refuse_any, suggestion
from analytics.office.number_formats import is_date
from analytics.office.parts import Cell, SheetParts, Style
from analytics.office.reading import read_workbook_parts
from analytics.office.references import Position
from analytics.readers.scenario_measures import MEASURES
from analytics.scenario import INFINITE
from analytics.scenario.lever_ids import names_lever
from analytics.scenario.levers import IN_WORDS
from analytics.scenario.limits import Limits, limits

SHEET = "Assumptions"  # name of the sheet
SCENARIO_KEYWORD = "scenario:"  # before the scenario, in the keywords of the workbook
_HEADER_ROWS = 50
_NAMED = 5


@dataclass(frozen=True)
class FoundSheet:
    """The sheet as it stands in the file.

    Attributes
    ----------
    title
        Title of errors.
    scenario
        The scenario that the workbook says it belongs to; ``None`` where it does not.
    parts
        Its cells.
    styles
        Styles of the workbook; they say which numbers are shown as dates.
    """

    title: str
    scenario: str | None
    parts: SheetParts
    styles: tuple[Style, ...] = (Style(),)


@dataclass(frozen=True)
class EditedValues:
    """What the sheet says.

    Attributes
    ----------
    values
        Values by id; rows that were added name levers, and staging is a word.
    beside
        What stands beside them, by id and heading: the text and its place.
    places
        Where the values stand, by id.
    formulas
        Places of values that are formulas, whose stored results were taken.
    """

    values: dict[str, float | str]
    beside: dict[str, dict[str, tuple[str, str]]]
    places: dict[str, str]
    formulas: list[str]


def find_assumption_sheet(path: Path) -> FoundSheet:
    """Return the sheet of assumptions of a workbook.

    Parameters
    ----------
    path
        The workbook; it is only read.

    Raises
    ------
    InputError
        If the file is no workbook that can be read, or has no such sheet, or several.

    Examples
    --------
    >>> find_assumption_sheet(Path("report.xlsx")).scenario  # doctest: +SKIP
    'baseline'
    """
    workbook = read_workbook_parts(path, reads=_is_ours)
    title = f"assumptions in {path.name}"
    ours = [s for s in workbook.sheets if _is_ours(s.name)]
    if not ours:
        names = ", ".join(s.name for s in workbook.sheets[:8])
        problem = f'there is no sheet "{SHEET}" (found: {names}); see rcep assumptions'
        raise InputError(title, problem)
    if len(ours) > 1:
        names = " and ".join(f'"{s.name}"' for s in ours)
        problem = f'the sheets {names} are all called like "{SHEET}"; keep one, rename the others'
        raise InputError(title, problem)
    sheet = ours[0]
    scenario = workbook.keywords.partition(SCENARIO_KEYWORD)[2].strip()
    return FoundSheet(title, scenario or None, sheet, workbook.styles)


def _is_dated(name: str) -> bool:
    """Say whether an id of an added row can be that of a lever or of a measure."""
    return names_lever(name) or name.startswith(f"{MEASURES}.")


def _is_ours(name: str) -> bool:
    return name.strip().lower() == SHEET.lower()


def read_edited_values(found: FoundSheet, expected: Mapping[str, float]) -> EditedValues:
    """Return the values of an edited sheet, each checked.

    Parameters
    ----------
    found
        The sheet.
    expected
        Values of the scenario by id, which say which ids there are.

    Raises
    ------
    InputError
        All problems at once, each with sheet, cell and what stands there: empty cells, text,
        errors, formulas without a stored value, values out of range, ids that are unknown,
        missing or given twice, merged inputs.

    Examples
    --------
    >>> read_edited_values(sheet, {"export_share": 0.65}).values  # doctest: +SKIP
    {'export_share': 0.6}
    """
    sheet = found.parts
    header = _header(sheet, found.title)
    rows = _rows(sheet, header)
    problems = _merged(sheet, header) + _ids(rows, sheet, header["id"], expected)
    values: dict[str, float | str] = {}
    places, formulas = {}, []
    for assumption_id, row in rows:
        if assumption_id not in expected and not _is_dated(assumption_id):
            continue
        cell = sheet.cells.get(Position(row, header["value"]))
        place = f"{sheet.name}!{Position(row, header['value'])} ({assumption_id})"
        is_word = assumption_id.partition(".")[0] in (*IN_WORDS, MEASURES) and cell is not None
        problem = "" if is_word else _problem(cell, limits(assumption_id), found.styles)
        if problem or cell is None:
            problems.append(f"{place}: {problem}")
            continue
        text = cell.text.strip()
        values[assumption_id], places[assumption_id] = text if is_word else float(text), place
        if cell.formula is not None:
            formulas.append(place)
    refuse_any(found.title, problems)
    beside = {name: _beside(sheet, row, header) for name, row in rows if name in expected}
    return EditedValues(values, beside, places, formulas)


def _header(sheet: SheetParts, title: str) -> dict[str, int]:
    """Return the columns by heading, and under ``row`` the row in which they stand."""
    for row in range(1, _HEADER_ROWS + 1):
        found: dict[str, list[Position]] = {}
        for where in sorted(place for place in sheet.cells if place.row == row):
            found.setdefault(sheet.text(*where), []).append(where)
        if {"id", "value"} <= set(found):
            twice = {name: found[name][-1] for name in ("id", "value") if len(found[name]) > 1}
            problems = [
                f'{sheet.name}!{last}: the heading "{name}" stands twice in row {row}; keep one'
                for name, last in twice.items()
            ]
            refuse_any(title, problems)
            return {name: where[0].column for name, where in found.items() if name} | {"row": row}
    problem = 'no row with the headings "id" and "value"; see rcep assumptions'
    raise InputError(title, f"{sheet.name}: {problem}")


def _rows(sheet: SheetParts, header: Mapping[str, int]) -> list[tuple[str, int]]:
    """Return id and row of every row below the headings that has an id or a value."""
    marked = {row for row, column in sheet.cells if column in (header["id"], header["value"])}
    below = sorted(row for row in marked if row > header["row"])
    return [(sheet.text(row, header["id"]), row) for row in below
            if sheet.text(row, header["id"]) or sheet.text(row, header["value"])]  # fmt: skip


def _merged(sheet: SheetParts, header: Mapping[str, int]) -> list[str]:
    return [
        f"{sheet.name}!{area}: merged cells among the values; separate them"
        for area in sheet.merged
        if area.first.column <= header["value"] <= area.last.column
        and area.last.row > header["row"]
    ]


def _ids(
    rows: list[tuple[str, int]], sheet: SheetParts, column: int, expected: Mapping[str, float]
) -> list[str]:
    places: dict[str, list[str]] = {}
    for assumption_id, row in rows:
        places.setdefault(assumption_id, []).append(f"{sheet.name}!{Position(row, column)}")
    problems = [
        f"{cell}: a value without an id; name it or clear it" for cell in places.pop("", [])
    ]
    for name, cells in places.items():
        if len(cells) > 1:
            where = ", ".join(cells)
            problems.append(
                f"{where}: the id {quoted(name)} stands {len(cells)} times; keep one row"
            )
        if name not in expected and not _is_dated(name):
            hint = suggestion(name, expected)
            problems.append(f"{cells[0]}: the id {quoted(name)} is not known; {hint}")
    missing = [name for name in expected if name not in places]
    if missing:
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        problems.append(
            f"{sheet.name}: {len(missing)} id(s) missing: {', '.join(missing[:_NAMED])}{more}; "
            "keep every row"
        )
    return problems


def _problem(cell: Cell | None, bounds: Limits, styles: Sequence[Style]) -> str:
    """Return why a value cannot be used, or nothing."""
    if cell is None or (cell.formula is None and not cell.text.strip()):
        return "empty; write a number"
    if cell.formula is not None and cell.kind == "blank":
        return (
            f"the formula {quoted('=' + cell.formula)} has no stored value; open and save the file "
            "in a spreadsheet program, or write the number"
        )
    if cell.kind == "text" and cell.text.strip() == INFINITE and bounds.infinite:
        return ""
    return _no_number(cell, bounds, styles) or _out_of_range(cell.text, bounds)


def _no_number(cell: Cell, bounds: Limits, styles: Sequence[Style]) -> str:
    if cell.kind != "number":
        shown = _LOGICAL.get(cell.text, cell.text) if cell.kind == "boolean" else cell.text
        cure = f'write a number, or "{INFINITE}"' if bounds.infinite else "write a number"
        return f"{quoted(shown)} is {_KINDS.get(cell.kind, cell.kind)}, not a number; {cure}"
    style = styles[cell.style] if cell.style < len(styles) else Style()
    if is_date(style.number_format):
        return f'"{cell.text}" is shown as a date or a time; write a number, in a number format'
    return ""


def _out_of_range(text: str, bounds: Limits) -> str:
    value = float(text)
    if bounds.allow(value):
        return ""
    is_fraction = bounds.high is not None and bounds.high <= 1.0
    in_percent = is_fraction and bounds.allow(value / 100)
    instead = f"; write {value / 100:g} for {value:g} %" if in_percent else ""
    return f'"{text}" is not allowed; must be {bounds}{instead}'


_LOGICAL = {"0": "FALSE", "1": "TRUE"}
_KINDS = {"error": "an error", "boolean": "a logical value", "date": "a date"}


def _beside(sheet: SheetParts, row: int, header: Mapping[str, int]) -> dict[str, tuple[str, str]]:
    return {
        heading: (sheet.text(row, column), f"{sheet.name}!{Position(row, column)}")
        for heading, column in header.items()
        if heading not in ("row", "value")
    }
