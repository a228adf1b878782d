"""A briefing of two pages in Word: the answer, two tables, a chart and the limits of a result.

It says nothing of its own: sentences, tables and chart are those of the report.
"""

from io import BytesIO
from pathlib import Path
from typing import Any

from docx.document import Document as DocumentObject
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from analytics.report.charts.drawing import contents_of
from analytics.report.charts.registry import CHARTS
from analytics.report.findings.cover import answer, citing, facts, key_figures
from analytics.report.findings.limits import limits
from analytics.report.tables.printed import display_table
from analytics.report.text import is_told, said_of_its_study, text
from analytics.report.writers.documents import add_table, new_document, save_document
from analytics.report.writers.report import chart_title
from analytics.results import Results

_CHART, _CHART_WIDTH = "zero_share_staircase", Mm(112)
_SMALL, _LETTERS = 7.0, 9.0


@said_of_its_study
def write_brief(results: Results, path: Path, language: str = "en") -> None:
    """Write a briefing of two pages; the same bytes every time.

    Parameters
    ----------
    results
        The result.
    path
        File to write, ``.docx``.
    language
        ``en`` or ``zh``.

    Raises
    ------
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> write_brief(analytics.run("baseline"), Path("brief.docx"))  # doctest: +SKIP
    """
    title = text("report.title", language)
    document = new_document(title, language)
    heading = document.add_heading(title, 0)
    heading.paragraph_format.space_after = Pt(2)
    heading.runs[0].font.size = Pt(18)
    colon, stop = (text(f"punctuation.{sign}", language) for sign in ("colon", "semicolon"))
    told = stop.join(colon.join(filter(None, fact)) for fact in facts(results, language))
    _paragraph(document, told, size=_SMALL + 1.0)
    _paragraph(document, text("report.question", language), strong=True)
    _section(document, text("workbook.key_figures", language))
    for name, figure in key_figures(results, language):
        _paragraph(document, figure, before=f"{name}{colon}", space=0.0)
    said_of_all = answer(results, language)
    if said_of_all:
        _section(document, text("workbook.answer", language))
    for said in said_of_all:
        _paragraph(document, said)
    years = results.study.years.brief
    add_table(document, display_table("shares", [results], language, years), _SMALL)
    if is_told(results.study):
        _picture(document, results, language)
    add_table(document, display_table("effects", [results], language, years[-2:]), _SMALL)
    _section(document, text("workbook.limits", language))
    for said in limits(results, language):
        _paragraph(document, said, size=_SMALL + 1.0, space=1.0)
    for name, said in citing(results, language)[:1]:
        _paragraph(document, said, before=f"{name}{colon}", size=_SMALL)
    save_document(document, path, results.data_date)


def _section(document: DocumentObject, title: str) -> None:
    heading = document.add_heading(title, 1)
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(5), Pt(2)
    heading.runs[0].font.size = Pt(11)


def _paragraph(
    document: DocumentObject,
    words: str,
    *,
    before: str = "",
    size: float = _LETTERS,
    space: float = 3.0,
    strong: bool = False,
) -> None:
    """Add a paragraph, with words in bold before it."""
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(space)
    for said, bold in ((before, True), (words, strong)):
        run = paragraph.add_run(said)
        run.bold, run.font.size = bold, Pt(size)


def _picture(document: DocumentObject, results: Results, language: str) -> None:
    """Add the chart, with what it shows for readers who cannot see it."""
    files = contents_of(CHARTS[_CHART](results, language).to_dict())
    picture: Any = document.add_picture(BytesIO(files["png"]), width=_CHART_WIDTH)
    for properties in picture._inline.iter(qn("wp:docPr")):  # noqa: SLF001 (no public name)
        properties.set("descr", chart_title(files["json"], language))
