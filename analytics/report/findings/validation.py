"""The model against published figures, and against trade since entry into force, in words."""

from collections.abc import Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from analytics.report.findings.figures import money, percent
from analytics.report.text import has_text, in_brackets, text, value_label
from analytics.results import Results
from analytics.units import CNY_PER_BN, CNY_PER_MN, PERCENT

WORST = 4  # broken ceilings that the first page names
_YI_PER_BN = 10
_YEAR = 4
LEVEL = 0.05  # of a test
_LEAST = 0.001

Row = Mapping[str, Any]


def ordered(results: Results) -> list[dict[str, Any]]:
    """Return the rows of ``validation`` in the order in which they are shown."""
    return results.validation.sort("place").to_dicts()


def name_of(row: Row, language: str) -> str:
    """Return what is compared: the quantity, whose, and of when.

    Examples
    --------
    >>> row = {
    ...     "comparison": "x",
    ...     "measure": "relief",
    ...     "flow": "export",
    ...     "scope": "nation",
    ...     "first_month": "2022-01",
    ...     "last_month": "2022-06",
    ... }
    >>> name_of(row, "en")
    'Duty relief on exports to Japan, China, 2022-01 to 2022-06'
    """
    name = text(f"held.{row['measure']}_{row['flow'] or 'both'}", language)
    details = [] if row["scope"] is None else [value_label("scope", row["scope"], language)]
    details += [] if row["first_month"] is None else [_period(row, language)]
    if details:
        listed = text("punctuation.comma", language).join(details)
        name = text("sentence.validation.name", language, measure=name, details=listed)
    stated = f"stated_by.{row['comparison']}"
    return in_brackets(name, text(stated, language), language) if has_text(stated) else name


def _period(row: Row, language: str) -> str:
    first, last = row["first_month"], row["last_month"]
    year = first[:_YEAR]
    if first == last:
        return text("sentence.validation.end_of", language, year=year)
    if (first, last) == (f"{year}-01", f"{year}-12"):
        return str(year)
    return text("sentence.validation.period", language, first=first, last=last)


def validation(results: Results, language: str) -> str:
    """Say how many published figures the model agrees with, and which ceilings are broken."""
    rows = ordered(results)
    if not rows:
        return ""
    compared = [row for row in rows if row["verdict"] != "not_comparable"]
    orders = [row for row in compared if row["test"] == "order"]
    counts = {
        "count": len(compared),
        "holds": sum(row["verdict"] == "holds" for row in compared),
        "tested": len(compared) - len(orders),
        "near": sum(row["verdict"] == "within_factor_2" for row in orders),
        "orders": len(orders),
    }
    told = text("sentence.validation.whole", language, **counts)
    worst = [
        text("sentence.validation.figure", language, **words(row, language))
        for row in broken_ceilings(rows)[:WORST]
    ]
    if worst:
        listed = text("punctuation.semicolon", language).join(worst)
        told += text("sentence.validation.broken", language, listed=listed)
    return told + text("sentence.validation.end", language)


def broken_ceilings(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows whose ceiling is broken, the worst first."""
    broken = [row for row in rows if (row["test"], row["verdict"]) == ("ceiling", "broken")]
    return sorted(broken, key=lambda row: (-row["distance"], row["place"]))


def comparabilities(results: Results, language: str) -> list[str]:
    """Say what is comparable, once for all neighbours of which the same is true."""
    said: list[str] = []
    for code, rows in groupby(ordered(results), itemgetter("comparability")):
        names = text("punctuation.semicolon", language).join(name_of(row, language) for row in rows)
        about = value_label("comparability", code, language)
        said.append(text("sentence.validation.comparable", language, names=names, words=about))
    return said


def words(row: Row, language: str) -> dict[str, str]:
    """Return the name of a row and both its figures, written."""
    figures = {name: quantity(row[name], row["unit"], language) for name in ("model", "published")}
    return {"name": name_of(row, language), **figures}


def quantity(value: float | None, unit: str, language: str) -> str:
    """Return a figure with its unit in words.

    Examples
    --------
    >>> quantity(20.0, "bn USD", "zh")
    '200亿美元'
    """
    if value is None:
        return "–"
    if unit in {"%", "% of lines"}:
        return percent(value / PERCENT, language)
    if unit in {"bn CNY", "mn CNY"}:
        return money(value * (CNY_PER_BN if unit == "bn CNY" else CNY_PER_MN), language)
    if unit == "bn USD":
        amount = f"{round(_YI_PER_BN * value):,}" if language == "zh" else f"{value:.1f}"
        return text("amount.bn_usd", language, amount=amount)
    decimals = 0 if unit == "certificates" else 4
    words_of_unit = text(f"unit.{unit}", language)
    return text("amount.unit", language, amount=f"{value:,.{decimals}f}", unit=words_of_unit)


def triple_difference(results: Results, language: str) -> str:
    """Say what is estimated, what the model predicts, and whether the design could see it."""
    table = results.triple_difference.filter(goods="both", design="all")
    if table.is_empty():
        return ""
    row: dict[str, Any] = table.row(0, named=True)
    names = ("coefficient", "low", "high", "predicted", "detectable")
    times = abs(row["detectable"] / row["predicted"]) if row["predicted"] else float("inf")
    told = text(
        "sentence.triple_difference.whole",
        language,
        commodities=row["commodities"],
        last=results.event_study["year"].max(),
        times=f"{times:,.0f}",
        power=percent(row["power"], language),
        **{name: points(row[name]) for name in names},
    )
    chance = row["p_before"]
    p_before = f"< {_LEAST}" if chance < _LEAST else f"= {chance:.3f}"
    trend = "bent" if chance < LEVEL else "straight"
    return told + text(f"sentence.triple_difference.{trend}", language, p_before=p_before)


def points(log: float) -> str:
    """Return log points x 100.

    Examples
    --------
    >>> points(0.0229)
    '+2.3'
    """
    return f"{PERCENT * log:+.1f}"
