"""``rcep fill``: results into a user's own workbook."""

from pathlib import Path
from typing import Annotated

import typer

from analytics.cli import options
from analytics.cli.settings import parse_settings
from analytics.errors import InputError


def fill(
    template: Annotated[Path, typer.Argument(help="Your workbook, .xlsx or .xlsm.")],
    scenario: options.Scenario = "baseline",
    map_file: Annotated[
        Path, typer.Option("--map", help="TOML file: which value goes into which cell.")
    ] = Path("map.toml"),
    changes: options.Changes = None,
    out: Annotated[
        Path | None,
        typer.Option(help="File to write; by default the template's name and the scenario's."),
    ] = None,
    study: options.Study = None,
) -> None:
    """Write results into the named cells of a workbook; all else in it stays as it is."""
    from analytics.office.fill_map import mapped_cells
    from analytics.office.filling import write_filled
    from analytics.office.package import Package
    from analytics.office.reading import workbook_of
    from analytics.pipeline import report_name
    from analytics.pipeline import run as run_scenario
    from analytics.readers.scenarios import load_scenario
    from analytics.readers.toml_text import read_toml
    from analytics.report.folder.folders import replaced_file, reserved_file
    from analytics.report.workbook.filling import plan_filling

    title = f"map {map_file}"
    mapped = mapped_cells(read_toml(map_file, title), title)
    chosen = load_scenario(scenario, parse_settings(changes or []), folder=study)
    name = f"{template.stem}-{report_name(chosen, study=study)}{template.suffix}"
    target = out or template.with_name(name)
    if target.suffix.lower() != template.suffix.lower():
        # A program opens a workbook only under the ending of its kind.
        problem = f"must end in {template.suffix} as the template does; change --out"
        raise InputError(f"file {target}", problem)
    with reserved_file(target), Package(template) as package:
        book = workbook_of(package, template.name)
        filling = plan_filling(book, mapped, run_scenario(chosen, study=study))
        with replaced_file(target) as new:
            write_filled(package, filling.values, new)
    typer.echo(f"Filled: {target} ({filling.cells} cells)")
    for notice in filling.notices:
        typer.echo(notice)
