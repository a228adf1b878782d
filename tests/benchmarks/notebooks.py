"""The notebooks: one of three scenarios against its imports, and all against the way before.

Before, the whole report was written first, and each notebook was executed by a kernel of its own,
as ``jupyter nbconvert --execute`` does.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat

from analytics.readers.kept_on_disk import OFF
from analytics.report.writers.notebooks import notebook_files
from tests.benchmarks.timing import Comparison, command, compare

THREE = "own_scenario"
"""The notebook that answers three questions, each with a scenario of its own."""
IMPORTS = "import IPython, polars, altair, vl_convert, dataframely, pydantic, typer"
"""What it loads that is not ours."""
_RUN = """
import os, sys, tempfile
from IPython.core.interactiveshell import InteractiveShell
cells = open(sys.argv[1], encoding="utf-8").read().split("\\0")
sys.path.insert(0, os.getcwd())
shell = InteractiveShell.instance()
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    for cell in cells:
        shell.run_cell(cell).raise_error()  # makes its output in every format, once
    os.chdir(sys.path[0])
"""


def comparisons() -> Iterator[Comparison]:
    """Run the cells of one notebook, outputs made as a notebook shows them; then all notebooks."""
    python = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        cells = Path(folder) / "cells"
        cells.write_text("\0".join(_cells()), encoding="utf-8", newline="\n")
        for what, kept in (("", OFF), (", costly values kept", f"{folder}/kept")):
            yield compare(
                f"notebook of three scenarios, Run All to last output{what} / its imports",
                command(python, "-c", _RUN, str(cells), RCEP_CACHE=kept),
                command(python, "-c", IMPORTS),
                limit=1.5,
                at_most=True,
                rounds=3,
            )
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        yield compare(
            "rcep notebooks / report first, then each notebook in a kernel of its own",
            lambda: _ours(place / "ours"),
            lambda: _before(place / "before"),
            limit=0.4,
            at_most=True,
            rounds=1,
        )


def _cells() -> list[str]:
    (path,) = (path for path in notebook_files() if path.stem == THREE)
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    return [cell.source for cell in notebook.cells if cell.cell_type == "code"]


def _ours(folder: Path) -> None:
    command(sys.executable, "-m", "analytics.cli", "notebooks", "--out", str(folder))()
    shutil.rmtree(folder)


def _before(folder: Path) -> None:
    python = sys.executable
    command(python, "-m", "analytics.cli", "run", "--out", str(folder))()
    for path in notebook_files():
        # A notebook runs where it is, and may write there.
        copied = shutil.copy(path, folder)
        command(
            python, "-m", "jupyter", "nbconvert", "--to", "html", "--execute", str(copied),
            "--output-dir", str(folder),
        )()  # fmt: skip
    shutil.rmtree(folder)
