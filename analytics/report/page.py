"""The report as one page that needs no other file: text, charts and tables in two languages.

Both languages stand in the page; two radio buttons and a style rule show one of them, without any
script. A browser that does not know the rule shows both.
"""

from collections.abc import Mapping, Sequence
from importlib.resources import files

from analytics.report import outside_parts
from analytics.report import page_parts as parts
from analytics.report.html import Html, element, inline_svg, join
from analytics.report.images import font_face
from analytics.report.limits import limits
from analytics.report.ranges import ranges_statement
from analytics.report.sector_sentences import SECTORS
from analytics.report.sentences import SENTENCES
from analytics.report.text import text
from analytics.results import Results

LANGUAGE_TAGS = {"en": "en", "zh": "zh-CN"}
_CHARTS = {
    "shares": "zero_share_staircase",
    "trade": "trade_history",
    "tariffs": "tariff_paths",
    "effects": "effects",
    "third": "third_countries",
    "ranges": "sensitivity",
}


def page(results: Results, charts: Mapping[str, Mapping[str, tuple[str, str]]]) -> str:
    """Return the page of a result as HTML.

    Parameters
    ----------
    results
        The result.
    charts
        By language and name: what the chart shows, and its SVG.

    Returns
    -------
    str
        A document that refers to no other file but for links to follow.
    """
    mains = [_main(results, charts.get(language, {}), language) for language in LANGUAGE_TAGS]
    title = f"{text('report.title', 'en')} · {results.scenario.title_en}"
    return document(title, text("report.question", "en"), mains)


def document(title: str, description: str, mains: Sequence[Html]) -> str:
    """Return a page that needs no other file, with a main part in each language.

    Parameters
    ----------
    title, description
        What browsers and search engines show, in English.
    mains
        ``main`` elements with the ids ``report-en`` and ``report-zh``.
    """
    style = files("analytics.report").joinpath("assets", "page.css").read_text(encoding="utf-8")
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="description", content=description),
        element("title", title),
        element("style", Html(f"\n{font_face(join(*mains))}\n{style}")),
    )
    body = element("body", _skip(), _languages(), *mains)
    return f"<!DOCTYPE html>\n{element('html', head, Html(chr(10)), body, lang='en')}\n"


def _skip() -> Html:
    return element("a", text("page.skip", "en"), class_="skip", href="#report-en")


def _languages() -> Html:
    choices = [
        element(
            "label",
            element(
                "input", type="radio", name="language", id=f"language-{code}", checked=code == "en"
            ),
            Html(" "),
            element("span", text("language.name", code), lang=tag),
        )
        for code, tag in LANGUAGE_TAGS.items()
    ]
    legend = element("legend", " / ".join(text("page.language", code) for code in LANGUAGE_TAGS))
    return element("fieldset", legend, *choices, class_="languages")


def _main(results: Results, charts: Mapping[str, tuple[str, str]], language: str) -> Html:
    """Return all of the report in one language."""
    said = {name: sentence(results, language) for name, sentence in SENTENCES.items()}
    figures = {name: _figure(name, *chart, language) for name, chart in charts.items()}
    placed = {section: figures.pop(name, Html("")) for section, name in _CHARTS.items()}
    sections = {
        "summary": _summary(results, said, language),
        "shares": join(
            placed["shares"], parts.share_table(results, language), _paragraph(said["bounds"])
        ),
        "effects": join(
            placed["effects"],
            parts.effect_table(results, language),
            _sector_list(said, language),
        ),
        "ranges": join(_paragraph(ranges_statement(results, language)), placed["ranges"]),
        "welfare": join(
            parts.welfare_table(results, language), _paragraph(text("note.welfare", language))
        ),
        "models": join(
            parts.model_table(results, language),
            _paragraph(text("note.linear_exact", language)),
            _paragraph(parts.certified(results, language)),
        ),
        "third": join(
            _paragraph(said["third_countries"]),
            placed["third"],
            outside_parts.third_country_table(results, language),
        ),
        "beside": join(
            outside_parts.beside_table(results, language),
            outside_parts.beside_list(results, language),
        ),
        "tariffs": join(placed["tariffs"], parts.tariff_table(results, language)),
        "trade": join(_paragraph(said["trade_base"]), placed["trade"]),
        "certificate": _paragraph(said["certificate"]),
        "targets": join(_paragraph(said["zone"]), parts.target_table(results, language)),
        "method": join(_list(parts.reading(language))),
        "coverage": join(_list(limits(results, language))),
        "sources": parts.source_list(results),
    }
    if figures:
        sections["charts"] = join(*figures.values())
    return element(
        "main",
        Html("\n"),
        element("h1", text("report.title", language)),
        element("p", text("report.question", language), class_="question"),
        parts.fact_list(results, language),
        _navigation(sections, language),
        *(_section(name, content, language) for name, content in sections.items()),
        parts.footer(results, language),
        lang=LANGUAGE_TAGS[language],
        id=f"report-{language}",
    )


def _summary(results: Results, said: Mapping[str, str], language: str) -> Html:
    return join(
        element("p", said["three_measures"], class_="answer"),
        element("p", said["totals"], class_="answer"),
        _paragraph(said["duty"]),
        _paragraph(said["beside"]),
        element("p", limits(results, language)[0], class_="limit"),
    )


def _sector_list(said: Mapping[str, str], language: str) -> Html:
    """Return the sentences on sectors, each with its sector in bold."""
    colon = ": " if language == "en" else "："
    items = []
    for name in SECTORS:
        sector, _, rest = said[name].partition(colon)
        items.append(element("li", element("strong", sector), colon, rest))
    return element("ul", *items, class_="plain")


def _section(name: str, content: Html, language: str) -> Html:
    title = text("workbook.limits", language) if name == "coverage" else _title(name, language)
    anchor = f"{name}-{language}"
    heading = element("h2", title, id=anchor)
    return join(Html("\n"), element("section", heading, content, aria_labelledby=anchor))


def _navigation(sections: Mapping[str, Html], language: str) -> Html:
    links = [
        element("li", element("a", _title(name, language), href=f"#{name}-{language}"))
        for name in sections
    ]
    return element("nav", element("ul", *links), aria_label=_title("contents", language))


def _title(name: str, language: str) -> str:
    if name == "coverage":
        return text("workbook.limits", language)
    return text(f"section.{name}", language)


def _figure(name: str, text: str, svg: str, language: str) -> Html:
    return element("figure", inline_svg(svg, f"{name}-{language}", text))


def _paragraph(text: str) -> Html:
    return element("p", text) if text else Html("")


def _list(texts: list[str]) -> Html:
    return element("ul", *(element("li", text) for text in texts if text), class_="plain")
