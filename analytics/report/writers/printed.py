"""A printed table as a file of its own: workbook, document, text for Markdown and LaTeX, CSV."""

import csv
import re
from collections.abc import Callable, Mapping
from io import StringIO
from itertools import pairwise
from pathlib import Path

from analytics.report.folder.csv_tables import marked
from analytics.report.tables.display import DisplayTable, Heading, written

_Write = Callable[[DisplayTable, Path, str], None]
_TEX_SIGNS = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "–": "--", "×": r"$\times$", "←": r"$\leftarrow$", "\N{NO-BREAK SPACE}": "~",
}  # fmt: skip


def markdown(table: DisplayTable) -> str:
    """Return a table as Markdown, with its title before it and its notes behind it."""

    def row(cells: list[str]) -> str:
        return "| " + " | ".join(cell.replace("|", r"\|") for cell in cells) + " |"

    rule = ["---" if column.decimals is None else "---:" for column in table.columns]
    lines = [row([column.title for column in table.columns]), row(rule), *map(row, table.written())]
    parts = [f"**{table.title}**", "\n".join(lines), *table.notes, *table.source]
    return "\n\n".join(parts) + "\n"


def latex(table: DisplayTable) -> str:
    """Return a table as LaTeX: a float with ``booktabs`` rules, notes below it."""

    def row(cells: list[str]) -> str:
        return " & ".join(map(_tex, cells)) + r" \\"

    columns = "".join("l" if column.decimals is None else "r" for column in table.columns)
    headings = [_stacked(column) for column in table.columns]
    body = [
        (r"\addlinespace" + "\n" if number and cells[0] else "") + row(cells)
        for number, cells in enumerate(without_repeats(table))
    ]
    title = re.sub(r"^\S+ ?[0-9]+\s+", "", table.title)  # without its number, which LaTeX gives
    notes = (r" \\" + "\n").join(map(_tex, (*table.notes, *table.source)))
    return "\n".join(
        [
            r"% \usepackage{booktabs}; text in Chinese needs ctex or xeCJK",
            r"\begin{table}[htbp]",
            r"\centering",
            r"\footnotesize",
            rf"\caption{{{_tex(title)}}}",
            rf"\label{{tab:{table.name}}}",
            rf"\begin{{tabular}}{{{columns}}}",
            r"\toprule",
            " & ".join(headings) + r" \\",
            r"\midrule",
            *body,
            r"\bottomrule",
            r"\end{tabular}",
            r"\par\smallskip",
            r"\begin{minipage}{\linewidth}\footnotesize",
            notes,
            r"\end{minipage}",
            r"\end{table}",
            "",
        ]
    )


def csv_of(table: DisplayTable) -> str:
    """Return a table as CSV: numbers as they are shown, without signs between thousands."""
    held = StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow([marked(column.title) for column in table.columns])
    for row in table.rows:
        writer.writerow(map(_plain, row, table.columns))
    return held.getvalue()


def without_repeats(table: DisplayTable) -> list[list[str]]:
    """Return the cells as text; the first is empty where it would be that of the row above."""
    rows = table.written()
    repeats = [False, *(row[0] == above[0] for above, row in pairwise(rows))]
    return [["" if again else row[0], *row[1:]] for again, row in zip(repeats, rows, strict=True)]


def _plain(value: object, column: Heading) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float) and column.decimals is not None:
        return written(value, column).replace(",", "")
    return marked(str(value))


def _stacked(column: Heading) -> str:
    """Return a heading, the unit of which stands on a line of its own."""
    if column.decimals is None:
        return _tex(column.title)
    parts = re.split(r"\s+(?=\()|(?=（)", column.title)
    return r"\shortstack[r]{" + r"\\".join(map(_tex, parts)) + "}"


def _tex(words: str) -> str:
    return "".join(_TEX_SIGNS.get(sign, sign) for sign in words)


def _text(made: Callable[[DisplayTable], str]) -> _Write:
    def write(table: DisplayTable, path: Path, _: str) -> None:
        path.write_text(made(table), encoding="utf-8", newline="\n")

    return write


def _workbook(table: DisplayTable, path: Path, date: str) -> None:
    from analytics.report.workbook.publication import write_table

    write_table(table, path, date)


def _document(table: DisplayTable, path: Path, date: str) -> None:
    from analytics.report.writers.documents import table_document

    table_document(table, path, date)


FORMATS: Mapping[str, _Write] = {
    "csv": _text(csv_of),
    "docx": _document,
    "md": _text(markdown),
    "tex": _text(latex),
    "xlsx": _workbook,
}
"""What writes a table, into a file and with a date (``YYYY-MM-DD``), by the ending of the file."""
