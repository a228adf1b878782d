"""Words on where numbers come from: formulas, steps, and the sheet that lists them."""

from collections.abc import Mapping

_TRADE = {
    "as_published": ("As published.", "公布数字。"),
    "by_growth": (
        "Total of the other year, carried by its published growth.",
        "由另一年份的总额按公布的增速推算。",
    ),
    "city_of_province": ("Qingdao's total / Shandong's total.", "青岛总额÷山东总额。"),
    "city_flow": (
        "Published total x export share; imports are the rest.",
        "公布的总额×出口比重；其余为进口。",
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
        "Base rate of the line in equal annual cuts, blended by calendar year; MFN is the base "
        "rate.",
        "该税目基准税率逐年等额削减，按日历年折算；最惠国税率即基准税率。",
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
        "Names the row; years are calendar years, in which the stages of the agreement fall.",
        "行标识；年份为日历年，协定各阶段据此对应。",
    ),
}

_TARIFFS = {
    "schedule_imported": (
        "Rates of the official schedule as printed, stage by stage.",
        "官方减让表所列各阶段税率。",
    ),
    "schedule_derived": (
        "Lines of Japan's tariff of 1 April 2025, put in the category whose equal cuts give the "
        "rate printed; then the scenario's own changes of categories, if any.",
        "日本2025年4月1日税则各税目，按等额削减能得出所列税率者归类；再计入情景自身的类别调整。",
    ),
    "schedule_profile": (
        "Real base rates; what is reported of cars, cosmetics and auto parts is placed first, the "
        "rest pro rata so that the shares of lines hold; equal annual cuts, rounded to 0.1 point; "
        "then the scenario's own changes of categories, if any.",
        "基准税率为真实数据；先安置已报道的汽车、化妆品和汽车零部件，其余按比例分摊使各类税目占比成立；"
        "逐年等额削减，四舍五入至0.1个百分点；再计入情景自身的类别调整。",
    ),
    "mfn_rates": (
        "Base rate (MFN of 2014 or of the tariff used), then the MFN cuts in force.",
        "基准税率（2014年或所用税则的最惠国税率），再计入已生效的最惠国降税。",
    ),
    "rates_paid": (
        "Lower of MFN and staged rate for those who claim the preference, MFN for the others; "
        "nobody claims where the margin is below the threshold.",
        "申请优惠者按最惠国税率与协定税率中较低者，其余按最惠国税率；优惠幅度低于门槛时无人申请。",
    ),
    "average_mfn": ("Mean of the MFN rates of the lines.", "各税目最惠国税率的平均。"),
    "average_preferential": (
        "Mean of the staged rates; lines without a preference count at the MFN rate.",
        "各税目协定税率的平均；无优惠的税目按最惠国税率计。",
    ),
    "average_applied": (
        "Mean over the lines of the lower of MFN and staged rate.",
        "各税目最惠国税率与协定税率中较低者的平均。",
    ),
    "average_effective": (
        "Mean over the lines of use x applied rate + (1 - use) x MFN rate.",
        "各税目的平均：利用率×实施税率＋（1－利用率）×最惠国税率。",
    ),
    "margin": ("MFN rate - staged rate.", "最惠国税率－协定税率。"),
    "use": (
        "Use of the preference, straight between the years named, constant beyond them.",
        "优惠利用率，在列明年份之间线性插值，其后保持不变。",
    ),
    "use_before": ("Zero before the agreement took effect.", "协定生效前为零。"),
    "use_hypothetical": ("Use as the scenario sets it.", "情景设定的利用率。"),
    "share_lines": (
        "Lines whose schedule rate is zero on 31 December / all lines (2021: base rate zero).",
        "12月31日减让税率为零的税目÷全部税目（2021年按基准税率）。",
    ),
    "share_trade": (
        "Trade of 2021 in lines whose applied rate is zero / all of it; trade is spread evenly "
        "over the lines of a segment.",
        "实施税率为零税目的2021年贸易额÷全部；细分内贸易按税目均摊。",
    ),
    "share_entered": (
        "As trade, but where only the preference is zero by the part that claims it.",
        "同上，但仅优惠税率为零者按利用率计。",
    ),
    "bound_lines": (
        "Share, without and with the lines whose staging is not known.",
        "占比，分别不含与包含阶段未知的税目。",
    ),
    "bound_trade": (
        "Least and greatest share that agree with the published totals of lines.",
        "与公布的税目总数相符的最小与最大占比。",
    ),
    "bound_entered": (
        "Least and greatest share that agree with the published totals of lines, use counted.",
        "与公布的税目总数相符的最小与最大占比，计入利用率。",
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

_EFFECTS = {
    "base_year": ("Trade of 2021 as it happened.", "2021年实际贸易额。"),
    "before_base_year": (
        "Trade of the flow in the year, in the composition of 2021.",
        "该年该流向贸易额，按2021年构成。",
    ),
    "as_happened": (
        "Trade of 2021 x growth of national trade since / (1 + effect of RCEP for each CNY).",
        "2021年贸易额×此后全国贸易增长÷（1＋每元贸易的RCEP影响）。",
    ),
    "grown": (
        "Trade without RCEP in 2025 x (1 + growth) ^ years since, segment by segment.",
        "2025年无RCEP贸易额×（1＋增速）的年数次方，逐细分计算。",
    ),
    "response": (
        "Exact nested CES: the price of the beneficiary's goods moves with what they pay; share in "
        "imports and volume of imports follow with their elasticities and adjust by a constant "
        "part of the gap each year.",
        "精确嵌套CES模型：受益方商品价格随实缴税率变动，进口份额与进口量按弹性反应，每年弥合固定比例的差距。",
    ),
    "response_finite": (
        "The same model with the finite elasticities of supply of the scenario finite_supply.",
        "同一模型，采用情景finite_supply的有限供给弹性。",
    ),
    "long_run": (
        "The same model in the long run, tariff alone, and SMART beside it.",
        "同一模型的长期结果（只计关税），并列SMART模型。",
    ),
    "creation": (
        "Trade without RCEP x share x (growth of all imports), weighted over groups of lines.",
        "无RCEP贸易额×份额变化×（进口总量增长），按税目组加权。",
    ),
    "diversion": (
        "Trade without RCEP x (growth of the share in imports), weighted over groups of lines.",
        "无RCEP贸易额×（进口份额增长），按税目组加权。",
    ),
    "price_effect": (
        "Trade without RCEP x (growth of the price before duty); none where supply is infinitely "
        "elastic.",
        "无RCEP贸易额×（税前价格上涨）；供给弹性无限时为零。",
    ),
    "effect": (
        "Trade creation + trade diversion + price effect.",
        "贸易创造＋贸易转移＋价格效应。",
    ),
    "projection": ("Trade without RCEP + effect.", "无RCEP贸易额＋影响。"),
    "relative": ("Effect / trade without RCEP.", "影响÷无RCEP贸易额。"),
    "effect_finite": (
        "Effect with the finite elasticities of supply of the scenario finite_supply, on the trade "
        "without RCEP that goes with them.",
        "采用情景finite_supply的有限供给弹性及与之相应的无RCEP贸易额所得的影响。",
    ),
    "duty_before": (
        "Trade without RCEP x part that pays duty x MFN rate.",
        "无RCEP贸易额×应税部分×最惠国税率。",
    ),
    "duty_after": (
        "Trade with RCEP that pays duty x effective rate.",
        "有RCEP的应税贸易额×有效税率。",
    ),
    "duty_saved": (
        "Trade with RCEP that pays duty x (MFN rate - effective rate).",
        "有RCEP的应税贸易额×（最惠国税率－有效税率）。",
    ),
    "sum_of_sectors": ("Sum of its sectors.", "所含行业之和。"),
    "consumer_surplus": (
        "Area beside the demand curve, by the CES price index.",
        "按CES价格指数计算的需求曲线旁面积。",
    ),
    "producer_surplus": (
        "Area beside the supply curve of domestic goods; none where supply is infinitely elastic.",
        "本国商品供给曲线旁面积；供给弹性无限时为零。",
    ),
    "foreign_surplus": (
        "Area beside the supply curves of all origins; none where supply is infinitely elastic.",
        "各来源供给曲线旁面积；供给弹性无限时为零。",
    ),
    "revenue": (
        "Duty on all origins after - before.",
        "全部来源关税收入的变化。",
    ),
    "compliance_cost": (
        "Trade that claims the preference x cost of proving origin.",
        "申请优惠的贸易额×原产地合规成本。",
    ),
    "welfare": (
        "Consumer surplus + domestic producer surplus + revenue - cost of proving origin.",
        "消费者剩余＋本国生产者剩余＋关税收入－原产地合规成本。",
    ),
    "linear_part": ("SMART's formula on the same trade and cuts.", "SMART公式，贸易与降税相同。"),
    "exact_part": (
        "Long run of the exact model on the same trade and cuts.",
        "精确模型的长期结果。",
    ),
    "exact_all_origins": (
        "Trade creation of all origins in the exact model.",
        "精确模型中全部来源的贸易创造。",
    ),
    "ceiling": (
        "Trade of the rivals, which is all that can be diverted.",
        "其他来源的贸易额，即转移上限。",
    ),
    "gain": ("Creation + diversion + price effect.", "创造＋转移＋价格效应。"),
    "gap": ("Linear gain - exact gain.", "线性结果－精确结果。"),
    "markets_solved": ("Solutions of the run, counted.", "本次运行的解的数目。"),
    "residual": (
        "Largest residual of the equations, recomputed by a separate function.",
        "由另一函数重新计算的方程最大残差。",
    ),
    "residual_limit": ("A constant of the program: 1E-10.", "程序常数：1E-10。"),
}

_DRAWS = {
    "draws": (
        "The whole model for each draw of the assumptions that have a range.",
        "对有区间的假定逐次抽取，每次重算整个模型。",
    ),
    "percentile": (
        "Percentile over the draws; sums draw by draw.",
        "各次抽取结果的分位数；合计逐次相加。",
    ),
    "variance_share": (
        "First-order Sobol index over the draws.",
        "各次抽取的一阶Sobol指数。",
    ),
    "drawn_together": (
        "The assumption, or those that are drawn together.",
        "该假定，或同组抽取的各项假定。",
    ),
    "rank": ("Place by share of the variance.", "按方差占比排位。"),
    "swing": (
        "Effect at the high end - effect at the low end, without sign.",
        "两端影响之差的绝对值。",
    ),
    "central_effect": ("Effect at the central values.", "取中间值时的影响。"),
    "effect_at_end": (
        "The model with this assumption, or group, at one end and all others central.",
        "该假定（组）取一端、其余取中间值时的模型结果。",
    ),
    "end_of_range": ("End of the range of the assumption.", "假定区间的一端。"),
    "movement": (
        "Largest relative change of the three percentiles since half as many draws.",
        "与一半抽取次数相比三个分位数的最大相对变化。",
    ),
}

_OUTSIDE = {
    "regional_trade": (
        "Published trade where there is any; else assumed shares of the market's imports, and home "
        "sales by the domestic share; duty before RCEP by origin.",
        "有公布数字者采用；其余按假定的进口份额及本国份额推算；并列RCEP之前各来源的税率。",
    ),
    "regional": (
        "GSIM of five regions: one price for each region's goods, linear and exact.",
        "五地区GSIM模型：各地区商品一个价格，线性与精确两种解法。",
    ),
    "regional_flow": ("The cell of trade among the regions.", "地区间贸易的一格。"),
    "regional_duty": ("Average duty of the cell before RCEP.", "该格在RCEP之前的平均税率。"),
    "regional_value": (
        "Sales of the region in the market, by segment.",
        "该地区在该市场的销售额（各细分之和）。",
    ),
    "regional_trade_diversion": ("v p (s - 1), v sales, p price, s share, new / old.",
                                 "v p (s－1)：v销售额，p价格，s份额，新÷旧。"),
    "regional_trade_creation": ("v p s (m - 1), m all purchases of the market, new / old.",
                                "v p s (m－1)：m该市场总购买量，新÷旧。"),
    "regional_price_effect": ("v (p - 1), p price before duty, new / old.",
                              "v (p－1)：p税前价格，新÷旧。"),
    "regional_elsewhere_change": ("Change of the region's sales in all other markets.",
                                  "该地区在其他市场销售额的变化。"),
    "regional_producer_surplus_change": ("Area beside the region's supply curve.",
                                         "该地区供给曲线旁面积。"),
    "regional_consumer_surplus_change": ("Area beside the region's demand curve.",
                                         "该地区需求曲线旁面积。"),
    "regional_revenue_change": ("Duty collected after - before.", "关税收入的变化。"),
    "regional_change": ("Diversion + creation + price effect.", "转移＋创造＋价格效应。"),
    "regional_welfare": ("Producer surplus + consumer surplus + duty collected.",
                         "生产者剩余＋消费者剩余＋关税收入。"),
    "sum_of_markets": ("Both markets that cut, together.", "两个降税市场之和。"),
    "regional_derived": ("Computed from the source.", "由来源数字计算。"),
    "regional_assumed": ("An assumption; its row gives the reason.", "假定，理由见该行。"),
    "beside": (
        "The model's own figure on the basis of the published one; the note of the row says how.",
        "按公布数字口径计算的模型结果，方法见该行说明。",
    ),
    "entered": (
        "Trade as it happened x part that pays duty x part that claims the preference, and the "
        "duty saved on it.",
        "实际贸易额×应税部分×申请优惠的部分，以及由此节省的关税。",
    ),
    "full_cuts": (
        "Trade of 2019 in the long run of the model: tariffs only, all stages, full use.",
        "2019年贸易额，模型长期结果：只计关税、全部阶段、充分利用。",
    ),
    "beside_share": (
        "Diversion / (diversion + creation), as published.",
        "转移÷（转移＋创造），均为公布数字。",
    ),
    "assumed": ("The assumption itself.", "假定本身。"),
    "range": ("Range or default of the assumption.", "假定的区间或默认值。"),
    "read_on": ("Day on which the source was read.", "读取来源的日期。"),
}  # fmt: skip

_STEPS = {
    "base_trade": ("Trade of 2021", "2021年贸易额"),
    "drawn": ("Assumption or group drawn together", "假定或同组假定"),
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
    "policy.nation": ("China", "全国"),
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
    **{
        f"formula.{key}": words
        for group in (_TRADE, _TARIFFS, _EFFECTS, _DRAWS, _OUTSIDE)
        for key, words in group.items()
    },
    **{f"step.{key}": words for key, words in _STEPS.items()},
    **_SHEET,
}
"""Labels (English, Chinese) by key."""
