"""Sentences computed from the numbers, in English and Chinese: page, cover and notebooks use them.

A sentence never states what the result does not say: where a scenario opens a sector, lets
everybody use the preference or closes the tariff channel, the words change with the figures.
"""

from collections.abc import Callable, Mapping

from analytics.report import outside_sentences, sector_sentences
from analytics.report.figures import (
    MEASURES,
    Figures,
    change,
    money,
    percent,
    round_money,
    round_percent,
)
from analytics.results import Results
from analytics.units import CNY_PER_BN

Sentence = Callable[[Results, str], str]


def three_measures(results: Results, language: str) -> str:
    """Say how much is at zero by lines, by trade and as entered, and why the three differ.

    Parameters
    ----------
    results
        A result; China's tariff for Japan is described.
    language
        ``en`` or ``zh``.
    """
    figures = Figures(results)
    last = figures.last_year
    lines, trade, entered = (figures.share(measure, last) or 0.0 for measure in MEASURES)
    words = {
        "year": last,
        "first": figures.first_year,
        "start": percent(figures.share("lines", figures.first_year), language),
        "lines": percent(lines, language),
        "trade": percent(trade, language),
        "entered": percent(entered, language),
        "dutiable_lines": percent(1.0 - lines, language),
        "dutiable_trade": percent(1.0 - trade, language),
        "use": round_percent(figures.use("import"), language),
    }
    kind = "less" if trade < lines else "more"
    used = "part" if entered < trade - 0.0005 else "all"
    template = _THREE[language]
    return (template["lines"] + template[kind] + template[used]).format(**words)


_THREE = {
    "en": {
        "lines": "By {year}, {lines} of China's tariff lines are at zero for goods from Japan "
        "({start} in {first}). ",
        "less": "But only {trade} of the trade of {first} is in such products, because products "
        "that still pay duty weigh more in trade ({dutiable_trade}) than among the lines "
        "({dutiable_lines}). ",
        "more": "Measured by the trade of {first} the share is {trade}, because products that "
        "still pay duty weigh no more in trade ({dutiable_trade}) than among the lines "
        "({dutiable_lines}). ",
        "part": "And {entered} is expected to enter at zero, because only {use} of the trade "
        "that needs the preference is assumed to claim it.",
        "all": "And {entered} is expected to enter at zero, because all the trade that needs "
        "the preference is assumed to claim it.",
    },
    "zh": {
        "lines": "到{year}年，中国{lines}的税目对原产于日本的货物实行零关税"
        "（{first}年为{start}）。",
        "less": "但按{first}年贸易额计算，这些商品只占{trade}，因为仍需缴税的商品在贸易中的比重"
        "（{dutiable_trade}）高于其在税目中的比重（{dutiable_lines}）。",
        "more": "按{first}年贸易额计算，这些商品占{trade}，因为仍需缴税的商品在贸易中的比重"
        "（{dutiable_trade}）不高于其在税目中的比重（{dutiable_lines}）。",
        "part": "预计实际以零关税进口的为{entered}，因为在需要使用协定优惠的贸易中，"
        "假定只有{use}申请了优惠。",
        "all": "预计实际以零关税进口的为{entered}，因为假定需要使用协定优惠的贸易全部申请了优惠。",
    },
}


def bounds(results: Results, language: str) -> str:
    """Say between which bounds the share of trade lies; empty where it is known exactly."""
    figures = Figures(results)
    last = figures.last_year
    low, high = (figures.share("trade", last, column=f"share_{end}") for end in ("low", "high"))
    if low is None or high is None:
        return ""
    words = {"low": percent(low, language), "high": percent(high, language), "year": last}
    return _BOUNDS[language].format(**words)


_BOUNDS = {
    "en": "Which lines are cut when is published in totals only: the share of trade at zero in "
    "{year} lies between {low} and {high}, depending on how the totals fall on products.",
    "zh": "各类降税安排只公布了总数：{year}年零关税贸易占比在{low}至{high}之间，"
    "取决于总数如何分布到各商品。",
}


def trade_base(results: Results, language: str) -> str:
    """Say how large trade between Qingdao and Japan is."""
    figures = Figures(results)
    before, after = (figures.headline("qingdao_japan_trade", year) or 0.0 for year in (2020, 2021))
    words = {
        "before": money(before * CNY_PER_BN, language),
        "after": money(after * CNY_PER_BN, language),
        "growth": percent(after / before - 1.0, language, signed=True),
        "share": percent(figures.headline("qingdao_share_of_shandong", 2020), language),
    }
    return _BASE[language].format(**words)


_BASE = {
    "en": "Qingdao and Japan traded {before} in 2020 and {after} in 2021 ({growth}); in 2020 "
    "that was {share} of Shandong's trade with Japan.",
    "zh": "青岛与日本的进出口总额2020年为{before}，2021年为{after}（{growth}）；"
    "2020年占山东省对日贸易的{share}。",
}


def totals(results: Results, language: str) -> str:
    """Say what RCEP changes in all, and how much of it is taken from other suppliers."""
    figures = Figures(results)
    last = figures.last_year
    effects = {flow: figures.amount("effect_cny", flow, "total", last)
               for flow in ("import", "export")}  # fmt: skip
    if not any(effects.values()):
        return _NO_EFFECT[language].format(year=last)
    diverted = sum(figures.amount("trade_diversion_cny", flow, "total", last) for flow in effects)
    words = {
        "year": last,
        "import": change(figures, "import", "total", language),
        "export": change(figures, "export", "total", language),
        "diverted": percent(diverted / sum(effects.values()), language),
    }
    return _TOTALS[language].format(**words)


_TOTALS = {
    "en": "In {year}, Qingdao's imports from Japan are {import} than without RCEP, and its "
    "exports to Japan are {export}. {diverted} of this is taken from other foreign suppliers "
    "(trade diversion).",
    "zh": "与无RCEP的同一年份相比，{year}年青岛自日本进口{import}，对日本出口{export}。"
    "其中{diverted}来自对其他国外供应商的替代（贸易转移）。",
}
_NO_EFFECT = {
    "en": "In this scenario RCEP changes no trade between Qingdao and Japan in {year}.",
    "zh": "在本情景下，RCEP不改变{year}年青岛与日本之间的贸易。",
}


def duty(results: Results, language: str) -> str:
    """Say how much duty the preference saves in the last year."""
    figures = Figures(results)
    last = figures.last_year
    words = {
        flow: money(figures.amount("duty_saved_cny", flow, "total", last), language)
        for flow in ("import", "export")
    }
    return _DUTY[language].format(year=last, **words)


_DUTY = {
    "en": "Duty saved in {year}: {import} on imports from Japan and {export} on exports to "
    "Japan, before the cost of proving origin.",
    "zh": "{year}年节省关税：自日本进口{import}，对日本出口{export}（未扣除原产地合规成本）。",
}


def certificate(results: Results, language: str) -> str:
    """Say what the goods of the first certificate of origin save, and when it begins to pay."""
    table = results.certificate_saving.sort("year")
    first, last = table.row(0, named=True), table.row(-1, named=True)
    paying = [row["year"] for row in table.iter_rows(named=True) if row["net_saving_cny"] > 0.0]
    words = {
        "mfn": percent(first["mfn_rate"], language),
        "first": first["year"],
        "last": last["year"],
        "rate": percent(first["applied_rate"], language),
        "last_rate": percent(last["applied_rate"], language),
        "saved": money(first["duty_saved_cny"], language),
        "last_saved": money(last["duty_saved_cny"], language),
        "cost": money(last["compliance_cost_cny"], language),
        "paying": paying[0] if paying else "",
    }
    template = _CERTIFICATE[language]
    return (template["saving"] + template["pays" if paying else "never"]).format(**words)


_CERTIFICATE = {
    "en": {
        "saving": "The goods of China's first RCEP certificate of origin (calcium chloride from "
        "Qingdao to Japan) pay {rate} instead of {mfn} in {first}, on average over the year, and "
        "{last_rate} in {last}; the duty saved grows from {saved} to {last_saved} a year. ",
        "pays": "At an assumed cost of proving origin of {cost} a year the certificate pays for "
        "itself from {paying}.",
        "never": "At an assumed cost of proving origin of {cost} a year the certificate does not "
        "pay for itself.",
    },
    "zh": {
        "saving": "全国首份RCEP原产地证书项下货物（青岛出口日本的氯化钙）{first}年全年平均税率为"
        "{rate}（最惠国税率{mfn}），{last}年为{last_rate}；每年节省的关税由{saved}增至{last_saved}。",
        "pays": "假定每年原产地合规成本为{cost}，自{paying}年起使用证书合算。",
        "never": "假定每年原产地合规成本为{cost}，使用证书并不合算。",
    },
}


def zone(results: Results, language: str) -> str:
    """Say what growth the output targets of the demonstration zone require."""
    rows = {row["target"]: row for row in results.zone_targets.iter_rows(named=True)}
    goal = rows.get("industrial_output_2035")
    if goal is None or goal["required_annual_growth"] is None:
        return ""
    words = {
        "start": round_money(goal["start_value"], language),
        "start_year": goal["start_year"],
        "goal": round_money(goal["target_low"], language),
        "year": goal["target_year"],
        "growth": percent(goal["required_annual_growth"], language),
    }
    return _ZONE[language].format(**words)


_ZONE = {
    "en": "The demonstration zone's targets, output above {start} in {start_year} and above "
    "{goal} in {year}, taken together require growth of {growth} a year.",
    "zh": "示范区目标为{start_year}年产值超过{start}、{year}年超过{goal}，"
    "两者合计要求年均增长{growth}。",
}


SENTENCES: Mapping[str, Sentence] = {
    "three_measures": three_measures,
    "bounds": bounds,
    "trade_base": trade_base,
    "totals": totals,
    "duty": duty,
    **sector_sentences.SECTORS,
    "third_countries": outside_sentences.third_countries,
    "beside": outside_sentences.beside,
    "certificate": certificate,
    "zone": zone,
}
"""Every sentence by name, in the order in which a report says them."""
