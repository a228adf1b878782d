"""Words on third countries, and on results held beside what others found."""

from collections.abc import Mapping

from analytics.schemas.plausibility import NOTES

_REGIONS = {
    "region.CHN": ("China", "中国"),
    "region.JPN": ("Japan", "日本"),
    "region.KOR": ("Korea", "韩国"),
    "region.ASEAN": ("ASEAN", "东盟"),
    "region.REST": ("Rest of the world", "世界其他地区"),
    "region.all": ("all", "全部"),
    "importer.both": ("China and Japan together", "中国和日本合计"),
    "importer.KOR": ("Korea", "韩国"),
    "importer.ASEAN": ("ASEAN", "东盟"),
    "importer.REST": ("Rest of the world", "世界其他地区"),
    "origin.KOR": ("Korea", "韩国"),
    "origin.ASEAN": ("ASEAN", "东盟"),
    "origin.REST": ("Rest of the world", "世界其他地区"),
    "parameter.asean_of_duty_free": ("ASEAN's part of duty-free rivals", "东盟占免税竞争者的比重"),
    "parameter.exports_to_asean": ("ASEAN's share of Japan's exports", "东盟占日本出口的份额"),
    "parameter.home_share": ("Own goods in spending", "本地品支出份额"),
    "parameter.korea_of_others": ("Korea's part of other suppliers", "韩国占其他供应商的比重"),
    "parameter.korea_tariff_paid": (
        "MFN duty that goods from Korea pay",
        "韩国货物缴纳的最惠国税率比例",
    ),
    "parameter.market_size": ("Size of the market", "市场规模"),
    "parameter.supply_elasticity": ("Elasticity of supply", "供给弹性"),
    "unit.share": ("share", "份额"),
    "unit.share of MFN": ("share of MFN", "最惠国税率的比例"),
    "unit.trn USD": ("trn USD", "万亿美元"),
    "unit.elasticity": ("elasticity", "弹性"),
    "method.linear": ("linear", "线性"),
    "method.exact": ("exact", "精确"),
}

_COMPARISONS = {
    "comparison.relief_district": (
        "Duty relief on district certificates, 2022 to March 2024",
        "关区原产地证书项下关税减免，2022年至2024年3月",
    ),
    "comparison.certificates_district": (
        "Exports with district certificates, 2022 to March 2024",
        "关区原产地证书项下出口，2022年至2024年3月",
    ),
    "comparison.relief_rate_district": (
        "Relief over exports with district certificates",
        "关区证书项下出口的关税减免率",
    ),
    "comparison.relief_rate_exports": (
        "Relief over China's preferential exports, 2022",
        "2022年中国优惠出口的关税减免率",
    ),
    "comparison.relief_rate_imports": (
        "Relief over China's preferential imports, 2022 to August 2023",
        "2022年至2023年8月中国优惠进口的关税减免率",
    ),
    "comparison.use_exports": (
        "China's exports to Japan under the preference, 2022",
        "2022年中国对日出口中享受优惠的比重",
    ),
    "comparison.use_exports_city": (
        "Qingdao's exports to Japan under the preference, 2022",
        "2022年青岛对日出口中享受优惠的比重",
    ),
    "comparison.use_imports": (
        "China's imports from Japan under the preference, 2022",
        "2022年中国自日进口中享受优惠的比重",
    ),
    "comparison.use_imports_city": (
        "Qingdao's imports from Japan under the preference, 2022",
        "2022年青岛自日进口中享受优惠的比重",
    ),
    "comparison.unctad_japan_gain": (
        "Japan's gain of exports, full phase-in",
        "完全实施后日本的出口增量",
    ),
    "comparison.unctad_japan_gain_dutiable": (
        "The same with only the assumed dutiable part of imports",
        "同上，仅计假定的应税进口部分",
    ),
    "comparison.unctad_japan_gain_share": (
        "Japan's gain over its exports to members, full phase-in",
        "完全实施后日本对成员出口的增幅",
    ),
    "comparison.unctad_diversion": (
        "Trade diversion in the gain within RCEP",
        "区域内增量中贸易转移的比重",
    ),
    "comparison.ex_post_exports": (
        "Effect on exports to Japan, 2022 to 2024",
        "2022—2024年对日出口所受影响",
    ),
    "comparison.ex_post_imports": (
        "Effect on imports from Japan, 2022 to 2024",
        "2022—2024年自日进口所受影响",
    ),
    "bound.upper": ("upper bound", "上界"),
    "bound.estimate": ("estimate", "估计"),
    "verdict.inside": ("inside", "界内"),
    "verdict.outside": ("outside", "界外"),
    "verdict.near": ("near", "接近"),
    "verdict.above": ("above", "偏高"),
    "verdict.below": ("below", "偏低"),
    "unit.log points": ("log points", "对数点"),
}

_COLUMNS = {
    "column.region": ("Region", "地区"),
    "column.parameter": ("Assumption", "假定"),
    "column.method": ("Method", "方法"),
    "column.third_countries.importer": ("Market that cuts", "降税市场"),
    "column.third_countries.value_cny": ("Sales in the market before", "降税前在该市场的销售额"),
    "column.value_change_cny": ("Change of these sales", "该销售额变化"),
    "column.elsewhere_change_cny": ("Change of sales elsewhere", "在其他市场的销售额变化"),
    "column.producer_surplus_change_cny": ("Gain of producers", "生产者剩余变化"),
    "column.consumer_surplus_change_cny": ("Gain of buyers", "消费者剩余变化"),
    "column.revenue_change_cny": ("Change of duty", "关税收入变化"),
    "column.welfare_change_cny": ("Change of welfare", "福利变化"),
    "column.comparison": ("Compared", "对比内容"),
    "column.ours": ("This result", "本结果"),
    "column.plausibility.published": ("Published figure", "公布数字"),
    "column.bound": ("Published as", "公布数字的性质"),
    "column.verdict": ("This result lies", "本结果的位置"),
    "column.regional_flows.origin": ("Seller", "出口方"),
    "column.regional_flows.value_cny": ("Trade of 2021", "2021年贸易额"),
    "column.regional_flows.mfn_rate": ("Duty before RCEP", "RCEP之前的税率"),
}

_TABLES = {
    "table.third_countries": (
        "Third countries: who gains and loses when China and Japan cut tariffs on each other",
        "第三方：中日相互降税使谁受益、谁受损",
    ),
    "table.regional_flows": (
        "Trade among five regions in 2021, by segment",
        "2021年五个地区之间的分类贸易",
    ),
    "table.regional_assumptions": (
        "Assumptions on trade among five regions",
        "五个地区之间贸易的假定",
    ),
    "table.plausibility": (
        "Held beside what others found",
        "与其他研究和海关数字的对照",
    ),
    "sheet.third_countries": ("Third countries", "第三方"),
    "sheet.regional_flows": ("Regional flows", "地区间贸易"),
    "sheet.regional_assumptions": ("Regional assumptions", "地区假定"),
    "sheet.plausibility": ("Held beside others", "对照"),
    "note.third_countries": (
        "GSIM, several markets at once: trade of 2021 under the tariffs of a year, in the long "
        "run; national trade, not Qingdao's. Own goods compete with imports as imports do among "
        "themselves. Duty is null where a market cuts nothing.",
        "GSIM多市场模型：以2021年贸易额和各年税率计算长期结果；为全国贸易，不是青岛贸易。"
        "国产品与进口品之间的替代与进口品之间相同。未降税市场的关税收入为空。",
    ),
    "note.regional_flows": (
        "The trade on which the table of third countries rests, home sales included; each cell "
        "says where it comes from.",
        "第三方表所依据的贸易额（含本地销售），每格注明来源。",
    ),
    "note.regional_assumptions": (
        "What no source read here gives of trade among five regions, with the reason; the same in "
        "every scenario.",
        "五个地区之间贸易中未读到来源的部分及其理由，各情景相同。",
    ),
    "note.plausibility": (
        "An upper bound covers more than our figure, so ours should not be above it. Near an "
        "estimate: within a quarter of it. Nothing was fitted to these figures.",
        "上界的口径宽于本结果，因此本结果不应高于上界；“接近”指相差不超过四分之一。"
        "模型未按这些数字调整。",
    ),
    "section.third": ("Third countries", "第三方"),
    "section.beside": ("Held beside what others found", "与其他研究和海关数字的对照"),
    "page.third": (
        "Suppliers in third countries, {year}, million CNY: sales in the market that cuts, GSIM",
        "{year}年第三方在降税市场的销售额（百万元，GSIM模型）",
    ),
    "page.change_of": ("{region}: change, {method}", "{region}：{method}变化"),
}

_CHART = {
    "chart.third_countries.title": (
        "China and Japan sell each other more; their own producers and third countries sell less",
        "中日相互贸易增加，两国本地生产者和第三方的销售额减少",
    ),
    "chart.third_countries.title_plain": (
        "What the cuts of China and Japan change for third countries",
        "中日降税给第三方带来的变化",
    ),
    "chart.third_countries.subtitle": (
        "Change of sales in the market that cuts, bn CNY, trade of 2021 under the tariffs of "
        "{year}, long run (GSIM). Market shares and elasticities are assumed.",
        "在降税市场的销售额变化（亿元），以2021年贸易额和{year}年税率计算的长期结果（GSIM）。"
        "市场份额与弹性为假定。",
    ),
    "chart.third_countries.CHN": ("In China", "在中国市场"),
    "chart.third_countries.JPN": ("In Japan", "在日本市场"),
}

PAIRS: Mapping[str, tuple[str, str]] = {
    **_REGIONS,
    **_COMPARISONS,
    **_COLUMNS,
    **_TABLES,
    **_CHART,
}

_DISTRICT = (
    "公布数字为整个关区（大于青岛市）对全部RCEP成员的数字，是该市对日出口的上界。"
    "本结果为2022年1月至2024年3月，各年内平均计算。"
)
_MEMBERS = "公布数字包含全部RCEP成员，本结果只含中日两国。"
_NATIONAL = "以全国分类贸易和本情景的利用率计算。"
_EVEN = "贸易按税目平均分摊，且各税目利用率相同，因此高税率商品的权重大于实际申请优惠的商品。"
_UNCTAD = (
    "同一方法：2019年贸易（日本财务省），只计关税，全部降税完成，全部利用，全部贸易应税；"
    "但只含有总数的中日相互减让。"
)
_EX_POST = (
    "公布数字为截至2024年全部成员之间的双重差分（对数），属描述性结果；"
    "本结果为2022至2024年有无RCEP之差。中日此前没有自贸协定。"
)
_CITY = "以全国上界对照该市的分类贸易。"

_NOTES: Mapping[str, str] = {
    "relief_district": _DISTRICT + "公布数字为“超过0.5”。",
    "certificates_district": _DISTRICT,
    "relief_rate_district": _DISTRICT + _EVEN,
    "relief_rate_exports": _MEMBERS + _NATIONAL + "公布数字为2022年1至6月，本结果为全年。" + _EVEN,
    "relief_rate_imports": _MEMBERS + _NATIONAL + "2022年1月至2023年8月。" + _EVEN,
    "use_exports": "对全部成员的优惠出口除以对日出口，是对日的上界。" + _NATIONAL,
    "use_exports_city": _CITY,
    "use_imports": "自全部成员的优惠进口除以自日进口，是自日的上界。" + _NATIONAL,
    "use_imports_city": _CITY,
    "unctad_japan_gain": _UNCTAD + "公布的增量为对全部成员的出口，因此其中的中国部分不应更大。",
    "unctad_japan_gain_dutiable": "同上，但只有本情景假定的应税监管方式进口作出反应。",
    "unctad_japan_gain_share": _UNCTAD + "本结果为对华增量除以日本对中国和韩国的出口"
    "（此处有总数的成员），不计对韩国的增量。",
    "unctad_diversion": _UNCTAD + "增量中取自其他国外供应商的比重；"
    "公布数字为区域内全部贸易：420亿美元中的250亿美元。",
    "ex_post_exports": _EX_POST,
    "ex_post_imports": _EX_POST,
}

REMARKS: Mapping[str, str] = {
    **{NOTES[name]: text for name, text in _NOTES.items()},
    "Japan's trade with the partner, f.o.b. or c.i.f. at Japan.": (
        "日本与该伙伴的贸易，日本离岸价或到岸价。"
    ),
    "Japan's exports, spread over segments with the scenario's assumptions on cosmetics and "
    "consumer goods.": "日本出口，按情景对化妆品和消费品的假定分摊。",
    "Korea's share of Japan's imports of the commodities.": "韩国占日本该类商品进口的份额。",
    "An assumed share of the market's imports, scaled by the beneficiary's trade over its own "
    "share.": "按假定的进口份额，由受惠方贸易额除以其份额推出。",
    "The scenario's domestic share of spending in the market.": "按情景假定的本国品支出份额。",
    "An assumed share of Japan's exports to the world.": "按假定的日本出口份额。",
    "Japan's exports to the world less those to China, Korea and ASEAN, of which ASEAN's part is "
    "assumed.": "日本出口总额减去对中国、韩国和东盟的出口，其中东盟部分为假定。",
    "An assumed home share of spending; spending in proportion to the size of the economy.": (
        "按假定的本地支出份额；支出与经济规模成比例。"
    ),
    "Imports in proportion to the size of the two economies; no figure was read.": (
        "按双方经济规模分摊进口；未读到数字。"
    ),
}
"""Fixed sentences of the tables in Chinese."""
