"""What goes into a user's own workbook: every mapped cell checked against template and result."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analytics.errors import refuse_any, suggestion
from analytics.office.fill_map import UNITS, MappedCell
from analytics.office.filling import obstacles
from analytics.office.parts import WorkbookParts
from analytics.office.references import Position
from analytics.office.sheet_edit import CellValue
from analytics.report.lineage.addresses import AddressedValue, AddressError, value_at
from analytics.results import Results
from analytics.scenario import INFINITE
from analytics.schemas.columns import RATE_DECIMALS
from analytics.units import CNY_PER_BN, CNY_PER_MN, PERCENT

_DIVISORS = {"mn_cny": CNY_PER_MN, "bn_cny": CNY_PER_BN}


@dataclass(frozen=True)
class Filling:
    """Values to write, by part of the file and cell, and what the user must know."""

    values: Mapping[str, Mapping[Position, CellValue]]
    notices: tuple[str, ...]

    @property
    def cells(self) -> int:
        """Number of cells."""
        return sum(len(values) for values in self.values.values())


def plan_filling(
    template: WorkbookParts, mapped: Sequence[MappedCell], results: Results
) -> Filling:
    """Return what to write where.

    Parameters
    ----------
    template
        The workbook to fill.
    mapped
        The cells of the map.
    results
        The result.

    Raises
    ------
    InputError
        All problems at once: unknown sheets and addresses; cells that hold a formula, lie inside
        merged cells or are the header of an Excel Table; cells named twice; units that do not
        fit; a signed workbook.

    Examples
    --------
    >>> plan_filling(template, mapped, results).notices  # doctest: +SKIP
    ()
    """
    sheets = {sheet.name: sheet for sheet in template.sheets}
    values: dict[str, dict[Position, CellValue]] = {}
    problems, empty = [], []
    if template.signed:
        problems.append("the workbook is signed, and filling breaks the signature; remove it first")
    for cell in mapped:
        where = f'{cell.entry}: "{cell.sheet}"!{cell.cell}'
        sheet = sheets.get(cell.sheet)
        if sheet is None:
            hint = suggestion(cell.sheet, sheets)
            problems.append(f'{cell.entry}: there is no sheet "{cell.sheet}"; {hint}')
            continue
        filled = values.setdefault(sheet.part, {})
        problems += [f"{where} {problem}" for problem in obstacles(sheet, cell.cell)]
        if cell.cell in filled:
            problems.append(f"{where} is named twice; name it once")
        try:
            found = value_at(results, cell.value)
            filled[cell.cell] = _in_unit(found, cell.unit)
        except (AddressError, _UnitError) as error:
            problems.append(f'{where}, value "{cell.value}": {error}')
            continue
        if found.value is None:
            filled[cell.cell] = cell.missing
            if cell.missing is None:
                empty.append(f'"{cell.sheet}"!{cell.cell}')
    refuse_any(f"filling {template.name}", dict.fromkeys(problems))
    return Filling(values, tuple(_notices(template, empty)))


class _UnitError(ValueError):
    """A unit that is missing, or that a value cannot be written in."""


def _in_unit(found: AddressedValue, unit: str | None) -> CellValue:
    """Return a value in the unit asked for; money and rates must say theirs."""
    fitting = [name for name, base in UNITS.items() if base == found.unit]
    if unit is None and fitting:
        raise _UnitError(f"is in {found.unit}; say the unit to write: {', '.join(fitting)}")
    if unit is not None and unit not in fitting:
        instead = f"unit = {' or '.join(fitting)}" if fitting else "no unit"
        raise _UnitError(f'unit "{unit}" does not fit {found.unit}; give {instead}')
    if found.value == math.inf:
        return INFINITE  # a cell knows no infinity
    if unit is None or found.value is None:
        return found.value
    assert isinstance(found.value, float | int)
    if unit == "percent":
        # Without the noise of binary fractions: 0.07 is 7, not 7.000000000000001.
        return round(found.value * PERCENT, RATE_DECIMALS)
    return found.value / _DIVISORS.get(unit, 1.0)


def _notices(template: WorkbookParts, empty: Sequence[str]) -> Iterator[str]:
    if empty:
        named = ", ".join(empty[:4]) + (", ..." if len(empty) > 4 else "")
        yield (
            f"Left empty, since the values are not known: {len(empty)} ({named}). "
            'missing = "[x]" in the map writes a text instead.'
        )
    formulas = sum(
        cell.formula is not None for sheet in template.sheets for cell in sheet.cells.values()
    )
    if formulas and not template.recalculates:
        yield (
            f"Formulas in the workbook: {formulas:,}. Their stored values are still those of the "
            "template, since nothing but the named cells was touched. Recalculate after opening: "
            "Ctrl+Alt+F9 in Excel, Ctrl+Shift+F9 in LibreOffice, then save."
        )
