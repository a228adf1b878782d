"""Arguments and options that several commands share, each described once."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from analytics.errors import InputError

REPORTS = Path("reports")
"""Folder that holds the reports, unless another is given."""


def check_language(language: str) -> str:
    """Return a language, or refuse one that the labels do not have.

    Raises
    ------
    InputError
        If it is neither ``en`` nor ``zh``.
    """
    from analytics.report.text import LANGUAGES

    if language not in LANGUAGES:
        raise InputError("language", f'"{language}" is not known; give {" or ".join(LANGUAGES)}')
    return language


Scenario: TypeAlias = Annotated[str, typer.Argument(help="Name or TOML file.")]
Changes: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--set", help="Change one value, KEY=VALUE; may be repeated.", show_default=False),
]
AllowPast: TypeAlias = Annotated[
    bool, typer.Option("--allow-past", help="Let changes begin in years that were observed.")
]
Name: TypeAlias = Annotated[
    str | None, typer.Option(help="Name of the changed scenario.", show_default=False)
]
Title: TypeAlias = Annotated[
    str | None, typer.Option(help="Title of the changed scenario.", show_default=False)
]
Language: TypeAlias = Annotated[str, typer.Option(help="en or zh.", callback=check_language)]
Out: TypeAlias = Annotated[Path, typer.Option(help="Folder that holds the reports.")]
Study: TypeAlias = Annotated[
    Path | None,
    typer.Option(help="Folder of another study: study.toml and its tables.", show_default=False),
]
TablesOnly: TypeAlias = Annotated[
    bool, typer.Option("--tables-only", help="Write the tables; no charts and no workbook.")
]
