"""``rcep verify``: a report held against its manifest."""

from pathlib import Path
from typing import Annotated

import typer

from analytics.errors import visible

DIFFERS = 1  # exit code


def verify(
    report: Annotated[Path, typer.Argument(help="Folder of a report or of a comparison.")],
) -> None:
    """Hold a report against its manifest: every file, and the manifest itself.

    Exit code 0: as it was written; 1: something differs, listed; 2: it cannot be read.
    """
    from analytics.report.folder.verification import verify as verified

    found = verified(report)
    if not found.differences:
        typer.echo(f"{report}: {found.files} files, all as written")
        return
    for name, difference in found.differences:
        typer.echo(f"{visible(name)}: {difference}")
    typer.echo(f"\n{report}: differences: {len(found.differences)}; files: {found.files}")
    raise typer.Exit(DIFFERS)
