"""What shall stand in which cell of a user's own workbook."""

from typing import NamedTuple

from analytics.schemas.workbook_parts import Position

UNITS: dict[str, str] = {
    "cny": "CNY",
    "mn_cny": "CNY",
    "bn_cny": "CNY",
    "fraction": "fraction",
    "percent": "fraction",
}
"""Units in which a value can be written, each with the unit of the tables that it is made of."""


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
