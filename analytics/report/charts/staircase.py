"""The staircase: three shares at zero, China for Japan, from before RCEP to the end of staging."""

from collections.abc import Mapping

import polars as pl

from analytics.report.charts import theme, vega
from analytics.report.charts.canvas import SCHEDULE, Canvas, Drawing
from analytics.report.charts.colours import BLUE, GREEN, INK, ORANGE
from analytics.report.charts.reported import reported
from analytics.results import Results

WIDTH, HEIGHT = 580, 360
_COLOURS = {"lines": BLUE, "trade": ORANGE, "entered": GREEN}
PUBLISHED = "zero_tariff_lines"
"""Measure of the headline table that holds the published shares of lines."""
_SHARES = (0, 1)


@reported(10)
def zero_share_staircase(results: Results, language: str) -> Drawing:
    """Draw the shares of lines, of trade and of entered trade at zero, first to last year.

    Rows are named ``shares``, as in the table ``zero_tariff_share`` (fractions).
    """
    canvas = Canvas(results, language)
    study = results.study
    shares = results.zero_tariff_share.filter(
        importer=study.home.code, origin=study.partner.code, scope="all"
    ).select("measure", "year", "share", "share_low", "share_high")
    values = {(m, y): share for m, y, share in shares["measure", "year", "share"].iter_rows()}
    first = WIDTH * (study.entry_into_force - study.base_year) / (study.last_year - study.base_year)
    layers = [*_lines(canvas, shares), *_published(canvas), _ends(canvas, values)]
    band = canvas.say("chart.zero_share_staircase.band")
    layers.append(canvas.small_note(band, first, HEIGHT * 0.485, color=_COLOURS["trade"]))
    body = vega.layered(*layers, width=WIDTH, height=HEIGHT)
    return canvas.framed(
        body,
        "zero_share_staircase",
        before=canvas.percent(values["lines", study.base_year], 0),
        lines=canvas.percent(values["lines", study.last_year], 0),
        entered=canvas.percent(values["entered", study.last_year], 0),
        sources=("mofcom_2021_press", SCHEDULE, "mof_japan_trade"),
        width=WIDTH + 200,
        indent=44,
    )


def _lines(canvas: Canvas, shares: pl.DataFrame) -> list[vega.Spec]:
    """Return the band of the trade share, and the three lines with their axis."""
    data = canvas.add("shares", shares.sort("measure", "year"))
    x = canvas.years()
    look = {"interpolate": "step", "color": _COLOURS["trade"], "opacity": 0.13}
    low, high = vega.quantity("share_low", _SHARES, axis=None), {"field": "share_high"}
    band = vega.only(
        "datum.measure == 'trade' && datum.share_low != null",
        vega.layer(data, "area", look, x=x, y=low, y2=high),
    )
    axis = canvas.percent_axis(values=[0, 0.2, 0.4, 0.6, 0.8, 1])
    y = vega.quantity("share", _SHARES, axis=axis)
    colour = vega.coded("measure", _COLOURS)
    return [band, vega.layer(data, "line", {"interpolate": "step"}, x=x, y=y, color=colour)]


def _ends(canvas: Canvas, values: Mapping[tuple[str, int], float]) -> vega.Spec:
    ends = []
    for measure, colour in _COLOURS.items():
        share = values[measure, canvas.study.last_year]
        words = canvas.say(f"chart.zero_share_staircase.{measure}")
        ends.append((f"{canvas.percent(share)}{words}", share, colour))
    return canvas.end_labels(
        "ends", ends, domain=_SHARES, height=HEIGHT, gap=19, small=False, dx=10
    )


def _published(canvas: Canvas) -> list[vega.Spec]:
    """Return rings at the published shares of lines, each with its number."""
    study = canvas.study
    points = canvas.results.headline.filter(measure=PUBLISHED)
    rows = []
    for row in points.select("year", "status", share="value").iter_rows(named=True):
        words = {"share": canvas.percent(row["share"]), "year": row["year"]}
        rows.append({**row, "text": canvas.say("chart.zero_share_staircase.ring", **words)})
    data = canvas.add("published", rows)
    place = {"x": vega.years(study.base_year, study.last_year),
             "y": vega.quantity("share", _SHARES, axis=None)}  # fmt: skip
    ring = {"shape": "circle", "size": 90, "filled": False, "color": INK, "strokeWidth": 1.75,
            "opacity": 1.0}  # fmt: skip
    # Below the line where it has just jumped, above it at its end.
    shifts = {study.base_year: (26, 3), study.entry_into_force: (10, 28)}
    numbers = []
    for year, (dx, dy) in shifts.items():
        look = {"align": "left", "dx": dx, "dy": dy, "fontSize": theme.SMALL_SIZE}
        words = vega.layer(data, "text", look, **place, text=vega.TEXT)
        numbers.append(vega.only(f"datum.year == {year}", words))
    return [vega.layer(data, "point", ring, **place), *numbers]
