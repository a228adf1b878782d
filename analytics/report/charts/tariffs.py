"""Tariff paths: what each sector's goods pay, without RCEP, by the schedule, and in fact."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import altair as alt
import polars as pl
from altair.utils.schemapi import debug_mode

from analytics.report.charts import parts, theme, wording
from analytics.report.charts.reported import reported
from analytics.report.text import channel_hint, sector_labels, text
from analytics.results import Results
from analytics.study import FLOWS

WIDTH, HEIGHT, SPACING = 148, 128, 22

RATES: Mapping[str, Mapping[str, Any]] = {
    "mfn_rate": {"color": "#B4BDC6", "strokeWidth": 5},
    "preferential_rate": {"color": theme.GREEN, "strokeWidth": 1.75, "strokeDash": [4, 3]},
    "applied_rate": {"color": theme.BLUE, "strokeWidth": 2},
    "effective_rate": {"color": theme.ORANGE, "strokeWidth": 2.5},
}
"""The four rates with the look of their lines, from the back to the front."""


@reported(30)
@debug_mode(arg=False)
def tariff_paths(results: Results, language: str) -> alt.TopLevelMixin:
    """Draw MFN, staged, applied and effective rate of each sector, 2021-2042.

    Parameters
    ----------
    results
        Results of a run.
    language
        ``en`` or ``zh``.

    Returns
    -------
    altair.TopLevelMixin
        Rows named by sector, as in the table ``tariff_path`` (fractions).
    """
    say = partial(text, language=language)
    data = parts.Datasets(results.study)
    paths = results.tariff_path
    highest = parts.domain(paths.select(RATES.keys()))[1]
    names = sector_labels(results.sectors, language)
    rows = []
    for flow in FLOWS:
        of_flow = paths.filter(pl.col("importer") == results.study.importer_of(flow))
        sectors = [name for name in names if name in set(of_flow["sector"])]
        panels = [
            _panel(
                data,
                of_flow.filter(pl.col("sector") == sector).sort("year"),
                names[sector],
                _hint(results, flow, sector, language),
                highest,
                language,
                axis=i == 0,
            )
            for i, sector in enumerate(sectors)
        ]
        rows.append(parts.beside(*panels, spacing=SPACING))
        rows[-1]["title"] = parts.heading(say(f"chart.tariff_paths.row.{flow}"))
    return parts.framed(
        parts.stacked(_key(data, language), *rows, spacing=22),
        data,
        title=say("chart.tariff_paths.title"),
        subtitle=say(
            "chart.tariff_paths.subtitle",
            schedule=say(f"chart.schedule.{results.scenario.schedule}"),
        ),
        caption=wording.source_line(
            results,
            ["rcep_annex_china_asean", "state_council_2018_july", "japan_tariff_2025"],
            language,
        ),
        width=5 * WIDTH + 4 * SPACING + 36,
        indent=36,
    )


def _hint(results: Results, flow: str, sector: str, language: str) -> str | None:
    """Return in few words why the tariff cannot act on a sector; none where it can."""
    of_sector = results.projection.filter(pl.col("flow") == flow, pl.col("sector") == sector)
    return channel_hint(str(of_sector["channel"][0]), language)


def _panel(
    data: parts.Datasets,
    path: pl.DataFrame,
    name: str,
    hint: str | None,
    highest: float,
    language: str,
    *,
    axis: bool,
) -> parts.Panel:
    drawn = data.add(str(path["sector"][0]), path.select("sector", "year", *RATES))
    x = data.years([data.study.base_year, 2032, data.study.last_year])
    shown = parts.percent_axis(language, tickCount=4, grid=True, labels=axis)
    lines = [
        drawn.mark_line(interpolate="step", **look).encode(
            x=x,
            y=alt.Y(
                f"{rate}:Q",
                scale=alt.Scale(domain=[0, highest]),
                axis=shown if rate == "mfn_rate" else None,
            ),
        )
        for rate, look in RATES.items()
    ]
    last = path.row(-1, named=True)
    paid = text(
        "chart.tariff_paths.paid",
        language,
        mfn=wording.percent(last["mfn_rate"], language),
        effective=wording.percent(last["effective_rate"], language),
    )
    title = {
        "text": wording.wrapped(name, WIDTH + 14, theme.LABEL_SIZE + 0.5),
        "subtitle": hint or paid,
        "fontSize": theme.LABEL_SIZE + 0.5,
        "subtitleFontSize": theme.CAPTION_SIZE,
        "subtitleColor": theme.INK if hint else theme.ORANGE,
        "offset": 8,
    }
    return parts.layered(*lines, width=WIDTH, height=HEIGHT, title=title)


def _key(data: parts.Datasets, language: str) -> parts.Panel:
    """Return the four lines with their names, side by side."""
    layers: list[alt.Chart] = []
    left = 0.0
    for rate, look in RATES.items():
        words = text(f"chart.tariff_paths.{rate}", language)
        layers.append(
            data.add(f"key {rate}", [{}])
            .mark_rule(**look)
            .encode(**parts.at(x=left, x2=left + 26, y=8))
        )
        layers.append(data.note(words, left + 33, 8, baseline="middle", fontSize=theme.SMALL_SIZE))
        left += 33 + wording.width_of(words, theme.SMALL_SIZE) + 22
    return parts.layered(*layers, width=5 * WIDTH + 4 * SPACING, height=16)
