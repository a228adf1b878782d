"""The tables and lists of the page."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from analytics.report.cover import facts, reading
from analytics.report.figures import Figures, percent
from analytics.report.html import Html, element, join
from analytics.report.labels import channel_text, label, sector_labels, value_label
from analytics.report.manifest import identity
from analytics.report.sheets import KEY_YEARS
from analytics.report.wording import WORKBOOKS, remark, say
from analytics.results import Results
from analytics.units import CNY_PER_MN

__all__ = [
    "effect_table", "fact_list", "footer", "reading", "share_table", "source_list",
    "target_table", "tariff_table",
]  # fmt: skip
SHARE_YEARS = (2021, 2022, 2025, 2030, 2032, 2035, 2037, 2042)


def fact_list(results: Results, language: str) -> Html:
    """Return what was run."""
    return _definitions(facts(results, language))


def share_table(results: Results, language: str) -> Html:
    """Return the three measures in the years in which they step."""
    figures = Figures(results)
    measures = ("lines", "trade", "entered")
    header = [label("column.year", language), *(label(f"measure.{m}", language) for m in measures)]
    rows = [
        _row(str(year), [_share(figures, measure, year, language) for measure in measures])
        for year in SHARE_YEARS
    ]
    return _table(say("page.measures", language), header, rows)


def effect_table(results: Results, language: str) -> Html:
    """Return effects by sector in the key years, with the reason where there is none."""
    figures = Figures(results)
    last = KEY_YEARS[-1]
    names = sector_labels(results.sectors, language)
    header = [
        label("column.sector", language),
        say("page.without", language, year=last),
        *(say("page.years_effect", language, year=year) for year in KEY_YEARS),
        say("page.relative", language, year=last),
        label("column.channel", language),
    ]
    rows: list[Html] = []
    for flow in ("import", "export"):
        title, span = label(f"flow.{flow}", language), str(len(header))
        group = element("th", title, colspan=span, scope="colgroup")
        rows.append(element("tr", group, class_="group"))
        chosen = results.projection.filter(flow=flow, year=last)
        found = {row["sector"]: row for row in chosen.iter_rows(named=True)}
        for sector in (name for name in names if name in found):
            cells = [
                _millions(figures.amount("counterfactual_cny", flow, sector, last)),
                *(_millions(figures.amount("effect_cny", flow, sector, y)) for y in KEY_YEARS),
                percent(figures.relative_effect(flow, sector, last), language)
                if found[sector]["effect_cny"]
                else "0",
            ]
            row = found[sector]
            text = channel_text(row["channel"], language) if row["level"] == "sector" else ""
            rows.append(_row(names[sector], cells, text, total=row["level"] == "sum"))
    return _table(say("page.effects", language), header, rows, text_columns=1)


def tariff_table(results: Results, language: str) -> Html:
    """Return MFN, applied and effective rates of each sector in the last year."""
    figures = Figures(results)
    first, last = figures.first_year, figures.last_year
    names = sector_labels(results.sectors, language)
    kinds = ("mfn_rate", "applied_rate", "effective_rate")
    header = [
        label("column.sector", language),
        *(label(f"column.{kind}", language) for kind in kinds),
        label("column.utilisation_rate", language),
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
    return _table(say("page.tariffs", language, year=last), header, rows)


def target_table(results: Results, language: str) -> Html:
    """Return the targets of the demonstration zone."""
    columns = ("target", "value", "required_annual_growth", "note")
    header = [label(f"column.{column}", language) for column in columns]
    rows = []
    for row in results.zone_targets.iter_rows(named=True):
        cells = [_target(row, language), percent(row["required_annual_growth"], language)]
        name = value_label("target", row["target"], language)
        rows.append(_row(name, cells, remark(row["note"], language)))
    return _table(label("table.zone_targets", language), header, rows, text_columns=1)


def _target(row: Mapping[str, Any], language: str) -> str:
    """Return a target with its unit, in Chinese in units of 100 million."""
    values = [row[end] for end in ("target_low", "target_high") if row[end] is not None]
    unit, scale, space = row["unit"], 1.0, " "
    if language == "zh":
        space = ""
        if unit.startswith("bn "):
            unit, scale = unit.replace("bn ", "yi "), 10.0
    words = say(f"unit.{unit}", language)
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
        (say("page.schema", language), str(known["schema_version"])),
        (label("report.digest", language), str(known["digest"])),
        (say("page.version", language), str(known["package_version"])),
        (label("report.date", language), str(known["data_date"])),
    ]
    links = [
        element("li", element("a", name, href=name))
        for name in (WORKBOOKS[language], "manifest.json")
    ]
    return element(
        "footer",
        _definitions(rows),
        element("p", say("page.more", language)),
        element("ul", *links, class_="plain"),
    )


def _definitions(rows: Sequence[tuple[str, str]]) -> Html:
    pairs = [element("div", element("dt", name), element("dd", text)) for name, text in rows]
    return element("dl", *pairs, class_="facts")


def _share(figures: Figures, measure: str, year: int, language: str) -> str:
    text = percent(figures.share(measure, year), language)
    low, high = (figures.share(measure, year, column=f"share_{end}") for end in ("low", "high"))
    if low is None or high is None or high - low < 0.0005:
        return text
    return f"{text} ({percent(low, language)} – {percent(high, language)})"


def _millions(cny: float) -> str:
    return f"{cny / CNY_PER_MN:,.1f}" if cny else "0"


def _row(name: str, cells: Iterable[str], *texts: str, total: bool = False) -> Html:
    return element(
        "tr",
        element("th", name, scope="row"),
        *(element("td", cell) for cell in cells),
        *(element("td", text, class_="text") for text in texts),
        class_="sum" if total else False,
    )


def _table(
    caption: str, header: Sequence[str], rows: Sequence[Html], *, text_columns: int = 0
) -> Html:
    numbers = len(header) - text_columns
    titles = [
        element("th", text, scope="col", class_="text" if number >= numbers else False)
        for number, text in enumerate(header)
    ]
    return element(
        "div",
        element(
            "table",
            element("caption", caption),
            element("thead", element("tr", *titles)),
            element("tbody", join(*rows, between="\n")),
        ),
        class_="scroll",
    )
