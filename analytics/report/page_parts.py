"""The tables and lists of the page."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from analytics.report.cover import facts, reading
from analytics.report.figures import Figures, percent
from analytics.report.folders import WORKBOOKS
from analytics.report.html import Html, element
from analytics.report.manifest import identity
from analytics.report.page_tables import definitions as _definitions
from analytics.report.page_tables import millions as _millions
from analytics.report.page_tables import row as _row
from analytics.report.page_tables import table as _table
from analytics.report.sheet_parts import KEY_YEARS
from analytics.report.text import channel_hint, remark, sector_labels, text, value_label
from analytics.results import Results

__all__ = [
    "certified", "effect_table", "fact_list", "footer", "model_table", "reading", "share_table",
    "source_list", "target_table", "tariff_table", "welfare_table",
]  # fmt: skip
SHARE_YEARS = (2021, 2022, 2025, 2030, 2032, 2035, 2037, 2042)


def fact_list(results: Results, language: str) -> Html:
    """Return what was run."""
    return _definitions(facts(results, language))


def share_table(results: Results, language: str) -> Html:
    """Return the three measures in the years in which they step."""
    figures = Figures(results)
    measures = ("lines", "trade", "entered")
    header = [text("column.year", language), *(text(f"measure.{m}", language) for m in measures)]
    rows = [
        _row(str(year), [_share(figures, measure, year, language) for measure in measures])
        for year in SHARE_YEARS
    ]
    return _table(text("page.measures", language), header, rows)


def effect_table(results: Results, language: str) -> Html:
    """Return effects by sector in the key years, with the reason where there is none."""
    figures = Figures(results)
    last = KEY_YEARS[-1]
    names = sector_labels(results.sectors, language)
    header = [
        text("column.sector", language),
        text("page.without", language, year=last),
        *(text("page.years_effect", language, year=year) for year in KEY_YEARS),
        text("page.finite_supply", language, year=last),
        text("page.band", language, year=last),
        text("page.relative", language, year=last),
        text("column.channel", language),
    ]
    rows: list[Html] = []
    for flow in ("import", "export"):
        title, span = text(f"flow.{flow}", language), str(len(header))
        group = element("th", title, colspan=span, scope="colgroup")
        rows.append(element("tr", group, class_="group"))
        chosen = results.projection.filter(flow=flow, year=last)
        found = {row["sector"]: row for row in chosen.iter_rows(named=True)}
        for sector in (name for name in names if name in found):
            cells = [
                _millions(figures.amount("counterfactual_cny", flow, sector, last)),
                *(_millions(figures.amount("effect_cny", flow, sector, y)) for y in KEY_YEARS),
                _millions(figures.amount("effect_finite_supply_cny", flow, sector, last)),
                _band(figures.band(flow, sector, last)),
                percent(figures.relative_effect(flow, sector, last), language)
                if found[sector]["effect_cny"]
                else "0",
            ]
            row = found[sector]
            hint = channel_hint(row["channel"], language) or ""
            rows.append(_row(names[sector], cells, hint, total=row["level"] == "sum"))
    return _table(text("page.effects", language), header, rows, text_columns=1)


def tariff_table(results: Results, language: str) -> Html:
    """Return MFN, applied and effective rates of each sector in the last year."""
    figures = Figures(results)
    first, last = figures.first_year, figures.last_year
    names = sector_labels(results.sectors, language)
    kinds = ("mfn_rate", "applied_rate", "effective_rate")
    header = [
        text("column.sector", language),
        *(text(f"column.{kind}", language) for kind in kinds),
        text("column.utilisation_rate", language),
    ]
    rows: list[Html] = []
    for flow in ("import", "export"):
        found = set(results.projection.filter(flow=flow, year=first)["sector"])
        for sector in (name for name in names if name in found):
            if figures.rate("mfn_rate", flow, sector, last) is None:
                continue
            cells = [percent(figures.rate(kind, flow, sector, last), language) for kind in kinds]
            use = figures.rate("utilisation_rate", flow, sector, last)
            open_ = figures.has_preference(flow, sector)
            cells.append(percent(use if open_ else None, language))
            rows.append(_row(names[sector], cells))
    return _table(text("page.tariffs", language, year=last), header, rows)


def welfare_table(results: Results, language: str) -> Html:
    """Return welfare and revenue of the importer in the last year."""
    columns = [name for name in results.welfare.columns if name.endswith("_cny")]
    header = [text(f"column.{name}", language) for name in columns]
    last = KEY_YEARS[-1]
    chosen = results.welfare.filter(year=last)
    caption = text("page.welfare", language, year=last)
    return _money_table(results, chosen, columns, header, caption, language)


def model_table(results: Results, language: str) -> Html:
    """Return the gain by SMART, twice, beside that of the exact model in the last year."""
    last = KEY_YEARS[-1]
    keys = ["flow", "sector", "level"]
    of_year = results.linear_exact.filter(year=last)
    gains = of_year.pivot(on="comparison", index=keys, values="linear_gain_cny")
    exact = of_year.filter(comparison="same_numbers").select(*keys, "exact_gain_cny")
    comparisons = ["same_numbers", "matched_parameters"]
    smart = text("column.linear_gain_cny", language)
    brackets = "{} ({})" if language == "en" else "{}（{}）"
    header = [text("column.exact_gain_cny", language)]
    header += [
        brackets.format(smart, value_label("comparison", name, language)) for name in comparisons
    ]
    return _money_table(
        results,
        gains.join(exact, on=keys, how="left", validate="1:1"),
        ["exact_gain_cny", *comparisons],
        header,
        text("page.linear_exact", language, year=last),
        language,
    )


def _money_table(
    results: Results,
    table: pl.DataFrame,
    columns: Sequence[str],
    header: Sequence[str],
    caption: str,
    language: str,
) -> Html:
    """Return money by flow and sector in million CNY; a dash where there is no value."""
    names = sector_labels(results.sectors, language)
    rows: list[Html] = []
    for flow in ("import", "export"):
        span = str(1 + len(columns))
        title = element("th", text(f"flow.{flow}", language), colspan=span, scope="colgroup")
        rows.append(element("tr", title, class_="group"))
        found = {row["sector"]: row for row in table.filter(flow=flow).iter_rows(named=True)}
        for sector in (name for name in names if name in found):
            row = found[sector]
            cells = ["–" if row[name] is None else _millions(row[name]) for name in columns]
            rows.append(_row(names[sector], cells, total=row["level"] == "sum"))
    return _table(caption, [text("column.sector", language), *header], rows)


def certified(results: Results, language: str) -> str:
    """Say how many markets were solved and how well."""
    table = results.certificates
    return text(
        "page.certified",
        language,
        count=f"{table['markets_solved'].sum():,}",
        residual=f"{max(table['largest_residual']):.0e}",
        limit=f"{min(table['residual_limit']):.0e}",
    )


def target_table(results: Results, language: str) -> Html:
    """Return the targets of the demonstration zone."""
    columns = ("target", "value", "required_annual_growth", "note")
    header = [text(f"column.{column}", language) for column in columns]
    rows = []
    for row in results.zone_targets.iter_rows(named=True):
        cells = [_target(row, language), percent(row["required_annual_growth"], language)]
        name = value_label("target", row["target"], language)
        rows.append(_row(name, cells, remark(row["note"], language)))
    return _table(text("table.zone_targets", language), header, rows, text_columns=1)


def _target(row: Mapping[str, Any], language: str) -> str:
    """Return a target with its unit, in Chinese in units of 100 million."""
    values = [row[end] for end in ("target_low", "target_high") if row[end] is not None]
    unit, scale, space = row["unit"], 1.0, " "
    if language == "zh":
        space = ""
        if unit.startswith("bn "):
            unit, scale = unit.replace("bn ", "yi "), 10.0
    words = text(f"unit.{unit}", language)
    return "–".join(f"{scale * value:g}" for value in values) + space + words


def source_list(results: Results) -> Html:
    """Return the sources, each with a link where one is known, as they are: in English."""
    items = []
    for row in results.sources.sort("publisher", "title").iter_rows(named=True):
        url = row["url"] or ""
        linked = url.startswith(("https://", "http://"))
        title = element("a", row["title"], href=url, rel="noreferrer") if linked else row["title"]
        parts = [row["publisher"] + ": ", title]
        if row["published"]:
            parts.append(f" ({row['published']})")
        items.append(element("li", *parts, Html("; "), row["verification"]))
    return element("ul", *items, class_="plain sources", lang="en")


def footer(results: Results, language: str) -> Html:
    """Return the facts of the manifest and links to the files beside the page."""
    known = identity(results)
    rows = [
        (text("page.schema", language), str(known["schema_version"])),
        (text("report.digest", language), str(known["digest"])),
        (text("page.version", language), str(known["package_version"])),
        (text("report.date", language), str(known["data_date"])),
    ]
    links = [
        element("li", element("a", name, href=name))
        for name in (WORKBOOKS[language], "manifest.json")
    ]
    return element(
        "footer",
        _definitions(rows),
        element("p", text("page.more", language)),
        element("ul", *links, class_="plain"),
    )


def _share(figures: Figures, measure: str, year: int, language: str) -> str:
    text = percent(figures.share(measure, year), language)
    low, high = (figures.share(measure, year, column=f"share_{end}") for end in ("low", "high"))
    if low is None or high is None or high - low < 0.0005:
        return text
    return f"{text} ({percent(low, language)} – {percent(high, language)})"


def _band(ends: tuple[float, float] | None) -> str:
    """Return a range in millions; a dash where nothing was drawn, zero where nothing moves."""
    if ends is None:
        return "–"
    return " – ".join(dict.fromkeys(map(_millions, ends)))
