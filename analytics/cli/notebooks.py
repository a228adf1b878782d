"""``rcep notebooks`` and ``rcep lab``: the notebooks, executed or opened."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer


def notebooks(
    scenario: Annotated[str, typer.Argument(help="Name or TOML file.")] = "baseline",
    out: Annotated[Path, typer.Option(help="Folder that holds the reports.")] = Path("reports"),
) -> None:
    """Execute the notebooks for a scenario and write them as HTML into its report."""
    from analytics.readers.scenarios import load_scenario, shipped_scenarios
    from analytics.report.folders import MANIFEST
    from analytics.report.notebooks import execute_notebooks, notebook_files

    name = load_scenario(scenario).name
    if not (out / name / MANIFEST).is_file():
        _write_report(scenario, out)
    # A notebook runs in a folder of its own, from which a relative path leads nowhere.
    place = scenario if scenario in shipped_scenarios() else str(Path(scenario).resolve())
    with _progress(len(notebook_files())) as done:
        paths = execute_notebooks(place, out, name=name, done=done)
    for path in paths:
        typer.echo(str(path))


def _write_report(scenario: str, out: Path) -> None:
    from analytics.pipeline import run as run_scenario
    from analytics.report.writer import write_report

    folder = write_report(run_scenario(scenario), out)
    typer.echo(f"Report: {folder}")


@contextmanager
def _progress(total: int) -> Iterator[Callable[[str], None]]:
    """Show how many notebooks are done, where somebody is looking."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("Notebooks", total=total)

        def done(name: str) -> None:
            bar.update(task, advance=1, description=f"Notebooks: {name}")

        yield done


def lab() -> None:
    """Open JupyterLab on the notebooks."""
    from analytics.report.notebooks import notebooks_directory

    command = [sys.executable, "-m", "jupyterlab", str(notebooks_directory())]
    raise typer.Exit(subprocess.run(command, check=False).returncode)  # noqa: S603
