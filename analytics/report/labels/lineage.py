"""Words on where numbers come from: steps, and the sheet that lists them."""

from collections.abc import Mapping

_STEPS = {
    "base_trade": ("Trade of 2021", "2021年贸易额"),
    "drawn": ("Assumption or group drawn together", "假定或同组假定"),
    "all_cuts": ("Response to all cuts at once", "对全部降税的反应"),
    "draws": ("Draws of the assumptions", "假定的抽取"),
    "entered": ("Trade that entered under the preference", "享受优惠进口的贸易"),
    "full_cuts": ("All cuts at once", "全部降税一次到位"),
    "long_run": ("Long-run response to the tariff", "对关税的长期反应"),
    "mfn": ("MFN rates", "最惠国税率"),
    "rates_paid": ("What goods pay", "实缴税率"),
    "regional": ("Five regions", "五地区模型"),
    "regional_trade": ("Trade among the regions", "地区间贸易"),
    "response": ("What one CNY of trade becomes", "每元贸易的变化"),
    "schedule": ("Schedule", "减让表"),
}

_SHEET = {
    "policy.scenario": ("this scenario", "本情景"),
    "policy.in_force": ("policy in force", "现行政策"),
    "policy.finite_supply": ("finite supply", "有限供给"),
    "policy.city": ("Qingdao", "青岛"),
    "policy.nation": ("national trade", "全国贸易"),
    "policy.in_force_finite": ("policy in force, finite supply", "现行政策，有限供给"),
    "lineage.unknown": ("not known", "不详"),
    "table.lineage": ("Lineage: what each number is computed from", "数据溯源：每个数字的计算依据"),
    "lineage.quantity": ("Quantity", "数量"),
    "lineage.sheets": ("Stands on", "所在工作表"),
    "lineage.column": ("Column", "列"),
    "lineage.formula": ("Formula in words", "公式（文字）"),
    "lineage.input": ("Input", "依据"),
    "lineage.kind": ("Kind of input", "依据类型"),
    "lineage.meaning": ("What the input is", "依据的含义"),
    "lineage.value": ("Its value, latest year", "依据的数值（最近年份）"),
    "lineage.unit": ("Unit", "单位"),
    "lineage.years": ("Years", "年份"),
    "lineage.above": ("taken apart above", "见上文"),
    "lineage.kind.value": ("value", "数值"),
    "lineage.kind.step": ("step", "步骤"),
    "lineage.kind.assumption": ("assumption", "假定"),
    "lineage.kind.source": ("source", "来源"),
    "note.lineage": (
        "Each row is one input of a quantity. A value is named by its address, table:key:column, "
        "where {year} stands for the year of the row; a step has rows of its own; an assumption "
        "is a row of the sheet Assumptions or Regional assumptions, a source a row of the sheet "
        "Sources. The tree of one number: rcep explain ADDRESS.",
        "每行是一个数量的一项依据。数值以地址“表:键:列”表示，{year}代表该行年份；步骤另有其行；"
        "假定见Assumptions或地区假定工作表，来源见Sources工作表。"
        "单个数字的完整溯源：rcep explain 地址。",
    ),
    "assumption.hypothetical_use": ("Use as the scenario sets it", "情景设定的利用率"),
}

PAIRS: Mapping[str, tuple[str, str]] = {
    **{f"step.{key}": words for key, words in _STEPS.items()},
    **_SHEET,
}
"""Labels (English, Chinese) by key."""
