"""``rcep data``: the user's own official files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from analytics.cli.data_sources import show_sources
from analytics.cli.data_tables import import_all, show_formats, table_of_manifests, write_template
from analytics.cli.fetch import fetch_app
from analytics.cli.text_table import text_table
from analytics.errors import InputError, refuse_any, suggestion
from analytics.readers.kinds import KINDS

if TYPE_CHECKING:
    from analytics.readers.user_data import StoredSchedule

PARTY = r"ISO 3166 alpha-3, such as CHN or JPN"  # how help calls a code


def data_app() -> typer.Typer:
    """Return the group of commands."""
    app = typer.Typer(
        help="Import official files of tariffs and trade, and look after them.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    app.command("list")(list_data)
    app.command("check")(check_data)
    app.command("import")(import_data)
    app.command("remove")(remove_data)
    app.command("formats")(show_formats)
    app.command("template")(write_template)
    app.command("derive", hidden=True)(derive_data)
    app.command("dictionary", hidden=True)(write_data_dictionary)
    app.command("sources")(show_sources)
    app.add_typer(fetch_app(), name="fetch")
    return app


def list_data() -> None:
    """List the imported files."""
    from analytics.readers.store import user_data_directory
    from analytics.readers.table_store import check_tables, manifests
    from analytics.readers.user_data import check_schedules, list_schedules

    for problem in (*check_schedules(), *check_tables()):
        typer.echo(f"problem: {problem}", err=True)
    stored, tables = list_schedules(), manifests()
    if not stored and not tables:
        typer.echo(f"Nothing is imported (folder: {user_data_directory()}).")
        return
    if stored:
        _list_schedules(stored)
    if tables:
        typer.echo(table_of_manifests(tables))
    typer.echo(f"folder: {user_data_directory()}")


def _list_schedules(stored: "list[StoredSchedule]") -> None:
    header = ["importer", "origin", "kind", "lines", "without", "file", "sha256"]
    rows = [
        [s.importer, s.origin, s.kind, str(s.lines), str(s.lines_without_rate), s.file,
         s.sha256[:12]]
        for s in stored
    ]  # fmt: skip
    typer.echo(text_table(header, rows, right=["lines", "without"]))
    typer.echo("without: lines without a known ad valorem preference")
    for s in stored:
        if s.accepted_rules:
            broken = ", ".join(s.accepted_rules)
            typer.echo(f"{s.importer} for {s.origin}: accepted although it breaks {broken}")


def check_data() -> None:
    """Validate everything imported again."""
    from analytics.readers.table_store import check_tables, manifests
    from analytics.readers.user_data import check_schedules, list_schedules

    refuse_any("imported files", [*check_schedules(), *check_tables()])
    tables = len(manifests())
    more = f" and {tables} tables" if tables else ""
    typer.echo(f"{len(list_schedules())} imported schedules{more}, no problem found.")


def import_data(
    files: Annotated[
        list[Path],
        typer.Argument(help="Files as published, or folders with such.", show_default=False),
    ],
    importer: Annotated[
        str | None,
        typer.Option(help=f"Party whose schedule it is, where the file does not tell ({PARTY})."),
    ] = None,
    origin: Annotated[
        str | None, typer.Option(help=f"Party that the schedule is for ({PARTY}, or ASEAN).")
    ] = None,
    kind: Annotated[
        Literal[KINDS] | None,  # type: ignore[valid-type] # known when the command is built
        typer.Option("--as", help="Format of a schedule; told from the content when not given."),
    ] = None,
    sheet: Annotated[
        str | None, typer.Option(help="Sheet of an annex, where several hold a schedule.")
    ] = None,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            help="Rule that a schedule may break, as a refusal names it; may be repeated.",
            metavar="RULE",
        ),
    ] = None,
    flow: Annotated[
        Literal["import", "export"] | None,
        typer.Option(help="Flow of trade, where the file does not tell."),
    ] = None,
    period: Annotated[
        str | None,
        typer.Option(help="Year or month of trade, 2023 or 202305, where the file does not tell."),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse a file with any row that cannot be used.")
    ] = False,
) -> None:
    """Recognise official files by their content, validate them, and store their tables.

    Rows that cannot be used are set aside in rejected.csv and counted. A schedule that breaks a
    rule, such as one with lines missing, is refused; --accept takes it knowingly, and every
    report that uses it says so.
    """
    from analytics.readers.import_rules import require_known_names
    from analytics.readers.schedule_parties import require_parties
    from analytics.readers.trade_layout import told_of
    from analytics.readers.user_data import import_file

    given = _parties(importer, origin)
    accepted = accept or []
    require_known_names(accepted)
    told = told_of(flow, period)

    def schedules(path: Path) -> None:
        for of, to in require_parties(path, *given):
            stored = import_file(path, of, to, kind=kind, sheet=sheet, accept=accepted)
            typer.echo(_imported(stored))
            if None not in given and (note := _of_others(path, of, to)):
                typer.echo(note)

    import_all(files, told, schedules, strict=strict, only_schedules=kind is not None)


def remove_data(
    name: Annotated[
        str | None,
        typer.Argument(help="Imported table: its name in rcep data list, or that of its file."),
    ] = None,
    importer: Annotated[str | None, typer.Option(help="Importer of the schedule.")] = None,
    origin: Annotated[str | None, typer.Option(help="Origin of the schedule.")] = None,
) -> None:
    """Remove an imported table, or an imported schedule by its parties."""
    from analytics.readers.table_store import remove_table
    from analytics.readers.user_data import remove_schedule

    if name is not None and importer is None and origin is None:
        removed = remove_table(name)
        typer.echo(f"Removed {removed.file} ({removed.table}, {removed.rows:,} rows).")
        return
    of, to = _parties(importer, origin)
    if name is not None or of is None or to is None:
        raise InputError("what to remove", "give a name, or --importer and --origin of a schedule")
    remove_schedule(of, to)
    typer.echo(f"Removed the schedule of {of} for {to}.")


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


def _parties(importer: str | None, origin: str | None) -> tuple[str | None, str | None]:
    """Return what is given in capitals, or raise InputError naming what is not a party."""
    from analytics.readers.shipped import read_shipped

    parties = read_shipped().parties
    known = parties["code"].to_list()
    single = parties.filter(kind="party")["code"].to_list()
    importer, origin = importer and importer.upper(), origin and origin.upper()
    problems = [
        f"--{option} {code}: not {what}; {suggestion(code, codes)}"
        for option, code, codes, what in (
            ("importer", importer, single, "a party of RCEP"),
            ("origin", origin, known, "a party of RCEP or a group of its schedules"),
        )
        if code is not None and code not in codes
    ]
    if importer is not None and importer == origin:
        problems.append(f"--importer and --origin are both {importer}; give two parties")
    refuse_any("parties", problems)
    return importer, origin


def _of_others(path: Path, importer: str, origin: str) -> str | None:
    """Say that a file tells of other parties than are given; ``None`` where it does not."""
    from analytics.readers.schedule_parties import parties_told

    told = parties_told(path)
    if not told or (importer, origin) in told:
        return None
    theirs = ", ".join(f"{of} for {to}" for of, to in told)
    return (
        f"Note: the file itself says that it is the schedule of {theirs}; runs take it for that of "
        f"{importer} for {origin}, as given. If that is a slip: rcep data remove --importer "
        f"{importer} --origin {origin}"
    )


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
    return f"{title}\n{text_table(['rows', 'cause', 'treatment'], rows, right=['rows'])}"
