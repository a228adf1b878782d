"""What ``rcep data`` says of imported tables: each file as it is imported, lists, templates."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from analytics.cli.text_table import text_table
from analytics.errors import InputError, refuse_any

if TYPE_CHECKING:
    from analytics.readers.file_imports import Imported
    from analytics.readers.table_store import Manifest
    from analytics.readers.trade_layout import Told


def import_all(
    given: Iterable[Path],
    told: "Told",
    schedules: Callable[[Path], None],
    *,
    strict: bool,
    only_schedules: bool,
) -> None:
    """Import files, say of each what it was taken for, and at the end what could not be used.

    Parameters
    ----------
    given
        Files, and folders whose files are meant. In a folder, a file of no known format is named
        and passed over.
    told
        What the user tells of trade.
    schedules
        Imports the schedules of a file.
    strict
        Whether a row that cannot be used refuses its file.
    only_schedules
        Whether all files are said to be schedules.

    Raises
    ------
    InputError
        With every problem, once all files were tried.
    """
    from analytics.readers.file_imports import UnrecognisedError, files_in, import_table

    problems: list[str] = []
    unknown: list[str] = []
    done = 0
    for place in given:
        for path in files_in(place):
            try:
                stored = None if only_schedules else import_table(path, told, strict=strict)
                if stored is None:
                    schedules(path)
                else:
                    typer.echo(_said(stored))
                done += 1
            except UnrecognisedError as error:
                (unknown if place.is_dir() else problems).extend(error.problems)
            except InputError as error:
                problems.extend(error.problems)
    for line in unknown if done else ():
        typer.echo(f"not used: {line}")
    if not done and not problems:
        problems = unknown or [f"{place}: there is no file in it" for place in given]
    refuse_any("files that were not imported", problems)


def table_of_manifests(stored: Sequence["Manifest"]) -> str:
    """Return the imported tables as a table in text."""
    header = ["name", "table", "format", "rows", "set aside", "period", "file"]
    rows = [
        [one.entry, one.table, one.format, f"{one.rows:,}", f"{one.rejected_rows:,}",
         " to ".join(dict.fromkeys(one.summary.get("periods", ()))), one.file]
        for one in stored
    ]  # fmt: skip
    return text_table(header, rows, right=["rows", "set aside"])


def show_formats() -> None:
    """List the formats that are recognised, and by what."""
    from analytics.readers.formats import format_of
    from analytics.readers.formats.tables import formats_of
    from analytics.readers.imported_tables import TextTable, WorkbookTable
    from analytics.readers.kinds import KINDS
    from analytics.readers.trade_layout import TradeFormat

    rows = [[kind, format_of(kind).looks, ""] for kind in KINDS]
    texts: dict[str, TradeFormat | TextTable] = {**formats_of(TradeFormat), **formats_of(TextTable)}
    rows += [[name, each.title, ", ".join(each.told_by)] for name, each in sorted(texts.items())]
    rows += [
        [name, each.title, "sheets of the workbook"]
        for name, each in formats_of(WorkbookTable).items()
    ]
    typer.echo(text_table(["format", "what it is", "told by"], rows))


def write_template(
    name: Annotated[
        Literal["trade", "tariff", "elasticities"], typer.Argument(help="Table to fill in.")
    ],
    out: Annotated[Path | None, typer.Option(help="File to write, which must not exist.")] = None,
) -> None:
    """Write the template of a table of your own (CSV), and say what its columns mean."""
    from analytics.readers.own_tables import template, template_help

    if out is None:
        typer.echo(template(name), nl=False)
        return
    try:
        with out.open("x", encoding="utf-8", newline="") as file:
            file.write(template(name))
    except OSError as error:
        raise InputError(f"template {name}", f"{out}: {error.strerror}; choose another") from error
    rows = [[column, unit, meaning] for column, unit, meaning in template_help(name)]
    typer.echo(f"Written: {out}\n{text_table(['column', 'unit', 'meaning'], rows)}")


def _said(imported: "Imported") -> str:
    """Say what a file was taken for and what is stored of it."""
    one = imported.manifest
    title = f"{one.file}: {one.why}."
    if not imported.is_new:
        return f"{title} It was imported before; nothing changes."
    periods = " to ".join(dict.fromkeys(one.summary.get("periods", ())))
    values = [f"{currency} {value:,}" for currency, value in one.summary.get("value", {}).items()]
    stored = ", ".join([f"{one.rows:,} rows of {one.table}", *filter(None, [periods]), *values])
    return "\n  ".join([f"{title} Stored {stored}.", *one.warnings])
