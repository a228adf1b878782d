"""``rcep notebooks`` and ``rcep lab``: the notebooks, executed or opened."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from analytics.cli import options
from analytics.cli.progress import progress

COPIES = Path("rcep-notebooks")
"""Folder of the user's copies, where the command is given."""


def notebooks(scenario: options.Scenario = "baseline", out: options.Out = options.REPORTS) -> None:
    """Execute the notebooks for a scenario and write them as HTML into its report."""
    from analytics.pipeline import report_name
    from analytics.readers.scenarios import load_scenario, shipped_scenarios
    from analytics.report.folder.folders import reserved
    from analytics.report.writers.notebooks import execute_notebooks, notebook_files

    name = report_name(load_scenario(scenario))
    # A notebook runs in a folder of its own, from which a relative path leads nowhere.
    place = scenario if scenario in shipped_scenarios() else str(Path(scenario).resolve())
    with reserved(out / name), progress(len(notebook_files()), "Notebooks") as advance:
        paths = execute_notebooks(
            place, out, name=name, done=lambda notebook: advance(notebook, 1.0)
        )
    for path in paths:
        typer.echo(str(path))


def lab(
    context: typer.Context,
    folder: Annotated[Path, typer.Option(help="Folder of your copies.")] = COPIES,
) -> None:
    """Open JupyterLab on copies of the notebooks; further options go to JupyterLab.

    A notebook that is in the folder already stays as it is.
    """
    made = copied(folder)
    typer.echo(f"Notebooks: {folder} ({made} copied, the others stay as they are)")
    command = [sys.executable, "-m", "jupyterlab", str(folder), *context.args]
    raise typer.Exit(subprocess.run(command, check=False).returncode)  # noqa: S603


def copied(folder: Path) -> int:
    """Copy the notebooks that the folder does not have, and return how many."""
    from analytics.atomic import write_whole
    from analytics.report.writers.notebooks import notebook_files

    folder.mkdir(parents=True, exist_ok=True)
    missing = [path for path in notebook_files() if not (folder / path.name).exists()]
    for path in missing:
        write_whole(folder / path.name, path.read_bytes())
    return len(missing)
