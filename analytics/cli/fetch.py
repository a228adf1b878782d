"""``rcep data fetch``: files from publishers that have a documented interface."""

import os
import re
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from analytics.errors import InputError, refuse_any

KEY_VARIABLE = "COMTRADE_API_KEY"
"""Variable of the environment that holds the user's key."""

_Flow = Literal["import", "export"]


def fetch_app() -> typer.Typer:
    """Return the group of commands, one for each publisher."""
    app = typer.Typer(
        help="Fetch trade statistics from a publisher, for rcep data import.",
        no_args_is_help=True,
        rich_markup_mode=None,
    )
    app.callback()(_publishers)
    app.command("comtrade")(fetch_comtrade)
    return app


def _publishers() -> None:
    """Keep the name of the publisher in the command, though there is one."""


def fetch_comtrade(
    reporter: Annotated[int, typer.Option(help="Who reports the trade, the publisher's code.")],
    partner: Annotated[int, typer.Option(help="With whom; 0 is the world.")],
    years: Annotated[str, typer.Option(help="2018:2024, 2024 or 2018,2020.")],
    flow: Annotated[
        _Flow | None, typer.Option(help="From the reporter's view.", show_default="both")
    ] = None,
    codes: Annotated[
        str, typer.Option(help="AG2, AG4 or AG6 for all of 2, 4 or 6 digits, or 870321,870322.")
    ] = "AG6",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with what an earlier fetch was answered.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="CSV file to write.", show_default="comtrade-REPORTER-PARTNER-....csv"),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Fetch yearly trade of a reporter with a partner from UN Comtrade, by HS code.

    \b
    China's trade with Japan as China reports it, and as Japan does:
      rcep data fetch comtrade --reporter 156 --partner 392 --years 2018:2024
      rcep data fetch comtrade --reporter 392 --partner 156 --years 2018:2024

    Countries have the codes of the United Nations: China 156, Japan 392, Korea 410, Australia 36,
    New Zealand 554, Viet Nam 704, Thailand 764, Indonesia 360, Malaysia 458. Most report imports
    c.i.f. and exports f.o.b., so that the two reports of one flow differ.

    One request asks for one year and flow, one request a second; where the server is busy or the
    connection breaks, it is asked again, and what it asks to wait is waited. Answers that are not
    what was asked for are refused. Every good answer is kept, with its request and digest, in the
    folder that rcep data list names: after a fetch that broke off, the same command with --resume
    asks for the rest alone. Without --resume all is asked anew, since figures are revised.

    The key is read from COMTRADE_API_KEY, or asked for and not shown. It is no option, since
    options are seen in the list of processes, and it is stored nowhere. A free key from the
    publisher gives 100,000 rows a request and, as its users say, 500 requests a day. Without one
    it gives 500 rows: a year of six digits then takes some 130 requests, by chapter.

    The file has the publisher's columns, for rcep data import. Needs the extra comtrade:
    pip install "rcep-analytics[comtrade]"
    """
    from analytics.cli.options import file_problems
    from analytics.readers.fetching.wanted import wanted_of

    wanted = wanted_of(reporter, partner, years, flow, codes)
    file = out or Path(f"{wanted.name}.csv")
    refuse_any("file to write", file_problems(file, ["csv"], force=force))
    try:
        from analytics.readers.fetching.comtrade import fetch
    except ModuleNotFoundError as error:
        problem = f'{error.name} is not installed; pip install "rcep-analytics[comtrade]"'
        raise InputError("rcep data fetch comtrade", problem) from error
    from analytics.cli.progress import progress
    from analytics.readers.fetching.answers import Answers
    from analytics.readers.store import user_data_directory
    from analytics.report.folder.folders import replaced_file

    key = _key()
    answers = Answers(user_data_directory() / "fetched" / "comtrade", resume=resume)
    with progress(len(wanted.parts), "UN Comtrade") as advance:
        found = fetch(wanted, answers, key=key, say=_say, advance=advance)
    with replaced_file(file) as place:
        place.write_bytes(found.table)
    parts = len(wanted.parts)
    typer.echo(f"Written: {file} ({found.rows:,} rows; {parts} parts, {found.sent} requests)")
    if found.empty:
        _say(f"The publisher has no row for {', '.join(found.empty)}.")
    typer.echo(f"Import it: rcep data import {file}")


def _key() -> str | None:
    """Return the user's key, from the environment or asked for where somebody can answer."""
    key = os.environ.get(KEY_VARIABLE, "").strip()
    if not key and sys.stdin.isatty():
        asked = "Key of UN Comtrade (Enter: without one, 500 rows a request)"
        key = typer.prompt(asked, default="", hide_input=True, show_default=False, err=True).strip()
    if not key:
        _say(f"Without a key ({KEY_VARIABLE}) the publisher gives 500 rows a request.")
        return None
    if not re.fullmatch(r"[!-~]+", key):
        problem = f"of {len(key)} characters some are in no key; copy it again"
        raise InputError(f"key ({KEY_VARIABLE})", problem)
    return key


def _say(told: str) -> None:
    typer.echo(told, err=True)
