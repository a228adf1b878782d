"""Addresses of single values in a result: ``projection:import:auto_parts:2035:effect_cny``.

An address is the name of a table, the values of its key in their order, and a column, with colons
between them.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import dataframely as dy
import polars as pl

from analytics.errors import suggestion
from analytics.results import RESULT_SCHEMAS, Results

RATIOS = {("projection", "relative_effect"): ("effect_cny", "counterfactual_cny")}
"""Columns that sheets show and tables do not hold: one column over another."""


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
    key, columns = key_of(name), RESULT_SCHEMAS[name].columns()
    if len(given) != len(key) + 1:
        pattern = ":".join([name, *(f"<{part}>" for part in key), "<column>"])
        raise AddressError(f"{len(given)} parts follow the table; write {pattern}")
    *values, column = given
    if column not in columns and (name, column) not in RATIOS:
        raise AddressError(f'{name} has no column "{column}"; {suggestion(column, columns)}')
    rows = results.written(name)
    for part, value in zip(key, values, strict=True):
        held = rows[part].cast(pl.String)
        if value not in held:
            raise AddressError(f'no {part} "{value}"; {suggestion(value, held.unique())}')
        rows = rows.filter(held == value)
    return value_in(rows.row(0, named=True), name, column)


def value_in(row: Mapping[str, Any], table: str, column: str) -> AddressedValue:
    """Return a value of a row of a table, with its unit.

    Examples
    --------
    >>> value_in({"effect_cny": 1.0, "counterfactual_cny": 4.0}, "projection", "relative_effect")
    AddressedValue(value=0.25, unit='fraction')
    """
    if (table, column) in RATIOS:
        part, whole = (row[name] for name in RATIOS[table, column])
        return AddressedValue(part / whole if whole > 0.0 else None, "fraction")
    unit = _units(table)[column]
    # Rows of such tables state their unit each; dates stand as text, as in the tables.
    unit = row["unit"] if unit == "see column unit" else unit
    value = row[column]
    return AddressedValue(str(value) if isinstance(value, date) else value, unit)


@cache
def _units(table: str) -> Mapping[str, str]:
    """Return the units of a table's columns as the schema states them; ``text`` of all others."""
    columns = RESULT_SCHEMAS[table].columns().items()
    return {name: str((column.metadata or {}).get("unit", "text")) for name, column in columns}


@cache
def key_of(table: str) -> tuple[str, ...]:
    """Return the names of a table's key."""
    return tuple(RESULT_SCHEMAS[table].primary_key())


@cache
def numeric_columns(table: str) -> tuple[str, ...]:
    """Return the columns of a table that hold numbers or dates, keys included."""
    columns = RESULT_SCHEMAS[table].columns().items()
    return tuple(name for name, column in columns if not isinstance(column, dy.String))


def patterns(table: str, columns: Sequence[str]) -> list[str]:
    """Return the addresses of columns, with the names of keys in braces; empty for text.

    Examples
    --------
    >>> patterns("sources", ["publisher", "retrieved"])
    ['', 'sources:{source_id}:retrieved']
    """
    key = [f"{{{name}}}" for name in key_of(table)]
    numbers = {*numeric_columns(table), *(name for owner, name in RATIOS if owner == table)}
    return [":".join([table, *key, name]) if name in numbers else "" for name in columns]
