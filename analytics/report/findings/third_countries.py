"""Sentences on third countries and on what others found, computed from the tables."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from analytics.report.findings.figures import money, percent
from analytics.report.text import remark, sector_labels, text, value_label
from analytics.results import Results
from analytics.schemas.plausibility import COMPARISONS
from analytics.units import CNY_PER_BN, PERCENT

THIRD = ("KOR", "ASEAN", "REST")
_YI_PER_BN = 10


def third_total(
    results: Results, region: str, column: str, *, method: str = "exact", year: int | None = None
) -> float:
    """Return a cell of the total over both markets that cut, in CNY; by default the last year."""
    table = results.third_countries
    last = table["year"].max() if year is None else year
    found = table.filter(
        pl.col("year") == last, importer="both", sector="total", region=region, method=method
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
            sector=sector_labels(results.sectors, language)[worst["sector"]],
            importer=value_label("importer", worst["importer"], language),
            amount=money(-worst["value_change_cny"], language),
            share=percent(-worst["value_change_cny"] / worst["value_cny"], language),
        )
        told.append(named)
    if not told:
        return ""
    listed = text("punctuation.semicolon", language).join(told)
    return text("sentence.biggest_losses.whole", language, listed=listed)


def validation(results: Results, language: str) -> str:
    """Say how many published bounds hold, which do not, and on which side of estimates we lie."""
    rows = list(ordered_comparisons(results))
    bounds = [row for row in rows if row["bound"] == "upper"]
    inside = sum(row["verdict"] == "inside" for row in bounds)
    told = text("sentence.validation.bounds", language, inside=inside, bounds=len(bounds))
    for verdict in ("outside", "above", "below"):
        chosen = [
            text("sentence.validation.figure", language, **_words(row, language))
            for row in rows
            if row["verdict"] == verdict
        ]
        if chosen:
            listed = text("punctuation.semicolon", language).join(chosen)
            told += text(f"sentence.validation.{verdict}", language, listed=listed)
    return told + text("sentence.validation.end", language)


def comparison(row: Mapping[str, Any], language: str) -> str:
    """Compare one figure of ours with the published one, and say what is comparable.

    Parameters
    ----------
    row
        A row of the table ``plausibility``.
    language
        ``en`` or ``zh``.
    """
    words = _words(row, language)
    verdict = "none" if row["verdict"] is None else row["verdict"]
    gap = text(f"sentence.comparison.{verdict}", language, **words)
    whole = text("sentence.comparison.whole", language, **words, gap=gap)
    return whole + text("punctuation.space", language) + remark(row["note"], language)


def ordered_comparisons(results: Results) -> list[dict[str, Any]]:
    """Return the rows of ``plausibility`` in the order of the report."""
    rows = {row["comparison"]: row for row in results.plausibility.to_dicts()}
    return [rows[name] for name in COMPARISONS]


def _words(row: Mapping[str, Any], language: str) -> dict[str, str]:
    ours, published = row["ours"], row["published"]
    return {
        "name": text(f"comparison.{row['comparison']}", language),
        "ours": quantity(ours, row["unit"], language),
        "published": quantity(published, row["unit"], language),
        "part": "–" if ours is None else percent(round(ours / published, 2), language),
    }


def quantity(value: float | None, unit: str, language: str) -> str:
    """Return a figure with its unit in words.

    Examples
    --------
    >>> quantity(20.0, "bn USD", "zh")
    '200亿美元'
    """
    if value is None:
        return "–"
    if unit == "%":
        return percent(value / PERCENT, language)
    if unit == "bn CNY":
        return money(value * CNY_PER_BN, language)
    if unit == "bn USD":
        amount = f"{round(_YI_PER_BN * value):,}" if language == "zh" else f"{value:.1f}"
        return text("amount.bn_usd", language, amount=amount)
    return text("amount.unit", language, amount=f"{value:.4f}", unit=text(f"unit.{unit}", language))
