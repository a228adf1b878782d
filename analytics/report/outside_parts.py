"""The parts of the page on third countries and on what others found."""

import polars as pl

from analytics.report.html import Html, element, join
from analytics.report.outside_sentences import THIRD, comparison, ordered_comparisons, quantity
from analytics.report.page_tables import millions, row, table
from analytics.report.text import sector_labels, text, value_label
from analytics.results import Results


def third_country_table(results: Results, language: str) -> Html:
    """Return the change of third countries' sales by sector in the last year, both methods."""
    data = results.third_countries
    last = data["year"].max()
    names = sector_labels(results.sectors, language)
    columns = [(region, method) for region in THIRD for method in ("exact", "linear")]
    header = [text("column.sector", language)] + [
        text("page.change_of", language,
              region=value_label("region", region, language),
              method=value_label("method", method, language))
        for region, method in columns
    ]  # fmt: skip
    rows: list[Html] = []
    for importer in (*results.study.parties, "both"):
        title = value_label("importer", importer, language)
        group = element("th", title, colspan=str(len(header)), scope="colgroup")
        rows.append(element("tr", group, class_="group"))
        chosen = data.filter(pl.col("year") == last, importer=importer)
        cells = {
            (r["sector"], r["region"], r["method"]): r["value_change_cny"]
            for r in chosen.iter_rows(named=True)
        }
        for sector in (name for name in names if (name, "KOR", "exact") in cells):
            values = [millions(cells[sector, region, method]) for region, method in columns]
            rows.append(row(names[sector], values, total=sector == "total"))
    return table(text("page.third", language, year=last), header, rows)


def beside_table(results: Results, language: str) -> Html:
    """Return ours beside the published figures, and on which side ours lies."""
    titles = ("column.comparison", "column.ours", "column.plausibility.published",
              "column.bound", "column.verdict")  # fmt: skip
    rows = []
    for found in ordered_comparisons(results):
        figures = [quantity(found[name], found["unit"], language) for name in ("ours", "published")]
        side = found["verdict"]
        texts = [
            value_label("bound", found["bound"], language),
            "–" if side is None else value_label("verdict", side, language),
        ]
        name = text(f"comparison.{found['comparison']}", language)
        rows.append(row(name, [*figures, *texts]))
    header = [text(title, language) for title in titles]
    return table(text("table.plausibility", language), header, rows)


def beside_list(results: Results, language: str) -> Html:
    """Return a sentence for each comparison."""
    items = [element("li", comparison(found, language)) for found in ordered_comparisons(results)]
    return element("ul", join(*items), class_="plain")
