"""Words of the live model: its sheets, columns and checks."""

from collections.abc import Mapping

_SHEETS = {
    "sheet.model_segments": ("Model segments", "模型细分类"),
    "sheet.model_markets": ("Model markets", "模型市场求解"),
    "sheet.model_in_force": ("Model in force", "模型现行政策"),
    "sheet.model_constants": ("Model constants", "模型常数"),
    "sheet.model_staging": ("Model staging", "模型减让分配"),
    "sheet.model_calendar": ("Model calendar", "模型年历"),
    "sheet.model_parameters": ("Model parameters", "模型参数"),
    "live.model": (
        "Live model: trade with and without RCEP in key years (mn CNY), by formulas",
        "可计算模型：主要年份有无RCEP的贸易额（百万元），由公式算出",
    ),
    "live.model.source": (
        "Source: formulas over the sheet Assumptions and the sheets Model ...; change a value "
        "there and every number here follows. Checks holds these totals beside the program's.",
        "来源：由公式根据Assumptions及各模型工作表计算；修改假定后此处数字随之变化。"
        "Checks工作表将这些合计与程序结果对照。",
    ),
    "live.model_segments": (
        "Live model: each segment year by year, for each CNY of its trade and in CNY",
        "可计算模型：各细分类逐年结果（每元贸易额及人民币元）",
    ),
    "live.model_segments.source": (
        "Source: formulas; the growth index until 2025 is derived from the Ministry of Finance of "
        "Japan. free_: trade that pays no duty, which responds to trade costs alone.",
        "来源：公式；2025年及以前的增长指数根据日本财务省数据推算。不缴关税的贸易只对贸易成本有反应。",
    ),
    "live.model_markets": (
        "Live model: rates, prices and volumes of every group of tariff lines under the scenario",
        "可计算模型：情景下每组税目的税率、价格和数量",
    ),
    "live.model_markets.source": (
        "Source: formulas; applied rates as in the sheet on tariffs by sector (China's embedded "
        "profile is calibrated, not the treaty). Prices and volumes are logs of new/old; share "
        "and imports have adjusted.",
        "来源：公式；适用税率与分行业税率表同源（中国的内置减让结构为校准结果，并非协定文本）。"
        "价格和数量为新旧之比的对数；份额和进口量已计入调整。",
    ),
    "live.model_in_force": (
        "Live model: the same groups under the policy in force, which the years until 2025 saw",
        "可计算模型：现行政策下的同类税目组（2025年及以前的实际情况）",
    ),
    "live.model_in_force.source": (
        "Source: formulas; without the experiments of a scenario and without changes of trade "
        "costs. What happened until 2025 happened under this policy.",
        "来源：公式；不含情景中的政策试验和贸易成本变化。2025年及以前的贸易在此政策下发生。",
    ),
    "live.model_constants": (
        "Live model: figures that formulas name",
        "可计算模型：公式引用的常数",
    ),
    "live.model_constants.source": (
        "Source: the row's source_id on the sheet Sources; numbers without one are settings of "
        "the model or follow from the scenario.",
        "来源：见各行source_id对应的Sources工作表；无来源者为模型设定或由情景决定。",
    ),
    "live.model_staging": (
        "Live model: how China's tariff lines spread over staging categories",
        "可计算模型：中国税目在各减让类别中的分配",
    ),
    "live.model_staging.source": (
        "Source: formulas; numbers of lines from China's annex. Calibrated on published totals: "
        "not the treaty.",
        "来源：公式；税目数取自中国附件。按公布总数校准，并非协定文本。",
    ),
    "live.model_calendar": (
        "Live model: use of the preference and trade costs by year",
        "可计算模型：逐年优惠利用率和贸易成本",
    ),
    "live.model_calendar.source": (
        "Source: formulas over the sheet Assumptions; linear between the years named there.",
        "来源：由公式根据Assumptions工作表计算；在所列年份之间线性插值。",
    ),
    "live.model_parameters": (
        "Live model: assumptions and base-year trade of each segment",
        "可计算模型：各细分类的假定和基年贸易额",
    ),
    "live.model_parameters.source": (
        "Source: formulas over the sheet Assumptions; national trade of 2021 as published by the "
        "Ministry of Finance of Japan; tariff lines as in the schedules.",
        "来源：由公式根据Assumptions工作表计算；2021年全国贸易额为日本财务省公布数；税目数取自减让表。",
    ),
    "live.checks": (
        "Checks: the live model beside the program",
        "核对：可计算模型与程序结果对照",
    ),
    "live.checks.source": (
        "Source: the sheet Model, and the program's results (sheet Projection). After a change of "
        "assumptions they differ until the program has run again.",
        "来源：Model工作表与程序结果（预测工作表）。修改假定后两者不同，重新运行程序后再次一致。",
    ),
}

_COLUMNS = {
    "live.column.flow": ("flow", "方向代码"),
    "live.column.sector": ("sector", "行业代码"),
    "live.column.segment": ("segment", "细分类代码"),
    "live.column.label": ("name", "名称"),
    "live.column.year": ("year", "年份"),
    "live.column.id": ("id", "编号代码"),
    "live.column.meaning": ("what it is", "含义"),
    "live.column.value": ("value (in its unit)", "数值（按单位）"),
    "live.column.unit": ("unit", "单位"),
    "live.column.staging_category": ("staging category", "减让类别"),
    "live.column.kind": ("kind", "类型"),
    "live.column.lines_share": ("share of all lines (fraction)", "占全部税目比重（小数）"),
    "live.column.lines": ("lines in all (number)", "税目总数（个）"),
    "live.column.known": ("lines known before (number)", "已知税目数（个）"),
    "live.column.allocated": ("lines to allocate (number)", "待分配税目数（个）"),
    "live.column.knot_before": ("year named before", "此前所列年份"),
    "live.column.knot_after": ("year named after", "此后所列年份"),
    "live.column.use_in_force": ("use, policy in force (share)", "现行政策利用率（比重）"),
    "live.column.use": ("use, scenario (share)", "情景利用率（比重）"),
    "live.column.trade_cost": ("trade cost (change, fraction)", "贸易成本（变化，小数）"),
    "live.column.sigma_domestic": (
        "substitution imports/domestic (elasticity)",
        "进口与国货替代（弹性）",
    ),
    "live.column.national_jpy_bn": ("national trade 2021 (bn JPY)", "2021年全国贸易额（十亿日元）"),
    "live.column.of_others": ("part of Others (factor)", "“其他”分摊（系数）"),
    "live.column.of_cosmetics": ("part of cosmetics (factor)", "化妆品分摊（系数）"),
    "live.column.adjusted_jpy_bn": ("adjusted (bn JPY)", "调整后（十亿日元）"),
    "live.column.share_of_flow": ("share of its flow (fraction)", "占同向贸易比重（小数）"),
    "live.column.base_cny": ("trade 2021 (CNY)", "2021年贸易额（元）"),
    "live.column.tariff_lines": ("tariff lines (number)", "税目数（个）"),
    "live.column.allocation": ("allocation", "分配方式"),
    "live.column.status": ("status of the rates", "税率数据性质"),
    "live.column.line_count": ("lines before allocation (number)", "分配前税目数（个）"),
    "live.column.mfn_rate": ("MFN rate (%)", "最惠国税率（%）"),
    "live.column.segment_number": ("row of its parameters (number)", "参数行号（行）"),
    "live.column.calendar_start": ("calendar rows before its flow (number)", "年历起始行数（行）"),
    "live.column.calendar_number": ("row of the calendar (number)", "年历行号（行）"),
    "live.column.year_number": ("year of the agreement (number)", "协定年序（年）"),
    "live.column.mfn_used": (
        "MFN rate used (%, 0 for specific duties)",
        "采用的最惠国税率（%，从量税为0）",
    ),
    "live.column.weight": ("weight in its segment (share)", "在细分类中的权重（比重）"),
    "live.column.duty_paid_share": (
        "beneficiary's duty-paid share of imports (fraction)",
        "受惠方含税进口份额（小数）",
    ),
    "live.column.applied_rate": ("applied rate (%)", "适用税率（%）"),
    "live.column.effective_rate": ("effective rate (%)", "实际税率（%）"),
    "live.column.log_price": ("delivered price (log)", "到岸含税价格（对数）"),
    "live.column.import_price_index": ("price of imports (log)", "进口价格指数（对数）"),
    "live.column.price_index": ("price of all goods (log)", "总价格指数（对数）"),
    "live.column.adjusted_share": ("share in imports (log)", "进口份额（对数）"),
    "live.column.adjusted_imports": ("volume of imports (log)", "进口量（对数）"),
    "live.column.part_of": ("part of the sum", "所属合计"),
    "live.column.growth_index": ("what happened (2021 = 1)", "实际变化（2021=1）"),
    "live.column.dutiable_share": ("trade that pays duty (share)", "缴税贸易比重"),
    "live.column.effect_in_force": (
        "effect of the policy in force (share)",
        "现行政策影响（比重）",
    ),
    "live.column.counterfactual": ("without RCEP (CNY, not rounded)", "无RCEP（元，未取整）"),
    "live.column.exempt_log_price": ("free_ delivered price (log)", "免税贸易到岸价格（对数）"),
    "live.column.exempt_import_price_index": (
        "free_ price of imports (log)",
        "免税贸易进口价格（对数）",
    ),
    "live.column.exempt_price_index": ("free_ price of all goods (log)", "免税贸易总价格（对数）"),
    "live.column.exempt_adjusted_share": (
        "free_ share in imports (log)",
        "免税贸易进口份额（对数）",
    ),
    "live.column.exempt_adjusted_imports": (
        "free_ volume of imports (log)",
        "免税贸易进口量（对数）",
    ),
    "live.column.counterfactual_cny": ("without RCEP (CNY)", "无RCEP（元）"),
    "live.column.trade_creation_cny": ("trade creation (CNY)", "贸易创造（元）"),
    "live.column.trade_diversion_cny": ("trade diversion (CNY)", "贸易转移（元）"),
    "live.column.duty_counterfactual_cny": ("duty without RCEP (CNY)", "无RCEP关税（元）"),
    "live.column.duty_projection_cny": ("duty with RCEP (CNY)", "有RCEP关税（元）"),
    "live.column.duty_saved_cny": ("duty saved (CNY)", "节省关税（元）"),
    "live.column.relative_effect": (
        "effect (% of trade without RCEP)",
        "影响（占无RCEP贸易额，%）",
    ),
    "live.column.quantity": ("quantity", "指标"),
    "live.column.model": ("model, live (in its unit)", "可计算模型（按单位）"),
    "live.column.python": ("program, when written (in its unit)", "程序写入时结果（按单位）"),
    "live.column.relative_difference": ("relative difference (fraction)", "相对差异（小数）"),
    "live.column.agrees": ("agrees", "是否一致"),
    "live.unit.infinite_supplies": ("number", "个"),
    "live.unit.staging_shares": ("share", "比重"),
}

_CONSTANTS = {
    "live.constant.city_trade_2021": (
        "Trade between Qingdao and Japan in 2021: the total of 2020 and its published growth",
        "2021年青岛对日进出口总额：2020年总额及公布增速",
    ),
    "live.constant.city_exports_2021": ("Exports among it", "其中出口"),
    "live.constant.city_imports_2021": ("Imports among it", "其中进口"),
    "live.constant.national_imports_2021": (
        "Japan's exports to China in 2021",
        "2021年日本对华出口",
    ),
    "live.constant.national_exports_2021": (
        "Japan's imports from China in 2021",
        "2021年日本自华进口",
    ),
    "live.constant.national_food_2021": ("Foodstuff among them", "其中食品"),
    "live.constant.ministry_others_2021": (
        "The Ministry's residual group Others among Japan's exports to China",
        "日本对华出口中财务省“其他”类",
    ),
    "live.constant.food_share_of_exports": (
        "Food and farm goods as a share of Qingdao's exports to Japan",
        "农产品和食品占青岛对日出口比重",
    ),
    "live.constant.schedule_lines": ("Tariff lines of China's annex", "中国附件税目数"),
    "live.constant.auto_parts_lines": ("Dutiable lines of auto parts", "汽车零部件有税税目数"),
    "live.constant.auto_parts_free_lines": (
        "Lines of auto parts with base rate zero",
        "基准税率为零的汽车零部件税目数",
    ),
    "live.constant.other_lines": (
        "Dutiable lines whose treatment is not reported",
        "待遇未公布的有税税目数",
    ),
    "live.constant.auto_parts_reaching_zero": (
        "Share of the dutiable lines of auto parts that reaches zero",
        "汽车零部件有税税目中最终降为零的比重",
    ),
    "live.constant.hypothetical_use": (
        "Use of the preference that the scenario supposes",
        "情景设定的优惠利用率",
    ),
    "live.constant.least_margin": (
        "A margin that is not zero, once rounded to nine decimals",
        "四舍五入至九位小数后的最小非零优惠幅度",
    ),
    "live.constant.cny_per_mn": ("CNY in a million", "每百万元人民币"),
    "live.constant.check_tolerance": (
        "Relative difference up to which the checks agree",
        "核对一致的相对差异上限",
    ),
}

_CHECKS = {
    "live.yes": ("yes", "是"),
    "live.no": ("no", "否"),
    "live.master": ("Master check", "总核对"),
    "live.agrees": (
        "The live model agrees with the program in every total (sheet Checks).",
        "可计算模型的全部合计与程序结果一致（见Checks工作表）。",
    ),
    "live.differs": (
        "The live model differs from the program's results: assumptions have been changed since "
        "they were computed. Run rcep run --assumptions with this file (sheet Checks).",
        "可计算模型与程序结果不一致：计算后假定已被修改。请用本文件运行rcep run --assumptions"
        "（见Checks工作表）。",
    ),
    "live.none": (
        "There is no live model: it takes the closed form, which a scenario with finite supply, "
        "or a schedule whose MFN rates change in between, does not have.",
        "没有可计算模型：它采用闭式解，供给弹性有限或最惠国税率中途变化时无闭式解。",
    ),
}

PAIRS: Mapping[str, tuple[str, str]] = {**_SHEETS, **_COLUMNS, **_CONSTANTS, **_CHECKS}
