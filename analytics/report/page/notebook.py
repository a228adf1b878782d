"""An executed notebook as one HTML page: words and charts first, the code folded away."""

import re
from importlib.resources import files

from markupsafe import Markup
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from analytics.report.charts.fonts import FONT_NAME, plain_text
from analytics.report.page.rendering import render

_HEADING = re.compile(r"^# (.+)$", re.MULTILINE)


def notebook_page(notebook: NotebookNode) -> str:
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
    templates = files("analytics.report.page").joinpath("templates")
    cells = templates.joinpath("notebook_cells.html.j2").read_text(encoding="utf-8")
    exporter = HTMLExporter(  # type: ignore[no-untyped-call]
        raw_template=cells, exclude_anchor_links=True
    )
    body, _ = exporter.from_notebook_node(notebook)
    body = body.strip()
    return render(
        "notebook.html.j2",
        title=_title(notebook),
        cells=Markup(body),  # noqa: S704 (escaped by nbconvert)
        text=plain_text(body),
        font_name=FONT_NAME,
    )


def _title(notebook: NotebookNode) -> str:
    """Return the first heading of the notebook."""
    words = (cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return next((found[1] for found in map(_HEADING.search, words) if found), "Notebook")
