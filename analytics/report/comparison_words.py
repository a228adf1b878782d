"""Titles and notes of the notebooks' tables, in English and Chinese."""

from collections.abc import Mapping

TEXTS: Mapping[str, tuple[str, str]] = {
    "legal": ("{importer}'s tariff lines for {origin} by staging, % of lines",
              "{importer}对{origin}各行业税目的降税安排（占税目百分比）"),
    "legal_note": (
        "Already free: the MFN rate of the schedule's base year was zero. Status: published, "
        "derived (arithmetic on published figures), calibrated (allocated so that published "
        "totals hold) or assumed.",
        "已为零关税：基准年最惠国税率为零。状态：公布；推算（由公布数字计算）；"
        "校准（按公布总数分摊）；假定。",
    ),
    "other": ("other", "其他"),
    "mfn_2021": ("MFN rate {year} (%)", "{year}年最惠国税率（%）"),
    "lines": ("Lines", "税目数"),
    "steps": ("{sector}: average tariff in {importer}, %", "{sector}：{importer}平均关税税率（%）"),
    "steps_note": (
        "Staged: the rate of the schedule. Applied: the lower of MFN and staged rate, line by "
        "line, then averaged. Effective: what is paid on average once the use of the preference "
        "is counted. – means that no line has a staged rate.",
        "协定税率：减让表税率。实施税率：逐项取最惠国税率与协定税率中较低者再平均。"
        "有效税率：计入优惠利用率后的平均实际税率。“–”表示没有协定税率。",
    ),
    "projection": ("Trade with and without RCEP, mn CNY a year",
                   "有无RCEP情况下的贸易（百万元/年）"),
    "projection_note": (
        "Effect: with RCEP less without RCEP in the same year, never a change over time. From "
        "2026 in constant CNY of 2025. 0 is exactly zero.",
        "影响为同一年份有RCEP与无RCEP之差，不是前后年份的变化。2026年起为2025年不变价。"
        "“0”即恰为零。",
    ),
    "effects_note": (
        "Effect: with RCEP less without RCEP in the same year, never a change over time; its "
        "parts are trade creation and trade diversion. 0 is exactly zero.",
        "影响为同一年份有RCEP与无RCEP之差，由贸易创造和贸易转移组成，不是前后年份的变化。"
        "“0”即恰为零。",
    ),
    "effects": (
        "{flow}: what RCEP changes in {year}, mn CNY",
        "{flow}：{year}年RCEP带来的变化（百万元）",
    ),
    "compared": ("Scenarios compared", "对比的情景"),
    "meaning": ("What it is", "说明"),
    "scenario": ("Scenario", "情景"),
    "in_year": ("{title}, {year}", "{year}年{title}"),
    "band": ("Effect, {year}: 90 % of draws", "{year}年影响的区间"),
    "relative": ("Effect, {year} (%)", "{year}年影响（%）"),
    "shares": ("Share at zero tariff, {importer} for goods from {origin}, %",
               "{importer}对{origin}货物零关税占比（%）"),
    "between": ("Trade: between", "贸易占比区间"),
    "assumptions": ("Assumptions behind these numbers", "主要假定"),
    "assumptions_note": (
        "Low and high are the ends of the range considered. {ranges}",
        "上下限为假定的取值范围。{ranges}",
    ),
}  # fmt: skip
"""Pairs (English, Chinese) by key."""


def text(key: str, language: str, **values: object) -> str:
    """Return a title or note with its values filled in.

    Examples
    --------
    >>> text("mfn_2021", "en", year=2021)
    'MFN rate 2021 (%)'
    """
    return TEXTS[key][language == "zh"].format(**values)
