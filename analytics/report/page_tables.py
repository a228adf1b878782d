"""Tables and lists of the pages, as HTML."""

from collections.abc import Iterable, Sequence

from analytics.report.html import Html, element, join
from analytics.units import CNY_PER_MN


def definitions(rows: Sequence[tuple[str, str]]) -> Html:
    """Return names and texts side by side."""
    pairs = [element("div", element("dt", name), element("dd", text)) for name, text in rows]
    return element("dl", *pairs, class_="facts")


def millions(cny: float) -> str:
    """Return an amount in million CNY; exactly zero is ``0``."""
    return f"{cny / CNY_PER_MN:,.1f}" if cny else "0"


def row(name: str, cells: Iterable[str], *texts: str, total: bool = False) -> Html:
    """Return a row: its name, numbers, texts."""
    return element(
        "tr",
        element("th", name, scope="row"),
        *(element("td", cell) for cell in cells),
        *(element("td", text, class_="text") for text in texts),
        class_="sum" if total else False,
    )


def table(
    caption: str, header: Sequence[str], rows: Sequence[Html], *, text_columns: int = 0
) -> Html:
    """Return a table with its caption; the last columns may hold text."""
    numbers = len(header) - text_columns
    titles = [
        element("th", text, scope="col", class_="text" if number >= numbers else False)
        for number, text in enumerate(header)
    ]
    return element(
        "div",
        element(
            "table",
            element("caption", caption),
            element("thead", element("tr", *titles)),
            element("tbody", join(*rows, between="\n")),
        ),
        class_="scroll",
    )
