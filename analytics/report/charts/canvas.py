"""A chart while it is drawn: its words, its data, and what all charts share."""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from analytics.atomic import write_whole
from analytics.errors import InputError
from analytics.report.charts import drawing, fonts, notebook, theme, vega, wording
from analytics.report.charts.colours import GREY, SOFT_INK
from analytics.report.charts.hover import with_hover
from analytics.report.text import known_language, scenario_title, text
from analytics.results import Results

if TYPE_CHECKING:
    from analytics.report.charts.light_altair import alt

TRADE = ("qingdao_daily_2022", "mof_japan_trade")
"""Sources of trade."""
SCHEDULE = "rcep_annex_china_asean"
"""Source of the embedded schedule."""

_NOTE = {"align": "left", "baseline": "top", "lineBreak": "\n"}
End = tuple[str, float, str]
"""The end of a line: words, value, and colour."""


class Drawing:
    """A finished chart: its Vega-Lite source, which a notebook shows as a picture.

    Parameters
    ----------
    source
        A complete Vega-Lite specification, with its data.
    language
        Language of its words.
    """

    def __init__(self, source: vega.Spec, language: str) -> None:
        self._source = source
        self.language = known_language(language)

    def to_dict(self) -> vega.Spec:
        """Return a copy of the source."""
        return deepcopy(self._source)

    def to_altair(self) -> "alt.VConcatChart":
        """Return it as a chart of altair, which checks it: to change it, or save it as HTML."""
        from analytics.report.charts.light_altair import alt

        fonts.register_font()
        return alt.VConcatChart.from_dict(self.to_dict())

    def to_file(self, path: str | Path) -> Path:
        """Write the chart as ``.svg`` (its glyphs inside), ``.png`` or ``.json``.

        A file of that name is replaced.

        Raises
        ------
        InputError
            If the name ends otherwise, or the file cannot be written.
        """
        place = Path(path)
        contents = drawing.contents_of(self._source)
        kind = place.suffix.removeprefix(".")
        if kind not in contents:
            raise InputError(str(path), f"is no {', '.join(contents)}; end the name in one of them")
        try:
            write_whole(place, contents[kind])
        except OSError as error:
            problem = f"cannot be written: {error.strerror or error}; choose another place"
            raise InputError(str(path), problem) from None
        return place

    def _repr_mimebundle_(self, **_: object) -> notebook.Bundle:
        """Return what a notebook shows; bars and points say what they stand for."""
        if notebook.renderer_chosen():
            return self.to_altair()._repr_mimebundle_()
        source = with_hover(self._source, self.language)
        return notebook.picture(fonts.with_glyphs(notebook.svg_of(source)))


class Canvas:
    """The data of a chart by name, kept apart from its drawing, and its words.

    Parameters
    ----------
    results
        The result that is drawn; its study's years are those of the axes.
    language
        ``en`` or ``zh``.
    """

    def __init__(self, results: Results, language: str) -> None:
        self.results = results
        self.study = results.study
        self.language = known_language(language)
        self.tables: dict[str, list[dict[str, Any]]] = {}

    def say(self, key: str, **values: object) -> str:
        """Return the words for a key."""
        return text(key, self.language, **values)

    def money(self, cny: float, size: str, *, sign: bool = False) -> str:
        """Return an amount of CNY in the unit of the chart, without the unit."""
        return wording.money(cny, size, self.language, sign=sign)

    def percent(self, share: float, decimals: int = 1) -> str:
        """Return a fraction as percent."""
        return wording.percent(share, self.language, decimals)

    def schedule(self, results: Results | None = None) -> str:
        """Say what China's schedule for Japan rests on."""
        return self.say(f"chart.schedule.{(results or self.results).scenario.schedule}")

    def room(self, labels: Iterable[str]) -> float:
        """Return the width in pixels of the widest of some labels of an axis."""
        return max((wording.width_of(label, theme.LABEL_SIZE) for label in labels), default=0.0)

    def add(self, name: str, table: pl.DataFrame | Sequence[dict[str, Any]]) -> str:
        """Add rows under a name of their own and return the name, to draw them by."""
        assert name not in self.tables, name
        self.tables[name] = table.to_dicts() if isinstance(table, pl.DataFrame) else list(table)
        return name

    def years(self, labelled: Sequence[int] | None = None) -> vega.Spec:
        """Return the horizontal place of all years, with labels at those that are chosen."""
        first, last = self.study.base_year, self.study.last_year
        return vega.years(first, last, labelled or self.study.years.axis)

    def percent_axis(self, decimals: int = 0, **options: object) -> vega.Spec:
        """Return an axis of fractions, labelled in percent with as many decimals."""
        sign = f"{self.say('punctuation.space')}%"
        label = f"format(datum.value * 100, '.{decimals}f') + '{sign}'"
        return {"labelExpr": label, "title": None, "grid": True, **options}

    def money_axis(self, size: str, count: int = 4, **options: object) -> vega.Spec:
        """Return an axis of amounts in CNY, labelled in the unit of the chart."""
        scale = wording.MONEY[size, self.language][0]
        label = f"format(datum.value / {scale:.0f}, ',')"
        return {"labelExpr": label, "title": None, "tickCount": count, "grid": True, **options}

    def bar_axis(self, size: str = "small", count: int = 4, **options: object) -> vega.Spec:
        """Return an axis of amounts below horizontal bars."""
        plain = {"domain": False, "ticks": False}
        return self.money_axis(size, count, **{**plain, **options})

    def note(self, words: str, x: float, y: float, **look: object) -> vega.Spec:
        """Return a text at a place in pixels from the left and the top of the plot."""
        data = self.add(f"note {len(self.tables)}", [{"text": words}])
        return vega.layer(data, "text", {**_NOTE, **look}, **vega.at(x=x, y=y), text=vega.TEXT)

    def numbers(self, data: str, align: str, dx: float, **channels: vega.Spec) -> vega.Spec:
        """Return the words of rows in small letters, at the right or the left of their places."""
        look = {"align": align, "baseline": "middle", "dx": dx, "fontSize": theme.SMALL_SIZE}
        return vega.layer(data, "text", look, **channels, text=vega.TEXT)

    def small_note(self, words: str, x: float, y: float, **look: object) -> vega.Spec:
        """Return a text in small letters."""
        return self.note(words, x, y, fontSize=theme.SMALL_SIZE, **look)

    def key(
        self,
        entries: Sequence[tuple[str, str, vega.Spec]],
        y: float,
        *,
        patch: int = 14,
        gaps: tuple[int, int] = (6, 18),
    ) -> list[vega.Spec]:
        """Return patches or lines with what they stand for, from left to right.

        Parameters
        ----------
        entries
            Name of the rows, words, and look of the patch.
        y
            Distance in pixels from the top of the plot.
        patch, gaps
            Width of a patch, and the room behind it and behind its words, in pixels.
        """
        layers: list[vega.Spec] = []
        left = 0.0
        for name, words, look in entries:
            drawn = vega.layer(self.add(f"key {name}", [{}]), "rule", look,
                               **vega.at(x=left, x2=left + patch, y=y))  # fmt: skip
            layers += [drawn, self.small_note(words, left + patch + gaps[0], y, baseline="middle")]
            left += patch + gaps[0] + wording.width_of(words, theme.SMALL_SIZE) + gaps[1]
        return layers

    def patches(self, entries: Sequence[tuple[str, str, str]], y: float) -> list[vega.Spec]:
        """Return patches as :meth:`key`, by name of the rows, words and colour."""
        return self.key([(name, words, {"color": colour, "strokeWidth": 11})
                         for name, words, colour in entries], y)  # fmt: skip

    def border(self, name: str, year: float) -> vega.Spec:
        """Return a dotted line between two years."""
        look = {"color": GREY, "strokeWidth": 1, "strokeDash": [2, 3]}
        place = {"field": "year", "type": "quantitative"}
        return vega.layer(self.add(name, [{"year": year}]), "rule", look, x=place)

    def end_labels(
        self,
        name: str,
        ends: Sequence[End],
        *,
        domain: tuple[float, float],
        height: float,
        gap: float = 15,
        widest: float = inf,
        small: bool = True,
        **look: object,
    ) -> vega.Spec:
        """Return labels right of the plot at the ends of lines, moved apart where they would meet.

        Parameters
        ----------
        name
            Name of the rows.
        ends
            Text, value at the end of the line, and colour.
        domain, height
            Range of the vertical axis, and its length in pixels.
        gap
            Least distance between labels of one line in pixels.
        widest
            Width in pixels beyond which words go on in another line.
        small
            Whether the letters are small.
        **look
            Further properties of the text.
        """
        low, high = domain
        wanted = [height * (high - value) / (high - low) for _, value, _ in ends]
        lines = [wording.wrapped(words, widest, theme.SMALL_SIZE) for words, _, _ in ends]
        placed = wording.spread(wanted, gap * max(map(len, lines), default=1), 0.0, height)
        table = [
            {"text": "\n".join(words), "value": value, "pixel": round(pixel, 2), "colour": colour}
            for words, (_, value, colour), pixel in zip(lines, ends, placed, strict=True)
        ]
        size = {"fontSize": theme.SMALL_SIZE} if small else {}
        drawn = {**_NOTE, "baseline": "middle", "dx": 8, **size, **look}
        colour = {"field": "colour", "type": "nominal", "scale": None, "legend": None}
        place = {**vega.at(x="width"), "y": vega.quantity("pixel", None, axis=None)}
        data = self.add(name, table)
        return vega.layer(data, "text", drawn, **place, text=vega.TEXT, color=colour)

    def framed(
        self,
        body: vega.Spec,
        name: str,
        *,
        sources: Sequence[str],
        width: float,
        indent: float,
        title: str = "",
        subtitle: str = "",
        scenario: str = "",
        **words: object,
    ) -> Drawing:
        """Return a chart with title above and source below, in the look of the report.

        Parameters
        ----------
        body
            The drawing.
        name
            Name of the chart: ``chart.<name>.title`` and ``chart.<name>.subtitle`` are its words.
        sources
            Ids of the sources.
        width
            Width of the whole in pixels.
        indent
            Width of the labels left of the first plot, so that the source begins at the left end.
        title, subtitle
            What is seen; how it is measured, with units and status: where they are other words.
            Lines break by width.
        scenario
            The scenario in words, by default the title of the result's.
        **words
            What stands for the braces of title and subtitle, besides ``{schedule}``.
        """
        words = {"schedule": self.schedule(), **words}
        title = title or self.say(f"chart.{name}.title", **words)
        subtitle = subtitle or self.say(f"chart.{name}.subtitle", **words)
        shown = scenario or scenario_title(self.results.scenario, self.language)
        if self.results.scenario.changes and not scenario:
            subtitle = f"{shown}. {subtitle}"
        publishers = dict.fromkeys(self.say(f"source.{source}") for source in sources)
        named = self.say("punctuation.semicolon").join(publishers)
        facts = {"publishers": named, "scenario": shown, "date": self.results.data_date}
        caption = self.say("chart.source", **facts)
        foot = wording.wrapped(caption, width, theme.CAPTION_SIZE)
        look = {"fontSize": theme.CAPTION_SIZE, "color": SOFT_INK}
        source = self.note("\n".join(foot), -indent, 0, **look)
        height = len(foot) * (theme.CAPTION_SIZE + 3)
        title_above = {
            **theme.CHART_TITLE,
            "text": wording.wrapped(title, width, theme.TITLE_SIZE),
            "subtitle": wording.wrapped(subtitle, width, theme.SUBTITLE_SIZE),
        }
        return Drawing({
            "$schema": vega.SCHEMA,
            "config": theme.CONFIG,
            "title": title_above,
            **vega.stacked(body, vega.layered(source, width=10, height=height), spacing=16),
            "datasets": self.tables,
        }, self.language)  # fmt: skip
