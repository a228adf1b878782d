"""Tariff paths: what each sector's goods pay, without RCEP, by the schedule, and in fact."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from analytics.report.charts import theme, vega, wording
from analytics.report.charts.canvas import SCHEDULE, Canvas, Drawing
from analytics.report.charts.colours import BLUE, GREEN, INK, ORANGE
from analytics.report.charts.reported import reported
from analytics.report.text import channel_hint, sector_labels
from analytics.results import Results
from analytics.study import FLOWS

WIDTH, HEIGHT, SPACING = 148, 128, 22
RATES: Mapping[str, Mapping[str, Any]] = {
    "mfn_rate": {"color": "#B4BDC6", "strokeWidth": 5},
    "preferential_rate": {"color": GREEN, "strokeWidth": 1.75, "strokeDash": [4, 3]},
    "applied_rate": {"color": BLUE, "strokeWidth": 2},
    "effective_rate": {"color": ORANGE, "strokeWidth": 2.5},
}
"""The four rates with the look of their lines, from the back to the front."""


@reported(30)
def tariff_paths(results: Results, language: str) -> Drawing:
    """Draw MFN, staged, applied and effective rate of each sector, first to last year.

    Rows are named by sector, as in the table ``tariff_path`` (fractions).
    """
    canvas = Canvas(results, language)
    key = [(rate, canvas.say(f"chart.tariff_paths.{rate}"), dict(look))
           for rate, look in RATES.items()]  # fmt: skip
    width = 5 * WIDTH + 4 * SPACING
    highest = vega.domain(results.tariff_path.select(RATES.keys()))[1]
    rows = [_row(canvas, flow, highest) for flow in FLOWS]
    lines = vega.layered(*canvas.key(key, 8, patch=26, gaps=(7, 22)), width=width, height=16)
    return canvas.framed(
        vega.stacked(lines, *rows, spacing=22),
        "tariff_paths",
        sources=(SCHEDULE, "state_council_2018_july", "japan_tariff_2025"),
        width=width + 36,
        indent=36,
    )


def _row(canvas: Canvas, flow: str, highest: float) -> vega.Spec:
    """Return the sectors of a flow; the first of them bears the axis."""
    of_flow = canvas.results.tariff_path.filter(importer=canvas.study.importer_of(flow))
    present = set(of_flow["sector"])
    panels: list[vega.Spec] = []
    for sector, name in sector_labels(canvas.study, canvas.language).items():
        if sector in present:
            axis = canvas.percent_axis(tickCount=4, labels=not panels)
            path = of_flow.filter(sector=sector).sort("year")
            panels.append(_panel(canvas, path, _title(canvas, name, flow, path), highest, axis))
    title = vega.heading(canvas.say(f"chart.tariff_paths.row.{flow}"))
    return {**vega.in_a_row(*panels, spacing=SPACING), "title": title}


def _panel(
    canvas: Canvas, path: pl.DataFrame, title: vega.Spec, highest: float, axis: vega.Spec
) -> vega.Spec:
    data = canvas.add(str(path["sector"][0]), path.select("sector", "year", *RATES))
    x = canvas.years([canvas.study.base_year, *canvas.study.years.brief[-2:]])
    lines: list[vega.Spec] = []
    for rate, look in RATES.items():
        y = vega.quantity(rate, (0, highest), axis=None if lines else axis)
        lines.append(vega.layer(data, "line", {"interpolate": "step", **look}, x=x, y=y))
    return vega.layered(*lines, width=WIDTH, height=HEIGHT, title=title)


def _title(canvas: Canvas, name: str, flow: str, path: pl.DataFrame) -> vega.Spec:
    """Return the name of a sector, with what it pays at the end, or why the tariff cannot act."""
    last = path.row(-1, named=True)
    of_sector = canvas.results.projection.filter(flow=flow, sector=last["sector"])
    hint = channel_hint(str(of_sector["channel"][0]), canvas.language)
    mfn, effective = (canvas.percent(last[f"{kind}_rate"]) for kind in ("mfn", "effective"))
    paid = canvas.say("chart.tariff_paths.paid", mfn=mfn, effective=effective)
    return {
        "text": wording.wrapped(name, WIDTH + 14, theme.LABEL_SIZE + 0.5),
        "subtitle": hint or paid,
        "fontSize": theme.LABEL_SIZE + 0.5,
        "subtitleFontSize": theme.CAPTION_SIZE,
        "subtitleColor": INK if hint else ORANGE,
        "offset": 8,
    }
