"""``rcep workbook``: test any workbook against the rules for published ones."""

from pathlib import Path
from typing import Annotated

import typer

from analytics.cli.text_table import text_table
from analytics.errors import visible

VIOLATED = 1  # exit code


def workbook_app() -> typer.Typer:
    """Return the commands of ``rcep workbook``."""
    app = typer.Typer(help="Workbooks: test them against the rules.", no_args_is_help=True)

    # A group of its own even while it has one command.
    @app.callback()
    def group() -> None:
        pass

    app.command()(check)
    return app


def check(
    file: Annotated[Path, typer.Argument(help="Workbook, .xlsx or .xlsm, of any origin.")],
) -> None:
    """Test a workbook against the rules for published statistics.

    Cover, Contents, Notes and the working sheets (Assumptions, Model, Checks, Lineage) are known
    by their names; every other sheet with a number is a data sheet. Exit code 0: no violation; 1:
    violations, listed with sheet and cell; 2: the file cannot be read.
    """
    from analytics.office.reading import read_workbook_parts
    from analytics.office.rules import check_workbook

    workbook = read_workbook_parts(file)
    found = check_workbook(workbook)
    if not found:
        typer.echo(f"{file}: {len(workbook.sheets)} sheets, no violation")
        return
    rows = [
        [visible(v.sheet) or "(workbook)", v.cell or "-", v.rule, f"{v.message}; {v.cure}"]
        for v in found
    ]
    typer.echo(text_table(["sheet", "cell", "rule", "what is wrong; what to do"], rows))
    rules = len({violation.rule for violation in found})
    typer.echo(f"\n{file}: violations: {len(found)}; rules that are violated: {rules}")
    raise typer.Exit(VIOLATED)
