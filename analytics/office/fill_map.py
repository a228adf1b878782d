"""Maps for ``rcep fill``: TOML files that say which value goes into which cell.

An entry ``[[cell]]`` has ``sheet``, ``cell`` and ``value``; an entry ``[[range]]`` has ``sheet``,
``cells`` (part of one row or column), ``value`` with ``{year}`` in it, and ``years``, as many as
there are cells: ``[2025, 2030]`` or ``"2025-2042"``. Both may have ``unit`` (``cny``, ``mn_cny``,
``bn_cny`` for money, ``fraction`` or ``percent`` for rates and shares) and ``missing``, the text
written where a value is not known; without it the cell is left empty.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from analytics.errors import InputError, refuse_any, suggestion
from analytics.office.references import Position, area, cells_of, position

UNITS: dict[str, str] = {
    "cny": "CNY",
    "mn_cny": "CNY",
    "bn_cny": "CNY",
    "fraction": "fraction",
    "percent": "fraction",
}
"""Units in which a value can be written, each with the unit of the tables that it is made of."""
_SHARED = {"sheet": str, "value": str}
_OPTIONAL = {"unit": str, "missing": str}
_YEARS = re.compile(r"([0-9]{4})\s*-\s*([0-9]{4})")


class MappedCell(NamedTuple):
    """One cell of the map.

    Attributes
    ----------
    entry
        Where the map says it, such as ``[[range]] 2``.
    sheet, cell
        The cell.
    value
        Address of the value: ``table:key:...:column``, such as
        ``projection:import:auto_parts:2035:effect_cny``.
    unit
        Unit in which it is written, one of ``UNITS``; ``None`` keeps that of the table.
    missing
        Text written where the value is not known; ``None`` leaves the cell empty.
    """

    entry: str
    sheet: str
    cell: Position
    value: str
    unit: str | None = None
    missing: str | None = None


def mapped_cells(content: Mapping[str, Any], title: str) -> list[MappedCell]:
    """Return the cells that a map names, in its order; ranges are spread over their years.

    Parameters
    ----------
    content
        What the map says, as read from TOML.
    title
        Title of errors.

    Raises
    ------
    InputError
        If an entry has an unknown or missing key, a wrong type, an
        unknown unit, a cell that is none, or as many cells as it has not years.

    Examples
    --------
    >>> entry = {"sheet": "Table 1", "cell": "C5", "value": "headline:zero_tariff_lines:2042:value"}
    >>> mapped_cells({"cell": [entry]}, "map")[0].cell
    Position(row=5, column=3)
    """
    readers = {"cell": _cell, "range": _range}
    problems = [
        f'"{key}" is not known; {suggestion(key, readers)}' for key in content if key not in readers
    ]
    cells: list[MappedCell] = []
    for kind, read in readers.items():
        entries = content.get(kind, [])
        if not isinstance(entries, list) or not all(isinstance(e, dict) for e in entries):
            problems.append(f'"{kind}" is not a list of entries; write [[{kind}]]')
            continue
        for number, entry in enumerate(entries, 1):
            name = f"[[{kind}]] {number}"
            try:
                cells += read(name, entry)
            except InputError as error:
                problems += [f"{name}: {problem}" for problem in error.problems]
    if not cells and not problems:
        problems.append("names no cell; add an entry [[cell]] with sheet, cell and value")
    refuse_any(title, problems)
    return cells


def _cell(name: str, entry: Mapping[str, Any]) -> list[MappedCell]:
    _check_keys(entry, {**_SHARED, "cell": str})
    where = _place("cell", entry["cell"], position)
    return [_mapped(name, entry, where, entry["value"])]


def _range(name: str, entry: Mapping[str, Any]) -> list[MappedCell]:
    _check_keys(entry, {**_SHARED, "cells": str, "years": (str, list)})
    rectangle = _place("cells", entry["cells"], area)
    years, value = _years(entry["years"]), entry["value"]
    rows = rectangle.last.row - rectangle.first.row + 1
    columns = rectangle.last.column - rectangle.first.column + 1
    problems = []
    if min(rows, columns) > 1:
        problems.append(
            f"cells {entry['cells']} is {rows} x {columns}; give part of one row or column"
        )
    elif rows * columns != len(years):
        problems.append(f"cells {entry['cells']} are {rows * columns} for {len(years)} years")
    if "{year}" not in value:
        problems.append(f'value "{value}" does not say where the year goes; write {{year}} there')
    refuse_any(name, problems)
    return [
        _mapped(name, entry, where, value.replace("{year}", str(year)))
        for where, year in zip(cells_of(rectangle), years, strict=True)
    ]


def _mapped(name: str, entry: Mapping[str, Any], where: Position, value: str) -> MappedCell:
    return MappedCell(name, entry["sheet"], where, value, entry.get("unit"), entry.get("missing"))


def _check_keys(entry: Mapping[str, Any], required: Mapping[str, Any]) -> None:
    """Raise InputError with all that is wrong with the keys of an entry."""
    known = {**required, **_OPTIONAL}
    problems = [
        f'unknown key "{key}"; {suggestion(key, known)}' for key in entry if key not in known
    ]
    problems += [f"{key} is missing; give it" for key in required if key not in entry]
    problems += [
        f"{key} = {entry[key]!r} is not text; write it in quotation marks"
        for key, kind in known.items()
        if key in entry and not isinstance(entry[key], kind)
    ]
    unit = entry.get("unit")
    if isinstance(unit, str) and unit not in UNITS:
        problems.append(f'unit "{unit}" is not known; {suggestion(unit, UNITS)}')
    refuse_any("entry", problems)


def _place(key: str, text: str, read: Callable[[str], Any]) -> Any:  # noqa: ANN401 (as `read` gives)
    try:
        return read(text)
    except ValueError:
        example = "C5" if key == "cell" else "C7:C28"
        raise InputError(
            "entry", [f'{key} "{text}" names no {key} of a sheet; write it as in {example}']
        ) from None


def _years(given: str | list[object]) -> list[int]:
    if isinstance(given, str):
        found = _YEARS.fullmatch(given.strip())
        if found and int(found[1]) <= int(found[2]):
            return list(range(int(found[1]), int(found[2]) + 1))
    elif given and all(type(year) is int for year in given):
        return [int(str(year)) for year in given]
    raise InputError(
        "entry", [f'years = {given!r} are no years; write [2025, 2030] or "2025-2042"']
    )
