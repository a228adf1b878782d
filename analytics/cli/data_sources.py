"""``rcep data sources``: where files are downloaded by hand, and what to choose there."""

from typing import Annotated

import typer

from analytics.errors import InputError, suggestion

_WIDTH = 96
_INDENT = " " * 10


def show_sources(
    name: Annotated[str | None, typer.Argument(help="One of them.", show_default="all")] = None,
) -> None:
    """Say where official files are downloaded, what to choose there, and which file results.

    What is from memory says so: addresses and menus change, the titles of pages less.
    """
    from analytics.readers.datasets import read_table

    pages = {row["page_id"]: row for row in read_table("download_pages").iter_rows(named=True)}
    if name is not None and name not in pages:
        raise InputError("rcep data sources", f"no page {name}; {suggestion(name, pages)}")
    chosen = [pages[name]] if name else list(pages.values())
    typer.echo("\n\n".join(_page(page) for page in chosen))
    typer.echo("\nWhat was downloaded is imported by rcep data import.")


def _page(page: dict[str, str | None]) -> str:
    """Return what is known of a page, as text."""
    unverified = " (address not verified)" if page["address_is"] == "unverified" else ""
    steps = (page["choices"] or "").split("|")
    lines = [
        f"{page['page_id']}: {page['publisher']}",
        *_told("holds", page["holds"]),
        *_told("page", page["page"]),
        f"{_INDENT}{page['address']}{unverified}",
        *(line for number, step in enumerate(steps, 1)
          for line in _told("" if number > 1 else "choose", f"{number}. {step}")),
        *_told("file", page["file"]),
        *_told("limits", page["limits"]),
        *_told(page["status"] or "", page["note"]),
    ]  # fmt: skip
    return "\n".join(lines)


def _told(word: str, text: str | None) -> list[str]:
    """Return a text in lines, behind a word that says what it is; nothing if there is none."""
    from textwrap import wrap

    return wrap(text or "", _WIDTH, initial_indent=f"  {word:8}", subsequent_indent=_INDENT)
