"""The tables that a report prints: one registry, in the order of their numbers.

Workbook, ``rcep tables``, ``rcep brief`` and page take them from here. A new table is one more
function in ``printed_rows`` and a place below, with its title, note and new figures among the words
(``printed.toml``).
"""

from collections.abc import Sequence

from analytics.errors import InputError, refuse_any
from analytics.report.tables import printed_rows as rows
from analytics.report.tables.display import DisplayTable, Printed, laid_out, titled
from analytics.report.text import LANGUAGES, said_of, text
from analytics.results import Results

PRINTED: tuple[Printed, ...] = (
    rows.shares, rows.tariffs, rows.effects, rows.levels, rows.duty, rows.groups, rows.validation,
    rows.measures, rows.scenarios, rows.paths,
)  # fmt: skip
"""The tables that are printed; the number of each is its place, from 1."""
IN_REPORT = tuple(each.name for each in PRINTED if not each.compares and not each.alone)
"""Names of those that a report of one scenario has."""
IN_COMPARISON = tuple(table.name for table in PRINTED if table.compares)
"""Names of those that a comparison of scenarios has."""


def display_table(
    name: str,
    results: Sequence[Results],
    language: str = "en",
    years: Sequence[int] = (),
) -> DisplayTable:
    """Return a printed table.

    Parameters
    ----------
    name
        ``Table 3``, ``3`` or ``effects``.
    results
        The result; several for the table that compares scenarios.
    language
        ``en`` or ``zh``.
    years
        Years to show in place of the key years of the study.

    Raises
    ------
    InputError
        If there is no such table, it has no such year or no years at all, or it does not compare
        scenarios and several are given, or does and one is given.

    Examples
    --------
    >>> display_table("Table 1", [analytics.run("baseline")]).title  # doctest: +SKIP
    'Table 1  Zero-tariff shares ...'
    """
    number, declared = found(name)
    problems = [*_of_count(declared, len(results)), *_of_years(declared, results[0], years)]
    refuse_any(text("printed.number", "en", number=number), problems)
    chosen = sorted(set(years)) or default_years(declared, results[0])
    with said_of(results[0].study):
        return laid_out(declared, number, results, chosen, language)


def found(name: str) -> tuple[int, Printed]:
    """Return number and declaration of a table by its number or name.

    Raises
    ------
    InputError
        If there is none.

    Examples
    --------
    >>> found("table 3")[1].name, found("shares")[0]
    ('effects', 1)
    """
    asked = "".join(name.split()).casefold()
    for number, declared in enumerate(PRINTED, 1):
        numbered = [text("printed.number", code, number=number) for code in LANGUAGES]
        known = (declared.name, str(number), *numbered)
        if asked in {"".join(each.split()).casefold() for each in known}:
            return number, declared
    listed = "; ".join(titled(each, number, "en") for number, each in enumerate(PRINTED, 1))
    raise InputError("tables", f"no table {name!r}; there are: {listed}")


def default_years(declared: Printed, results: Results) -> list[int]:
    """Return the years that a table has unless others are asked for."""
    if not declared.years:
        return []
    if declared.years == "last":
        return [results.study.last_year]
    return [*getattr(results.study.years, declared.years)]


def _of_count(declared: Printed, count: int) -> list[str]:
    if declared.compares and count < 2:
        return ["it compares scenarios; give two or more, --scenario A --scenario B"]
    if not declared.compares and count > 1:
        comparing = " or ".join(IN_COMPARISON)
        return [f"{count} scenarios given, but it shows one; give one, or take {comparing}"]
    return []


def _of_years(declared: Printed, results: Results, years: Sequence[int]) -> list[str]:
    if years and not declared.years:
        return ["it has no years; leave out --years"]
    known = results.study.years_of_rates
    if unknown := [str(year) for year in years if year not in known]:
        return [f"no year {', '.join(unknown)}; give years from {known[0]} to {known[-1]}"]
    return []
