"""The page on differences between scenarios: text, chart and tables in two languages."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
from markupsafe import Markup

from analytics.report.findings import differences as words
from analytics.report.findings.figures import percent
from analytics.report.findings.limits import limits
from analytics.report.folder.folders import COMPARISONS
from analytics.report.folder.manifest import package_version
from analytics.report.page.content import (
    Group,
    Row,
    Section,
    Table,
    drawn,
    flow_titles,
    sector_groups,
)
from analytics.report.page.rendering import LANGUAGE_TAGS, document, render
from analytics.report.sheet.parts import KEY_YEARS
from analytics.report.tables.readable import million_cell
from analytics.report.text import text
from analytics.results.comparison import Comparison

_LAST = KEY_YEARS[-1]
_SHORT = 20
"""Longer words may run over several lines of a cell."""
_SECTIONS = {
    "findings": "section.summary",
    "contributions": "difference.section.contributions",
    "assumptions": "table.changed_assumptions",
    "differences": "difference.section.differences",
    "method": "section.method",
    "limits": "workbook.limits",
}


def comparison_page(
    comparison: Comparison, charts: Mapping[str, Mapping[str, tuple[str, str]]]
) -> str:
    """Return the page of a comparison as HTML.

    Parameters
    ----------
    comparison
        The comparison.
    charts
        By language and name: what the chart shows, and its SVG.

    Returns
    -------
    str
        A document that refers to no other file but for links to follow.
    """
    mains = [_main(comparison, charts.get(language, {}), language) for language in LANGUAGE_TAGS]
    title = words.heading(comparison, "en")
    return document(title, text("difference.question", "en"), mains)


def _main(comparison: Comparison, charts: Mapping[str, tuple[str, str]], language: str) -> Markup:
    """Return all of the comparison in one language."""
    others = comparison.names[1:]
    return render(
        "comparison.html.j2",
        language=language,
        tag=LANGUAGE_TAGS[language],
        heading=words.heading(comparison, language),
        question=text("difference.question", language),
        facts=words.facts(comparison, language),
        contents=text("section.contents", language),
        sections=[_section(block, key, language) for block, key in _SECTIONS.items()],
        findings=[text for _, text in words.findings(comparison, language)],
        charts=list(drawn(charts, language).values()),
        contributions=[contribution_table(comparison, name, language) for name in others],
        assumptions=assumption_table(comparison, language),
        differences=[difference_table(comparison, name, language) for name in others],
        reading=words.reading(language),
        limits=limits(words.most_limited(comparison), language),
        identity=[(text("page.version", language), package_version())],
        more=text("difference.more", language),
        files=[COMPARISONS[language], "manifest.json"],
    )


def _section(block: str, key: str, language: str) -> Section:
    anchor = f"{key.replace('.', '-').replace('_', '-')}-{language}"
    return Section(block, anchor, text(key, language))


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
    brackets = "{}, {}" if language == "en" else "{}（{}）"
    title = brackets.format(text("measure.effect_cny", language), pair["base"])
    header = [
        text("column.sector", language),
        text("difference.first_effect", language, title=title, year=_LAST),
        *(text("difference.in_year", language, year=year) for year in KEY_YEARS),
        text("difference.relative", language, year=_LAST),
    ]

    def cells(found: pl.DataFrame) -> list[str]:
        by_year = {row["year"]: row for row in found.iter_rows(named=True)}
        return [
            million_cell(by_year[_LAST]["first_cny"]),
            *(_signed(by_year[year]["difference_cny"]) for year in KEY_YEARS),
            percent(by_year[_LAST]["relative"], language, signed=True),
        ]

    data = comparison.changed_results.filter(scenario=scenario, measure="effect_cny")
    caption = text("difference.effect_caption", language, **pair)
    return Table(caption, header, _groups(comparison, data, language, cells))


def contribution_table(comparison: Comparison, scenario: str, language: str) -> Table:
    """Return what each group of changes contributes by sector in the last year."""
    names = words.groups_of(comparison, scenario)
    chosen = {"scenario": scenario, "measure": "effect_cny", "year": _LAST}
    data = comparison.attribution.filter(**chosen)
    sampled = set(data["method"]) == {"sampled"}
    differences = comparison.changed_results.filter(**chosen)
    header = [
        text("column.sector", language),
        *(words.group_label(name, language) for name in names),
        text("difference.sum", language),
    ]

    def cells(found: pl.DataFrame) -> list[str]:
        by_group = {row["group"]: row for row in found.iter_rows(named=True)}
        whole = differences.filter(flow=found["flow"][0], sector=found["sector"][0])
        contributions = [_contribution(by_group[name], sampled=sampled) for name in names]
        return [*contributions, _signed(whole["difference_cny"].item())]

    pair = _pair(comparison, scenario, language)
    caption = text("difference.contribution_caption", language, **pair, year=_LAST)
    return Table(caption, header, _groups(comparison, data, language, cells))


def _contribution(row: Mapping[str, Any], *, sampled: bool) -> str:
    """Return a contribution, with its error where it was sampled."""
    text = _signed(row["contribution_cny"])
    error = row["standard_error_cny"]
    return f"{text} ± {million_cell(error)}" if sampled and error else text


def _groups(
    comparison: Comparison,
    data: pl.DataFrame,
    language: str,
    cells: Callable[[pl.DataFrame], list[str]],
) -> list[Group]:
    first = comparison.results[0]
    return sector_groups(data, first, language, cells, titles=flow_titles(language))


def _pair(comparison: Comparison, scenario: str, language: str) -> dict[str, str]:
    named = words.title_by_name(comparison, language)
    return {"scenario": named[scenario], "base": named[comparison.names[0]]}


def _signed(cny: float) -> str:
    text = million_cell(abs(cny))
    return text if not cny else f"{'+' if cny > 0 else '−'}{text}"
