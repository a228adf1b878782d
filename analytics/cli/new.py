"""``rcep new``: a scenario file to begin with."""

from pathlib import Path
from typing import Annotated

import typer

from analytics.cli import options
from analytics.errors import InputError


def new(
    file: Annotated[Path, typer.Argument(help="File to write, such as my.toml.")],
    base: Annotated[
        str, typer.Option("--from", help="Scenario to begin with: a name or a TOML file.")
    ] = "baseline",
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    study: options.Study = None,
) -> None:
    """Write a commented scenario file with every lever and its present value."""
    from analytics import pipeline
    from analytics.questions.template import template
    from analytics.readers.scenarios import load_scenario
    from analytics.readers.shipped import read_shipped
    from analytics.report.folder.folders import replaced_file

    if file.exists() and not force:
        raise InputError(f"new {file}", "the file is there; name another, or give --force")
    chosen = load_scenario(base, folder=study)
    results = pipeline.run(chosen, study=study, draws=0)
    name = "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in file.stem)
    text = template(results, name, read_shipped(study).assumption_ranges, base)
    with replaced_file(file) as place:
        place.write_text(text, encoding="utf-8", newline="\n")
    typer.echo(f"Scenario: {file}")
    typer.echo(f"Take the # from a line and change its value, then: rcep show {file}")
