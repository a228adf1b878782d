"""An executed notebook as one HTML page: words and charts first, the code folded away."""

import html
import re
from importlib.resources import files

from nbconvert import HTMLExporter
from nbformat import NotebookNode

from analytics.report.images import font_face
from analytics.report.theme import FONT_FAMILY

_ASSETS = files("analytics.report").joinpath("assets")
_TAG = re.compile(r"<[^>]*>")
_HEADING = re.compile(r"^# (.+)$", re.MULTILINE)


def page(notebook: NotebookNode) -> str:
    """Return a page that needs no other file and no network.

    Parameters
    ----------
    notebook
        An executed notebook.

    Returns
    -------
    str
        HTML with the style and the glyphs it uses inside; the same text for the same outputs.
    """
    template = _ASSETS.joinpath("notebook.html.j2").read_text(encoding="utf-8")
    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        raw_template=template, exclude_anchor_links=True
    )
    body, _ = exporter.from_notebook_node(notebook)
    style = _ASSETS.joinpath("notebook.css").read_text(encoding="utf-8")
    glyphs = font_face(html.unescape(_TAG.sub("", body)))
    family = FONT_FAMILY.replace(", ", '", ', 1)
    style = style.replace("FONT_FAMILY", f'"{family}')
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(_title(notebook))}</title>\n<style>\n{glyphs}\n{style}</style>\n"
        f"</head>\n<body>\n<main>\n{body.strip()}\n</main>\n</body>\n</html>\n"
    )


def _title(notebook: NotebookNode) -> str:
    """Return the first heading of the notebook."""
    for cell in notebook.cells:
        found = _HEADING.search(cell.source) if cell.cell_type == "markdown" else None
        if found:
            return found[1]
    return "Notebook"
