"""What happens in each sector, in one or two sentences computed from the numbers."""

from collections.abc import Callable, Mapping

from analytics.report.figures import Figures, change, money, percent, round_percent
from analytics.report.labels import label
from analytics.results import Results


def auto_parts(results: Results, language: str) -> str:
    """Say when the preference for auto parts begins to matter and what it brings."""
    figures = Figures(results)
    late = figures.last_year_above_mfn("import", "auto_parts")
    clause = ""
    if late is not None:
        clause = _LATE[language].format(
            mfn=percent(figures.rate("mfn_rate", "import", "auto_parts", late), language),
            year=late,
        )
    return _sector(results, language, "import", "auto_parts", clause)


_LATE = {
    "en": "China's MFN rate has been {mfn} since 2018, below the rates of 2014 from which RCEP's "
    "cuts count: the average staged rate stays above it until {year}. ",
    "zh": "2018年起中国的最惠国税率已降至{mfn}，低于RCEP降税所依据的2014年基准税率，"
    "因此平均协定税率直到{year}年仍高于最惠国税率。",
}


def cars(results: Results, language: str) -> str:
    """Say why cars gain nothing, or what they gain where a scenario includes them."""
    return _excluded_or_open(results, language, "cars")


def cosmetics(results: Results, language: str) -> str:
    """Say why cosmetics gain nothing, and on what that rests."""
    closed = not Figures(results).has_preference("import", "cosmetics")
    reported = closed and results.scenario.schedule == "embedded"
    return _excluded_or_open(results, language, "cosmetics") + (
        _REPORTED[language] if reported else ""
    )


_REPORTED = {
    "en": " The exclusion is reported by the trade press and was not checked in the treaty.",
    "zh": "例外安排依据行业媒体报道，尚未与协定文本核对。",
}


def consumer_goods(results: Results, language: str) -> str:
    """Say how far the duty on consumer goods falls and what that brings."""
    return _sector(results, language, "import", "consumer_goods")


def machinery(results: Results, language: str) -> str:
    """Say that Japan's machinery tariff leaves next to nothing to remove."""
    figures = Figures(results)
    mfn = figures.rate("mfn_rate", "export", "machinery_electrical", figures.first_year)
    clause = ""
    if mfn is not None and mfn < 0.001:
        clause = _NOTHING_LEFT[language].format(mfn=percent(mfn, language))
    return _sector(results, language, "export", "machinery_electrical", clause)


_NOTHING_LEFT = {
    "en": "Japan's MFN rate averages {mfn}, so there is next to nothing to remove. ",
    "zh": "日本的最惠国税率平均仅{mfn}，几乎没有可以取消的关税。",
}


def textiles_clothing(results: Results, language: str) -> str:
    """Say what textiles and clothing gain, and how many times the gain of auto parts that is."""
    figures = Figures(results)
    last = figures.last_year
    effect = figures.amount("effect_cny", "export", "textiles_clothing", last)
    parts = figures.amount("effect_cny", "import", "auto_parts", last)
    sentence = _sector(results, language, "export", "textiles_clothing")
    if parts <= 0.0 or effect <= parts:
        return sentence
    return sentence + _TIMES[language].format(times=f"{effect / parts:,.0f}")


_TIMES = {
    "en": " That is {times} times what auto parts gain.",
    "zh": "这是汽车零部件进口增量的{times}倍。",
}


def food(results: Results, language: str) -> str:
    """Say what food and farm goods gain."""
    return _sector(results, language, "export", "food_agriculture")


def _excluded_or_open(results: Results, language: str, sector: str) -> str:
    figures = Figures(results)
    if figures.has_preference("import", sector):
        return _sector(results, language, "import", sector)
    first = figures.first_year
    effect = figures.amount("effect_cny", "import", sector, figures.last_year)
    words = {
        "sector": label(f"sector.{sector}", language),
        "mfn": percent(figures.rate("mfn_rate", "import", sector, first), language),
        "trade": money(figures.amount("projection_cny", "import", sector, first), language),
        "year": first,
        "effect": money(effect, language, signed=True),
    }
    template = _EXCLUDED[language]
    return (template["excluded"] + template["other" if effect else "zero"]).format(**words)


_EXCLUDED = {
    "en": {
        "excluded": "{sector}: excluded from China's tariff cuts for Japan, so the MFN rate of "
        "{mfn} on average stays for all {trade} of imports (trade of {year}); ",
        "zero": "the tariff effect is exactly zero.",
        "other": "the effect of {effect} comes from other settings of this scenario.",
    },
    "zh": {
        "excluded": "{sector}：不在中国对日本的降税范围内，全部{trade}进口（{year}年贸易额）"
        "仍适用平均{mfn}的最惠国税率，",
        "zero": "关税影响恰为零。",
        "other": "{effect}的变化来自本情景的其他设定。",
    },
}


def _sector(results: Results, language: str, flow: str, sector: str, clause: str = "") -> str:
    """Return rates, effect and duty saved of a sector in the last year, after a clause."""
    figures = Figures(results)
    last = figures.last_year
    words = {
        "sector": label(f"sector.{sector}", language),
        "year": last,
        "mfn": percent(figures.rate("mfn_rate", flow, sector, last), language),
        "applied": percent(figures.rate("applied_rate", flow, sector, last), language),
        "paid": percent(figures.rate("effective_rate", flow, sector, last), language),
        "use": round_percent(figures.use(flow), language),
        "change": change(figures, flow, sector, language),
        "saved": money(figures.amount("duty_saved_cny", flow, sector, last), language),
    }
    template = _OPEN[language]
    rates = template["rates"]
    if clause and language == "en":
        rates = rates[0].upper() + rates[1:]
    changed = "effect" if figures.amount("effect_cny", flow, sector, last) else "none"
    return (template["start"] + clause + rates + template[flow] + template[changed]
            ).format(**words)  # fmt: skip


_OPEN = {
    "en": {
        "start": "{sector}: ",
        "rates": "by {year} the average tariff is {applied} with the preference (MFN {mfn}); "
        "with {use} of eligible trade using it, {paid} is paid on average. ",
        "import": "Imports from Japan are ",
        "export": "Exports to Japan are ",
        "effect": "{change} than without RCEP; duty saved: {saved}.",
        "none": "the same as without RCEP.",
    },
    "zh": {
        "start": "{sector}：",
        "rates": "到{year}年，享受优惠的平均税率为{applied}（最惠国税率{mfn}）；"
        "按{use}的利用率，平均实际税率为{paid}。",
        "import": "自日本进口",
        "export": "对日本出口",
        "effect": "比无RCEP时{change}，节省关税{saved}。",
        "none": "与无RCEP时相同。",
    },
}

SECTORS: Mapping[str, Callable[[Results, str], str]] = {
    "auto_parts": auto_parts,
    "cars": cars,
    "cosmetics": cosmetics,
    "consumer_goods": consumer_goods,
    "textiles_clothing": textiles_clothing,
    "machinery": machinery,
    "food": food,
}
"""The sectors that a report tells of, imports first."""
