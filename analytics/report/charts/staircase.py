"""The staircase: three shares at zero, China for Japan, from before RCEP to the end of staging."""

from functools import partial

import altair as alt
import polars as pl
from altair.utils.schemapi import debug_mode

from analytics.report.charts import parts, theme, wording
from analytics.report.charts.reported import reported
from analytics.report.text import text
from analytics.results import Results
from analytics.study import Study

WIDTH, HEIGHT = 580, 360
COLOURS = {"lines": theme.BLUE, "trade": theme.ORANGE, "entered": theme.GREEN}
PUBLISHED = "zero_tariff_lines"
"""Measure of the headline table that holds the published shares of lines."""


@reported(10)
@debug_mode(arg=False)
def zero_share_staircase(results: Results, language: str) -> alt.TopLevelMixin:
    """Draw the shares of lines, of trade and of entered trade at zero, 2021-2042.

    Parameters
    ----------
    results
        Results of a run.
    language
        ``en`` or ``zh``.

    Returns
    -------
    altair.TopLevelMixin
        Rows named ``shares`` as in the table ``zero_tariff_share`` (fractions).
    """
    say = partial(text, language=language)
    data = parts.Datasets(results.study)
    shares = results.zero_tariff_share.filter(
        importer=results.study.home.code, origin=results.study.partner.code, scope="all"
    ).select("measure", "year", "share", "share_low", "share_high")
    values = {(m, y): share for m, y, share in shares["measure", "year", "share"].iter_rows()}
    first = _pixel(results.study, results.study.entry_into_force)
    body = parts.layered(
        *_lines(data, shares, language),
        *_published(data, results, language),
        _ends(data, values, language),
        data.note(say("chart.zero_share_staircase.band"), first, HEIGHT * 0.485,
                  color=COLOURS["trade"], fontSize=theme.SMALL_SIZE),
        width=WIDTH, height=HEIGHT)  # fmt: skip
    return parts.framed(
        body,
        data,
        title=say(
            "chart.zero_share_staircase.title",
            before=wording.percent(values["lines", results.study.base_year], language, 0),
            lines=wording.percent(values["lines", results.study.last_year], language, 0),
            entered=wording.percent(values["entered", results.study.last_year], language, 0),
        ),
        subtitle=say(
            "chart.zero_share_staircase.subtitle",
            schedule=say(f"chart.schedule.{results.scenario.schedule}"),
        ),
        caption=wording.source_line(
            results, ["mofcom_2021_press", "rcep_annex_china_asean", "mof_japan_trade"], language
        ),
        width=WIDTH + 200,
        indent=44,
    )


def _lines(data: parts.Datasets, shares: pl.DataFrame, language: str) -> list[alt.Chart]:
    """Return the band of the trade share, and the three lines with their axis."""
    drawn = data.add("shares", shares.sort("measure", "year"))
    x = data.years()
    bounds = (
        drawn.transform_filter("datum.measure == 'trade' && datum.share_low != null")
        .mark_area(interpolate="step", color=COLOURS["trade"], opacity=0.13)
        .encode(x=x, y=_height("share_low"), y2=alt.Y2("share_high:Q"))
    )
    axis = parts.percent_axis(language, values=[0, 0.2, 0.4, 0.6, 0.8, 1], grid=True)
    lines = drawn.mark_line(interpolate="step").encode(
        x=x,
        y=_height("share", axis),
        color=parts.colours_of("measure", COLOURS),
    )
    return [bounds, lines]


def _height(field: str, axis: alt.Axis | None = None) -> alt.Y:
    return alt.Y(f"{field}:Q", scale=alt.Scale(domain=[0, 1]), axis=axis)


def _ends(data: parts.Datasets, values: dict[tuple[str, int], float], language: str) -> alt.Chart:
    ends = []
    for measure, colour in COLOURS.items():
        share = values[measure, data.study.last_year]
        words = text(f"chart.zero_share_staircase.{measure}", language)
        ends.append((f"{wording.percent(share, language)}{words}", share, colour))
    return data.end_labels("ends", ends, domain=(0.0, 1.0), height=HEIGHT, gap=19, dx=10)


def _published(data: parts.Datasets, results: Results, language: str) -> list[alt.Chart]:
    """Return rings at the published shares of lines, each with its number."""
    points = results.headline.filter(pl.col("measure") == PUBLISHED)
    # Below the line where it has just jumped, above it at its end.
    study = results.study
    places = {study.base_year: (26, 3), study.entry_into_force: (10, 28)}
    rows = [
        {"year": year, "share": share, "status": status,
         "text": text("chart.zero_share_staircase.ring", language,
                       share=wording.percent(share, language), year=year)}
        for year, share, status in points["year", "value", "status"].iter_rows()
    ]  # fmt: skip
    drawn = data.add("published", rows)
    x = parts.year_axis(data.study.base_year, data.study.last_year)
    rings = drawn.mark_point(
        shape="circle", size=90, filled=False, color=theme.INK, strokeWidth=1.75, opacity=1.0
    ).encode(x=x, y=_height("share"))
    numbers = [
        drawn.transform_filter(f"datum.year == {year}")
        .mark_text(align="left", dx=dx, dy=dy, fontSize=theme.SMALL_SIZE)
        .encode(x=x, y=_height("share"), text=alt.Text("text:N"))
        for year, (dx, dy) in places.items()
    ]
    return [rings, *numbers]


def _pixel(study: Study, year: float) -> float:
    return WIDTH * (year - study.base_year) / (study.last_year - study.base_year)
