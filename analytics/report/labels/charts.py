"""Words in the charts."""

from collections.abc import Mapping

_COMMON = {
    "chart.source": (
        "Sources: {publishers}; own calculation. Scenario: {scenario}. Sources read by {date}.",
        "来源：{publishers}；作者计算。情景：{scenario}。数据读取截至{date}。",
    ),
    "chart.schedule.embedded": (
        "China's staging for Japan is calibrated to published totals, not the treaty's text",
        "中国对日降税安排按公布总数校准，并非协定文本",
    ),
    "chart.schedule.imported": (
        "China's staging for Japan is the official schedule that was imported",
        "中国对日降税安排采用导入的官方减让表",
    ),
    "source.mofcom_2021_press": ("Ministry of Commerce of China (2021)", "中国商务部（2021年）"),
    "source.rcep_annex_china_asean": (
        "RCEP Annex I (base rates of China)",
        "RCEP附件一（中国基准税率）",
    ),
    "source.mof_japan_trade": ("Ministry of Finance of Japan", "日本财务省"),
    "source.fed_fx": ("Federal Reserve (exchange rates)", "美联储（汇率）"),
    "source.qingdao_daily_2022": ("Qingdao Daily (2022)", "《青岛日报》（2022年）"),
    "source.state_council_2018_july": (
        "State Council Tariff Commission (2018)",
        "国务院关税税则委员会（2018年）",
    ),
    "source.japan_tariff_2025": ("Japan Customs (tariff of 2025)", "日本海关（2025年税率表）"),
}

_STAIRCASE = {
    "chart.zero_share_staircase.title": (
        "From {before} to {lines} of tariff lines by 2042, but {entered} of trade enters at zero",
        "零关税税目由{before}升至2042年的{lines}，实际零关税进口的贸易占{entered}",
    ),
    "chart.zero_share_staircase.subtitle": (
        "China's tariff on goods from Japan: share at zero on 31 December of each year, all goods. "
        "{schedule}. Trade weights and use of the preference are assumed.",
        "中国对日本商品的关税：每年12月31日的零关税占比（全部商品）。"
        "{schedule}；贸易权重与优惠利用率为假定。",
    ),
    "chart.zero_share_staircase.lines": (" of tariff lines", "的税目"),
    "chart.zero_share_staircase.trade": (" of trade: product at zero", "的贸易：商品税率为零"),
    "chart.zero_share_staircase.entered": (
        " of trade: enters at zero",
        "的贸易：实际零关税进口",
    ),
    "chart.zero_share_staircase.band": (
        "Band: trade shares that agree\nwith the published line totals",
        "色带：与公布的税目总数\n相符的贸易占比范围",
    ),
    "chart.zero_share_staircase.ring": (
        "{share} of lines, {year}, as published",
        "{year}年公布的税目占比：{share}",
    ),
}

_TRADE = {
    "chart.trade_history.title": (
        "RCEP adds {gain} bn CNY to Qingdao's trade with Japan in 2042",
        "到2042年，RCEP使青岛对日贸易增加{gain}亿元",
    ),
    "chart.trade_history.title_loss": (
        "RCEP changes Qingdao's trade with Japan by {gain} bn CNY in 2042",
        "到2042年，RCEP使青岛对日贸易变动{gain}亿元",
    ),
    "chart.trade_history.subtitle": (
        "bn CNY. Above: China's trade with Japan by segment, derived from yen at annual average "
        "rates. Below: Qingdao's trade with Japan. Dots: totals published or derived, their split "
        "by flow assumed. 2022-2025 follows national trade; from 2026 constant prices of 2025.",
        "单位：亿元。上：中国对日本分类贸易，由日元按年均汇率推算。"
        "下：青岛对日贸易；圆点为公布或推算的总额，进出口划分为假定；"
        "2022—2025年按全国增速推算，2026年起为2025年不变价。",
    ),
    "chart.trade_history.segments_from": ("by segment from {year}", "{year}年起有分类数据"),
    "chart.trade_history.national.import": (
        "China's imports from Japan",
        "中国自日本进口",
    ),
    "chart.trade_history.national.export": (
        "China's exports to Japan",
        "中国对日本出口",
    ),
    "chart.trade_history.city.import": (
        "Qingdao's imports from Japan",
        "青岛自日本进口",
    ),
    "chart.trade_history.city.export": (
        "Qingdao's exports to Japan",
        "青岛对日本出口",
    ),
    "chart.with": ("with RCEP", "有RCEP"),
    "chart.without": ("without RCEP", "无RCEP"),
    "chart.trade_history.assumed": ("assumed from 2026", "2026年起为假定"),
}

_TARIFFS = {
    "chart.tariff_paths.title": (
        "What goods pay: low MFN rates and exclusions leave some sectors nothing to gain",
        "商品缴纳的关税：部分行业因最惠国税率低或被列为例外而无从受益",
    ),
    "chart.tariff_paths.subtitle": (
        "Average tariff by sector, lines weighted equally, 2021-2042. {schedule}. Japan's staging "
        "is derived from its published tariff; the use of the preference is assumed.",
        "分行业平均税率（税目等权），2021—2042年。{schedule}；"
        "日本降税安排由其公布的税率表推算；优惠利用率为假定。",
    ),
    "chart.tariff_paths.row.import": (
        "China's tariff on goods from Japan",
        "中国对日本商品的关税",
    ),
    "chart.tariff_paths.row.export": (
        "Japan's tariff on goods from China",
        "日本对中国商品的关税",
    ),
    "chart.tariff_paths.paid": (
        "2042: {effective} instead of {mfn}",
        "2042年：{mfn}降至{effective}",
    ),
    "chart.tariff_paths.mfn_rate": ("MFN rate", "最惠国税率"),
    "chart.tariff_paths.preferential_rate": ("staged RCEP rate", "RCEP协定税率"),
    "chart.tariff_paths.applied_rate": (
        "applied rate: the lower of the two, line by line",
        "实施税率：逐税目取两者较低",
    ),
    "chart.tariff_paths.effective_rate": (
        "effective rate: with the use of the preference",
        "有效税率：计入优惠利用率",
    ),
}

_EFFECTS = {
    "chart.effects.title": (
        "Of the named sectors, {first} gain most, then {second}; {none} gain nothing",
        "所列行业中{first}受益最大，其次为{second}；{none}没有变化",
    ),
    "chart.effects.title_all": (
        "Of the named sectors, {first} gain most, then {second}",
        "所列行业中{first}受益最大，其次为{second}",
    ),
    "chart.effects.title_plain": (
        "What RCEP changes in Qingdao's trade with Japan",
        "RCEP给青岛对日贸易带来的变化",
    ),
    "chart.effects.subtitle": (
        "Effect of RCEP on Qingdao's trade with Japan (with less without RCEP), mn CNY at "
        "constant prices of 2025. {schedule}. Elasticities, use of the preference and growth are "
        "assumed.",
        "RCEP对青岛对日贸易的影响（有RCEP减无RCEP），亿元，2025年不变价。"
        "{schedule}；弹性、优惠利用率与增速为假定。",
    ),
    "chart.effects.bars": ("Effect in 2042 by sector", "2042年分行业影响"),
    "chart.effects.path.import": ("Imports, year by year", "进口：逐年影响"),
    "chart.effects.path.export": ("Exports, year by year", "出口：逐年影响"),
    "chart.effects.trade_creation_cny": ("trade creation", "贸易创造"),
    "chart.effects.trade_diversion_cny": ("trade diversion", "贸易转移"),
    "chart.effects.price_effect_cny": ("price effect", "价格效应"),
}

_COMPARE = {
    "chart.compare.title": (
        "{sector}: RCEP changes {flow} by {low} to {high} mn CNY in 2042, by scenario",
        "{sector}：不同情景下，RCEP使2042年{flow}变动{low}至{high}亿元",
    ),
    "chart.compare.title_one": (
        "{sector}: RCEP changes {flow} by {high} mn CNY in 2042",
        "{sector}：RCEP使2042年{flow}变动{high}亿元",
    ),
    "chart.compare.subtitle": (
        "Qingdao's trade with Japan: left with RCEP, bn CNY; right the effect of RCEP, mn CNY. "
        "From 2026 constant prices of 2025; every scenario rests on assumptions. {schedule}.",
        "青岛对日贸易：左为有RCEP的贸易额，右为RCEP的影响，单位均为亿元。"
        "2026年起按2025年不变价；各情景均基于假定；{schedule}。",
    ),
    "chart.compare.flow.import": ("imports", "自日本进口"),
    "chart.compare.flow.export": ("exports", "对日本出口"),
    "chart.compare.level": ("Trade with RCEP", "有RCEP的贸易额"),
    "chart.compare.effect": ("Effect of RCEP", "RCEP的影响"),
}

PAIRS: Mapping[str, tuple[str, str]] = {
    **_COMMON,
    **_STAIRCASE,
    **_TRADE,
    **_TARIFFS,
    **_EFFECTS,
    **_COMPARE,
}
