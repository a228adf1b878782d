"""Templates filled in so that nothing unescaped can slip in: all text is escaped, only charts not.

A name that a template asks for and nobody gives is an error, never an empty place.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from analytics.report.charts.fonts import font_face, with_prefix
from analytics.report.text import LANGUAGE_TAGS, LANGUAGES, text

_FONT_FACE = re.compile(r"<style>@font-face\{[^<]*</style>")


def render(template: str, **context: object) -> Markup:
    """Return a template with its places filled in.

    Parameters
    ----------
    template
        Name of a file in ``templates``.
    **context
        What the template may name; text is escaped unless it is ``Markup``.

    Raises
    ------
    jinja2.UndefinedError
        If the template names what is not given.
    """
    return Markup(_environment().get_template(template).render(context))  # noqa: S704 (escaped)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("analytics.report.page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals |= {"glyphs": font_face, "text": text}
    return environment


Charts = Mapping[str, Mapping[str, tuple[str, str]]]
"""By language and name: what a chart shows, and its SVG."""
Names = Mapping[str, object]
"""What a template may name."""


def document(
    template: str,
    title: str,
    description: str,
    words: Callable[[str], Names],
    charts: Callable[[], Charts],
    figures: Callable[[dict[str, Markup]], Names],
) -> str:
    """Return a page that needs no other file, with a main part in each language.

    Parameters
    ----------
    template
        Name of the template of a main part.
    title, description
        What browsers and search engines show, in English.
    words
        What the template may name in a language, besides the words of every page.
    charts
        Asked for the charts once all else is written.
    figures
        What the template may name of the charts, given by name.
    """
    said = {language: words(language) for language in LANGUAGES}
    shown = charts()
    mains = []
    for language, tag in LANGUAGE_TAGS.items():
        drawn = {
            name: inline_svg(svg, f"{name}-{language}", about)
            for name, (about, svg) in shown.get(language, {}).items()
        }
        context = {**said[language], **figures(drawn)}
        mains.append(render(template, language=language, tag=tag, **context))
    return render(
        "document.html.j2",
        title=title,
        description=description,
        mains=mains,
        choose=" / ".join(text("page.language", code) for code in LANGUAGES),
        languages=LANGUAGE_TAGS,
    )


def inline_svg(svg: str, prefix: str, text: str) -> Markup:
    """Return a chart to stand inside a page.

    Names are made unique by a prefix, since a page holds several charts; glyphs are left out,
    since the page defines the font once; and the whole is named for readers who cannot see it.

    Parameters
    ----------
    svg
        An ``svg`` element that the report has drawn.
    prefix
        What to put before its ids.
    text
        What the chart shows.
    """
    body = with_prefix(_FONT_FACE.sub("", svg).strip(), prefix)
    named = f'<svg role="img" aria-label="{escape(text)}" '
    return Markup(body.replace("<svg ", named, 1))  # noqa: S704 (drawn by the report itself)
