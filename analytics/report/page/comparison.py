"""The page on differences between scenarios: text, chart and tables in two languages."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl

from analytics.report.findings import differences as words
from analytics.report.findings.figures import percent
from analytics.report.findings.limits import limits
from analytics.report.folder.folders import COMPARISONS
from analytics.report.folder.manifest import package_version
from analytics.report.page.content import Charts, Columns, Row, Table, drawn, sections, sector_table
from analytics.report.page.rendering import document
from analytics.report.page.tables import as_read
from analytics.report.tables.compared import MEASURES, matrix, paths
from analytics.report.tables.readable import million_cell
from analytics.report.text import LANGUAGES, text
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
    said = {language: _words(comparison, language) for language in LANGUAGES}
    shown = charts()

    def main(language: str) -> Mapping[str, object]:
        figures = drawn(shown.get(language, {}), language)
        of_changes = figures.pop(_OF_CHANGES, None)
        return {
            **said[language],
            "levels": list(figures.values()),
            "charts": [of_changes] if of_changes else [],
        }

    title = words.heading(comparison, "en")
    return document("comparison.html.j2", title, text("difference.question", "en"), main)


def _words(comparison: Comparison, language: str) -> Mapping[str, object]:
    """Return what the page says in one language, by name in the template."""
    others = comparison.names[1:]
    results, years = comparison.results, comparison.results[0].study.years.compared
    return {
        "heading": words.heading(comparison, language),
        "question": text("difference.question", language),
        "facts": words.facts(comparison, language),
        "sections": sections(_SECTIONS, language),
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
    header = [
        text("column.id", language),
        *words.titles(comparison, language),
        text("column.unit", language),
    ]
    groups: dict[str, list[Row]] = {}
    for group, key, unit, values in words.changed_values(comparison, language):
        texts = [value if isinstance(value, str) else f"{value:g}" for value in values]
        wrapped = frozenset(place for place, text in enumerate(texts) if len(text) > _SHORT)
        groups.setdefault(group, []).append(Row(key, [*texts, unit], wrapped=wrapped))
    return Table(text("note.changed_assumptions", language), header, list(groups.items()))


def difference_table(comparison: Comparison, scenario: str, language: str) -> Table:
    """Return how the effect of RCEP differs from the first scenario, by sector and key year."""
    pair = _pair(comparison, scenario, language)
    years = comparison.results[0].study.years.compared
    last = years[-1]
    title = text("difference.of", language, title=text("measure.effect_cny", language),
                 base=pair["base"])  # fmt: skip

    def of_year(column: str, year: int) -> Callable[[pl.DataFrame], float]:
        return lambda rows: rows.filter(year=year)[column].item()

    first, relative = of_year("first_cny", last), of_year("relative", last)
    differences = {
        text("difference.in_year", language, year=year): of_year("difference_cny", year)
        for year in years
    }
    columns: Columns = {
        text("difference.first_effect", language, title=title, year=last):
            lambda rows: million_cell(first(rows)),
        **{title: _written(difference) for title, difference in differences.items()},
        text("difference.relative", language, year=last):
            lambda rows: percent(relative(rows), language, signed=True),
    }  # fmt: skip
    data = comparison.changed_results.filter(scenario=scenario, measure="effect_cny")
    caption = text("difference.effect_caption", language, **pair)
    return sector_table(caption, data, comparison.results[0], language, columns)


def _written(amount: Callable[[pl.DataFrame], float]) -> Callable[[pl.DataFrame], str]:
    return lambda rows: _signed(amount(rows))


def contribution_table(comparison: Comparison, scenario: str, language: str) -> Table:
    """Return what each group of changes contributes by sector in the last year."""
    first = comparison.results[0]
    last = first.study.years.compared[-1]
    chosen = {"scenario": scenario, "measure": "effect_cny", "year": last}
    data = comparison.attribution.filter(**chosen)
    sampled = set(data["method"]) == {"sampled"}
    differences = comparison.changed_results.filter(**chosen)

    def contribution(group: str) -> Callable[[pl.DataFrame], str]:
        return lambda rows: _contribution(
            rows.filter(group=group).row(0, named=True), sampled=sampled
        )

    def whole(rows: pl.DataFrame) -> str:
        own = differences.filter(flow=rows["flow"][0], sector=rows["sector"][0])
        return _signed(own["difference_cny"].item())

    columns: Columns = {
        **{
            words.group_label(group, language): contribution(group)
            for group in words.groups_of(comparison, scenario)
        },
        text("difference.sum", language): whole,
    }
    pair = _pair(comparison, scenario, language)
    caption = text("difference.contribution_caption", language, **pair, year=last)
    return sector_table(caption, data, first, language, columns)


def _contribution(row: Mapping[str, Any], *, sampled: bool) -> str:
    """Return a contribution, with its error where it was sampled."""
    text = _signed(row["contribution_cny"])
    error = row["standard_error_cny"]
    return f"{text} ± {million_cell(error)}" if sampled and error else text


def _pair(comparison: Comparison, scenario: str, language: str) -> dict[str, str]:
    named = words.title_by_name(comparison, language)
    return {"scenario": named[scenario], "base": named[comparison.names[0]]}


def _signed(cny: float) -> str:
    text = million_cell(abs(cny))
    return text if not cny else f"{'+' if cny > 0 else '−'}{text}"
