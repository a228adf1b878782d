"""The page of a result: text, charts and tables in two languages."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from markupsafe import Markup

from analytics.report.findings.cover import facts, reading
from analytics.report.findings.limits import limits, ranges_statement
from analytics.report.findings.sectors import SECTORS
from analytics.report.findings.sentences import SENTENCES
from analytics.report.findings.validation import comparabilities
from analytics.report.folder.folders import WORKBOOKS
from analytics.report.folder.manifest import identity
from analytics.report.page.rendering import Charts, Names, document
from analytics.report.page.tables import tables
from analytics.report.text import said_of_its_study, text
from analytics.results import Results

_SECTIONS = (
    "summary", "shares", "effects", "ranges", "welfare", "models", "third", "validation",
    "looked_back", "tariffs", "trade", "certificate", "targets", "method", "equations",
    "coverage", "sources", "charts",
)  # fmt: skip
_CHARTS = {
    "shares": "zero_share_staircase",
    "trade": "trade_history",
    "tariffs": "tariff_paths",
    "effects": "effects",
    "third": "third_countries",
    "validation": "validation",
    "looked_back": "event_study",
    "ranges": "sensitivity",
}


@said_of_its_study
def report_page(results: Results, charts: Callable[[], Charts]) -> str:
    """Return the page of a result as HTML.

    Parameters
    ----------
    results
        The result.
    charts
        Asked for the charts once all else is written.

    Returns
    -------
    str
        A document that refers to no other file but for links to follow.
    """
    title = f"{text('report.title', 'en')} · {results.scenario.title_en}"
    question, words = text("report.question", "en"), partial(_words, results)
    return document("report.html.j2", title, question, words, charts, _figures)


def _figures(figures: dict[str, Markup]) -> Names:
    """Return the charts by section, and the sections there are."""
    placed = {section: figures.pop(name, Markup()) for section, name in _CHARTS.items()}
    titles = {name: f"section.{name}" for name in _SECTIONS if name != "charts" or figures}
    return {
        "sections": {**titles, "coverage": "workbook.limits"},
        "charts": placed,
        "other_charts": list(figures.values()),
    }


def _words(results: Results, language: str) -> Names:
    """Return what the page says in one language, by name in the template."""
    said = {name: sentence(results, language) for name, sentence in SENTENCES.items()}
    colon = text("punctuation.colon", language)
    return {
        "heading": text("report.title", language),
        "question": text("report.question", language),
        "facts": facts(results, language),
        "said": said,
        "said_of_sectors": [said[name].partition(colon) for name in SECTORS],
        "tables": tables(results, language),
        "ranges": ranges_statement(results, language),
        "certified": _certified(results, language),
        "comparabilities": comparabilities(results, language),
        "reading": reading(language),
        "limits": limits(results, language),
        "sources": _sources(results),
        "identity": _identity(results, language),
        "more": text("page.more", language),
        "files": [WORKBOOKS[language], "manifest.json"],
    }


def _certified(results: Results, language: str) -> str:
    """Say how many markets were solved and how well."""
    table = results.certificates
    return text(
        "page.certified",
        language,
        count=f"{table['markets_solved'].sum():,}",
        residual=f"{max(table['largest_residual']):.0e}",
        limit=f"{min(table['residual_limit']):.0e}",
    )


def _sources(results: Results) -> Sequence[Mapping[str, Any]]:
    """Return the sources as they are, in English; only what a browser can follow is an address."""
    return [
        {**row, "url": url if (url := row["url"] or "").startswith(("https://", "http://")) else ""}
        for row in results.sources.sort("publisher", "title").iter_rows(named=True)
    ]


def _identity(results: Results, language: str) -> list[tuple[str, str]]:
    """Return the facts of the manifest."""
    names = ("schema_version", "digest", "package_version", "data_date")
    titles = ("page.schema", "report.digest", "page.version", "report.date")
    known = (str(identity(results)[name]) for name in names)
    return list(zip((text(title, language) for title in titles), known, strict=True))
