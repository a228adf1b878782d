"""Tables of a result as a user asks for them: some sectors and years, in units of paper."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from analytics.errors import InputError, UnknownNameError, refuse_any, suggestion
from analytics.report.findings.figures import relative_effect
from analytics.results import MEANINGS, RESULT_SCHEMAS, Results
from analytics.units import CNY_PER_BN, CNY_PER_MN, PERCENT

MONEY_UNITS = {"CNY": 1.0, "mn CNY": CNY_PER_MN, "bn CNY": CNY_PER_BN}
"""CNY in each unit in which amounts can be shown."""
POINTS = {"preference_margin"}
"""Differences of rates, which are percentage points and no per cent."""
RELATIVE = "relative_effect"  # the effect as a share of trade without RCEP
ASSUMPTIONS = "assumptions"
"""The table whose rows are chosen by ids."""
_BY_SECTOR = ("flow", "sector", "year")
_RANGE = ("effect_cny_p05", "effect_cny_p95")


@dataclass(frozen=True)
class View:
    """Some columns of a table under a name of their own.

    Attributes
    ----------
    table
        Name of the table of a result.
    columns
        Its columns.
    about
        What it shows.
    """

    table: str
    columns: tuple[str, ...]
    about: str


VIEWS = {
    "effects": View(
        "projection",
        (*_BY_SECTOR, "counterfactual_cny", "projection_cny", "effect_cny", RELATIVE),
        "Trade without and with RCEP, and the effect, by sector and year.",
    ),
    "creation": View(
        "projection",
        (*_BY_SECTOR, "effect_cny", "trade_creation_cny", "trade_diversion_cny",
         "domestic_loss_cny"),
        "The effect as trade creation and trade diversion, by sector and year.",
    ),
    "duty": View(
        "projection",
        (*_BY_SECTOR, "duty_counterfactual_cny", "duty_projection_cny", "duty_saved_cny"),
        "Duty without and with RCEP, and what is saved, by sector and year.",
    ),
    ASSUMPTIONS: View(
        ASSUMPTIONS,
        ("id", "value", "low", "high", "unit", "status", "reason", "source_id"),
        "Assumptions with their ranges, sources and reasons.",
    ),
}  # fmt: skip
"""Views by name; with ``ranges`` the effect's range stands beside it."""
ASKED: Mapping[str, str] = {**{name: view.about for name, view in VIEWS.items()}, **MEANINGS}
"""What each table shows that can be asked for, by name."""


def listed(values: Iterable[Any] | int | None) -> list[Any] | None:
    """Return values that are asked for as a list; one alone needs no list.

    Examples
    --------
    >>> listed("cars"), listed([2030, 2042]), listed(None)
    (['cars'], [2030, 2042], None)
    """
    if values is None:
        return None
    if isinstance(values, str) or not isinstance(values, Iterable):
        return [values]
    return list(values)


@dataclass(frozen=True)
class Wanted:
    """Rows that are asked for, several or one; None for all.

    Attributes
    ----------
    sectors, years, flow
        Of tables that have these columns.
    ids
        Assumptions: whole ids, their beginnings (``utilisation_rate.import``), or goods
        (``auto_parts``), of which all that ends so is kept.
    """

    sectors: Iterable[str] | None = None
    years: Iterable[int] | int | None = None
    flow: str | None = None
    ids: Iterable[str] | None = None

    def listed(self) -> "Wanted":
        """Return the same, to be read more than once."""
        return Wanted(listed(self.sectors), listed(self.years), self.flow, listed(self.ids))


def chosen(
    results: Results, name: str, wanted: Wanted, *, ranges: bool = False
) -> tuple[str, pl.DataFrame]:
    """Return the name of the table of a result, and the chosen rows and columns of it.

    Parameters
    ----------
    results
        The result.
    name
        A name of :data:`ASKED`.
    wanted
        Rows to keep.
    ranges
        Whether a view of effects has their 5th and 95th percentile, for which the assumptions are
        drawn.

    Raises
    ------
    InputError
        If there is no such table, sector, year or flow, or the table has none; all problems at
        once.
    """
    if name not in ASKED:
        raise UnknownNameError("table", f"no table {name!r}; {suggestion(name, ASKED)}")
    view = VIEWS.get(name)
    table = view.table if view else name
    whole = ranges or name == "projection"
    frame: pl.DataFrame = results.written(table) if whole else results.frame(table)
    if view:
        more = _RANGE if ranges and "effect_cny" in view.columns else ()
        given = (relative_effect() if name == RELATIVE else name for name in view.columns)
        frame = frame.select(*given, *more)
    columns = {"sector": wanted.sectors, "year": wanted.years, "flow": wanted.flow}
    asked = {name: values for name, of in columns.items() if (values := listed(of)) is not None}
    if (ids := listed(wanted.ids)) is not None:
        frame = _of_ids(name, frame, ids)
    _require_known(name, frame, asked)
    for column, values in asked.items():
        frame = frame.filter(pl.col(column).is_in(values))
    return table, frame


def _of_ids(name: str, frame: pl.DataFrame, ids: list[str]) -> pl.DataFrame:
    """Keep the rows of some ids; see :class:`Wanted`."""
    if "id" not in frame.columns:
        raise InputError(f"table {name}", f"its rows have no ids; take {ASSUMPTIONS}")
    known = frame["id"].to_list()
    kept, problems = set(), []
    for asked in ids:
        found = {each for each in known if f".{asked}." in f".{each}."
                 and (each.startswith(asked) or each.endswith(asked))}  # fmt: skip
        kept |= found
        if not found:
            parts = dict.fromkeys(part for each in known for part in (each, *each.split(".")))
            problems.append(f"no assumption {asked!r}; {suggestion(asked, [*parts])}")
    refuse_any(f"table {name}", problems)
    return frame.filter(pl.col("id").is_in(kept))


def _require_known(name: str, frame: pl.DataFrame, asked: Mapping[str, list[object]]) -> None:
    problems = []
    for column, values in asked.items():
        if column not in frame.columns:
            problems.append(f"it has no column {column}; leave {column} out")
            continue
        known = frame[column].unique().sort().to_list()
        for value in values:
            if value not in known:
                is_word = isinstance(known[0], str)
                hint = suggestion(str(value), known) if is_word else f"{known[0]} to {known[-1]}"
                problems.append(f"no {column} {value!r}; {hint}")
    refuse_any(f"table {name}", problems)


def unit_of(table: str, column: str, money: str) -> str:
    """Return the unit in which a column is shown: ``%``, ``points``, a unit of money, or its own.

    Raises
    ------
    InputError
        If the unit of money is unknown.
    """
    if money not in MONEY_UNITS:
        raise InputError("unit", f"no unit {money!r}; {suggestion(money, MONEY_UNITS)}")
    if column == RELATIVE:
        return "fraction"
    if column in POINTS:
        return "points"
    unit = (RESULT_SCHEMAS[table].columns()[column].metadata or {}).get("unit", "text")
    return money if unit == "CNY" else str(unit)


def in_display_units(table: str, frame: pl.DataFrame, money: str) -> pl.DataFrame:
    """Return a frame in units of paper, which the names of its columns say.

    Examples
    --------
    ``effect_cny`` becomes ``effect_mn_cny``, and ``applied_rate``, a fraction, becomes
    ``applied_rate_percent``.
    """
    columns = []
    for column in frame.columns:
        unit = unit_of(table, column, money)
        if unit == money:
            name = column.replace("_cny", f"_{money.lower().replace(' ', '_')}")
            columns.append(divided(frame[column], MONEY_UNITS[money]).alias(name))
        elif unit in ("fraction", "points"):
            end = "percent" if unit == "fraction" else "points"
            columns.append((frame[column] * PERCENT).round(10).alias(f"{column}_{end}"))
        else:
            columns.append(frame[column])
    return pl.DataFrame(columns)


def divided(amounts: pl.Series, divisor: float) -> pl.Series:
    """Return amounts in a larger unit, each the nearest number to it.

    polars divides by a number, or multiplies by its inverse, as its threads fall; the last digit
    would depend on how many there are.
    """
    found = [None if value is None else value / divisor for value in amounts]
    return pl.Series(amounts.name, found, dtype=pl.Float64)
