"""Sentences on third countries, computed from the tables."""

import polars as pl

from analytics.report.findings.figures import money, percent
from analytics.report.text import sector_labels, text, value_label
from analytics.results import Results

THIRD = ("KOR", "ASEAN", "REST")
"""Regions that sell to both markets, other than the two that cut their tariffs."""


def third_total(results: Results, region: str, column: str, *, method: str = "exact") -> float:
    """Return a cell of the total over both markets that cut, in the last year, in CNY."""
    table = results.third_countries
    found = table.filter(
        pl.col("year") == table["year"].max(),
        importer="both",
        sector="total",
        region=region,
        method=method,
    )
    return float(found[column].item())


def third_countries(results: Results, language: str) -> str:
    """Say what the cuts of China and Japan cost suppliers in third countries."""
    year = results.third_countries["year"].max()
    lost = {region: third_total(results, region, "value_change_cny") for region in THIRD}
    if not any(lost.values()):
        return text("sentence.third_countries.nothing", language, year=year)

    def summed(column: str, method: str = "exact") -> float:
        return sum(third_total(results, region, column, method=method) for region in THIRD)

    listed = text("punctuation.list", language).join(
        text(
            "sentence.third_countries.region",
            language,
            region=value_label("region", region, language),
            amount=money(-lost[region], language),
        )
        for region in sorted(THIRD, key=lambda name: lost[name])
    )
    words = {
        "year": year,
        "lost": money(-sum(lost.values()), language),
        "regions": listed,
        "share": percent(-sum(lost.values()) / summed("value_cny"), language),
        "elsewhere": money(summed("elsewhere_change_cny"), language, signed=True),
        "linear": money(-summed("value_change_cny", "linear"), language),
        "japan": _gain(results, "CHN", "JPN", language),
        "china": _gain(results, "JPN", "CHN", language),
    }
    return text("sentence.third_countries.whole", language, **words)


def _gain(results: Results, importer: str, region: str, language: str) -> str:
    table = results.third_countries
    found = table.filter(
        pl.col("year") == table["year"].max(),
        importer=importer, sector="total", region=region, method="exact",
    )  # fmt: skip
    return money(float(found["value_change_cny"].item()), language)


def biggest_losses(results: Results, language: str) -> str:
    """Say in which sector each third region loses most to diversion; empty where none loses."""
    table = results.third_countries
    chosen = table.filter(
        pl.col("year") == table["year"].max(), level="sector", method="exact"
    ).filter(pl.col("value_change_cny") < 0.0)
    told = []
    for region in THIRD:
        rows = chosen.filter(region=region).sort("value_change_cny", "sector")
        if rows.is_empty():
            continue
        worst = rows.row(0, named=True)
        named = text(
            "sentence.biggest_losses.region",
            language,
            region=value_label("region", region, language),
            sector=sector_labels(results.study, language)[worst["sector"]],
            importer=value_label("importer", worst["importer"], language),
            amount=money(-worst["value_change_cny"], language),
            share=percent(-worst["value_change_cny"] / worst["value_cny"], language),
        )
        told.append(named)
    if not told:
        return ""
    listed = text("punctuation.semicolon", language).join(told)
    return text("sentence.biggest_losses.whole", language, listed=listed)
