"""Sentences on third countries, computed from the tables."""

from collections.abc import Sequence

import polars as pl

from analytics.report.findings.figures import money, percent
from analytics.report.text import sector_labels, text, value_label
from analytics.results import Results
from analytics.study import TOTAL

THIRD = ("KOR", "ASEAN", "REST")
"""Regions that sell to both markets, other than the two that cut their tariffs."""


def in_last_year(results: Results) -> pl.DataFrame:
    """Return the rows of ``third_countries`` of its last year."""
    return results.third_countries.filter(pl.col("year") == pl.col("year").max())


def third_countries(results: Results, language: str) -> str:
    """Say what the cuts of China and Japan cost suppliers in third countries."""
    table = in_last_year(results).filter(sector=TOTAL)

    def summed(
        column: str, regions: Sequence[str] = THIRD, importer: str = "both", method: str = "exact"
    ) -> float:
        rows = table.filter(importer=importer, method=method)
        return sum(float(rows.filter(region=region)[column].item()) for region in regions)

    changes = {region: summed("value_change_cny", [region]) for region in THIRD}
    if not any(changes.values()):
        return text("sentence.third_countries.nothing", language, year=table["year"][0])
    lost = -sum(changes.values())
    listed = text("punctuation.list", language).join(
        text(
            "sentence.third_countries.region",
            language,
            region=value_label("region", region, language),
            amount=money(-changes[region], language),
        )
        for region in sorted(THIRD, key=lambda name: changes[name])
    )
    words = {
        "year": table["year"][0],
        "lost": money(lost, language),
        "regions": listed,
        "share": percent(lost / summed("value_cny"), language),
        "elsewhere": money(summed("elsewhere_change_cny"), language, signed=True),
        "linear": money(-summed("value_change_cny", method="linear"), language),
        "japan": money(summed("value_change_cny", ["JPN"], "CHN"), language),
        "china": money(summed("value_change_cny", ["CHN"], "JPN"), language),
    }
    return text("sentence.third_countries.whole", language, **words)


def biggest_losses(results: Results, language: str) -> str:
    """Say in which sector each third region loses most to diversion; empty where none loses."""
    losing = in_last_year(results).filter(
        pl.col("value_change_cny") < 0.0, level="sector", method="exact"
    )
    told = []
    for region in THIRD:
        rows = losing.filter(region=region).sort("value_change_cny", "sector")
        if rows.is_empty():
            continue
        worst = rows.row(0, named=True)
        words = {
            "region": value_label("region", region, language),
            "sector": sector_labels(results.study, language)[worst["sector"]],
            "importer": value_label("importer", worst["importer"], language),
            "amount": money(-worst["value_change_cny"], language),
            "share": percent(-worst["value_change_cny"] / worst["value_cny"], language),
        }
        told.append(text("sentence.biggest_losses.region", language, **words))
    if not told:
        return ""
    listed = text("punctuation.semicolon", language).join(told)
    return text("sentence.biggest_losses.whole", language, listed=listed)
