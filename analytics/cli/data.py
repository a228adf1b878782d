"""``rcep data``: the user's own official files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from analytics.cli.data_sources import show_sources
from analytics.cli.fetch import fetch_app
from analytics.cli.text_table import text_table
from analytics.errors import InputError, suggestion
from analytics.readers.kinds import KINDS

if TYPE_CHECKING:
    from analytics.readers.user_data import StoredSchedule

PARTY = r"ISO 3166 alpha-3, such as CHN or JPN"  # how help calls a code


def data_app() -> typer.Typer:
    """Return the group of commands."""
    app = typer.Typer(
        help="Import official tariff files and look after them.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    app.command("list")(list_data)
    app.command("check")(check_data)
    app.command("import")(import_data)
    app.command("remove")(remove_data)
    app.command("derive", hidden=True)(derive_data)
    app.command("dictionary", hidden=True)(write_data_dictionary)
    app.command("sources")(show_sources)
    app.add_typer(fetch_app(), name="fetch")
    return app


def list_data() -> None:
    """List the imported files."""
    from analytics.readers.store import user_data_directory
    from analytics.readers.user_data import check_schedules, list_schedules

    for problem in check_schedules():
        typer.echo(f"problem: {problem}", err=True)
    stored = list_schedules()
    if not stored:
        typer.echo(f"Nothing is imported (folder: {user_data_directory()}).")
        return
    header = ["importer", "origin", "kind", "lines", "without", "file", "sha256"]
    rows = [
        [s.importer, s.origin, s.kind, str(s.lines), str(s.lines_without_rate), s.file,
         s.sha256[:12]]
        for s in stored
    ]  # fmt: skip
    typer.echo(text_table(header, rows, right="lines without"))
    typer.echo("without: lines without a known ad valorem preference")
    for s in stored:
        if s.accepted_rules:
            broken = ", ".join(s.accepted_rules)
            typer.echo(f"{s.importer} for {s.origin}: accepted although it breaks {broken}")
    typer.echo(f"folder: {user_data_directory()}")


def check_data() -> None:
    """Validate everything imported again."""
    from analytics.readers.user_data import check_schedules, list_schedules

    problems = check_schedules()
    if problems:
        raise InputError("imported files", problems)
    typer.echo(f"{len(list_schedules())} imported schedules, no problem found.")


def import_data(
    files: Annotated[list[Path], typer.Argument(help="Files as published.", show_default=False)],
    importer: Annotated[str, typer.Option(help=f"Party whose tariff it is ({PARTY}).")],
    origin: Annotated[str, typer.Option(help=f"Party it is for ({PARTY}, or ASEAN).")],
    kind: Annotated[
        Literal[KINDS] | None,  # type: ignore[valid-type] # known when the command is built
        typer.Option("--as", help="Format; guessed from the content when not given."),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(help="Sheet of an annex, where several hold a schedule.")
    ] = None,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            help="Rule that the files may break, as a refusal names it; may be repeated.",
            metavar="RULE",
        ),
    ] = None,
) -> None:
    """Validate official files and store their tables for later runs.

    A file that breaks a rule, such as one with lines missing, is refused; --accept takes it
    knowingly, and every report that uses it says so.
    """
    from analytics.readers.import_rules import require_known_names
    from analytics.readers.user_data import import_file

    importer, origin = _parties(importer, origin)
    accepted = accept or []
    require_known_names(accepted)
    problems: list[str] = []
    for path in files:
        try:
            stored = import_file(path, importer, origin, kind=kind, sheet=sheet, accept=accepted)
        except InputError as error:
            problems.extend(error.problems)
            continue
        typer.echo(_imported(stored))
    if problems:
        raise InputError("files that were not imported", problems)


def remove_data(
    importer: Annotated[str, typer.Option(help="Importer of the schedule.")],
    origin: Annotated[str, typer.Option(help="Origin of the schedule.")],
) -> None:
    """Remove an imported schedule."""
    from analytics.readers.user_data import remove_schedule

    importer, origin = _parties(importer, origin)
    remove_schedule(importer, origin)
    typer.echo(f"Removed the schedule of {importer} for {origin}.")


def derive_data(
    directory: Annotated[Path, typer.Argument(help="Folder with the raw official files.")],
    out: Annotated[Path, typer.Option(help="Folder for the tables.")] = Path("datasets/tariffs"),
) -> None:
    """Recompute the shipped tariff profiles (for maintainers)."""
    from analytics.readers.derive import write_profiles

    for path in write_profiles(directory, out):
        typer.echo(str(path))


def write_data_dictionary() -> None:
    """Write the data dictionary and the page's model again, from schemas and equations."""
    from analytics.readers.dictionary import write_dictionary
    from analytics.report.formulas.javascript import write_model

    for path in (*write_dictionary(), write_model()):
        typer.echo(f"Written: {path.name}")


def _parties(importer: str, origin: str) -> tuple[str, str]:
    """Return both codes in capitals, or raise InputError naming what is not a party."""
    from analytics.readers.shipped import read_shipped

    parties = read_shipped().parties
    known = parties["code"].to_list()
    single = parties.filter(kind="party")["code"].to_list()
    importer, origin = importer.upper(), origin.upper()
    problems = [
        f"--{option} {code}: not {what}; {suggestion(code, codes)}"
        for option, code, codes, what in (
            ("importer", importer, single, "a party of RCEP"),
            ("origin", origin, known, "a party of RCEP or a group of its schedules"),
        )
        if code not in codes
    ]
    if importer == origin:
        problems.append(f"--importer and --origin are both {importer}; give two parties")
    if problems:
        raise InputError("parties", problems)
    return importer, origin


def _imported(stored: "StoredSchedule") -> str:
    """Say what was stored and what the coverage table counts."""
    from analytics.readers.import_rules import known_file
    from analytics.readers.user_data import load_schedule

    title = (
        f"Imported {stored.file} as {stored.kind}: {stored.lines:,} lines of {stored.importer} "
        f"for {stored.origin}, {stored.lines_without_rate:,} of them without a known ad valorem "
        "preference."
    )
    known = known_file(stored.sha256, stored.importer)
    if known:
        title += f" Known by its digest: {known}."
    if stored.accepted_rules:
        title += f" Accepted although it breaks {', '.join(stored.accepted_rules)}; reports say so."
    schedule = load_schedule(stored.importer, stored.origin)
    if schedule is None or schedule.coverage.is_empty():
        return title
    counted = schedule.coverage.select("rows", "cause", "treatment").rows()
    rows = [[f"{count:,}", cause, treatment] for count, cause, treatment in counted]
    return f"{title}\n{text_table(['rows', 'cause', 'treatment'], rows, right='rows')}"
