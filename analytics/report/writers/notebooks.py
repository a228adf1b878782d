"""The notebooks, executed for a scenario and written as HTML pages that need no other file."""

import asyncio
import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager

from analytics.errors import InputError
from analytics.report.charts.light_jsonschema import slow_rules_later
from analytics.report.folder.folders import MANIFEST, replacement, reserved
from analytics.report.folder.manifest import write_manifest
from analytics.report.folder.verification import read_manifest

with slow_rules_later():
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError
    from nbformat import NotebookNode

    from analytics.report.page.notebook import notebook_page

PARAMETERS = "parameters"
"""Tag of the one cell that names the scenario."""

_PACKAGE = Path(__file__).resolve().parents[2]
_FOLDER = "notebooks"
_SECONDS_A_CELL = 600


def notebooks_directory() -> Path:
    """Return the folder of the notebooks: in the repository, or inside the installed package."""
    in_repository = _PACKAGE.parent / "notebooks"
    has_any = in_repository.is_dir() and any(in_repository.glob("*.ipynb"))
    return in_repository if has_any else _PACKAGE / "notebooks"


def notebook_files() -> list[Path]:
    """Return the notebooks in the order of their names."""
    return sorted(notebooks_directory().glob("*.ipynb"))


def execute_notebooks(
    scenario: str,
    out: Path,
    *,
    name: str | None = None,
    files: Sequence[Path] | None = None,
    done: Callable[[str], None] | None = None,
) -> list[Path]:
    """Execute the notebooks for a scenario and write ``<out>/<name>/notebooks/*.html``.

    All notebooks are executed before the first page is written. The report with the pages, which
    its manifest names, takes the place of the report without them in one step.

    Parameters
    ----------
    scenario
        Name of a scenario that exists, or the full path of its file; put in place of the name in
        the cell tagged ``parameters``.
    out
        Folder that holds the reports.
    name
        The report's folder, if it is not called like the scenario.
    files
        Notebooks to execute; by default all there are.
    done
        Called with the name of each notebook once it is executed.

    Returns
    -------
    list of Path
        The pages, in the order of their names.

    Raises
    ------
    InputError
        If the scenario cannot be run, there are no notebooks, or a page cannot be written.
    RuntimeError
        If a notebook fails for another reason: a fault of the program.

    Examples
    --------
    >>> execute_notebooks("baseline", Path("reports"))  # doctest: +SKIP
    [PosixPath('reports/baseline/notebooks/autos.html'), ...]
    """
    chosen = notebook_files() if files is None else list(files)
    if not chosen:
        raise InputError("notebooks", [f"there are none in {notebooks_directory()}; install again"])
    report = out / (name or scenario)
    with reserved(report):
        pages = asyncio.run(_pages_of(chosen, scenario, done))
        _add_pages(pages, report)
    return [report / _FOLDER / name for name in pages]


def with_scenario(notebook: NotebookNode, scenario: str) -> NotebookNode:
    """Put a scenario in place of the one in the cell tagged ``parameters``.

    Parameters
    ----------
    notebook
        A notebook; it is changed.
    scenario
        Name or full path.

    Raises
    ------
    ValueError
        If not exactly one cell has the tag, or it is more than the assignment.
    """
    cells = [cell for cell in notebook.cells if PARAMETERS in cell.metadata.get("tags", [])]
    if len(cells) != 1 or not re.fullmatch(r"scenario = .*\s*", cells[0].source):
        message = f'one cell tagged "{PARAMETERS}" must be: scenario = "baseline"'
        raise ValueError(message)
    # As JSON, quotes and backslashes of a path on Windows are those of a Python string as well.
    cells[0].source = f"scenario = {json.dumps(scenario, ensure_ascii=False)}"
    return notebook


async def _pages_of(
    files: Sequence[Path], scenario: str, done: Callable[[str], None] | None
) -> dict[str, str]:
    """Execute notebooks one after the other in one kernel, so that they share what is computed.

    Each finds no name of those before it, and an empty folder of its own. The page of one is made
    while the kernel executes the next.
    """
    pages = {}
    # A kernel that has just ended may hold its folder for a moment on Windows.
    with (
        ThreadPoolExecutor(1) as making,
        tempfile.TemporaryDirectory(prefix="rcep-", ignore_cleanup_errors=True) as folder,
    ):
        client = _client(Path(folder))
        try:
            for path in files:
                notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
                client.nb = with_scenario(notebook, scenario)
                await _execute(client, path.stem, Path(folder))
                pages[f"{path.stem}.html"] = making.submit(notebook_page, client.nb)
                if done is not None:
                    done(path.stem)
        finally:
            await _end(client)
    return {name: page.result() for name, page in pages.items()}


def _client(folder: Path) -> NotebookClient:
    return NotebookClient(
        nbformat.v4.new_notebook(),  # type: ignore[no-untyped-call]
        AsyncKernelManager(
            kernel_spec_manager=_ThisInterpreter(), connection_file=str(folder / "kernel.json")
        ),
        timeout=_SECONDS_A_CELL,
        record_timing=False,
        store_widget_state=False,
    )


async def _execute(client: NotebookClient, name: str, folder: Path) -> None:
    """Run all cells in a kernel of this interpreter, in an empty folder of its own."""
    own = folder / name
    own.mkdir()
    if client.kc is not None:
        again = f"import os; os.chdir({str(own)!r}); get_ipython().reset(new_session=False)"
        kernel: Any = client.kc
        await kernel.execute_interactive(again, silent=True, store_history=False)
    try:
        await client.async_execute(cleanup_kc=False, cwd=str(own), env=_environment(folder))
    except CellExecutionError as error:
        _explain(error, name)


async def _end(client: NotebookClient) -> None:
    """End the kernel, if it has begun."""
    if client.kc is not None:
        client.kc.stop_channels()
    if client.km is not None and client.km.has_kernel:
        kernels: Any = client.km
        await kernels.shutdown_kernel(now=True)


class _ThisInterpreter(KernelSpecManager):
    """Starts the running interpreter, whatever kernels are installed on the machine."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        launched = "-m ipykernel_launcher --log-level=ERROR -f {connection_file}"
        return KernelSpec(
            argv=[sys.executable, *launched.split()],
            display_name="Python 3",
            language="python",
            name=kernel_name,
        )


def _environment(folder: Path) -> dict[str, str]:
    """Return an environment that finds this package and no start-up files of the user."""
    places = [str(_PACKAGE.parent), os.environ.get("PYTHONPATH", "")]
    return {
        **os.environ,
        "IPYTHONDIR": str(folder / "ipython"),
        "PYTHONPATH": os.pathsep.join(place for place in places if place),
        "PYTHONUTF8": "1",
    }


def _explain(error: CellExecutionError, name: str) -> None:
    if error.ename == "InputError":
        title, *problems = error.evalue.split("\n  - ")
        raise InputError(title, problems) from None
    message = f"notebook {name} failed with {error.ename}: {error.evalue}"
    raise RuntimeError(message) from error


def _add_pages(pages: Mapping[str, str], report: Path) -> None:
    """Write pages into a report, or into a folder of their own where there is none yet."""
    with replacement(report) as new:
        known: Mapping[str, Any] = {}
        if (report / MANIFEST).is_file():
            known = read_manifest(report)
            shutil.copytree(report, new, symlinks=True, dirs_exist_ok=True)
        (new / _FOLDER).mkdir(exist_ok=True)
        for name, text in pages.items():
            (new / _FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
        added = [new / _FOLDER / name for name in pages]
        write_manifest(known, new, added)
