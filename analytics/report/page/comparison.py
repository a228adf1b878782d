"""The page on differences between scenarios: text, chart and tables in two languages."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import polars as pl
from markupsafe import Markup

from analytics.report.findings import differences as words
from analytics.report.findings.figures import percent
from analytics.report.findings.limits import limits
from analytics.report.folder.folders import COMPARISONS
from analytics.report.folder.manifest import package_version
from analytics.report.page.content import (
    Columns,
    Row,
    Table,
    as_read,
    cell,
    sector_table,
)
from analytics.report.page.rendering import Charts, Names, document
from analytics.report.tables.compared import MEASURES, matrix, paths
from analytics.report.tables.readable import million_cell
from analytics.report.text import text
from analytics.results.comparison import Comparison
from analytics.study import FLOWS, TOTAL

_OF_CHANGES = "waterfall"
"""The chart of what is due to which change."""
_SHORT = 20
"""Longer words may run over several lines of a cell."""
_SECTIONS = {
    "findings": "section.summary",
    "matrices": "difference.section.matrices",
    "contributions": "difference.section.contributions",
    "assumptions": "table.changed_assumptions",
    "differences": "difference.section.differences",
    "method": "section.method",
    "limits": "workbook.limits",
}


def comparison_page(comparison: Comparison, charts: Callable[[], Charts]) -> str:
    """Return the page of a comparison as HTML.

    Parameters
    ----------
    comparison
        The comparison.
    charts
        Asked for the charts once all else is written.

    Returns
    -------
    str
        A document that refers to no other file but for links to follow.
    """
    title, question = words.heading(comparison, "en"), text("difference.question", "en")
    said = partial(_words, comparison)
    return document("comparison.html.j2", title, question, said, charts, _figures)


def _figures(figures: dict[str, Markup]) -> Names:
    """Return the chart of what is due to which change, and the others."""
    of_changes = [figures.pop(name) for name in (_OF_CHANGES,) if name in figures]
    return {"levels": list(figures.values()), "charts": of_changes}


def _words(comparison: Comparison, language: str) -> Names:
    """Return what the page says in one language, by name in the template."""
    others = comparison.names[1:]
    results, years = comparison.results, comparison.results[0].study.years.compared
    return {
        "heading": words.heading(comparison, language),
        "question": text("difference.question", language),
        "facts": words.facts(comparison, language),
        "sections": _SECTIONS,
        "findings": [text for _, text in words.findings(comparison, language)],
        "matrices": [
            *(as_read(matrix(results, measure, language)) for measure in MEASURES),
            *(as_read(paths(results, flow, TOTAL, years, language, ranges=True)) for flow in FLOWS),
        ],
        "contributions": [contribution_table(comparison, name, language) for name in others],
        "assumptions": assumption_table(comparison, language),
        "differences": [difference_table(comparison, name, language) for name in others],
        "reading": words.reading(language),
        "limits": limits(words.most_limited(comparison), language),
        "identity": [(text("page.version", language), package_version())],
        "more": text("difference.more", language),
        "files": [COMPARISONS[language], "manifest.json"],
    }


def assumption_table(comparison: Comparison, language: str) -> Table:
    """Return a row for each value that differs, by group, and a column for each scenario."""
    first, last = (text(f"column.{name}", language) for name in ("id", "unit"))
    header = [first, *words.titles(comparison, language), last]
    groups: dict[str, list[Row]] = {}
    for group, key, unit, values in words.changed_values(comparison, language):
        texts = [value if isinstance(value, str) else f"{value:g}" for value in values]
        wrapped = frozenset(place for place, text in enumerate(texts) if len(text) > _SHORT)
        groups.setdefault(group, []).append(Row(key, [*texts, unit], wrapped=wrapped))
    return Table(text("note.changed_assumptions", language), header, list(groups.items()))


def difference_table(comparison: Comparison, scenario: str, language: str) -> Table:
    """Return how the effect of RCEP differs from the first scenario, by sector and key year."""
    pair = words.pair(comparison, scenario, language)
    years = comparison.study.years.compared
    last = years[-1]
    effect = text("measure.effect_cny", language)
    title = text("difference.of", language, title=effect, base=pair["base"])
    share = partial(percent, language=language, signed=True)
    columns: Columns = {
        text("difference.first_effect", language, title=title, year=last):
            cell("first_cny", million_cell, year=last),
        **{text("difference.in_year", language, year=year):
            cell("difference_cny", _signed, year=year) for year in years},
        text("difference.relative", language, year=last): cell("relative", share, year=last),
    }  # fmt: skip
    data = comparison.changed_results.filter(scenario=scenario, measure="effect_cny")
    caption = text("difference.effect_caption", language, **pair)
    return sector_table(caption, data, comparison.results[0], language, columns)


def contribution_table(comparison: Comparison, scenario: str, language: str) -> Table:
    """Return what each group of changes contributes by sector in the last year."""
    last = comparison.study.years.compared[-1]
    chosen = {"scenario": scenario, "measure": "effect_cny", "year": last}
    sums = comparison.changed_results.filter(**chosen).select("flow", "sector", "difference_cny")
    data = comparison.attribution.filter(**chosen).join(
        sums, on=["flow", "sector"], validate="m:1", maintain_order="left"
    )

    def contribution(group: str) -> Callable[[pl.DataFrame], str]:
        return lambda rows: _contribution(
            rows.row(by_predicate=pl.col("group") == group, named=True)
        )

    columns: Columns = {
        **{
            words.group_label(group, language): contribution(group)
            for group in words.groups_of(comparison, scenario)
        },
        text("difference.sum", language): lambda rows: _signed(rows["difference_cny"][0]),
    }
    pair = words.pair(comparison, scenario, language)
    caption = text("difference.contribution_caption", language, **pair, year=last)
    return sector_table(caption, data, comparison.results[0], language, columns)


def _contribution(row: Mapping[str, Any]) -> str:
    """Return a contribution, with its error where it was sampled."""
    text, error = _signed(row["contribution_cny"]), row["standard_error_cny"]
    return f"{text} ± {million_cell(error)}" if error else text


def _signed(cny: float) -> str:
    text = million_cell(abs(cny))
    return text if not cny else f"{'+' if cny > 0 else '−'}{text}"
