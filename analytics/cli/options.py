"""Arguments and options that several commands share, each described once."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

REPORTS = Path("reports")
"""Folder that holds the reports, unless another is given."""


def check_language(language: str) -> str:
    """Return a language, or refuse one that the words do not have."""
    from analytics.report.text import known_language

    return known_language(language)


def file_problems(path: Path | None, endings: Iterable[str], *, force: bool) -> Iterator[str]:
    """Say what is wrong with a file to write: its ending, or that it is there already.

    Parameters
    ----------
    path
        The file; None for none.
    endings
        Endings that are known, without the dot.
    force
        Whether to write over a file.
    """
    if path is None:
        return
    if path.suffix.lower().removeprefix(".") not in endings:
        known = ", ".join(f".{ending}" for ending in endings)
        yield f"file {path}: its format is not known; end its name in {known}"
    if path.is_dir():
        yield f"file {path}: there is a folder of that name; give another name"
    elif path.exists() and not force:
        yield f"file {path}: is there already; give another name, or --force to write over it"


Scenario: TypeAlias = Annotated[str, typer.Argument(help="Name or TOML file.")]
OptionalScenario: TypeAlias = Annotated[
    str | None, typer.Argument(help="Name or TOML file.", show_default="baseline")
]
EditedSheet: TypeAlias = Annotated[
    Path | None,
    typer.Option(help="Workbook with an edited sheet Assumptions.", show_default=False),
]
Changes: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--set", help="Change one value, KEY=VALUE; may be repeated.", show_default=False),
]
AllowPast: TypeAlias = Annotated[
    bool, typer.Option("--allow-past", help="Let changes begin in years that were observed.")
]
Language: TypeAlias = Annotated[str, typer.Option(help="en or zh.", callback=check_language)]
Out: TypeAlias = Annotated[Path, typer.Option(help="Folder that holds the reports.")]
Study: TypeAlias = Annotated[
    Path | None,
    typer.Option(help="Folder of another study: study.toml and its tables.", show_default=False),
]
Force: TypeAlias = Annotated[bool, typer.Option("--force", help="Write over a file that is there.")]
Draws: TypeAlias = Annotated[
    int | None,
    typer.Option(
        help="Draws of the assumptions, a power of two; 0 for no ranges. [default: 2048]",
        show_default=False,
    ),
]
TablesOnly: TypeAlias = Annotated[
    bool, typer.Option("--tables-only", help="Write the tables; no charts and no workbook.")
]
