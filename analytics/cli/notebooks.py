"""``rcep notebooks`` and ``rcep lab``: the notebooks, executed or opened."""

import subprocess
import sys
from pathlib import Path

import typer

from analytics.cli import options
from analytics.cli.progress import progress


def notebooks(scenario: options.Scenario = "baseline", out: options.Out = options.REPORTS) -> None:
    """Execute the notebooks for a scenario and write them as HTML into its report."""
    from analytics.pipeline import report_name
    from analytics.readers.scenarios import load_scenario, shipped_scenarios
    from analytics.report.folder.folders import reserved
    from analytics.report.writers.notebooks import execute_notebooks, notebook_files

    name = report_name(load_scenario(scenario))
    # A notebook runs in a folder of its own, from which a relative path leads nowhere.
    place = scenario if scenario in shipped_scenarios() else str(Path(scenario).resolve())
    with reserved(out / name):
        if not _is_written(out / name):
            _write_report(scenario, out)
        with progress(len(notebook_files()), "Notebooks") as advance:
            paths = execute_notebooks(
                place, out, name=name, done=lambda notebook: advance(notebook, 1.0)
            )
    for path in paths:
        typer.echo(str(path))


def _is_written(folder: Path) -> bool:
    """Say whether a report is there, and not its notebooks alone."""
    from analytics.report.folder.folders import MANIFEST
    from analytics.report.folder.verification import read_manifest

    return (folder / MANIFEST).is_file() and "scenario" in read_manifest(folder)


def _write_report(scenario: str, out: Path) -> None:
    from analytics.pipeline import run as run_scenario
    from analytics.report.writers.report import write_report

    folder = write_report(run_scenario(scenario), out)
    typer.echo(f"Report: {folder}")


def lab() -> None:
    """Open JupyterLab on the notebooks."""
    from analytics.report.writers.notebooks import notebooks_directory

    command = [sys.executable, "-m", "jupyterlab", str(notebooks_directory())]
    raise typer.Exit(subprocess.run(command, check=False).returncode)  # noqa: S603
