"""Tables of the notebooks: what the law says of a sector, and scenarios side by side."""

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from analytics.report.findings.figures import Figures
from analytics.report.findings.ranges import ranges_statement
from analytics.report.tables.readable import (
    MISSING,
    ReadableTable,
    band_cell,
    count_cell,
    million_cell,
    percent_cell,
)
from analytics.report.text import column_title, text, value_label
from analytics.results import Results
from analytics.scenario import Scenario

EFFECT_YEARS = (2025, 2032, 2042)

_RATES = ("mfn_rate", "preferential_rate", "applied_rate", "preference_margin",
          "utilisation_rate", "effective_rate")  # fmt: skip
_GROUPS: Mapping[str, str] = {
    "free": "free",
    "immediate": "immediate",
    "cuts_11": "cuts_11",
    "cuts_16": "cuts_16",
    "cuts_21": "cuts_21",
    "excluded": "excluded",
}
"""Staging categories with a column of their own; all others are told together."""


def first_three(scenarios: Iterable[Scenario]) -> list[Scenario]:
    """Return the first three scenarios that differ in a setting.

    A notebook compares the scenario it is given with others; if one of these is the given one,
    the next takes its place.

    Parameters
    ----------
    scenarios
        The scenario asked for, then others in order of preference.
    """
    different: dict[str, Scenario] = {}
    for scenario in scenarios:
        different.setdefault(scenario.digest(), scenario)
    return list(different.values())[:3]


def scenarios_compared(runs: Sequence[Results], language: str) -> ReadableTable:
    """Return the titles of the scenarios and what they are (descriptions are in English)."""
    rows = tuple(
        (scenario_title(results, language), results.scenario.description) for results in runs
    )
    columns = (text("notebook.scenario", language), text("notebook.meaning", language))
    return ReadableTable(text("notebook.compared", language), columns, rows, (0, 1), "", language)


def legal_treatment(
    results: Results, flow: str, sectors: Sequence[str], language: str
) -> ReadableTable:
    """Return lines, MFN rate and staging of sectors, with the status of what is said.

    Parameters
    ----------
    results
        A result.
    flow
        ``import`` (China's tariff) or ``export`` (Japan's).
    sectors
        Sectors of the flow, sums excepted.
    language
        ``en`` or ``zh``.
    """
    figures = Figures(results)
    markets = results.markets.filter(pl.col("flow") == flow)
    groups = [*_GROUPS, "other"]
    rows = []
    for sector in sectors:
        own = markets.filter(pl.col("sector") == sector)
        lines = float(own["line_count"].sum())
        counts = dict.fromkeys(groups, 0.0)
        for category, count in own.select("staging_category", "line_count").iter_rows():
            counts[_GROUPS.get(category, "other")] += count
        statuses = sorted(set(own["status"]))
        rows.append((
            text(f"sector.{sector}", language),
            count_cell(lines),
            percent_cell(figures.rate("mfn_rate", flow, sector, figures.first_year)),
            *(percent_cell(counts[group] / lines) for group in groups),
            ", ".join(value_label("status", status, language) for status in statuses),
        ))  # fmt: skip
    columns = (
        text("column.sector", language),
        text("notebook.lines", language),
        text("notebook.mfn_2021", language, year=figures.first_year),
        *(value_label("staging_category", group, language) for group in _GROUPS),
        text("notebook.other", language),
        text("column.status", language),
    )
    title = text("notebook.legal", language, **_parties(results, flow, language))
    return ReadableTable(
        title,
        columns,
        tuple(rows),
        (0, len(columns) - 1),
        text("notebook.legal_note", language),
        language,
    )


def tariff_steps(results: Results, flow: str, sector: str, language: str) -> ReadableTable:
    """Return the average rates of a sector in chosen years, from MFN to what is paid.

    Parameters
    ----------
    results
        A result.
    flow, sector
        A sector, sums excepted.
    language
        ``en`` or ``zh``.
    """
    figures = Figures(results)
    # Use means nothing where there is no preference to use.
    unused = () if figures.has_preference(flow, sector) else ("utilisation_rate",)
    rows = tuple(
        (str(year), *(MISSING if name in unused
                      else percent_cell(figures.rate(name, flow, sector, year))
                      for name in _RATES))
        for year in results.study.years.staging
    )  # fmt: skip
    names = {"sector": text(f"sector.{sector}", language), **_parties(results, flow, language)}
    columns = tuple(text(f"column.{name}", language) for name in ("year", *_RATES))
    title, note = text("notebook.steps", language, **names), text("notebook.steps_note", language)
    return ReadableTable(title, columns, rows, (0,), note, language)


def projection_table(
    runs: Sequence[Results], flow: str, sectors: Sequence[str], language: str
) -> ReadableTable:
    """Return trade without and with RCEP and its effect, scenario by scenario.

    Parameters
    ----------
    runs
        Results to compare.
    flow, sectors
        Rows of each scenario.
    language
        ``en`` or ``zh``.
    """
    rows = tuple(
        _projection_row(Figures(results), flow, sector, language)
        for results in runs
        for sector in sectors
    )
    last = Figures(runs[0]).last_year
    effect = text("column.effect_cny", language)
    columns = (
        text("notebook.scenario", language),
        text("column.sector", language),
        *(text("notebook.in_year", language, title=text(f"column.{name}", language), year=last)
          for name in ("counterfactual_cny", "projection_cny")),
        *(text("notebook.in_year", language, title=effect, year=year) for year in EFFECT_YEARS),
        text("notebook.band", language, year=last),
        text("notebook.relative", language, year=last),
    )  # fmt: skip
    title, note = text("notebook.projection", language), text("notebook.projection_note", language)
    return ReadableTable(title, columns, rows, (0, 1), note, language)


def _projection_row(figures: Figures, flow: str, sector: str, language: str) -> tuple[str, ...]:
    last = figures.last_year
    return (
        scenario_title(figures.results, language),
        text(f"sector.{sector}", language),
        *(million_cell(figures.amount(name, flow, sector, last))
          for name in ("counterfactual_cny", "projection_cny")),
        *(million_cell(figures.amount("effect_cny", flow, sector, year), signed=True)
          for year in EFFECT_YEARS),
        band_cell(figures.band(flow, sector, last)),
        percent_cell(figures.relative_effect(flow, sector, last), signed=True),
    )  # fmt: skip


def effects_table(
    results: Results, flow: str, sectors: Sequence[str], language: str
) -> ReadableTable:
    """Return the effect by sector in the last year, its parts, the duty saved and the channel."""
    figures = Figures(results)
    last = figures.last_year
    names = ("effect_cny", "trade_creation_cny", "trade_diversion_cny", "duty_saved_cny")
    channels = dict(
        results.projection.filter(pl.col("flow") == flow, pl.col("year") == last)
        .select("sector", "channel")
        .iter_rows()
    )
    rows = tuple(
        (
            text(f"sector.{sector}", language),
            *(million_cell(figures.amount(name, flow, sector, last), signed=name != names[-1])
              for name in names),
            percent_cell(figures.relative_effect(flow, sector, last), signed=True),
            value_label("channel", channels[sector], language),
        )
        for sector in sectors
    )  # fmt: skip
    columns = (
        text("column.sector", language),
        *(text(f"column.{name}", language) for name in names),
        text("notebook.relative", language, year=last),
        text("column.channel", language),
    )
    title = text("notebook.effects", language, flow=text(f"flow.{flow}", language), year=last)
    note = text("notebook.effects_note", language)
    return ReadableTable(title, columns, rows, (0, len(columns) - 1), note, language)


def zero_shares(results: Results, flow: str, language: str) -> ReadableTable:
    """Return the three zero-tariff shares of all goods in chosen years, with bounds for trade."""
    figures = Figures(results)
    importer = results.study.importer_of(flow)
    rows = []
    for year in results.study.years.staging:
        shares = [figures.share(measure, year, importer=importer)
                  for measure in ("lines", "trade", "entered")]  # fmt: skip
        ends = [percent_cell(figures.share("trade", year, importer=importer, column=name))
                for name in ("share_low", "share_high")]  # fmt: skip
        between = MISSING if MISSING in ends else " – ".join(ends)
        rows.append((str(year), *map(percent_cell, shares), between))
    columns = (
        text("column.year", language),
        *(text(f"measure.{measure}", language) for measure in ("lines", "trade", "entered")),
        text("notebook.between", language),
    )
    title = text("notebook.shares", language, **_parties(results, flow, language))
    return ReadableTable(title, columns, tuple(rows), (0,), "", language)


def assumptions_used(
    results: Results, prefixes: Sequence[str], segments: Sequence[str], language: str
) -> ReadableTable:
    """Return the assumptions that matter for some segments, with range, status and reason.

    Parameters
    ----------
    results
        A result.
    prefixes
        Beginnings of ids to list whole, such as ``utilisation_rate.import``.
    segments
        Segments whose elasticities, market shares and growth are listed.
    language
        ``en`` or ``zh``; reasons are in English.
    """
    last_part = pl.col("id").str.split(".").list.last()
    starts = [pl.col("id").str.starts_with(prefix) for prefix in prefixes]
    chosen = results.assumptions.filter(
        pl.any_horizontal(last_part.is_in(list(segments)), *starts)
    ).sort("id")
    names = ("id", "value", "low", "high", "unit", "status", "reason")
    rows = tuple(
        (
            row["id"],
            *(MISSING if row[name] is None else f"{row[name]:g}"
              for name in ("value", "low", "high")),
            row["unit"],
            value_label("status", row["status"], language),
            row["reason"],
        )
        for row in chosen.iter_rows(named=True)
    )  # fmt: skip
    columns = tuple(column_title("assumptions", name, language) for name in names)
    title = text("notebook.assumptions", language)
    note = text("notebook.assumptions_note", language, ranges=ranges_statement(results, language))
    return ReadableTable(title, columns, rows, (0, 4, 5, 6), note, language)


def scenario_title(results: Results, language: str) -> str:
    """Return the title of a result's scenario."""
    return results.scenario.title_zh if language == "zh" else results.scenario.title_en


def _parties(results: Results, flow: str, language: str) -> dict[str, str]:
    study = results.study
    importer, origin = study.importer_of(flow), study.origin_of(flow)
    return {
        "importer": text(f"importer.{importer}", language),
        "origin": text(f"origin.{origin}", language),
    }
