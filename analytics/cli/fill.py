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
    """Write results into the named cells of a workbook; all else in it stays as it is.

    The map says which value goes into which cell; keys of the tables are in datasets/README.md:

    \b
    [[cell]]
    sheet = "Table 1"
    cell = "C5"
    value = "projection:import:auto_parts:2035:effect_cny"   # table:key:...:column
    unit = "mn_cny"          # cny, mn_cny, bn_cny for money; fraction, percent for rates and shares

    \b
    [[range]]                # part of one row or column, a cell for each year
    sheet = "Table 1"
    cells = "C7:C28"
    value = "zero_tariff_share:CHN:JPN:all:lines:{year}:share"
    years = "2021-2042"      # or a list: [2025, 2030, 2035, 2042]
    unit = "fraction"
    missing = "[x]"          # where a value is not known; without it the cell stays empty

    Cells with formulas are refused. Formulas that read the filled cells are recalculated by your
    program; the command says when that is needed. The template is never written over unless --out
    names it.
    """
    from analytics import pipeline
    from analytics.office.fill_map import mapped_cells
    from analytics.office.filling import write_filled
    from analytics.office.package import Package
    from analytics.office.reading import workbook_of
    from analytics.readers.scenarios import load_scenario
    from analytics.readers.toml_text import read_toml
    from analytics.report.folder.folders import replaced_file, reserved_file
    from analytics.report.workbook.filling import plan_filling

    title = f"map {map_file}"
    mapped = mapped_cells(read_toml(map_file, title), title)
    chosen = load_scenario(scenario, parse_settings(changes or []), folder=study)
    name = f"{template.stem}-{pipeline.report_name(chosen, study=study)}{template.suffix}"
    target = out or template.with_name(name)
    if target.suffix.lower() != template.suffix.lower():
        # A program opens a workbook only under the ending of its kind.
        problem = f"must end in {template.suffix} as the template does; change --out"
        raise InputError(f"file {target}", problem)
    with reserved_file(target), Package(template) as package:
        book = workbook_of(package, template.name)
        filling = plan_filling(book, mapped, pipeline.run(chosen, study=study))
        with replaced_file(target) as new:
            write_filled(package, filling.values, new)
    typer.echo(f"Filled: {target} ({filling.cells} cells)")
    for notice in filling.notices:
        typer.echo(notice)
