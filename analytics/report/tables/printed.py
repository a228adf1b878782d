"""The tables that a report prints: one registry, in the order of their numbers.

Workbook, ``rcep tables``, ``rcep brief`` and page take them from here. A new table is one more
declaration, with its title, note and new figures among the words (``printed.toml``).
"""

from collections.abc import Sequence

from analytics.errors import InputError
from analytics.report.tables import printed_rows as rows
from analytics.report.tables.display import (
    FRACTION,
    PLAIN,
    DisplayTable,
    Figure,
    Printed,
    laid_out,
    titled,
)
from analytics.report.text import LANGUAGES, said_of, scenario_titles, text
from analytics.results import Results

_MONEY = "mn CNY"
_OF_SECTOR = ("flow", "sector")
_EFFECT = (Figure("effect", _MONEY), Figure("low", _MONEY), Figure("high", _MONEY))
"""The effect with its range."""


def _compared(results: Sequence[Results], language: str) -> tuple[Figure, ...]:
    """Return trade and effect in each scenario."""
    titles = scenario_titles([each.scenario for each in results], language)
    shown = (("projection", _MONEY, 0), ("effect", _MONEY, 1), ("relative_effect", FRACTION, 1))
    return tuple(
        Figure(f"{key}:{place}", unit, decimals, of=title)
        for key, unit, decimals in shown
        for place, title in enumerate(titles)
    )


PRINTED: tuple[Printed, ...] = (
    Printed(
        "shares",
        ("zero_tariff_share",),
        ("schedule", "measure"),
        (Figure("share", FRACTION),),
        rows.shares,
        years="shares",
    ),
    Printed(
        "tariffs",
        ("tariff_path", "average_tariff"),
        _OF_SECTOR,
        (
            Figure("mfn_rate", FRACTION, only="first"),
            Figure("applied_rate", FRACTION),
            Figure("effective_rate", FRACTION),
        ),
        rows.tariffs,
    ),
    Printed(
        "effects",
        ("projection",),
        _OF_SECTOR,
        (*_EFFECT, Figure("relative_effect", FRACTION, only="last")),
        rows.effects,
        by_year=True,
    ),
    Printed(
        "levels",
        ("projection",),
        _OF_SECTOR,
        (
            Figure("counterfactual", _MONEY, 0),
            Figure("projection", _MONEY, 0),
            Figure("growth", FRACTION),
        ),
        rows.levels,
    ),
    Printed(
        "duty",
        ("projection",),
        _OF_SECTOR,
        (
            Figure("duty_counterfactual", _MONEY),
            Figure("duty_projection", _MONEY),
            Figure("duty_saved", _MONEY),
        ),
        rows.duty,
    ),
    Printed(
        "groups",
        ("groups",),
        ("flow", "segment"),
        (Figure("effect", _MONEY), Figure("share_of_effect", FRACTION)),
        rows.groups,
    ),
    Printed(
        "validation",
        ("validation",),
        ("comparison", "unit"),
        (Figure("published", PLAIN, 2), Figure("model", PLAIN, 2), Figure("distance", FRACTION)),
        rows.validation,
        years="",
        words=("test", "verdict"),
    ),
    Printed(
        "measures",
        ("measures",),
        ("dated_measure",),
        (Figure("base_trade", _MONEY), Figure("effect_change", _MONEY)),
        rows.measures,
        years="",
        words=("kind", "period", "headings"),
        alone=True,
    ),
    Printed(
        "scenarios",
        ("projection",),
        _OF_SECTOR,
        _compared,
        rows.scenarios,
        years="last",
        compares=True,
    ),
    Printed(
        "paths",
        ("projection",),
        ("flow", "sector", "scenario"),
        (Figure("projection", _MONEY, 0), *_EFFECT),
        rows.paths,
        years="brief",
        by_year=True,
        compares=True,
    ),
)
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
    if problems:
        raise InputError(text("printed.number", "en", number=number), problems)
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
        if asked in {"".join(each.split()).casefold() for each in (declared.name, *numbered)}:
            return number, declared
        if asked == str(number):
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
