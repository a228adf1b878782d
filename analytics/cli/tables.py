"""``rcep tables``: any table of the report alone, for other years and scenarios, in a file."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from analytics.cli import options
from analytics.cli.settings import parse_settings
from analytics.errors import InputError, refuse_any


def tables(
    table: Annotated[
        str | None,
        typer.Argument(help='Such as "Table 3" or effects; all are listed without it.',
                       show_default=False),
    ] = None,
    years: Annotated[
        str | None,
        typer.Option(help="Such as 2025,2030; the key years without it.", show_default=False),
    ] = None,
    scenario: Annotated[
        list[str] | None,
        typer.Option(help="Name or TOML file; repeated to compare.", show_default="baseline"),
    ] = None,
    changes: options.Changes = None,
    to: Annotated[
        Path | None,
        typer.Option(help="File to write: .csv, .docx, .md, .tex or .xlsx.", show_default=False),
    ] = None,
    force: options.Force = False,
    language: options.Language = "en",
    draws: options.Draws = None,
    study: options.Study = None,
) -> None:  # fmt: skip
    """Show or write one table of the report; without a name, list them."""
    from analytics import pipeline
    from analytics.readers.scenarios import load_scenario
    from analytics.report.folder.folders import replaced_file, reserved_file
    from analytics.report.tables.display import titled
    from analytics.report.tables.printed import PRINTED, display_table
    from analytics.report.writers.printed import FORMATS, markdown

    if table is None:
        for number, each in enumerate(PRINTED, 1):
            typer.echo(f"{titled(each, number, language)} ({each.name})")
        return
    asked = _asked(table, years, options.file_problems(to, FORMATS, force=force))
    settings = parse_settings(changes or [])
    chosen = [load_scenario(each, settings, folder=study) for each in scenario or ["baseline"]]
    results = [pipeline.run(each, study=study, draws=draws) for each in chosen]
    made = display_table(table, results, language, asked)
    if to is None:
        typer.echo(markdown(made), nl=False)
        return
    with reserved_file(to), replaced_file(to) as new:
        FORMATS[to.suffix.lower().removeprefix(".")](made, new, results[0].data_date)
    typer.echo(f"{made.title}: {to}")


def _asked(table: str, years: str | None, problems: Iterable[str]) -> list[int]:
    """Return the years that are asked for; refuse them and an unknown table with other problems."""
    from analytics.report.tables.printed import found

    problems = [*problems]
    try:
        found(table)
    except InputError as error:
        problems += error.problems
    parts = [part.strip() for part in years.split(",")] if years is not None else []
    if wrong := [f'"{part}"' for part in parts if not (part.isascii() and part.isdigit())]:
        problems.append(f"--years: no year {', '.join(wrong)}; write --years 2025,2030")
    refuse_any("tables", problems)
    return [int(part) for part in parts]
