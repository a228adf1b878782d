"""``rcep notebooks`` and ``rcep lab``: the notebooks, executed or opened."""

import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer


def notebooks(
    scenario: Annotated[str, typer.Argument(help="Name or TOML file.")] = "baseline",
    out: Annotated[Path, typer.Option(help="Folder that holds the reports.")] = Path("reports"),
) -> None:
    """Execute the notebooks for a scenario and write them as HTML into its report."""
    from analytics.report.notebooks import execute_notebooks

    for path in execute_notebooks(scenario, out):
        typer.echo(str(path))


def lab() -> None:
    """Open JupyterLab on the notebooks."""
    from analytics.report.notebooks import notebooks_directory

    command = [sys.executable, "-m", "jupyterlab", str(notebooks_directory())]
    raise typer.Exit(subprocess.run(command, check=False).returncode)  # noqa: S603
