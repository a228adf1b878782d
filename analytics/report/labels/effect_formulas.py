"""Formulas in words: effects, ranges, and what stands beside them."""

from collections.abc import Mapping

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
        "The exact model with the finite elasticities of supply of the scenario "
        "finite_supply, whatever those of this scenario.",
        "精确模型，采用情景finite_supply的有限供给弹性，不论本情景取值如何。",
    ),
    "long_run": (
        "Exact nested CES in the long run, tariff alone; SMART on the same markets.",
        "精确嵌套CES模型的长期结果（只计关税）；SMART模型用于同样的市场。",
    ),
    "creation": (
        "Trade without RCEP x price x share in imports (each new / old) x growth of the "
        "volume of all imports, weighted over groups of lines and over trade that pays duty "
        "and trade that does not.",
        "无RCEP贸易额×价格×进口份额（均为新÷旧）×进口总量增长率，按税目组及应税与非应税贸易加权。",
    ),
    "diversion": (
        "Trade without RCEP x price (new / old) x growth of the share in imports, weighted "
        "over groups of lines and over trade that pays duty and trade that does not.",
        "无RCEP贸易额×价格（新÷旧）×进口份额增长率，按税目组及应税与非应税贸易加权。",
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
        "Largest residual of the equations, recomputed by a separate function; below 1E-13 it "
        "is rounding and given as 1E-13.",
        "由另一函数重新计算的方程最大残差；低于1E-13视为舍入，记为1E-13。",
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
    "rank": (
        "Place by share of the variance, then by swing.",
        "按方差占比、再按影响差距排位。",
    ),
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
    "duty_not_used": (
        "No value: the market does not cut, and its duties are not used.",
        "无数值：该市场不降税，其税率不用于计算。",
    ),
    "duty_of_rest": (
        "The beneficiary's rate x the part of the rest that is not free of duty.",
        "受益方税率×其余来源中非免税的部分。",
    ),
    "duty_of_korea": (
        "The beneficiary's rate x the part that Korea pays.",
        "受益方税率×韩国缴纳的部分。",
    ),
    "duty_of_home": (
        "Zero: home goods pay no duty.",
        "零：本国商品不缴关税。",
    ),
    "duty_of_asean": (
        "Zero: ASEAN is taken to be free of duty.",
        "零：东盟视为免税。",
    ),
    "duty_of_partner": (
        "Mean MFN rate of the segment's lines x part of trade that pays duty; without RCEP.",
        "细分税目最惠国税率的平均×应税部分；未计RCEP。",
    ),
    "japan_to_rest": (
        "Japan's exports to the world less those to China, Korea and ASEAN.",
        "日本对世界出口额减去对中国、韩国和东盟的出口。",
    ),
    "japan_to_asean": (
        "Japan's exports to the world x an assumed share.",
        "日本对世界出口额×假定份额。",
    ),
    "japan_to_kor": (
        "Japan's exports as published.",
        "公布的日本出口额。",
    ),
    "regional_other": (
        "A market that does not cut: spending in proportion to the size of the economy, less "
        "home sales, spread over sellers by the size of theirs.",
        "不降税市场：支出按经济规模推算，减去本国销售，再按卖方经济规模分摊。",
    ),
    "regional_rivals": (
        "The beneficiary's sales / its share in imports x the assumed share of this origin.",
        "受益方销售额÷其进口份额×该来源的假定份额。",
    ),
    "regional_home": (
        "Duty-paid imports of the market x domestic share / (1 - domestic share).",
        "该市场完税进口额×本国份额÷（1－本国份额）。",
    ),
    "all_cuts": (
        "Exact nested CES in the long run, all stages at once, fully used.",
        "精确嵌套CES模型的长期结果，全部阶段一次到位并充分利用。",
    ),
    "regional_trade": (
        "All sales among the five regions, and the duty on them in the market that cuts.",
        "五地区之间的全部销售，及降税市场对其征收的税率。",
    ),
    "regional": (
        "GSIM of five regions: one price for each region's goods, linear and exact.",
        "五地区GSIM模型：各地区商品一个价格，线性与精确两种解法。",
    ),
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
    "regional_revenue_change": (
        "Duty collected after - before; known only of the market that cuts.",
        "关税收入的变化，仅降税市场有数。",
    ),
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
        "Trade of 2019 in the long run: tariffs of the policy in force only, all stages, all "
        "eligible trade claims, all trade pays duty.",
        "2019年贸易额的长期结果：仅计现行政策关税，全部阶段，全部申请优惠，全部应税。",
    ),
    "beside_share": (
        "Diversion / (diversion + creation), as published.",
        "转移÷（转移＋创造），均为公布数字。",
    ),
    "assumed": ("The assumption itself.", "假定本身。"),
    "range": ("Range or default of the assumption.", "假定的区间或默认值。"),
    "read_on": ("Day on which the source was read.", "读取来源的日期。"),
}  # fmt: skip

PAIRS: Mapping[str, tuple[str, str]] = {
    f"formula.{key}": words
    for group in (_EFFECTS, _DRAWS, _OUTSIDE)
    for key, words in group.items()
}
"""Labels (English, Chinese) by key."""
