"""Tables of the notebooks: what the law says of a sector, and scenarios side by side."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import polars as pl

from analytics.report.findings.figures import MEASURES, Figures
from analytics.report.findings.ranges import ranges_statement
from analytics.report.tables.readable import (
    MISSING,
    Column,
    ReadableTable,
    band_cell,
    count_cell,
    million_cell,
    percent_cell,
    readable,
)
from analytics.report.text import column_title, scenario_title, text, value_label
from analytics.results import Results
from analytics.scenario import Scenario

_RATES = ("mfn_rate", "preferential_rate", "applied_rate", "preference_margin",
          "utilisation_rate", "effective_rate")  # fmt: skip
_GROUPS = ("free", "immediate", "cuts_11", "cuts_16", "cuts_21", "excluded")
"""Staging categories with a column of their own; all others are put together."""


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
    columns = [
        _scenario(language),
        Column(
            text("notebook.meaning", language),
            lambda figures: figures.results.scenario.description,
            is_text=True,
        ),
    ]
    return readable(text("notebook.compared", language), columns, map(Figures, runs), language)


def _scenario(language: str) -> Column[Figures]:
    return Column(
        text("notebook.scenario", language),
        lambda figures: scenario_title(figures.results.scenario, language),
        is_text=True,
    )


def _sector(language: str) -> Column[str]:
    return Column(
        text("column.sector", language), lambda s: text(f"sector.{s}", language), is_text=True
    )


def _year(language: str) -> Column[int]:
    return Column(text("column.year", language), str, is_text=True)


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
    first = figures.first_year
    own = {sector: results.markets.filter(flow=flow, sector=sector) for sector in sectors}
    lines = {sector: float(rows["line_count"].sum()) for sector, rows in own.items()}

    def share(of_group: pl.Expr) -> Callable[[str], str]:
        return lambda s: percent_cell(float(own[s].filter(of_group)["line_count"].sum()) / lines[s])

    def statuses(sector: str) -> str:
        found = sorted(set(own[sector]["status"]))
        return ", ".join(value_label("status", status, language) for status in found)

    category = pl.col("staging_category")
    columns = [
        _sector(language),
        Column(text("notebook.lines", language), lambda s: count_cell(lines[s])),
        Column(
            text("notebook.mfn_2021", language, year=first),
            lambda s: percent_cell(figures.rate("mfn_rate", flow, s, first)),
        ),
        *(Column(value_label("staging_category", group, language), share(category == group))
          for group in _GROUPS),
        Column(text("notebook.other", language), share(~category.is_in(_GROUPS))),
        Column(text("column.status", language), statuses, is_text=True),
    ]  # fmt: skip
    title = text("notebook.legal", language, **_parties(results, flow, language))
    return readable(title, columns, sectors, language, text("notebook.legal_note", language))


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

    def rate(name: str) -> Callable[[int], str]:
        # Use means nothing where there is no preference to use.
        unused = name == "utilisation_rate" and not figures.has_preference(flow, sector)
        return lambda year: (
            MISSING if unused else percent_cell(figures.rate(name, flow, sector, year))
        )

    columns = [
        _year(language),
        *(Column(text(f"column.{name}", language), rate(name)) for name in _RATES),
    ]
    names = {"sector": text(f"sector.{sector}", language), **_parties(results, flow, language)}
    title, note = text("notebook.steps", language, **names), text("notebook.steps_note", language)
    return readable(title, columns, results.study.years.staging, language, note)


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
    last = Figures(runs[0]).last_year
    scenario, named = _scenario(language), _sector(language)

    def amount(name: str, year: int, *, signed: bool = False) -> Column[_OfSector]:
        title = text(f"column.{name}", language)
        return Column(
            text("notebook.in_year", language, title=title, year=year),
            lambda row: million_cell(row[0].amount(name, flow, row[1], year), signed=signed),
        )

    columns: list[Column[_OfSector]] = [
        Column(scenario.title, lambda row: scenario.cell(row[0]), is_text=True),
        Column(named.title, lambda row: named.cell(row[1]), is_text=True),
        *(amount(name, last) for name in ("counterfactual_cny", "projection_cny")),
        *(amount("effect_cny", year, signed=True) for year in runs[0].study.years.brief),
        Column(
            text("notebook.band", language, year=last),
            lambda row: band_cell(row[0].band(flow, row[1], last)),
        ),
        Column(
            text("notebook.relative", language, year=last),
            lambda row: percent_cell(row[0].relative_effect(flow, row[1], last), signed=True),
        ),
    ]
    rows = [(figures, sector) for figures in map(Figures, runs) for sector in sectors]
    title, note = text("notebook.projection", language), text("notebook.projection_note", language)
    return readable(title, columns, rows, language, note)


_OfSector = tuple[Figures, str]


def effects_table(
    results: Results, flow: str, sectors: Sequence[str], language: str
) -> ReadableTable:
    """Return the effect by sector in the last year, its parts, the duty saved and the channel."""
    figures = Figures(results)
    last = figures.last_year
    channels = dict(
        results.projection.filter(flow=flow, year=last).select("sector", "channel").iter_rows()
    )

    def amount(name: str) -> Column[str]:
        signed = name != "duty_saved_cny"
        return Column(
            text(f"column.{name}", language),
            lambda s: million_cell(figures.amount(name, flow, s, last), signed=signed),
        )

    columns = [
        _sector(language),
        *map(amount, ("effect_cny", "trade_creation_cny", "trade_diversion_cny", "duty_saved_cny")),
        Column(
            text("notebook.relative", language, year=last),
            lambda s: percent_cell(figures.relative_effect(flow, s, last), signed=True),
        ),
        Column(
            text("column.channel", language),
            lambda s: value_label("channel", channels[s], language),
            is_text=True,
        ),
    ]
    title = text("notebook.effects", language, flow=text(f"flow.{flow}", language), year=last)
    return readable(title, columns, sectors, language, text("notebook.effects_note", language))


def zero_shares(results: Results, flow: str, language: str) -> ReadableTable:
    """Return the three zero-tariff shares of all goods in chosen years, with bounds for trade."""
    figures = Figures(results)
    importer = results.study.importer_of(flow)

    def share(measure: str, column: str = "share") -> Callable[[int], str]:
        return lambda year: percent_cell(
            figures.share(measure, year, importer=importer, column=column)
        )

    low, high = (share("trade", f"share_{end}") for end in ("low", "high"))

    def between(year: int) -> str:
        ends = [low(year), high(year)]
        return MISSING if MISSING in ends else " – ".join(ends)

    columns = [
        _year(language),
        *(Column(text(f"measure.{measure}", language), share(measure)) for measure in MEASURES),
        Column(text("notebook.between", language), between),
    ]
    title = text("notebook.shares", language, **_parties(results, flow, language))
    return readable(title, columns, results.study.years.staging, language)


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

    def number(name: str) -> Callable[[dict[str, Any]], str]:
        return lambda row: MISSING if row[name] is None else f"{row[name]:g}"

    def words(name: str) -> Callable[[dict[str, Any]], str]:
        return lambda row: value_label(name, row[name], language) if name == "status" else row[name]

    numbers = ("value", "low", "high")
    columns = [
        Column(
            column_title("assumptions", name, language),
            number(name) if name in numbers else words(name),
            is_text=name not in numbers,
        )
        for name in ("id", *numbers, "unit", "status", "reason")
    ]
    note = text("notebook.assumptions_note", language, ranges=ranges_statement(results, language))
    rows = chosen.iter_rows(named=True)
    return readable(text("notebook.assumptions", language), columns, rows, language, note)


def _parties(results: Results, flow: str, language: str) -> dict[str, str]:
    study = results.study
    importer, origin = study.importer_of(flow), study.origin_of(flow)
    return {
        "importer": text(f"importer.{importer}", language),
        "origin": text(f"origin.{origin}", language),
    }
