"""Words on the assumption ranges: columns, chart, sheets."""

from collections.abc import Mapping

_COLUMNS = {
    "column.assumption": ("Assumption or group", "假定或假定组"),
    "column.distribution": ("Drawn from", "分布形式"),
    "column.draw_group": ("Drawn together as", "同组假定"),
    "column.draws": ("Draws", "计算次数"),
    "column.effect_cny_p05": ("Effect, 5 % of draws below", "影响，5%分位"),
    "column.effect_cny_p50": ("Effect, median of draws", "影响，中位数"),
    "column.effect_cny_p95": ("Effect, 95 % of draws below", "影响，95%分位"),
    "column.effect_high_cny": ("Effect at its high end", "取上限时的影响"),
    "column.effect_low_cny": ("Effect at its low end", "取下限时的影响"),
    "column.first_order_index": ("Share of the variance", "方差占比"),
    "column.high_value": ("High end (unit of the assumption)", "上限取值（单位同假定）"),
    "column.low_value": ("Low end (unit of the assumption)", "下限取值（单位同假定）"),
    "column.movement": ("Movement", "变动"),
    "column.projection_cny_p05": ("Trade with RCEP, 5 % of draws below", "有RCEP的贸易额，5%分位"),
    "column.projection_cny_p50": ("Trade with RCEP, median of draws", "有RCEP的贸易额，中位数"),
    "column.projection_cny_p95": (
        "Trade with RCEP, 95 % of draws below",
        "有RCEP的贸易额，95%分位",
    ),
    "column.rank": ("Rank", "位次"),
    "column.swing_cny": ("Swing", "变动幅度"),
    "distribution.triangular": ("triangular", "三角分布"),
    "distribution.lognormal": ("lognormal", "对数正态分布"),
}

_TABLES = {
    "table.sensitivity": (
        "Which assumptions the ranges of the effect come from",
        "影响区间的来源",
    ),
    "table.convergence": (
        "How the ranges settle as draws are added",
        "区间与计算次数",
    ),
    "sheet.sensitivity": ("Sensitivity", "假定的作用"),
    "sheet.convergence": ("Convergence", "计算次数"),
    "note.sensitivity": (
        "Each assumption at the ends of its range, all others central; the share of the variance "
        "is what it explains by itself when all are drawn together. Groups move together.",
        "每次只将一项假定取上下限，其他取中值；方差占比为全部假定同时变动时该项自身所占的部分。"
        "同组假定一起变动。",
    ),
    "note.convergence": (
        "Effect on all goods in 2042 over the first draws; the movement is against half as many.",
        "按前几次计算得出的2042年全部商品影响；变动与次数减半时相比。",
    ),
}

_CHARTS = {
    "chart.sensitivity.title": (
        "{first} and {second} move the effect of RCEP most",
        "{first}和{second}对RCEP影响的作用最大",
    ),
    "chart.sensitivity.title_plain": (
        "What each assumption does to the effect of RCEP",
        "各项假定对RCEP影响的作用",
    ),
    "chart.sensitivity.subtitle": (
        "Effect of RCEP on Qingdao's trade with Japan in {year}, mn CNY: one assumption, or group "
        "of assumptions that move together, at the ends of its range, all others central. Ranges "
        "are assumed and are no confidence intervals. {schedule}.",
        "{year}年RCEP对青岛对日贸易的影响，亿元：每次将一项（或一组）假定取上下限，其他取中值。"
        "区间为假定区间，不是置信区间；{schedule}。",
    ),
    "chart.sensitivity.none": (
        "No assumption was drawn: there are no ranges to compare.",
        "没有变动任何假定，没有区间可比较。",
    ),
    "chart.sensitivity.low": ("at its low end", "取下限"),
    "chart.sensitivity.high": ("at its high end", "取上限"),
    "chart.sensitivity.variance": ("share of variance", "方差占比"),
    "section.ranges": ("How sure the effects are", "影响的区间"),
    "chart.effects.band": (
        "lines: assumption ranges (90 % of draws)",
        "横线：假定区间（90%的结果）",
    ),
}

PAIRS: Mapping[str, tuple[str, str]] = {**_COLUMNS, **_TABLES, **_CHARTS}
"""Words (English, Chinese) by key."""
