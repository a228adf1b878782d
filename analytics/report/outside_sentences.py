"""Sentences on third countries and on what others found, computed from the tables."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from analytics.report.figures import NO_BREAK, money, percent
from analytics.report.labels import label, sector_labels, value_label
from analytics.report.wording import remark
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
        return _THIRD[language]["nothing"].format(year=year)

    def summed(column: str, method: str = "exact") -> float:
        return sum(third_total(results, region, column, method=method) for region in THIRD)

    listed = _THIRD[language]["comma"].join(
        _THIRD[language]["region"].format(
            region=value_label("region", region, language), amount=money(-lost[region], language)
        )
        for region in sorted(THIRD, key=lambda name: lost[name])
    )
    words = {
        "year": year,
        "lost": money(-sum(lost.values()), language),
        "regions": listed,
        "share": percent(-sum(lost.values()) / summed("value_cny"), language),
        "diverted": money(-summed("trade_diversion_cny"), language),
        "elsewhere": money(summed("elsewhere_change_cny"), language, signed=True),
        "linear": money(-summed("value_change_cny", "linear"), language),
        "japan": _gain(results, "CHN", "JPN", language),
        "china": _gain(results, "JPN", "CHN", language),
    }
    return _THIRD[language]["whole"].format(**words)


def _gain(results: Results, importer: str, region: str, language: str) -> str:
    table = results.third_countries
    found = table.filter(
        pl.col("year") == table["year"].max(),
        importer=importer, sector="total", region=region, method="exact",
    )  # fmt: skip
    return money(float(found["value_change_cny"].item()), language)


_THIRD = {
    "en": {
        "whole": "Trade of 2021 under the tariffs of {year}: China buys {japan} more from Japan "
        "and Japan {china} more from China, while suppliers in third countries sell {lost} less in "
        "the two markets ({regions}), {share} of what they sold there. Diversion costs them "
        "{diverted}; their sales in all other markets change by {elsewhere}. The linear model "
        "gives a loss of {linear}. This is national trade, and most of the flows between third "
        "countries are assumed.",
        "nothing": "In this scenario the cuts of China and Japan change no trade of third "
        "countries in {year}.",
        "comma": ", ",
        "region": "{region} {amount}",
    },
    "zh": {
        "whole": "以2021年贸易额和{year}年税率计算：中国自日本多进口{japan}，"
        "日本自中国多进口{china}，"
        "而第三方在这两个市场的销售额减少{lost}（{regions}），占其原销售额的{share}。"
        "其中贸易转移使其减少{diverted}；其在其他市场的销售额变化为{elsewhere}。"
        "线性模型的减少额为{linear}。以上为全国贸易，第三方之间的贸易多为假定。",
        "nothing": "在本情景下，中日降税不改变{year}年第三方的贸易。",
        "comma": "、",
        "region": "{region}{amount}",
    },
}


def biggest_losses(results: Results, language: str) -> str:
    """Say in which sector each third region loses most to diversion; empty where none loses."""
    table = results.third_countries
    chosen = table.filter(
        pl.col("year") == table["year"].max(), level="sector", method="exact"
    ).filter(pl.col("trade_diversion_cny") < 0.0)
    template = _BIGGEST[language]
    told = []
    for region in THIRD:
        rows = chosen.filter(region=region).sort("trade_diversion_cny", "sector")
        if rows.is_empty():
            continue
        worst = rows.row(0, named=True)
        named = template["region"].format(
            region=value_label("region", region, language),
            sector=sector_labels(results.sectors, language)[worst["sector"]],
            importer=value_label("importer", worst["importer"], language),
            amount=money(-worst["trade_diversion_cny"], language),
            share=percent(-worst["trade_diversion_cny"] / worst["value_cny"], language),
        )
        told.append(named)
    if not told:
        return ""
    return template["whole"].format(listed=template["comma"].join(told))


_BIGGEST = {
    "en": {
        "whole": "Diversion costs most, by region: {listed}.",
        "region": "{region} in {sector}, {importer} ({amount}, {share} of its sales there)",
        "comma": "; ",
    },
    "zh": {
        "whole": "各地区因贸易转移损失最大的行业：{listed}。",
        "region": "{region}在{importer}的{sector}（{amount}，占其在该市场销售额的{share}）",
        "comma": "；",
    },
}


def beside(results: Results, language: str) -> str:
    """Say how many published bounds hold, which do not, and on which side of estimates we lie."""
    rows = list(ordered_comparisons(results))
    bounds = [row for row in rows if row["bound"] == "upper"]
    template = _BESIDE[language]
    text = template["bounds"].format(
        inside=sum(row["verdict"] == "inside" for row in bounds), bounds=len(bounds)
    )
    for verdict in ("outside", "above", "below"):
        chosen = [_short(row, language) for row in rows if row["verdict"] == verdict]
        if chosen:
            text += template[verdict].format(listed=template["comma"].join(chosen))
    return text + template["end"]


_BESIDE = {
    "en": {
        "bounds": "Held beside what others found: {inside} of {bounds} published upper bounds "
        "hold.",
        "outside": " Outside: {listed}.",
        "above": " Higher than published estimates: {listed}.",
        "below": " Lower than published estimates: {listed}.",
        "comma": "; ",
        "end": " The section on this says what is comparable.",
    },
    "zh": {
        "bounds": "与其他研究和海关数字对照：{bounds}个公布的上界中有{inside}个成立。",
        "outside": "超出上界：{listed}。",
        "above": "高于公布的估计：{listed}。",
        "below": "低于公布的估计：{listed}。",
        "comma": "；",
        "end": "可比性见对照一节。",
    },
}


def _short(row: Mapping[str, Any], language: str) -> str:
    template = "{name} ({ours} against {published})" if language == "en" else (
        "{name}（{ours}，公布{published}）"
    )  # fmt: skip
    return template.format(**_words(row, language))


def comparison(row: Mapping[str, Any], language: str) -> str:
    """Say how one figure of ours stands beside the published one, and what is comparable.

    Parameters
    ----------
    row
        A row of the table ``plausibility``.
    language
        ``en`` or ``zh``.
    """
    words = _words(row, language)
    template = _COMPARISON[language]
    kind = "none" if row["verdict"] is None else row["verdict"]
    space = " " if language == "en" else ""
    return template["whole"].format(**words, gap=template[kind].format(**words)) + space + (
        remark(row["note"], language)
    )  # fmt: skip


_COMPARISON = {
    "en": {
        "whole": "{name}: {ours} here, {published} as published. {gap}",
        "inside": "Ours lies inside the bound, at {part} of it.",
        "outside": "Ours lies OUTSIDE the bound, at {part} of it.",
        "near": "Ours is near the estimate, at {part} of it.",
        "above": "Ours is higher than the estimate, at {part} of it.",
        "below": "Ours is lower than the estimate, at {part} of it.",
        "none": "Nothing claims the preference here, so there is no figure to compare.",
    },
    "zh": {
        "whole": "{name}：本结果{ours}，公布{published}。{gap}",
        "inside": "本结果在界内，为其{part}。",
        "outside": "本结果超出上界，为其{part}。",
        "near": "本结果接近估计，为其{part}。",
        "above": "本结果高于估计，为其{part}。",
        "below": "本结果低于估计，为其{part}。",
        "none": "本情景没有贸易申请优惠，无从对照。",
    },
}


def ordered_comparisons(results: Results) -> list[dict[str, Any]]:
    """Return the rows of ``plausibility`` in the order in which they are told."""
    rows = {row["comparison"]: row for row in results.plausibility.to_dicts()}
    return [rows[name] for name in COMPARISONS]


def _words(row: Mapping[str, Any], language: str) -> dict[str, str]:
    ours, published = row["ours"], row["published"]
    return {
        "name": label(f"comparison.{row['comparison']}", language),
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
        if language == "zh":
            return f"{round(_YI_PER_BN * value):,}亿美元"
        return f"{value:.1f}{NO_BREAK}bn{NO_BREAK}USD"
    space = NO_BREAK if language == "en" else ""
    return f"{value:.4f}{space}{label(f'unit.{unit}', language)}"
