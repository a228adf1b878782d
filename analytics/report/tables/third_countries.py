"""Tables of the notebook on third countries: flows, both methods side by side, welfare."""

from collections.abc import Mapping

import polars as pl

from analytics.report.findings.figures import Figures
from analytics.report.findings.third_countries import THIRD
from analytics.report.tables.readable import MISSING, ReadableTable, million_cell, percent_cell
from analytics.report.text import sector_labels, text, value_label
from analytics.results import Results

METHODS = ("exact", "linear")


def flows_table(results: Results, segment: str, language: str) -> ReadableTable:
    """Return the trade of a segment among the regions as a matrix, each cell with its status.

    Parameters
    ----------
    results
        A result.
    segment
        Segment, such as ``clothing``.
    language
        ``en`` or ``zh``.
    """
    chosen = results.regional_flows.filter(segment=segment)
    cells = {
        (row["origin"], row["importer"]): f"{million_cell(row['value_cny'])} "
        f"({value_label('status', row['status'], language)})"
        for row in chosen.iter_rows(named=True)
    }
    names = [value_label("region", region, language) for region in results.study.regions]
    rows = tuple(
        (name, *(cells[origin, importer] for importer in results.study.regions))
        for name, origin in zip(names, results.study.regions, strict=True)
    )
    title = text("notebook.regions.flows", language, segment=_segment(results, segment, language))
    columns = (text("column.regional_flows.origin", language), *names)
    return ReadableTable(
        title, columns, rows, (0,), text("notebook.regions.flows_note", language), language
    )


def losses_table(results: Results, importer: str, language: str) -> ReadableTable:
    """Return third countries' sales by sector in one market that cuts, both methods side by side.

    Parameters
    ----------
    results
        A result.
    importer
        ``CHN`` or ``JPN``.
    language
        ``en`` or ``zh``.
    """
    last = Figures(results).last_year
    found = _cells(results, importer, last)
    names = sector_labels(results.sectors, language)
    rows = []
    for sector in (name for name in names if (name, "KOR", "exact") in found):
        for region in THIRD:
            cells = [found[sector, region, method] for method in METHODS]
            rows.append((
                names[sector],
                value_label("region", region, language),
                million_cell(cells[0]["value_cny"]),
                *(million_cell(cell["value_change_cny"], signed=True) for cell in cells),
                *(million_cell(cell["substitution_effect_cny"], signed=True) for cell in cells),
                percent_cell(_ratio(cells[0]), signed=True),
            ))  # fmt: skip
    words = [value_label("method", method, language) for method in METHODS]
    columns = (
        text("column.sector", language),
        text("column.region", language),
        text("column.third_countries.value_cny", language),
        *(text("notebook.regions.change", language, method=method) for method in words),
        *(text("notebook.regions.substitution", language, method=method) for method in words),
        "%",
    )
    market = value_label("importer", importer, language)
    title = text("notebook.regions.losses", language, importer=market, year=last)
    note = text("notebook.regions.losses_note", language)
    return ReadableTable(title, columns, tuple(rows), (0, 1), note, language)


def welfare_table(results: Results, language: str) -> ReadableTable:
    """Return surpluses, duty and welfare by region, both methods side by side."""
    last = Figures(results).last_year
    found = _cells(results, "both", last)
    names = ("producer_surplus_change_cny", "consumer_surplus_change_cny", "revenue_change_cny",
             "welfare_change_cny")  # fmt: skip
    rows = tuple(
        (
            value_label("region", region, language),
            *(million_cell(found["total", region, method][name], signed=True)
              for name in names for method in METHODS),
        )
        for region in results.study.regions
    )  # fmt: skip
    columns = (
        text("column.region", language),
        *(text("notebook.regions.of", language, title=text(f"column.{name}", language),
                method=value_label("method", method, language))
          for name in names for method in METHODS),
    )  # fmt: skip
    title, note = (
        text("notebook.regions.welfare", language, year=last),
        text("notebook.regions.welfare_note", language),
    )
    return ReadableTable(title, columns, rows, (0,), note, language)


def years_table(results: Results, language: str) -> ReadableTable:
    """Return what third countries lose and China and Japan gain under the tariffs of each year."""
    rows = []
    for year in results.third_countries["year"].unique().sort():
        home, partner = results.study.pair
        both, first, other = (_cells(results, m, year) for m in ("both", home, partner))
        losses = [both["total", region, method]["value_change_cny"]
                  for region in THIRD for method in METHODS]  # fmt: skip
        gains = [first["total", partner, "exact"], other["total", home, "exact"]]
        values = [*losses, *(gain["value_change_cny"] for gain in gains)]
        rows.append((str(year), *(million_cell(value, signed=True) for value in values)))
    columns = (
        text("column.year", language),
        *(text("notebook.regions.of", language, title=value_label("region", region, language),
                method=value_label("method", method, language))
          for region in THIRD for method in METHODS),
        text("notebook.regions.beneficiary", language),
        text("notebook.regions.beneficiary_of", language),
    )  # fmt: skip
    note = text("notebook.regions.years_note", language)
    return ReadableTable(
        text("notebook.regions.years", language), columns, tuple(rows), (0,), note, language
    )


def regional_assumptions_table(results: Results, language: str) -> ReadableTable:
    """Return what is assumed of trade among the regions; reasons are in English."""
    names = sector_labels(results.sectors, language)
    rows = tuple(
        (
            value_label("parameter", row["parameter"], language),
            value_label("region", row["region"], language),
            MISSING if row["segment"] == "all"
            else names.get(row["segment"]) or _segment(results, row["segment"], language),
            f"{row['value']:g}",
            value_label("unit", row["unit"], language),
            value_label("status", row["status"], language),
            row["reason"],
        )
        for row in results.regional_assumptions.iter_rows(named=True)
    )  # fmt: skip
    columns = tuple(
        text(f"column.{name}", language)
        for name in ("parameter", "region", "segment", "value", "unit", "status", "reason")
    )
    title = text("table.regional_assumptions", language)
    return ReadableTable(title, columns, rows, (0, 1, 2, 4, 5, 6), "", language)


_Cells = dict[tuple[str, str, str], dict[str, float | None]]


def _cells(results: Results, importer: str, year: int) -> _Cells:
    chosen = results.third_countries.filter(pl.col("year") == year, importer=importer)
    return {
        (row["sector"], row["region"], row["method"]): row for row in chosen.iter_rows(named=True)
    }


def _ratio(cell: Mapping[str, float | None]) -> float | None:
    change, before = cell["value_change_cny"], cell["value_cny"]
    return change / before if change is not None and before else None


def _segment(results: Results, segment: str, language: str) -> str:
    found = results.sectors.filter(segment=segment)[f"label_{language}"]
    return str(found.item())
