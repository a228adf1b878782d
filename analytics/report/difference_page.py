"""The page on differences between scenarios: text, chart and tables in two languages."""

from collections.abc import Callable, Mapping

import polars as pl

from analytics.comparison import Comparison
from analytics.report import difference_words as words
from analytics.report.figures import percent
from analytics.report.folders import COMPARISONS
from analytics.report.html import Html, element, inline_svg, join
from analytics.report.limits import limits
from analytics.report.manifest import package_version
from analytics.report.page import LANGUAGE_TAGS, document
from analytics.report.page_tables import definitions, millions, row, table
from analytics.report.sheet_parts import KEY_YEARS
from analytics.report.text import sector_labels, text
from analytics.study import FLOWS

_SHORT = 20


def difference_page(
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


def _main(comparison: Comparison, charts: Mapping[str, tuple[str, str]], language: str) -> Html:
    figures = [
        element("figure", inline_svg(svg, f"{name}-{language}", described))
        for name, (described, svg) in charts.items()
    ]
    sections = {
        "section.summary": _list([said for _, said in words.findings(comparison, language)]),
        "difference.section.contributions": join(
            *figures,
            *(_contribution_table(comparison, name, language) for name in comparison.names[1:]),
        ),
        "table.changed_assumptions": _assumption_table(comparison, language),
        "difference.section.differences": join(
            *(_difference_table(comparison, name, language) for name in comparison.names[1:])
        ),
        "section.method": _list(words.reading(language)),
        "workbook.limits": _list(limits(words.most_limited(comparison), language)),
    }
    return element(
        "main",
        Html("\n"),
        element("h1", words.heading(comparison, language)),
        element("p", text("difference.question", language), class_="question"),
        definitions(words.facts(comparison, language)),
        _navigation(list(sections), language),
        *(_section(key, content, language) for key, content in sections.items()),
        _footer(language),
        lang=LANGUAGE_TAGS[language],
        id=f"report-{language}",
    )


def _anchor(key: str, language: str) -> str:
    return f"{key.replace('.', '-').replace('_', '-')}-{language}"


def _navigation(keys: list[str], language: str) -> Html:
    links = [
        element("li", element("a", text(key, language), href=f"#{_anchor(key, language)}"))
        for key in keys
    ]
    return element("nav", element("ul", *links), aria_label=text("section.contents", language))


def _section(key: str, content: Html, language: str) -> Html:
    anchor = _anchor(key, language)
    title = element("h2", text(key, language), id=anchor)
    return join(Html("\n"), element("section", title, content, aria_labelledby=anchor))


def _list(texts: list[str]) -> Html:
    return element("ul", *(element("li", text) for text in texts), class_="plain")


def _assumption_table(comparison: Comparison, language: str) -> Html:
    """Return a row for each value that differs, by group, and a column for each scenario."""
    header = [
        text("column.id", language),
        *words.titles(comparison, language),
        text("column.unit", language),
    ]
    rows: list[Html] = []
    last = ""
    for group, key, unit, values in words.changed_values(comparison, language):
        if group != last:
            rows.append(_group_row(group, len(header)))
            last = group
        cells = [_value(value) for value in values]
        rows.append(element("tr", element("th", key, scope="row"), *cells, element("td", unit)))
    return table(text("note.changed_assumptions", language), header, rows)


def _value(value: float | str) -> Html:
    """Return a cell; more than a few words may run over several lines."""
    text = value if isinstance(value, str) else f"{value:g}"
    return element("td", text, class_="text" if len(text) > _SHORT else False)


def _group_row(text: str, width: int) -> Html:
    group = element("th", text, colspan=str(width), scope="colgroup")
    return element("tr", group, class_="group")


def _difference_table(comparison: Comparison, scenario: str, language: str) -> Html:
    """Return how the effect of RCEP differs from the first scenario, by sector and key year."""
    named = words.title_by_name(comparison, language)
    last = KEY_YEARS[-1]
    chosen = comparison.changed_results.filter(scenario=scenario, measure="effect_cny")
    effect = text("measure.effect_cny", language)
    header = [
        text("column.sector", language),
        text("difference.first_effect", language, title=f"{effect}, {named[comparison.names[0]]}"
              if language == "en" else f"{effect}（{named[comparison.names[0]]}）", year=last),
        *(text("difference.in_year", language, year=year) for year in KEY_YEARS),
        text("difference.relative", language, year=last),
    ]  # fmt: skip

    def cells(found: pl.DataFrame) -> list[str]:
        by_year = {r["year"]: r for r in found.iter_rows(named=True)}
        return [
            millions(by_year[last]["first_cny"]),
            *(_signed(by_year[year]["difference_cny"]) for year in KEY_YEARS),
            percent(by_year[last]["relative"], language, signed=True),
        ]

    caption = text("difference.effect_caption", language, **_pair(comparison, scenario, language))
    rows = _by_sector(comparison, chosen, language, len(header), cells)
    return table(caption, header, rows)


def _contribution_table(comparison: Comparison, scenario: str, language: str) -> Html:
    """Return what each group of changes contributes by sector in the last year."""
    year = KEY_YEARS[-1]
    groups = words.groups_of(comparison, scenario)
    chosen = comparison.attribution.filter(scenario=scenario, measure="effect_cny", year=year)
    sampled = set(chosen["method"]) == {"sampled"}
    differences = comparison.changed_results.filter(
        scenario=scenario, measure="effect_cny", year=year
    )
    header = [
        text("column.sector", language),
        *(words.group_label(group, language) for group in groups),
        text("difference.sum", language),
    ]

    def cells(found: pl.DataFrame) -> list[str]:
        by_group = {r["group"]: r for r in found.iter_rows(named=True)}
        first = by_group[groups[0]]
        whole = differences.filter(flow=first["flow"], sector=first["sector"])
        given = []
        for group in groups:
            contribution = by_group[group]
            amount = _signed(contribution["contribution_cny"])
            if sampled and contribution["standard_error_cny"]:
                amount += f" ± {millions(contribution['standard_error_cny'])}"
            given.append(amount)
        return [*given, _signed(whole["difference_cny"].item())]

    pair = _pair(comparison, scenario, language)
    caption = text("difference.contribution_caption", language, **pair, year=year)
    return table(caption, header, _by_sector(comparison, chosen, language, len(header), cells))


def _pair(comparison: Comparison, scenario: str, language: str) -> dict[str, str]:
    named = words.title_by_name(comparison, language)
    return {"scenario": named[scenario], "base": named[comparison.names[0]]}


def _by_sector(
    comparison: Comparison,
    chosen: pl.DataFrame,
    language: str,
    width: int,
    cells: Callable[[pl.DataFrame], list[str]],
) -> list[Html]:
    """Return rows by flow and sector, each flow under its name."""
    names = sector_labels(comparison.results[0].sectors, language)
    rows: list[Html] = []
    for flow in FLOWS:
        rows.append(_group_row(text(f"flow.{flow}", language), width))
        of_flow = chosen.filter(flow=flow)
        for sector in (name for name in names if name in set(of_flow["sector"])):
            found = of_flow.filter(sector=sector)
            rows.append(row(names[sector], cells(found), total=found["level"][0] == "sum"))
    return rows


def _signed(cny: float) -> str:
    text = millions(abs(cny))
    return text if not cny else f"{'+' if cny > 0 else '−'}{text}"


def _footer(language: str) -> Html:
    links = [
        element("li", element("a", name, href=name))
        for name in (COMPARISONS[language], "manifest.json")
    ]
    return element(
        "footer",
        definitions([(text("page.version", language), package_version())]),
        element("p", text("difference.more", language)),
        element("ul", *links, class_="plain"),
    )
