"""``rcep assumptions``: the sheet of assumptions to edit, and what an edited one changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from analytics.cli import options
from analytics.errors import InputError, refuse_any

if TYPE_CHECKING:
    from analytics.scenario import Scenario

_MOST_NAMED = 8


def assumptions(
    file: Annotated[Path, typer.Argument(help="Workbook to write, such as my.xlsx.")],
    scenario: options.Scenario = "baseline",
    force: options.Force = False,
    language: options.Language = "en",
    study: options.Study = None,
) -> None:
    """Write the assumptions of a scenario as a sheet to edit and run again."""
    from analytics import pipeline
    from analytics.readers.scenarios import load_scenario
    from analytics.report.folder.folders import replaced_file, reserved_file
    from analytics.report.workbook.workbook import write_assumptions

    # Values that were edited in an earlier one are nowhere else.
    refuse_any("assumptions", options.file_problems(file, ["xlsx"], force=force))
    chosen = load_scenario(scenario, folder=study)
    with reserved_file(file):
        results = pipeline.run(chosen, study=study, draws=0)
        with replaced_file(file) as new:
            write_assumptions(results, new, language)
    typer.echo(f"Assumptions: {file}")
    typer.echo(f"Edit the filled cells of the column value, then: rcep run --assumptions {file}")


def chosen_scenario(
    scenario: str | None,
    sheet: Path | None,
    changes: Mapping[str, object],
    study: Path | None,
    **how: Any,  # noqa: ANN401 (as the reader has them)
) -> "tuple[Edited | None, Scenario]":
    """Return what an edited sheet holds, if there is one, and the scenario that is meant.

    ``how`` are further arguments of :func:`analytics.readers.scenarios.load_scenario`.
    """
    from analytics.readers.scenarios import BASELINE, load_scenario

    if sheet is None:
        return None, load_scenario(scenario or BASELINE, changes, folder=study, **how)
    edited = edited_scenario(sheet, scenario, changes, study, **how)
    return edited, edited.changed


@dataclass(frozen=True)
class Edited:
    """A scenario with the values of an edited sheet.

    Attributes
    ----------
    base, changed
        The scenario of the sheet, before and after.
    notices
        What the user should know, a line each.
    """

    base: "Scenario"
    changed: "Scenario"
    notices: list[str]


def edited_scenario(
    file: Path,
    scenario: str | None,
    changes: Mapping[str, object],
    study: Path | None = None,
    **how: Any,  # noqa: ANN401 (as the reader has them)
) -> Edited:
    """Return the scenario that an edited sheet asks for.

    Parameters
    ----------
    file
        Workbook with a sheet ``Assumptions``.
    scenario
        Name or file given by the user; without it the one that the workbook names.
    changes
        Further values, which win over the sheet.
    study
        Folder of another study; None for the shipped one.
    how
        Further arguments of :func:`analytics.readers.scenarios.load_scenario`.

    Raises
    ------
    InputError
        If the sheet or one of its values cannot be used.
    """
    from analytics.readers.assumption_workbook import find_assumption_sheet, read_edited_values
    from analytics.readers.scenarios import load_scenario

    found = find_assumption_sheet(file)
    name = scenario or _shipped(found.scenario, found.title, study)
    base = load_scenario(name, folder=study)
    expected = base.by_id()
    edited = read_edited_values(found, expected)
    differing = {key: value for key, value in edited.values.items() if value != expected.get(key)}
    notices = [f"a formula, taken by its stored value: {place}" for place in edited.formulas]
    if found.scenario not in (None, base.name):
        notices.append(f"the sheet was written for {found.scenario}; applied to {base.name}")
    if moved := _changed_elsewhere(base, edited.beside, study):
        more = f" and {len(moved) - _MOST_NAMED} more" if len(moved) > _MOST_NAMED else ""
        notices.append(
            "cells other than values were changed by hand and are not read: "
            + ", ".join(moved[:_MOST_NAMED])
            + more
        )
    try:
        changed = load_scenario(name, {**differing, **changes}, folder=study, **how)
    except InputError as error:
        cells = {edited.places[key]: key for key in differing if key not in changes}
        raise InputError(found.title, [_with_cells(p, cells) for p in error.problems]) from None
    if not differing:
        notices.append(f"no value differs from {base.name}")
    return Edited(base, changed, notices)


def _with_cells(problem: str, cells: Mapping[str, str]) -> str:
    """Return a broken rule between values with the edited cells that it speaks of."""
    places = [place for place, key in cells.items() if key.partition(".")[0] in problem]
    named = ", ".join(places[:_MOST_NAMED]) + (", ..." if len(places) > _MOST_NAMED else "")
    return f"{problem} (edited: {named})" if places else problem


def _shipped(named: str | None, title: str, study: Path | None) -> str:
    """Return the scenario that a workbook names, if it is one that everybody has."""
    from analytics.readers.scenarios import shipped_scenarios

    if named is None or named in shipped_scenarios(study):
        return named or "baseline"
    raise InputError(
        title,
        f'the sheet was written for "{named}", which is not a shipped scenario; name its file '
        "or another scenario: rcep run SCENARIO --assumptions FILE",
    )


def _changed_elsewhere(
    base: "Scenario",
    beside: Mapping[str, Mapping[str, tuple[str, str]]],
    study: Path | None,
) -> list[str]:
    """Return what was changed beside the values."""
    from analytics.readers.shipped import read_shipped
    from analytics.readers.study import read_study
    from analytics.report.workbook import assumption_sheet
    from analytics.steps import listed

    data = read_shipped(study)
    table = listed.assumptions(data, base).sort("id")
    language = assumption_sheet.language_of(beside)
    rows = assumption_sheet.assumption_rows(table, base.by_id(), read_study(study), language)
    return assumption_sheet.changed_elsewhere(rows, beside, language)
