"""HTML written so that nothing unescaped can slip in: text is escaped, only `Html` is not."""

import re
from html import escape

_ID = re.compile(r'\bid="([^"]+)"')
_FONT_FACE = re.compile(r"<style>@font-face\{[^<]*</style>")
_OPENING = re.compile(r"<svg ")
_VOID = {"meta", "input", "br", "hr"}


class Html(str):
    """Markup that is safe to put into a page as it is."""

    __slots__ = ()


def element(tag: str, *parts: str, **attributes: str | bool) -> Html:
    """Return an element; parts and attributes are escaped unless they are `Html`.

    Parameters
    ----------
    tag
        Name of the element.
    *parts
        Its contents.
    **attributes
        Its attributes; a trailing underscore is dropped (``class_``), others become hyphens,
        ``True`` stands without a value and ``False`` not at all.

    Examples
    --------
    >>> element("p", "a < b", class_="note")
    '<p class="note">a &lt; b</p>'
    """
    written = "".join(_attribute(name, value) for name, value in attributes.items())
    if tag in _VOID:
        return Html(f"<{tag}{written}>")
    return Html(f"<{tag}{written}>{join(*parts)}</{tag}>")


def join(*parts: str, between: str = "") -> Html:
    """Return parts one after the other, escaped unless they are `Html`."""
    return Html(between.join(p if isinstance(p, Html) else escape(p) for p in parts))


def inline_svg(svg: str, prefix: str, text: str) -> Html:
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
    body = _FONT_FACE.sub("", svg).strip()
    for name in set(_ID.findall(body)):
        for before, after in (('id="', '"'), ("url(#", ")"), ('href="#', '"')):
            body = body.replace(f"{before}{name}{after}", f"{before}{prefix}-{name}{after}")
    label = escape(text)
    return Html(_OPENING.sub(f'<svg role="img" aria-label="{label}" ', body, count=1))


def _attribute(name: str, value: str | bool) -> str:  # noqa: FBT001 (an attribute may be bare)
    written = name.rstrip("_").replace("_", "-")
    if value is True:
        return f" {written}"
    return f' {written}="{escape(value)}"' if value is not False else ""
