"""Addresses of single values in a result: ``projection:import:auto_parts:2035:effect_cny``.

An address is the name of a table, the values of its key in their order, and a column, with colons
between them.
"""

from typing import NamedTuple

import polars as pl

from analytics.errors import suggestion
from analytics.results import RESULT_SCHEMAS, Results


class AddressedValue(NamedTuple):
    """A value and its unit, as in the data dictionary; ``None`` where it is not known."""

    value: float | int | str | None
    unit: str


class AddressError(ValueError):
    """An address that leads to no value; the text says which part of it, and what there is."""


def value_at(results: Results, address: str) -> AddressedValue:
    """Return the value that an address names.

    Parameters
    ----------
    results
        The result.
    address
        ``table:key:...:column``.

    Raises
    ------
    AddressError
        If there is no such table, row or column.

    Examples
    --------
    >>> value_at(results, "zero_tariff_share:CHN:JPN:all:lines:2042:share")  # doctest: +SKIP
    AddressedValue(value=0.86, unit='fraction')
    """
    name, *given = (part.strip() for part in address.split(":"))
    if name not in RESULT_SCHEMAS:
        raise AddressError(f'there is no table "{name}"; {suggestion(name, RESULT_SCHEMAS)}')
    schema = RESULT_SCHEMAS[name]
    key = schema.primary_key()
    if len(given) != len(key) + 1:
        pattern = ":".join([name, *(f"<{part}>" for part in key), "<column>"])
        raise AddressError(f"{len(given)} parts follow the table; write {pattern}")
    *values, column = given
    columns = schema.columns()
    if column not in columns:
        raise AddressError(f'{name} has no column "{column}"; {suggestion(column, columns)}')
    rows = results.tables[name]
    for part, value in zip(key, values, strict=True):
        held = rows[part].cast(pl.String)
        if value not in held:
            raise AddressError(f'no {part} "{value}"; {suggestion(value, held.unique())}')
        rows = rows.filter(held == value)
    unit = str((columns[column].metadata or {}).get("unit", "text"))
    # Rows of such tables state their unit each; dates stand as text, as in the tables.
    unit = str(rows["unit"].item()) if unit == "see column unit" else unit
    found = rows[column].cast(pl.String) if rows[column].dtype == pl.Date else rows[column]
    return AddressedValue(found.item(), unit)
