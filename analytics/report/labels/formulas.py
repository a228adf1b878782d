"""Formulas in words: trade before any effect, schedules and rates."""

from collections.abc import Mapping

_TRADE = {
    "national_flow_spread": (
        "National imports of 2021, in the composition of the city's imports.",
        "2021年全国进口，按本市进口构成分摊。",
    ),
    "national_flow": (
        "National trade of 2021.",
        "2021年全国贸易额。",
    ),
    "number_of_draws": (
        "Number of draws.",
        "抽取次数。",
    ),
    "certificate_mfn": (
        "The base rate of the line, which no MFN cut has lowered.",
        "该税目的基准税率，未经最惠国降税。",
    ),
    "as_published": ("As published.", "公布数字。"),
    "by_growth": (
        "Total of the other year, carried by its published growth.",
        "由另一年份的总额按公布的增速推算。",
    ),
    "city_of_province": ("Qingdao's total / Shandong's total.", "青岛总额÷山东总额。"),
    "city_flow": (
        "Total x export share; imports are the rest.",
        "总额×出口比重；其余为进口。",
    ),
    "national_series": (
        "Sum of the Ministry's commodities of the segment; the rest of a flow is its total less "
        "the named segments.",
        "该细分所含财务省商品之和；其余部分为总额减去已列细分。",
    ),
    "in_cny": ("bn JPY x annual average CNY per JPY.", "十亿日元×年平均汇率。"),
    "base_food": (
        "Trade of both flows in 2021 x food's share of it.",
        "2021年进出口总额×食品占比。",
    ),
    "base_exports": (
        "Exports of 2021 less food, spread as national exports without food.",
        "2021年除食品外的出口，按全国除食品外的出口结构分摊。",
    ),
    "base_imports": (
        "Imports of 2021 x the segment's share in national imports, after what the assumptions on "
        "composition move between segments.",
        "2021年进口×该细分在全国进口中的比重（按构成假定在细分间调整后）。",
    ),
    "target_growth": (
        "(Lower target / start value) ^ (1 / years) - 1.",
        "（目标下限÷起始值）^（1÷年数）－1。",
    ),
    "certificate_rate": (
        "Lower of MFN and staged rate: base rate in 11 equal annual cuts, blended by calendar "
        "year.",
        "最惠国税率与协定税率中较低者：基准税率分11次等额削减，按日历年折算。",
    ),
    "certificate_saved": (
        "Yearly exports as published x (MFN rate - applied rate).",
        "公布的年出口额×（最惠国税率－实施税率）。",
    ),
    "certificate_cost": (
        "Yearly exports as published x cost of proving origin.",
        "公布的年出口额×原产地合规成本。",
    ),
    "certificate_net": ("Duty saved - cost of proving origin.", "节省的关税－原产地合规成本。"),
    "names_row": (
        "Names the row.",
        "行标识。",
    ),
}

_TARIFFS = {
    "average_effective_by_trade": (
        "Mean of use x applied rate + (1 - use) x MFN rate, weighted by trade of 2021; use is "
        "zero where the margin is below the threshold.",
        "利用率×实施税率＋（1－利用率）×最惠国税率的平均，按2021年贸易额加权；幅度低于门槛时"
        "利用率为零。",
    ),
    "average_applied_by_trade": (
        "Mean of the lower of MFN and staged rate, weighted by trade of 2021, which is spread "
        "evenly over the lines of a segment.",
        "最惠国税率与协定税率中较低者的平均，按2021年贸易额加权（细分内按税目均摊）。",
    ),
    "average_mfn_by_trade": (
        "Mean of MFN rates, weighted by trade of 2021, which is spread evenly over the lines "
        "of a segment.",
        "最惠国税率的平均，按2021年贸易额加权（细分内按税目均摊）。",
    ),
    "schedule_changed": (
        "The schedule in force, with the scenario's own changes of categories.",
        "现行减让表，计入情景自身的类别调整。",
    ),
    "schedule_imported": (
        "Rates of the official schedule as printed, stage by stage.",
        "官方减让表所列各阶段税率。",
    ),
    "schedule_derived": (
        "Lines of Japan's tariff of 1 April 2025, put in the category whose equal cuts give "
        "the rate printed.",
        "日本2025年4月1日税则各税目，按等额削减能得出所列税率者归类。",
    ),
    "schedule_profile": (
        "Real base rates. Lines with base rate zero are free; what is reported of cars, "
        "cosmetics and auto parts is placed next, the rest pro rata so that the shares of "
        "lines hold; equal annual cuts, rounded to 0.1 point.",
        "基准税率为真实数据。基准税率为零的税目免税；再安置已报道的汽车、化妆品和汽车零部件，"
        "其余按比例分摊使各类税目占比成立；逐年等额削减，四舍五入至0.1个百分点。",
    ),
    "mfn_rates": (
        "Base rate (MFN of 2014 or of the tariff used), then the MFN cuts in force.",
        "基准税率（2014年或所用税则的最惠国税率），再计入已生效的最惠国降税。",
    ),
    "rates_paid": (
        "Lower of MFN and staged rate, blended by calendar year, for those who claim the "
        "preference, MFN for the others; nobody claims where the margin is below the "
        "threshold.",
        "申请优惠者按最惠国税率与协定税率（按日历年折算）中较低者，其余按最惠国税率；优惠幅度"
        "低于门槛时无人申请。",
    ),
    "average_mfn": (
        "Mean of MFN rates, lines weighted equally; lines without an ad valorem rate are left out.",
        "最惠国税率的平均，各税目等权；无从价税率的税目不计。",
    ),
    "average_preferential": (
        "Mean of the staged rates, lines weighted equally; lines without a preference count "
        "at the MFN rate.",
        "协定税率的平均，各税目等权；无优惠的税目按最惠国税率计。",
    ),
    "average_applied": (
        "Mean of the lower of MFN and staged rate, lines weighted equally; lines without an "
        "ad valorem rate are left out.",
        "最惠国税率与协定税率中较低者的平均，各税目等权；无从价税率的税目不计。",
    ),
    "average_effective": (
        "Mean of use x applied rate + (1 - use) x MFN rate, lines weighted equally; use is "
        "zero where the margin is below the threshold.",
        "利用率×实施税率＋（1－利用率）×最惠国税率的平均，各税目等权；幅度低于门槛时利用率为零。",
    ),
    "margin": ("MFN rate - staged rate.", "最惠国税率－协定税率。"),
    "use": (
        "Use of the preference, straight between the years named, constant beyond them.",
        "优惠利用率，在列明年份之间线性插值，其外保持不变。",
    ),
    "use_before": ("Zero before the agreement took effect.", "协定生效前为零。"),
    "use_hypothetical": ("Use as the scenario sets it.", "情景设定的利用率。"),
    "share_lines": (
        "Lines whose schedule rate is zero on 31 December / all lines of these goods (2021: "
        "base rate zero).",
        "12月31日减让税率为零的税目÷该范围全部税目（2021年按基准税率）。",
    ),
    "share_trade": (
        "Trade of 2021 in lines where the lower of MFN and staged rate is zero on 31 December "
        "/ all trade of these goods; trade is spread evenly over the lines of a segment.",
        "12月31日最惠国税率与协定税率中较低者为零的税目的2021年贸易额÷该范围全部贸易额；细分"
        "内贸易按税目均摊。",
    ),
    "share_entered": (
        "(Trade of 2021 in lines whose MFN rate is zero + use x trade in lines where only the "
        "preference is zero and the margin reaches the threshold) / all trade of these goods.",
        "（最惠国税率为零税目的2021年贸易额＋仅优惠税率为零且幅度达到门槛税目的贸易额×利用率"
        "）÷该范围全部贸易额。",
    ),
    "bound_lines": (
        "Share, without and with the lines whose staging is not known.",
        "占比，分别不含与包含阶段未知的税目。",
    ),
    "bound_trade": (
        "Least and greatest share that agree with the schedule's totals of lines, published "
        "at once and in the end, assumed in between.",
        "与减让表税目总数（首末为公布，中间为假定）相符的最小与最大占比。",
    ),
    "bound_entered": (
        "Least and greatest share that agree with the schedule's totals of lines (published "
        "at once and in the end, assumed in between), use counted.",
        "与减让表税目总数（首末为公布，中间为假定）相符的最小与最大占比，计入利用率。",
    ),
    "base_rate": ("Base rate of the group of lines.", "该组税目的基准税率。"),
    "mfn_of_group": (
        "MFN rate of the group of lines in the first year.",
        "该组税目首年最惠国税率。",
    ),
    "market_lines": (
        "Lines that the schedule puts in this category.",
        "减让表归入该类别的税目数。",
    ),
    "market_weight": ("Lines of the group / lines of the segment.", "该组税目数÷细分税目总数。"),
    "covered_rows": ("Count of the lines concerned.", "相关税目的数目。"),
    "covered_trade": (
        "Trade of 2021 behind the lines concerned, spread evenly over a segment's lines.",
        "相关税目对应的2021年贸易额（细分内按税目均摊）。",
    ),
}

PAIRS: Mapping[str, tuple[str, str]] = {
    f"formula.{key}": words for group in (_TRADE, _TARIFFS) for key, words in group.items()
}
"""Labels (English, Chinese) by key."""
